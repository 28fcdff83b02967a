using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>Takes down an opinion that was given elsewhere: on paper, at a counter, at the end of a call.</summary>
public sealed class RecordOpinion(Database database, GiveOpinion give, KeepSurvey surveys, TimeProvider clock)
{
    /// <summary>Nothing older is taken down.</summary>
    private const int MostDays = 731;

    /// <param name="Channel">Through which it was given.</param>
    /// <param name="Agent">Who had served; null: nobody in particular.</param>
    /// <param name="At">When; null: now.</param>
    /// <param name="RequestId">The same for every repetition: it is taken down once.</param>
    public sealed record Request(
        CustomerId Customer,
        Guid Survey,
        int Score,
        string? Comment,
        Channel? Channel,
        Guid? Agent = null,
        Guid? Team = null,
        string? Code = null,
        DateTimeOffset? At = null,
        Guid? RequestId = null
    );

    /// <param name="actor">Needs <c>satisfaction.serve</c>, and must see the customer.</param>
    /// <returns>The opinion.</returns>
    public async Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        var terms = await surveys.TermsAsync(cancel);
        return await database.WriteAsync(session => WithinAsync(session, request, terms, actor), cancel);
    }

    private async Task<Outcome<Guid>> WithinAsync(Session session, Request request, OpinionTerms terms, Actor actor)
    {
        var now = clock.GetUtcNow();
        var at = request.At ?? now;
        if (at > now || at < now.AddDays(-MostDays))
            return Refusal.Invalid("opinion.moment", "at", ("days", MostDays));
        if ((await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(out var no, out var customer))
            return no;
        if (await SurveyRows.FindAsync(session, request.Survey) is not { } survey)
            return OpinionRefusals.NoSurvey();
        // Looked at before anything is written: a refusal leaves nothing behind.
        if (GiveOpinion.Problem(survey.Scale, request.Score, request.Comment) is { } problem)
            return problem;
        var id = request.RequestId ?? Ids.New(at);
        if (await OpinionRows.OfAsync(session, id) is not null)
            return id;
        var matter = new AskOpinion.Matter(
            customer,
            survey.Event,
            $"told:{id:N}",
            null,
            request.Channel,
            request.Team,
            request.Agent,
            request.Code,
            at
        );
        var drafted = await AskOpinion.DraftAsync(session, survey, matter, null, at);
        await OpinionRows.SaveAsync(
            session,
            drafted!.Sent(at, request.Channel, terms.LinkDays) with
            {
                Id = id,
                MadeBy = actor.Id,
            }
        );
        if ((await give.WithinAsync(session, id, request.Score, request.Comment, terms, at)).IsRefused(out no))
            throw new InvalidOperationException($"An opinion could not be taken down: {no.Code}");
        // Of what was said days ago, whoever keeps scores current hears today.
        await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
        return id;
    }
}
