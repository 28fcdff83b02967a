using Vinculo.Analytics.Score;
using Vinculo.Insights.Features;

namespace Vinculo.Insights.Scoring;

/// <summary>Reads one model over the features of one customer after another; for one thread.</summary>
internal sealed class RiskReader
{
    /// <summary>A reason that moves the odds by less says nothing.</summary>
    private const double Weightless = 0.08;

    private readonly CalibratedLogistic logistic;
    private readonly int[] at;
    private readonly FeatureValue[] row;
    private readonly double[] effects;
    private readonly double[] averages;

    public RiskReader(ChurnModel model, FeatureSet features)
    {
        logistic = model.Logistic;
        var terms = logistic.Model.Terms;
        at = new int[terms.Count];
        row = new FeatureValue[terms.Count];
        effects = new double[terms.Count];
        averages = [.. terms.Select(t => t.Average)];
        var names = features.Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => n.i);
        for (var t = 0; t < at.Length; t++)
            at[t] = names.GetValueOrDefault(terms[t].Name, terms[t].Name == FeatureSet.MainFamily ? -1 : -2);
    }

    /// <summary>Calibrated probability; the effects of the features stay for <see cref="Reasons"/>.</summary>
    public double Probability(ReadOnlySpan<double> values, string? family)
    {
        var terms = logistic.Model.Terms;
        var sum = logistic.Model.Intercept;
        for (var t = 0; t < row.Length; t++)
        {
            row[t] = at[t] switch
            {
                >= 0 => FeatureValue.Of(values[at[t]]),
                -1 => FeatureValue.Of(family),
                _ => FeatureValue.Missing,
            };
            var effect = terms[t].LogOdds(row[t]);
            effects[t] = effect - averages[t];
            sum += effect;
        }
        return logistic.Calibrator.Apply(1 / (1 + Math.Exp(-sum)));
    }

    /// <summary>The weightiest reasons of the customer last read, equal ones in the order of the features.</summary>
    public List<ScoreReasons.Stored> Reasons(int most)
    {
        var terms = logistic.Model.Terms;
        var chosen = new List<int>(most + 1);
        for (var t = 0; t < effects.Length; t++)
        {
            var size = Math.Abs(effects[t]);
            if (size < Weightless || row[t].IsMissing)
                continue;
            var place = chosen.Count;
            while (place > 0 && Math.Abs(effects[chosen[place - 1]]) < size)
                place--;
            if (place == most)
                continue;
            chosen.Insert(place, t);
            if (chosen.Count > most)
                chosen.RemoveAt(most);
        }
        return
        [
            .. chosen.Select(t => new ScoreReasons.Stored(
                terms[t].Name,
                row[t].Number is { } number ? Math.Round(number, 4) : null,
                row[t].Level,
                Math.Round(effects[t], 3)
            )),
        ];
    }
}
