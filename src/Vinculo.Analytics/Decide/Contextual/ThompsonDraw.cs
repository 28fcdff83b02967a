using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>One action of a choice: what is known of its log odds, what a yes brings and what trying costs.</summary>
/// <param name="Odds">Expected log odds of a yes.</param>
/// <param name="Deviation">How widely they are drawn, ≥ 0.</param>
/// <param name="Worth">What a yes brings, ≥ 0.</param>
/// <param name="Cost">What making the offer costs, whatever the answer; same unit, ≥ 0.</param>
public readonly record struct Stake(double Odds, double Deviation, double Worth, double Cost)
{
    /// <summary>Expected gain at given log odds.</summary>
    public double GainAt(double odds) => Worth / (1 + Math.Exp(-odds)) - Cost;
}

/// <summary>Thompson sampling over normal log odds.</summary>
public static class ThompsonDraw
{
    /// <summary>In how many of some draws each action would gain most, as shares that sum to 1.</summary>
    /// <param name="stakes">At least one action.</param>
    /// <param name="random">Chance of this decision.</param>
    /// <param name="draws">How often all are drawn, at least 1.</param>
    /// <param name="shares">As long as <paramref name="stakes"/>.</param>
    /// <remarks>[CL2011]: one normal number an action and draw, no draw of all weights. O(actions · draws).</remarks>
    public static void Shares(ReadOnlySpan<Stake> stakes, Xoshiro256 random, int draws, Span<double> shares)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (stakes.Length == 0 || shares.Length != stakes.Length)
            throw new ArgumentException("One share for each of at least one action.", nameof(shares));
        shares.Clear();
        for (var draw = 0; draw < draws; draw++)
        {
            var best = 0;
            var most = double.NegativeInfinity;
            for (var a = 0; a < stakes.Length; a++)
            {
                var gain = stakes[a].GainAt(random.Normal(stakes[a].Odds, stakes[a].Deviation));
                if (gain > most)
                    (best, most) = (a, gain);
            }
            shares[best]++;
        }
        for (var a = 0; a < shares.Length; a++)
            shares[a] /= draws;
    }

    /// <summary>
    /// The same at a tenth of the time, for whoever decides thousands of times a second: odds are drawn from 1,024 equally
    /// likely values of the normal law, and chances are worked out four at a time.
    /// </summary>
    /// <inheritdoc cref="Shares"/>
    /// <remarks>Plain arithmetic in four lanes: the same bits on every processor. O(actions · draws).</remarks>
    public static void QuickShares(ReadOnlySpan<Stake> stakes, Xoshiro256 random, int draws, Span<double> shares)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (stakes.Length == 0 || shares.Length != stakes.Length)
            throw new ArgumentException("One share for each of at least one action.", nameof(shares));
        var groups = (stakes.Length + Lanes - 1) / Lanes;
        Span<double> numbers = groups <= 16 ? stackalloc double[5 * Lanes * groups] : new double[5 * Lanes * groups];
        numbers.Clear();
        var columns = MemoryMarshal.Cast<double, Vector256<double>>(numbers);
        var odds = columns[..groups];
        var deviations = columns.Slice(groups, groups);
        var worths = columns.Slice(2 * groups, groups);
        var costs = columns.Slice(3 * groups, groups);
        var normals = numbers[(4 * Lanes * groups)..];
        for (var a = 0; a < stakes.Length; a++)
        {
            numbers[a] = stakes[a].Odds;
            numbers[Lanes * groups + a] = stakes[a].Deviation;
            numbers[2 * Lanes * groups + a] = stakes[a].Worth;
            numbers[3 * Lanes * groups + a] = stakes[a].Cost;
        }
        // Lanes that no action fills never win.
        for (var a = stakes.Length; a < Lanes * groups; a++)
            numbers[3 * Lanes * groups + a] = double.PositiveInfinity;
        var drawnNormals = columns[(4 * groups)..];
        shares.Clear();
        for (var draw = 0; draw < draws; draw++)
        {
            for (var from = 0; from < stakes.Length; from += PerWord)
            {
                var bits = random.NextUInt64();
                var to = Math.Min(from + PerWord, stakes.Length);
                for (var a = from; a < to; a++, bits >>= TableBits)
                    normals[a] = Normals[(int)(bits & (Table - 1))];
            }
            var most = Vector256.Create(double.NegativeInfinity);
            var best = Vector256<double>.Zero;
            for (var g = 0; g < groups; g++)
            {
                var drawn = odds[g] + deviations[g] * drawnNormals[g];
                var gains = worths[g] / (Vector256<double>.One + Exp(-drawn)) - costs[g];
                var more = Vector256.GreaterThan(gains, most);
                most = Vector256.ConditionalSelect(more, gains, most);
                best = Vector256.ConditionalSelect(more, Vector256.Create((double)g), best);
            }
            shares[First(most, best)]++;
        }
        for (var a = 0; a < shares.Length; a++)
            shares[a] /= draws;
    }

    /// <summary>The action that gains most, of equals the first.</summary>
    /// <param name="most">The most that is gained in each lane.</param>
    /// <param name="groups">In which group of four that was.</param>
    private static int First(Vector256<double> most, Vector256<double> groups)
    {
        var (first, gain) = ((int)groups[0] * Lanes, most[0]);
        for (var lane = 1; lane < Lanes; lane++)
        {
            var action = (int)groups[lane] * Lanes + lane;
            if (most[lane] > gain || most[lane] == gain && action < first)
                (first, gain) = (action, most[lane]);
        }
        return first;
    }

    private const int Lanes = 4;
    private const int TableBits = 10;
    private const int Table = 1 << TableBits;
    private const int PerWord = 64 / TableBits;

    /// <summary>The middles of 1,024 equally likely parts of the normal law.</summary>
    private static readonly double[] Normals =
    [
        .. Enumerable.Range(0, Table).Select(i => SpecialFunctions.NormalQuantile((i + 0.5) / Table)),
    ];

    /// <summary>eˣ, to some nine digits; beyond ±700 as at ±700.</summary>
    private static Vector256<double> Exp(Vector256<double> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-700.0)), Vector256.Create(700.0));
        var whole = Vector256.Floor(x * Vector256.Create(1.4426950408889634) + Vector256.Create(0.5));
        var rest = x - whole * Vector256.Create(0.69314718055994531);
        // Taylor's series on |rest| ≤ ln 2 / 2.
        var sum = Vector256.Create(1.0 / 40320);
        sum = sum * rest + Vector256.Create(1.0 / 5040);
        sum = sum * rest + Vector256.Create(1.0 / 720);
        sum = sum * rest + Vector256.Create(1.0 / 120);
        sum = sum * rest + Vector256.Create(1.0 / 24);
        sum = sum * rest + Vector256.Create(1.0 / 6);
        sum = sum * rest + Vector256.Create(0.5);
        sum = sum * rest + Vector256<double>.One;
        sum = sum * rest + Vector256<double>.One;
        var scale = (Vector256.ConvertToInt64(whole) + Vector256.Create(1023L)) << 52;
        return sum * scale.AsDouble();
    }
}
