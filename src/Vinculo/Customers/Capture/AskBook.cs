using Vinculo.Analytics.Decide;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>What came of asking.</summary>
public enum AskResult
{
    Answered = 1,

    /// <summary>The customer does not want to say: long quiet.</summary>
    WouldNotSay = 2,

    /// <summary>Not now: short quiet.</summary>
    NotNow = 3,
}

/// <summary>
/// How often each field is told when it is asked for, by channel, in memory and at most five seconds old. A channel that
/// has been asked through little believes what all channels together taught.
/// </summary>
public sealed class AskBook(Database database, TimeProvider clock)
{
    /// <summary>An answer counts half after this.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(180);

    /// <summary>What a field's own prior weighs, in answers; likewise what all channels weigh against one.</summary>
    private const double Strength = 10;

    /// <summary>"Not now" is a quarter of a no.</summary>
    internal const double NotNowWeight = .25;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private Page? page;

    internal sealed record Tally(double Answered, double Refused, DateTimeOffset At)
    {
        public Tally AgedTo(DateTimeOffset now)
        {
            var faded = new BetaBernoulli(.5, 1, Answered, Refused).Fade(now - At, HalfLife);
            return new(faded.Accepted, faded.Refused, now);
        }
    }

    /// <summary>What is known at one moment.</summary>
    public sealed class Page
    {
        private readonly ILookup<string, (Channel Channel, Tally Tally)> tallies;

        internal Page(IEnumerable<(string Field, Channel Channel, Tally Tally)> rows, DateTimeOffset at)
        {
            At = at;
            tallies = rows.ToLookup(r => r.Field, r => (r.Channel, r.Tally));
        }

        internal DateTimeOffset At { get; }

        /// <summary>The chance that a field is told through a channel.</summary>
        public BetaBernoulli Believe(CaptureField field, Channel channel, DateTimeOffset now)
        {
            var whole = BetaBernoulli.Prior(field.TellShare, Strength);
            var own = new Tally(0, 0, now);
            foreach (var (other, tally) in tallies[field.Code])
            {
                var aged = tally.AgedTo(now);
                if (other == channel)
                    own = aged;
                else
                    whole = whole with
                    {
                        Accepted = whole.Accepted + aged.Answered,
                        Refused = whole.Refused + aged.Refused,
                    };
            }
            return whole.Narrow(Strength) with { Accepted = own.Answered, Refused = own.Refused };
        }
    }

    public async ValueTask<Page> OpenAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (page is { } known && now - known.At < Fresh)
            return known;
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT field, channel, answered, refused, updated_at FROM capture_ask_learning",
                    row => (row.Text(0), row.Enum<Channel>(1), new Tally(row.Double(2), row.Double(3), row.Instant(4)))
                ),
            cancel
        );
        return page = new(rows, now);
    }

    /// <summary>Counts one answer in the transaction that records it.</summary>
    internal async Task LearnWithinAsync(Session session, string field, Channel channel, AskResult result)
    {
        var now = clock.GetUtcNow();
        var known =
            await session.FirstOrDefaultAsync(
                $"""
                SELECT answered, refused, updated_at FROM capture_ask_learning
                WHERE field = @field AND channel = @channel{(session.Engine == Engine.Postgres ? " FOR UPDATE" : "")}
                """,
                row => new Tally(row.Double(0), row.Double(1), row.Instant(2)),
                ("field", field),
                ("channel", channel)
            ) ?? new Tally(0, 0, now);
        var aged = known.AgedTo(now);
        await session.ExecuteAsync(
            """
            INSERT INTO capture_ask_learning (field, channel, answered, refused, updated_at)
            VALUES (@field, @channel, @answered, @refused, @now)
            ON CONFLICT (field, channel) DO UPDATE SET answered = excluded.answered, refused = excluded.refused,
              updated_at = excluded.updated_at
            """,
            ("field", field),
            ("channel", channel),
            ("answered", aged.Answered + (result == AskResult.Answered ? 1 : 0)),
            (
                "refused",
                aged.Refused
                    + (
                        result == AskResult.WouldNotSay ? 1
                        : result == AskResult.NotNow ? NotNowWeight
                        : 0
                    )
            ),
            ("now", now)
        );
        session.AfterCommit(() => page = null);
    }
}
