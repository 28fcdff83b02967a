using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>The public's door: the signature of the link is the key, and nobody knocks too often.</summary>
internal sealed class OpinionPressure : IDisposable
{
    /// <summary>Programs that look into mails open many links of one company at once.</summary>
    private readonly Pressure pressure = new(120);

    public bool Lets(HttpContext http) => pressure.Lets(http.Connection.RemoteIpAddress?.ToString() ?? "");

    public void Dispose() => pressure.Dispose();
}

/// <summary>
/// Where a customer says what they think of us, by a link and without signing in. To look is free of effect, whatever opens the
/// link; only a form that is sent is an answer.
/// </summary>
internal static class OpinionDoor
{
    private const int MostBytes = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup(OpinionLinks.Path + "/{token}")
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription()
            // A mail program's own window says it comes from nowhere; no cookie is asked for that another site could use.
            .WithMetadata(new OpenToOtherSites());
        group.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        group.MapPost("/", SayAsync);
        group.MapPost("/no-mas", StopAsync);
    }

    private static async Task<IResult> ShowAsync(
        string token,
        GiveOpinion give,
        OpinionPressure pressure,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var query = http.Request.Query;
        if (!pressure.Lets(http))
            return Busy(http, query["lang"]);
        if ((await give.ReadAsync(token, cancel)).IsRefused(out var no, out var sheet))
            return Told(http, no, query["lang"]);
        var chosen = int.TryParse(query["n"], NumberStyles.None, CultureInfo.InvariantCulture, out var mark)
            ? mark
            : (int?)null;
        return Page(
            http,
            OpinionPage.Ask(
                sheet,
                token,
                Language(query["lang"], sheet.Language),
                chosen,
                query["listo"] == "si" && sheet.Score is not null,
                null
            ),
            StatusCodes.Status200OK
        );
    }

    private static async Task<IResult> SayAsync(
        string token,
        GiveOpinion give,
        OpinionPressure pressure,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await FormAsync(http, cancel) is not { } form)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var asked = form["lang"];
        if (!pressure.Lets(http))
            return Busy(http, asked);
        var score = int.TryParse(form["score"], NumberStyles.None, CultureInfo.InvariantCulture, out var mark)
            ? mark
            : (int?)null;
        var given = await give.RunAsync(token, score, form["comment"], cancel);
        if (!given.IsRefused(out var no, out var sheet))
            return Results.Redirect(
                $"{OpinionLinks.Path}/{token}?listo=si&lang={Language(asked, sheet.Language)}",
                preserveMethod: false
            );
        if (no.Kind != RefusalKind.Invalid || (await give.ReadAsync(token, cancel)).IsRefused(out _, out sheet))
            return Told(http, no, asked);
        var language = Language(asked, sheet.Language);
        CultureInfo.CurrentUICulture = Languages.CultureOf(language);
        return Page(
            http,
            OpinionPage.Ask(sheet with { Comment = form["comment"] }, token, language, score, said: false, no),
            StatusCodes.Status422UnprocessableEntity
        );
    }

    private static async Task<IResult> StopAsync(
        string token,
        GiveOpinion give,
        OpinionPressure pressure,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await FormAsync(http, cancel) is not { } form)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (!pressure.Lets(http))
            return Busy(http, form["lang"]);
        return (await give.StopAsync(token, cancel)).IsRefused(out var no)
            ? Told(http, no, form["lang"])
            : Page(http, OpinionPage.Say("Public.Stopped", Language(form["lang"], null)), StatusCodes.Status200OK);
    }

    /// <summary>The fields that were sent; empty of what is no form, null of what is too much.</summary>
    private static async Task<IFormCollection?> FormAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength is null or > MostBytes)
            return http.Request.ContentLength is null ? FormCollection.Empty : null;
        return http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
    }

    /// <summary>Kindly: what it is that keeps the link from asking.</summary>
    private static IResult Told(HttpContext http, Refusal no, string? asked)
    {
        var (key, status) = no.Code switch
        {
            "opinion.expired" => ("Public.Expired", StatusCodes.Status410Gone),
            "opinion.said" => ("Public.Said", StatusCodes.Status409Conflict),
            _ => ("Public.NotFound", StatusCodes.Status404NotFound),
        };
        return Page(http, OpinionPage.Say(key, Language(asked, null)), status);
    }

    private static IResult Busy(HttpContext http, string? asked) =>
        Page(http, OpinionPage.Say("Public.Busy", Language(asked, null)), StatusCodes.Status429TooManyRequests);

    private static IResult Page(HttpContext http, string html, int status)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }

    private static string Language(string? asked, string? known) =>
        asked is "es" or "en" ? asked : known ?? Languages.Current;
}
