using Vinculo.Customers.Prospects;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Customers.Relations.Api;

/// <summary>What is done with a prospect: described, converted, lost, opened again.</summary>
internal static class ProspectRoutes
{
    private const string Cause = "api/prospects";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var customer = routes.MapGroup("/api/v1/customers/{id}").RequirePermission(Permissions.CustomersEdit);
        customer
            .MapPut("/prospect", DescribeAsync)
            .Named("DescribeProspect", "Where a prospect came from and what they are interested in.")
            .WithExample("""{"source":"campaign","sourceDetail":"Feria de Cali","interest":"Plan 60 GB"}""", null);
        customer
            .MapPost("/conversion", ConvertAsync)
            .Named("ConvertProspect", "The prospect is a customer from now on: same identifier, same history.");
        customer.MapPost("/loss", LoseAsync).Named("LoseProspect", "The prospect is given up, with the reason.");
        customer
            .MapPost("/reopening", ReopenAsync)
            .Named("ReopenProspect", "Works a lost prospect again, or takes a conversion by hand back.");
    }

    internal sealed record Description(string Source, string? SourceDetail = null, string? Interest = null);

    internal sealed record Loss(string Reason, string? Note = null);

    private static async Task<IResult> DescribeAsync(
        CustomerId id,
        Description prospect,
        HttpContext http,
        KeepProspects keep,
        CancellationToken cancel
    ) =>
        Done(
            await keep.DescribeAsync(
                id,
                prospect.Source ?? "",
                prospect.SourceDetail,
                prospect.Interest,
                CurrentActor.Of(http),
                Cause,
                cancel
            )
        );

    private static async Task<IResult> ConvertAsync(
        CustomerId id,
        HttpContext http,
        KeepProspects keep,
        CancellationToken cancel
    ) => Done(await keep.ConvertAsync(id, CurrentActor.Of(http), Cause, cancel));

    private static async Task<IResult> LoseAsync(
        CustomerId id,
        Loss loss,
        HttpContext http,
        KeepProspects keep,
        CancellationToken cancel
    ) => Done(await keep.LoseAsync(id, loss.Reason ?? "", loss.Note, CurrentActor.Of(http), Cause, cancel));

    private static async Task<IResult> ReopenAsync(
        CustomerId id,
        HttpContext http,
        KeepProspects keep,
        CancellationToken cancel
    ) => Done(await keep.ReopenAsync(id, CurrentActor.Of(http), Cause, cancel));

    private static IResult Done(Outcome<CustomerId> outcome) => Answers.Of(outcome, _ => Results.NoContent());
}
