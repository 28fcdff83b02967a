using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>What a tenth of the customers, ordered by expected effect, did with and without being treated.</summary>
/// <param name="Cases">How many customers.</param>
/// <param name="Expected">Mean expected effect.</param>
/// <param name="Seen">Mean outcome of the treated less that of the others; NaN when one side is empty.</param>
public sealed record UpliftTenth(int Cases, double Expected, double Seen);

/// <summary>How well a score orders customers by what treating them changes.</summary>
/// <remarks>[R2007]; curve Q(k) = Yt(k) − Yc(k)·nt(k)/nc(k), equal scores as one step.</remarks>
public sealed class Qini
{
    private readonly int[] order;
    private readonly bool[] treated;
    private readonly double[] outcome;
    private readonly double[] score;

    /// <summary>Orders the cases.</summary>
    /// <param name="score">n scores; higher means a larger effect.</param>
    /// <param name="treated">n yes or no, by lot.</param>
    /// <param name="outcome">n outcomes, yes as 1 or an amount.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public Qini(double[] score, bool[] treated, double[] outcome)
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(outcome);
        if (score.Length != treated.Length || score.Length != outcome.Length)
            throw new ArgumentException("One score, one treatment and one outcome per case.", nameof(score));
        (this.score, this.treated, this.outcome) = (score, treated, outcome);
        order = [.. Enumerable.Range(0, score.Length)];
        Array.Sort(order, (a, b) => score[b] != score[a] ? score[b].CompareTo(score[a]) : a.CompareTo(b));
    }

    /// <summary>Area between the curve and the straight line of chance, divided by n².</summary>
    public double Coefficient => Area(null, order, score);

    /// <summary>The coefficient in parts of the best order's: treated who respond first, untreated who respond last. About 0 by chance.</summary>
    public double Normalised => Share(null);

    /// <summary>Where the normalised coefficient lies in repetitions.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="draws">Repetitions, at least 20.</param>
    /// <param name="level">Share inside.</param>
    public Interval Likely(Xoshiro256 random, int draws = 200, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 20);
        var seeds = new ulong[draws];
        for (var d = 0; d < draws; d++)
            seeds[d] = random.NextUInt64();
        var values = new double[draws];
        Parallel.For(
            0,
            draws,
            d =>
            {
                var own = new Xoshiro256(seeds[d]);
                var times = new int[order.Length];
                for (var i = 0; i < times.Length; i++)
                    times[own.NextInt(times.Length)]++;
                values[d] = Share(times);
            }
        );
        return Quantiles.Central(Array.FindAll(values, v => !double.IsNaN(v)), level);
    }

    /// <summary>Effect by tenths of the score, the highest first.</summary>
    public IReadOnlyList<UpliftTenth> Tenths()
    {
        var tenths = new UpliftTenth[10];
        for (var t = 0; t < 10; t++)
        {
            var own = order[(int)((long)t * order.Length / 10)..(int)((long)(t + 1) * order.Length / 10)];
            tenths[t] = new UpliftTenth(
                own.Length,
                own.Length == 0 ? double.NaN : own.Average(i => score[i]),
                Effect(own)
            );
        }
        return tenths;
    }

    /// <summary>Outcome of the treated less that of the others, among the highest share of scores.</summary>
    public double AmongFirst(double share) => Effect(order[..(int)Math.Round(share * order.Length)]);

    private double Effect(int[] cases)
    {
        double with = 0,
            without = 0;
        var (yes, no) = (0, 0);
        foreach (var i in cases)
            if (treated[i])
                (with, yes) = (with + outcome[i], yes + 1);
            else
                (without, no) = (without + outcome[i], no + 1);
        return yes == 0 || no == 0 ? double.NaN : with / yes - without / no;
    }

    private double Share(int[]? times)
    {
        // Best order: (treated and responding) > all others > (untreated and responding).
        var best = new double[score.Length];
        for (var i = 0; i < best.Length; i++)
            best[i] = treated[i] ? outcome[i] : -outcome[i];
        var perfect = perfectOrder ??= Sorted(best);
        var most = Area(times, perfect, best);
        return most > 0 ? Area(times, order, score) / most : double.NaN;
    }

    private int[]? perfectOrder;

    private static int[] Sorted(double[] values)
    {
        int[] sorted = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, (a, b) => values[b] != values[a] ? values[b].CompareTo(values[a]) : a.CompareTo(b));
        return sorted;
    }

    private double Area(int[]? times, int[] by, double[] value)
    {
        double area = 0,
            with = 0,
            without = 0,
            yes = 0,
            no = 0,
            before = 0,
            done = 0;
        for (var i = 0; i < by.Length; )
        {
            var from = done;
            var first = i;
            for (; i < by.Length && value[by[i]] == value[by[first]]; i++)
            {
                var weight = times is null ? 1 : times[by[i]];
                done += weight;
                if (treated[by[i]])
                    (with, yes) = (with + weight * outcome[by[i]], yes + weight);
                else
                    (without, no) = (without + weight * outcome[by[i]], no + weight);
            }
            var height = no > 0 ? with - without * yes / no : with;
            area += (done - from) * (before + height) / 2;
            before = height;
        }
        return done > 0 ? (area - before * done / 2) / (done * done) : double.NaN;
    }
}
