using System.Collections.Concurrent;
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
        await CaptureEvents.ReadAsync(session, facts, ids, since);
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
}
