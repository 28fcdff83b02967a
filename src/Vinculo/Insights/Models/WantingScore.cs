using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Models;

/// <summary>A version of a model that was found wanting: scores that come from it are marked and decide nothing.</summary>
/// <param name="Model">Its code.</param>
/// <param name="Since">When the look was that found it so.</param>
public sealed record WantingScore(string Model, int Version, DateTimeOffset Since)
{
    /// <summary>Whether a score is of a model: of its code, or of one that begins with it and a colon.</summary>
    public static bool Covers(string model, string score) =>
        score.StartsWith(model, StringComparison.Ordinal)
        && (score.Length == model.Length || score[model.Length] == ':');

    /// <summary>Every such version, also of models that were replaced: scores of theirs stand until the next run.</summary>
    public static Question All(List<WantingScore> into) =>
        new(
            "SELECT code, version, wanting_since FROM model WHERE wanting_since IS NOT NULL ORDER BY code, version",
            row => into.Add(new(row.Text(0), row.Int(1), row.Instant(2)))
        );
}
