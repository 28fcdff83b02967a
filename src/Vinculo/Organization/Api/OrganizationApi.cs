using System.Globalization;
using System.Text;
using Vinculo.Platform;

namespace Vinculo.Organization.Api;

/// <summary>Who am I; the bell; the stars; the audit as a file.</summary>
internal static class OrganizationApi
{
    private const int MostExported = 100_000;

    public sealed record Me(Guid Id, string Name, ActorKind Kind, IReadOnlyList<string> Permissions, Reach Reach);

    public sealed record ReadRequest(IReadOnlyList<Guid>? Ids);

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        api.MapGet(
            "/me",
            (HttpContext http) =>
            {
                var actor = CurrentActor.Of(http);
                return Answers.Json(
                    new Me(actor.Id, actor.Name, actor.Kind, [.. Permissions.All.Where(actor.May)], actor.Reach)
                );
            }
        );
        api.MapGet(
            "/notifications",
            async (HttpContext http, Notifications notifications, CancellationToken cancel) =>
            {
                var (unread, newest) = await notifications.ReadAsync(CurrentActor.Of(http).Id, cancel);
                return Answers.Json(new { unread, newest });
            }
        );
        api.MapPost(
            "/notifications/read",
            async (HttpContext http, ReadRequest? request, Notifications notifications, CancellationToken cancel) =>
            {
                await notifications.MarkReadAsync(CurrentActor.Of(http).Id, request?.Ids, cancel);
                return Results.NoContent();
            }
        );
        api.MapGet(
            "/favourites",
            async (HttpContext http, Favourites favourites, CancellationToken cancel) =>
                Answers.Json(new { favourites = await favourites.ListAsync(CurrentActor.Of(http).Id, cancel) })
        );
        api.MapPost(
            "/favourites",
            async (HttpContext http, StarredPage page, Favourites favourites, CancellationToken cancel) =>
                Answers.Of(
                    await favourites.AddAsync(CurrentActor.Of(http).Id, page, cancel),
                    kept => Answers.Json(kept)
                )
        );
        api.MapDelete(
            "/favourites",
            async (HttpContext http, string href, Favourites favourites, CancellationToken cancel) =>
            {
                await favourites.RemoveAsync(CurrentActor.Of(http).Id, href, cancel);
                return Results.NoContent();
            }
        );
        app.MapGet("/settings/audit/export.csv", ExportAsync)
            .RequirePermission(Permissions.AuditRead)
            .ExcludeFromDescription();
    }

    private static async Task ExportAsync(
        HttpContext http,
        AuditTrail trail,
        Audit audit,
        Settings settings,
        TimeProvider clock
    )
    {
        var actor = CurrentActor.Of(http);
        await audit.ReadAsync(actor, "audit.exported", null, http.Request.Path + http.Request.QueryString);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition =
            $"attachment; filename=\"auditoria-{clock.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.csv\"";
        var zone = TimeZoneInfo.FindSystemTimeZoneById((await settings.CompanyAsync(http.RequestAborted)).TimeZone);
        var filter = AuditQuery.Read(http.Request.Query, zone);
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(true));
        await writer.WriteLineAsync("at,actor_kind,actor,act,customer,entity,entity_id,cause,before,after,seal");
        for (var written = 0; written < MostExported; )
        {
            var page = await trail.PageAsync(filter, 1_000, http.RequestAborted);
            foreach (var line in page)
                await writer.WriteLineAsync(Line(line));
            written += page.Count;
            if (page.Count < 1_000)
                break;
            filter = filter with { After = page[^1].Id };
        }
    }

    private static string Line(AuditLine line) =>
        string.Join(
            ',',
            Csv.Cell(line.At.ToString("O", CultureInfo.InvariantCulture)),
            Csv.Cell(line.ActorKind.ToString()),
            Csv.Cell(line.ActorName),
            Csv.Cell(line.Act),
            Csv.Cell(line.Customer?.ToString()),
            Csv.Cell(line.Entity),
            Csv.Cell(line.EntityId),
            Csv.Cell(line.Cause),
            Csv.Cell(line.Before),
            Csv.Cell(line.After),
            Csv.Cell(line.Seal?.ToString(CultureInfo.InvariantCulture))
        );
}

/// <summary>A cell of a comma-separated file that a spreadsheet shows and does not run.</summary>
internal static class Csv
{
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // Spreadsheets take a cell that begins so for a formula, quotes or not.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
            text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0
            ? text
            : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
