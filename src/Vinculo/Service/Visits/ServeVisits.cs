using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Visits.Storage;

namespace Vinculo.Service.Visits;

/// <summary>Calls people to a desk, serves them and writes the visit on their timeline.</summary>
public sealed class ServeVisits(
    Database database,
    RecordInteraction record,
    VisitBell bell,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int LongestDesk = 20;
    private const int LongestNote = 2_000;

    /// <param name="Desk">Where the person is to come.</param>
    /// <param name="Service">Of a transfer.</param>
    /// <param name="Outcome">Of the finish: how it ended, in a word of the list.</param>
    /// <param name="Perception">1 very bad to 5 very good.</param>
    /// <param name="Note">What was done.</param>
    /// <param name="Customer">Who it is, when the kiosk did not know.</param>
    public sealed record Request(
        VisitAct Act,
        string? Desk = null,
        string? Service = null,
        string? Outcome = null,
        int? Perception = null,
        string? Note = null,
        CustomerId? Customer = null
    );

    /// <summary>How a visit can end.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["solved", "partly", "not-solved", "sent-elsewhere"];

    /// <summary>Calls whoever is next.</summary>
    /// <param name="service">Only of this service; null: any.</param>
    /// <param name="actor">Needs <c>visits.serve</c>.</param>
    public async Task<Outcome<VisitTicket>> CallNextAsync(
        Guid branch,
        string? service,
        string desk,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.VisitsServe))
            return Actor.Refused(Permissions.VisitsServe);
        if (desk.Trim().Length is 0 or > LongestDesk)
            return Refusal.Invalid("visit.desk", "desk", ("limit", LongestDesk));
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        return await database.WriteAsync<Outcome<VisitTicket>>(
            async session =>
                await VisitRows.NextAsync(session, branch, service, day) is { } next
                    ? await DoWithinAsync(session, next, new(VisitAct.Call, desk.Trim()), actor, cause)
                    : Refusal.Missing("visit.nobody"),
            cancel
        );
    }

    /// <summary>Goes on with somebody.</summary>
    /// <param name="actor">Needs <c>visits.serve</c>.</param>
    public async Task<Outcome<VisitTicket>> RunAsync(
        Guid ticket,
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.VisitsServe))
            return Actor.Refused(Permissions.VisitsServe);
        if (request.Perception is < 1 or > 5)
            return Refusal.Invalid("interaction.perception-out-of-range", "perception");
        if (request.Note?.Length > LongestNote)
            return Refusal.Invalid("interaction.text-too-long", "note", ("limit", LongestNote));
        if (request.Act == VisitAct.Finish && !Outcomes.Contains(request.Outcome))
            return Refusal.Invalid("visit.outcome", "outcome");
        return await database.WriteAsync<Outcome<VisitTicket>>(
            async session =>
                await VisitRows.FindAsync(session, ticket) is { } found
                    ? await DoWithinAsync(session, found, request, actor, cause)
                    : Refusal.Missing("visit.not-found"),
            cancel
        );
    }

    private async Task<Outcome<VisitTicket>> DoWithinAsync(
        Session session,
        VisitTicket before,
        Request request,
        Actor actor,
        string cause
    )
    {
        var now = clock.GetUtcNow();
        if (await VisitRows.BranchAsync(session, before.Branch) is not { } branch)
            return Refusal.Missing("visit.no-branch");
        if (request is { Act: VisitAct.Transfer, Service: not null } && branch.Find(request.Service) is null)
            return Refusal.Invalid("visit.choose", "service");
        if (request.Customer is { } asked)
        {
            if ((await CustomerReach.WithinAsync(session, asked, actor)).IsRefused(out var no, out var known))
                return no;
            before = before with
            {
                Customer = known.Value,
                FirstName = (await TakeTurn.PersonAsync(session, known.Value))?.FirstName,
            };
        }
        var moved = before.After(request.Act, branch.CallLimit, actor, request.Desk, request.Service, now);
        if (moved.IsRefused(out var refusal, out var after))
            return refusal;
        after = after with { Outcome = request.Outcome ?? after.Outcome };
        if (!await VisitRows.UpdateAsync(session, after))
            return Refusal.Stale("visit.stale");
        if (
            after.State == VisitState.Done
            && after.Customer is { } customer
            && await TellAsync(session, branch, after, new(customer), request, actor, cause, now) is { } untold
        )
            return untold;
        await audit.ChangedWithinAsync(
            session,
            actor,
            "visit." + char.ToLowerInvariant(request.Act.ToString()[0]) + request.Act.ToString()[1..],
            after.Customer,
            "visit_ticket",
            after.Id.ToString("D"),
            new { before.State, before.Calls },
            new
            {
                after.State,
                after.Calls,
                after.Desk,
                after.Outcome,
            },
            cause
        );
        await VisitRows.MovedAsync(session, branch.Id, now);
        session.AfterCommit(bell.Ring);
        return after with { RowVersion = after.RowVersion + 1 };
    }

    /// <summary>The visit stands on the timeline once, however often it is finished.</summary>
    private async Task<Refusal?> TellAsync(
        Session session,
        Branch branch,
        VisitTicket one,
        CustomerId customer,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var told = await record.WithinAsync(
            session,
            new(
                customer,
                Channel.Store,
                Direction.In,
                InteractionKind.Visit,
                $"{branch.Find(one.Service)?.NameEs ?? one.Service} · {branch.Name} · {one.Label}",
                request.Note,
                request.Perception,
                one.Outcome,
                RequestId: one.Id
            ),
            actor.With(Permissions.InteractionsRecord),
            cause,
            now
        );
        return told.IsRefused(out var refusal) ? refusal : null;
    }
}
