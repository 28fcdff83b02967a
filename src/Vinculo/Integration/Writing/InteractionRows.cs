using Vinculo.Integration.Mapping;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

internal sealed record InteractionInput(
    string[] Claims,
    Guid Id,
    DateTimeOffset At,
    int Channel,
    int Kind,
    int Direction,
    string? Subject,
    string? Body,
    int? Perception,
    string? Outcome,
    string? Agent,
    string? Promise,
    DateOnly? PromiseDueOn
) : OwnedInput(Claims);

/// <summary>Calls, mails, visits, chats: append-only rows of the timeline.</summary>
internal sealed class InteractionRows(CustomerWriter customers)
    : OwnedRows<InteractionInput>(ImportFields.Interactions, customers)
{
    private static readonly int Key = F("key"),
        OccurredAt = F("occurredAt"),
        ChannelOf = F("channel"),
        DirectionOf = F("direction"),
        KindOf = F("kind"),
        SubjectOf = F("subject"),
        BodyOf = F("body"),
        PerceptionOf = F("perception"),
        AgentOf = F("agent"),
        OutcomeOf = F("outcome"),
        PromiseOf = F("promise"),
        PromiseDueOn = F("promiseDueOn");

    protected override InteractionInput? Read(ParsedRow row, ImportScope scope)
    {
        var at = row.Instant(OccurredAt)!.Value;
        var channel = row.Choice(ChannelOf) ?? DefaultChannel(scope);
        var perception = row.Number(PerceptionOf);
        if (perception is { } felt && (felt < 1 || felt > 5 || felt != Math.Floor(felt)))
        {
            row.Refuse(
                new(
                    "perception",
                    "perception-invalid",
                    new Dictionary<string, string?>
                    {
                        ["value"] = felt.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    },
                    Fatal: false
                )
            );
            perception = null;
        }
        var kind = row.Choice(KindOf) ?? (channel is 3 or 4 ? 6 : 1);
        return new(
            Customer.ClaimsOf(row, scope),
            Ids.From(at, "interaction:" + scope.SystemCode, row.NameOr(row.Text(Key))),
            at,
            channel,
            kind,
            row.Choice(DirectionOf)
                ?? (
                    kind is 3 ? 2
                    : kind is 2 or 8 ? 3
                    : 1
                ),
            Cut(row.Text(SubjectOf), 300),
            row.Text(BodyOf),
            (int?)perception,
            Cut(row.Text(OutcomeOf), 300),
            Cut(People.Name(row.Text(AgentOf)), 120),
            Cut(row.Text(PromiseOf), 500),
            row.Date(PromiseDueOn)
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, InteractionInput Input, Guid Customer)> rows
    )
    {
        await TimelineRows.WriteAsync(
            batch,
            rows.Select(r => new TimelineRow(
                r.Customer,
                r.Input.At,
                r.Input.Id,
                r.Input.Channel,
                r.Input.Kind,
                r.Input.Direction,
                r.Input.Subject,
                r.Input.Body,
                r.Input.Perception,
                r.Input.Outcome,
                r.Input.Agent,
                null,
                r.Row
            ))
        );
        await Promises.WriteAsync(
            batch,
            [.. rows.Where(r => r.Input.Promise is not null).Select(r => (r.Input, r.Customer))]
        );
    }

    private static int DefaultChannel(ImportScope scope) =>
        scope.Mapping.Default("channel") is { } said
        && ImportChoices.Channel.TryGetValue(HeaderKey.Fold(said), out var code)
            ? code
            : 1;

    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(length - 1)] + "…";

    private static int F(string code) => ImportFields.Interactions.Ordinal(code);
}

/// <summary>A row on its way to the timeline.</summary>
/// <param name="Source">The row of the file it stands for; null when it comes beside something else (a case, an offer).</param>
internal sealed record TimelineRow(
    Guid Customer,
    DateTimeOffset At,
    Guid Id,
    int Channel,
    int Kind,
    int Direction,
    string? Subject,
    string? Body,
    int? Perception,
    string? Outcome,
    string? Agent,
    Guid? Case,
    ParsedRow? Source
);

/// <summary>Stores rows of the timeline and keeps the last contact of each customer.</summary>
internal static class TimelineRows
{
    private const int BodyLength = 2_000;

    private static readonly string[] Columns =
    [
        .. Timeline.RowStart,
        "perception",
        "outcome",
        "agent_name",
        "case_id",
        "source_system_id",
        "import_run_id",
        "import_row",
    ];

