using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Influence;

/// <summary>
/// <c>influence</c>: of how many customers' ties one customer is the whole, each weighed by how open to leaving they are;
/// <c>influence:money</c>: what would leave with her, only where the data bear out that leaving is catching;
/// <c>influence:referral</c>: what those she brings are worth. The graph of everybody is read once a whole run.
/// </summary>
internal sealed class InfluenceScorer : IScorer
{
    /// <summary>Above so many ties communities take longer than a night's run may.</summary>
    internal const int MostTiesForCommunities = 2_000_000;

    /// <summary>Above so many customers the test of contagion deals fewer permutations.</summary>
    private const int ManyCustomers = 200_000;

    private const double DaysPerMonth = 30.4375;
    private const int MostPeriods = 36;

    /// <summary>Months for which a loss is felt [NL2011].</summary>
    private const int Felt = 3;

    public string Model => CustomerScores.Influence;

    /// <summary>What a run found out, for the pages.</summary>
    /// <param name="Verdict">Whether leaving is catching here; null where leaving is not seen at all.</param>
    /// <param name="TenthOdds">Odds of leaving after losing a tenth of one's ties, against one's like.</param>
    /// <param name="Sway">Log odds of leaving per whole share of ties lost; 0 unless it is catching.</param>
    /// <param name="RisksKnown">Neighbours were weighed by their risk; false in the first run, which does not know it yet.</param>
    internal sealed record Kept(
        int Customers,
        int Ties,
        int? Communities,
        double? Modularity,
        ContagionVerdict? Verdict,
        int Leavers,
        int Exposed,
        double TenthOdds,
        bool RisksKnown,
        double Sway = 0
    );

    private sealed record Node(Guid Id, double? Churn, long? Value, CustomerStage Stage, string? City)
    {
        public bool Present => Stage == CustomerStage.Customer;
    }

