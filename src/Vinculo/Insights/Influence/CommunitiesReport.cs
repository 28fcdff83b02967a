using Vinculo.Analytics.Network;

namespace Vinculo.Insights.Influence;

/// <summary>Customers who have to do with one another more than with others, as the last whole run found them.</summary>
/// <param name="Number">From 1, by what is at risk; means nothing beyond this report.</param>
/// <param name="Customers">Who are customers now.</param>
/// <param name="Former">Who were and have left.</param>
/// <param name="ValueMinor">What the customers are worth together.</param>
/// <param name="AtRiskMinor">Of that, what is expected to leave with them: each one's value times the risk; 0 before risks are known.</param>
/// <param name="Inside">Share of the members' ties that stay among them, 0 … 1.</param>
/// <param name="City">Where at least half of them live; null: nowhere in particular.</param>
/// <param name="Leading">Those with most sway, first of all.</param>
internal sealed record CommunityFigures(
    int Number,
    int Customers,
    int Former,
    long ValueMinor,
    long AtRiskMinor,
    double Inside,
    string? City,
    IReadOnlyList<Guid> Leading
)
{
    public double FormerShare => (double)Former / (Customers + Former);
}

/// <summary>The communities worth a look.</summary>
/// <param name="AsOf">When they were found.</param>
/// <param name="Found">How many there are, small ones too; null: too many ties to look for them.</param>
/// <param name="Real">Whether they are more than the best that chance draws.</param>
/// <param name="Communities">Those with most at risk; none unless <paramref name="Real"/>.</param>
internal sealed record CommunitiesReport(
    DateTimeOffset AsOf,
    int? Found,
    bool Real,
    string Currency,
    IReadOnlyList<CommunityFigures> Communities
)
{
    /// <summary>Under which it is kept.</summary>
    public const string Code = "insights.communities";

    /// <summary>Smaller ones are a family or a pair of friends.</summary>
    public const int FewestCustomers = 5;

    private const int Most = 100;
    private const int MostLeading = 20;

    /// <summary>A member, as far as the report goes.</summary>
    /// <param name="Present">Is a customer now.</param>
    /// <param name="Former">Was one.</param>
    public readonly record struct Member(
        Guid Id,
        bool Present,
        bool Former,
        double Churn,
        long ValueMinor,
        double Sway,
        string? City
    );

    /// <summary>Adds up communities.</summary>
    /// <param name="members">By place in the graph.</param>
    public static CommunitiesReport Of(
        DateTimeOffset asOf,
        string currency,
        Graph graph,
        CommunityResult? communities,
        IReadOnlyList<Member> members
    )
    {
        if (communities is not { Real: true })
            return new(asOf, communities?.Count, false, currency, []);
        var figures = Enumerable
            .Range(0, members.Count)
            .GroupBy(i => communities.Of[i])
            .Where(group => group.Count(i => members[i].Present) >= FewestCustomers)
            .Select(group => Figures([.. group], graph, communities, members))
            .OrderByDescending(c => c.AtRiskMinor)
            .ThenByDescending(c => c.ValueMinor)
            .ThenByDescending(c => c.Customers)
            .Take(Most)
            .Select((c, i) => c with { Number = i + 1 });
        return new(asOf, communities.Count, true, currency, [.. figures]);
    }

    private static CommunityFigures Figures(
        List<int> places,
        Graph graph,
        CommunityResult communities,
        IReadOnlyList<Member> members
    )
    {
        var (inside, all) = (0L, 0L);
        foreach (var place in places)
        foreach (var other in graph.NeighboursOf(place))
        {
            all++;
            inside += communities.Of[other] == communities.Of[place] ? 1 : 0;
        }
        var present = places.Where(p => members[p].Present).ToList();
        var home = present.CountBy(p => members[p].City ?? "").MaxBy(c => c.Value);
        return new(
            0,
            present.Count,
            places.Count(p => members[p].Former),
            present.Sum(p => Math.Max(0, members[p].ValueMinor)),
            (long)Math.Round(present.Sum(p => Math.Max(0, members[p].ValueMinor) * members[p].Churn)),
            all == 0 ? 0 : Math.Round((double)inside / all, 4),
            home.Key.Length > 0 && 2 * home.Value >= present.Count ? home.Key : null,
            [
                .. present
                    .OrderByDescending(p => members[p].Sway)
                    .ThenBy(p => members[p].Id)
                    .Take(MostLeading)
                    .Select(p => members[p].Id),
            ]
        );
    }
}
