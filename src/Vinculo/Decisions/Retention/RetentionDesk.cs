using Vinculo.Customers;
using Vinculo.Decisions.Retention.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Retention;

/// <summary>A customer on a list of the desk.</summary>
/// <param name="Case">Null: nobody has opened one yet; the risk is the signal.</param>
/// <param name="AtStakeMinor">Risk of leaving × remaining value.</param>
public sealed record DeskRow(
    CustomerId Customer,
    string Name,
    ValueClass? Class,
    RiskBand? Band,
    double? Churn,
    long? ValueMinor,
    string? Currency,
    RetentionCase? Case
)
{
    public long AtStakeMinor => (long)((Churn ?? 0) * Math.Max(0, ValueMinor ?? 0));
}

/// <summary>The desk as it stands.</summary>
/// <param name="Waiting">Need somebody's leave.</param>
/// <param name="Open">Under way, those to be called again first.</param>
/// <param name="Signals">At high risk and without a case, most at stake first.</param>
/// <param name="Results">How many cases of the last 90 days ended how, by reason.</param>
public sealed record DeskView(
    IReadOnlyList<DeskRow> Waiting,
    IReadOnlyList<DeskRow> Open,
    IReadOnlyList<DeskRow> Signals,
    IReadOnlyList<DeskResult> Results
);

/// <param name="Reason">Code.</param>
/// <param name="CostMinor">What was given to those who stay.</param>
public sealed record DeskResult(string Reason, long Stays, long Leaves, long CostMinor);

/// <summary>One customer at the desk.</summary>
/// <param name="Case">The one that is open, or the last.</param>
/// <param name="Fitting">Rows of the table that may be chosen.</param>
public sealed record DeskCustomer(
    DeskRow Row,
    RetentionCase? Case,
    IReadOnlyList<SaveOffer> Fitting,
    IReadOnlyList<RetentionCase> Before
);

/// <summary>Reads the retention desk.</summary>
public sealed class RetentionDesk(
    Database database,
    Settings settings,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int MostRows = 50;
    private const int ResultDays = 90;
    private const string Who =
        "c.customer_id, c.display_name, c.value_class, c.risk_band, c.churn, c.value_minor, c.currency, c.team_id";

    /// <summary>The table in force.</summary>
    public async ValueTask<SaveOfferTable> TableAsync(CancellationToken cancel) =>
        await settings.ReadAsync<SaveOfferTable>(SaveOfferTable.SettingCode, cancel) ?? new();

    /// <param name="actor">Needs <c>retention.serve</c>.</param>
    public async Task<Outcome<DeskView>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.RetentionServe))
            return Actor.Refused(Permissions.RetentionServe);
        return await database.ReadAsync<Outcome<DeskView>>(
            async session =>
            {
                var cases = await session.QueryAsync(
                    $"""
                    SELECT {Who}, {RetentionRows.Columns} FROM retention_case r JOIN customer c ON c.customer_id = r.customer_id
                    WHERE r.state IN (1, 2, 3, 6) ORDER BY r.opened_at LIMIT 500
                    """,
                    row => (Row: Read(row) with { Case = RetentionRows.Read(row, 8) }, Team: row.GuidOrNull(7))
                );
                // The list of risks is in order of risk: a stretch of it is read, and put in the order of what is at stake.
                var risks = await session.QueryAsync(
                    $"""
                    SELECT {Who} FROM customer c WHERE c.churn IS NOT NULL AND c.risk_band >= 3 AND c.stage = 2 AND c.merged_into IS NULL
                      AND NOT EXISTS (SELECT 1 FROM retention_case r WHERE r.customer_id = c.customer_id AND (r.closed_at IS NULL OR r.closed_at > @recent))
                    ORDER BY c.churn DESC, c.customer_id DESC LIMIT 2000
                    """,
                    row => (Row: Read(row), Team: row.GuidOrNull(7)),
                    ("recent", clock.GetUtcNow().AddDays(-ResultDays))
                );
                var seen = cases.Where(c => actor.Sees(c.Team)).Select(c => c.Row).ToList();
                return new DeskView(
                    seen.FindAll(c => c.Case!.State == RetentionState.Waiting),
                    [
                        .. seen.Where(c => c.Case!.State != RetentionState.Waiting)
                            .OrderBy(c => c.Case!.FollowUp ?? DateOnly.MaxValue)
                            .ThenByDescending(c => c.AtStakeMinor),
                    ],
                    [
                        .. risks
                            .Where(c => actor.Sees(c.Team))
                            .Select(c => c.Row)
                            .OrderByDescending(c => c.AtStakeMinor)
                            .Take(MostRows),
                    ],
                    await ResultsAsync(session)
                );
            },
            cancel
        );
    }

    private async Task<List<DeskResult>> ResultsAsync(Session session)
    {
        var ended = await session.QueryAsync(
            $"SELECT {RetentionRows.Columns} FROM retention_case r WHERE r.state IN (4, 5) AND r.opened_at >= @from",
            RetentionRows.Read,
            ("from", clock.GetUtcNow().AddDays(-ResultDays))
        );
        return
        [
            .. ended
                .GroupBy(c => c.Reason)
                .Select(g => new DeskResult(
                    g.Key,
                    g.Count(c => c.State == RetentionState.Stays),
                    g.Count(c => c.State == RetentionState.Leaves),
                    g.Where(c => c.State == RetentionState.Stays).Sum(c => c.Offered?.CostMinor ?? 0)
                ))
                .OrderByDescending(r => r.Stays + r.Leaves),
        ];
    }

    /// <returns>The customer, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<DeskCustomer>> OfAsync(
        CustomerId asked,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.RetentionServe))
            return Actor.Refused(Permissions.RetentionServe);
        var table = await TableAsync(cancel);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        var read = await database.ReadAsync<Outcome<DeskCustomer>>(
            async session =>
            {
                if ((await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out var no, out var customer))
                    return no;
                var row = await session.FirstOrDefaultAsync(
                    $"SELECT {Who} FROM customer c WHERE c.customer_id = @id",
                    Read,
                    ("id", customer)
                );
                var cases = await RetentionRows.OfAsync(session, customer);
                var open = cases.Find(c => c.ClosedAt is null);
                var fitting = open is null ? [] : await GoOnWithRetention.FittingAsync(session, open, table);
                // A row that was lawful when it was written and is no more is not shown.
                fitting.RemoveAll(o =>
                    StayClauses.Known.Judge(options.Country, o.Service, o.StayMonths, today) is not null
                );
                return new DeskCustomer(row!, open, fitting, cases.FindAll(c => c.ClosedAt is not null));
            },
            cancel
        );
        if (read.IsAccepted(out var found))
            await audit.ReadAsync(actor, "retention.read", found.Row.Customer.Value, cause);
        return read;
    }

    private static DeskRow Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Text(1),
            row.EnumOrNull<ValueClass>(2),
            row.EnumOrNull<RiskBand>(3),
            row.DoubleOrNull(4),
            row.LongOrNull(5),
            row.TextOrNull(6),
            null
        );
}
