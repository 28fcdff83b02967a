namespace Vinculo.Analytics.Linkage;

/// <summary>A pattern of levels and how many pairs show it.</summary>
internal readonly record struct PatternCount(ulong Pattern, double Count);

/// <summary>
/// Learns, without labels, how often each level occurs among pairs of one person, among pairs of two persons of one household, and
/// among all others. [FS1969] with three latent classes, the way of [W1988] and [LR2001]; the third class keeps relatives, who share
/// telephone, address and surname, from passing for matches.
/// </summary>
internal sealed class ThreeClassFit
{
    /// <summary>Iterations at most.</summary>
    public const int MostIterations = 60;

    /// <summary>Random pairs that what is known beforehand counts for: rare levels hardly occur in a sample.</summary>
    private const double PriorPairs = 60_000;

    public required LevelWeights Weights { get; init; }
    public required FitReport Report { get; init; }

    /// <param name="scheme">The comparisons.</param>
    /// <param name="candidates">Patterns of all candidate pairs: nearly every match is among them.</param>
    /// <param name="sample">Patterns of pairs drawn at random from all pairs.</param>
    /// <param name="pairs">All pairs there are, candidates or not.</param>
    /// <param name="prior">What is believed beforehand, counted as <paramref name="strength"/> pairs a class; null for none.</param>
    /// <param name="strength">Weight of <paramref name="prior"/>.</param>
    public static ThreeClassFit Run(
        LinkageScheme scheme,
        IReadOnlyList<PatternCount> candidates,
        IReadOnlyList<PatternCount> sample,
        double pairs,
        LevelWeights? prior,
        double strength
    )
    {
        var n = scheme.Comparisons.Count;
        var weights = new LevelWeights(scheme);
        var match = new double[candidates.Count];
        var home = new double[candidates.Count];
        for (var i = 0; i < candidates.Count; i++)
            (match[i], home[i]) = scheme.FirstGuess(candidates[i].Pattern);
        var other = new double[sample.Count];
        Array.Fill(other, 1);
        for (var i = 0; i < sample.Count; i++)
        {
            var (m, h) = scheme.FirstGuess(sample[i].Pattern);
            other[i] = 1 - m - h;
        }

        var converged = false;
        var iteration = 0;
        var likelihood = 0.0;
        for (; iteration < MostIterations && !converged; iteration++)
        {
            var before = weights.Copy();
            Learn(weights, scheme, candidates, match, home, sample, other, pairs, prior, strength);
            likelihood = Expect(weights, candidates, match, home);
            for (var i = 0; i < sample.Count; i++)
            {
                var (m, h, u) = weights.Posterior(sample[i].Pattern);
                other[i] = u / (m + h + u);
            }
            converged = iteration > 3 && weights.FurthestFrom(before) < 1e-4;
        }
        return new()
        {
            Weights = weights,
            Report = new(
                "three-class Fellegi–Sunter, EM",
                iteration,
                converged,
                likelihood,
                0,
                (int)Math.Min(int.MaxValue, candidates.Sum(c => c.Count))
            ),
        };
    }

    private static double Expect(
        LevelWeights weights,
        IReadOnlyList<PatternCount> candidates,
        double[] match,
        double[] home
    )
    {
        var likelihood = 0.0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var (m, h, u) = weights.Posterior(candidates[i].Pattern);
            var sum = m + h + u;
            likelihood += candidates[i].Count * Math.Log(sum);
            match[i] = m / sum;
            home[i] = h / sum;
        }
        return likelihood;
    }

    private static void Learn(
        LevelWeights weights,
        LinkageScheme scheme,
        IReadOnlyList<PatternCount> candidates,
        double[] match,
        double[] home,
        IReadOnlyList<PatternCount> sample,
        double[] other,
        double pairs,
        LevelWeights? prior,
        double strength
    )
    {
        double matches = 1,
            relatives = 1;
        for (var i = 0; i < candidates.Count; i++)
        {
            matches += candidates[i].Count * match[i];
            relatives += candidates[i].Count * home[i];
        }
        weights.Match = Math.Min(0.5, matches / pairs);
        weights.Household = Math.Min(0.3, relatives / pairs);
        var drawn = Math.Max(1, sample.Sum(s => s.Count));
        for (var c = 0; c < scheme.Comparisons.Count; c++)
        {
            var levels = scheme.Comparisons[c].Levels.Length;
            var m = new double[levels];
            var h = new double[levels];
            var u = new double[levels];
            var exact = new double[levels];
            for (var i = 0; i < candidates.Count; i++)
            {
                var level = PairLevels.Level(candidates[i].Pattern, c);
                if (level == 0)
                    continue;
                m[level] += candidates[i].Count * match[i];
                h[level] += candidates[i].Count * home[i];
                exact[level] += candidates[i].Count * (1 - match[i] - home[i]);
            }
            for (var i = 0; i < sample.Count; i++)
            {
                var level = PairLevels.Level(sample[i].Pattern, c);
                if (level != 0)
                    u[level] += sample[i].Count * other[i];
            }
            Smooth(m, prior?.M[c], strength, 0.5, 0.02, strength);
            Smooth(h, prior?.H[c], strength, 0.5, 0.02, strength);
            var compared = u.Sum() / drawn;
            var seen = u.ToArray();
            Smooth(u, prior?.U[c], PriorPairs, 1.0, 0.01, 3);
            // A telephone two strangers share is too rare for a sample; but every such pair is a candidate.
            for (var level = 1; level < levels; level++)
                if (scheme.Comparisons[c].Complete[level] && seen[level] < 30)
                    u[level] = (exact[level] + 0.5) / Math.Max(1, pairs * Math.Max(compared, 1e-6));
            (weights.M[c], weights.H[c], weights.U[c]) = (m, h, u);
        }
        scheme.Restrain(weights.M, weights.H);
        weights.Close();
    }

    /// <summary>Counts to shares.</summary>
    private static void Smooth(
        double[] counts,
        double[]? prior,
        double strength,
        double flat,
        double least,
        double most
    )
    {
        var levels = counts.Length - 1;
        var total = 0.0;
        for (var l = 1; l <= levels; l++)
        {
            counts[l] += prior is null ? flat : Math.Clamp(strength * prior[l], least, most);
            total += counts[l];
        }
        for (var l = 1; l <= levels; l++)
            counts[l] /= total;
        counts[0] = 1;
    }
}
