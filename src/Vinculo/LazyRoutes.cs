using Microsoft.AspNetCore.Routing;

namespace Vinculo;

/// <summary>
/// The <c>MapGet</c>, <c>MapPost</c> … of this application: as ASP.NET Core's, but a handler is compiled when its route is
/// first asked for and not when the application starts, which then has some five hundred methods less to compile (a second
/// of processor time). Standing in the root namespace, they are found before the framework's. What a route describes is
/// still known from the start.
/// </summary>
internal static class LazyRoutes
{
    public static RouteHandlerBuilder MapGet(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, [HttpMethods.Get], handler);

    public static RouteHandlerBuilder MapPost(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, [HttpMethods.Post], handler);

    public static RouteHandlerBuilder MapPut(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, [HttpMethods.Put], handler);

    public static RouteHandlerBuilder MapDelete(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, [HttpMethods.Delete], handler);

    public static RouteHandlerBuilder MapMethods(
        this IEndpointRouteBuilder routes,
        string pattern,
        IEnumerable<string> methods,
        Delegate handler
    ) =>
        RouteHandlerServices.Map(routes, pattern, handler, methods, RequestDelegateFactory.InferMetadata, CompileLater);

    private static RequestDelegateResult CompileLater(
        Delegate handler,
        RequestDelegateFactoryOptions options,
        RequestDelegateMetadataResult? inferred
    )
    {
        var compiled = new Lazy<RequestDelegate>(() =>
            RequestDelegateFactory.Create(handler, options, inferred).RequestDelegate
        );
        return new(context => compiled.Value(context), inferred?.EndpointMetadata ?? []);
    }
}
