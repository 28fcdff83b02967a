using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Service.Cases.Api;

/// <summary>A list of cases as a file.</summary>
internal static class CaseExport
{
    public const string Path = "/casos/lista.csv";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, SendAsync)
            .RequirePermission(Permissions.CasesRead)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();

    private static async Task SendAsync(
        HttpContext http,
        CaseList list,
        CaseCodes codes,
        IStringLocalizer<CaseTexts> texts,
        TimeText time,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var tree = await codes.TreeAsync(cancel);
        var rows = await list.ExportAsync(CaseAddress.Read(http.Request.Query, actor).Filter, actor, Path, cancel);
        var file = new CsvTable();
        file.Line(
            new[]
            {
                "Receipt",
                "Customer",
                "Kind",
                "Code",
                "Subject",
                "State",
                "Severity",
                "Opened",
                "Due",
                "LawDue",
                "Solved",
            }.Select(key => texts[key].Value)
        );
        foreach (var (one, name, _) in rows)
            file.Line(
                one.Receipt,
                name,
                texts["Kind." + one.Kind],
                tree.Find(one.Code)?.Name(CultureInfo.CurrentUICulture) ?? one.Code,
                one.Subject,
                texts["State." + one.State],
                texts["Severity." + one.Severity.ToString(CultureInfo.InvariantCulture)],
                Moment(one.OpenedAt),
                Moment(one.DueAt),
                Moment(one.LegalDueAt),
                Moment(one.LastSolvedAt ?? one.ClosedAt)
            );
        await file.SendAsync(http, texts["File"].Value, cancel);

        string Moment(DateTimeOffset? at) =>
            at is { } moment ? time.Local(moment).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
    }
}
