using System.Text.Json.Serialization;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Score.Logistic;

/// <summary>
/// Probability of a yes from mixed features: logistic regression on quantile bins, standardised numbers and levels.
/// </summary>
/// <remarks>
/// [HTF2009 §4.4] with quantile bins; penalised maximum likelihood by Newton steps [BV2004 §9.5]. Missing numbers and
/// levels have a weight of their own; a level never seen adds nothing; numbers beyond the training range count as its end.
/// A model is plain data: System.Text.Json writes and reads it without loss.
/// </remarks>
public sealed record BinnedLogistic
{
    private const int RowsPerBatch = 4096;

    /// <summary>Log odds before any feature speaks.</summary>
    public required double Intercept { get; init; }

    /// <summary>One term per feature, in the order of the training columns.</summary>
    public required IReadOnlyList<FeatureTerm> Terms { get; init; }

    /// <summary>Weighted share of yes in the training cases.</summary>
    public double BaseRate { get; init; }

    /// <summary>Weighted number of training cases.</summary>
    public double Cases { get; init; }

    /// <summary>Log odds of a case whose every term is at its training average; reasons start from here.</summary>
    [JsonIgnore]
    public double AverageLogOdds => Intercept + Terms.Sum(t => t.Average);

    /// <summary>Fits a model.</summary>
    /// <param name="table">n cases; at least one column.</param>
    /// <param name="labels">n answers, both kinds present.</param>
    /// <param name="weights">n case weights, finite and ≥ 0; null counts each case once. Bins ignore the weights.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The model, its report and what is needed for standard errors.</returns>
    /// <exception cref="UnfitDataException">No cases, no columns, one class only, an infinite number, more than 2,000 parameters.</exception>
    /// <exception cref="ArgumentException">Lengths differ or a weight is negative.</exception>
    /// <remarks>
    /// O(iterations · n · features²) and one Cholesky factor per step; uses all cores. Same input, same bits, however many
    /// cores there are.
    /// </remarks>
    public static LogisticFit Fit(
        FeatureTable table,
        bool[] labels,
        double[]? weights = null,
        LogisticOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new LogisticOptions();
        options.Check();
        if (Examine(table, labels, weights) is { } reason)
            throw new UnfitDataException(reason, $"The cases cannot carry a logistic regression: {reason}.");
        var design = LogisticDesign.Build(table, options);
        return new LogisticFitter(design, labels, weights, options).Run();
    }

