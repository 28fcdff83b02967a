using Vinculo.Customers;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Influence;

/// <summary>A member of a community, as a reader may see them.</summary>
/// <param name="Sway">In customers of usual openness.</param>
internal sealed record CommunityMember(
    CustomerId Id,
    string Name,
    ValueClass? Class,
    RiskBand? Risk,
    long? ValueMinor,
    double? Sway
);

/// <summary>Reads the communities of the last whole run.</summary>
internal sealed class CompanyCommunities(Database database, Audit audit)
{
    /// <summary>The figures. Needs <c>insights.read</c>.</summary>
    /// <returns>Null before the first run; <c>permission.missing</c>.</returns>
    public async Task<Outcome<CommunitiesReport?>> ReadAsync(Actor actor, CancellationToken cancel) =>
        actor.May(Permissions.InsightsRead)
            ? await database.ReadAsync(
                session => session.RecallAsync<CommunitiesReport>(CommunitiesReport.Code),
                cancel
            )
            : Actor.Refused(Permissions.InsightsRead);

    /// <summary>Those with most sway whom the reader may see, most first; every one of them is written down as found.</summary>
    public async Task<IReadOnlyList<CommunityMember>> MembersAsync(
        CommunityFigures community,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return [];
        var found = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT c.customer_id, c.display_name, c.value_class, c.risk_band, c.value_minor, s.amount, c.team_id
                    FROM customer c LEFT JOIN score s ON s.customer_id = c.customer_id AND s.model = '{CustomerScores.Influence}'
                    WHERE c.customer_id {session.InGuids("ids")} AND c.merged_into IS NULL
                    """,
                    row =>
                        (
                            Member: new CommunityMember(
                                new(row.Guid(0)),
                                row.Text(1),
                                row.EnumOrNull<ValueClass>(2),
                                row.EnumOrNull<RiskBand>(3),
                                row.LongOrNull(4),
                                row.DoubleOrNull(5)
                            ),
                            Team: row.GuidOrNull(6)
                        ),
                    ("ids", community.Leading.ToArray())
                ),
            cancel
        );
        CommunityMember[] seen =
        [
            .. found
                .Where(f => actor.Sees(f.Team))
                .Select(f => f.Member)
                .OrderByDescending(m => m.Sway)
                .ThenBy(m => m.Id.Value),
        ];
        foreach (var member in seen)
            await audit.ReadAsync(actor, "customer.found", member.Id.Value, cause);
        return seen;
    }
}