    public static async Task WriteAsync(ImportBatch batch, IEnumerable<TimelineRow> rows)
    {
        var all = rows.ToList();
        var known = await KnownRows.FindAsync(
            batch.Session,
            "interaction",
            "occurred_at",
            "channel, kind, direction, subject, body, perception, outcome, agent_name, import_run_id, import_row",
            all.Select(r => (r.Customer, r.At.ToUnixTimeMilliseconds(), r.Id)).ToList(),
            row =>
                (
                    Said: new Said(
                        row.Int(0),
                        row.Int(1),
                        row.Int(2),
                        row.TextOrNull(3),
                        row.TextOrNull(4),
                        row.IntOrNull(5),
                        row.TextOrNull(6),
                        row.TextOrNull(7)
                    ),
                    Run: row.GuidOrNull(8),
                    Row: row.LongOrNull(9)
                )
        );
        var added = new List<object?[]>();
        var bodies = new List<object?[]>();
        var latest = new Dictionary<Guid, DateTimeOffset>();
        var here = new HashSet<Guid>();
        foreach (var row in all)
        {
            var head = row.Body is { Length: > BodyLength } ? row.Body[..BodyLength] : row.Body;
            var said = new Said(
                row.Channel,
                row.Kind,
                row.Direction,
                row.Subject,
                head,
                row.Perception,
                row.Outcome,
                row.Agent
            );
            if (known.TryGetValue(row.Id, out var was))
            {
                if (said == was.Said)
                {
                    if (row.Source is { } same)
                        batch.Unchanged(same, row.Customer);
                    continue;
                }
                await UpdateAsync(batch, row, said, was.Said, was.Run, was.Row);
                if (row.Source is { } changed)
                    batch.Updated(changed, row.Customer);
                continue;
            }
            if (!here.Add(row.Id))
            {
                if (row.Source is { } twice)
                    batch.Unchanged(twice, row.Customer);
                continue;
            }
            added.Add([
                row.Customer,
                row.At,
                row.Id,
                row.Channel,
                row.Kind,
                row.Direction,
                row.Subject,
                head,
                row.Perception,
                row.Outcome,
                row.Agent,
                row.Case,
                batch.Scope.System,
                batch.Scope.Run,
                row.Source?.RowNumber,
            ]);
            batch.Made("interaction", row.Customer, row.At.ToUnixTimeMilliseconds(), row.Id);
            if (row.Body is { Length: > BodyLength })
            {
                bodies.Add([row.Customer, row.At, row.Id, row.Body]);
                batch.Made("interaction_body", row.Customer, row.At.ToUnixTimeMilliseconds(), row.Id);
            }
            if (row.Direction != 3 && (!latest.TryGetValue(row.Customer, out var last) || row.At > last))
                latest[row.Customer] = row.At;
            batch.Touch(row.Customer, ChangeKind.Facts);
            if (row.Source is { } made)
                batch.Created(made, row.Customer);
        }
        added.Sort((a, b) => ((Guid)a[0]!).CompareTo((Guid)b[0]!));
        await batch.Session.InsertManyAsync("interaction", Columns, added);
        await batch.Session.InsertManyAsync("interaction_body", ["customer_id", "occurred_at", "id", "body"], bodies);
        await ContactedAsync(batch, latest);
    }

    private static async Task ContactedAsync(ImportBatch batch, Dictionary<Guid, DateTimeOffset> latest)
    {
        if (latest.Count == 0)
            return;
        var session = batch.Session;
        foreach (
            var (customer, was) in await session.QueryAsync(
                $"SELECT customer_id, last_contact_at FROM customer WHERE customer_id {session.InGuids("ids")}",
                row => (row.Guid(0), row.LongOrNull(1)),
                ("ids", latest.Keys.ToArray())
            )
        )
        {
            var now = latest[customer].ToUnixTimeMilliseconds();
            if (was >= now)
                continue;
            await session.ExecuteAsync(
                "UPDATE customer SET last_contact_at = @at WHERE customer_id = @id",
                ("at", now),
                ("id", customer)
            );
            batch.Changed(
                "customer",
                new(
                    [EffectKey.Of(customer)],
                    new Dictionary<string, object?> { ["last_contact_at"] = was },
                    After: new Dictionary<string, object?> { ["last_contact_at"] = now }
                )
            );
        }
    }

    private static async Task UpdateAsync(
        ImportBatch batch,
        TimelineRow row,
        Said now,
        Said was,
        Guid? run,
        long? fileRow
    )
    {
        await batch.Session.ExecuteAsync(
            """
            UPDATE interaction SET channel = @channel, kind = @kind, direction = @direction, subject = @subject, body = @body,
              perception = @perception, outcome = @outcome, agent_name = @agent, import_run_id = @run, import_row = @row
            WHERE customer_id = @customer AND occurred_at = @at AND id = @id
            """,
            ("channel", now.Channel),
            ("kind", now.Kind),
            ("direction", now.Direction),
            ("subject", now.Subject),
            ("body", now.Body),
            ("perception", now.Perception),
            ("outcome", now.Outcome),
            ("agent", now.Agent),
            ("run", batch.Scope.Run),
            ("row", row.Source?.RowNumber),
            ("customer", row.Customer),
            ("at", row.At),
            ("id", row.Id)
        );
        batch.Changed(
            "interaction",
            new(
                [EffectKey.Of(row.Customer), row.At.ToUnixTimeMilliseconds(), EffectKey.Of(row.Id)],
                new Dictionary<string, object?>
                {
                    ["channel"] = was.Channel,
                    ["kind"] = was.Kind,
                    ["direction"] = was.Direction,
                    ["subject"] = was.Subject,
                    ["body"] = was.Body,
                    ["perception"] = was.Perception,
                    ["outcome"] = was.Outcome,
                    ["agent_name"] = was.Agent,
                    ["import_run_id"] = run?.ToString("D"),
                    ["import_row"] = fileRow,
                }
            )
        );
        batch.Note(
            "interaction.changed",
            row.Customer,
            "interaction",
            row.Id.ToString("D"),
            Json.Of(was),
            Json.Of(now)
        );
        batch.Touch(row.Customer, ChangeKind.Facts);
    }

    private sealed record Said(
        int Channel,
        int Kind,
        int Direction,
        string? Subject,
        string? Body,
        int? Perception,
        string? Outcome,
        string? Agent
    );
}
