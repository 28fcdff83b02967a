namespace Vinculo.Customers.Matching;

/// <summary>How many pairs lie within a bit of each other.</summary>
/// <param name="From">Lower end, bits.</param>
/// <param name="Pairs">How many from there up to one bit more.</param>
public sealed record BitsBar(int From, long Pairs);

/// <summary>What a scan found; the diagnostics page draws it.</summary>
public sealed record ScanReport
{
    public ScanStage Stage { get; init; } = ScanStage.Reading;

    /// <summary>The scan is over and the figures below are whole.</summary>
    public bool Whole { get; init; }

    public int Customers { get; init; }

    /// <summary>Customers of whom so little is known that not even their double could be recognised.</summary>
    public int Unlinkable { get; init; }

    public long Compared { get; init; }

    public int Pairs { get; init; }

    /// <summary>Pairs between the two thresholds.</summary>
    public int ToReview { get; init; }

    public int Joined { get; init; }

    /// <summary>So many would have been joined that a person has to look first.</summary>
    public bool Withheld { get; init; }

    public int ModelVersion { get; init; }

    public double Seconds { get; init; }

    public IReadOnlyList<BitsBar> Histogram { get; init; } = [];

    internal static ScanReport Of(ScanBook book, ScanComparison comparison, Weights weights) =>
        new()
        {
            Stage = ScanStage.Settling,
            Whole = true,
            Customers = book.Count,
            Unlinkable = comparison.Unlinkable,
            Compared = comparison.Compared,
            Pairs = comparison.Kept.Count,
            ToReview = comparison.Kept.Count(k => k.Reading.Verdict != PairVerdict.Same),
            ModelVersion = weights.Version,
            Histogram =
            [
                .. comparison
                    .Kept.GroupBy(k => (int)Math.Floor(Math.Clamp(k.Reading.Bits, -20, 60)))
                    .OrderBy(g => g.Key)
                    .Select(g => new BitsBar(g.Key, g.Count())),
            ],
        };
}
