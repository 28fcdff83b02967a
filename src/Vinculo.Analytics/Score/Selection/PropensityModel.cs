using System.Text.Json;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>
/// Probability of a yes from mixed features, by whichever model did best on cases held back: logistic regression, boosted
/// trees, or both. The front door of this shelf. Plain data: JSON writes and reads it without loss.
/// </summary>
public sealed record PropensityModel
{
    /// <summary>Below so many cases of the rarer answer everybody gets the base rate.</summary>
    public const int FewestForBaseRate = 10;

    /// <summary>Below so many cases of the rarer answer nothing is compared: a penalised straight line is fitted.</summary>
    public const int FewestForChoice = 40;

    /// <summary>The model that answers.</summary>
    public required PropensityKind Kind { get; init; }

    /// <summary>The columns it reads, in the order in which a row is given.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Log odds of the training cases' share of yes.</summary>
    public required double BaseLogOdds { get; init; }

    /// <summary>The logistic part, or null.</summary>
    public BinnedLogistic? Logistic { get; init; }

    /// <summary>The boosted part, or null.</summary>
    public BoostedTrees? Boosting { get; init; }

    /// <summary>Share of the boosted part in the log odds: 0 … 1.</summary>
    public double BoostingShare { get; init; }

    /// <summary>How the logistic part was fitted, or null.</summary>
    public LogisticOptions? LogisticSettings { get; init; }

    /// <summary>How the boosted part was fitted, or null.</summary>
    public BoostingOptions? BoostingSettings { get; init; }

    /// <summary>Gives the probability its meaning.</summary>
    public required Calibrator Calibrator { get; init; }

    /// <summary>What was chosen, why, and what was left out.</summary>
    public required PropensityReport Report { get; init; }

    /// <summary>Chooses and fits a model.</summary>
    /// <param name="table">n cases; at least one column.</param>
    /// <param name="outcome">n answers, both kinds present.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The model. With too few cases of one answer it is a simpler one, and its report says so.</returns>
    /// <exception cref="UnfitDataException">No cases, no columns, one class only, an infinite number.</exception>
    /// <exception cref="ArgumentException">Lengths differ or a weight is negative.</exception>
    /// <remarks>Same input, same bits, however many cores there are.</remarks>
    public static PropensityModel Fit(FeatureTable table, bool[] outcome, PropensityOptions? options = null) =>
        PropensityContest.Run(table, outcome, options).Chosen;

    /// <summary>Probabilities of many cases, on all cores.</summary>
    /// <param name="table">n cases with a column for every feature; further columns are ignored.</param>
    /// <exception cref="ArgumentException">A column is missing or holds another kind of value.</exception>
    public double[] Predict(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var one = Logistic?.LogOdds(table);
        var two = Boosting?.LogOdds(table);
        var scores = new double[table.Rows];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Probability(one?[i], two?[i]);
        return scores;
    }

    /// <summary>Probability of one case.</summary>
    /// <param name="row">One value per feature, in the order of <see cref="Features"/>; see <see cref="Arrange"/>.</param>
    /// <exception cref="ArgumentException">The row has another length, or a value of another kind.</exception>
    public double Predict(ReadOnlySpan<FeatureValue> row)
    {
        ThrowUnlessOnePerFeature(row);
        return Probability(Logistic?.LogOdds(LogisticRow(row)), Boosting?.LogOdds(row));
    }

    /// <summary>Why one case has its probability: what each feature adds to the log odds compared with the average case.</summary>
    /// <param name="row">As in <see cref="Predict(ReadOnlySpan{FeatureValue})"/>.</param>
    /// <returns>
    /// One reason per feature, the largest effect first. The probability is the calibrated one; average and contributions
    /// sum to the log odds before calibration.
    /// </returns>
    public Explanation Reasons(ReadOnlySpan<FeatureValue> row)
    {
        ThrowUnlessOnePerFeature(row);
        var one = Logistic?.Explain(LogisticRow(row));
        var two = Boosting?.Shares(row);
        var byName = one?.Reasons.ToDictionary(r => r.Feature, StringComparer.Ordinal) ?? [];
        var reasons = new Reason[Features.Count];
        for (var f = 0; f < reasons.Length; f++)
        {
            var known = byName.GetValueOrDefault(Features[f]);
            var contribution = (1 - BoostingShare) * (known?.Contribution ?? 0) + BoostingShare * (two?[f] ?? 0);
            reasons[f] = new Reason(Features[f], row[f], contribution, known?.From, known?.To);
        }
        var average =
            one is null && two is null
                ? BaseLogOdds
                : (1 - BoostingShare) * (one?.AverageLogOdds ?? 0) + BoostingShare * (Boosting?.AverageLogOdds ?? 0);
        return Explanation.Of(average, reasons) with { Probability = Predict(row) };
    }

