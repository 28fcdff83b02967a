using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>
/// A model at work on one case after another: the probability and what each feature has to do with it, in one go and
/// without a table. For one thread.
/// </summary>
public sealed class PropensityReader
{
    private readonly PropensityModel model;
    private readonly FeatureTerm[] terms;
    private readonly int[] termAt;
    private readonly double[] contributions;
    private readonly byte[] bins;
    private readonly double boosting;

    /// <summary>Makes a model ready.</summary>
    /// <param name="model">Shared by as many readers as there are threads.</param>
    public PropensityReader(PropensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        var places = model.Features.Select((name, f) => (name, f)).ToDictionary(x => x.name, x => x.f);
        terms = [.. model.Logistic?.Terms ?? []];
        termAt = Array.ConvertAll(terms, t => places[t.Name]);
        contributions = new double[model.Features.Count];
        bins = new byte[model.Boosting?.Features.Count ?? 0];
        boosting = model.Boosting is null ? 0 : model.BoostingShare;
    }

    /// <summary>
    /// What each feature adds to the log odds of the case last read against the average case, before calibration; in the
    /// order of the model's features.
    /// </summary>
    public ReadOnlySpan<double> Contributions => contributions;

    /// <summary>Reads a case.</summary>
    /// <param name="row">One value per feature, in the order of the model's features.</param>
    /// <returns>Its calibrated probability, as <see cref="PropensityModel.Predict(ReadOnlySpan{FeatureValue})"/> gives it.</returns>
    /// <exception cref="ArgumentException">The row has another length, or a value of another kind.</exception>
    public double Read(ReadOnlySpan<FeatureValue> row)
    {
        if (row.Length != contributions.Length)
            throw new ArgumentException($"Expected {contributions.Length} values, one per feature.", nameof(row));
        Array.Clear(contributions);
        double? one = null,
            two = null;
        if (model.Logistic is { } logistic)
        {
            var sum = logistic.Intercept;
            for (var t = 0; t < terms.Length; t++)
            {
                var effect = terms[t].LogOdds(row[termAt[t]]);
                sum += effect;
                contributions[termAt[t]] = (1 - boosting) * (effect - terms[t].Average);
            }
            one = sum;
        }
        if (model.Boosting is { } trees)
        {
            for (var f = 0; f < bins.Length; f++)
                bins[f] = trees.Features[f].BinOf(row[f]);
            two = trees.Intercept + trees.Answered.AddTo(bins, contributions, boosting);
        }
        return model.Calibrator.Apply(SpecialFunctions.Logistic(model.LogOdds(one, two)));
    }
}
