using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Integration.WebForms.Api;

/// <summary>What came by a form as a file.</summary>
internal static class EntryExport
{
    public static string Path(Guid form) => $"/settings/forms/{form}/entries.csv";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/settings/forms/{id:guid}/entries.csv", SendAsync)
            .RequirePermission(Permissions.ChannelsManage)
            .RequirePermission(Permissions.CustomersRead)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();

    private static async Task SendAsync(
        Guid id,
        HttpContext http,
        FormEntries entries,
        IStringLocalizer<FormTexts> texts,
        TimeText time,
        CancellationToken cancel
    )
    {
        var filter = EntryAddress.Read(id, http.Request.Query).Filter;
        if (
            (await entries.ExportAsync(filter, CurrentActor.Of(http), "/settings/forms/entries.csv", cancel)).IsRefused(
                out var no,
                out var lines
            )
        )
        {
            await Answers.Problem(no).ExecuteAsync(http);
            return;
        }
        var file = new CsvTable();
        file.Line(
            new[]
            {
                "Entry.At",
                "Entry.Person",
                "Entry.Subject",
                "Entry.Words",
                "Entry.Reference",
                "Entry.Case",
                "State",
                "Entry.Version",
                "Entry.Language",
                "Page",
                "Entry.Campaign",
            }.Select(key => texts[key].Value)
        );
        foreach (var line in lines)
            file.Line(
                time.Local(line.At).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                line.Name,
                line.Subject,
                line.Words,
                line.Reference,
                line.Receipt,
                texts["Entry.State." + line.State],
                line.Version.ToString(CultureInfo.InvariantCulture),
                line.Language,
                line.Page,
                string.Join(" · ", line.Campaign.Select(c => $"{c.Key}={c.Value}"))
            );
        await file.SendAsync(http, texts["Entry.File"].Value, cancel);
    }
}