    public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel) =>
        FitAsync(context, null, cancel);

    /// <param name="weighed">What this run has already found out of contagion; null: it is weighed now.</param>
    private static async Task<ScorerFit> FitAsync(ScoringContext context, Kept? weighed, CancellationToken cancel)
    {
        var nodes = await NodesAsync(context, cancel);
        var place = new Dictionary<Guid, int>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
            place[nodes[i].Id] = i;
        var ties = await Ties.ReadAsync(context.Database, place, context.Horizon.AsOf, cancel);
        if (ties.From.Length == 0)
            return ScorerFit.Refused("model.no-ties");
        var graph = Graph.Undirected(nodes.Count, ties.From, ties.To, ties.Weights);

        var communities =
            ties.From.Length <= MostTiesForCommunities ? Communities.Of(graph, new Xoshiro256(2019)) : null;
        var (evidence, trial) = weighed is null
            ? await WeighAsync(context, graph, place, communities, cancel)
            : (null, null);
        var hazards = nodes.Select(n => Monthly(n, context.Horizon.Days)).ToArray();
        var known = nodes.Any(n => n.Churn is not null);
        var sway = Sways(graph, nodes, hazards, known);
        var caught =
            weighed?.Sway ?? (evidence is { Verdict: ContagionVerdict.Contagion } found ? Math.Max(0, found.Sway) : 0);
        var present = nodes.Select(n => n.Present).ToArray();
        double[]? money = null,
            leavers = null;
        if (known && caught > 0)
        {
            var values = nodes.Select(n => Math.Max(0d, n.Value ?? 0)).ToArray();
            money = Analytics.Network.Influence.AtStake(graph, hazards, caught, values, present, Felt);
            leavers = Analytics.Network.Influence.AtStake(graph, hazards, caught, null, present, Felt);
        }
        var sizes = communities?.Of.CountBy(c => c).ToDictionary(c => c.Key, c => c.Value);
        if (weighed is null)
            await KeepAsync(
                context,
                CommunitiesReport.Of(
                    context.Now,
                    context.Currency,
                    graph,
                    communities,
                    [
                        .. nodes.Select(
                            (n, i) =>
                                new CommunitiesReport.Member(
                                    n.Id,
                                    n.Present,
                                    n.Stage == CustomerStage.Former,
                                    n.Churn ?? 0,
                                    n.Value ?? 0,
                                    sway[i],
                                    n.City
                                )
                        ),
                    ]
                ),
                cancel
            );
        var referrals = await ReferralsAsync(context, nodes, place, cancel);
        var all = new Dictionary<Guid, List<NewScore>>();
        for (var i = 0; i < nodes.Count; i++)
        {
            var scores = new List<NewScore>();
            var degree = graph.NeighboursOf(i).Length;
            if (degree > 0)
            {
                List<ScoreReasons.Stored> reasons = [new("influence.ties", degree, null, 0)];
                if (communities is not null)
                    reasons.Add(new("influence.community", sizes![communities.Of[i]], null, 0));
                scores.Add(new(CustomerScores.Influence, Math.Round(sway[i], 4), Reasons: reasons));
            }
            if (present[i] && money?[i] > 0)
                scores.Add(
                    new(
                        CustomerScores.InfluenceMoney,
                        Math.Round(money[i]),
                        Currency: context.Currency,
                        Reasons: [new("influence.leavers", Math.Round(leavers![i], 3), null, 0)]
                    )
                );
            if (referrals.TryGetValue(i, out var brought))
                scores.Add(Referral(brought, context));
            if (scores.Count > 0)
                all[nodes[i].Id] = scores;
        }
        var kept = new Kept(
            nodes.Count,
            ties.From.Length,
            communities?.Count,
            communities is null ? null : Math.Round(communities.Modularity, 4),
            evidence?.Verdict,
            evidence?.Leavers ?? 0,
            evidence?.Exposed ?? 0,
            evidence is null || !double.IsFinite(evidence.TenthOdds) ? 1 : Math.Round(evidence.TenthOdds, 4),
            known,
            Math.Round(caught, 6)
        );
        return ScorerFit.Of(
            new Fitted(all),
            "exposure-and-contagion",
            kept,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["customers"] = kept.Customers,
                ["ties"] = kept.Ties,
                ["communities"] = kept.Communities ?? 0,
                ["leavers"] = kept.Leavers,
                ["exposed"] = kept.Exposed,
            }
        ) with
        {
            Trial = trial,
        };
    }

    private static Task KeepAsync(ScoringContext context, CommunitiesReport report, CancellationToken cancel) =>
        context.Database.WriteAsync(session => session.KeepAsync(CommunitiesReport.Code, report, context.Now), cancel);

    /// <summary>The graph of everybody is not read for one: between runs her influence stays.</summary>
    public async Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
        context.OneCustomer ? null : (await FitAsync(context, Json.Read<Kept>(parameters.Text), cancel)).Scorer;

    private static Task<List<Node>> NodesAsync(ScoringContext context, CancellationToken cancel)
    {
        var cities = new Dictionary<string, string>(StringComparer.Ordinal);
        return context.Database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT customer_id, churn, value_minor, stage, city FROM customer WHERE merged_into IS NULL ORDER BY customer_id",
                    row => new Node(
                        row.Guid(0),
                        row.DoubleOrNull(1),
                        row.LongOrNull(2),
                        row.Enum<CustomerStage>(3),
                        Once(row.TextOrNull(4))
                    )
                ),
            cancel
        );

        // A million customers live in a few hundred cities.
        string? Once(string? city) =>
            city is null ? null
            : cities.TryGetValue(city, out var known) ? known
            : cities[city] = city;
    }

    private static double Monthly(Node node, int days) =>
        node is { Present: true, Churn: { } churn }
            ? RemainingValue.MonthlyHazard(Math.Max(1 - churn, 1e-6), days / DaysPerMonth)
            : 0;

    /// <summary>
    /// Exposure, in customers of usual openness: somebody who cannot be lost any more, or who will stay whatever happens,
    /// hardly counts. Before risks are known all count alike.
    /// </summary>
    private static double[] Sways(Graph graph, List<Node> nodes, double[] hazards, bool known)
    {
        if (!known)
            return Analytics.Network.Influence.Exposure(graph);
        var open = hazards.Where((_, i) => nodes[i].Present).Select(h => h * (1 - h)).DefaultIfEmpty(0).Average();
        return open > 0
            ? Analytics.Network.Influence.AtStake(graph, hazards, 1 / open, null, [.. nodes.Select(n => n.Present)])
            : Analytics.Network.Influence.Exposure(graph);
    }

    /// <summary>
    /// Whether leaving is catching: leavers against their like of the same community and month, so that what a community
    /// shares (a bad antenna, an employer that moves) is not taken for it. Null where leaving is not seen.
    /// </summary>
    private static async Task<(ContagionEvidence? Evidence, ScorerTrial? Trial)> WeighAsync(
        ScoringContext context,
        Graph graph,
        Dictionary<Guid, int> place,
        CommunityResult? communities,
        CancellationToken cancel
    )
    {
        if (context.Horizon.Relationship != Relationship.Contractual)
            return (null, null);
        var (leftIn, joinedIn) = (new int[graph.Nodes], new int[graph.Nodes]);
        Array.Fill(leftIn, -1);
        var last = Month(context.Horizon.AsOf);
        var first = Math.Max(Month(context.Horizon.FirstFact), last - MostPeriods);
        await foreach (
            var (id, began, ended, running) in context
                .Database.StreamAsync(
                    """
                    SELECT customer_id, min(started_on), max(ended_on), sum(CASE WHEN ended_on IS NULL THEN 1 ELSE 0 END)
                    FROM holding GROUP BY customer_id ORDER BY customer_id
                    """,
                    row => (row.Guid(0), row.DateOrNull(1), row.DateOrNull(2), row.Long(3))
                )
                .WithCancellation(cancel)
        )
            if (place.TryGetValue(id, out var i))
            {
                joinedIn[i] = began is { } b ? Math.Max(0, Month(b) - first) : 0;
                if (running == 0 && ended is { } e && Month(e) >= first && Month(e) <= last)
                    leftIn[i] = Month(e) - first;
            }
        var evidence = Contagion.Weigh(
            graph,
            leftIn,
            last - first + 1,
            communities?.Of,
            new Xoshiro256(2008),
            Felt,
            joinedIn,
            permutations: graph.Nodes > ManyCustomers ? 99 : 499
        );
        return (evidence, Trial());

        // Where leaving was not found catching, none is foretold beyond chance: what came must not lie above it.
        ScorerTrial? Trial()
        {
            var catching = evidence.Verdict == ContagionVerdict.Contagion;
            return evidence.Past.Count == 0
                ? null
                : new(
                    [
                        .. evidence.Past.Select(t => new TrialPeriod(
                            Day(t.From),
                            Day(t.Until),
                            t.Leavers,
                            t.Exposed,
                            catching ? t.Foretold : t.ByChance,
                            t.ByChance
                        )),
                    ],
                    [],
                    [],
                    []
                );
        }

        DateOnly Day(int period) => new((first + period) / 12, (first + period) % 12 + 1, 1);

        static int Month(DateOnly day) => day.Year * 12 + day.Month - 1;
    }

    /// <summary>How many each customer brought in the last twelve months, and the mean value of all she ever brought.</summary>
    private static async Task<Dictionary<int, (int LastYear, double Mean)>> ReferralsAsync(
        ScoringContext context,
        List<Node> nodes,
        Dictionary<Guid, int> place,
        CancellationToken cancel
    )
    {
        var brought = new Dictionary<int, List<(bool Recent, long Value)>>();
        var since = context.Horizon.AsOf.AddYears(-1);
        var from = context.Horizon.Moment.AddYears(-1);
        await foreach (
            var (who, whom, on, noted) in context
                .Database.StreamAsync(
                    "SELECT customer_id, other_id, valid_from, created_at FROM relationship WHERE role = @role ORDER BY customer_id",
                    row => (row.Guid(0), row.Guid(1), row.DateOrNull(2), row.Instant(3)),
                    ("role", Ties.Referred)
                )
                .WithCancellation(cancel)
        )
            if (place.TryGetValue(who, out var i) && place.TryGetValue(whom, out var j))
            {
                if (!brought.TryGetValue(i, out var all))
                    brought[i] = all = [];
                all.Add((on is { } day ? day >= since : noted >= from, Math.Max(0, nodes[j].Value ?? 0)));
            }
        return brought
            .Where(b => b.Value.Exists(r => r.Recent))
            .ToDictionary(b => b.Key, b => (b.Value.Count(r => r.Recent), b.Value.Average(r => (double)r.Value)));
    }

    private static NewScore Referral((int LastYear, double Mean) brought, ScoringContext context) =>
        new(
            CustomerScores.Referral,
            Math.Round(brought.LastYear * brought.Mean * context.Terms.ReferralShare),
            Currency: context.Currency,
            Reasons:
            [
                new("influence.referred", brought.LastYear, null, 0),
                new("influence.referral_share", context.Terms.ReferralShare, null, 0),
            ]
        );

    private sealed class Fitted(Dictionary<Guid, List<NewScore>> found) : IFittedScorer
    {
        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) =>
            found.TryGetValue(facts.Id.Value, out var scores) ? scores : [];
    }
}
