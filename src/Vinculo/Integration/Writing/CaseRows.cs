using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Integration.Writing;

internal sealed record CaseInput(
    string[] Claims,
    string Receipt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    int Kind,
    string? Code,
    string Subject,
    string? Body,
    int Status,
    int Severity,
    string? Resolution,
    int? Channel
) : OwnedInput(Claims);

/// <summary>Complaints and requests, by receipt; each also stands on its customer's timeline.</summary>
internal sealed class CaseRows(CustomerWriter customers) : OwnedRows<CaseInput>(ImportFields.Cases, customers)
{
    private static readonly int Key = F("key"),
        OpenedAt = F("openedAt"),
        ClosedAt = F("closedAt"),
        KindOf = F("kind"),
        CodeOf = F("code"),
        SubjectOf = F("subject"),
        BodyOf = F("body"),
        StatusOf = F("status"),
        SeverityOf = F("severity"),
        ResolutionOf = F("resolution"),
        ChannelOf = F("channel");

    private static readonly string[] Columns =
    [
        "customer_id",
        "id",
        "receipt",
        "kind",
        "code",
        "subject",
        "body",
        "status",
        "severity",
        "channel",
        "opened_at",
        "closed_at",
        "resolution",
        "source_system_id",
        "source_key",
        "import_run_id",
        "row_version",
    ];

