using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Service.Fulfilment;

namespace Vinculo.Workspace.Api;

/// <summary>What is done with a customer: contacts, promises, needs.</summary>
internal static class DealingsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var customer = routes.MapGroup("/api/v1/customers/{id}").RequirePermission(Permissions.InteractionsRecord);
        customer
            .MapPost("/interactions", RecordAsync)
            .Named("RecordInteraction", "Records a contact, with what the customer felt, needs and was promised.");
        customer.MapPost("/commitments", PromiseAsync).Named("MakeCommitment", "Notes a promise made to the customer.");
        customer
            .MapPost("/commitments/{commitment:guid}/closure", CloseAsync)
            .Named("CloseCommitment", "Says whether a promise was kept.");
        customer.MapPost("/needs", NeedAsync).Named("NoteNeed", "Notes something the customer needs.");
    }

    /// <param name="Perception">What the customer felt, 1 very bad to 5 very good.</param>
    /// <param name="Reason">Why the customer came: a code of the company's list.</param>
    /// <param name="RequestId">Given twice, the contact is recorded once.</param>
    /// <param name="Purpose">Of a contact that we started: commercial, collection, service, requested, transactional, fraud, legal.</param>
    /// <param name="Anyway">It has happened although the contact rules say no: why, in the agent's words.</param>
    internal sealed record NewInteraction(
        Channel Channel,
        Direction Direction = Direction.In,
        InteractionKind Kind = InteractionKind.Contact,
        string? Subject = null,
        string? Body = null,
        int? Perception = null,
        string? Outcome = null,
        IReadOnlyList<string>? Needs = null,
        string? Commitment = null,
        DateOnly? CommitmentDue = null,
        string? PendingQuestion = null,
        Guid? RequestId = null,
        string? Reason = null,
        string? Purpose = null,
        string? Anyway = null
    );

    internal sealed record NewCommitment(string Promise, DateOnly? DueOn, Channel Channel = Channel.Internal);

    internal sealed record Closure(bool Kept);

    internal sealed record NewNeed(
        string Code,
        NeedOrigin Origin = NeedOrigin.Said,
        double Confidence = 1,
        string? Note = null
    );

    private static async Task<IResult> RecordAsync(
        CustomerId id,
        NewInteraction contact,
        HttpContext http,
        RecordInteraction record,
        CancellationToken cancel
    )
    {
        var outcome = await record.RunAsync(
            new(
                id,
                contact.Channel,
                contact.Direction,
                contact.Kind,
                contact.Subject,
                contact.Body,
                contact.Perception,
                contact.Outcome,
                contact.Needs,
                contact.Commitment,
                contact.CommitmentDue,
                contact.PendingQuestion,
                contact.RequestId,
                contact.Reason,
                contact.Purpose,
                contact.Anyway
            ),
            CurrentActor.Of(http),
            "api/interactions",
            cancel
        );
        return Answers.Of(outcome, made => Answers.Json(new CustomersApi.Made(made), StatusCodes.Status201Created));
    }

    private static async Task<IResult> PromiseAsync(
        CustomerId id,
        NewCommitment promise,
        HttpContext http,
        RecordInteraction record,
        CancellationToken cancel
    )
    {
        var outcome = await record.RunAsync(
            new(
                id,
                promise.Channel,
                Direction.Out,
                InteractionKind.Commitment,
                Commitment: promise.Promise,
                CommitmentDue: promise.DueOn
            ),
            CurrentActor.Of(http),
            "api/commitments",
            cancel
        );
        return Answers.Of(outcome, made => Answers.Json(new CustomersApi.Made(made), StatusCodes.Status201Created));
    }

    private static async Task<IResult> CloseAsync(
        CustomerId id,
        Guid commitment,
        Closure closure,
        HttpContext http,
        WorkUndertaking work,
        CancellationToken cancel
    )
    {
        var outcome = await work.CloseAsync(
            id,
            commitment,
            closure.Kept,
            CurrentActor.Of(http),
            "api/commitments",
            cancel
        );
        return Answers.Of(outcome, _ => Results.NoContent());
    }

    private static async Task<IResult> NeedAsync(
        CustomerId id,
        NewNeed need,
        HttpContext http,
        NoteNeed note,
        CancellationToken cancel
    )
    {
        var outcome = await note.RunAsync(
            new(id, need.Code, need.Origin, need.Confidence, need.Note),
            CurrentActor.Of(http),
            "api/needs",
            cancel
        );
        return Answers.Of(outcome, _ => Results.NoContent());
    }
}
