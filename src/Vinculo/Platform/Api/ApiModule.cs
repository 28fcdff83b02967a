using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace Vinculo.Platform.Api;

/// <summary>An example that the API's document shows beside a route: <c>.WithExample("{…}", "{…}")</c>.</summary>
/// <param name="Request">JSON of a request body, or null.</param>
/// <param name="Response">JSON of the answer 200, or null.</param>
public sealed record ApiExample(string? Request, string? Response);

/// <summary>What routes say about themselves in the API's document, beside their tag.</summary>
public static class ApiRoutes
{
    /// <summary>The operation's name, by which clients are generated, and a sentence that says what it does.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithSummary(summary);

    public static TBuilder WithExample<TBuilder>(this TBuilder route, string? request, string? response)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ApiExample(request, response));
}

/// <summary>
/// The API describes itself: an OpenAPI document at <c>/openapi/v1.json</c> and a page to read and try it at <c>/api</c>. Every
/// route under <c>/api/v1</c> that has a name is in it.
/// </summary>
public sealed class ApiModule : IModule
{
    private const string Intro =
        "The customer at the point of contact: recognise who it is, read the life sheet, ask for the next best action, "
        + "tell what the customer said. Send an API key as `Authorization: Bearer vk_…` (Settings → API keys). Errors are "
        + "problem details (RFC 9457) with a stable `code`, the `field` to blame and the `facts` of the sentence, in the language of "
        + "`Accept-Language` (es, en). A POST with an `Idempotency-Key` is done once, however often it is sent. Edits "
        + "take the ETag you read as `If-Match`.";

    public void AddServices(IServiceCollection services, VinculoOptions options)
    {
        // Routes read and write JSON as the rest of the house does; the document is made from the same options.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = Json.Options.Encoder;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        services.AddOpenApi(
            "v1",
            document =>
            {
                document.ShouldInclude = route =>
                    route.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
                document.AddDocumentTransformer(
                    (api, _, _) =>
                    {
                        Describe(api);
                        return Task.CompletedTask;
                    }
                );
                document.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                        if (metadata.OfType<ApiExample>().FirstOrDefault() is { } example)
                            Show(operation, example);
                        return Task.CompletedTask;
                    }
                );
            }
        );
    }

    public void Use(WebApplication app)
    {
        app.Use(
            (http, next) =>
            {
                if (http.Request.Path.Equals("/api") || http.Request.Path.StartsWithSegments("/api/index.html"))
                    http.Response.Headers.ContentSecurityPolicy =
                        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
                return next(http);
            }
        );
        // Compares the address of everything that passes with a pattern: only what is not the API itself passes.
        app.UseWhen(
            http =>
                http.Request.Path.StartsWithSegments("/api", out var rest)
                && !rest.StartsWithSegments("/v1", StringComparison.Ordinal),
            branch =>
                branch.UseSwaggerUI(page =>
                {
                    page.RoutePrefix = "api";
                    page.DocumentTitle = "Vínculo API";
                    page.SwaggerEndpoint("/openapi/v1.json", "Vínculo API v1");
                    page.DisplayRequestDuration();
                    page.DefaultModelsExpandDepth(0);
                    // One document: nothing to choose in the bar above.
                    page.HeadContent = "<style>.swagger-ui .topbar{display:none}</style>";
                })
        );
    }

    public void MapRoutes(WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    private static void Describe(OpenApiDocument api)
    {
        api.Info = new()
        {
            Title = "Vínculo API",
            Version = "v1",
            Description = Intro,
            License = new() { Name = "Apache-2.0", Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
        };
        // Clients reach the API where they found its document.
        api.Servers = [new() { Url = "/" }];
        api.Components ??= new();
        api.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        api.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: vk_…",
        };
        api.Security = [new() { [new OpenApiSecuritySchemeReference("apiKey", api)] = [] }];
    }

    private static void Show(OpenApiOperation operation, ApiExample example)
    {
        if (example.Request is not null && operation.RequestBody?.Content is { } request)
            foreach (var media in request.Values.OfType<OpenApiMediaType>())
                media.Example = JsonNode.Parse(example.Request);
        if (
            example.Response is not null
            && operation.Responses?.FirstOrDefault(r => r.Key.StartsWith('2')).Value?.Content is { } response
        )
            foreach (var media in response.Values.OfType<OpenApiMediaType>())
                media.Example = JsonNode.Parse(example.Response);
    }
}
