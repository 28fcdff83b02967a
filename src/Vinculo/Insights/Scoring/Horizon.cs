using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>How customers of this company leave.</summary>
public enum Relationship
{
    /// <summary>They end what they hold: lines, policies, accounts.</summary>
    Contractual = 1,

    /// <summary>They just stop buying.</summary>
    Transactional = 2,
}

/// <summary>
/// What the company's data let us ask: until when they go, how customers leave, which measures there are. All scores of
/// one run stand on the same horizon.
/// </summary>
/// <param name="AsOf">Facts before this day count: today, or the day after the last fact when the data end long ago.</param>
/// <param name="Moment">Now, when <paramref name="AsOf"/> is today; else its beginning.</param>
/// <param name="FirstFact">The first day of which something is told: a purchase, a payment, a month; where nothing of the kind is, the first holding.</param>
/// <param name="Days">Days ahead that "leaving" is asked for.</param>
/// <param name="PaymentsOnly">There are payments and neither charges nor purchases: payments count as spending.</param>
/// <param name="Usual">What is usual of measures and of how people feel; null: a run made before it was asked.</param>
/// <param name="Currency">The company's, in which money is counted; null: a run made before it was asked.</param>
/// <param name="Tenure">How long contracts last, where no model says who leaves; null: one does, or not even this can be said.</param>
internal sealed record Horizon(
    DateOnly AsOf,
    DateTimeOffset Moment,
    DateOnly FirstFact,
    Relationship Relationship,
    int Days,
    IReadOnlyList<string> Measures,
    TimeZoneInfo Zone,
    bool PaymentsOnly = false,
    UsualLevels? Usual = null,
    string? Currency = null,
    TenureModel? Tenure = null
)
{
    /// <summary>Data that end longer ago than this are history: they are scored as of their own end.</summary>
    private const int StaleDays = 45;

    /// <summary>Which amounts count.</summary>
    public CountedMoney Money => new(PaymentsOnly, Currency);

    /// <summary>The company records what customers pay and never what they are charged or buy: payments then stand for it.</summary>
    private static async Task<bool> PaymentsOnlyAsync(Session session) =>
        await session.FirstOrDefaultAsync("SELECT 1 FROM txn WHERE kind = 2 LIMIT 1", _ => true)
        && !await session.FirstOrDefaultAsync("SELECT 1 FROM txn WHERE kind IN (1, 3) LIMIT 1", _ => true);

    /// <summary>Asks the data what can be asked of them.</summary>
    /// <param name="session">The facts.</param>
    /// <param name="now">The moment of the run.</param>
    /// <param name="zone">The company's.</param>
    /// <param name="currency">The company's.</param>
    /// <returns>Null where nothing has happened yet.</returns>
    public static async Task<Horizon?> ReadAsync(
        Session session,
        DateTimeOffset now,
        TimeZoneInfo zone,
        string currency
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var holdings = await session.FirstOrDefaultAsync("SELECT 1 FROM holding LIMIT 1", _ => true);
        var (first, last) = await EdgesAsync(session, holdings, now, today, zone);
        if (first is null || last is null)
            return null;
        var asOf = today.DayNumber - last.Value.DayNumber <= StaleDays ? today : last.Value.AddDays(1);
        // Which measures there are shows in any stretch of them.
        var measures = await session.QueryAsync(
            "SELECT DISTINCT code FROM (SELECT code FROM measure LIMIT 20000) m ORDER BY code",
            row => row.Text(0)
        );
        string[] watched = [.. measures.Take(24)];
        return new(
            asOf,
            asOf == today ? now : FeatureSet.Begin(asOf, zone),
            first.Value,
            await Value.BusinessGuide.DecideAsync(session),
            90,
            watched,
            zone,
            await PaymentsOnlyAsync(session),
            await UsualLevels.ReadAsync(session, watched),
            currency
        );
    }

    /// <summary>The first and the last day of which something is told. Nothing has happened after today, whatever a row says.</summary>
    private static async Task<(DateOnly? First, DateOnly? Last)> EdgesAsync(
        Session session,
        bool holdings,
        DateTimeOffset now,
        DateOnly today,
        TimeZoneInfo zone
    )
    {
        var times = await session.FirstOrDefaultAsync(
            "SELECT min(occurred_at), max(occurred_at) FROM txn WHERE occurred_at <= @now",
            row => (First: row.InstantOrNull(0), Last: row.InstantOrNull(1)),
            ("now", now)
        );
        DateOnly? Day(DateTimeOffset? at) =>
            at is { } moment ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime) : null;
        var (first, last) = (Day(times.First), Day(times.Last));
        if (!holdings)
            return (first, last);
        var dates = await session.FirstOrDefaultAsync(
            """
            SELECT min(started_on), max(CASE WHEN ended_on <= @today THEN ended_on END),
              max(CASE WHEN started_on <= @today THEN started_on END) FROM holding
            """,
            row => (First: row.DateOrNull(0), Ended: row.DateOrNull(1), Started: row.DateOrNull(2)),
            ("today", today)
        );
        // Holdings tell how long somebody has been a customer, and nothing of what happened in those years.
        return (first ?? dates.First, Later(last, Later(dates.Ended, dates.Started)));
    }

    private static DateOnly? Later(DateOnly? a, DateOnly? b) =>
        a is null ? b
        : b is null || a > b ? a
        : b;

    /// <summary>Was somebody a customer at the beginning of a day?</summary>
    public bool AtRisk(CustomerFacts facts, DateOnly day)
    {
        if (Relationship == Relationship.Contractual)
        {
            foreach (var holding in facts.Holdings)
                if (FeatureSet.Active(holding, day))
                    return true;
            return false;
        }
        var at = FeatureSet.Begin(day, Zone);
        foreach (var transaction in facts.Transactions)
            if (transaction.Spend && transaction.Amount > 0)
                return transaction.At < at;
        return false;
    }

    /// <summary>Had somebody who was a customer on <paramref name="day"/> left within so many days?</summary>
    public bool Left(CustomerFacts facts, DateOnly day, int within)
    {
        var until = day.AddDays(within);
        if (Relationship == Relationship.Contractual)
            return facts.LeftOn is { } left && left >= day && left < until;
        var (from, to) = (FeatureSet.Begin(day, Zone), FeatureSet.Begin(until, Zone));
        foreach (var transaction in facts.Transactions)
            if (transaction.Spend && transaction.Amount > 0 && transaction.At >= from && transaction.At < to)
                return false;
        return true;
    }
}
