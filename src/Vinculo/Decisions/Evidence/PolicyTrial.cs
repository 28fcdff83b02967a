using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>
/// What other ways of choosing would have brought, before they go live: from the answered decisions of the ledger and the
/// probabilities they were made with. Refused when the ledger cannot carry the answer.
/// </summary>
internal static class PolicyTrial
{
    /// <summary>At most so many answered decisions, the newest.</summary>
    public const int Most = 20_000;

    private const int Fewest = 100;

    /// <param name="Content">The decision.</param>
    /// <param name="Offer">What came first.</param>
    /// <param name="Reward">What it brought, less what it cost, in the currency's unit.</param>
    private sealed record Answered(DecisionContent Content, string Offer, double Reward);

    public static async Task<(IReadOnlyList<PolicyProof> Policies, int Judged)> OfAsync(
        Database database,
        OfferBook.Page page,
        double minorInMajor,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(session => AnsweredAsync(session, minorInMajor), cancel);
        if (rows.Count < Fewest)
            return ([], rows.Count);
        var offers = rows.SelectMany(r => r.Content.Candidates.Select(c => c.Offer))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var places = offers.Index().ToDictionary(o => o.Item, o => o.Index, StringComparer.Ordinal);
        return (
            [
                .. new (string Name, Func<DecisionContent, IReadOnlyList<(string Offer, double Probability)>> Choose)[]
                {
                    ("today", then => Today(then, page)),
                    ("best", then => Best(then.Candidates, c => c.Rank)),
                    ("no-lever", then => Best(then.Candidates, c => (c.Rank + c.CostMinor) / c.Lever - c.CostMinor)),
                    ("lot", then => [.. then.Candidates.Select(c => (c.Offer, 1.0 / then.Candidates.Count))]),
                }.Select(p => new PolicyProof(p.Name, Judge(rows, places, p.Choose))),
            ],
            rows.Count
        );
    }

    private static OffPolicyEstimate Judge(
        List<Answered> rows,
        Dictionary<string, int> places,
        Func<DecisionContent, IReadOnlyList<(string Offer, double Probability)>> choose
    )
    {
        var target = new double[rows.Count][];
        for (var i = 0; i < rows.Count; i++)
        {
            target[i] = new double[places.Count];
            foreach (var (offer, probability) in choose(rows[i].Content))
                if (places.TryGetValue(offer, out var place))
                    target[i][place] = Math.Min(1, target[i][place] + probability);
        }
        int[] actions = [.. rows.Select(r => places[r.Offer])];
        return OffPolicyEstimate.Of(
            new(
                actions,
                [.. rows.Select(r => r.Reward)],
                [.. rows.Select(r => r.Content.Candidates.First(c => c.Offer == r.Offer).Probability)],
                [.. actions.Select((a, i) => target[i][a])],
                places.Count,
                (row, action) => target[row][action]
            )
        );
    }

    /// <summary>With the catalogue, the rules and all that is learnt today.</summary>
    private static IReadOnlyList<(string, double)> Today(DecisionContent then, OfferBook.Page page)
    {
        var again = Ranking.Decide(
            then.Context!,
            page,
            ulong.Parse(then.Seed, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            NullLogger.Instance,
            then.Most,
            spelled: 0
        );
        return [.. again.Candidates.Where(c => c.Probability > 0).Select(c => (c.Offer, c.Probability))];
    }

    private static IReadOnlyList<(string, double)> Best(
        IReadOnlyList<WeighedOffer> candidates,
        Func<WeighedOffer, double> worth
    ) => [(candidates.OrderByDescending(worth).ThenBy(c => c.Offer, StringComparer.Ordinal).First().Offer, 1)];

    private static async Task<List<Answered>> AnsweredAsync(Session session, double minorInMajor)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT d.content, o.offer_code, o.result, d.id FROM decision_outcome o JOIN decision d ON d.id = o.decision_id
            WHERE d.placement <> 'history' AND d.control = @no AND o.offer_code = d.top_offer AND o.result <> 0
            ORDER BY o.recorded_at DESC, o.id DESC LIMIT {Most}
            """,
            row => (Content: row.Text(0), Offer: row.Text(1), Result: row.Enum<Result>(2), Decision: row.Guid(3)),
            ("no", false)
        );
        var answered = new List<Answered>();
        // The last answer of a decision stands; it comes first here.
        foreach (var row in rows.DistinctBy(r => r.Decision))
        {
            var content = Json.Read<DecisionContent>(row.Content);
            if (
                content is { Shape: DecisionContent.ShapeNow, Context: not null }
                && content.Candidates.FirstOrDefault(c => c.Offer == row.Offer) is { Probability: > 0 } chosen
            )
                answered.Add(
                    new(
                        content,
                        row.Offer,
                        ((row.Result == Result.Accepted ? chosen.WorthMinor : 0) - chosen.CostMinor) / minorInMajor
                    )
                );
        }
        return answered;
    }
}
