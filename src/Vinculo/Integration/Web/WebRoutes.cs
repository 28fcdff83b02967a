using System.Globalization;
using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Integration.Web;

/// <summary>
/// The doors that pages of other origins open: the script, what to show, what was seen and said. Nothing here is asked for
/// with a cookie; a page may ask when its origin is one of its site's, and no more often than the limit.
/// </summary>
internal sealed class WebRoutes : IDisposable
{
    public const string Base = "/web/v1";

    /// <summary>Of one visitor's address on one site, a minute.</summary>
    public const int MostAMinute = 120;

    private const int MostBytes = 4_000;
    private const string ScriptName = "Vinculo.Integration.web.js";

    private static readonly Lazy<string> Script = new(() =>
    {
        using var stream = typeof(WebRoutes).Assembly.GetManifestResourceStream(ScriptName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    private readonly Pressure pressure = new(MostAMinute);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup(Base)
            .AllowAnonymous()
            .DisableAntiforgery()
            .WithMetadata(new OpenToOtherSites())
            .ExcludeFromDescription();
        group.MapGet("/vinculo.js", SendScript);
        group.MapMethods("/{key}/{what}", [HttpMethods.Options], PreflightAsync);
        group.MapPost("/{key}/proposals", ProposeAsync);
        group.MapPost("/{key}/answers", AnswerAsync);
    }

    /// <param name="Token">Who the visitor is, signed by the site's server.</param>
    /// <param name="Consent">The visitor agreed to be known here.</param>
    /// <param name="Top">At most so many.</param>
    /// <param name="Lang">The page's language.</param>
    internal sealed record Asked(string? Token, bool Consent, int? Top, string? Lang);

    /// <param name="Decision">As it came with the proposals; null: of a stranger.</param>
    /// <param name="Result">shown, accepted or refused.</param>
    internal sealed record Said(string? Token, bool Consent, Guid? Decision, string? Action, string? Result);

    internal sealed record Proposals(Guid? Decision, IReadOnlyList<Proposal> Items, Words Words);

    internal sealed record Proposal(string Action, string Title, string Text, string? Lang);

    /// <summary>What the buttons say, in the page's language.</summary>
    internal sealed record Words(string Accept, string Refuse, string Thanks);

    private static IResult SendScript(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Results.Text(Script.Value, "text/javascript; charset=utf-8");
    }

    private static async Task<IResult> PreflightAsync(
        string key,
        WebSites sites,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await sites.FindAsync(key, cancel) is not var (site, _) || !Opens(http, site))
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = "content-type";
        http.Response.Headers.AccessControlMaxAge = "600";
        return Results.NoContent();
    }

    private async Task<IResult> ProposeAsync(
        string key,
        Asked asked,
        WebSites sites,
        WebProposals proposals,
        DecisionWords words,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var (site, visitor, refused) = await EnterAsync(key, asked.Token, asked.Consent, sites, clock, http, cancel);
        if (refused is not null)
            return refused;
        var most = Math.Clamp(asked.Top ?? 1, 1, WebProposals.Most);
        var answer = await proposals.ProposeAsync(site!, visitor, most, cancel);
        if (answer.IsRefused(out var refusal, out var proposal))
            return Answers.Problem(refusal);
        var culture = Languages.CultureOf(asked.Lang is { Length: >= 2 } lang ? lang[..2] : "es");
        var told = await words.TellAsync(proposal.Decision, culture, site!.Name, cancel);
        http.Response.Headers.CacheControl = "no-store";
        return Answers.Json(
            new Proposals(
                proposal.IsKnown ? proposal.Decision.Id : null,
                [.. told.Actions.Select(a => new Proposal(a.Code, a.Title, a.Script, a.Language))],
                new(Say("Accept", culture), Say("Refuse", culture), Say("Thanks", culture))
            )
        );
    }

    private async Task<IResult> AnswerAsync(
        string key,
        Said said,
        WebSites sites,
        WebProposals proposals,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var (site, visitor, refused) = await EnterAsync(key, said.Token, said.Consent, sites, clock, http, cancel);
        if (refused is not null)
            return refused;
        if (said.Action is not { Length: > 0 and <= 60 } action)
            return Answers.Problem(Refusal.Invalid("decision.action-missing", "action"));
        if (
            said.Result is not { Length: > 0 } word
            || !char.IsAsciiLetter(word[0])
            || !Enum.TryParse<WebAnswer>(word, ignoreCase: true, out var answer)
        )
            return Answers.Problem(Refusal.Invalid("web.result", "result"));
        return Answers.Of(
            await proposals.AnswerAsync(site!, visitor, said.Decision, action, answer, cancel),
            _ => Results.NoContent()
        );
    }

    /// <summary>Which site asks, for whom; or why it is turned away.</summary>
    private async Task<(WebSite? Site, VisitorName? Visitor, IResult? Refused)> EnterAsync(
        string key,
        string? token,
        bool consents,
        WebSites sites,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await sites.FindAsync(key, cancel) is not var (site, secret) || !Opens(http, site))
            return (null, null, Answers.Problem(Refusal.Forbidden("web.not-allowed")));
        if (!pressure.Lets($"{site.Id:N} {http.Connection.RemoteIpAddress}"))
        {
            http.Response.Headers.RetryAfter = "60";
            return (null, null, Results.StatusCode(StatusCodes.Status429TooManyRequests));
        }
        if (http.Request.ContentLength > MostBytes)
            return (null, null, Results.StatusCode(StatusCodes.Status413PayloadTooLarge));
        // Whoever did not agree, or whose browser says no to being followed, is a stranger whatever the site knows.
        if (token is not { Length: > 0 } || !consents || http.Request.Headers["Sec-GPC"] == "1")
            return (site, null, null);
        return VisitorToken.Read(secret, token, clock.GetUtcNow()) is { } visitor
            ? (site, visitor, null)
            : (null, null, Answers.Problem(Refusal.Forbidden("web.token")));
    }

    /// <summary>The page's origin is one of the site's; then the browser may give it the answer.</summary>
    private static bool Opens(HttpContext http, WebSite site)
    {
        http.Response.Headers.Vary = "Origin";
        if (
            http.Request.Headers.Origin.FirstOrDefault() is not { Length: > 0 } origin
            || !site.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        )
            return false;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        return true;
    }

    private static readonly System.Resources.ResourceManager Texts = new(
        "Vinculo.Integration.Web.WebTexts",
        typeof(WebRoutes).Assembly
    );

    private static string Say(string word, CultureInfo culture) => Texts.GetString("Button." + word, culture) ?? word;

    public void Dispose() => pressure.Dispose();
}
