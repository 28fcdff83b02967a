using System.Globalization;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>What a customer with a link sees: the question, and what they answered.</summary>
/// <param name="ChangeUntil">Until when the answer can be said anew; null: nothing was answered.</param>
public sealed record OpinionSheet(
    Guid Id,
    SurveyKind Kind,
    SurveyTexts Texts,
    string Language,
    int? Score,
    string? Comment,
    DateTimeOffset? ChangeUntil
);

/// <summary>
/// A customer answers by a link, without signing in: once, and anew for as long as it may be changed. The answer stands on the
/// timeline as the customer's own word, and a bad one becomes somebody's to close.
/// </summary>
public sealed class GiveOpinion(
    Database database,
    KeepSurvey surveys,
    OpinionLinks links,
    OpenLoop openLoop,
    RecordInteraction record,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const string Cause = "/opinion";

    /// <summary>As whom an answer is written down; the name stands on the timeline.</summary>
    private static readonly Actor Customer = SendOpinions.Sender;

    /// <summary>What a link shows. Nothing is written.</summary>
    /// <returns><c>opinion.not-found</c> of one that is not ours, <c>opinion.expired</c>, or <c>opinion.said</c> when the answer stands.</returns>
    public async Task<Outcome<OpinionSheet>> ReadAsync(string token, CancellationToken cancel = default)
    {
        if (OpinionToken.Read(await links.KeyAsync(cancel), token) is not { } id)
            return OpinionRefusals.NotFound();
        var terms = await surveys.TermsAsync(cancel);
        return await database.ReadAsync<Outcome<OpinionSheet>>(
            async session =>
                await OpinionRows.OfAsync(session, id) is not { } opinion ? OpinionRefusals.NotFound()
                : Judge(opinion, terms, clock.GetUtcNow()) is { } no ? no
                : await SheetAsync(session, opinion, terms),
            cancel
        );
    }

    /// <summary>The answer, or another in its place.</summary>
    /// <param name="comment">In the customer's words; null: nothing besides.</param>
    public async Task<Outcome<OpinionSheet>> RunAsync(
        string token,
        int? score,
        string? comment,
        CancellationToken cancel = default
    )
    {
        if (OpinionToken.Read(await links.KeyAsync(cancel), token) is not { } id)
            return OpinionRefusals.NotFound();
        var terms = await surveys.TermsAsync(cancel);
        return await database.WriteAsync(
            session => WithinAsync(session, id, score, comment, terms, clock.GetUtcNow()),
            cancel
        );
    }

    /// <summary>As part of somebody's transaction, at a moment.</summary>
    internal async Task<Outcome<OpinionSheet>> WithinAsync(
        Session session,
        Guid id,
        int? score,
        string? comment,
        OpinionTerms terms,
        DateTimeOffset now
    )
    {
        if (await OpinionRows.HoldAsync(session, id) is not { } before)
            return OpinionRefusals.NotFound();
        if (Judge(before, terms, now) is { } no)
            return no;
        if (Problem(before.Scale, score, comment) is { } wrong)
            return wrong;
        var said = comment.NullIfBlank();
        // The same again is a second touch of the same button.
        if (before.Score == score && before.Comment == said)
            return await SheetAsync(session, before, terms);
        var after = before with
        {
            State = OpinionState.Answered,
            Score = score,
            FirstScore = before.FirstScore ?? score,
            Part = before.Scale.PartOf(score!.Value),
            Comment = said,
            AnsweredAt = before.AnsweredAt ?? now,
            ChangedAt = before.AnsweredAt is null ? null : now,
        };
        after = await OnTimelineAsync(session, after, now);
        await OpinionRows.SaveAsync(session, after);
        await OpinionRows.MarkAsync(session, after, options.Zone, now);
        await audit.ChangedWithinAsync(
            session,
            Customer,
            before.AnsweredAt is null ? "opinion.given" : "opinion.changed",
            after.Customer.Value,
            "opinion",
            id.ToString("D"),
            before.AnsweredAt is null ? null : new { before.Score },
            new { after.Score },
            Cause
        );
        var survey = (await SurveyRows.FindAsync(session, after.Survey))!;
        var bad = score.Value <= survey.Rules.BadUpTo;
        if (bad)
            await openLoop.WithinAsync(session, after, now);
        await session.AnnounceAsync(new OpinionGiven(after.Customer, id, after.Kind, score.Value, bad, now));
        return await SheetAsync(session, after, terms);
    }

    /// <summary>The customer does not want to be asked any more.</summary>
    public async Task<Outcome<Guid>> StopAsync(string token, CancellationToken cancel = default)
    {
        if (OpinionToken.Read(await links.KeyAsync(cancel), token) is not { } id)
            return OpinionRefusals.NotFound();
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (await OpinionRows.HoldAsync(session, id) is not { } opinion)
                    return OpinionRefusals.NotFound();
                var now = clock.GetUtcNow();
                var isNew =
                    await session.ExecuteAsync(
                        """
                        INSERT INTO opinion_refusal (customer_id, id, since) SELECT @customer, @id, @now
                        WHERE NOT EXISTS (SELECT 1 FROM opinion_refusal WHERE customer_id = @customer AND ended_at IS NULL)
                        """,
                        ("customer", opinion.Customer),
                        ("id", Ids.New(now)),
                        ("now", now)
                    ) > 0;
                if (isNew)
                    await audit.ChangedWithinAsync(
                        session,
                        Customer,
                        "opinion.opted-out",
                        opinion.Customer.Value,
                        "opinion",
                        id.ToString("D"),
                        null,
                        new { since = now },
                        Cause
                    );
                return id;
            },
            cancel
        );
    }

    /// <summary>What is wrong with an answer; null: nothing.</summary>
    internal static Refusal? Problem(SurveyScale scale, int? score, string? comment) =>
        !scale.Has(score) ? OpinionRefusals.Score(scale)
        : comment?.Length > Opinion.LongestComment
            ? Refusal.Invalid("opinion.comment", "comment", ("limit", Opinion.LongestComment))
        : null;

    /// <summary>Why there is nothing to answer; null: there is.</summary>
    private static Refusal? Judge(Opinion opinion, OpinionTerms terms, DateTimeOffset now) =>
        opinion.SentAt is null ? OpinionRefusals.NotFound()
        : opinion.AnsweredAt is { } at
            ? now > at.AddHours(terms.ChangeHours) ? OpinionRefusals.Said(at)
                : null
        : now > opinion.ExpiresAt ? OpinionRefusals.Expired()
        : null;

    private static async Task<OpinionSheet> SheetAsync(Session session, Opinion opinion, OpinionTerms terms) =>
        new(
            opinion.Id,
            opinion.Kind,
            (await SurveyRows.WordsAsync(session, opinion.Survey, opinion.Version))!,
            opinion.Language,
            opinion.Score,
            opinion.Comment,
            opinion.AnsweredAt?.AddHours(terms.ChangeHours)
        );

    /// <summary>One entry, however often the answer is changed.</summary>
    private async Task<Opinion> OnTimelineAsync(Session session, Opinion opinion, DateTimeOffset now)
    {
        var felt = opinion.Scale.FeltOf(opinion.Score!.Value);
        var mark = string.Create(CultureInfo.InvariantCulture, $"{opinion.Score}/{opinion.Scale.Most}");
        if (opinion is { Entry: { } entry, EntryAt: { } at })
        {
            await AmendOpinion.WithinAsync(session, opinion.Customer, at, entry, felt, mark, opinion.Comment, now);
            return opinion;
        }
        var words = ((await SurveyRows.WordsAsync(session, opinion.Survey, opinion.Version))!).In(opinion.Language);
        var id = Ids.New(now);
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var written = await record.WithinAsync(
            session,
            new(
                opinion.Customer,
                opinion.SentChannel ?? Channel.Web,
                Direction.In,
                InteractionKind.Opinion,
                words.Question.Length > 300 ? words.Question[..300] : words.Question,
                opinion.Comment,
                felt,
                mark,
                RequestId: id
            ),
            Customer,
            Cause,
            moment
        );
        return written.IsRefused(out var refused)
            ? throw new InvalidOperationException($"An opinion could not be written down: {refused.Code}")
            : opinion with
            {
                Entry = id,
                EntryAt = moment,
            };
    }
}
