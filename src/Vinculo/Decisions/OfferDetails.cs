using Vinculo.Customers;

namespace Vinculo.Decisions;

/// <summary>What kind of thing an offer proposes.</summary>
public enum OfferKind
{
    Product = 1,

    /// <summary>Several products at one price (<i>empaquetamiento</i>).</summary>
    Bundle = 2,
    Service = 3,

    /// <summary>Something given beside what she pays for.</summary>
    ValueAdd = 4,
}

/// <summary>What the catalogue keeps of an offer beside its words and its worth.</summary>
public sealed record OfferDetails
{
    public OfferKind Kind { get; init; } = OfferKind.Product;

    /// <summary>Lower case, as the company calls it: <c>hogar</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Of a bundle: codes of the products in it. Who holds them all already is not offered it.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Words of a channel, instead of the offer's own.</summary>
    public IReadOnlyList<Treatment> Treatments { get; init; } = [];

    /// <summary>What a no costs besides: patience, or the next yes; minor units, from 0.</summary>
    public long? RefusalCostMinor { get; init; }

    /// <summary>What a "not now" is worth: whoever may come back is no refusal; minor units, from 0. Counted, not ranked by.</summary>
    public long? NotNowMinor { get; init; }

    /// <summary>The offer ends when what was spent on those who said yes would pass this; minor units.</summary>
    public long? BudgetMinor { get; init; }

    /// <summary>
    /// How much of what is left to chance falls to it, beside the others: 2 twice as much, 0 none, so that it comes first only
    /// where it is believed best; at most <see cref="MostByChance"/>. Null: 1, like any other.
    /// </summary>
    public double? ByChance { get; init; }

    /// <summary>More, and hardly anything but this one would be tried.</summary>
    public const double MostByChance = 5;
}

/// <summary>How an offer is told through one channel.</summary>
/// <param name="Channel">Which.</param>
/// <param name="Es">Words in Spanish, a template.</param>
/// <param name="En">Words in English.</param>
public sealed record Treatment(Channel Channel, string Es, string En);
