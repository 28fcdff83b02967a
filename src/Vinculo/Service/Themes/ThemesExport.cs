using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Api;
using Vinculo.Service.Figures;
using Vinculo.Ui;

namespace Vinculo.Service.Themes;

/// <summary>The themes as a file, with every month.</summary>
internal static class ThemesExport
{
    public const string Path = "/casos/temas.csv";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, SendAsync).RequirePermission(Permissions.InsightsRead).ExcludeFromDescription();

    /// <summary>A code in words; empty: none.</summary>
    public static string Named(CaseWords words, CodeTree tree, string code) =>
        FiguresExport.Named(words, tree, CaseDimension.Code, code);

    /// <summary>Under what a theme's cases are filed, in words.</summary>
    public static string Filed(CaseWords words, CodeTree tree, CodeShare filed) =>
        words.Say("Themes.Filed", Named(words, tree, filed.Code), NumberText.Percent(filed.Share));

    private static async Task<IResult> SendAsync(
        HttpContext http,
        CaseThemes themes,
        CaseCodes codes,
        CaseWords words,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if ((await themes.ReadAsync(actor, cancel)).IsRefused(out var refusal, out var report))
            return Answers.Problem(refusal);
        var tree = await codes.TreeAsync(cancel);
        var months = report?.Months.Select(m => m.ToString("yyyy-MM", CultureInfo.InvariantCulture)) ?? [];
        var file = new CsvTable();
        file.Line([
            words["Themes.Theme"],
            words["Themes.Words"],
            words["Fig.Cases"],
            words["Fig.Share"],
            words["Themes.MonthsBefore"],
            words["Themes.FiledAs"],
            words["Themes.Examples"],
            .. months,
        ]);
        foreach (var theme in report?.Themes ?? [])
            file.Line([
                theme.Name,
                string.Join(", ", theme.Words),
                CsvTable.Number(theme.Cases),
                CsvTable.Number(theme.Share),
                theme.MonthsBefore is { } before ? CsvTable.Number(before) : "",
                string.Join("; ", theme.FiledAs.Select(f => Filed(words, tree, f))),
                string.Join(", ", theme.Examples.Select(e => e.Receipt)),
                .. theme.Months.Select(n => CsvTable.Number(n)),
            ]);
        await audit.ReadAsync(actor, "themes.exported", null, Path);
        await file.SendAsync(http, words["File.Themes"], cancel);
        return Results.Empty;
    }
}
