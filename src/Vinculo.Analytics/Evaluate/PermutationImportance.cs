using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Evaluate;

/// <summary>How much worse a model gets when one feature is shuffled.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="LogLoss">Log loss added, mean over the repetitions; about 0 for a feature the model does not need.</param>
/// <param name="Error">Standard deviation over the repetitions.</param>
public sealed record FeatureImportance(string Feature, double LogLoss, double Error);

/// <summary>What a model needs, whatever its kind.</summary>
public static class PermutationImportance
{
    /// <summary>Shuffles one column after the other among cases the model has not seen.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="labels">n answers.</param>
    /// <param name="features">Columns to shuffle.</param>
    /// <param name="predict">The model's probabilities.</param>
    /// <param name="random">Source of the shuffles.</param>
    /// <param name="repeats">Shuffles per column, at least 1.</param>
    /// <returns>One per feature asked for, the most needed first.</returns>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <remarks>[B2001]. Features that say the same share their importance: each alone may look dispensable.</remarks>
    public static IReadOnlyList<FeatureImportance> Of(
        FeatureTable table,
        bool[] labels,
        IEnumerable<string> features,
        Func<FeatureTable, double[]> predict,
        Xoshiro256 random,
        int repeats = 3
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var loss = ScoreQuality.LogLoss(predict(table), labels);
        var order = Enumerable.Range(0, table.Rows).ToArray();
        var found = new List<FeatureImportance>();
        foreach (var name in features)
        {
            var column =
                table.Find(name) ?? throw new ArgumentException($"There is no column '{name}'.", nameof(features));
            var added = new double[repeats];
            for (var r = 0; r < repeats; r++)
            {
                random.Shuffle(order);
                var shuffled = new FeatureTable([.. table.Columns.Select(c => c == column ? c.Take(order) : c)]);
                added[r] = ScoreQuality.LogLoss(predict(shuffled), labels) - loss;
            }
            var mean = added.Average();
            var spread = repeats == 1 ? 0 : Math.Sqrt(added.Sum(a => (a - mean) * (a - mean)) / (repeats - 1));
            found.Add(new FeatureImportance(name, mean, spread));
        }
        return [.. found.OrderByDescending(f => f.LogLoss).ThenBy(f => f.Feature, StringComparer.Ordinal)];
    }
}
