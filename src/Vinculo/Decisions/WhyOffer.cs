namespace Vinculo.Decisions;

/// <summary>What speaks for proposing an offer, strongest first.</summary>
internal static class WhyOffer
{
    /// <summary>From so many answers on, what is expected is called learnt.</summary>
    private const double Enough = 10;

    public static List<Reason> Tell(in Weighing one, IReadOnlyList<ContextWeight> weights, DecisionContext context)
    {
        var offer = one.Offer;
        var reasons = new List<Reason>();
        foreach (var weight in weights.Where(w => w.Weight > 1).OrderByDescending(w => w.Weight))
            reasons.Add(weight.When.Tell(weight, context));
        if (one.Keep > 0 && one.Effect is { } effect)
            reasons.Add(
                Reason.For(
                    "effect-keeps",
                    ("fall", -effect),
                    ("remaining", context.RemainingValueMinor),
                    ("keep", one.Keep),
                    ("currency", offer.Currency)
                )
            );
        else if (one.Keep > 0)
            reasons.Add(
                Reason.For(
                    "keeps",
                    ("risk", context.Risk?.ToString()),
                    ("churn", context.Churn),
                    ("remaining", context.RemainingValueMinor),
                    ("keep", one.Keep),
                    ("currency", offer.Currency)
                )
            );
        if (one.Drag > 0)
            reasons.Add(
                Reason.For("drags", ("drag", context.DragMinor), ("kept", one.Drag), ("currency", offer.Currency))
            );
        if (
            offer.Rules.Measures.FirstOrDefault(m => m.AtLeast > 0) is { } habit
            && weights.All(w => w.When.Measure?.Code != habit.Code)
        )
            reasons.Add(Reason.For("habit", ("what", habit.Code), ("mean", context.Mean(habit.Code, habit.Months))));
        if (
            offer.Rules.Needs.FirstOrDefault(n => context.Needs.Contains(n, StringComparer.OrdinalIgnoreCase)) is
            { } need
        )
            reasons.Add(Reason.For("need", ("what", need)));
        var chance = one.Belief.Chance;
        reasons.Add(
            one.Belief.Answers >= Enough
                ? Reason.For("learnt-yes", ("share", chance), ("answers", Math.Round(one.Belief.Answers)))
                : Reason.For("expected-yes", ("share", chance))
        );
        return reasons;
    }
}
