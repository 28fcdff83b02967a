using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Satisfaction.Public;
using Vinculo.Ui;
using Vinculo.Ui.Public;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>The public's door: programs that look into mails open many links of one company at once.</summary>
internal sealed class OpinionPressure() : Pressure(120);

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
        string? lang,
        GiveOpinion give,
        OpinionPressure pressure,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var query = http.Request.Query;
        if (!pressure.Lets(http))
            return Busy(http, lang);
        if ((await give.ReadAsync(token, cancel)).IsRefused(out var no, out var sheet))
            return Told(http, no, lang);
        return Ask(
            sheet,
            token,
            Languages.OfVisitor(http.Request, lang, sheet.Language),
            Mark(query["n"]),
            said: query["listo"] == "si" && sheet.Score is not null
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
        var score = Mark(form["score"]);
        var given = await give.RunAsync(token, score, form["comment"], cancel);
        if (!given.IsRefused(out var no, out var sheet))
            return Results.Redirect(
                $"{OpinionLinks.Path}/{token}?listo=si&lang={Languages.OfVisitor(http.Request, asked, sheet.Language)}",
                preserveMethod: false
            );
        return no.Kind == RefusalKind.Invalid && (await give.ReadAsync(token, cancel)).IsAccepted(out sheet)
            ? Ask(
                sheet with
                {
                    Comment = form["comment"],
                },
                token,
                Languages.OfVisitor(http.Request, asked, sheet.Language),
                score,
                problem: no
            )
            : Told(http, no, asked);
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
            : Say(http, "Public.Stopped", form["lang"], StatusCodes.Status200OK);
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
        return Say(http, key, asked, status);
    }

    private static IResult Busy(HttpContext http, string? asked) =>
        Say(http, "Public.Busy", asked, StatusCodes.Status429TooManyRequests);

    private static int? Mark(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark : null;

    private static PublicPage<OpinionPage> Ask(
        OpinionSheet sheet,
        string token,
        string language,
        int? chosen,
        bool said = false,
        Refusal? problem = null
    ) =>
        new(
            language,
            new Dictionary<string, object?>
            {
                ["Sheet"] = sheet,
                ["Token"] = token,
                ["Chosen"] = chosen,
                ["Said"] = said,
                ["Problem"] = problem,
            }
        )
        {
            Status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };

    /// <summary>A sentence: it is over, was answered, is not ours, was stopped.</summary>
    private static PublicPage<PublicNotice<SatisfactionTexts>> Say(
        HttpContext http,
        string key,
        string? asked,
        int status
    ) =>
        new(
            Languages.OfVisitor(http.Request, asked),
            new Dictionary<string, object?>
            {
                ["Key"] = key,
                ["Title"] = "Public.Title",
                ["Foot"] = "Public.Foot",
                ["Style"] = OpinionPage.Style,
            }
        )
        {
            Status = status,
        };
}
