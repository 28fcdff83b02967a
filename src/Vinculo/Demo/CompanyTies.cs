using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>
/// What no file of Móvil Cóndor tells and its sales force would know: which of the larger employers belong together, and who
/// decides there. Always the same for the same world.
/// </summary>
internal sealed class CompanyTies(Database database, KeepRelations keep)
{
    private const int Companies = 24;
    private const int GroupSize = 4;

    private static readonly string[] Roles = ["decides", "hr-contact", "influences"];

    /// <returns>How many relations were noted.</returns>
    public async Task<int> NoteAsync(Actor actor, CancellationToken cancel)
    {
        var found = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT f.customer_id FROM company_figures f JOIN customer c ON c.customer_id = f.customer_id
                    WHERE f.people > 0 ORDER BY f.people DESC, c.name_key LIMIT {Companies}
                    """,
                    row => new CustomerId(row.Guid(0))
                ),
            cancel
        );
        var noted = 0;
        foreach (var group in found.Chunk(GroupSize))
            noted += await database.WriteAsync(session => GroupWithinAsync(session, group, actor), cancel);
        return noted;
    }

    private async Task<int> GroupWithinAsync(Session session, CustomerId[] group, Actor actor)
    {
        var noted = 0;
        for (var i = 1; i < group.Length; i++)
        {
            var (above, role) =
                i == GroupSize - 1 ? (group[1], RelationType.HeadOffice) : (group[0], RelationType.ParentCompany);
            noted += await TieAsync(group[i], above, role);
        }
        foreach (var company in group)
        {
            var people = await session.QueryAsync(
                "SELECT person_id FROM company_top_person WHERE customer_id = @company ORDER BY place LIMIT 3",
                row => new CustomerId(row.Guid(0)),
                ("company", company)
            );
            for (var i = 0; i < people.Count; i++)
                noted += await TieAsync(company, people[i], Roles[i]);
        }
        return noted;

        async Task<int> TieAsync(CustomerId own, CustomerId other, string role) =>
            (await keep.AddWithinAsync(session, own, other, role, new(), actor, "demo")).IsRefused(out _) ? 0 : 1;
    }
}
