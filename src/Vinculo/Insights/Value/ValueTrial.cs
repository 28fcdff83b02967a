namespace Vinculo.Insights.Value;

/// <summary>How the value would have done in past periods: what it would have foretold on a day, and what came.</summary>
/// <param name="Periods">Latest first; each was foretold with nothing but what came before it.</param>
/// <param name="Fifths">The latest quarter in five parts of as many customers, those of least foretold first.</param>
public sealed record ValueTrial(IReadOnlyList<ValuePeriod> Periods, IReadOnlyList<ValueFifth> Fifths)
{
    public static ValueTrial None { get; } = new([], []);
}

/// <summary>A period foretold. Money is margin in minor units before what serving costs, not discounted, of one customer on average.</summary>
/// <param name="From">The day it was foretold.</param>
/// <param name="Months">How long it is: 3 or 12.</param>
/// <param name="Customers">Those seen; of a large company a sample.</param>
/// <param name="Foretold">Expected of one.</param>
/// <param name="Happened">What one brought.</param>
/// <param name="Error">How far the two lay apart for one customer: the root of the mean square.</param>
/// <param name="UsualError">The same had it been foretold that everybody brings what they brought in the year before.</param>
/// <param name="Rank">Spearman's correlation of the two; null where it is not defined.</param>
/// <param name="Within">Share within the 80 % range; null under contract, where the range is of the expectation and not of what one customer brings.</param>
public sealed record ValuePeriod(
    DateOnly From,
    int Months,
    int Customers,
    double Foretold,
    double Happened,
    double Error,
    double UsualError,
    double? Rank,
    double? Within
)
{
    /// <summary>A quarter.</summary>
    public const int Quarter = 3;

    /// <summary>A year.</summary>
    public const int Year = 12;

    /// <summary>The first day after it.</summary>
    public DateOnly Until => From.AddMonths(Months);
}

/// <summary>Customers of whom about as much was expected.</summary>
/// <param name="Customers">How many.</param>
/// <param name="Foretold">Expected of one on average.</param>
/// <param name="Happened">What one brought on average.</param>
public sealed record ValueFifth(int Customers, double Foretold, double Happened);
