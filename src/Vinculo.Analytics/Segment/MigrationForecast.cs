using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Contractual;

namespace Vinculo.Analytics.Segment;

/// <summary>How many are expected in each segment after some periods, and between what and what they will be.</summary>
/// <param name="Periods">Periods ahead.</param>
/// <param name="Expected">One number per segment.</param>
/// <param name="Likely">The range of each.</param>
public sealed record SegmentsAhead(int Periods, double[] Expected, Interval[] Likely);

/// <summary>What a customer of one segment is worth, wherever they go from there.</summary>
/// <param name="Expected">Discounted margin over the periods asked for.</param>
/// <param name="Likely">Where that expectation lies, given how many customers it was counted on.</param>
/// <param name="Stays">Chance not to have left by the end.</param>
public readonly record struct SegmentWorth(double Expected, Interval Likely, double Stays);

/// <summary>
/// Segments as a Markov chain: where customers will stand if they go on moving as in a period that was seen, and what one of
/// each segment is worth on that way.
/// </summary>
/// <remarks>
/// Counts are n + 1 × n + 1: customers from row to column, the last row those who arrived, the last column those who left. A
/// chance is known as well as its row is counted: each is drawn from its posterior under <see cref="Migration.Shares"/>'s
/// Dirichlet prior, and the customers of each draw then move by lot, so that the ranges hold both. Worth is [PC2000].
/// </remarks>
public sealed class MigrationForecast
{
    private const double Prior = .5;

    private readonly long[,] counts;
    private readonly int segments;
    private readonly double[,] shares;
    private readonly Xoshiro256 random;
    private readonly List<double[,]> draws = [];

