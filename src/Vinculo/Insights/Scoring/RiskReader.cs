using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Insights.Features;

namespace Vinculo.Insights.Scoring;

/// <summary>Reads one model over the features of one customer after another; for one thread.</summary>
internal sealed class RiskReader
{
    /// <summary>A reason that moves the odds by less says nothing.</summary>
    private const double Weightless = 0.08;

    private readonly PropensityReader reader;
    private readonly IReadOnlyList<string> names;
    private readonly int[] at;
    private readonly FeatureValue[] row;

    public RiskReader(ChurnModel model, FeatureSet features)
        : this(model.Propensity, features) { }

    /// <summary>Of a model that is not in use yet.</summary>
    public RiskReader(PropensityModel model, FeatureSet features)
    {
        reader = new(model);
        names = model.Features;
        var places = features.Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => n.i);
        at = [.. names.Select(n => places.GetValueOrDefault(n, n == FeatureSet.MainFamily ? -1 : -2))];
        row = new FeatureValue[at.Length];
    }

    /// <summary>The features read, in the order of <see cref="Effects"/>.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Log odds each feature of the customer last read adds against the average one.</summary>
    public ReadOnlySpan<double> Effects => reader.Contributions;

    /// <summary>Calibrated probability; the effects of the features stay for <see cref="Reasons"/>.</summary>
    public double Probability(ReadOnlySpan<double> values, string? family)
    {
        for (var f = 0; f < row.Length; f++)
            row[f] = at[f] switch
            {
                >= 0 => FeatureValue.Of(values[at[f]]),
                -1 => FeatureValue.Of(family),
                _ => FeatureValue.Missing,
            };
        return reader.Read(row);
    }

    /// <summary>The weightiest reasons of the customer last read, equal ones in the order of the features.</summary>
    public List<ScoreReasons.Stored> Reasons(int most)
    {
        var effects = reader.Contributions;
        var chosen = new List<int>(most + 1);
        for (var f = 0; f < effects.Length; f++)
        {
            var size = Math.Abs(effects[f]);
            if (size < Weightless || row[f].IsMissing)
                continue;
            var place = chosen.Count;
            while (place > 0 && Math.Abs(effects[chosen[place - 1]]) < size)
                place--;
            if (place == most)
                continue;
            chosen.Insert(place, f);
            if (chosen.Count > most)
                chosen.RemoveAt(most);
        }
        var reasons = new List<ScoreReasons.Stored>(chosen.Count);
        foreach (var f in chosen)
            reasons.Add(
                new(
                    names[f],
                    row[f].Number is { } number ? Math.Round(number, 4) : null,
                    row[f].Level,
                    Math.Round(effects[f], 3)
                )
            );
        return reasons;
    }
}
