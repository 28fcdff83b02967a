using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Jobs;

/// <summary>
/// Where the customer herself sees a proposal, saying nothing is a no, but only once the time for answering is over: to
/// learn it at once would punish whatever was offered last. What she says after all, however late, takes its place.
/// </summary>
internal sealed class SilenceKeeper(Database database, OfferBook book, TimeProvider clock, ILogger<SilenceKeeper> log)
    : Rounds(TimeSpan.FromMinutes(5), clock, log)
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(14);

    private const string Setting = "offers.silence";
    private const int Batch = 200;

    /// <param name="At">Decisions until here have been looked at.</param>
    internal sealed record Place(DateTimeOffset At);

    private readonly TeachAnswer teach = new(book.Learnt);

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        while (await LookAsync(cancel) == Batch) { }
    }

    /// <summary>Looks at the next decisions whose time is over.</summary>
    /// <returns>How many were looked at.</returns>
    internal async Task<int> LookAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        var due = now - Window;
        var page = await book.OpenAsync(cancel);
        return await database.WriteAsync(
            async session =>
            {
                var from = (await session.RecallAsync<Place>(Setting))?.At ?? due - Window;
                var seen = await session.QueryAsync(
                    """
                    SELECT decided_at, id FROM decision WHERE decided_at > @from AND decided_at <= @due ORDER BY decided_at LIMIT @most
                    """,
                    row => (At: row.Instant(0), Id: row.Guid(1)),
                    ("from", from),
                    ("due", due),
                    ("most", Batch)
                );
                // Of one moment all or none, for the place kept is a moment.
                var last = seen.Count > 0 ? seen[^1].At : due;
                foreach (var id in await AllUntilAsync(session, from, last))
                    await SilentAsync(session, id, page, now);
                await session.KeepAsync(Setting, new Place(last), now);
                return seen.Count;
            },
            cancel
        );
    }

    private static Task<List<Guid>> AllUntilAsync(Session session, DateTimeOffset from, DateTimeOffset last) =>
        session.QueryAsync(
            "SELECT id FROM decision WHERE decided_at > @from AND decided_at <= @last AND top_offer IS NOT NULL ORDER BY decided_at, id",
            row => row.Guid(0),
            ("from", from),
            ("last", last)
        );

    private async Task SilentAsync(Session session, Guid id, OfferBook.Page page, DateTimeOffset now)
    {
        if (
            await Ledger.FindAsync(session, id, hold: true) is not { } decision
            || !Placements.IsSeenByCustomer(decision.Placement, decision.Channel)
            || decision.Content.Proposed.FirstOrDefault() is not { } offer
            || await Ledger.StandingAsync(session, decision.Customer, decision.Id, offer) is not null
            || !await MarkShown.IsSeenAsync(session, decision, offer)
        )
            return;
        var answer = new Ledger.Written(
            Ids.From(decision.At + Window, "silence", $"{decision.Id:N}/{offer}"),
            offer,
            Result.Silent,
            null,
            decision.At + Window,
            now,
            decision.Content.Class
        );
        await Ledger.AnswerAsync(session, decision.Customer, decision.Id, answer, Actor.System("silence").Id);
        await teach.WithinAsync(
            session,
            decision,
            page.Find(offer),
            offer,
            TeachAnswer.MeaningOf(Result.Silent),
            answer.OccurredAt,
            now
        );
    }
}