    /// <summary>Why these cases cannot be fitted, or null when they can.</summary>
    /// <exception cref="ArgumentException">Lengths differ or a weight is negative or not finite.</exception>
    public static UnfitReason? Examine(FeatureTable table, bool[] labels, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(labels);
        if (table.Columns.Count > 0 && table.Rows != labels.Length)
            throw new ArgumentException("One label per case.", nameof(labels));
        if (weights is not null && weights.Length != labels.Length)
            throw new ArgumentException("One weight per case.", nameof(weights));

        double yes = 0,
            no = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var weight = weights?[i] ?? 1;
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException("Weights must be finite and not negative.", nameof(weights));
            if (labels[i])
                yes += weight;
            else
                no += weight;
        }
        if (yes + no == 0)
            return UnfitReason.NoCases;
        if (table.Columns.Count == 0)
            return UnfitReason.NoFeatures;
        if (yes == 0 || no == 0)
            return UnfitReason.OneClass;
        foreach (var column in table.Columns)
        {
            if (column is NumericColumn numeric && Array.Exists(numeric.Values, double.IsInfinity))
                return UnfitReason.ImpossibleValue;
        }
        return null;
    }

    /// <summary>Probability of a yes for one case.</summary>
    /// <param name="row">One value per term, in the order of <see cref="Terms"/>; see <see cref="Arrange"/>.</param>
    /// <returns>0 … 1.</returns>
    /// <exception cref="ArgumentException">The row has another length, or a value of another kind.</exception>
    public double Predict(ReadOnlySpan<FeatureValue> row) => SpecialFunctions.Logistic(LogOdds(row));

    /// <summary>Log odds of a yes for one case; see <see cref="Predict(ReadOnlySpan{FeatureValue})"/>.</summary>
    public double LogOdds(ReadOnlySpan<FeatureValue> row)
    {
        ThrowUnlessOnePerTerm(row);
        var sum = Intercept;
        for (var i = 0; i < row.Length; i++)
            sum += Terms[i].LogOdds(row[i]);
        return sum;
    }

    /// <summary>Probabilities of many cases, on all cores.</summary>
    /// <param name="table">n cases with a column for every term; further columns are ignored.</param>
    /// <returns>n probabilities in the table's order, the same bits as one by one.</returns>
    /// <exception cref="ArgumentException">A column is missing or holds another kind of value.</exception>
    public double[] Predict(FeatureTable table)
    {
        var scores = LogOdds(table);
        foreach (ref var score in scores.AsSpan())
            score = SpecialFunctions.Logistic(score);
        return scores;
    }

    /// <summary>Log odds of many cases; see <see cref="Predict(FeatureTable)"/>.</summary>
    public double[] LogOdds(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var columns = new FeatureColumn[Terms.Count];
        for (var t = 0; t < columns.Length; t++)
        {
            columns[t] =
                table.Find(Terms[t].Name)
                ?? throw new ArgumentException($"There is no column '{Terms[t].Name}'.", nameof(table));
            // Checked here so that a wrong kind of column is reported as itself and not as a failure of many threads.
            Terms[t].AddTo(columns[t], 0, []);
        }
        var scores = new double[table.Rows];
        Parallel.For(
            0,
            (scores.Length + RowsPerBatch - 1) / RowsPerBatch,
            batch =>
            {
                var from = batch * RowsPerBatch;
                var span = scores.AsSpan(from, Math.Min(RowsPerBatch, scores.Length - from));
                span.Fill(Intercept);
                for (var t = 0; t < columns.Length; t++)
                    Terms[t].AddTo(columns[t], from, span);
            }
        );
        return scores;
    }

    /// <summary>Puts named values into the order of <see cref="Terms"/>; names not given are missing, others are ignored.</summary>
    public FeatureValue[] Arrange(IReadOnlyDictionary<string, FeatureValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var row = new FeatureValue[Terms.Count];
        for (var t = 0; t < row.Length; t++)
            row[t] = values.GetValueOrDefault(Terms[t].Name);
        return row;
    }

    /// <summary>Why one case has its probability: what each feature adds compared with the average case.</summary>
    /// <param name="row">As in <see cref="Predict(ReadOnlySpan{FeatureValue})"/>.</param>
    /// <returns>Reasons with the largest effect first, equal ones by name. Their contributions and the average sum to the log odds.</returns>
    /// <exception cref="ArgumentException">As in <see cref="Predict(ReadOnlySpan{FeatureValue})"/>.</exception>
    public Explanation Explain(ReadOnlySpan<FeatureValue> row)
    {
        ThrowUnlessOnePerTerm(row);
        var reasons = new Reason[row.Length];
        var logOdds = Intercept;
        for (var t = 0; t < reasons.Length; t++)
        {
            var term = Terms[t];
            var share = term.LogOdds(row[t]);
            logOdds += share;
            double? from = null,
                to = null;
            if (term is NumericTerm numeric && row[t].Number is { } number)
            {
                var bin = numeric.BinOf(number);
                from = bin == 0 ? null : numeric.Edges[bin - 1];
                to = bin == numeric.Edges.Length ? null : numeric.Edges[bin];
            }
            reasons[t] = new Reason(term.Name, row[t], share - term.Average, from, to);
        }
        return Explanation.Of(AverageLogOdds, reasons) with { Probability = SpecialFunctions.Logistic(logOdds) };
    }

    private void ThrowUnlessOnePerTerm(ReadOnlySpan<FeatureValue> row)
    {
        if (row.Length != Terms.Count)
            throw new ArgumentException($"Expected {Terms.Count} values, one per term.", nameof(row));
    }
}

/// <summary>A probability and what it is made of.</summary>
/// <param name="Probability">0 … 1, as the model gives it, before any calibration.</param>
/// <param name="AverageLogOdds">Log odds of the average case.</param>
/// <param name="Reasons">One per feature, the largest effect first.</param>
public sealed record Explanation(double Probability, double AverageLogOdds, IReadOnlyList<Reason> Reasons)
{
    /// <summary>Puts the largest effect first, equal ones by name; the probability is what reasons and average sum to.</summary>
    internal static Explanation Of(double average, Reason[] reasons)
    {
        var logOdds = average + reasons.Sum(r => r.Contribution);
        Array.Sort(
            reasons,
            static (a, b) =>
            {
                var bySize = Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution));
                return bySize != 0 ? bySize : string.CompareOrdinal(a.Feature, b.Feature);
            }
        );
        return new Explanation(SpecialFunctions.Logistic(logOdds), average, reasons);
    }
}

/// <summary>What one feature does to one case.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Value">The case's value.</param>
/// <param name="Contribution">Log odds added compared with the average case; above 0 makes a yes likelier.</param>
/// <param name="From">Lower edge of the value's bin, null below the first edge or for levels.</param>
/// <param name="To">Upper edge, not reached, of the value's bin; null above the last edge or for levels.</param>
public sealed record Reason(string Feature, FeatureValue Value, double Contribution, double? From, double? To)
{
    /// <summary>Factor on the odds: 2 doubles them, 0.5 halves them.</summary>
    public double OddsFactor => Math.Exp(Contribution);
}
