using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>
/// Sends what waits: on the channel the matter was on, or else on another the customer can be reached by, as far as the contact
/// rules let. Each in a transaction of its own with the message itself: killed at any moment, it was sent once or not at all.
/// </summary>
public sealed class SendOpinions(
    Database database,
    SendMessage send,
    AskOpinion ask,
    KeepSurvey surveys,
    OpinionLinks links,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<SendOpinions> log
)
{
    /// <summary>As whom customers are asked; the name stands on the timeline.</summary>
    internal static readonly Actor Sender = Actor.System("Encuestas");

    private const string Cause = "satisfaction";
    private const int AtOnce = 50;
    private const int MostAttempts = 6;

    /// <summary>Sends all that is due.</summary>
    /// <returns>How many customers were asked.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var terms = await surveys.TermsAsync(cancel);
        if (terms.Address is null)
            return 0;
        var (asked, key) = (0, await links.KeyAsync(cancel));
        while (true)
        {
            var due = await database.ReadAsync(
                session =>
                    session.QueryAsync(
                        "SELECT id FROM opinion WHERE next_try_at <= @now ORDER BY next_try_at LIMIT @most",
                        row => row.Guid(0),
                        ("now", clock.GetUtcNow()),
                        ("most", AtOnce)
                    ),
                cancel
            );
            foreach (var id in due)
                asked += await TryAsync(id, terms, key, cancel) ? 1 : 0;
            if (due.Count < AtOnce)
                return asked;
        }
    }

    private async Task<bool> TryAsync(Guid id, OpinionTerms terms, byte[] key, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(session => OneAsync(session, id, terms, key), cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogWarning(failure, "A customer could not be asked; it is tried again.");
            await database.WriteAsync(session => LaterAsync(session, id), cancel);
            return false;
        }
    }

    private async Task<bool> OneAsync(Session session, Guid id, OpinionTerms terms, byte[] key)
    {
        var now = clock.GetUtcNow();
        if (await OpinionRows.TakeAsync(session, id, now) is not { } opinion)
            return false;
        var after = await StillAsync(session, opinion, terms, now) is { } because
            ? opinion.Kept(because)
            : (await DeliverAsync(session, opinion, terms, key, Sender, Cause, now)).After;
        await OpinionRows.SaveAsync(session, after);
        await OpinionRows.MarkAsync(session, after, options.Zone, now);
        return after.State == OpinionState.Asked;
    }

    /// <summary>Why it is not asked any more; null: it still is to be.</summary>
    private async Task<string?> StillAsync(Session session, Opinion opinion, OpinionTerms terms, DateTimeOffset now)
    {
        if (await SurveyRows.FindAsync(session, opinion.Survey) is not { Active: true } survey)
            return NotAskedBecause.Gone;
        if (now > opinion.MadeAt.AddMinutes(survey.Rules.DelayMinutes).AddDays(terms.LinkDays))
            return NotAskedBecause.Late;
        // An answer that bounced never counted: the customer is asked when the next one came.
        if (opinion.Event == SurveyEvent.CaseAnswered && !await IsAnsweredAsync(session, opinion.Reference))
            return NotAskedBecause.Gone;
        return await ask.JudgeAsync(session, survey, opinion.Customer, terms, now, opinion.Id);
    }

    private static async Task<bool> IsAnsweredAsync(Session session, Guid? one) =>
        await session.FirstOrDefaultAsync(
            "SELECT state FROM service_case WHERE id = @id",
            row => row.IsNull(0) ? default : row.Enum<CaseState>(0),
            ("id", one)
        )
            is CaseState.Answered
                or CaseState.Closed;

    /// <summary>Writes to the customer, and says how the opinion stands then.</summary>
    /// <returns>Asked; waiting for the hour at which the rules allow it; or not asked, with why.</returns>
    internal async Task<(Opinion After, Refusal? No)> DeliverAsync(
        Session session,
        Opinion opinion,
        OpinionTerms terms,
        byte[] key,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var survey = (await SurveyRows.FindAsync(session, opinion.Survey))!;
        var words = ((await SurveyRows.WordsAsync(session, opinion.Survey, opinion.Version))!).In(opinion.Language);
        var link = OpinionLinks.Of(key, terms.Address!, opinion.Id);
        var (no, until) = ((Refusal?)null, (DateTimeOffset?)null);
        var ways = (await ReachWays.OfAsync(session, opinion.Customer)).Where(w =>
            w.Identity.StoppedAt is null && w.Identity.Id != opinion.FailedWay
        );
        // What was used stands first; of those, the channel the matter was on. What failed on one channel tries the others first.
        foreach (
            var (way, _) in ways.OrderBy(w => opinion.Second is not null && w.Way.Channel == opinion.SentChannel)
                .ThenByDescending(w => w.Way.Channel == opinion.Channel)
        )
        {
            var request = new SendMessage.Request(
                opinion.Customer,
                opinion.Event == SurveyEvent.MatterSettled ? opinion.Reference : null,
                way.Identity.Id,
                OpinionMessage.Of(words, opinion.Scale, link, way.Channel),
                Subject: way.Channel == Channel.Email ? words.Question : null,
                Purpose: "service",
                RequestId: opinion.Second ?? opinion.Id,
                KeepsOpen: true,
                Settles: true
            );
            var sent = await send.WithinAsync(session, request, actor, cause, now);
            if (
                sent.IsRefused(out var refused)
                && refused.Code == "message.window-shut"
                && survey.Rules.Template is { } template
            )
                sent = await send.WithinAsync(
                    session,
                    request with
                    {
                        Text = null,
                        Template = new(template, opinion.Language, [words.Question, link]),
                    },
                    actor,
                    cause,
                    now
                );
            if (!sent.IsRefused(out refused))
                return (opinion.Sent(now, way.Channel, terms.LinkDays), null);
            no = refused;
            if (IsHeld(refused) && refused.Facts.GetValueOrDefault("until") is DateTimeOffset at && !(at >= until))
                until = at;
        }
        return until is { } later && later < opinion.MadeAt.AddDays(terms.LinkDays)
                ? (opinion with { NextTryAt = later }, no)
            : no is not null && IsHeld(no) ? (opinion.Kept(NotAskedBecause.Rules), no)
            : (
                opinion.Kept(opinion.Second is null ? NotAskedBecause.NoWay : NotAskedBecause.Failed),
                OpinionRefusals.NoWay()
            );
    }

    /// <summary>
    /// The message a question went out by did not arrive: it goes another way, once, with the next round and under the same
    /// rules. What did not arrive does not count as asked.
    /// </summary>
    internal Task AnotherWayAsync(Guid message, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                // The first message of a question has its number; that of the second way is another, and is not tried again.
                if (
                    await OpinionRows.HoldAsync(session, message)
                    is not { State: OpinionState.Asked, Second: null } opinion
                )
                    return;
                var way = await session.FirstOrDefaultAsync(
                    "SELECT identity_id FROM message WHERE customer_id = @customer AND id = @id",
                    row => row.GuidOrNull(0),
                    ("customer", opinion.Customer),
                    ("id", message)
                );
                var now = clock.GetUtcNow();
                await OpinionRows.MarkAsync(session, opinion, options.Zone, now);
                await OpinionRows.SaveAsync(session, opinion.Anew(Ids.New(now), way ?? Guid.Empty, now));
            },
            cancel
        );

    private static bool IsHeld(Refusal no) => no.Code == "contact.held";

    private async Task LaterAsync(Session session, Guid id)
    {
        var now = clock.GetUtcNow();
        if (await OpinionRows.TakeAsync(session, id, now) is not { } opinion)
            return;
        var attempts = opinion.Attempts + 1;
        await OpinionRows.SaveAsync(
            session,
            (attempts >= MostAttempts ? opinion.Kept(NotAskedBecause.Failed) : opinion) with
            {
                Attempts = attempts,
                NextTryAt = attempts >= MostAttempts ? null : now.AddMinutes(Math.Pow(2, attempts)),
            }
        );
    }
}
