using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;

namespace Vinculo.Workspace;

/// <summary>An open complaint of somebody who works for the company.</summary>
/// <param name="Name">Null: the reader may not see this person.</param>
public sealed record PersonCase(
    CustomerId Person,
    string? Name,
    string Receipt,
    string Subject,
    DateTimeOffset OpenedAt
);

/// <summary>Everything one page says about a company: the employer's life sheet.</summary>
public sealed class CompanySheet
{
    public Customer Company { get; internal set; } = null!;

    public CompanyCount? Figures { get; internal set; }

    public List<CompanyPerson> Top { get; } = [];

    public RelationLines Lines { get; } = new();

    public CompanyGroup? Group { get; internal set; }

    public List<CaseSummary> Cases { get; } = [];

    public List<Commitment> Commitments { get; } = [];

    public List<PersonCase> PeopleCases { get; } = [];

    /// <summary>The last visits, newest first.</summary>
    public List<TimelineEntry> Visits { get; } = [];

    /// <summary>What the company and its people are worth together, when both are counted in one currency.</summary>
    public long Together =>
        (Company.ValueMinor ?? 0)
        + (Figures is { } f && (Company.Currency is null || f.Currency == Company.Currency) ? f.ValueMinor : 0);
}

/// <summary>Reads the sheet of a company, for who may see it.</summary>
public sealed class CompanyFile(Database database, Audit audit, VinculoOptions options, TimeProvider clock)
{
    private const string PeopleCasesSql = """
        SELECT c.customer_id, c.display_name, c.team_id, s.receipt, s.subject, s.opened_at
        FROM relationship r JOIN customer c ON c.customer_id = r.other_id
          JOIN service_case s ON s.customer_id = c.customer_id
        WHERE r.customer_id = @id AND r.role = 'employee' AND (r.valid_to IS NULL OR r.valid_to > @today)
          AND c.open_cases > 0 AND c.merged_into IS NULL AND s.status IN (1, 2)
        ORDER BY s.opened_at LIMIT 20
        """;

    /// <returns>The sheet, or <c>customer.not-found</c> (also for a person), <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<CompanySheet>> RunAsync(
        CustomerId company,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        var sheet = new CompanySheet();
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    CustomerQuestions.Customer(company, c => sheet.Company = c),
                    CompanyFigures.Question(company, f => sheet.Figures = f),
                    CompanyFigures.TopPeople(company, row => sheet.Top.Add(Person(row, actor)), CompanyFigures.Top),
                    sheet.Lines.Question(company, actor),
                    CaseQueue.OpenCases(company, sheet.Cases),
                    Timeline.OpenCommitments(company, sheet.Commitments),
                    Timeline.Page(company, sheet.Visits, 8, null, Channel.Visit),
                    new Question(
                        PeopleCasesSql,
                        row =>
                            sheet.PeopleCases.Add(
                                new(
                                    new(row.Guid(0)),
                                    actor.Sees(row.GuidOrNull(2)) ? row.Text(1) : null,
                                    row.Text(3),
                                    row.Text(4),
                                    row.Instant(5)
                                )
                            ),
                        ("id", company),
                        ("today", today)
                    )
                );
                if (sheet.Company is { Kind: CustomerKind.Company } found && actor.Sees(found.TeamId))
                    sheet.Group = await CompanyGroups.ReadAsync(session, company, actor, today);
                return true;
            },
            cancel
        );
        if (sheet.Company is not { Kind: CustomerKind.Company })
            return WorkspaceRefusals.NotFound(company);
        if (!actor.Sees(sheet.Company.TeamId))
            return WorkspaceRefusals.OutOfReach(company);
        await audit.ReadAsync(actor, "customer.read", company.Value, cause);
        return sheet;
    }

    /// <summary>The group a company belongs to; each company that is named is noted in the audit.</summary>
    public async Task<Outcome<CompanyGroup>> GroupAsync(
        CustomerId company,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var outcome = await RunAsync(company, actor, cause, cancel);
        if (outcome.IsRefused(out var refusal))
            return refusal;
        return outcome.Accepted.Group!;
    }

    internal static CompanyPerson Person(Row row, Actor actor) =>
        new(
            new(row.Guid(0)),
            actor.Sees(row.GuidOrNull(2)) ? row.Text(1) : null,
            row.EnumOrNull<ValueClass>(3),
            row.EnumOrNull<RiskBand>(4),
            row.LongOrNull(5),
            row.TextOrNull(6),
            row.Int(7)
        );
}
