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
}
