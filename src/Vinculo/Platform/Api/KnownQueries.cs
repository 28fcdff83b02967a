using Microsoft.AspNetCore.Http.Metadata;

namespace Vinculo.Platform.Api;

/// <summary>Parameters of a route's address beside those its method names.</summary>
/// <param name="Names">Null: the route judges them itself.</param>
internal sealed record QueryNames(IReadOnlyList<string>? Names);

/// <summary>
/// The API refuses a parameter of the address that it does not know: a filter with a slip of the pen must not be answered
/// with everybody.
/// </summary>
public static class KnownQueries
{
    /// <summary>Names parameters that the route reads from the address by itself.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder route, params string[] names) =>
        route.WithMetadata(new QueryNames(names));

    /// <summary>The route knows its parameters only when it runs, and refuses unknown ones by itself.</summary>
    public static RouteHandlerBuilder AsksAnything(this RouteHandlerBuilder route) =>
        route.WithMetadata(new QueryNames(null));

    internal static async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (
            http.Request.Query.Count > 0
            && http.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)
            && http.GetEndpoint() is RouteEndpoint route
            && Unknown(http.Request.Query.Keys, route) is { } unknown
        )
        {
            var known = string.Join(", ", Of(route));
            var refusal =
                known.Length > 0
                    ? Refusal.Invalid("request.parameter-unknown", unknown, ("name", unknown), ("known", known))
                    : Refusal.Invalid("request.parameters-none", unknown, ("name", unknown));
            await Answers.Problem(refusal).ExecuteAsync(http);
            return;
        }
        await next(http);
    }

    private static string? Unknown(ICollection<string> asked, RouteEndpoint route) =>
        route.Metadata.GetOrderedMetadata<QueryNames>().Any(n => n.Names is null)
            ? null
            : asked.Except(Of(route), StringComparer.OrdinalIgnoreCase).FirstOrDefault();

    /// <summary>What the route's method takes by name from the address, and what the route says it asks for.</summary>
    private static IEnumerable<string> Of(RouteEndpoint route) =>
        route
            .Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(p =>
                p.HasTryParse
                || p.ParameterInfo.ParameterType is var type && (type == typeof(string) || type == typeof(string[]))
            )
            .Select(p =>
                p.ParameterInfo.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name
                ?? p.Name
            )
            .Except(route.RoutePattern.Parameters.Select(p => p.Name), StringComparer.OrdinalIgnoreCase)
            .Concat(route.Metadata.GetOrderedMetadata<QueryNames>().SelectMany(n => n.Names ?? []));
}
