using Vinculo.Analytics.Decide;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Tables;

namespace Vinculo.Decisions;

/// <summary>From what is known to what is proposed. Pure: the same context, catalogue and seed give the same decision.</summary>
internal static class Ranking
{
    /// <summary>How many actions are proposed at once.</summary>
    public const int Proposed = 3;

    public static DecisionContent Decide(DecisionContext context, OfferBook.Page book, ulong seed, ILogger log)
    {
        var eligibility = Eligibility.Of(book.AcceptedEver, book.Contacts, log);
        var rules = book.Tables.For(context);
        var barred = new List<BarredOffer>();
        var candidates = new List<WeighedOffer>();
        foreach (var offer in book.Offers)
        {
            if (!offer.Active)
                continue;
            if (eligibility.Judge(offer, context) is { } bar)
            {
                barred.Add(new(offer.Code, bar));
                continue;
            }
            var verdict = rules.Judge(offer);
            if (verdict.Bar is { } ruled)
            {
                barred.Add(new(offer.Code, ruled));
                continue;
            }
            var candidate = Weigh(offer, context, book, verdict);
            if (candidate.Rank < 0 || candidate.Rank == 0 && offer.IsCommercial)
                barred.Add(new(offer.Code, NotWorthIt(candidate)));
            else
                candidates.Add(candidate);
        }

        candidates.Sort(
            (x, y) => y.Rank != x.Rank ? y.Rank.CompareTo(x.Rank) : string.CompareOrdinal(x.Offer, y.Offer)
        );
        var order = candidates.Select(c => c.Offer).ToList();
        if (candidates.Count > 0)
        {
            var (first, probabilities) = Choice.Draw(candidates, seed);
            for (var i = 0; i < candidates.Count; i++)
                candidates[i] = candidates[i] with { Probability = probabilities[i] };
            order.RemoveAt(first);
            order.Insert(0, candidates[first].Offer);
        }

        string? wouldHave = null;
        if (context.Control)
        {
            var held = new ControlGroupRule();
            wouldHave = order.FirstOrDefault();
            foreach (var code in order.ToList())
            {
                if (held.Judge(book.Find(code)!, context) is not { } bar)
                    continue;
                barred.Add(new(code, bar));
                order.Remove(code);
            }
        }

        return new()
        {
            Seed = seed.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            Fingerprint = "",
            Class = Learning.ClassOf(context.Class),
            Models = context.Models,
            Tables = rules.Versions,
            Policy = Choice.Policy,
            Candidates = candidates,
            Barred = barred,
            Proposed = [.. order.Take(Proposed)],
            WouldHave = wouldHave,
            Name = context.GivenNames?.Split(' ')[0] ?? context.Name,
        };
    }

    private static WeighedOffer Weigh(Offer offer, DecisionContext context, OfferBook.Page book, TableVerdict rules)
    {
        var belief = book.Believe(offer, Learning.ClassOf(context.Class), context.Moment.At);
        var keep = KeepMinor(offer, context);
        var weights = offer.Contexts.Where(w => w.When.Holds(context)).ToList();
        IReadOnlyList<AppliedWeight> applied =
        [
            .. weights.Select(w => new AppliedWeight(w.Code, w.Weight)),
            .. rules.Weights,
        ];
        var product = Math.Clamp(applied.Aggregate(1.0, (all, w) => all * Math.Clamp(w.Weight, 0.1, 5)), 0.1, 5);
        var candidate = new WeighedOffer(
            offer.Code,
            offer.RowVersion,
            Math.Round(belief.A, 6),
            Math.Round(belief.B, 6),
            Math.Round(belief.Evidence, 3),
            offer.ValueMinor,
            keep,
            product,
            offer.Lever,
            offer.CostMinor,
            offer.Currency,
            0,
            0,
            applied,
            [.. rules.Reasons, .. Reasons(offer, context, belief, keep, weights)]
        );
        return candidate with { Rank = candidate.RankAt(candidate.Propensity) };
    }

    /// <summary>What staying is worth: the share of the risk that a yes removes, times the risk, times what the customer is still worth.</summary>
    private static long KeepMinor(Offer offer, DecisionContext context) =>
        offer.KeepShare > 0
        && context is { Churn: { } churn, RemainingValueMinor: > 0 and { } remaining }
        && context.Currency == offer.Currency
            ? (long)Math.Round(offer.KeepShare * churn * remaining)
            : 0;

    private static List<Reason> Reasons(
        Offer offer,
        DecisionContext context,
        BetaBernoulli belief,
        long keep,
        List<ContextWeight> weights
    )
    {
        var reasons = new List<Reason>();
        foreach (var weight in weights.Where(w => w.Weight > 1).OrderByDescending(w => w.Weight))
            reasons.Add(weight.When.Tell(weight, context));
        if (keep > 0)
            reasons.Add(
                Reason.For(
                    "keeps",
                    ("risk", context.Risk?.ToString()),
                    ("churn", context.Churn),
                    ("remaining", context.RemainingValueMinor),
                    ("keep", keep),
                    ("currency", offer.Currency)
                )
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
        reasons.Add(
            belief.Evidence >= 10 && context.Class is { } own
                ? Reason.For(
                    "class-says-yes",
                    ("class", own.ToString()),
                    ("share", belief.Mean),
                    ("answers", Math.Round(belief.Evidence))
                )
                : Reason.For("expected-yes", ("share", belief.Mean))
        );
        return reasons;
    }

    private static Bar NotWorthIt(WeighedOffer candidate) =>
        Bar.For(
            "not-worth-it",
            ("expected", candidate.Rank + candidate.CostMinor),
            ("cost", candidate.CostMinor),
            ("currency", candidate.Currency)
        );
}

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
