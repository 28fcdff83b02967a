namespace Vinculo.Decisions;

/// <summary>Does a circumstance hold, and how is it told?</summary>
internal static class Circumstances
{
    public static bool Holds(this Circumstance when, DecisionContext context) =>
        (when.Channels.Count == 0 || when.Channels.Contains(context.Moment.Channel))
        && (when.Placements.Count == 0 || when.Placements.Contains(context.Moment.Placement, StringComparer.Ordinal))
        && (when.Stages.Count == 0 || when.Stages.Contains(context.Stage))
        && (when.RiskBands.Count == 0 || context.Risk is { } risk && when.RiskBands.Contains(risk))
        && (when.MinClass is not { } lowest || context.Class <= lowest)
        && (when.Measure is not { } measure || measure.Holds(context.Mean(measure.Code, measure.Months)))
        && (when.Need is not { } need || context.Needs.Contains(need, StringComparer.OrdinalIgnoreCase))
        && (when.HoldsFamily is not { } family || context.HoldsFamily(family))
        && (when.OpenComplaint is not { } open || context.Cases.Any(c => c.Complaint) == open)
        && (when.MinInfluence is not { } influence || context.Influence >= influence)
        && (when.MinTenureMonths is not { } from || context.TenureMonths >= from)
        && (when.MaxTenureMonths is not { } to || context.TenureMonths <= to)
        && (
            when.EndsWithinDays is not { } days
            || NextEnd(context) is { } end && end <= context.Moment.Today.AddDays(days)
        );

    public static Reason Tell(this Circumstance when, ContextWeight weight, DecisionContext context)
    {
        var facts = new List<(string, object?)> { ("weight", weight.Weight) };
        var code = "context";
        if (when.Measure is { } measure)
        {
            code = "habit";
            facts.Add(("what", measure.Code));
            facts.Add(("mean", context.Mean(measure.Code, measure.Months)));
        }
        else if (when.EndsWithinDays is not null)
        {
            code = "ends-soon";
            facts.Add(("date", NextEnd(context)));
        }
        else if (when.Need is { } need)
        {
            code = "need";
            facts.Add(("what", need));
        }
        else if (when.OpenComplaint == true)
            code = "in-trouble";
        else if (when.MinInfluence is not null)
            code = "influential";
        else if (when.RiskBands.Count > 0)
        {
            code = "risk";
            facts.Add(("risk", context.Risk?.ToString()));
            facts.Add(("churn", context.Churn));
        }
        else if (when.MinClass is not null)
        {
            code = "valuable";
            facts.Add(("class", context.Class?.ToString()));
        }
        return new(code, Known.Facts([.. facts]), weight.ReasonEs, weight.ReasonEn);
    }

    private static DateOnly? NextEnd(DecisionContext context) =>
        context.Holdings.Where(h => h.Active && h.EndsOn >= context.Moment.Today).Min(h => h.EndsOn);
}
