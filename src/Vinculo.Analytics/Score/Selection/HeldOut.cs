using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score.Calibration;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>The cases held back, with their answers; compares what candidates said about them.</summary>
/// <param name="newest">Cases of the newest block, at the end.</param>
/// <param name="aligned">Candidates are compared as they will answer once a line through their log odds is calibrated.</param>
internal sealed class HeldOut(bool[] labels, double[]? weights, int newest, bool aligned = false)
{
    private const int JackknifeBlocks = 20;

    internal bool[] Labels => labels;

    internal double LogLoss(double[] logOdds)
    {
        logOdds = Aligned(logOdds);
        double loss = 0,
            all = 0;
        for (var i = 0; i < logOdds.Length; i++)
        {
            loss += Weight(i) * Loss(i, logOdds[i]);
            all += Weight(i);
        }
        return loss / all;
    }

    /// <summary>Log loss <paramref name="other"/> saves against <paramref name="simple"/>, and its standard error.</summary>
    /// <remarks>Delete-a-block jackknife [S1989]: cases near each other, or of one month, may err together.</remarks>
    internal (double Gain, double Error) Compare(double[] simple, double[] other)
    {
        (simple, other) = (Aligned(simple), Aligned(other));
        var blocks = Math.Min(JackknifeBlocks, simple.Length);
        var saved = new double[blocks];
        var weight = new double[blocks];
        for (var i = 0; i < simple.Length; i++)
        {
            var block = (int)((long)i * blocks / simple.Length);
            saved[block] += Weight(i) * (Loss(i, simple[i]) - Loss(i, other[i]));
            weight[block] += Weight(i);
        }
        var (allSaved, allWeight) = (saved.Sum(), weight.Sum());
        var without = Enumerable
            .Range(0, blocks)
            .Select(b => (allSaved - saved[b]) / (allWeight - weight[b]))
            .ToArray();
        var mean = without.Average();
        var error = Math.Sqrt((blocks - 1.0) / blocks * without.Sum(w => (w - mean) * (w - mean)));
        return (allSaved / allWeight, error);
    }

    internal CandidateScore Score(PropensityKind kind, double[] logOdds, double[] simplest, string settings)
    {
        var p = Array.ConvertAll(Aligned(logOdds), SpecialFunctions.Logistic);
        var (gain, error) = ReferenceEquals(logOdds, simplest) ? (0, 0) : Compare(simplest, logOdds);
        double brier = 0,
            all = 0;
        for (var i = 0; i < p.Length; i++)
        {
            var miss = p[i] - (labels[i] ? 1 : 0);
            brier += Weight(i) * miss * miss;
            all += Weight(i);
        }
        return new CandidateScore(
            kind,
            LogLoss(logOdds),
            ScoreQuality.Auc(p, labels),
            brier / all,
            gain,
            error,
            settings
        );
    }

    /// <summary>The share of the second in the log odds that loses least, in tenths.</summary>
    internal double BestShare(double[] one, double[] two)
    {
        var (best, least) = (0.0, double.PositiveInfinity);
        for (var tenth = 0; tenth <= 10; tenth++)
        {
            var loss = LogLoss(Mix(one, two, tenth / 10.0));
            if (loss < least)
                (best, least) = (tenth / 10.0, loss);
        }
        return best;
    }

    internal static double[] Mix(double[] one, double[] two, double share)
    {
        var mixed = new double[one.Length];
        for (var i = 0; i < mixed.Length; i++)
            mixed[i] = (1 - share) * one[i] + share * two[i];
        return mixed;
    }

    /// <summary>
    /// A calibration only where it pays on cases it was not learnt from; in time order learnt from the newest block, and a
    /// drawn sample, whose shares are not the population's, gets none.
    /// </summary>
    internal Calibrator Calibrate(double[] logOdds)
    {
        var from = labels.Length - newest;
        var p = Array.ConvertAll(logOdds[from..], SpecialFunctions.Logistic);
        var answers = labels[from..];
        var yes = answers.Count(a => a);
        var rarer = Math.Min(yes, answers.Length - yes);
        if (weights is not null || rarer < 2 * Calibrator.NothingBelow)
            return new IdentityCalibrator();

        Calibrator best = new IdentityCalibrator();
        var plain = Losses(_ => new IdentityCalibrator());
        Consider(static (x, y) => PlattCalibrator.Fit(x, y));
        if (rarer >= Calibrator.IsotonicFrom)
            Consider(static (x, y) => IsotonicCalibrator.Fit(x, y));
        return best;

        void Consider(Func<double[], bool[], Calibrator> fit)
        {
            var tried = Losses(half => fit(Half(p, half), Half(answers, half)));
            var (gain, error) = Gain(plain, tried);
            if (gain <= 2 * error)
                return;
            plain = tried;
            best = fit(p, answers);
        }

        double[] Losses(Func<int, Calibrator> fitWithout)
        {
            Calibrator[] of = [fitWithout(1), fitWithout(0)];
            var losses = new double[p.Length];
            for (var i = 0; i < p.Length; i++)
            {
                var q = Math.Clamp(of[i & 1].Apply(p[i]), 1e-12, 1 - 1e-12);
                losses[i] = -Math.Log(answers[i] ? q : 1 - q);
            }
            return losses;
        }
    }

    private static (double Gain, double Error) Gain(double[] before, double[] after)
    {
        double sum = 0,
            squares = 0;
        for (var i = 0; i < before.Length; i++)
        {
            var d = before[i] - after[i];
            sum += d;
            squares += d * d;
        }
        var mean = sum / before.Length;
        return (mean, Math.Sqrt(Math.Max(0, squares / before.Length - mean * mean) / before.Length));
    }

    private static T[] Half<T>(T[] values, int which) => [.. values.Where((_, i) => (i & 1) == which)];

    private double[] Aligned(double[] logOdds)
    {
        if (!aligned)
            return logOdds;
        var targets = Array.ConvertAll(labels, yes => yes ? 1.0 : 0);
        var (slope, intercept) = LogOddsLine.Fit(logOdds, targets, weights);
        return Array.ConvertAll(logOdds, x => Math.Max(0, slope) * x + intercept);
    }

    private double Weight(int i) => weights?[i] ?? 1;

    private double Loss(int i, double logOdds) => SpecialFunctions.SoftPlus(labels[i] ? -logOdds : logOdds);
}
