using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// How often each offer came first, by days of UTC. A day that is over is counted in the background and once a day anew, for
/// what is told of it later: an import of past offers, an answer to a list. What is not counted yet is counted when asked.
/// </summary>
public sealed class ShownCounts(Database database, TimeProvider clock)
{
    /// <summary>Days counted in one transaction: others wait for it.</summary>
    private const int DaysAtOnce = 4;

    /// <summary>So long after its end a day is counted: by then what was decided in it is written.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    private static readonly string Met = $"top_offer IS NOT NULL AND {MarkShown.IsMet("decision")}";

    /// <summary>Since the beginning of the day so many days ago.</summary>
    /// <returns>Offers that came first at all, by code.</returns>
    internal static async Task<Dictionary<string, long>> ReadAsync(Session session, int days, DateTimeOffset now)
    {
        var first = Today(now).AddDays(-days);
        var shown = new Dictionary<string, long>(StringComparer.Ordinal);
        // A row of no offer says that the day is counted.
        var counted = await session.QueryAsync(
            "SELECT day FROM offer_shown WHERE offer = '' AND day >= @first ORDER BY day",
            row => row.Date(0),
            ("first", first)
        );
        var open = first;
        foreach (var day in counted.TakeWhile(day => day == open))
            open = day.AddDays(1);
        await session.ReadAsync(
            new Question(
                "SELECT offer, CAST(sum(shown) AS bigint) FROM offer_shown WHERE day >= @first AND day < @open AND offer <> '' GROUP BY offer",
                row => shown[row.Text(0)] = row.Long(1),
                ("first", first),
                ("open", open)
            ),
            new Question(
                $"SELECT top_offer, count(*) FROM decision WHERE decided_at >= @from AND {Met} GROUP BY top_offer",
                row => shown[row.Text(0)] = shown.GetValueOrDefault(row.Text(0)) + row.Long(1),
                ("from", Start(open))
            )
        );
        return shown;
    }

    /// <summary>Counts the days that are over and not counted, or not since a day.</summary>
    /// <returns>How many were counted.</returns>
    public async Task<int> KeepAsync(int days, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var first = Today(now).AddDays(-days);
        var counted = await database.ReadAsync(
            async session =>
                (
                    await session.QueryAsync(
                        "SELECT day, counted_at FROM offer_shown WHERE offer = '' AND day >= @first",
                        row => (Day: row.Date(0), At: row.Instant(1)),
                        ("first", first)
                    )
                ).ToDictionary(d => d.Day, d => d.At),
            cancel
        );
        var due = Enumerable
            .Range(0, days)
            .Select(first.AddDays)
            .Where(day =>
                Start(day.AddDays(1)) + Settled <= now && (!counted.TryGetValue(day, out var at) || at + Fresh <= now)
            )
            .ToList();
        foreach (var some in due.Chunk(DaysAtOnce))
            await database.WriteAsync(
                async session =>
                {
                    // Two who count the same day follow one another.
                    await session.HoldAsync(["offer-shown"]);
                    foreach (var day in some)
                        await CountAsync(session, day, now);
                },
                cancel
            );
        if (due.Count > 0)
            await database.WriteAsync(
                session => session.ExecuteAsync("DELETE FROM offer_shown WHERE day < @first", ("first", first)),
                cancel
            );
        return due.Count;
    }

    private static async Task CountAsync(Session session, DateOnly day, DateTimeOffset now)
    {
        await session.ExecuteAsync("DELETE FROM offer_shown WHERE day = @day", ("day", day));
        await session.ExecuteAsync(
            $"""
            INSERT INTO offer_shown (day, offer, shown, counted_at)
            SELECT @day, top_offer, count(*), @now FROM decision WHERE decided_at >= @from AND decided_at < @until AND {Met}
            GROUP BY top_offer
            """,
            ("day", day),
            ("now", now),
            ("from", Start(day)),
            ("until", Start(day.AddDays(1)))
        );
        await session.ExecuteAsync(
            "INSERT INTO offer_shown (day, offer, shown, counted_at) VALUES (@day, '', 0, @now)",
            ("day", day),
            ("now", now)
        );
    }

    private static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
