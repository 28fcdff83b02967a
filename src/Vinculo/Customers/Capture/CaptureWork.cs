using System.Collections.Concurrent;
using System.Text.Json;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>Works out the standing of some customers from what is stored and keeps it.</summary>
public sealed class CaptureWork(VinculoOptions options, TimeProvider clock)
{
    /// <summary>A telephone or e-mail that more customers than this share is nobody's.</summary>
    public const int MostSharing = 20;

    private const string Writing = "capture.score";
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
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

    // Counting the customers of a filler that half the base shares costs as much as it has customers: once is enough.
    private readonly ConcurrentDictionary<string, DateTimeOffset> shared = new(StringComparer.Ordinal);

    /// <summary>What was worked out of some customers.</summary>
    /// <param name="Standings">Of those that are there.</param>
    /// <param name="Gone">Those that are not, or live on in another.</param>
    /// <param name="Before">When what was stored then had been worked out; without those of whom nothing was.</param>
    internal sealed record Result(
        IReadOnlyList<(Guid Customer, Guid? Team, CaptureStanding Standing)> Standings,
        IReadOnlyList<Guid> Gone,
        IReadOnlyDictionary<Guid, DateTimeOffset> Before
    );

    /// <summary>Works some customers out; writes nothing.</summary>
    internal async Task<Result> ReadAsync(Session session, IEnumerable<Guid> customers, CaptureTerms terms)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        Guid[] ids = [.. customers.Distinct()];
        var before = new Dictionary<Guid, DateTimeOffset>();
        var facts = await ReadAsync(session, ids, now, before);
        return new(
            [.. facts.Values.Select(f => (f.Id, f.Team, CaptureAppraisal.Of(f, terms, now, today)))],
            [.. ids.Where(id => !facts.ContainsKey(id))],
            before
        );
    }

    /// <summary>Puts what was worked out in place of what was stored, but not of what somebody stored meanwhile.</summary>
    /// <returns>Those of whom something was: what was worked out of them is older.</returns>
    internal async Task<IReadOnlyList<Guid>> KeepWithinAsync(Session session, Result result)
    {
        await session.HoldAsync([Writing]);
        return await CaptureRows.ReplaceWithinAsync(session, result, clock.GetUtcNow());
    }

    /// <summary>Works some customers out and keeps it, in the transaction that changed them.</summary>
    internal async Task<Result> RefreshWithinAsync(Session session, IEnumerable<Guid> customers, CaptureTerms terms)
    {
        await session.HoldAsync([Writing]);
        var result = await ReadAsync(session, customers, terms);
        await KeepWithinAsync(session, result);
        return result;
    }

    private async Task<Dictionary<Guid, CaptureFacts>> ReadAsync(
        Session session,
        Guid[] ids,
        DateTimeOffset now,
        Dictionary<Guid, DateTimeOffset> workedAt
    )
    {
        var among = session.InGuids("ids");
        var facts = new Dictionary<Guid, CaptureFacts>();
        var before = new List<(Guid Id, CaptureStanding Standing)>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT customer_id, kind, team_id, given_names, first_surname, legal_name, display_name, birth_date, city, attrs, created_at
                FROM customer WHERE customer_id {among} AND merged_into IS NULL
                """,
                row =>
                    facts[row.Guid(0)] = new()
                    {
                        Id = row.Guid(0),
                        Kind = row.Enum<CustomerKind>(1),
                        Team = row.GuidOrNull(2),
                        GivenNames = row.TextOrNull(3),
                        FirstSurname = row.TextOrNull(4),
                        LegalName = row.TextOrNull(5),
                        DisplayName = row.Text(6),
                        BirthDate = row.DateOrNull(7),
                        City = row.TextOrNull(8),
                        Attributes = CaptureAppraisal.Attributes(row.TextOrNull(9)),
                        CreatedAt = row.Instant(10),
                    },
                ("ids", ids)
            ),
            new Question(
                $"SELECT {CaptureRows.Columns}, customer_id, worked_at FROM capture_score WHERE customer_id {among}",
                row =>
                {
                    before.Add((row.Guid(10), CaptureRows.Read(row)));
                    workedAt[row.Guid(10)] = row.Instant(11);
                },
                ("ids", ids)
            )
        );
        if (facts.Count == 0)
            return facts;
        foreach (var (id, standing) in before)
            if (facts.TryGetValue(id, out var known))
                known.Before = standing;
        var since = before.Count < ids.Length ? DateTimeOffset.UnixEpoch : workedAt.Values.Min() - Overlap;
        await ReadRowsAsync(session, facts, ids, now);
        await ReadEventsAsync(session, facts, ids, since);
        return facts;
    }

    private async Task ReadRowsAsync(
        Session session,
        Dictionary<Guid, CaptureFacts> facts,
        Guid[] ids,
        DateTimeOffset now
    )
    {
        var among = session.InGuids("ids");
        var points =
            new List<(
                Guid Customer,
                ContactKind Kind,
                string Normalised,
                bool Verified,
                bool Preferred,
                DateTimeOffset At,
                Guid? System
            )>();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        void Add(Guid customer, string field, CapturedRow row)
        {
            if (facts.TryGetValue(customer, out var found))
                found.Add(field, row);
        }
        await session.ReadAsync(
            new Question(
                $"""
                SELECT customer_id, normalised, valid, source_system_id, created_at FROM identifier
                WHERE customer_id {among} AND ended_at IS NULL
                """,
                row =>
                    Add(
                        row.Guid(0),
                        CaptureTerms.Document,
                        new(
                            Fillers.IsPattern(row.Text(1)) && row.Text(1).All(char.IsAsciiDigit) ? .1
                                : !row.IsNull(2) && !row.Bool(2) ? .2
                                : 1,
                            row.Instant(4),
                            row.GuidOrNull(3),
                            null
                        )
                    ),
                ("ids", ids)
            ),
            new Question(
                $"""
                SELECT customer_id, kind, normalised, verified_at, preferred, created_at, source_system_id FROM contact_point
                WHERE customer_id {among} AND ended_at IS NULL
                """,
                row =>
                    points.Add(
                        (
                            row.Guid(0),
                            row.Enum<ContactKind>(1),
                            row.Text(2),
                            !row.IsNull(3),
                            row.Bool(4),
                            row.InstantOrNull(3) is { } verified && verified > row.Instant(5)
                                ? verified
                                : row.Instant(5),
                            row.GuidOrNull(6)
                        )
                    ),
                ("ids", ids)
            ),
            new Question(
                $"SELECT customer_id, recorded_at, expires_at, recorded_by FROM consent WHERE customer_id {among}",
                row =>
                    Add(
                        row.Guid(0),
                        CaptureTerms.Consent,
                        new(
                            row.InstantOrNull(2) is { } until && until <= now ? .3 : 1,
                            row.Instant(1),
                            null,
                            row.GuidOrNull(3)
                        )
                    ),
                ("ids", ids)
            ),
            new Question(
                $"""
                SELECT customer_id, origin, noted_at, noted_by FROM need WHERE customer_id {among} AND ended_at IS NULL
                """,
                row =>
                    Add(
                        row.Guid(0),
                        CaptureTerms.Needs,
                        new(
                            row.Enum<NeedOrigin>(1) == NeedOrigin.Said ? 1 : .6,
                            row.Instant(2),
                            null,
                            row.GuidOrNull(3)
                        )
                    ),
                ("ids", ids)
            ),
            new Question(
                $"""
                SELECT customer_id, source_system_id, created_at FROM relationship
                WHERE customer_id {among} AND role = 'employer' AND (valid_to IS NULL OR valid_to >= @today)
                """,
                row => Add(row.Guid(0), CaptureTerms.Occupation, new(1, row.Instant(2), row.GuidOrNull(1), null)),
                ("ids", ids),
                ("today", today)
            ),
            new Question(
                $"""
                SELECT customer_id, field FROM capture_ask WHERE customer_id {among} AND result = 2 AND quiet_until > @now
                """,
                row =>
                {
                    if (facts.TryGetValue(row.Guid(0), out var found))
                        found.Declined.Add(row.Text(1));
                },
                ("ids", ids),
                ("now", now)
            )
        );
        var crowded = await SharedAsync(
            session,
            [
                .. points
                    .Where(p => p.Kind is ContactKind.Phone or ContactKind.Email)
                    .Select(p => p.Normalised)
                    .Distinct(),
            ],
            now
        );
        foreach (var point in points)
        {
            var validity =
                crowded.Contains(point.Normalised) ? .1
                : point.Kind == ContactKind.Phone && Fillers.IsPattern(point.Normalised) ? .1
                : point.Kind == ContactKind.Email && Fillers.IsFillerMailbox(point.Normalised) ? .1
                : point.Verified ? 1
                : .9;
            var row = new CapturedRow(validity, point.At, point.System, null);
            if (point.Kind == ContactKind.Phone)
                Add(point.Customer, CaptureTerms.Phone, row);
            else if (point.Kind == ContactKind.Email)
                Add(point.Customer, CaptureTerms.Email, row);
            if (point.Preferred)
                Add(point.Customer, CaptureTerms.Channel, row);
        }
    }

    /// <summary>Those of these values that too many customers share.</summary>
    private async Task<HashSet<string>> SharedAsync(Session session, string[] values, DateTimeOffset now)
    {
        var crowded = values
            .Where(v => shared.TryGetValue(v, out var until) && until > now)
            .ToHashSet(StringComparer.Ordinal);
        var asked = values.Where(v => !crowded.Contains(v)).ToArray();
        if (asked.Length == 0)
            return crowded;
        foreach (
            var value in await session.QueryAsync(
                $"""
                SELECT normalised FROM contact_point WHERE normalised {session.InValues("values")} AND ended_at IS NULL
                GROUP BY normalised HAVING COUNT(*) > @most
                """,
                row => row.Text(0),
                ("values", asked),
                ("most", MostSharing)
            )
        )
        {
            crowded.Add(value);
            shared[value] = now.AddHours(1);
        }
        return crowded;
    }

    private static async Task ReadEventsAsync(
        Session session,
        Dictionary<Guid, CaptureFacts> facts,
        Guid[] ids,
        DateTimeOffset since
    )
    {
        var among = session.InGuids("ids");
        var events =
            new List<(
                Guid Customer,
                DateTimeOffset At,
                Guid Actor,
                ActorKind Kind,
                string Act,
                string? Cause,
                string? After
            )>();
        var records = new List<(Guid Customer, Guid System, Guid? Run, DateTimeOffset At)>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT customer_id, at, actor_id, actor_kind, act, cause, after_state FROM audit_event
                WHERE customer_id {among} AND id > @since AND act {session.InValues("acts")} ORDER BY customer_id, id
                """,
                row =>
                    events.Add(
                        (
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
        List<(
            Guid Customer,
            DateTimeOffset At,
            Guid Actor,
            ActorKind Kind,
            string Act,
            string? Cause,
            string? After
        )> events,
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
