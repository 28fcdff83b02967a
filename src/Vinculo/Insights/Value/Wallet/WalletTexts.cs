namespace Vinculo.Insights.Value.Wallet;

/// <summary>Texts of the share of wallet and of the market; see the resources beside it.</summary>
public sealed class WalletTexts;
