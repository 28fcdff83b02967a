using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Vinculo.Insights.Segments.Pages;
using Vinculo.Insights.Segments.Panels;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Insights.Segments.Api;

/// <summary>Where the forms of segments go, and the live count of the editor.</summary>
internal static class SegmentForms
{
    public const string CountPath = SegmentsModule.Path + "/cuenta";

    public static void Map(WebApplication app)
    {
        var forms = app.MapGroup(SegmentsModule.Path).ExcludeFromDescription();
        forms.MapPost("/cuenta", CountAsync).RequirePermission(Permissions.InsightsRead);
        forms.MapGet("/{id:guid}/calculo", ProgressAsync).RequirePermission(Permissions.InsightsRead);
        forms.MapGet("/{id:guid}/movimiento/exportar", ExportAsync).RequirePermission(Permissions.InsightsRead);
        forms.MapPost("/{id:guid}/calcular", ComputeAsync).RequirePermission(Permissions.SegmentsManage);
        forms.MapPost("/{id:guid}/volver", GoBackAsync).RequirePermission(Permissions.SegmentsManage);
        forms.MapPost("/{id:guid}/retirar", RetireAsync).RequirePermission(Permissions.SegmentsManage);
    }

    private static async Task<IResult> CountAsync(
        IFormCollection form,
        HttpContext http,
        CountSegments count,
        SegmentFields fields,
        CancellationToken cancel
    )
    {
        var definition = SegmentForm.Read(form).Definition(await fields.AllAsync(cancel));
        var outcome = await count.RunAsync(definition, form["exact"] == "1", CurrentActor.Of(http), cancel);
        return new RazorComponentResult<SegmentCountPanel>(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Preview"] = outcome.IsAccepted(out var preview) ? preview : null,
                ["Problem"] = outcome.IsRefused(out var refusal) ? RefusalText.Of(refusal) : null,
            }
        );
    }

    /// <summary>Who went where between two days, as a file.</summary>
    private static async Task ExportAsync(
        Guid id,
        DateOnly desde,
        DateOnly hasta,
        HttpContext http,
        SegmentMovement movement,
        VinculoOptions options,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var outcome = await movement.RunAsync(id, desde, hasta, actor, http.Request.Path, cancel);
        if (outcome.IsRefused(out var no, out var moved))
        {
            await Answers.Problem(no).ExecuteAsync(http);
            return;
        }
        await audit.ReadAsync(actor, "segments.exported", null, http.Request.Path + http.Request.QueryString);
        var file = new CsvTable();
        moved.Flows.WriteTo(file, options.Currency);
        await file.SendAsync(http, SegmentText.Of("Movement.File"), cancel);
    }

    private static async Task<IResult> ComputeAsync(
        Guid id,
        [FromForm] string? from,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) => Back(id, await segmentations.RecomputeAsync(id, CurrentActor.Of(http), cancel), "calculo");

    /// <summary>How far a computation has come; when it is over, where its result is seen.</summary>
    private static Task<IResult> ProgressAsync(Guid id, Guid run, Database database, CancellationToken cancel) =>
        JobRoutes.ProgressAsync(database, run, SegmentText.Of("Computing"), $"{SegmentsModule.Path}/{id}", cancel);

    private static async Task<IResult> GoBackAsync(
        Guid id,
        [FromForm] int version,
        [FromForm] int row,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) =>
        Back(
            id,
            await segmentations.GoBackAsync(id, version, row, CurrentActor.Of(http), http.Request.Path, cancel),
            "volvio"
        );

    private static async Task<IResult> RetireAsync(
        Guid id,
        [FromForm] bool retired,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) =>
        Back(
            id,
            await segmentations.RetireAsync(id, retired, CurrentActor.Of(http), http.Request.Path, cancel),
            retired ? "retirada" : "en-uso"
        );

    private static IResult Back<T>(Guid id, Outcome<T> outcome, string done) =>
        Results.Redirect(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{SegmentsModule.Path}/{id}?{(outcome.IsRefused(out var no) ? "no=" + no.Code : "hecho=" + done)}"
            )
        );
}
