using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>Why everybody is gone through.</summary>
internal enum PassKind
{
    /// <summary>The first load, or one after the company's zone changed: snapshots backwards and all sums.</summary>
    First = 1,

    /// <summary>A month is over: everybody's row of it.</summary>
    Close = 2,

    /// <summary>Somebody asked for a period to be loaded again: new versions where something differs.</summary>
    Again = 3,
}

/// <summary>A pass over everybody that is under way; kept with every portion, so that a killed one goes on.</summary>
/// <param name="From">First month told.</param>
/// <param name="Until">Last month told.</param>
/// <param name="After">The last customer done.</param>
/// <param name="Counted">All customers are done, what is left is adding up.</param>
/// <param name="Compare">There were snapshots before: only what differs is written.</param>
/// <param name="Cursor">Where the change log stood when it began.</param>
internal sealed record Pass(
    PassKind Kind,
    DateOnly From,
    DateOnly Until,
    bool Compare,
    Guid Cursor,
    DateTimeOffset StartedAt,
    long Total,
    Guid After = default,
    long Done = 0,
    bool Counted = false
);

/// <summary>What the last run did.</summary>
/// <param name="Customers">Customers looked at.</param>
/// <param name="Snapshots">Rows added.</param>
/// <param name="Reopened">Of them versions of months that had been told already.</param>
public sealed record LastLoad(
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    long Customers,
    long Snapshots,
    long Reopened
);

/// <summary>A month that was opened again.</summary>
/// <param name="Customers">How often: once a customer and load.</param>
public sealed record Reopening(long Customers, DateTimeOffset LastAt);

/// <summary>How far the warehouse is.</summary>
internal sealed record WarehouseState(
    string? Zone,
    string? Currency,
    DateOnly? FirstMonth,
    DateOnly? ClosedMonth,
    DateTimeOffset? KnownSince,
    DateTimeOffset? LoadedAt,
    Guid? Cursor,
    Guid? DayCursor,
    DateTimeOffset? DecisionsAt,
    Pass? Pass,
    LastLoad? LastRun,
    Dictionary<string, Reopening> Reopened
)
{
    public static async Task<WarehouseState> ReadAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            """
            SELECT zone, currency, first_month, closed_month, known_since, loaded_at, cursor_id, day_cursor_id, decisions_at,
              pass, last_run, reopened FROM warehouse_state WHERE id = 1
            """,
            row => new WarehouseState(
                row.TextOrNull(0),
                row.TextOrNull(1),
                row.DateOrNull(2),
                row.DateOrNull(3),
                row.InstantOrNull(4),
                row.InstantOrNull(5),
                row.GuidOrNull(6),
                row.GuidOrNull(7),
                row.InstantOrNull(8),
                row.TextOrNull(9) is { } pass ? Json.Read<Pass>(pass) : null,
                row.TextOrNull(10) is { } last ? Json.Read<LastLoad>(last) : null,
                row.TextOrNull(11) is { } months ? Json.Read<Dictionary<string, Reopening>>(months) : []
            )
        ) ?? throw new InvalidOperationException("The warehouse has no state: its script has not run.");

    /// <summary>Writes everything down, if the claim still holds.</summary>
    /// <exception cref="JobLostException">Another node has taken over.</exception>
    public async Task SaveWithinAsync(Session session, WarehouseClaim claim)
    {
        await claim.RenewWithinAsync(session);
        await session.ExecuteAsync(
            """
            UPDATE warehouse_state SET zone = @zone, currency = @currency, first_month = @first, closed_month = @closed,
              known_since = @since, loaded_at = @loaded, cursor_id = @cursor, day_cursor_id = @day, decisions_at = @decisions,
              pass = @pass, last_run = @last, reopened = @reopened, row_version = row_version + 1 WHERE id = 1
            """,
            ("zone", Zone),
            ("currency", Currency),
            ("first", FirstMonth),
            ("closed", ClosedMonth),
            ("since", KnownSince),
            ("loaded", LoadedAt),
            ("cursor", Cursor),
            ("day", DayCursor),
            ("decisions", DecisionsAt),
            ("pass", Pass is null ? null : Json.Of(Pass)),
            ("last", LastRun is null ? null : Json.Of(LastRun)),
            ("reopened", Json.Of(Reopened))
        );
    }
}

/// <summary>One node at a time loads. The claim runs out by itself when its node dies.</summary>
internal sealed class WarehouseClaim(Database database, TimeProvider clock, TimeSpan lease)
{
    private readonly Guid me = Ids.New(clock.GetUtcNow());

    /// <summary>Takes the claim unless somebody has it.</summary>
    public Task<bool> TakeAsync(CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
                await session.ExecuteAsync(
                    "UPDATE warehouse_state SET holder = @me, until = @until WHERE id = 1 AND (holder IS NULL OR until < @now)",
                    ("me", me),
                    ("until", clock.GetUtcNow() + lease),
                    ("now", clock.GetUtcNow())
                ) == 1,
            cancel
        );

    /// <summary>Waits for the claim.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        while (!await TakeAsync(cancel))
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);
    }

    public async Task RenewWithinAsync(Session session)
    {
        var kept = await session.ExecuteAsync(
            "UPDATE warehouse_state SET until = @until WHERE id = 1 AND holder = @me",
            ("until", clock.GetUtcNow() + lease),
            ("me", me)
        );
        if (kept == 0)
            throw new JobLostException();
    }

    public Task ReleaseAsync() =>
        database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE warehouse_state SET holder = NULL WHERE id = 1 AND holder = @me", ("me", me))
        );
}
