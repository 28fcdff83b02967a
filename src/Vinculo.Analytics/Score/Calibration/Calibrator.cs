using System.Text.Json.Serialization;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Score.Calibration;

/// <summary>
/// Turns a model's probability into one that comes true as often as it says. Plain data for System.Text.Json.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IdentityCalibrator), "none")]
[JsonDerivedType(typeof(PlattCalibrator), "platt")]
[JsonDerivedType(typeof(IsotonicCalibrator), "isotonic")]
public abstract record Calibrator
{
    /// <summary>Events of the rarer kind from which isotonic regression is preferred.</summary>
    public const int IsotonicFrom = 1000;

    /// <summary>Events of the rarer kind below which nothing is learnt and the model is left as it is.</summary>
    public const int NothingBelow = 20;

    /// <summary>The calibrated probability.</summary>
    /// <param name="probability">0 … 1, from the model.</param>
    /// <returns>0 … 1, never falling as <paramref name="probability"/> rises.</returns>
    public abstract double Apply(double probability);

    /// <summary>Calibrated probabilities of many cases.</summary>
    public double[] Apply(ReadOnlySpan<double> probabilities)
    {
        var calibrated = new double[probabilities.Length];
        for (var i = 0; i < calibrated.Length; i++)
            calibrated[i] = Apply(probabilities[i]);
        return calibrated;
    }

    /// <summary>
    /// Learns a calibration from cases the model has not seen: none below <see cref="NothingBelow"/> events of the rarer
    /// answer, Platt's line below <see cref="IsotonicFrom"/>, isotonic regression from there.
    /// </summary>
    /// <param name="probabilities">n probabilities, 0 … 1.</param>
    /// <param name="labels">n answers.</param>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    public static Calibrator Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var yes = 0;
        foreach (var label in labels)
            yes += label ? 1 : 0;
        var rarer = Math.Min(yes, labels.Length - yes);
        if (rarer < NothingBelow)
        {
            Evaluate.ScoreQuality.ThrowUnlessPaired(probabilities, labels);
            return new IdentityCalibrator();
        }
        return rarer < IsotonicFrom
            ? PlattCalibrator.Fit(probabilities, labels)
            : IsotonicCalibrator.Fit(probabilities, labels);
    }

    /// <summary>Moves a probability from a training sample's base rate to the population's.</summary>
    /// <param name="probability">0 … 1.</param>
    /// <param name="from">Share of yes in the sample, between 0 and 1.</param>
    /// <param name="to">Share of yes in the population, between 0 and 1.</param>
    /// <remarks>[KZ2001]: a constant on the log odds.</remarks>
    public static double ShiftPrior(double probability, double from, double to)
    {
        if (!(from > 0 && from < 1))
            throw new ArgumentOutOfRangeException(nameof(from), from, "A base rate lies between 0 and 1.");
        if (!(to > 0 && to < 1))
            throw new ArgumentOutOfRangeException(nameof(to), to, "A base rate lies between 0 and 1.");
        var odds = probability / (1 - probability) * (to / (1 - to)) / (from / (1 - from));
        return double.IsPositiveInfinity(odds) ? 1 : odds / (1 + odds);
    }

    internal static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        return Math.Log(p) - SpecialFunctions.LogOnePlus(-p);
    }
}

/// <summary>Leaves the probability as it is.</summary>
public sealed record IdentityCalibrator : Calibrator
{
    /// <inheritdoc/>
    public override double Apply(double probability) => probability;
}

/// <summary>A line on the log odds.</summary>
/// <param name="Slope">≥ 0; below 1 the model was too sure of itself.</param>
/// <param name="Intercept">Log odds added.</param>
public sealed record PlattCalibrator(double Slope, double Intercept) : Calibrator
{
    /// <inheritdoc/>
    public override double Apply(double probability) =>
        SpecialFunctions.Logistic(Slope * LogOdds(probability) + Intercept);

