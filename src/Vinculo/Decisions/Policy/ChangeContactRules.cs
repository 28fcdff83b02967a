using Vinculo.Analytics.Calendars;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy;

/// <summary>A version of the contact rules was published or refused by a second person.</summary>
public sealed record ContactRulesJudged(int Version, bool Published, Guid By, DateTimeOffset From);

/// <summary>Writes a version of the contact rules, and lets a second person publish or refuse it.</summary>
public sealed class ChangeContactRules(Database database, OfferBook book, Audit audit, TimeProvider clock)
{
    private const int LongestDays = 365;

    /// <summary>All versions, newest first, and the one in force.</summary>
    public async Task<(IReadOnlyList<RulesVersion> Versions, ContactRules InForce)> ReadAsync(CancellationToken cancel)
    {
        var current = await ContactRulesRows.InForceAsync(database, clock, cancel);
        return (await database.ReadAsync(ContactRulesRows.AllAsync, cancel), current);
    }

    /// <summary>Since a moment: what the gate answered, by answer and code, commonest first.</summary>
    public Task<List<(ContactAnswer Answer, string Code, long Count)>> AnswersAsync(
        DateTimeOffset since,
        CancellationToken cancel
    ) => database.ReadAsync(session => ContactChecks.CountAsync(session, since), cancel);

    /// <summary>Writes a version that waits for a second person.</summary>
    /// <param name="rules">All of the rules.</param>
    /// <param name="from">When they shall be in force; earlier than its approval means at once.</param>
    /// <param name="note">Why; at most 500 characters.</param>
    /// <param name="actor">Needs <c>contactrules.edit</c>.</param>
    /// <param name="cancel">Stops before the save.</param>
    /// <returns>Number of the version; or <c>contact-rules.invalid</c> with the field, <c>contact-rules.one-waits</c>.</returns>
    public async Task<Outcome<int>> ProposeAsync(
        ContactRules rules,
        DateTimeOffset from,
        string note,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.ContactRulesEdit))
            return Actor.Refused(Permissions.ContactRulesEdit);
        if (Problem(rules, note) is { } problem)
            return problem;
        var before = await ContactRulesRows.InForceAsync(database, clock, cancel);
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                var last = await ContactRulesRows.LastAsync(session);
                var waiting = await ContactRulesRows.FindAsync(session, last);
                if (waiting is { State: RulesState.Waiting })
                    return ContactRefusals.OneWaits(last);
                var now = clock.GetUtcNow();
                var version = last + 1;
                await ContactRulesRows.AddAsync(
                    session,
                    rules,
                    version,
                    RulesState.Waiting,
                    from,
                    note.Trim(),
                    actor,
                    now
                );
                await AuditAsync(session, actor, "contact-rules.proposed", version, before, rules);
                return version;
            },
            cancel
        );
    }

    /// <summary>The second person publishes a version or refuses it.</summary>
    /// <param name="version">One that waits.</param>
    /// <param name="publish">Yes or no.</param>
    /// <param name="actor">Needs <c>contactrules.approve</c>; not who wrote it.</param>
    /// <param name="cancel">Stops before the save.</param>
    /// <returns>What was decided; or <c>contact-rules.not-found</c>, <c>contact-rules.judged</c>, <c>contact-rules.own</c>.</returns>
    public async Task<Outcome<ContactRulesJudged>> JudgeAsync(
        int version,
        bool publish,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.ContactRulesApprove))
            return Actor.Refused(Permissions.ContactRulesApprove);
        return await database.WriteAsync<Outcome<ContactRulesJudged>>(
            async session =>
            {
                if (await ContactRulesRows.FindAsync(session, version) is not { } found)
                    return ContactRefusals.NoSuchVersion(version);
                if (found.State != RulesState.Waiting)
                    return ContactRefusals.AlreadyJudged(version);
                if (found.AuthorId == actor.Id)
                    return ContactRefusals.OwnVersion(version);
                var now = clock.GetUtcNow();
                var state = publish ? RulesState.Published : RulesState.Refused;
                await ContactRulesRows.JudgeAsync(session, version, state, actor, now);
                await AuditAsync(
                    session,
                    actor,
                    publish ? "contact-rules.published" : "contact-rules.refused",
                    version,
                    new { State = found.State },
                    new { State = state }
                );
                var fact = new ContactRulesJudged(version, publish, actor.Id, found.From < now ? now : found.From);
                await session.AnnounceAsync(fact);
                session.AfterCommit(book.Forget);
                return fact;
            },
            cancel
        );
    }

    private Task AuditAsync(Session session, Actor actor, string act, int version, object before, object after) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            null,
            "contact_rules",
            version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            before,
            after,
            "contact rules"
        );

    /// <summary>What is wrong with rules as somebody typed them; null: nothing.</summary>
    internal static Refusal? Problem(ContactRules rules, string note)
    {
        if (note.Trim().Length is 0 or > 500)
            return Refusal.Invalid("contact-rules.note", "note");
        if (rules.Source.Trim().Length is 0 or > 300)
            return Refusal.Invalid("contact-rules.source", "source");
        if (rules.SeriousFrom is < 1 or > 3)
            return Refusal.Invalid("contact-rules.number", "seriousFrom");
        if (rules.MourningDays is < 0 or > LongestDays)
            return Refusal.Invalid("contact-rules.number", "mourningDays");
        if (rules.AskedDays is < 1 or > ContactPolicy.HistoryDays)
            return Refusal.Invalid("contact-rules.number", "askedDays");
        if (rules.FraudDays is < 0 or > LongestDays)
            return Refusal.Invalid("contact-rules.number", "fraudDays");
        if (rules.MonthlyBudgetMinor < 0)
            return Refusal.Invalid("contact-rules.number", "budget");
        foreach (var purpose in Enum.GetValues<ContactPurpose>())
            if (rules.Of(purpose) is { } its && ProblemOf(its) is { } what)
                return Refusal.Invalid(what, PurposeWords.Of(purpose), ("purpose", ContactWords.Purpose(purpose)));
        return null;
    }

    private static string? ProblemOf(PurposeRules rules)
    {
        if (rules.DirectADay is < 1 or > 50)
            return "contact-rules.number";
        if (rules.Limits.Any(l => l.Count is < 1 or > 100 || l.Days is < 1 or > ContactPolicy.HistoryDays))
            return "contact-rules.number";
        if (rules.Windows.Any(w => w.Days.Count == 0))
            return "contact-rules.hours";
        try
        {
            // The same check that the rules meet when they are used.
            if (rules.Windows.Count > 0)
                _ = new BusinessHours(
                    TimeZoneInfo.Utc,
                    rules.Windows.SelectMany(w => w.Days.Select(day => (day, DayStretch.Of(w.From, w.Until))))
                );
            return null;
        }
        catch (ArgumentException)
        {
            return "contact-rules.hours";
        }
    }
}
