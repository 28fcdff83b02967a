using System.Collections.Concurrent;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy.Storage;

/// <summary>Where a version stands.</summary>
public enum RulesState
{
    /// <summary>Written, and waiting for a second person.</summary>
    Waiting = 1,

    /// <summary>In force from its day on, until a later version's.</summary>
    Published = 2,

    /// <summary>The second person said no.</summary>
    Refused = 3,
}

/// <summary>A version with who wrote it and who agreed.</summary>
/// <param name="From">First moment in force.</param>
/// <param name="Note">Why it was changed.</param>
/// <param name="JudgeName">Who agreed or refused; null while it waits.</param>
public sealed record RulesVersion(
    ContactRules Rules,
    RulesState State,
    DateTimeOffset From,
    string? Note,
    Guid AuthorId,
    string AuthorName,
    DateTimeOffset CreatedAt,
    string? JudgeName,
    DateTimeOffset? JudgedAt
);

/// <summary>Every version of the contact rules; rows are added and judged once, and never changed afterwards.</summary>
internal static class ContactRulesRows
{
    private const string Columns =
        "version, content, state, effective_from, note, author_id, author_name, created_at, judge_name, judged_at";

    // The contents of a version never change, so it is read once.
    private static readonly ConcurrentDictionary<string, ContactRules> Read = new(StringComparer.Ordinal);

    /// <summary>The rules of now. The first time, those the product brings for the company's country are published.</summary>
    public static async Task<ContactRules> InForceAsync(Database database, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return await database.ReadAsync(session => AtAsync(session, now), cancel)
            ?? await database.WriteAsync(session => InForceWithinAsync(session, now), cancel);
    }

    /// <summary>The same as part of somebody's transaction.</summary>
    public static async Task<ContactRules> InForceWithinAsync(Session session, DateTimeOffset now)
    {
        if (await AtAsync(session, now) is { } found)
            return found;
        var company = await session.RecallAsync<CompanySettings>(Settings.CompanyCode);
        var shipped = ShippedRules.Of(company?.Country ?? "CO");
        var system = Actor.System("contact rules");
        await AddAsync(session, shipped, 1, RulesState.Published, DateTimeOffset.UnixEpoch, null, system, now);
        return (await AtAsync(session, now))!;
    }

    /// <summary>When another version comes into force; null: none is waiting for its day.</summary>
    public static Task<DateTimeOffset?> NextAsync(Session session, DateTimeOffset now) =>
        session.FirstOrDefaultAsync(
            "SELECT min(effective_from) FROM contact_rules WHERE state = 2 AND effective_from > @now",
            row => row.InstantOrNull(0),
            ("now", now)
        );

    /// <summary>The version in force at a moment.</summary>
    public static Task<ContactRules?> AtAsync(Session session, DateTimeOffset at) =>
        session.FirstOrDefaultAsync(
            """
            SELECT version, content FROM contact_rules WHERE state = 2 AND effective_from <= @at
            ORDER BY effective_from DESC, version DESC LIMIT 1
            """,
            row => (ContactRules?)RulesOf(row.Int(0), row.Text(1)),
            ("at", at)
        );

    /// <summary>All versions, newest first.</summary>
    public static Task<List<RulesVersion>> AllAsync(Session session) =>
        session.QueryAsync($"SELECT {Columns} FROM contact_rules ORDER BY version DESC LIMIT 500", VersionOf);

    public static Task<RulesVersion?> FindAsync(Session session, int version) =>
        session.FirstOrDefaultAsync(
            $"SELECT {Columns} FROM contact_rules WHERE version = @version",
            row => (RulesVersion?)VersionOf(row),
            ("version", version)
        );

    public static Task<int> LastAsync(Session session) =>
        session.FirstOrDefaultAsync("SELECT coalesce(max(version), 0) FROM contact_rules", row => row.Int(0));

    public static Task AddAsync(
        Session session,
        ContactRules rules,
        int version,
        RulesState state,
        DateTimeOffset from,
        string? note,
        Actor author,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO contact_rules (version, state, effective_from, content, note, author_id, author_name, created_at)
            VALUES (@version, @state, @from, @content, @note, @author, @name, @now) ON CONFLICT (version) DO NOTHING
            """,
            ("version", version),
            ("state", state),
            ("from", from),
            ("content", Json.Of(rules)),
            ("note", note),
            ("author", author.Id),
            ("name", author.Name),
            ("now", now)
        );

    /// <summary>The second person's word. It may not be in force in the past: then it begins now.</summary>
    public static Task JudgeAsync(Session session, int version, RulesState state, Actor judge, DateTimeOffset now) =>
        session.ExecuteAsync(
            """
            UPDATE contact_rules SET state = @state, judge_id = @judge, judge_name = @name, judged_at = @now,
              effective_from = CASE WHEN effective_from < @now THEN @now ELSE effective_from END
            WHERE version = @version AND state = 1
            """,
            ("version", version),
            ("state", state),
            ("judge", judge.Id),
            ("name", judge.Name),
            ("now", now)
        );

    private static RulesVersion VersionOf(Row row) =>
        new(
            RulesOf(row.Int(0), row.Text(1)),
            row.Enum<RulesState>(2),
            row.Instant(3),
            row.TextOrNull(4),
            row.Guid(5),
            row.Text(6),
            row.Instant(7),
            row.TextOrNull(8),
            row.InstantOrNull(9)
        );

    private static ContactRules RulesOf(int version, string content) =>
        Read.GetOrAdd($"{version}|{content}", _ => Json.Read<ContactRules>(content) with { Version = version });
}
