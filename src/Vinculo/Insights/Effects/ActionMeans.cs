using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Effects;

/// <summary>Mean effects of actions nobody is known to respond to better than others, where the mean is sure.</summary>
/// <param name="Version">Of the model in use; null: none is, or it holds no mean.</param>
/// <param name="Changes">Mean change of the probability of leaving in 180 days, by the action's code.</param>
public sealed record ActionMeans(int? Version, IReadOnlyDictionary<string, double> Changes)
{
    /// <summary>Code of the model.</summary>
    public const string Model = EffectScorer.Code;

    public static ActionMeans None { get; } = new(null, new Dictionary<string, double>());

    /// <summary>Of the model in use; one small row.</summary>
    public static Question InUse(Action<ActionMeans> into) =>
        new(
            "SELECT version, report FROM model WHERE code = @effect AND state = 2 "
                + "AND NOT EXISTS (SELECT 1 FROM model_refusal r WHERE r.code = @effect) ORDER BY version DESC LIMIT 1",
            row =>
            {
                var changes = Json.Read<Dictionary<string, double>>(row.Text(1))
                    .Where(f => f.Key.StartsWith(EffectScorer.MeanFigure, StringComparison.Ordinal))
                    .ToDictionary(f => f.Key[EffectScorer.MeanFigure.Length..], f => f.Value, StringComparer.Ordinal);
                into(changes.Count == 0 ? None : new(row.Int(0), changes));
            },
            ("effect", Model)
        );
}
