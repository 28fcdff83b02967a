using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score;

/// <summary>A model and what its later cases taught about its probabilities. Plain data for System.Text.Json.</summary>
/// <param name="Model">Gives the order of the cases and the reasons.</param>
/// <param name="Calibrator">Gives the probability its meaning.</param>
public sealed record CalibratedLogistic(BinnedLogistic Model, Calibrator Calibrator)
{
    /// <summary>Calibrated probability of one case; see <see cref="BinnedLogistic.Predict(ReadOnlySpan{FeatureValue})"/>.</summary>
    public double Predict(ReadOnlySpan<FeatureValue> row) => Calibrator.Apply(Model.Predict(row));

    /// <summary>Calibrated probabilities of many cases; see <see cref="BinnedLogistic.Predict(FeatureTable)"/>.</summary>
    public double[] Predict(FeatureTable table)
    {
        var scores = Model.Predict(table);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Calibrator.Apply(scores[i]);
        return scores;
    }

    /// <summary>Reasons as in <see cref="BinnedLogistic.Explain"/>, with the calibrated probability.</summary>
    public Explanation Explain(ReadOnlySpan<FeatureValue> row)
    {
        var explained = Model.Explain(row);
        return explained with { Probability = Calibrator.Apply(explained.Probability) };
    }
}
