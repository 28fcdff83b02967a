using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Vinculo.Customers;
using Vinculo.Decisions.Tables.Files;
using Vinculo.Decisions.Tables.Pages;
using Vinculo.Decisions.Tables.Panels;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables.Api;

/// <summary>Business rules for programs, and what their pages ask besides.</summary>
internal static class RuleRoutes
{
    public const string ChecksPath = "/reglas/revision";

    public static void Map(WebApplication app)
    {
        var pages = app.MapGroup("/reglas").ExcludeFromDescription();
        pages.MapPost("/revision", ChecksAsync).RequirePermission(Permissions.TablesEdit);
        pages.MapGet("/{code}/exportar", ExportAsync).RequirePermission(Permissions.TablesRead);
        pages.MapGet("/{code}/simulaciones/{run:guid}", ProgressAsync).RequirePermission(Permissions.TablesRead);

        var api = app.MapGroup("/api/v1/tables").RequirePermission(Permissions.TablesRead).WithTags("Business rules");
        api.MapGet("", ListAsync).Named("ListTables", "Every decision table with its versions.");
        api.MapGet("/inputs", InputsAsync)
            .Named("ListTableInputs", "What tables may ask for, with types, known words and names in both languages.");
        api.MapGet("/{code}", FindAsync).Named("GetTable", "One decision table with every version it ever had.");
        api.MapPut("/{code}", PutAsync)
            .RequirePermission(Permissions.TablesEdit)
            .Named(
                "PutTable",
                "Writes the draft of a table's next version; nothing holds before somebody else approves it."
            );
        api.MapPost("/{code}/versions/{version:int}/submission", SubmitAsync)
            .RequirePermission(Permissions.TablesEdit)
            .Named("SubmitTable", "Asks for approval: from when, until when, on what share of customers.");
        api.MapPost("/{code}/versions/{version:int}/approval", ApproveAsync)
            .RequirePermission(Permissions.TablesApprove)
            .Named("ApproveTable", "Approves a version somebody else wrote. People approve, keys do not.");
        api.MapPost("/{code}/versions/{version:int}/simulations", SimulateAsync)
            .RequirePermission(Permissions.TablesEdit)
            .Named("SimulateTable", "Tries a version on everybody or on the latest decisions; follow the job.");
        app.MapGet("/api/v1/customers/{id:guid}/service-promise", PromiseAsync)
            .RequirePermission(Permissions.CustomersRead)
            .WithTags("Business rules")
            .Named("GetServicePromise", "What a customer is promised when she needs something, and by which rule.");
    }

    private static async Task<IResult> ChecksAsync(IFormCollection form, TableInputs inputs, CancellationToken cancel)
    {
        var known = await inputs.AllAsync(cancel);
        var content = TableForm.Coded(RuleForm.Read(form, known).Content, known);
        return new RazorComponentResult<RuleNotesPanel>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Notes"] = TableNotes.Of(content, known) }
        );
    }

    private static async Task<IResult> ExportAsync(
        string code,
        int version,
        string? como,
        HttpContext http,
        DecisionTables tables,
        TableFiles files,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var found = await tables.FindAsync(code, actor, cancel);
        if (found.IsRefused(out var refusal, out var table))
            return Answers.Problem(refusal);
        if (table.Versions.FirstOrDefault(v => v.Version == version) is not { } wanted)
            return Answers.Problem(Refusal.Missing("tables.not-found", ("table", code), ("version", version)));
        var format = Enum.TryParse<TableFormat>(como, true, out var asked) ? asked : TableFormat.Csv;
        var file = await files.WriteAsync(wanted, format, CultureInfo.CurrentUICulture, cancel);
        await audit.ReadAsync(actor, "table.exported", null, http.Request.Path + http.Request.QueryString);
        return Results.File(file.Content, file.Type, file.Name);
    }

    /// <summary>How far a trial has come; when it is over, where its result is seen.</summary>
    private static Task<IResult> ProgressAsync(
        string code,
        Guid run,
        int version,
        Database database,
        CancellationToken cancel
    ) =>
        JobRoutes.ProgressAsync(
            database,
            run,
            TableText.Of("Sim.Running"),
            string.Create(CultureInfo.InvariantCulture, $"/reglas/{code}?version={version}#simulation"),
            cancel
        );

    private static async Task<IResult> ListAsync(HttpContext http, DecisionTables tables, CancellationToken cancel) =>
        Answers.Of(
            await tables.AllAsync(CurrentActor.Of(http), cancel),
            all => Answers.Json(new { items = all.Select(t => new { t.Code, versions = t.Versions.Select(Head) }) })
        );

    private static object Head(TableVersion v) =>
        new
        {
            v.Version,
            v.State,
            v.From,
            v.To,
            v.Share,
            v.Content.NameEs,
            v.Content.NameEn,
            v.Content.Purpose,
            v.RowVersion,
            authors = v.Authors.Select(a => a.Name),
            v.DecidedBy,
        };

    private static async Task<IResult> FindAsync(
        string code,
        HttpContext http,
        DecisionTables tables,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await tables.FindAsync(code, CurrentActor.Of(http), cancel),
            t => Answers.Json(new { t.Code, versions = t.Versions.Select(v => new { head = Head(v), v.Content }) })
        );

    private static async Task<IResult> InputsAsync(TableInputs inputs, CancellationToken cancel) =>
        Answers.Json(new { items = (await inputs.AllAsync(cancel)).Inputs });

    /// <param name="Content">The table as people write it.</param>
    /// <param name="RowVersion">Of the open version as it was read; absent: whatever there is.</param>
    internal sealed record Sent(TableContent? Content, int? RowVersion);

    private static async Task<IResult> PutAsync(
        string code,
        Sent sent,
        HttpContext http,
        SaveTable save,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await save.RunAsync(
                new(code, sent.Content ?? new(), sent.RowVersion),
                CurrentActor.Of(http),
                "PUT /api/v1/tables/{code}",
                cancel
            ),
            v => Answers.Json(Head(v))
        );

    private static async Task<IResult> SubmitAsync(
        string code,
        int version,
        PublishTable.Terms terms,
        HttpContext http,
        PublishTable publish,
        CancellationToken cancel
    ) => Answers.Of(await publish.SubmitAsync(MoveOf(http, code, version), terms, cancel), v => Answers.Json(Head(v)));

    private static PublishTable.Move MoveOf(HttpContext http, string code, int version) =>
        new(code, version, CurrentActor.Of(http), http.Request.Path);

    internal sealed record Word(string? Note);

    private static async Task<IResult> ApproveAsync(
        string code,
        int version,
        Word? word,
        HttpContext http,
        PublishTable publish,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await publish.ApproveAsync(MoveOf(http, code, version), word?.Note, cancel),
            v => Answers.Json(Head(v))
        );

    /// <param name="Latest">So many of the latest decisions; absent: everybody.</param>
    internal sealed record Scope(int? Latest);

    private static async Task<IResult> SimulateAsync(
        string code,
        int version,
        Scope? scope,
        HttpContext http,
        Simulations simulations,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await simulations.StartAsync(code, version, scope?.Latest, CurrentActor.Of(http), cancel),
            job => Answers.Json(new { job }, StatusCodes.Status202Accepted)
        );

    private static async Task<IResult> PromiseAsync(
        Guid id,
        HttpContext http,
        ServicePromises promises,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await promises.OfAsync(new CustomerId(id), CurrentActor.Of(http), http.Request.Path, cancel),
            promise => Answers.Json(new { promise })
        );
}