    /// <param name="counts">n + 1 × n + 1 customers of one period, each ≥ 0.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="number">How many draws the ranges stand on, ≥ 20.</param>
    /// <exception cref="ArgumentException">Not as many rows as columns, or fewer than two.</exception>
    public MigrationForecast(long[,] counts, Xoshiro256 random, int number = 300)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 20);
        if (counts.GetLength(0) != counts.GetLength(1) || counts.GetLength(0) < 2)
            throw new ArgumentException("One row and one column per segment, and one for outside.", nameof(counts));
        (this.counts, this.random, segments) = (counts, random, counts.GetLength(0) - 1);
        var stood = new long[segments, segments + 1];
        for (var i = 0; i < segments; i++)
        for (var j = 0; j <= segments; j++)
            stood[i, j] = counts[i, j];
        shares = Migration.Shares(stood);
        for (var d = 0; d < number; d++)
            draws.Add(Drawn());
    }

    /// <summary>How many stand in each segment after each of some periods, as many arriving in each as in the one seen.</summary>
    /// <param name="now">Customers in each of n segments, each ≥ 0.</param>
    /// <param name="periods">Ascending, ≥ 1.</param>
    /// <param name="level">Coverage of the ranges, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Another number of segments, or periods out of order.</exception>
    public IReadOnlyList<SegmentsAhead> Ahead(ReadOnlySpan<long> now, IReadOnlyList<int> periods, double level = .8)
    {
        ArgumentNullException.ThrowIfNull(periods);
        if (now.Length != segments)
            throw new ArgumentException("One number per segment.", nameof(now));
        if (periods.Count == 0 || periods[0] < 1 || !periods.Zip(periods.Skip(1)).All(p => p.First < p.Second))
            throw new ArgumentException("Periods ascend from 1.", nameof(periods));
        var expected = Expected(now, periods);
        var seen = periods.Select(_ => new double[segments][]).ToArray();
        foreach (var by in seen)
            for (var j = 0; j < segments; j++)
                by[j] = new double[draws.Count];
        for (var d = 0; d < draws.Count; d++)
        {
            var state = now.ToArray();
            var at = 0;
            for (var p = 1; p <= periods[^1]; p++)
            {
                state = Moved(state, draws[d]);
                if (p != periods[at])
                    continue;
                for (var j = 0; j < segments; j++)
                    seen[at][j][d] = state[j];
                at++;
            }
        }
        return
        [
            .. periods.Select(
                (p, at) =>
                    new SegmentsAhead(p, expected[at], [.. seen[at].Select(values => Quantiles.Central(values, level))])
            ),
        ];
    }

    /// <summary>What a customer of each segment is worth over some periods, the coming one the first.</summary>
    /// <param name="margin">Margin of a period spent in each of n segments.</param>
    /// <param name="periods">≥ 1.</param>
    /// <param name="discount">Rate a period, above -1.</param>
    /// <param name="level">Coverage of the ranges, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Another number of segments, or a number out of range.</exception>
    public IReadOnlyList<SegmentWorth> Worth(
        ReadOnlySpan<double> margin,
        int periods,
        double discount,
        double level = .8
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        if (margin.Length != segments)
            throw new ArgumentException("One margin per segment.", nameof(margin));
        // Who has left brings nothing any more.
        double[] margins = [.. margin, 0];
        var expected = new MarkovValue(Closed(shares), margins).Over(periods - 1, discount);
        var drawn = draws.ConvertAll(d => new MarkovValue(Closed(d), margins).Over(periods - 1, discount));
        // The same chain, a unit for everybody who is still there at the end.
        var there = Enumerable.Repeat(1.0, segments).Append(0).ToArray();
        for (var p = 0; p < periods; p++)
        {
            var later = there;
            there = new double[later.Length];
            for (var i = 0; i < segments; i++)
            for (var j = 0; j < segments; j++)
                there[i] += shares[i, j] * later[j];
        }
        return
        [
            .. Enumerable
                .Range(0, segments)
                .Select(i => new SegmentWorth(
                    expected[i],
                    Quantiles.Central(drawn.Select(d => d[i]).ToArray(), level),
                    there[i]
                )),
        ];
    }

    /// <summary>Customers a row was counted on: of few, what is said of it is hardly more than the prior.</summary>
    public long Counted(int segment)
    {
        long all = 0;
        for (var j = 0; j <= segments; j++)
            all += counts[segment, j];
        return all;
    }

    private List<double[]> Expected(ReadOnlySpan<long> now, IReadOnlyList<int> periods)
    {
        var states = new List<double[]>();
        var state = new double[segments];
        for (var i = 0; i < segments; i++)
            state[i] = now[i];
        for (var p = 1; p <= periods[^1]; p++)
        {
            state = Migration.After(state, shares, 1);
            for (var j = 0; j < segments; j++)
                state[j] += counts[segments, j];
            if (periods.Contains(p))
                states.Add(state);
        }
        return states;
    }

    /// <summary>Chances that the counts would bear as well; in the last row, arrivals a period.</summary>
    private double[,] Drawn()
    {
        var drawn = new double[segments + 1, segments + 1];
        for (var i = 0; i <= segments; i++)
        {
            var sum = 0.0;
            for (var j = 0; j <= segments; j++)
                sum += drawn[i, j] = i == segments && counts[i, j] == 0 ? 0 : random.Gamma(counts[i, j] + Prior);
            if (i < segments)
                for (var j = 0; j <= segments; j++)
                    drawn[i, j] /= sum;
        }
        return drawn;
    }

    /// <summary>Everybody moves by lot, segment by segment, and new ones arrive.</summary>
    private long[] Moved(long[] state, double[,] chances)
    {
        var next = new long[segments];
        for (var j = 0; j < segments; j++)
            next[j] = chances[segments, j] > 0 ? random.Poisson(chances[segments, j]) : 0;
        for (var i = 0; i < segments; i++)
        {
            // Out of those who have not gone elsewhere yet, the next segment's part of what chance is left.
            var (left, rest) = ((int)Math.Min(int.MaxValue, state[i]), 1.0);
            for (var j = 0; j < segments && left > 0; j++)
            {
                var go = random.Binomial(left, Math.Clamp(rest > 0 ? chances[i, j] / rest : 1, 0, 1));
                next[j] += go;
                left -= go;
                rest -= chances[i, j];
            }
        }
        return next;
    }

    /// <summary>With a last state that nobody leaves; rows sum to 1 to the last bit that matters.</summary>
    private double[][] Closed(double[,] chances)
    {
        var closed = new double[segments + 1][];
        for (var i = 0; i < segments; i++)
        {
            closed[i] = new double[segments + 1];
            for (var j = 0; j <= segments; j++)
                closed[i][j] = chances[i, j];
        }
        closed[segments] = new double[segments + 1];
        closed[segments][segments] = 1;
        return closed;
    }
}
