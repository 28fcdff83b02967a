using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace;

/// <summary>The list as a file to take along.</summary>
internal static class CustomersExportRoutes
{
    public const string Path = "/clientes/exportar";
    public const string PickedPath = "/clientes/exportar/elegidos";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(Path, ExportAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.CustomersRead)
            .ExcludeFromDescription();
        routes
            .MapPost(PickedPath, ExportPickedAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.CustomersRead)
            .ExcludeFromDescription();
        routes
            .MapGet("/clientes/{id}/empresa/personas/exportar", ExportPeopleAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.CustomersRead)
            .ExcludeFromDescription();
    }

    private static async Task ExportPeopleAsync(
        CustomerId id,
        string? rol,
        HttpContext http,
        CompanyPeopleList people,
        CustomerExport export,
        DeskWords words,
        TimeText time,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var outcome = await people.AllAsync(id, rol, actor, http.Request.Path, cancel);
        if (outcome.IsRefused(out var refusal, out var ids))
        {
            await Answers.Problem(refusal).ExecuteAsync(http);
            return;
        }
        var rows = export.PickedAsync(ids, words, actor, cancel);
        await CsvAsync(http, export, words, time, rows, $"{http.Request.Path}{http.Request.QueryString}", cancel);
    }

    private static async Task ExportAsync(
        string? format,
        HttpContext http,
        CustomerExport export,
        CustomerSets sets,
        DeskWords words,
        TimeText time,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var address = await sets.NarrowAsync(CustomerListAddress.Read(http.Request.Query, actor), actor, cancel);
        var cause = $"{Path}{http.Request.QueryString}";
        if (format == "xlsx")
        {
            // A workbook is a zip whose table of contents comes last: it is made beside and sent whole.
            await using var file = new FileStream(
                System.IO.Path.GetTempFileName(),
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                }
            );
            await export.WriteXlsxAsync(
                file,
                Heads(words),
                words["Customers"],
                address.Request,
                words,
                actor,
                cause,
                cancel
            );
            file.Position = 0;
            Head(
                http,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                FileName(words, time) + ".xlsx"
            );
            await file.CopyToAsync(http.Response.Body, cancel);
            return;
        }

        await CsvAsync(
            http,
            export,
            words,
            time,
            export.RowsAsync(address.Request, words, actor, cancel),
            cause,
            cancel
        );
    }

    private static async Task ExportPickedAsync(
        IFormCollection form,
        HttpContext http,
        CustomerExport export,
        DeskWords words,
        TimeText time,
        CancellationToken cancel
    )
    {
        var ids = form["id"]
            .Select(p => CustomerId.TryParse(p, CultureInfo.InvariantCulture, out var id) ? id : default)
            .Where(id => id != default)
            .Distinct()
            .Take(500)
            .ToList();
        var rows = export.PickedAsync(ids, words, CurrentActor.Of(http), cancel);
        await CsvAsync(http, export, words, time, rows, PickedPath, cancel);
    }

    private static Task CsvAsync(
        HttpContext http,
        CustomerExport export,
        DeskWords words,
        TimeText time,
        IAsyncEnumerable<CustomerExport.Cell[]> rows,
        string cause,
        CancellationToken cancel
    )
    {
        Head(http, "text/csv; charset=utf-8", FileName(words, time) + ".csv");
        return export.WriteCsvAsync(
            http.Response.Body,
            Heads(words),
            rows,
            Delimiter,
            CultureInfo.CurrentCulture,
            CurrentActor.Of(http),
            cause,
            cancel
        );
    }

    /// <summary>What a spreadsheet of the reader's language expects between fields.</summary>
    private static char Delimiter => CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator == "," ? ';' : ',';

    private static string[] Heads(DeskWords words) => [.. CustomerExport.Columns.Select(c => words["Column." + c])];

    private static string FileName(DeskWords words, TimeText time) =>
        $"{words["Export.FileName"]}-{time.Today.ToString("O", CultureInfo.InvariantCulture)}";

    private static void Head(HttpContext http, string type, string name)
    {
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        http.Response.Headers.CacheControl = "no-store";
    }
}
