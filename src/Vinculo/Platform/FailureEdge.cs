using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Localization;

namespace Vinculo.Platform;

/// <summary>
/// The edge of the API: what nobody planned becomes problem details with the number under which the log has the rest.
/// Nothing of the failure itself goes out. Pages have an edge of their own, in <c>Ui</c>.
/// </summary>
internal sealed class FailureEdge(RequestDelegate next, ILogger<FailureEdge> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        // Even a refusal at the door, before the reader's language is worked out, speaks the caller's.
        if (http.Request.Headers.AcceptLanguage.Count > 0 && IsApi(http.Request) && Asked(http.Request) is { } language)
            CultureInfo.CurrentUICulture = language;
        try
        {
            await next(http);
            await ExplainBareStatusAsync(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug(e, "The caller went away from {Path}", http.Request.Path);
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted && IsApi(http.Request))
        {
            var code =
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "request.too-large" : "request.unreadable";
            await AnswerAsync(http, e.StatusCode, code);
        }
        catch (Exception e) when (IsApi(http.Request))
        {
            log.LogError(
                e,
                "{Method} {Path} failed; trace {Trace}",
                http.Request.Method,
                http.Request.Path,
                Trace(http)
            );
            Activity.Current?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }
            await AnswerAsync(http, StatusCodes.Status500InternalServerError, "request.failed");
        }
        finally
        {
            if (
                http.Features.Get<IHttpActivityFeature>() is { Activity: { } activity }
                && http.GetEndpoint() is RouteEndpoint route
            )
                activity.SetTag("http.route", route.RoutePattern.RawText);
        }
    }

    /// <summary>A status without a word, from routing or authorisation, gets its sentence on the API.</summary>
    private static Task ExplainBareStatusAsync(HttpContext http)
    {
        var response = http.Response;
        if (
            response.StatusCode < 400
            || response.HasStarted
            || response.ContentLength is not null
            || response.ContentType is not null
            || !IsApi(http.Request)
        )
            return Task.CompletedTask;
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => AnswerAsync(http, 404, "route.missing"),
            StatusCodes.Status401Unauthorized => AnswerAsync(http, 401, "request.unauthenticated"),
            _ => AnswerAsync(http, response.StatusCode, "request.unreadable"),
        };
    }

    private static async Task AnswerAsync(HttpContext http, int status, string code)
    {
        var headers = http.Response.Headers.Where(h => h.Key is "WWW-Authenticate" or "Allow").ToList();
        http.Response.Clear();
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
        http.Response.StatusCode = status;
        // The language of the request ended with the step that set it.
        if (http.Features.Get<IRequestCultureFeature>() is { RequestCulture: var spoken })
            CultureInfo.CurrentUICulture = spoken.UICulture;
        await Results
            .Problem(
                RefusalText.Sentence(code),
                statusCode: status,
                type: "urn:vinculo:" + code,
                extensions: new Dictionary<string, object?> { ["code"] = code, ["traceId"] = Trace(http) }
            )
            .ExecuteAsync(http);
    }

    private static CultureInfo? Asked(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(language => language is "es" or "en")
            is { } code
            ? CultureInfo.GetCultureInfo(code == "en" ? "en-US" : "es-CO")
            : null;

    private static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api");

    private static string Trace(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
