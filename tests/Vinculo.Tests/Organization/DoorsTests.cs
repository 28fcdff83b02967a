using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Organization;

namespace Vinculo.Tests.Organization;

/// <summary>Every door of the house: which permission it asks for, and that it does ask.</summary>
public class DoorsTests
{
    /// <summary>What anybody may open, and why.</summary>
    private static readonly string[] Public =
    [
        "/sign-in", // to come in
        "/sign-in/", // second step and passkeys
        "/first-run", // guarded by its token
        "/error/", // says what went wrong
        "/health/", // for the machinery that starts us
        "/look", // theme, a cookie of one's own
        "/lang", // language, likewise
        "/ui/gallery", // guarded by itself outside Development
        "/lib/",
        "/islands/",
        "/metrics",
        "/chat/", // for visitors of the company's sites: their secret, or the site's signature, is the key
        "/site-chat/", // the script and the look of that chat
        "/hooks/", // for providers of channels: their signature is the key
        "/forms/", // the company's forms: anybody fills them in, and learns no more than a number
        "/site-forms/", // the look and the scripts of those
        "/opinion/", // for customers who were asked: the signature of the link is the key
        "/site-opinion/", // the look of that page
        "/ayuda", // articles for everybody
        "/ayuda/",
        "/turno/", // a branch's kiosk: its signed link is the key, and nobody learns more than a first name
        "/sala/", // a branch's waiting room, likewise
        "/seguimiento/", // how far what somebody was promised is: the signed link is the key
        "/web/v1/", // guarded by the page's origin and the visitor's token
    ];

    /// <summary>What everybody who is signed in may open: it shows nothing but their own.</summary>
    private static readonly string[] Personal =
    [
        "/_framework/opaque-redirect", // the framework's own; forwards only what it has sealed itself
        "/account",
        "/sign-out",
        "/api/v1/me",
        "/api/v1/notifications",
        "/api/v1/favourites",
        "/favourites",
        "/api/v1/jobs", // only the jobs one asked for oneself
    ];

    private static List<RouteEndpoint> Routes(TestApp app) =>
        [
            .. app
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>(),
        ];

    private static string PathOf(RouteEndpoint route) => "/" + (route.RoutePattern.RawText ?? "").TrimStart('/');

    private static IReadOnlyList<string> CodesOf(RouteEndpoint route) =>
        [
            .. route.Metadata.GetOrderedMetadata<PermissionAttribute>().Select(p => p.Code),
            .. route
                .Metadata.GetOrderedMetadata<IAuthorizeData>()
                .Select(a => a.Policy)
                .OfType<string>()
                .Where(Permissions.All.Contains),
        ];

    private static bool IsIn(string path, string[] list) =>
        list.Any(p =>
            path == p.TrimEnd('/') || path.StartsWith(p.EndsWith('/') ? p : p + "/", StringComparison.Ordinal)
        );

    [Fact]
    public async Task Only_what_is_on_the_public_list_opens_to_anybody()
    {
        await using var app = await TestApp.StartAsync();

        var open = Routes(app)
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(PathOf)
            .Where(path => !IsIn(path, Public) && !Path.HasExtension(path) && path != "/{**path:file}")
            .Distinct();

        open.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_other_door_asks_for_a_permission_or_shows_only_ones_own()
    {
        await using var app = await TestApp.StartAsync();

        var unguarded = Routes(app)
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null && CodesOf(route).Count == 0)
            .Select(PathOf)
            // The home page is for everybody: it shows each reader what their permissions allow.
            .Where(path => path != "/" && !IsIn(path, Personal))
            .Distinct()
            .ToList();

        unguarded.ShouldBeEmpty();
    }

    [Fact]
    public async Task Permissions_asked_for_exist()
    {
        await using var app = await TestApp.StartAsync();

        Routes(app).SelectMany(CodesOf).Distinct().ShouldBeSubsetOf(Permissions.All);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_viewer_is_refused_at_every_door_beyond_the_indicators(Vinculo.Platform.Storage.Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var viewer = await app.SignedInAsync("viewer");
        var doors = Routes(app)
            .Where(route => CodesOf(route).Any(code => code != Permissions.InsightsRead))
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .SelectMany(route =>
                (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Where(method => method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE")
                    .Take(1)
                    .Select(method => (method, path: Filled(route), takes: Takes(route)))
            )
            .Distinct()
            .ToList();
        doors.Count.ShouldBeGreaterThan(10);

        var opened = new List<string>();
        foreach (var (method, path, takes) in doors)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method != "GET")
                request.Content = Body(takes);
            using var answer = await viewer.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Forbidden)
                opened.Add($"{method} {path}: {(int)answer.StatusCode}");
        }

        opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stranger_gets_401_from_the_API_and_the_way_in_from_pages()
    {
        await using var app = await TestApp.StartAsync();
        await app.NewUserAsync("administrator");

        (await app.Client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var page = await app.Client.GetAsync("/settings/users");
        page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page.Headers.Location!.ToString().ShouldContain("/sign-in");
    }

    [Fact]
    public async Task A_refused_page_says_so_and_the_audit_knows()
    {
        await using var app = await TestApp.StartAsync();
        using var viewer = await app.SignedInAsync("viewer");

        using var page = await viewer.GetAsync("/settings/users");

        page.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        await Patience.UntilAsync(
            () => app.Database.ReadAsync(s => s.QueryAsync("SELECT act FROM audit_event", row => row.Text(0))),
            acts => acts.Contains("access.refused")
        );
    }

    /// <summary>The kind of content a route takes: others are turned away before anybody asks who sends them.</summary>
    private static string Takes(RouteEndpoint route) =>
        route
            .Metadata.GetOrderedMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()
            .SelectMany(accepts => accepts.ContentTypes)
            .FirstOrDefault()
        ?? "application/json";

    private static HttpContent Body(string takes) =>
        takes == "multipart/form-data"
            ? new MultipartFormDataContent { { new StringContent("1"), "x" } }
            : new StringContent(takes.Contains("form", StringComparison.Ordinal) ? "x=1" : "{}", null, takes);

    private static string Filled(RouteEndpoint route) =>
        "/"
        + string.Join(
            '/',
            route.RoutePattern.PathSegments.Select(segment =>
                string.Concat(
                    segment.Parts.Select(part =>
                        part switch
                        {
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator =>
                                separator.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter =>
                                parameter.ParameterPolicies.Any(p => p.Content is "int" or "long")
                                    ? "1"
                                    : "01900000-0000-7000-8000-000000000001",
                            _ => "",
                        }
                    )
                )
            )
        );
}
