using Vinculo.Organization;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;

namespace Vinculo.Workspace.Patterns;

/// <summary>
/// Whom an indicator concerns: who was named for it; else the unit that answers for the complaints, or who drew the
/// segments; only when there is none of them, everybody who can do something about it.
/// </summary>
internal sealed class PatternOwners(CaseCodes caseCodes)
{
    /// <summary>Units that answer for it, the first that has people counts; read before anybody's transaction.</summary>
    public async Task<IReadOnlyList<Guid>> UnitsAsync(Indicator indicator, CancellationToken cancel) =>
        indicator.Kind == PatternKind.Complaints
        && (await caseCodes.TreeAsync(cancel)).Find(indicator.Item) is { } theme
            ? [.. new[] { theme.Team, theme.Substitute }.OfType<Guid>()]
            : [];

    /// <returns>Users with their language.</returns>
    public static async Task<List<(Guid Id, string Language)>> OfAsync(
        Session session,
        Indicator indicator,
        IReadOnlyList<Guid> units
    )
    {
        var named = await PeopleAsync(
            session,
            "JOIN pattern_owner o ON o.user_id = u.id WHERE o.kind = @kind AND o.item = @item",
            ("kind", indicator.Kind),
            ("item", indicator.Item)
        );
        foreach (var unit in units)
            if (named.Count == 0)
                named = await PeopleAsync(
                    session,
                    "JOIN team_member m ON m.user_id = u.id WHERE m.team_id = @unit",
                    ("unit", unit)
                );
        if (named.Count == 0 && indicator.Kind == PatternKind.Segment)
            named = await PeopleAsync(
                session,
                """
                JOIN segmentation_version v ON v.made_by = u.id JOIN segmentation s ON s.id = v.segmentation_id
                WHERE s.code = @code AND v.version = (SELECT max(version) FROM segmentation_version WHERE segmentation_id = s.id)
                """,
                ("code", indicator.Item.Split(':', 2)[0])
            );
        return named.Count > 0
            ? named
            : (await PermissionHolders.OfAsync(session, PermissionFor(indicator.Kind))).ConvertAll(p =>
                (p.Id, p.Language)
            );
    }

    private static Task<List<(Guid Id, string Language)>> PeopleAsync(
        Session session,
        string which,
        params (string, object?)[] facts
    ) =>
        session.QueryAsync(
            $"SELECT DISTINCT u.id, u.language FROM app_user u {which} AND u.active ORDER BY u.id",
            row => (row.Guid(0), row.Text(1)),
            facts
        );

    private static string PermissionFor(PatternKind kind) =>
        kind switch
        {
            PatternKind.Segment => Permissions.SegmentsManage,
            PatternKind.Offer => Permissions.OffersEdit,
            _ => Permissions.InsightsRun,
        };
}
