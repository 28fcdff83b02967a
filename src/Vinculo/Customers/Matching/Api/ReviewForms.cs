using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching.Api;

/// <summary>Where the forms of the queue go: each does its act and leads on to the next pair.</summary>
internal static class ReviewForms
{
    public static void Map(WebApplication app)
    {
        var forms = app.MapGroup("/duplicados").RequirePermission(Permissions.MatchingReview).ExcludeFromDescription();
        forms.MapPost("/respuestas", AnswerAsync);
        forms.MapPost("/deshacer", UndoAsync);
        forms.MapPost("/varios", BulkAsync);
        forms.MapPost("/buscar", ScanAsync);
        forms.MapGet("/busqueda", ProgressAsync);
        forms.MapPost("/ajustes", SettingsAsync);
        forms.MapPost("/modelo/aprender", LearnAsync).RequirePermission(Permissions.InsightsRun);
        forms.MapPost("/modelo/usar", UseAsync).RequirePermission(Permissions.InsightsRun);
        forms.MapPost("/modelo/umbrales", ThresholdsAsync).RequirePermission(Permissions.InsightsRun);
    }

    private static async Task<IResult> AnswerAsync(
        [FromForm] string? pair,
        [FromForm] string? answer,
        [FromForm] int? version,
        [FromForm] string? order,
        [FromForm] bool? all,
        HttpContext http,
        DecidePair decide,
        PairFile files,
        ReviewQueue queue,
        CancellationToken cancel
    )
    {
        if (
            PairKey.Parse(pair) is not { } key
            || !Enum.TryParse<PairAnswer>(answer, ignoreCase: true, out var said)
            || !Enum.IsDefined(said)
        )
            return Review(order, "");
        var actor = CurrentActor.Of(http);
        var others = all == true ? await files.FindAsync(key, actor, "duplicados", cancel) : default;
        var decided = await decide.RunAsync(new(key, said, version ?? 0), actor, "duplicados", cancel);
        if (decided.IsRefused(out var refusal))
            return Review(order, $"&pair={key}&no={refusal.Code}&who={Escape(refusal.Facts.GetValueOrDefault("who"))}");
        if (all == true && others.IsAccepted(out var view))
        {
            // One that was joined meanwhile through another needs no answer any more.
            foreach (var other in view.Others)
                await decide.RunAsync(new(other.Pair, said), actor, "duplicados", cancel);
        }
        var next = await queue.NextAsync(OrderOf(order), key, actor, cancel);
        var told = decided.Accepted.State == PairState.Open ? "first" : said.ToString().ToLowerInvariant();
        return Review(order, $"{(next is { } n && n != key ? $"&pair={n}" : "")}&done={key}&said={told}");
    }

    private static async Task<IResult> UndoAsync(
        [FromForm] string? pair,
        [FromForm] string? order,
        HttpContext http,
        DecidePair decide,
        CancellationToken cancel
    )
    {
        if (PairKey.Parse(pair) is not { } key)
            return Review(order, "");
        var undone = await decide.UndoAsync(key, CurrentActor.Of(http), "duplicados", cancel);
        return undone.IsRefused(out var refusal)
            ? Review(order, $"&pair={key}&no={refusal.Code}&who={Escape(refusal.Facts.GetValueOrDefault("who"))}")
            : Review(order, $"&pair={key}&said=undone");
    }

    private static async Task<IResult> BulkAsync(
        [FromForm] double? bits,
        HttpContext http,
        Database database,
        JobQueue jobs,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if (bits is not { } from || from < 4)
            return Results.LocalRedirect("/duplicados");
        if (!actor.May(Permissions.CustomersMerge))
            return Results.LocalRedirect("/duplicados?no=permission.missing");
        await database.WriteAsync(
            session => jobs.EnqueueAsync(session, JoinObvious.JobCode, JoinObvious.Request.Of(from, actor), actor),
            cancel
        );
        return Results.LocalRedirect("/duplicados?done=bulk");
    }

