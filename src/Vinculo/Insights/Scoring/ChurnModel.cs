using System.Text.Json;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;
using Vinculo.Analytics.Score.Selection;

namespace Vinculo.Insights.Scoring;

/// <summary>A chosen, fitted and calibrated churn model with what it needs to read a customer.</summary>
/// <param name="Propensity">Logistic regression, boosted trees or both, whichever did best.</param>
/// <param name="Measures">The monthly measures its features were made of.</param>
/// <param name="BaseRate">Share leaving within the horizon; bands are set against it.</param>
internal sealed record ChurnModel(
    PropensityModel Propensity,
    IReadOnlyList<string> Measures,
    double BaseRate,
    ChurnReport Report
)
{
    /// <param name="Propensity">Written by the model itself.</param>
    /// <param name="Logistic">Of models made before there was a choice.</param>
    private sealed record Stored(
        JsonElement? Propensity,
        CalibratedLogistic? Logistic,
        IReadOnlyList<string> Measures,
        double BaseRate
    );

    /// <summary>What <see cref="Read"/> takes besides the report.</summary>
    public Platform.Json Parameters
    {
        get
        {
            using var written = JsonDocument.Parse(Propensity.ToJson());
            return Platform.Json.Of(new Stored(written.RootElement, null, Measures, BaseRate));
        }
    }

    public static ChurnModel Read(ModelStore.Stored model)
    {
        var stored = Platform.Json.Read<Stored>(model.Parameters.Text);
        return new(
            stored.Propensity is { } written ? PropensityModel.FromJson(written.GetRawText()) : Of(stored.Logistic!),
            stored.Measures,
            stored.BaseRate,
            Platform.Json.Read<ChurnReport>(model.Report.Text)
        );
    }

    private static PropensityModel Of(CalibratedLogistic logistic) =>
        new()
        {
            Kind = PropensityKind.Logistic,
            Features = [.. logistic.Model.Terms.Select(t => t.Name)],
            BaseLogOdds = logistic.Model.AverageLogOdds,
            Logistic = logistic.Model,
            LogisticSettings = new LogisticOptions(),
            Calibrator = logistic.Calibrator,
            Report = new PropensityReport(
                PropensityKind.Logistic,
                ChoiceReason.Asked,
                (int)logistic.Model.Cases,
                (int)(logistic.Model.Cases * logistic.Model.BaseRate),
                [],
                [],
                [],
                0,
                0
            ),
        };
}

/// <summary>The models of all horizons with their versions; some may be missing.</summary>
internal sealed class ChurnModels
{
    private readonly Dictionary<string, (ChurnModel Model, int Version)> models = new(StringComparer.Ordinal);

    public (ChurnModel Model, int Version)? Of(string code) => models.TryGetValue(code, out var found) ? found : null;

    public (ChurnModel Model, int Version)? Main => Of(CustomerScores.Churn);

    public void Add(string code, ChurnModel model, int version) => models[code] = (model, version);

    /// <summary>Versions by code.</summary>
    public IReadOnlyDictionary<string, int> Versions =>
        models.ToDictionary(m => m.Key, m => m.Value.Version, StringComparer.Ordinal);

    /// <summary>The measures any of them looks at.</summary>
    public IReadOnlyList<string>? Measures =>
        models.Count == 0
            ? null
            : [.. models.Values.SelectMany(m => m.Model.Measures).Distinct().Order(StringComparer.Ordinal)];
}
