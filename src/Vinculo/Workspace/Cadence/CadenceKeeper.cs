using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Cadence;

/// <summary>Works out when customers are to be contacted next.</summary>
public sealed class CadenceDates(Database database, VinculoOptions options, TimeProvider clock)
{
    private static readonly string[] Columns =
    [
        "customer_id",
        "rule",
        "every_days",
        "last_at",
        "due_day",
        "value_minor",
        "owner_id",
        "team_id",
        "put_off_until",
        "put_off_at",
        "put_off_why",
        "put_off_by",
    ];

    /// <summary>Some customers anew: those without a rhythm lose their row.</summary>
    internal Task KeepAsync(IReadOnlyList<Guid> customers, CancellationToken cancel) =>
        database.WriteBulkAsync(session => KeepWithinAsync(session, customers), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    internal async Task KeepWithinAsync(Session session, IReadOnlyList<Guid> customers)
    {
        if (customers.Count == 0)
            return;
        var terms = await CadenceRules.WithinAsync(session);
        var ids = ("ids", (object?)customers.ToArray());
        // Who is put off by somebody else meanwhile is waited for, and read as put off.
        await session.QueryAsync(
            $"SELECT customer_id FROM cadence_due WHERE customer_id {session.InGuids("ids")} ORDER BY customer_id{session.ForUpdate}",
            row => row.Guid(0),
            ids
        );
        var segments = await SegmentsAsync(session, terms, ids);
        var rows = await session.QueryAsync(
            $"""
            SELECT c.customer_id, c.stage, c.value_class, coalesce(c.value_minor, 0), c.owner_id, c.team_id, c.created_at, c.merged_into,
              (SELECT i.occurred_at FROM interaction i WHERE i.customer_id = c.customer_id AND {terms.Counts()}
               ORDER BY i.occurred_at DESC, i.id DESC LIMIT 1),
              d.put_off_until, d.put_off_at, d.put_off_why, d.put_off_by
            FROM customer c LEFT JOIN cadence_due d ON d.customer_id = c.customer_id WHERE c.customer_id {session.InGuids(
                "ids"
            )}
            """,
            row => Place(row, terms, segments),
            ids
        );
        var kept = rows.OfType<object?[]>().ToList();
        var without = customers.Except(kept.Select(k => (Guid)k[0]!)).ToArray();
        if (without.Length > 0)
            await session.ExecuteAsync(
                $"DELETE FROM cadence_due WHERE customer_id {session.InGuids("without")}",
                ("without", without)
            );
        await session.ReplaceManyAsync("cadence_due", 1, Columns, kept);
    }

    private object?[]? Place(Row row, CadenceTerms terms, ILookup<Guid, string> segments)
    {
        var customer = row.Guid(0);
        var value = row.EnumOrNull<ValueClass>(2);
        if (
            row.Enum<CustomerStage>(1) != CustomerStage.Customer
            || !row.IsNull(7)
            || terms.Of(value, segments[customer].ToHashSet(StringComparer.Ordinal)) is not { } rhythm
        )
            return null;
        var last = row.InstantOrNull(8);
        var due = DayOf(last ?? row.Instant(6)) + rhythm.Days;
        // Put off until a day; a contact since then makes that unnecessary.
        var putOff = row.IntOrNull(9) is { } until && !(last > row.InstantOrNull(10)) ? until : (int?)null;
        return
        [
            customer,
            rhythm.Rule,
            rhythm.Days,
            last,
            Math.Max(due, putOff ?? 0),
            row.Long(3),
            row.GuidOrNull(4),
            row.GuidOrNull(5),
            putOff,
            putOff is null ? null : row.InstantOrNull(10),
            putOff is null ? null : row.TextOrNull(11),
            putOff is null ? null : row.GuidOrNull(12),
        ];
    }

    private static async Task<ILookup<Guid, string>> SegmentsAsync(
        Session session,
        CadenceTerms terms,
        (string, object?) ids
    ) =>
        terms.Segments.Count == 0
            ? Array.Empty<Guid>().ToLookup(g => g, _ => "")
            : (
                await session.QueryAsync(
                    $"""
                    SELECT m.customer_id, s.code, m.segment FROM segment_member m JOIN segmentation s ON s.id = m.segmentation_id
                    WHERE m.customer_id {session.InGuids("ids")} AND m.until = @still
                    """,
                    row => (Customer: row.Guid(0), Segment: $"{row.Text(1)}:{row.Text(2)}"),
                    ids,
                    ("still", DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
                )
            ).ToLookup(m => m.Customer, m => m.Segment);

    internal int Today => DayOf(clock.GetUtcNow());

    private int DayOf(DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, options.Zone).DateTime).DayNumber;
}

/// <summary>Follows contacts, classes and owners as they change, and keeps everybody's next day current.</summary>
internal sealed class CadenceKeeper(
    Database database,
    CadenceDates dates,
    JobQueue jobs,
    TimeProvider clock,
    ILogger<CadenceKeeper> log
)
    : ChangeFollower(
        database,
        jobs,
        clock,
        log,
        "cadence",
        ChangeKind.Facts,
        ChangeKind.Scores,
        ChangeKind.Identity,
        ChangeKind.Removed
    )
{
    protected override WholeRun Whole { get; } = new(KeepCadence.JobCode, TimeSpan.FromSeconds(30));

    protected override async Task<int?> KeepAsync(IReadOnlyList<CustomerChange> changes, CancellationToken cancel)
    {
        var customers = changes.Select(c => c.Customer).Distinct().ToList();
        foreach (var some in customers.Chunk(KeepCadence.AtOnce))
            await dates.KeepAsync(some, cancel);
        return customers.Count;
    }
}

/// <summary>Everybody's next day anew: when a rhythm changed, after a flood, and every night. Killed, it goes on where it was.</summary>
public sealed class KeepCadence(Database database, CadenceDates dates) : IJob
{
    public const string JobCode = "workspace.cadence";
    internal const int AtOnce = 500;

    private sealed record Place(Guid After, long Done);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var place = run.Checkpoint<Place>() ?? new(Guid.Empty, 0);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var from = place;
            place = await database.WriteBulkAsync(session => SomeAsync(session, from, run), cancel);
            if (place == from)
                return;
        }
    }

    private async Task<Place> SomeAsync(Session session, Place from, JobRun run)
    {
        var some = await session.QueryAsync(
            "SELECT customer_id FROM customer WHERE customer_id > @after ORDER BY customer_id LIMIT @most",
            row => row.Guid(0),
            ("after", from.After),
            ("most", AtOnce)
        );
        if (some.Count == 0)
            return from;
        await dates.KeepWithinAsync(session, some);
        var place = new Place(some[^1], from.Done + some.Count);
        await run.CheckpointWithinAsync(session, place, place.Done, null);
        return place;
    }
}

/// <summary>A rhythm changed: everybody is worked out anew.</summary>
internal sealed class WhenRhythmChanged(Database database, JobQueue jobs) : IReaction<SettingChanged>
{
    public Task HandleAsync(SettingChanged fact, Guid factId, CancellationToken cancel) =>
        fact.Code != CadenceTerms.SettingCode
            ? Task.CompletedTask
            : database.WriteAsync(
                session => jobs.EnqueueOnceAsync(session, KeepCadence.JobCode, new { }, Actor.System("cadence")),
                cancel
            );
}
