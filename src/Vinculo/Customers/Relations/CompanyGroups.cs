using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>A company in its economic group.</summary>
/// <param name="Who">Null: the reader may not see it.</param>
/// <param name="Parent">The company above; itself at the top.</param>
/// <param name="Role">What it is to the one above: <c>subsidiary</c>, <c>branch</c>; empty at the top.</param>
/// <param name="Depth">0 at the top.</param>
/// <param name="People">Its people who are customers, as last counted.</param>
public sealed record GroupCompany(
    Guid Id,
    Acquaintance? Who,
    Guid Parent,
    string Role,
    int Depth,
    int OpenCases,
    CompanyCount? People
);

/// <summary>An economic group: the company at the top and everything below it, each under its parent.</summary>
/// <param name="Companies">The top first, then depth first.</param>
/// <param name="More">The group has more companies than were read.</param>
public sealed record CompanyGroup(IReadOnlyList<GroupCompany> Companies, bool More)
{
    public GroupCompany Top => Companies[0];

    /// <summary>From the top down to a company: its chain of parents and itself.</summary>
    public IReadOnlyList<GroupCompany> ChainTo(Guid company)
    {
        var chain = new List<GroupCompany>();
        for (
            var at = Companies.FirstOrDefault(c => c.Id == company);
            at is not null && !chain.Contains(at);
            at = at.Depth == 0 ? null : Companies.FirstOrDefault(c => c.Id == at.Parent)
        )
            chain.Insert(0, at);
        return chain;
    }

    /// <summary>A company and everything below it.</summary>
    public IReadOnlyList<GroupCompany> Below(Guid company)
    {
        var within = new HashSet<Guid> { company };
        return [.. Companies.Where(c => c.Id == company || within.Contains(c.Parent) && within.Add(c.Id))];
    }

    /// <summary>Sums over the companies the reader may see; money of one currency only, the commonest.</summary>
    public static GroupTotals Totals(IEnumerable<GroupCompany> companies)
    {
        var seen = companies.Where(c => c.Who is not null).ToList();
        var currency = seen.Select(c => c.People?.Currency ?? c.Who!.Currency)
            .OfType<string>()
            .GroupBy(c => c)
            .MaxBy(g => g.Count())
            ?.Key;
        return new(
            seen.Count,
            seen.Sum(c => (long)(c.People?.People ?? 0)),
            seen.Sum(c => c.Who!.Currency == currency ? c.Who.ValueMinor ?? 0 : 0),
            seen.Sum(c => c.People?.Currency == currency ? c.People?.ValueMinor ?? 0 : 0),
            seen.Sum(c => (long)(c.People?.AtRisk ?? 0)),
            seen.Sum(c => (long)c.OpenCases + (c.People?.OpenCases ?? 0)),
            currency
        );
    }
}

/// <param name="OwnMinor">What the companies themselves are worth.</param>
/// <param name="PeopleMinor">What their people are worth.</param>
/// <param name="OpenCases">Open complaints of companies and people.</param>
public sealed record GroupTotals(
    int Companies,
    long People,
    long OwnMinor,
    long PeopleMinor,
    long AtRisk,
    long OpenCases,
    string? Currency
);

/// <summary>Reads economic groups along current relations: parent company, head office, subsidiary, branch.</summary>
public static class CompanyGroups
{
    private const int Deepest = 20;

    /// <summary>Companies read at most.</summary>
    public const int Most = 500;

    /// <summary>The whole group a company belongs to; null when there is no such company.</summary>
    public static async Task<CompanyGroup?> ReadAsync(Session session, CustomerId company, Actor actor, DateOnly today)
    {
        var top = await session.FirstOrDefaultAsync(
            $"""
            WITH RECURSIVE above (id, depth) AS (
              SELECT customer_id, 0 FROM customer WHERE customer_id = @id
              UNION SELECT r.other_id, above.depth + 1 FROM above JOIN relationship r ON r.customer_id = above.id
                AND r.role IN ('parent-company', 'head-office') AND (r.valid_to IS NULL OR r.valid_to > @today) WHERE above.depth < {Deepest})
            SELECT id FROM above ORDER BY depth DESC, id LIMIT 1
            """,
            row => (Guid?)row.Guid(0),
            ("id", company),
            ("today", today)
        );
        if (top is null)
            return null;
        var found = await session.QueryAsync(
            $"""
            WITH RECURSIVE tree (id, parent, role, depth) AS (
              SELECT customer_id, customer_id, CAST('' AS text), 0 FROM customer WHERE customer_id = @top
              UNION SELECT r.other_id, tree.id, r.role, tree.depth + 1 FROM tree JOIN relationship r ON r.customer_id = tree.id
                AND r.role IN ('subsidiary', 'branch') AND (r.valid_to IS NULL OR r.valid_to > @today) WHERE tree.depth < {Deepest})
            SELECT tree.parent, tree.role, tree.depth, o.open_cases, {Acquaintance.Columns},
              f.people, f.value_minor, f.at_risk, f.at_risk_minor, f.open_cases, f.currency, f.counted_at
            FROM tree JOIN customer o ON o.customer_id = tree.id LEFT JOIN company_figures f ON f.customer_id = tree.id
            WHERE o.merged_into IS NULL ORDER BY tree.depth, o.name_key LIMIT {Most + 1}
            """,
            row => new GroupCompany(
                row.Guid(4),
                Acquaintance.Read(row, 4, actor),
                row.Guid(0),
                row.Text(1),
                row.Int(2),
                row.Int(3),
                row.IsNull(14) ? null : CompanyFigures.Read(row, 14)
            ),
            ("top", top),
            ("today", today)
        );
        var below = found.DistinctBy(c => c.Id).Take(Most).ToList();
        var ordered = new List<GroupCompany>(below.Count);
        var children = below.Where(c => c.Depth > 0).ToLookup(c => c.Parent);
        if (below.Count > 0)
            Place(below[0]);
        return new(ordered, found.Count > Most);

        void Place(GroupCompany at)
        {
            ordered.Add(at);
            foreach (var child in children[at.Id])
                Place(child);
        }
    }
}
