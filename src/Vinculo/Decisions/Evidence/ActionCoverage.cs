using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate;
using Vinculo.Decisions.Learning;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>How much each offer is used, what came of it, and which are better taken out.</summary>
internal static class ActionCoverage
{
    /// <summary>Days looked back.</summary>
    public const int Days = 90;

    private const int Many = 1_000;
    private const int EnoughAnswers = 50;
    private const double HardlyAny = 0.01;
    private const double Wide = 1.96;

    public static async Task<(IReadOnlyList<ActionProof> Actions, long Decisions)> OfAsync(
        Database database,
        OfferBook.Page page,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var first = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT top_offer, count(*) FROM decision WHERE decided_at >= @since AND top_offer IS NOT NULL "
                        + $"AND {MarkShown.IsMet("decision")} GROUP BY top_offer",
                    row => (Offer: row.Text(0), Count: row.Long(1)),
                    ("since", now.AddDays(-Days))
                ),
            cancel
        );
        var decisions = first.Sum(f => f.Count);
        var counts = first.ToDictionary(f => f.Offer, f => f.Count, StringComparer.Ordinal);
        return (
            [
                .. page
                    .Offers.Where(o => o.Active)
                    .Select(o => Of(o, counts.GetValueOrDefault(o.Code), decisions, page.Beliefs))
                    .OrderByDescending(a => a.First)
                    .ThenBy(a => a.Offer, StringComparer.Ordinal),
            ],
            decisions
        );
    }

    internal static ActionProof Of(Offer offer, long first, long decisions, Beliefs beliefs)
    {
        var believed = beliefs.Of(offer, beliefs.Shape.Typical(Customers.ValueClass.B));
        var half = Wide * Math.Sqrt(believed.Variance);
        var likely = new Interval(
            BelievedOdds.ChanceOf(believed.Odds - half, 0),
            BelievedOdds.ChanceOf(believed.Odds + half, 0)
        );
        var advice =
            believed.Answers >= EnoughAnswers && likely.High < HardlyAny ? ActionAdvice.NobodyAccepts
            : believed.Answers >= EnoughAnswers
            && offer.KeepShare == 0
            && likely.High * offer.ValueMinor < offer.CostMinor
                ? ActionAdvice.CostsMore
            : first == 0 && decisions >= Many ? ActionAdvice.NeverFirst
            : believed.Answers < EnoughAnswers ? ActionAdvice.Wait
            : ActionAdvice.Keep;
        return new(
            offer.Code,
            first,
            decisions == 0 ? 0 : (double)first / decisions,
            believed.Answers,
            believed.Chance,
            likely,
            advice
        );
    }
}
