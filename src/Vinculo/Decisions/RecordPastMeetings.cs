using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// Decides for meetings of the past as the engine does at the counter, with its control group, its draw and what it had learnt,
/// and writes the decisions and what was said into the ledger. For a company whose past is lived over again; what another
/// system decided is brought by <see cref="RecordPastOffer"/>.
/// </summary>
public sealed class RecordPastMeetings(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    TimeProvider clock
)
{
    private const int Slice = 250;
    private const string Agent = "agent";

    private readonly TeachAnswer teach = new(book.Learnt);

    /// <param name="Customer">Who came.</param>
    /// <param name="At">When.</param>
    /// <param name="Channel">Through which channel.</param>
    public sealed record Meeting(CustomerId Customer, DateTimeOffset At, Channel Channel);

    /// <summary>
    /// Scores are those of today; of everything dated, what had happened by then. What is said is learnt before the next
    /// customers are decided for.
    /// </summary>
    /// <param name="meetings">One of a customer at most.</param>
    /// <param name="answer">What the customer says to what is proposed first; null: nothing.</param>
    /// <param name="cancel">Stops between two slices.</param>
    /// <returns>Answers given.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<Meeting> meetings,
        Func<Meeting, string, Result?> answer,
        CancellationToken cancel
    )
    {
        var given = 0;
        foreach (var slice in meetings.OrderBy(m => m.At).Chunk(Slice))
        {
            var page = await book.OpenAsync(cancel);
            var found = (
                await database.ReadAsync(
                    session => ContextReader.ManyAsync(session, [.. slice.Select(m => m.Customer.Value)], slice[^1].At),
                    cancel
                )
            ).ToDictionary(f => f.Id);
            var decisions = slice
                .Where(m => found.ContainsKey(m.Customer))
                .Select(m => Decide(m, found[m.Customer], page))
                .ToList();
            var answers = slice
                .Join(decisions, m => m.Customer, d => d.Customer, (meeting, decision) => (meeting, decision))
                .Select(m => (m.decision, Said: First(m.decision) is { } offer ? answer(m.meeting, offer) : null))
                .Where(a => a.Said is not null)
                .ToList();
            await database.WriteAsync(
                async session =>
                {
                    await Ledger.AddManyAsync(session, [.. decisions.Select(d => Ledger.RowOf(d, Guid.Empty))]);
                    foreach (var (decision, said) in answers)
                        await AnswerAsync(session, decision, page.Find(First(decision)!)!, said!.Value);
                },
                cancel
            );
            await book.Learnt.LookAsync(cancel);
            given += answers.Count;
        }
        return given;
    }

    private static string? First(Decision decision) => decision.Content.Proposed.FirstOrDefault();

    private Decision Decide(Meeting meeting, ContextReader.Found known, OfferBook.Page page)
    {
        var context = AsThen(known.At(nextBestAction.Moment(meeting.At, meeting.Channel, Agent))).Trimmed();
        return nextBestAction.Decide(
            context,
            page,
            Ids.From(meeting.At, "meeting", meeting.Customer.ToString()),
            NextBestAction.Fingerprint(context, page.RevisionAt(meeting.At)),
            Placements.Usual(Agent)
        );
    }

    private async Task AnswerAsync(Session session, Decision decision, Offer offer, Result said)
    {
        var now = clock.GetUtcNow();
        var valueClass = decision.Content.Class;
        await Ledger.AnswerAsync(
            session,
            decision.Customer,
            decision.Id,
            new(
                Ids.From(decision.At, "said", decision.Customer.ToString()),
                offer.Code,
                said,
                null,
                decision.At,
                decision.At,
                valueClass
            ),
            null
        );
        var learnt = await LearningRows.ChangeAsync(
            session,
            offer.Code,
            valueClass,
            now,
            tally => tally.With(said, decision.At, now)
        );
        session.AfterCommit(() => book.Counted(offer.Code, valueClass, learnt));
        await teach.WithinAsync(session, decision, offer, offer.Code, TeachAnswer.MeaningOf(said), decision.At, now);
    }

    /// <summary>Whoever has left since was a customer and held what she held; what came later was not known.</summary>
    private static DecisionContext AsThen(DecisionContext now)
    {
        var at = now.Moment.At;
        var left = now.Stage == CustomerStage.Former;
        return now with
        {
            Stage = left ? CustomerStage.Customer : now.Stage,
            Holdings = left ? [.. now.Holdings.Select(h => h with { Active = true })] : now.Holdings,
            Measures = [.. now.Measures.Where(m => m.Month <= now.Moment.Today)],
            Cases = [.. now.Cases.Where(c => c.Since <= at)],
            Consents = [.. now.Consents.Where(c => c.At <= at)],
            Answers = [.. now.Answers.Where(a => a.At < at)],
            Shown = [.. now.Shown.Where(s => s.At < at)],
            Outreach = [.. now.Outreach.Where(o => o.At < at)],
            Visits = [.. now.Visits.Where(v => v.At < at)],
        };
    }
}
