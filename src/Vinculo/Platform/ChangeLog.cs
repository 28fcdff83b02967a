using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>What about a customer changed; nodes read the log to refresh what they keep in memory, jobs to know whom to score.</summary>
public enum ChangeKind
{
    Identity = 1,
    Facts = 2,
    Scores = 3,
    Removed = 4,
}

/// <summary>Append-only list of the customers that changed.</summary>
public static class ChangeLog
{
    public static Task NoteChangeAsync(this Session session, Guid customer, ChangeKind kind, DateTimeOffset at) =>
        session.ExecuteAsync(
            "INSERT INTO change_log (id, customer_id, kind) VALUES (@id, @customer, @kind)",
            ("id", Ids.New(at)),
            ("customer", customer),
            ("kind", kind)
        );

    /// <summary>As <see cref="NoteChangeAsync"/>, of many customers.</summary>
    public static Task NoteChangesAsync(
        this Session session,
        IEnumerable<Guid> customers,
        ChangeKind kind,
        DateTimeOffset at
    )
    {
        var next = Ids.Series(at);
        return session.InsertManyAsync(
            "change_log",
            ["id", "customer_id", "kind"],
            customers.Select(customer => new object?[] { next(), customer, kind })
        );
    }

    /// <summary>The last line so far; empty when there is none.</summary>
    public static Task<Guid> LastChangeAsync(this Session session) =>
        session.FirstOrDefaultAsync("SELECT id FROM change_log ORDER BY id DESC LIMIT 1", row => row.Guid(0));
}