    /// <summary>Puts named values into the order of <see cref="Features"/>; names not given are missing, others are ignored.</summary>
    public FeatureValue[] Arrange(IReadOnlyDictionary<string, FeatureValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. Features.Select(f => values.GetValueOrDefault(f))];
    }

    /// <summary>The whole model as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PropensityJson.Options);

    /// <summary>A model from its text.</summary>
    /// <exception cref="JsonException">The text is not a model's.</exception>
    public static PropensityModel FromJson(string json) =>
        JsonSerializer.Deserialize<PropensityModel>(json, PropensityJson.Options)
        ?? throw new JsonException("The model is null.");

    /// <summary>The same kind of model with the same settings, learnt from other cases; not calibrated.</summary>
    /// <param name="table">n cases with the columns this model reads.</param>
    /// <param name="outcome">n answers, both kinds present.</param>
    /// <param name="weights">n case weights, finite and ≥ 0; null counts each case once.</param>
    /// <exception cref="UnfitDataException">No cases, one class only, an infinite number.</exception>
    /// <exception cref="ArgumentException">Lengths differ or a column is missing.</exception>
    public PropensityModel Again(FeatureTable table, bool[] outcome, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(outcome);
        double yes = 0,
            no = 0;
        for (var i = 0; i < outcome.Length; i++)
            if (outcome[i])
                yes += weights?[i] ?? 1;
            else
                no += weights?[i] ?? 1;
        return this with
        {
            BaseLogOdds = Math.Log((yes + 0.5) / (no + 0.5)),
            Logistic = Logistic is null
                ? null
                : BinnedLogistic
                    .Fit(Only(table, Logistic.Terms.Select(t => t.Name)), outcome, weights, LogisticSettings)
                    .Model,
            Boosting = Boosting is null
                ? null
                : BoostedTrees.Fit(Only(table, Features), outcome, weights, BoostingSettings).Model,
            Calibrator = new IdentityCalibrator(),
        };
    }

    private static FeatureTable Only(FeatureTable table, IEnumerable<string> names) =>
        new([.. names.Select(n => table.Find(n) ?? throw new ArgumentException($"There is no column '{n}'."))]);

    /// <summary>Log odds of the parts, each counted by its share.</summary>
    internal double LogOdds(double? logistic, double? boosting) =>
        logistic is null && boosting is null
            ? BaseLogOdds
            : (1 - BoostingShare) * (logistic ?? 0) + BoostingShare * (boosting ?? 0);

    private double Probability(double? logistic, double? boosting) =>
        Calibrator.Apply(SpecialFunctions.Logistic(LogOdds(logistic, boosting)));

    /// <summary>The logistic part may know fewer columns.</summary>
    private FeatureValue[] LogisticRow(ReadOnlySpan<FeatureValue> row)
    {
        var terms = Logistic!.Terms;
        var arranged = new FeatureValue[terms.Count];
        for (int t = 0, f = 0; t < arranged.Length; t++, f++)
        {
            while (Features[f] != terms[t].Name)
                f++;
            arranged[t] = row[f];
        }
        return arranged;
    }

    private void ThrowUnlessOnePerFeature(ReadOnlySpan<FeatureValue> row)
    {
        if (row.Length != Features.Count)
            throw new ArgumentException($"Expected {Features.Count} values, one per feature.", nameof(row));
    }
}

/// <summary>How models are written: numbers that are not numbers too, kinds by name.</summary>
internal static class PropensityJson
{
    internal static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // PostgreSQL puts the names of a stored model in an order of its own.
            AllowOutOfOrderMetadataProperties = true,
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
            DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
}
