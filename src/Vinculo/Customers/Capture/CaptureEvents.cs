using System.Text.Json;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>Who captured what of a customer, when and through which channel: read from the audit.</summary>
internal static class CaptureEvents
{
    private static readonly string[] Acts =
    [
        "customer.registered",
        "customer.changed",
        "contact-point.added",
        "contact-point.confirmed",
        "identifier.added",
        "consent.recorded",
        "need.noted",
        "customer.asked",
    ];

    /// <summary>A row of the audit.</summary>
    private sealed record Noted(
        Guid Customer,
        DateTimeOffset At,
        Guid Actor,
        ActorKind Kind,
        string Act,
        string? Cause,
        string? After
    );

    /// <summary>Adds to what is known of some customers the captures since a moment.</summary>
    public static async Task ReadAsync(
        Session session,
        Dictionary<Guid, CaptureFacts> facts,
        Guid[] ids,
        DateTimeOffset since
    )
    {
        var among = session.InGuids("ids");
        var events = new List<Noted>();
        var records = new List<(Guid Customer, Guid System, Guid? Run, DateTimeOffset At)>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT customer_id, at, actor_id, actor_kind, act, cause, after_state FROM audit_event
                WHERE customer_id {among} AND id > @since AND act {session.InValues("acts")} ORDER BY customer_id, id
                """,
                row =>
                    events.Add(
                        new(
                            row.Guid(0),
                            row.Instant(1),
                            row.Guid(2),
                            row.Enum<ActorKind>(3),
                            row.Text(4),
                            row.TextOrNull(5),
                            row.TextOrNull(6)
                        )
                    ),
                ("ids", ids),
                ("since", First(since)),
                ("acts", Acts)
            ),
            new Question(
                $"SELECT customer_id, source_system_id, import_run_id, received_at FROM source_record WHERE customer_id {among}",
                row => records.Add((row.Guid(0), row.Guid(1), row.GuidOrNull(2), row.Instant(3))),
                ("ids", ids)
            )
        );
        if (events.Count == 0)
            return;
        var people = events.Where(e => e.Kind == ActorKind.User).Select(e => e.Actor).Distinct().ToArray();
        var teams = await TeamsAsync(session, people);
        var contacts = people.Length == 0 ? [] : await ContactsAsync(session, events, people);
        foreach (var e in events)
        {
            if (!facts.TryGetValue(e.Customer, out var customer))
                continue;
            var (keys, channel) = Keys(e.Act, e.After);
            customer.Events.Add(
                new(
                    e.At,
                    e.Act == "customer.registered" ? null : keys,
                    e.Cause?.StartsWith("import:", StringComparison.Ordinal) == true
                            ? new(null, null, null, SystemOf(records, e.Customer, e.Cause, e.At))
                        : e.Kind is ActorKind.User or ActorKind.ApiKey
                            ? new(
                                e.Actor,
                                TeamOf(teams, e.Actor, customer.Team),
                                channel ?? ChannelOf(contacts, e.Customer, e.Actor, e.At),
                                null
                            )
                        : CaptureHand.Nobody
                )
            );
        }
    }

    /// <summary>The least identifier of that moment.</summary>
    private static Guid First(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var milliseconds = Math.Max(0, moment.ToUnixTimeMilliseconds());
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(milliseconds >> (8 * (5 - i)));
        return new Guid(bytes, bigEndian: true);
    }

    private static Guid? SystemOf(
        List<(Guid Customer, Guid System, Guid? Run, DateTimeOffset At)> records,
        Guid customer,
        string cause,
        DateTimeOffset at
    )
    {
        var own = records.Where(r => r.Customer == customer).ToList();
        var run = Guid.TryParse(cause.AsSpan("import:".Length), out var id) ? id : Guid.Empty;
        return own.Where(r => r.Run == run).Select(r => (Guid?)r.System).FirstOrDefault()
            ?? own.OrderBy(r => (r.At - at).Duration()).Select(r => (Guid?)r.System).FirstOrDefault();
    }

    private static async Task<ILookup<Guid, Guid>> TeamsAsync(Session session, Guid[] people) =>
        (
            people.Length == 0
                ? []
                : await session.QueryAsync(
                    $"SELECT user_id, team_id FROM team_member WHERE user_id {session.InGuids("people")} ORDER BY team_id",
                    row => (User: row.Guid(0), Team: row.Guid(1)),
                    ("people", people)
                )
        ).ToLookup(m => m.User, m => m.Team);

    /// <summary>The customer's team when the user belongs to it, else the first of the user's own.</summary>
    private static Guid? TeamOf(ILookup<Guid, Guid> teams, Guid user, Guid? customers) =>
        customers is { } team && teams[user].Contains(team) ? team
        : teams[user].Any() ? teams[user].First()
        : null;

    private static Task<List<(Guid Customer, Guid Agent, DateTimeOffset At, Channel Channel)>> ContactsAsync(
        Session session,
        List<Noted> events,
        Guid[] people
    ) =>
        session.QueryAsync(
            $"""
            SELECT customer_id, agent_id, occurred_at, channel FROM interaction
            WHERE customer_id {session.InGuids(
                "ids"
            )} AND occurred_at BETWEEN @from AND @to AND agent_id {session.InGuids("people")}
            """,
            row => (row.Guid(0), row.Guid(1), row.Instant(2), row.Enum<Channel>(3)),
            ("ids", events.Where(e => e.Kind == ActorKind.User).Select(e => e.Customer).Distinct().ToArray()),
            ("from", events.Min(e => e.At) - SameContact),
            ("to", events.Max(e => e.At) + SameContact),
            ("people", people)
        );

    /// <summary>What an agent writes down within this time of a contact was said in that contact.</summary>
    private static readonly TimeSpan SameContact = TimeSpan.FromMinutes(30);

    private static Channel? ChannelOf(
        List<(Guid Customer, Guid Agent, DateTimeOffset At, Channel Channel)> contacts,
        Guid customer,
        Guid agent,
        DateTimeOffset at
    ) =>
        contacts
            .Where(c => c.Customer == customer && c.Agent == agent && (c.At - at).Duration() <= SameContact)
            .OrderBy(c => (c.At - at).Duration())
            .Select(c => (Channel?)c.Channel)
            .FirstOrDefault();

    /// <summary>The fields a change speaks of, as the audit keeps them, and the channel when it names one.</summary>
    private static (IReadOnlySet<string> Keys, Channel? Channel) Keys(string act, string? after)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        switch (act)
        {
            case "contact-point.added" or "contact-point.confirmed":
                // A postal address is none of the fields that are asked for.
                if (after?.Contains("\"postal\"", StringComparison.Ordinal) != true)
                    keys.Add(
                        after?.Contains("\"email\"", StringComparison.Ordinal) == true
                            ? CaptureTerms.Email
                            : CaptureTerms.Phone
                    );
                return (keys, null);
            case "identifier.added":
                keys.Add(CaptureTerms.Document);
                return (keys, null);
            case "consent.recorded":
                keys.Add(CaptureTerms.Consent);
                return (keys, null);
            case "need.noted":
                keys.Add(CaptureTerms.Needs);
                return (keys, null);
        }
        if (after is not { Length: > 2 })
            return (keys, null);
        using var document = JsonDocument.Parse(after);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            return (keys, null);
        if (act == "customer.asked")
        {
            if (
                root.TryGetProperty("field", out var field)
                && root.TryGetProperty("result", out var result)
                && result.ToString().Equals(nameof(AskResult.Answered), StringComparison.OrdinalIgnoreCase)
            )
                keys.Add(field.ToString());
            return (
                keys,
                root.TryGetProperty("channel", out var through)
                && Enum.TryParse<Channel>(through.ToString(), ignoreCase: true, out var said)
                    ? said
                    : null
            );
        }
        foreach (var property in root.EnumerateObject())
        {
            keys.Add(property.Name);
            if (property is { Name: "changed", Value.ValueKind: JsonValueKind.Object })
                foreach (var changed in property.Value.EnumerateObject())
                    keys.Add(changed.Name);
            // An import lists what it added without saying of what kind.
            if (property is { Name: "added", Value.ValueKind: JsonValueKind.Array })
                keys.UnionWith([CaptureTerms.Phone, CaptureTerms.Email, CaptureTerms.Document]);
        }
        return (keys, null);
    }
}
