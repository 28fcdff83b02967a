using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Insights.Models.Api;

/// <summary>A model's card as a resource.</summary>
internal static class ModelRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/api/v1/models", ListAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named("ListModels", "Every model with its version in use and its health.")
            .WithTags("Models")
            .Produces<IReadOnlyList<ModelLine>>();
        routes
            .MapGet("/api/v1/models/{code}", FindAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named("GetModel", "A model's card: versions, back-test, calibration, weights, drift, who approved it.")
            .WithTags("Models")
            .Produces<ModelCard>()
            .ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(ModelCatalogue catalogue, CancellationToken cancel) =>
        Answers.Json(await catalogue.ListAsync(cancel));

    private static async Task<IResult> FindAsync(string code, ModelCatalogue catalogue, CancellationToken cancel) =>
        await catalogue.FindAsync(code, cancel) is { } card
            ? Answers.Json(card)
            : Answers.Problem(Refusal.Missing("model.not-found", ("code", code)));
}
