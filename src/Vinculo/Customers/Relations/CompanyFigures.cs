using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>What a company's people who are customers come to, as last counted.</summary>
/// <param name="ValueMinor">Expected remaining value of all of them, in minor units of <paramref name="Currency"/>.</param>
/// <param name="AtRisk">How many carry a high or very high risk of leaving.</param>
/// <param name="AtRiskMinor">What those are worth.</param>
public sealed record CompanyCount(
    int People,
    long ValueMinor,
    int AtRisk,
    long AtRiskMinor,
    int OpenCases,
    string? Currency,
    DateTimeOffset CountedAt
);

/// <summary>
/// Keeps the figures of companies: counted when a person begins or ends to work there, when scores change, and never while a
/// page waits.
/// </summary>
public sealed class CompanyFigures(Database database, VinculoOptions options, TimeProvider clock)
{
    /// <summary>People kept by name for the company's sheet, the most valuable first.</summary>
    public const int Top = 20;

    private const string Of = """
        FROM relationship r JOIN customer c ON c.customer_id = r.other_id
        WHERE r.customer_id = @company AND r.role = 'employee' AND (r.valid_to IS NULL OR r.valid_to > @today) AND c.merged_into IS NULL
        """;

    /// <summary>Counts one company in somebody's transaction.</summary>
    public async Task CountWithinAsync(Session session, CustomerId company, DateTimeOffset now)
    {
        await session.ExecuteAsync("DELETE FROM company_top_person WHERE customer_id = @company", ("company", company));
        // A person tied to the company by two systems is one person.
        await session.ExecuteAsync(
            $"""
            INSERT INTO company_figures (customer_id, people, value_minor, at_risk, at_risk_minor, open_cases, currency, counted_at)
            SELECT @company, COUNT(*), CAST(COALESCE(SUM(value_minor), 0) AS bigint),
              CAST(COALESCE(SUM(CASE WHEN risk_band >= 3 THEN 1 ELSE 0 END), 0) AS integer),
              CAST(COALESCE(SUM(CASE WHEN risk_band >= 3 THEN value_minor ELSE 0 END), 0) AS bigint),
              CAST(COALESCE(SUM(open_cases), 0) AS integer), MAX(currency), @now
            FROM (SELECT DISTINCT c.customer_id, c.value_minor, c.risk_band, c.open_cases, c.currency {Of}) people
            WHERE TRUE
            ON CONFLICT (customer_id) DO UPDATE SET people = excluded.people, value_minor = excluded.value_minor,
              at_risk = excluded.at_risk, at_risk_minor = excluded.at_risk_minor, open_cases = excluded.open_cases,
              currency = excluded.currency, counted_at = excluded.counted_at
            """,
            ("company", company),
            ("today", Today(now)),
            ("now", now)
        );
        var top = await session.QueryAsync(
            $"""
            SELECT DISTINCT c.customer_id, COALESCE(c.value_minor, 0) AS worth, c.name_key {Of}
            ORDER BY worth DESC, c.name_key, c.customer_id LIMIT {Top}
            """,
            row => row.Guid(0),
            ("company", company),
            ("today", Today(now))
        );
        for (var place = 0; place < top.Count; place++)
            await session.ExecuteAsync(
                "INSERT INTO company_top_person (customer_id, place, person_id) VALUES (@company, @place, @person)",
                ("company", company),
                ("place", place),
                ("person", top[place])
            );
    }

    /// <summary>Counts the companies among these customers, and those where one of them works or has worked.</summary>
    /// <returns>How many companies were counted.</returns>
    public async Task<int> CountAroundAsync(IReadOnlyCollection<Guid> customers, CancellationToken cancel)
    {
        var companies = new HashSet<Guid>();
        foreach (var some in customers.Chunk(500))
            companies.UnionWith(
                await database.ReadAsync(
                    session =>
                        session.QueryAsync(
                            $"""
                            SELECT other_id FROM relationship WHERE customer_id {session.InGuids(
                                "ids"
                            )} AND role = 'employer'
                            UNION SELECT customer_id FROM relationship WHERE customer_id {session.InGuids(
                                "ids"
                            )} AND role = 'employee'
                            """,
                            row => row.Guid(0),
                            ("ids", some)
                        ),
                    cancel
                )
            );
        await CountManyAsync([.. companies], cancel);
        return companies.Count;
    }

    /// <summary>Counts every company that has people; after an import or a scoring of everybody.</summary>
    public async Task<int> CountAllAsync(CancellationToken cancel)
    {
        var companies = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE kind = 2 AND merged_into IS NULL ORDER BY customer_id",
                    row => row.Guid(0)
                ),
            cancel
        );
        await CountManyAsync(companies, cancel);
        return companies.Count;
    }

    private DateOnly Today(DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);

    private async Task CountManyAsync(IReadOnlyList<Guid> companies, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var some in companies.Chunk(50))
            await database.WriteAsync(
                async session =>
                {
                    foreach (var company in some)
                        await CountWithinAsync(session, new(company), now);
                },
                cancel
            );
    }

    /// <summary>The figures of one company; nothing for a person.</summary>
    public static Question Question(CustomerId company, Action<CompanyCount> found) =>
        new(
            """
            SELECT people, value_minor, at_risk, at_risk_minor, open_cases, currency, counted_at
            FROM company_figures WHERE customer_id = @id
            """,
            row => found(Read(row, 0)),
            ("id", company)
        );

    internal static CompanyCount Read(Row row, int first) =>
        new(
            row.Int(first),
            row.Long(first + 1),
            row.Int(first + 2),
            row.Long(first + 3),
            row.Int(first + 4),
            row.TextOrNull(first + 5),
            row.Instant(first + 6)
        );

    /// <summary>The most valuable people of a company, as last counted; nobody for a person.</summary>
    public static Question TopPeople(CustomerId company, Action<Row> onRow, int limit = 12) =>
        new(
            """
            SELECT c.customer_id, c.display_name, c.team_id, c.value_class, c.risk_band, c.value_minor, c.currency, c.open_cases
            FROM company_top_person t JOIN customer c ON c.customer_id = t.person_id
            WHERE t.customer_id = @id AND t.place < @limit AND c.merged_into IS NULL ORDER BY t.place
            """,
            onRow,
            ("id", company),
            ("limit", limit)
        );
}
