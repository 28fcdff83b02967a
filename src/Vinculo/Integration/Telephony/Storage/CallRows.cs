using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Telephony.Storage;

internal static class CallRows
{
    private static readonly string[] Names =
    [
        "id",
        "account_id",
        "call_key",
        "customer_id",
        "number",
        "name",
        "direction",
        "state",
        "line",
        "extension",
        "agent_id",
        "began_at",
        "answered_at",
        "ended_at",
        "cause",
        "recording",
        "disposition",
        "next_step",
        "next_on",
        "closed_at",
    ];

    public static string Columns { get; } = string.Join(", ", Names.Select(n => "p." + n));

    /// <summary>How many columns a call takes in a row.</summary>
    public static int Width => Names.Length;

    private static readonly string Save =
        $"INSERT INTO phone_call ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Names.Select(n => "@" + n))}) "
        + $"ON CONFLICT (id) DO UPDATE SET {string.Join(", ", Names[3..].Select(n => $"{n} = excluded.{n}"))}";

    public static PhoneCall Read(Row row) =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Text(2),
            row.GuidOrNull(3) is { } customer ? new CustomerId(customer) : null,
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.Enum<Direction>(6),
            row.Enum<CallState>(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.GuidOrNull(10),
            row.Instant(11),
            row.InstantOrNull(12),
            row.InstantOrNull(13),
            row.TextOrNull(14),
            row.TextOrNull(15),
            row.TextOrNull(16),
            row.TextOrNull(17),
            row.DateOrNull(18),
            row.InstantOrNull(19)
        );

    public static Task<PhoneCall?> FindAsync(Session session, Guid account, string key) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM phone_call p WHERE p.account_id = @account AND p.call_key = @key{Held(session)}",
            Read,
            ("account", account),
            ("key", key)
        );

    public static Task<PhoneCall?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM phone_call p WHERE p.id = @id{Held(session)}",
            Read,
            ("id", id)
        );

    public static Task SaveAsync(Session session, PhoneCall call)
    {
        object?[] values =
        [
            call.Id,
            call.Account,
            call.Key,
            call.Customer,
            call.Number,
            call.Name,
            call.Direction,
            call.State,
            call.Line,
            call.Extension,
            call.Agent,
            call.BeganAt,
            call.AnsweredAt,
            call.EndedAt,
            call.Cause,
            call.Recording,
            call.Disposition,
            call.NextStep,
            call.NextOn,
            call.ClosedAt,
        ];
        return session.ExecuteAsync(Save, [.. Names.Select((name, i) => (name, values[i]))]);
    }

    /// <summary>Somebody else who changes the same call waits.</summary>
    private static string Held(Session session) => session.Engine == Engine.Postgres ? " FOR UPDATE" : "";
}
