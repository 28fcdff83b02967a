using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>How a forecast of the last period, made from the one before it, would have done.</summary>
/// <param name="Missed">Of all customers, the part it put into another segment than they were found in, at least.</param>
/// <param name="Unmoved">The same for saying that every segment stays as large as it was.</param>
/// <param name="Within">Segments whose number lay in its range.</param>
public sealed record ForecastCheck(double Missed, double Unmoved, int Within);

/// <summary>
/// Where customers will stand if they go on moving as between the two days, and what one of each segment is worth on that
/// way.
/// </summary>
/// <param name="Ahead">After one, two and four periods.</param>
/// <param name="Worth">One per segment, in minor units; null where too few stood to say.</param>
/// <param name="Months">Months that worth counts, at the company's discount.</param>
/// <param name="Check">Null: the history does not go back so far.</param>
public sealed record SegmentForecast(
    IReadOnlyList<SegmentsAhead> Ahead,
    IReadOnlyList<SegmentWorth?> Worth,
    int Months,
    ForecastCheck? Check
)
{
    /// <summary>With fewer customers on the first day nothing is said.</summary>
    public const int FewestCustomers = 30;

    /// <summary>With fewer moves nothing is said.</summary>
    public const int FewestMoves = 2;

    /// <summary>Of a segment that fewer stood in, nobody knows where they go.</summary>
    public const int FewestOfSegment = 10;

    private const double DaysOfMonth = 30.4375;

    private static readonly int[] Periods = [1, 2, 4];

    /// <param name="movement">Of the two days.</param>
    /// <param name="earlier">Who went where in as many days before; null where that is not known.</param>
    /// <param name="terms">How far ahead worth counts, and the discount.</param>
    /// <returns>The forecast, or <c>segments.forecast-few</c>.</returns>
    internal static Outcome<SegmentForecast> Of(Movement movement, long[,]? earlier, ValueTerms terms)
    {
        var (stood, moves) = Counted(movement.Counts);
        if (stood < FewestCustomers || moves < FewestMoves)
            return SegmentRefusals.ForecastFew(stood, moves);
        // The same draws for the same movement: a page read twice says the same.
        var forecast = new MigrationForecast(movement.Counts, new Xoshiro256(1), Draws(movement.Segments.Count));
        var periods = Math.Max(1, (int)Math.Round(terms.HorizonMonths * DaysOfMonth / movement.Days));
        var years = movement.Days / 365.25;
        var worth = forecast.Worth(
            [.. movement.MeanWorthMinor.Select(w => w * years)],
            periods,
            Math.Pow(1 + terms.AnnualDiscount, years) - 1
        );
        return new SegmentForecast(
            forecast.Ahead(movement.Now, Periods),
            [.. worth.Select((w, i) => forecast.Counted(i) < FewestOfSegment ? (SegmentWorth?)null : w)],
            (int)Math.Round(periods * movement.Days / DaysOfMonth),
            earlier is null ? null : Checked(movement, earlier)
        );
    }

    /// <summary>Of a grid of a hundred segments each draw is long, and fewer will do.</summary>
    private static int Draws(int segments) => Math.Clamp(1_000_000 / (segments * segments), 40, 300);

    private static ForecastCheck? Checked(Movement movement, long[,] earlier)
    {
        var (stood, moves) = Counted(earlier);
        if (stood < FewestCustomers || moves < FewestMoves)
            return null;
        var then = new long[movement.Segments.Count];
        for (var i = 0; i < then.Length; i++)
            then[i] = movement.Flows.OfRow(i);
        var foretold = new MigrationForecast(earlier, new Xoshiro256(2), Draws(then.Length)).Ahead(then, [1])[0];
        var now = movement.Now;
        // Whoever is missing in one segment is too many in another, or was not to come at all.
        double all = Math.Max(1, now.Sum());
        return new(
            Enumerable.Range(0, now.Length).Sum(i => Math.Abs(foretold.Expected[i] - now[i])) / 2 / all,
            Enumerable.Range(0, now.Length).Sum(i => Math.Abs((double)then[i] - now[i])) / 2 / all,
            Enumerable.Range(0, now.Length).Count(i => Holds(foretold.Likely[i], now[i]))
        );
    }

    private static bool Holds(Interval range, long number) => range.Low <= number && number <= range.High;

    /// <summary>Who stood somewhere at the beginning, and how many of them stand elsewhere or have left.</summary>
    private static (long Stood, long Moves) Counted(long[,] counts)
    {
        var segments = counts.GetLength(0) - 1;
        long stood = 0,
            moves = 0;
        for (var i = 0; i < segments; i++)
        for (var j = 0; j <= segments; j++)
        {
            stood += counts[i, j];
            moves += i == j ? 0 : counts[i, j];
        }
        return (stood, moves);
    }
}
