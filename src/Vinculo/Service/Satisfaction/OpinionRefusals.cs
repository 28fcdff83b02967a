using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction;

internal static class OpinionRefusals
{
    public static Refusal NotFound() => Refusal.Missing("opinion.not-found");

    public static Refusal NoSurvey() => Refusal.Missing("survey.not-found");

    public static Refusal Stale() => Refusal.Stale("survey.stale");

    public static Refusal Expired() => Refusal.Conflict("opinion.expired");

    public static Refusal Said(DateTimeOffset at) => Refusal.Conflict("opinion.said", ("at", at));

    public static Refusal Score(SurveyScale scale) =>
        Refusal.Invalid("opinion.score", "score", ("least", scale.Least), ("most", scale.Most));

    /// <summary>Why a customer is not asked by hand.</summary>
    public static Refusal NotNow(string because) =>
        because switch
        {
            NotAskedBecause.Rest => Refusal.Conflict("opinion.rest"),
            NotAskedBecause.Quiet => Refusal.Conflict("opinion.quiet"),
            NotAskedBecause.OptedOut => Refusal.Conflict("opinion.opted-out"),
            _ => Refusal.Conflict("opinion.most"),
        };

    public static Refusal NoSegmentation() => Refusal.Missing("segments.not-found");

    public static Refusal NoWay() => Refusal.Conflict("opinion.no-way");
}
