namespace Vinculo.Decisions.Loyalty;

/// <summary>Marks the texts of the programme's pages.</summary>
public sealed class LoyaltyTexts;
