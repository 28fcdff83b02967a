using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>Somebody of a company, and what they are to it.</summary>
/// <param name="Who">Name null: the reader may not see this person.</param>
/// <param name="Roles">Codes of relation types: <c>employee</c>, <c>decides</c> …</param>
/// <param name="City">Where they live; null when unknown or out of reach.</param>
public sealed record PersonAtCompany(CompanyPerson Who, IReadOnlyList<string> Roles, string? City);

/// <summary>A page of a company's people.</summary>
/// <param name="After">Cursor of the page after; null on the last.</param>
public sealed record PeoplePage(IReadOnlyList<PersonAtCompany> People, string? After);

/// <summary>All people of a company who are customers, by name, page after page: those who work there and those who decide, pay or use.</summary>
public sealed class CompanyPeopleList(
    Database database,
    RelationTypes types,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>People on a page.</summary>
    public const int Size = 50;

    private const string Sql = """
        SELECT c.customer_id, c.display_name, c.team_id, c.value_class, c.risk_band, c.value_minor, c.currency, c.open_cases, c.city
        FROM customer c
        WHERE c.merged_into IS NULL AND c.kind = 1 AND c.customer_id IN (
            SELECT r.other_id FROM relationship r
            WHERE r.customer_id = @company AND r.role {0} AND (r.valid_to IS NULL OR r.valid_to > @today))
          {1}
        ORDER BY c.name_key, c.customer_id LIMIT @limit
        """;

    private const string AfterSql =
        "AND (c.name_key, c.customer_id) > ((SELECT a.name_key FROM customer a WHERE a.customer_id = @after), @after)";

    /// <summary>The roles by which somebody is a company's, in the order of the screens.</summary>
    public async ValueTask<IReadOnlyList<RelationType>> RolesAsync(CancellationToken cancel) =>
        [
            .. (await types.AllAsync(cancel)).Types.Where(t =>
                (t.Code is RelationType.Employee or "owner" || t.Kin == Kin.ContactRole)
                && t.Fits(CustomerKind.Company, CustomerKind.Person)
            ),
        ];

    /// <summary>A page of people.</summary>
    /// <param name="company">Whose people.</param>
    /// <param name="role">Only those of this role; null or unknown: all.</param>
    /// <param name="after">Cursor; null: the first page.</param>
    /// <param name="actor">Needs <c>customers.read</c> and to see the company; people beyond reach have no name.</param>
    /// <param name="cause">Page or route.</param>
    /// <param name="cancel">The caller gave up.</param>
    public async Task<Outcome<PeoplePage>> RunAsync(
        CustomerId company,
        string? role,
        Guid? after,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var all = (await RolesAsync(cancel)).Select(t => t.Code).ToArray();
        string[] wanted = role is not null && all.Contains(role) ? [role] : all;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        var (found, people, roles) = await database.ReadAsync(
            async session =>
            {
                Customer? firm = null;
                await session.ReadAsync(CustomerQuestions.Customer(company, c => firm = c));
                var rows = await session.QueryAsync(
                    Sql.Replace("{0}", session.InValues("roles"), StringComparison.Ordinal)
                        .Replace("{1}", after is null ? "" : AfterSql, StringComparison.Ordinal),
                    row => (Person: CompanyFile.Person(row, actor), City: row.TextOrNull(8)),
                    [
                        ("company", company),
                        ("roles", wanted),
                        ("today", today),
                        ("limit", Size + 1),
                        .. after is { } cursor ? new (string, object?)[] { ("after", cursor) } : [],
                    ]
                );
                var said = await session.QueryAsync(
                    $"""
                    SELECT DISTINCT other_id, role FROM relationship
                    WHERE customer_id = @company AND role {session.InValues("roles")} AND other_id {session.InGuids(
                        "ids"
                    )}
                      AND (valid_to IS NULL OR valid_to > @today)
                    """,
                    row => (Person: row.Guid(0), Role: row.Text(1)),
                    ("company", company),
                    ("roles", all),
                    ("ids", rows.Select(r => r.Person.Id.Value).ToArray()),
                    ("today", today)
                );
                return (firm, rows, said.ToLookup(s => s.Person, s => s.Role));
            },
            cancel
        );
        if (found is not { Kind: CustomerKind.Company })
            return WorkspaceRefusals.NotFound(company);
        if (!actor.Sees(found.TeamId))
            return WorkspaceRefusals.OutOfReach(company);
        await audit.ReadAsync(actor, "customer.read", company.Value, cause);
        return new PeoplePage(
            [
                .. people
                    .Take(Size)
                    .Select(p => new PersonAtCompany(
                        p.Person,
                        [.. all.Where(r => roles[p.Person.Id.Value].Contains(r))],
                        p.Person.Name is null ? null : p.City
                    )),
            ],
            people.Count > Size ? people[Size - 1].Person.Id.ToString() : null
        );
    }

    /// <summary>Everybody of a company whom the actor sees, for a file.</summary>
    public async Task<Outcome<IReadOnlyList<CustomerId>>> AllAsync(
        CustomerId company,
        string? role,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var ids = new List<CustomerId>();
        Guid? after = null;
        do
        {
            if ((await RunAsync(company, role, after, actor, cause, cancel)).IsRefused(out var refusal, out var page))
                return refusal;
            ids.AddRange(page.People.Where(p => p.Who.Name is not null).Select(p => p.Who.Id));
            after = page.After is { } cursor ? Guid.Parse(cursor) : null;
        } while (after is not null);
        return ids;
    }
}
