namespace Vinculo.Decisions;

/// <summary>What the catalogue keeps of an offer beside its words and its worth.</summary>
public sealed record OfferDetails
{
    /// <summary>Lower case, as the company calls it: <c>hogar</c>.</summary>
    public string? Group { get; init; }
}