    private static async Task<IResult> ScanAsync(HttpContext http, MatchingScans scans, CancellationToken cancel)
    {
        await scans.AskAsync(fit: false, CurrentActor.Of(http), cancel);
        return Results.LocalRedirect("/duplicados?done=scan");
    }

    private static async Task<IResult> LearnAsync(HttpContext http, MatchingScans scans, CancellationToken cancel)
    {
        await scans.AskAsync(fit: true, CurrentActor.Of(http), cancel);
        return Results.LocalRedirect("/duplicados?done=scan");
    }

    private static async Task<IResult> ProgressAsync(MatchingScans scans, CancellationToken cancel)
    {
        var last = await scans.LastAsync(cancel);
        return Answers.Json(
            new
            {
                done = last?.Run.Done ?? 0,
                total = last?.Run.Total ?? 0,
                text = last?.Report is { } report ? MatchingText.Of("Stage." + report.Stage) : null,
                finished = last?.Run.IsOver ?? true,
                failed = last?.Run.State == JobState.Failed,
                href = last?.Run.IsOver != false ? "/duplicados" : null,
            }
        );
    }

    private static async Task<IResult> SettingsAsync(
        [FromForm] bool? automatic,
        [FromForm] bool? secondLook,
        HttpContext http,
        Settings settings,
        CancellationToken cancel
    )
    {
        var before =
            await settings.ReadAsync<MatchingSettings>(MatchingSettings.Code, cancel) ?? new MatchingSettings();
        var changed = await settings.ChangeAsync(
            MatchingSettings.Code,
            before with
            {
                Automatic = automatic ?? false,
                SecondLook = secondLook ?? false,
            },
            await settings.RowVersionAsync(MatchingSettings.Code, cancel),
            CurrentActor.Of(http),
            cancel
        );
        return changed.IsRefused(out var refusal)
            ? Results.LocalRedirect("/duplicados?no=" + refusal.Code)
            : Results.LocalRedirect("/duplicados");
    }

    private static async Task<IResult> UseAsync(
        [FromForm] int? version,
        HttpContext http,
        LinkageModels models,
        MatchingScans scans,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var used = await models.UseAsync(version ?? 0, actor, cancel);
        if (used.IsRefused(out var refusal))
            return Results.LocalRedirect("/duplicados/modelo?no=" + refusal.Code);
        await scans.AskAsync(fit: false, actor, cancel);
        return Results.LocalRedirect("/duplicados/modelo?done=used");
    }

    private static async Task<IResult> ThresholdsAsync(
        [FromForm] string? review,
        [FromForm] string? automatic,
        HttpContext http,
        LinkageModels models,
        MatchingScans scans,
        CancellationToken cancel
    )
    {
        if (
            !double.TryParse(review, CultureInfo.InvariantCulture, out var low)
            || !double.TryParse(automatic, CultureInfo.InvariantCulture, out var high)
        )
            return Results.LocalRedirect("/duplicados/modelo?no=match.thresholds");
        var actor = CurrentActor.Of(http);
        var moved = await models.MoveThresholdsAsync(low, high, actor, cancel);
        if (moved.IsRefused(out var refusal))
            return Results.LocalRedirect("/duplicados/modelo?no=" + refusal.Code);
        await scans.AskAsync(fit: false, actor, cancel);
        return Results.LocalRedirect("/duplicados/modelo?done=used");
    }

    private static QueueOrder OrderOf(string? text) =>
        Enum.TryParse<QueueOrder>(text, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : QueueOrder.Surest;

    private static IResult Review(string? order, string more) =>
        Results.LocalRedirect($"/duplicados/revisar?order={OrderOf(order).ToString().ToLowerInvariant()}{more}");

    private static string Escape(object? fact) => Uri.EscapeDataString(fact?.ToString() ?? "");
}
