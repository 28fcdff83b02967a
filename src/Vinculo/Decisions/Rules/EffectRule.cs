using Vinculo.Insights;
using Vinculo.Insights.Effects;

namespace Vinculo.Decisions.Rules;

/// <summary>Whom an action would wake is left alone: of customers like her, more left after it than without it.</summary>
internal sealed class EffectRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        context.Scores.TryGetValue(offer.EffectScore, out var effect) && Wakes(effect)
            ? Bar.For("better-left-alone", ("rise", effect.Amount))
            : null;

    /// <summary>The actions that would wake her, which are few or none.</summary>
    public string? Facet(DecisionContext context)
    {
        List<string>? codes = null;
        foreach (var (code, score) in context.Scores)
            if (Wakes(score) && code.StartsWith(CustomerScores.Effect, StringComparison.Ordinal))
                (codes ??= []).Add(code);
        codes?.Sort(StringComparer.Ordinal);
        return codes is null ? "" : string.Join(' ', codes);
    }

    private static bool Wakes(ScoreKnown score) => score.Band == (int)EffectVerdict.Wakes;
}
