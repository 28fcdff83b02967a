using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Vinculo.Insights.Warehouse.Catalogue;
using Vinculo.Insights.Warehouse.Pages;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Insights.Warehouse.Api;

/// <summary>The warehouse as an API: sums, the dictionary, how loading stands; and the dictionary as a file.</summary>
internal static class WarehouseRoutes
{
    public const string ExportPath = "/datos/exportar";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var warehouse = routes.MapGroup("/api/v1/warehouse").WithTags("Warehouse");
        warehouse
            .MapGet("", StandingAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named("GetWarehouse", "How far the warehouse is loaded.");
        warehouse
            .MapGet("/dictionary", DictionaryAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named(
                "GetDataDictionary",
                "Every table and column of the warehouse: meaning, unit, sources, how well it is filled."
            );
        warehouse
            .MapGet("/sums/{fact}", SumsAsync)
            .RequirePermission(Permissions.InsightsRead)
            .Named(
                "SumFacts",
                "Sums of a fact table: by=channel,product_id keeps dimensions apart; any dimension may be fixed."
            )
            .AsksAnything();
        routes.MapGet(ExportPath, ExportAsync).RequirePermission(Permissions.InsightsRead).ExcludeFromDescription();
    }

    private static async Task<IResult> StandingAsync(WarehouseLoads loads, CancellationToken cancel)
    {
        var view = await loads.ReadAsync(cancel);
        return Answers.Json(
            new
            {
                view.LoadedAt,
                view.KnownSince,
                view.FirstMonth,
                view.ClosedMonth,
                view.Behind,
                view.Last,
                Running = view.Current is not null,
                Reopened = view.Reopened.Select(r => new
                {
                    r.Month,
                    r.What.Customers,
                    r.What.LastAt,
                }),
            }
        );
    }

    private static async Task<IResult> DictionaryAsync(
        [FromQuery(Name = "q")] string? search,
        DataDictionary dictionary,
        CancellationToken cancel
    ) => Answers.Json(await dictionary.ReadAsync(search, null, cancel));

    private static async Task<IResult> SumsAsync(
        string fact,
        string? by,
        DateOnly? from,
        DateOnly? until,
        HttpContext http,
        Sums sums,
        CancellationToken cancel
    )
    {
        var only = http
            .Request.Query.Where(q => q.Key is not ("by" or "from" or "until"))
            .ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        var dimensions = (by ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var outcome = await sums.ReadAsync(new(fact, dimensions, from, until, only), CurrentActor.Of(http), cancel);
        return Answers.Of(outcome, answer => Answers.Json(answer));
    }

    private static async Task ExportAsync(
        [FromQuery(Name = "q")] string? search,
        [FromQuery(Name = "kind")] string? kind,
        HttpContext http,
        DataDictionary dictionary,
        IStringLocalizer<DataTexts> words,
        Audit audit,
        CancellationToken cancel
    )
    {
        var tables = await dictionary.ReadAsync(search, DataPage.KindOf(kind), cancel);
        var file = new CsvTable();
        file.Line(DataPage.FileColumns.Select(c => words[c].Value));
        foreach (var table in tables)
        foreach (var column in table.Columns)
            file.Line(
                table.Name,
                table.Title,
                table.KindName,
                table.Rows is { } rows ? CsvTable.Number(rows) : "",
                table.LoadedAt?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                column.Name,
                column.Title,
                column.What,
                column.Unit,
                column.Lineage,
                string.Join(", ", table.Systems),
                column.Filled is { } filled ? CsvTable.Number(filled) : ""
            );
        await audit.ReadAsync(CurrentActor.Of(http), "data.dictionary-exported", null, ExportPath);
        await file.SendAsync(http, words["FileName"], cancel);
    }
}