    /// <summary>Fits the line, with Platt's targets that keep a perfect separation finite.</summary>
    /// <param name="probabilities">n probabilities, 0 … 1, of cases the model has not seen.</param>
    /// <param name="labels">n answers.</param>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    /// <remarks>[P1999], Newton steps as in [LLW2007]. A model worse than chance gets slope 0: its order is not turned round.</remarks>
    public static new PlattCalibrator Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels) =>
        Fit(probabilities, labels, default);

    private static PlattCalibrator Fit(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> labels,
        ReadOnlySpan<double> weights
    )
    {
        Evaluate.ScoreQuality.ThrowUnlessPaired(probabilities, labels);
        var x = new double[probabilities.Length];
        double yes = 0,
            no = 0;
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = LogOdds(probabilities[i]);
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (labels[i])
                yes += weight;
            else
                no += weight;
        }
        var high = (yes + 1.0) / (yes + 2);
        var low = 1.0 / (no + 2);
        var targets = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
            targets[i] = labels[i] ? high : low;

        var (slope, intercept) = LogOddsLine.Fit(x, targets, weights);
        if (slope >= 0)
            return new PlattCalibrator(slope, intercept);
        var mean = x.Length == 0 ? 0.5 : (yes * high + no * low) / (yes + no);
        return new PlattCalibrator(0, LogOdds(mean));
    }

    /// <summary>How far a model's own certainty is usually off: standard deviation of the slope around 1, before any case is seen.</summary>
    private const double UsualSlopeError = 0.07;

    /// <summary>
    /// Fits the line as far as the cases know better: with few events the slope stays near 1, the model's own; the level is
    /// the cases' in any event.
    /// </summary>
    /// <param name="probabilities">n probabilities, 0 … 1, of cases the model has not seen.</param>
    /// <param name="labels">n answers.</param>
    /// <param name="weights">How far each case speaks for the model, ≥ 0; empty: all in full.</param>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    /// <remarks>[C1958] with a normal prior on the slope, its posterior mean by the information of the fitted line.</remarks>
    public static PlattCalibrator FitNear(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> labels,
        ReadOnlySpan<double> weights = default
    )
    {
        if (!weights.IsEmpty && weights.Length != labels.Length)
            throw new ArgumentException("One weight per case.", nameof(weights));
        var seen = Fit(probabilities, labels, weights);
        double all = 0,
            sum = 0,
            squares = 0;
        var x = new double[probabilities.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = LogOdds(probabilities[i]);
            var p = SpecialFunctions.Logistic(seen.Slope * x[i] + seen.Intercept);
            var weight = (weights.IsEmpty ? 1 : weights[i]) * p * (1 - p);
            all += weight;
            sum += weight * x[i];
            squares += weight * x[i] * x[i];
        }
        var known = all > 0 ? Math.Max(0, squares - sum * sum / all) : 0;
        const double before = 1 / (UsualSlopeError * UsualSlopeError);
        var slope = (known * seen.Slope + before) / (known + before);
        for (var i = 0; i < x.Length; i++)
            x[i] *= slope;
        var yes = 0;
        foreach (var label in labels)
            yes += label ? 1 : 0;
        return yes == 0 || yes == labels.Length
            ? new PlattCalibrator(1, 0)
            : new PlattCalibrator(slope, LogOddsLine.FitIntercept(x, labels, weights));
    }
}

/// <summary>A rising staircase through the observed shares, joined by straight lines.</summary>
/// <param name="Scores">Ascending scores of the corners.</param>
/// <param name="Probabilities">The calibrated probability at each corner, never falling.</param>
public sealed record IsotonicCalibrator(double[] Scores, double[] Probabilities) : Calibrator
{
    /// <inheritdoc/>
    public override double Apply(double probability)
    {
        var at = Array.BinarySearch(Scores, probability);
        if (at >= 0)
            return Probabilities[at];
        var above = ~at;
        if (above == 0)
            return Probabilities[0];
        if (above == Scores.Length)
            return Probabilities[^1];
        var share = (probability - Scores[above - 1]) / (Scores[above] - Scores[above - 1]);
        return Probabilities[above - 1] + share * (Probabilities[above] - Probabilities[above - 1]);
    }

    /// <summary>Pools adjacent violators.</summary>
    /// <param name="probabilities">n ≥ 1 probabilities of cases the model has not seen.</param>
    /// <param name="labels">n answers.</param>
    /// <exception cref="ArgumentException">No cases, lengths differ or a probability is NaN.</exception>
    /// <remarks>
    /// [ABERS1955]; O(n log n). Steps keep half a case away from 0 and 1, since no sample proves an impossibility.
    /// </remarks>
    public static new IsotonicCalibrator Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        Evaluate.ScoreQuality.ThrowUnlessPaired(probabilities, labels);
        if (probabilities.Length == 0)
            throw new ArgumentException("There are no cases.", nameof(probabilities));
        var scores = probabilities.ToArray();
        var answers = labels.ToArray();
        Array.Sort(scores, answers);

        var blocks = new List<PooledBlock>();
        for (var i = 0; i < scores.Length; )
        {
            var block = new PooledBlock(scores[i], scores[i], 0, 0);
            for (; i < scores.Length && scores[i] == block.First; i++)
                block = block with { Yes = block.Yes + (answers[i] ? 1 : 0), Cases = block.Cases + 1 };
            while (blocks.Count > 0 && blocks[^1].IsNotBelow(block))
            {
                block = blocks[^1].With(block);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }

        var xs = new List<double>();
        var ys = new List<double>();
        foreach (var block in blocks)
        {
            var margin = 0.5 / (block.Cases + 1.0);
            var share = Math.Clamp((double)block.Yes / block.Cases, margin, 1 - margin);
            // The margin of a small block may reach past a neighbour; the staircase must still never fall.
            if (ys.Count > 0)
                share = Math.Max(share, ys[^1]);
            xs.Add(block.First);
            ys.Add(share);
            if (block.Last > block.First)
            {
                xs.Add(block.Last);
                ys.Add(share);
            }
        }
        return new IsotonicCalibrator([.. xs], [.. ys]);
    }

    private readonly record struct PooledBlock(double First, double Last, long Yes, long Cases)
    {
        internal bool IsNotBelow(PooledBlock next) => Yes * next.Cases >= next.Yes * Cases;

        internal PooledBlock With(PooledBlock next) => new(First, next.Last, Yes + next.Yes, Cases + next.Cases);
    }
}
