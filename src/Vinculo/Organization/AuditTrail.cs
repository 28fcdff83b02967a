using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

/// <summary>One line of the audit.</summary>
public sealed record AuditLine(
    Guid Id,
    DateTimeOffset At,
    Guid ActorId,
    ActorKind ActorKind,
    string ActorName,
    string Act,
    Guid? Customer,
    string? Entity,
    string? EntityId,
    string? Cause,
    string? Before,
    string? After,
    long? Seal
);

/// <summary>Who read whose data and who changed what: filtered, newest first, in any depth at the same cost.</summary>
public sealed class AuditTrail(Database database)
{
    /// <param name="Actor">User, key or job; null: any.</param>
    /// <param name="Customer">Whose data; null: any.</param>
    /// <param name="Act">The act or the first part of it (<c>user.</c>); null: any.</param>
    /// <param name="From">First moment; null: the beginning.</param>
    /// <param name="Until">Moment after the last; null: now.</param>
    /// <param name="After">Last line of the page before; null: the first page.</param>
    public sealed record Filter(
        Guid? Actor = null,
        Guid? Customer = null,
        string? Act = null,
        DateTimeOffset? From = null,
        DateTimeOffset? Until = null,
        Guid? After = null
    );

    /// <summary>A page of lines.</summary>
    public Task<List<AuditLine>> PageAsync(Filter filter, int take, CancellationToken cancel)
    {
        var (sql, arguments) = Question(filter, take);
        return database.ReadAsync(session => session.QueryAsync(sql, Read, arguments), cancel);
    }

    public Task<AuditLine?> FindAsync(Guid id, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync($"SELECT {Columns} FROM audit_event WHERE id = @id", Read, ("id", id)),
            cancel
        );

    /// <summary>Number of the newest seal, or null when nothing is sealed yet.</summary>
    public Task<long?> LastSealAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT max(seal_no) FROM audit_seal", row => row.LongOrNull(0)),
            cancel
        );

    /// <summary>The acts there are, for the filter.</summary>
    public Task<List<string>> ActsAsync(CancellationToken cancel) =>
        database.ReadAsync(
            // A loose scan over a short list of newest lines: the audit may hold hundreds of millions.
            session =>
                session.QueryAsync(
                    "SELECT DISTINCT act FROM (SELECT act FROM audit_event ORDER BY id DESC LIMIT 20000) AS newest ORDER BY act",
                    row => row.Text(0)
                ),
            cancel
        );

    private const string Columns =
        "id, at, actor_id, actor_kind, actor_name, act, customer_id, entity, entity_id, cause, before_state, after_state, seal_no";

    private static (string Sql, (string, object?)[] Arguments) Question(Filter filter, int take)
    {
        var conditions = new List<string>();
        var arguments = new List<(string, object?)> { ("take", take) };
        Add(filter.Actor, "actor_id = @actor", "actor");
        Add(filter.Customer, "customer_id = @customer", "customer");
        // Identifiers are ordered by time, so a range of days is a range of the primary key.
        Add(filter.From is { } from ? FirstOf(from) : null, "id >= @first", "first");
        Add(filter.Until is { } until ? FirstOf(until) : null, "id < @last", "last");
        Add(filter.After, "id < @after", "after");
        if (!string.IsNullOrWhiteSpace(filter.Act))
        {
            var act = filter.Act.Trim();
            conditions.Add(act.EndsWith('.') ? "act >= @act AND act < @actEnd" : "act = @act");
            arguments.Add(("act", act));
            if (act.EndsWith('.'))
                arguments.Add(("actEnd", act[..^1] + "/"));
        }
        var where = conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);
        return ($"SELECT {Columns} FROM audit_event {where} ORDER BY id DESC LIMIT @take", [.. arguments]);

        void Add(Guid? value, string condition, string name)
        {
            if (value is null)
                return;
            conditions.Add(condition);
            arguments.Add((name, value));
        }
    }

    /// <summary>The smallest identifier of a moment.</summary>
    private static Guid FirstOf(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        var milliseconds = Math.Max(0, at.ToUnixTimeMilliseconds());
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(milliseconds >> (8 * (5 - i)));
        return new Guid(id, bigEndian: true);
    }

    private static AuditLine Read(Row row) =>
        new(
            row.Guid(0),
            row.Instant(1),
            row.Guid(2),
            row.Enum<ActorKind>(3),
            row.Text(4),
            row.Text(5),
            row.GuidOrNull(6),
            row.TextOrNull(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.TextOrNull(10),
            row.TextOrNull(11),
            row.LongOrNull(12)
        );
}
