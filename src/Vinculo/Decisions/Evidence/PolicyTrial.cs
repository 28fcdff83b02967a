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

    /// <summary>Fewer answered decisions than this carry no answer.</summary>
    public const int Fewest = 100;

    /// <param name="Content">The decision.</param>
    /// <param name="Context">The customer and the moment, as the ledger kept them.</param>
    /// <param name="Offer">What came first.</param>
    /// <param name="Reward">What it brought, less what it cost, in the currency's unit.</param>
    private sealed record Answered(DecisionContent Content, DecisionContext Context, string Offer, double Reward);

    public static async Task<(IReadOnlyList<PolicyProof> Policies, int Judged)> OfAsync(
        Database database,
        OfferBook.Page page,
        double minorInMajor,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(
            session => AnsweredAsync(session, minorInMajor, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue),
            cancel
        );
        if (rows.Count < Fewest)
            return ([], rows.Count);
        var places = PlacesOf(rows);
        return (
            [
                .. new (string Name, Func<Answered, IReadOnlyList<(string Offer, double Probability)>> Choose)[]
                {
                    ("today", then => Under(then, page)),
                    ("best", then => Best(then.Content.Candidates, c => c.Rank)),
                    (
                        "no-lever",
                        then => Best(then.Content.Candidates, c => (c.Rank + c.CostMinor) / c.Lever - c.CostMinor)
                    ),
                    (
                        "lot",
                        then => [.. then.Content.Candidates.Select(c => (c.Offer, 1.0 / then.Content.Candidates.Count))]
                    ),
                }.Select(p => new PolicyProof(p.Name, Judge(rows, places, p.Choose))),
            ],
            rows.Count
        );
    }

    /// <summary>What a version of a rule would have brought by the answered decisions of a time, next to the rules of today.</summary>
    /// <param name="today">The catalogue under the rules that hold.</param>
    /// <param name="tried">The same under the version that is tried.</param>
    /// <param name="from">Decisions from this moment on.</param>
    /// <param name="before">Decisions before this moment.</param>
    public static async Task<ExpectedYield> OfRulesAsync(
        Database database,
        OfferBook.Page today,
        OfferBook.Page tried,
        DateTimeOffset from,
        DateTimeOffset before,
        CancellationToken cancel
    )
    {
        var rows = await database.ReadAsync(session => AnsweredAsync(session, 1, from, before), cancel);
        var earned = rows.Count == 0 ? 0 : rows.Average(r => r.Reward);
        if (rows.Count < Fewest)
            return new(rows.Count, earned, null, null);
        var places = PlacesOf(rows);
        return new(
            rows.Count,
            earned,
            PolicyYield.Of(Judge(rows, places, then => Under(then, today))),
            PolicyYield.Of(Judge(rows, places, then => Under(then, tried)))
        );
    }

    private static Dictionary<string, int> PlacesOf(List<Answered> rows) =>
        rows.SelectMany(r => r.Content.Candidates.Select(c => c.Offer))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Index()
            .ToDictionary(o => o.Item, o => o.Index, StringComparer.Ordinal);

    private static OffPolicyEstimate Judge(
        List<Answered> rows,
        Dictionary<string, int> places,
        Func<Answered, IReadOnlyList<(string Offer, double Probability)>> choose
    )
    {
        var target = new double[rows.Count][];
        for (var i = 0; i < rows.Count; i++)
        {
            target[i] = new double[places.Count];
            foreach (var (offer, probability) in choose(rows[i]))
                if (places.TryGetValue(offer, out var place))
                    target[i][place] = Math.Min(1, target[i][place] + probability);
        }
        int[] actions = [.. rows.Select(r => places[r.Offer])];
        var estimate = OffPolicyEstimate.Of(
            new(
                actions,
                [.. rows.Select(r => r.Reward)],
                [.. rows.Select(r => r.Content.Candidates.First(c => c.Offer == r.Offer).Probability)],
                [.. actions.Select((a, i) => target[i][a])],
                places.Count,
                (row, action) => target[row][action]
            )
        );
        return estimate with
        {
            // What the log never did has no weights to normalise; it is refused, and no number of it is shown.
            Normalised = double.IsFinite(estimate.Normalised.Value) ? estimate.Normalised : estimate.Inverse,
            Doubts = [.. estimate.Doubts.Select(d => Cause(d, estimate)).Distinct()],
        };
    }

    /// <summary>
    /// The ledger keeps the engine's own probabilities: weights that add up to less than one mean that part of what would be
    /// done was never done.
    /// </summary>
    private static OffPolicyDoubt Cause(OffPolicyDoubt doubt, OffPolicyEstimate estimate) =>
        doubt == OffPolicyDoubt.WeightsOff && estimate.MeanWeight < 1 ? OffPolicyDoubt.NoOverlap : doubt;

    /// <summary>With a catalogue, its rules and all that is learnt today.</summary>
    private static IReadOnlyList<(string, double)> Under(Answered then, OfferBook.Page page)
    {
        var again = Ranking.Decide(
            then.Context,
            page,
            ulong.Parse(then.Content.Seed, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            NullLogger.Instance,
            then.Content.Most,
            spelled: 0
        );
        return [.. again.Candidates.Where(c => c.Probability > 0).Select(c => (c.Offer, c.Probability))];
    }

    private static IReadOnlyList<(string, double)> Best(
        IReadOnlyList<WeighedOffer> candidates,
        Func<WeighedOffer, double> worth
    ) => [(candidates.OrderByDescending(worth).ThenBy(c => c.Offer, StringComparer.Ordinal).First().Offer, 1)];

    private static async Task<List<Answered>> AnsweredAsync(
        Session session,
        double minorInMajor,
        DateTimeOffset from,
        DateTimeOffset before
    )
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT d.content, o.offer_code, o.result, d.id, d.customer_id
            FROM decision_outcome o JOIN decision d ON d.id = o.decision_id
            WHERE d.placement <> 'history' AND d.control = @no AND o.offer_code = d.top_offer AND o.result <> 0
              AND d.decided_at >= @from AND d.decided_at < @before
            ORDER BY o.recorded_at DESC, o.id DESC LIMIT {Most}
            """,
            row =>
                (
                    Content: row.Text(0),
                    Offer: row.Text(1),
                    Result: row.Enum<Result>(2),
                    Decision: row.Guid(3),
                    Customer: row.Guid(4)
                ),
            ("no", false),
            ("from", from),
            ("before", before)
        );
        var answered = new List<Answered>();
        // The last answer of a decision stands; it comes first here.
        foreach (var row in rows.DistinctBy(r => r.Decision))
        {
            var content = Json.Read<DecisionContent>(row.Content);
            if (
                content is { Shape: DecisionContent.ShapeNow, Context: { } context }
                && content.Candidates.FirstOrDefault(c => c.Offer == row.Offer) is { Probability: > 0 } chosen
            )
                answered.Add(
                    new(
                        content,
                        context with
                        {
                            Customer = new(row.Customer),
                        },
                        row.Offer,
                        ((row.Result == Result.Accepted ? chosen.WorthMinor : 0) - chosen.CostMinor) / minorInMajor
                    )
                );
        }
        return answered;
    }
}
