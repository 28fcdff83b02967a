using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Vinculo.Integration.Mapping;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Integration;

/// <summary>Where the guide's forms go. Each keeps an answer and leads to the page that shows what came of it.</summary>
internal static class ImportRoutes
{
    public static void Map(WebApplication app)
    {
        var forms = app.MapGroup("/importar").RequirePermission("imports.run").ExcludeFromDescription();
        forms
            .MapPost("/upload", UploadAsync)
            .WithMetadata(
                new RequestSizeLimitAttribute(StartImport.UploadLimit),
                new RequestFormLimitsAttribute { MultipartBodyLengthLimit = StartImport.UploadLimit }
            );
        forms.MapPost("/sample", SampleAsync);
        forms.MapPost("/{id:guid}/file", FileAsync);
        forms.MapPost("/{id:guid}/columns", ColumnsAsync);
        forms.MapPost("/{id:guid}/preview", PreviewAsync);
        forms.MapPost("/{id:guid}/discard", DiscardAsync);
        forms.MapPost("/{id:guid}/undo", UndoAsync);
        forms.MapGet("/{id:guid}/progress", ProgressAsync);
        forms.MapGet("/{id:guid}/set-aside.csv", SetAsideAsync);
    }

    /// <summary>The sample that ships with the product; null where it is not to be found.</summary>
    public static string? Sample()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var file = Path.Combine(folder.FullName, "samples", "online-retail", "online_retail.csv.gz");
                if (File.Exists(file))
                    return file;
            }
        return null;
    }

    private static async Task<IResult> UploadAsync(
        IFormFile? file,
        [FromForm] string? system,
        HttpContext http,
        StartImport start,
        ImportDrafts drafts
    )
    {
        if (file is null || file.Length == 0)
            return Back("import.file-empty", file?.FileName);
        await using var content = file.OpenReadStream();
        var path = await start.KeepAsync(file.FileName, content, http.RequestAborted);
        var draft = await drafts.CreateAsync(
            path,
            Path.GetFileName(file.FileName),
            system ?? "",
            CurrentActor.Of(http),
            null,
            http.RequestAborted
        );
        if (!draft.IsRefused(out var refusal))
            return Results.LocalRedirect($"/importar/{draft.Accepted:D}");
        File.Delete(path);
        return Back(refusal.Code, Path.GetFileName(file.FileName));
    }

    private static async Task<IResult> SampleAsync(IFormCollection form, HttpContext http, ImportDrafts drafts)
    {
        if (Sample() is not { } file)
            return Back("import.file-missing", "online_retail.csv.gz");
        ImportMapping? mapping = null;
        var beside = Path.Combine(Path.GetDirectoryName(file)!, "online-retail.transactions.mapping.json");
        if (
            File.Exists(beside)
            && ImportMapping.Read(await File.ReadAllTextAsync(beside, http.RequestAborted)).IsAccepted(out var read)
        )
            mapping = read;
        var draft = await drafts.CreateAsync(
            file,
            Path.GetFileName(file),
            "Online Retail",
            CurrentActor.Of(http),
            mapping,
            http.RequestAborted
        );
        return draft.IsRefused(out var refusal)
            ? Back(refusal.Code, Path.GetFileName(file))
            : Results.LocalRedirect($"/importar/{draft.Accepted:D}");
    }

    private static async Task<IResult> FileAsync(
        Guid id,
        IFormCollection form,
        HttpContext http,
        ImportRuns runs,
        ImportDrafts drafts,
        MappingGuess guess
    )
    {
        if (await runs.FindAsync(id, http.RequestAborted) is not { State: ImportState.Draft } draft)
            return Results.LocalRedirect($"/importar/{id:D}");
        var entity = ImportFields.Find(form["entity"].ToString())?.Code ?? draft.Entity;
        var file = new FileFormat(
            form["delimiter"].ToString() is { Length: > 0 } d ? (d == "tab" ? "\t" : d[..1]) : null,
            form["encoding"].ToString() is { Length: > 0 } e ? e : null,
            int.TryParse(form["headerRow"], NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : null,
            form["sheet"].ToString() is { Length: > 0 } s ? s : null
        );
        var mapping = draft.Mapping with { File = file };
        if (entity != draft.Entity || file != draft.Mapping.File)
        {
            // Other columns or another meaning: what was proposed before no longer holds.
            var head = ImportDrafts.Head(draft with { Mapping = mapping }, 200);
            if (
                head.IsAccepted(out var read)
                && (entity != draft.Entity || mapping.Columns.Any(c => !read.Columns.Contains(c.Column)))
            )
            {
                var remembered = await guess.RememberedAsync(
                    draft.SystemCode,
                    entity,
                    read.Columns,
                    http.RequestAborted
                );
                mapping = remembered is null
                    ? mapping with
                    {
                        Entity = entity,
                        Columns =
                        [
                            .. MappingGuess
                                .Columns(entity, read)
                                .Where(g => g.Field is not null && g.Confidence >= 0.5)
                                .Select(g => new ColumnMapping(g.Column, g.Field!, g.Format)),
                        ],
                    }
                    : remembered with
                    {
                        File = file,
                        SourceSystem = mapping.SourceSystem,
                    };
            }
        }
        await drafts.SaveAsync(id, mapping with { Entity = entity }, http.RequestAborted);
        return Results.LocalRedirect(
            form["again"] == "1" ? $"/importar/{id:D}?step=file" : $"/importar/{id:D}?step=columns"
        );
    }

    private static async Task<IResult> ColumnsAsync(
        Guid id,
        IFormCollection form,
        HttpContext http,
        ImportRuns runs,
        ImportDrafts drafts
    )
    {
        if (await runs.FindAsync(id, http.RequestAborted) is not { State: ImportState.Draft } draft)
            return Results.LocalRedirect($"/importar/{id:D}");
        var columns = new List<ColumnMapping>();
        for (var i = 0; form.ContainsKey($"name-{i}"); i++)
        {
            var field = form[$"field-{i}"].ToString();
            if (field == "attr.")
                field = "attr." + HeaderKey.Fold(form[$"name-{i}"].ToString()).Replace(' ', '_');
            else if (field == "measure.")
                field = "measure." + HeaderKey.Fold(form[$"name-{i}"].ToString()).Replace(' ', '_');
            if (field.Length > 0)
                columns.Add(
                    new(
                        form[$"name-{i}"].ToString(),
                        field,
                        form[$"format-{i}"].ToString() is { Length: > 0 } f ? f : null
                    )
                );
        }
        var defaults = new Dictionary<string, string>(
            draft.Mapping.Defaults ?? new Dictionary<string, string>(),
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var name in (string[])["currency", "country", "documentType", "kind"])
            if (form.TryGetValue("default-" + name, out var value))
                if (string.IsNullOrWhiteSpace(value))
                    defaults.Remove(name);
                else
                    defaults[name] = value.ToString().Trim();
        defaults.Remove("createCustomers");
        var formats = draft.Mapping.Formats ?? new();
        await drafts.SaveAsync(
            id,
            draft.Mapping with
            {
                Columns = columns,
                Defaults = defaults,
                CreateCustomers = form["createCustomers"].ToString() is "true" or "on",
                Formats = formats with
                {
                    Date = form["date"].ToString() is { Length: > 0 } date ? date : null,
                    Instant = form["date"].ToString() is { Length: > 0 } ? formats.Instant : null,
                    Decimal = form["decimal"].ToString() is { Length: > 0 } mark ? mark : null,
                },
            },
            http.RequestAborted
        );
        return Results.LocalRedirect($"/importar/{id:D}?step=preview");
    }

    private static async Task<IResult> PreviewAsync(
        Guid id,
        IFormCollection form,
        HttpContext http,
        ImportRuns runs,
        ImportDrafts drafts
    )
    {
        var edits = new List<(long, int, string)>();
        foreach (var (name, value) in form)
        {
            var parts = name.Split('-');
            if (
                parts is ["c", var row, var cell]
                && long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && value.ToString() != form[$"was-{row}-{cell}"].ToString()
            )
                edits.Add((number, position, value.ToString()));
        }
        if (edits.Count > 0)
            await drafts.EditAsync(id, edits, http.RequestAborted);
        if (form["go"] != "1")
            return Results.LocalRedirect($"/importar/{id:D}?step=preview");
        if (await runs.FindAsync(id, http.RequestAborted) is not { State: ImportState.Draft } draft)
            return Results.LocalRedirect($"/importar/{id:D}");
        var launched = await drafts.LaunchAsync(draft, CurrentActor.Of(http), http.RequestAborted);
        return Results.LocalRedirect(
            launched.IsRefused(out _) ? $"/importar/{id:D}?step=preview" : $"/importar/{id:D}"
        );
    }

    private static async Task<IResult> DiscardAsync(
        Guid id,
        IFormCollection form,
        HttpContext http,
        ImportRuns runs,
        ImportDrafts drafts
    )
    {
        if (await runs.FindAsync(id, http.RequestAborted) is { State: ImportState.Draft } draft)
            await drafts.DiscardAsync(draft, http.RequestAborted);
        return Results.LocalRedirect("/importar");
    }

    private static async Task<IResult> UndoAsync(Guid id, IFormCollection form, HttpContext http, UndoImport undo)
    {
        await undo.RunAsync(id, CurrentActor.Of(http), http.RequestAborted);
        return Results.LocalRedirect($"/importar/{id:D}");
    }

    private static async Task<IResult> ProgressAsync(Guid id, HttpContext http, ImportRuns runs, TimeProvider clock)
    {
        if (await runs.FindAsync(id, http.RequestAborted) is not { } run)
            return Answers.Problem(Refusal.Missing("import.not-found"));
        return Answers.Json(
            new
            {
                done = run.Read,
                total = run.Total ?? 0,
                text = ImportTexts.Progress(run, clock.GetUtcNow()),
                finished = run.IsOver,
                failed = run.State == ImportState.Failed,
                href = $"/importar/{id:D}",
            }
        );
    }

    private static async Task<IResult> SetAsideAsync(
        Guid id,
        HttpContext http,
        ImportRuns runs,
        SetAsideCsv csv,
        Audit audit
    )
    {
        if (await runs.FindAsync(id, http.RequestAborted) is not { } run)
            return Answers.Problem(Refusal.Missing("import.not-found"));
        await audit.ReadAsync(CurrentActor.Of(http), "import.set-aside-downloaded", null, http.Request.Path);
        return Results.Stream(
            stream => csv.WriteAsync(run, stream, http.RequestAborted),
            "text/csv; charset=utf-8",
            Path.GetFileNameWithoutExtension(run.FileName) + "-apartadas.csv"
        );
    }

    private static IResult Back(string code, string? file) =>
        Results.LocalRedirect(
            "/importar" + QueryString.Create(new Dictionary<string, string?> { ["no"] = code, ["file"] = file })
        );
}
