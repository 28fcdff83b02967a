using Vinculo.Analytics.Score;

namespace Vinculo.Insights.Scoring;

/// <summary>A fitted and calibrated churn model with what it needs to read a customer.</summary>
/// <param name="Measures">The monthly measures its features were made of.</param>
/// <param name="BaseRate">Share leaving within the horizon; bands are set against it.</param>
internal sealed record ChurnModel(
    CalibratedLogistic Logistic,
    IReadOnlyList<string> Measures,
    double BaseRate,
    ChurnReport Report
)
{
    private sealed record Stored(CalibratedLogistic Logistic, IReadOnlyList<string> Measures, double BaseRate);

    /// <summary>What <see cref="Read"/> takes besides the report.</summary>
    public Platform.Json Parameters => Platform.Json.Of(new Stored(Logistic, Measures, BaseRate));

    public static ChurnModel Read(ModelStore.Stored model)
    {
        var stored = Platform.Json.Read<Stored>(model.Parameters.Text);
        return new(
            stored.Logistic,
            stored.Measures,
            stored.BaseRate,
            Platform.Json.Read<ChurnReport>(model.Report.Text)
        );
    }
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
