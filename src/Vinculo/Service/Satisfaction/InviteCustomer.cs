using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>Asks one customer by hand: sends them the link, or shows it to whoever is with them.</summary>
public sealed class InviteCustomer(
    Database database,
    AskOpinion ask,
    SendOpinions send,
    KeepSurvey surveys,
    OpinionLinks links,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="Send">False: the link is only shown.</param>
    /// <param name="Address">The house as the caller reaches it, for a link that is shown where no address is set.</param>
    /// <param name="RequestId">The same for every repetition: it is asked once.</param>
    public sealed record Request(
        CustomerId Customer,
        Guid Survey,
        bool Send,
        string? Address = null,
        Guid? RequestId = null
    );

    /// <param name="Opinion">Asked, or waiting for the hour at which the rules allow it.</param>
    public sealed record Invitation(Opinion Opinion, string Link);

    /// <param name="actor">Needs <c>satisfaction.serve</c>, and must see the customer.</param>
    public async Task<Outcome<Invitation>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionServe))
            return Actor.Refused(Permissions.SatisfactionServe);
        var terms = await surveys.TermsAsync(cancel);
        var address = terms.Address ?? (request.Send ? null : request.Address);
        if (address is null)
            return Refusal.Conflict("survey.no-address");
        var key = await links.KeyAsync(cancel);
        var now = clock.GetUtcNow();
        var id = request.RequestId ?? Ids.New(now);
        return await database.WriteAsync<Outcome<Invitation>>(
            async session =>
            {
                var within = await WithinAsync(session, request, id, terms, key, actor, cause, now);
                return within.IsRefused(out var no, out var opinion)
                    ? no
                    : new Invitation(opinion, OpinionLinks.Of(key, address, opinion.Id));
            },
            cancel
        );
    }

    /// <summary>As part of somebody's transaction, at a moment.</summary>
    internal async Task<Outcome<Opinion>> WithinAsync(
        Session session,
        Request request,
        Guid id,
        OpinionTerms terms,
        byte[] key,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if ((await CustomerReach.WithinAsync(session, request.Customer, actor)).IsRefused(out var no, out var customer))
            return no;
        if (await SurveyRows.FindAsync(session, request.Survey) is not { } survey)
            return OpinionRefusals.NoSurvey();
        if (!survey.Active)
            return Refusal.Conflict("survey.off");
        if (
            (await ask.ByHandAsync(session, survey, customer, id, actor, terms, now)).IsRefused(out no, out var opinion)
        )
            return no;
        if (opinion.State != OpinionState.Waits || opinion.NextTryAt is not null)
            return opinion;
        var (after, held) = request.Send
            ? await send.DeliverAsync(
                session,
                opinion,
                terms,
                key,
                SendOpinions.Sender with
                {
                    Id = actor.Id,
                },
                cause,
                now
            )
            : (opinion.Sent(now, null, terms.LinkDays), null);
        if (after.State == OpinionState.NotAsked)
            return held!;
        await OpinionRows.SaveAsync(session, after);
        await OpinionRows.MarkAsync(session, after, options.Zone, now);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "opinion.asked",
            customer.Value,
            "opinion",
            after.Id.ToString("D"),
            null,
            new
            {
                after.Survey,
                after.State,
                after.SentChannel,
            },
            cause
        );
        return after;
    }
}
