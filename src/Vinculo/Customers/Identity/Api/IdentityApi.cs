using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Customers.Identity.Api;

/// <summary>Identity as a resource: where a customer comes from, merging, splitting, letting go of a fixed field.</summary>
internal static class IdentityApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var customer = routes.MapGroup("/api/v1/customers/{id}");
        customer
            .MapGet("/identity", IdentityAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Produces<IdentityAnswer>()
            .Named(
                "GetIdentity",
                "Where a customer comes from: source records, every value with its source and rule, merges and splits."
            );
        customer
            .MapPost("/merge", MergeAsync)
            .RequirePermission(Permissions.CustomersMerge)
            .Produces<CustomersMerged>()
            .Named(
                "MergeCustomers",
                "Makes this customer and another one. Old numbers go on answering; a split takes it back."
            );
        customer
            .MapPost("/split", SplitAsync)
            .RequirePermission(Permissions.CustomersMerge)
            .Produces<CustomersSplit>()
            .Named(
                "SplitCustomer",
                "Takes a merge back, or takes chosen source records out into a customer of their own."
            );
        customer
            .MapPost("/split/preview", PreviewAsync)
            .RequirePermission(Permissions.CustomersMerge)
            .Produces<PreviewAnswer>()
            .Named("PreviewSplit", "Says what a split would move, without moving it.");
        customer
            .MapPost("/fields/{field}/release", ReleaseAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("ReleaseField", "Lets a field follow its rule again: what a person fixed does not count any more.");
        customer
            .MapPost("/fields/{field}/first", PutFirstAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Produces<PutFirstAnswer>()
            .Named(
                "PutFirst",
                "Says which of a customer's values of a field is the first, whatever the rule says (field: document, phone, email, address)."
            )
            .WithExample("""{"value":"ana@correo.co"}""", null);
    }

    /// <param name="Value">As it is shown, or as it is normalised.</param>
    internal sealed record PutFirstRequest(string? Value);

    /// <param name="Id">The customer as it is today.</param>
    internal sealed record PutFirstAnswer(CustomerId Id);

    private static async Task<IResult> PutFirstAsync(
        CustomerId id,
        string field,
        PutFirstRequest request,
        HttpContext http,
        PutFirst putFirst,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await putFirst.RunAsync(new(id, field, request.Value ?? ""), CurrentActor.Of(http), "api/identity", cancel),
            customer => Answers.Json(new PutFirstAnswer(customer))
        );

    /// <param name="Other">The customer to merge with, by any number it ever had.</param>
    /// <param name="Survivor">Which of the two goes on; left out: the older one.</param>
    internal sealed record MergeRequest(
        CustomerId Other,
        string? Reason = null,
        CustomerId? Survivor = null,
        double? Probability = null
    );

    /// <param name="Merge">The merge to take back; or</param>
    /// <param name="Records">the source records to take out.</param>
    /// <param name="Assign">Rows that came since and go too.</param>
    internal sealed record SplitRequest(
        Guid? Merge = null,
        IReadOnlyList<SourceRecordKey>? Records = null,
        string? Reason = null,
        IReadOnlyList<Assignment>? Assign = null
    );

    internal sealed record IdentityAnswer(
        CustomerId Id,
        CustomerId? RedirectedFrom,
        IReadOnlyList<FormerCustomer> Former,
        IReadOnlyList<GoldenField> Fields,
        IReadOnlyList<SourceRecordView> Records,
        IReadOnlyList<IdentityEvent> Events
    );

    internal sealed record PreviewAnswer(
        CustomerId Holder,
        IReadOnlyList<TableMove> Goes,
        IReadOnlyDictionary<string, int> Since
    );

    private static async Task<IResult> IdentityAsync(
        CustomerId id,
        HttpContext http,
        CustomerDirectory directory,
        IdentityHistory history,
        GoldenRecord golden,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if (
            await history.RunAsync(id, cancel) is not { } known
            || await directory.FindAsync(known.Customer, cancel) is not { } customer
            || !actor.Sees(customer.TeamId)
        )
            return Answers.Problem(IdentityRefusals.NotFound(id));
        var answer = await golden.RunAsync(known.Customer, cancel);
        await audit.ReadAsync(actor, "customer.read", known.Customer.Value, "api/identity");
        if (known.Customer != id)
            http.Response.Headers.ContentLocation = $"/api/v1/customers/{known.Customer}/identity";
        return Answers.Json(
            new IdentityAnswer(
                known.Customer,
                known.Customer == id ? null : id,
                known.Former,
                answer.Fields,
                answer.Records,
                known.Events
            )
        );
    }

    private static async Task<IResult> MergeAsync(
        CustomerId id,
        MergeRequest request,
        HttpContext http,
        MergeCustomers merge,
        CancellationToken cancel
    )
    {
        var outcome = await merge.RunAsync(
            new(id, request.Other, request.Reason ?? "", request.Probability, Survivor: request.Survivor),
            CurrentActor.Of(http),
            "api/merge",
            cancel
        );
        return Answers.Of(outcome, merged => Answers.Json(merged));
    }

    private static async Task<IResult> SplitAsync(
        CustomerId id,
        SplitRequest request,
        HttpContext http,
        SplitCustomer split,
        IdentityHistory history,
        CancellationToken cancel
    )
    {
        if (request.Merge is { } wanted && !await ConcernsAsync(history, id, wanted, cancel))
            return Answers.Problem(IdentityRefusals.EventMissing(wanted));
        var outcome = await split.RunAsync(
            new(request.Merge, id, request.Records, request.Reason ?? "", request.Assign),
            CurrentActor.Of(http),
            "api/split",
            cancel
        );
        return Answers.Of(outcome, done => Answers.Json(done));
    }

    private static async Task<IResult> PreviewAsync(
        CustomerId id,
        SplitRequest request,
        HttpContext http,
        IdentityHistory history,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if (request.Merge is { } wanted)
        {
            if (!await ConcernsAsync(history, id, wanted, cancel))
                return Answers.Problem(IdentityRefusals.EventMissing(wanted));
            var undo = await history.PreviewAsync(wanted, actor, cancel);
            return Answers.Of(undo, p => Answers.Json(new PreviewAnswer(p.Holder, p.Goes, p.Since)));
        }
        var outcome = await history.PreviewAsync(id, request.Records ?? [], actor, cancel);
        return Answers.Of(
            outcome,
            goes => Answers.Json(new PreviewAnswer(id, goes, new Dictionary<string, int>(StringComparer.Ordinal)))
        );
    }

    private static async Task<IResult> ReleaseAsync(
        CustomerId id,
        string field,
        HttpContext http,
        GoldenRecord golden,
        CancellationToken cancel
    )
    {
        var outcome = await golden.ReleaseAsync(id, field, CurrentActor.Of(http), "api/fields", cancel);
        return Answers.Of(outcome, _ => Results.NoContent());
    }

    /// <summary>An event is asked for at the customer it concerns.</summary>
    private static async Task<bool> ConcernsAsync(
        IdentityHistory history,
        CustomerId id,
        Guid merge,
        CancellationToken cancel
    ) => (await history.RunAsync(id, cancel))?.Events.Any(e => e.Id == merge) == true;
}