    protected override CaseInput? Read(ParsedRow row, ImportScope scope)
    {
        var closed = row.Instant(ClosedAt);
        var body = row.Text(BodyOf);
        var subject = row.Text(SubjectOf) ?? row.Text(CodeOf) ?? body ?? "—";
        return new(
            Customer.ClaimsOf(row, scope),
            row.Text(Key) ?? row.NameOr(null),
            row.Instant(OpenedAt)!.Value,
            closed,
            row.Choice(KindOf) ?? 2,
            row.Text(CodeOf),
            subject.Length > 200 ? subject[..199] + "…" : subject,
            body,
            row.Choice(StatusOf) ?? (closed is null ? 1 : 4),
            row.Choice(SeverityOf) ?? 2,
            row.Text(ResolutionOf),
            row.Choice(ChannelOf)
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, CaseInput Input, Guid Customer)> rows
    )
    {
        var session = batch.Session;
        var known = (
            await session.QueryAsync(
                $"""
                SELECT receipt, customer_id, id, kind, code, subject, body, status, severity, channel, opened_at, closed_at, resolution,
                  row_version, import_run_id
                FROM service_case WHERE source_system_id = @system AND receipt {session.InValues("receipts")}
                """,
                row =>
                    (
                        Receipt: row.Text(0),
                        Customer: row.Guid(1),
                        Id: row.Guid(2),
                        Said: new Said(
                            row.Int(3),
                            row.TextOrNull(4),
                            row.Text(5),
                            row.TextOrNull(6),
                            row.Int(7),
                            row.Int(8),
                            row.IntOrNull(9),
                            row.Instant(10),
                            row.InstantOrNull(11),
                            row.TextOrNull(12)
                        ),
                        Version: row.Int(13),
                        Run: row.GuidOrNull(14)
                    ),
                ("system", batch.Scope.System),
                ("receipts", rows.Select(r => r.Input.Receipt).Distinct(StringComparer.Ordinal).ToArray())
            )
        ).ToDictionary(k => k.Receipt, StringComparer.Ordinal);
        var added = new List<object?[]>();
        var timeline = new List<TimelineRow>();
        var counted = new HashSet<Guid>();
        var opened = new List<DateTimeOffset>();
        var here = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (row, input, customer) in rows)
        {
            var now = new Said(
                input.Kind,
                input.Code,
                input.Subject,
                input.Body,
                input.Status,
                input.Severity,
                input.Channel,
                input.OpenedAt,
                input.ClosedAt,
                input.Resolution
            );
            if (known.TryGetValue(input.Receipt, out var was) && here.Add(input.Receipt))
            {
                if (now == was.Said)
                {
                    batch.Unchanged(row, was.Customer);
                    continue;
                }
                await UpdateAsync(batch, was.Customer, was.Id, input.Receipt, was.Said, was.Version, was.Run, now);
                counted.Add(was.Customer);
                opened.AddRange([was.Said.OpenedAt, now.OpenedAt]);
                batch.Touch(was.Customer, ChangeKind.Facts);
                batch.Updated(row, was.Customer);
                continue;
            }
            if (was.Receipt is not null || !here.Add(input.Receipt))
            {
                batch.Unchanged(row, customer);
                continue;
            }
            var id = Ids.From(input.OpenedAt, "case:" + batch.Scope.SystemCode, input.Receipt);
            added.Add([
                customer,
                id,
                input.Receipt,
                now.Kind,
                now.Code,
                now.Subject,
                now.Body,
                now.Status,
                now.Severity,
                now.Channel,
                now.OpenedAt,
                now.ClosedAt,
                now.Resolution,
                batch.Scope.System,
                input.Receipt,
                batch.Scope.Run,
                1,
            ]);
            batch.Made("service_case", customer, id);
            timeline.Add(
                new(
                    customer,
                    input.OpenedAt,
                    Ids.From(input.OpenedAt, "case-opened:" + batch.Scope.SystemCode, input.Receipt),
                    input.Channel ?? 1,
                    5,
                    1,
                    now.Subject,
                    now.Body,
                    null,
                    null,
                    null,
                    id,
                    null
                )
            );
            counted.Add(customer);
            opened.Add(input.OpenedAt);
            batch.Created(row, customer);
        }
        await session.InsertManyAsync("service_case", Columns, added);
        await TimelineRows.WriteAsync(batch, timeline);
        await CountAsync(session, counted);
        await CaseTally.MarkAsync(session, opened, Ids.Series(batch.Now));
    }

    /// <summary>Cases went or are again as they were: numbers of customers and of days are counted anew.</summary>
    /// <param name="cases">Their numbers, which tell when they were opened.</param>
    internal static async Task RecountAsync(
        ImportBatch batch,
        IReadOnlyCollection<Guid> customers,
        IEnumerable<Guid> cases
    )
    {
        await CountAsync(batch.Session, customers);
        await CaseTally.MarkAsync(batch.Session, cases.Select(Ids.MomentOf), Ids.Series(batch.Now));
    }

    /// <summary>Keeps the number of open cases of customers right.</summary>
    internal static async Task CountAsync(Session session, IReadOnlyCollection<Guid> customers)
    {
        if (customers.Count > 0)
            await session.ExecuteAsync(
                $"""
                UPDATE customer SET open_cases = (
                  SELECT count(*) FROM service_case s WHERE s.customer_id = customer.customer_id AND s.status IN (1, 2))
                WHERE customer_id {session.InGuids("ids")}
                """,
                ("ids", customers.ToArray())
            );
    }

    private static async Task UpdateAsync(
        ImportBatch batch,
        Guid customer,
        Guid id,
        string receipt,
        Said was,
        int version,
        Guid? run,
        Said now
    )
    {
        await batch.Session.ExecuteAsync(
            """
            UPDATE service_case SET kind = @kind, code = @code, subject = @subject, body = @body, status = @status, severity = @severity,
              channel = @channel, opened_at = @opened, closed_at = @closed, resolution = @resolution, import_run_id = @run,
              row_version = row_version + 1
            WHERE customer_id = @customer AND id = @id
            """,
            ("kind", now.Kind),
            ("code", now.Code),
            ("subject", now.Subject),
            ("body", now.Body),
            ("status", now.Status),
            ("severity", now.Severity),
            ("channel", now.Channel),
            ("opened", now.OpenedAt),
            ("closed", now.ClosedAt),
            ("resolution", now.Resolution),
            ("run", batch.Scope.Run),
            ("customer", customer),
            ("id", id)
        );
        batch.Changed(
            "service_case",
            new(
                [EffectKey.Of(customer), EffectKey.Of(id)],
                new Dictionary<string, object?>
                {
                    ["kind"] = was.Kind,
                    ["code"] = was.Code,
                    ["subject"] = was.Subject,
                    ["body"] = was.Body,
                    ["status"] = was.Status,
                    ["severity"] = was.Severity,
                    ["channel"] = was.Channel,
                    ["opened_at"] = was.OpenedAt.ToUnixTimeMilliseconds(),
                    ["closed_at"] = was.ClosedAt?.ToUnixTimeMilliseconds(),
                    ["resolution"] = was.Resolution,
                    ["import_run_id"] = run?.ToString("D"),
                    ["row_version"] = version,
                },
                version + 1
            )
        );
        batch.Note(
            "case.changed",
            customer,
            "service_case",
            receipt,
            Json.Of(
                new
                {
                    was.Status,
                    was.Subject,
                    was.ClosedAt,
                }
            ),
            Json.Of(
                new
                {
                    now.Status,
                    now.Subject,
                    now.ClosedAt,
                }
            )
        );
    }

    private sealed record Said(
        int Kind,
        string? Code,
        string Subject,
        string? Body,
        int Status,
        int Severity,
        int? Channel,
        DateTimeOffset OpenedAt,
        DateTimeOffset? ClosedAt,
        string? Resolution
    );

    private static int F(string code) => ImportFields.Cases.Ordinal(code);
}
