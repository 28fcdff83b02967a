namespace Vinculo.Decisions.Outbound;

/// <summary>Marks the texts of contact lists.</summary>
public sealed class OutboundTexts;
