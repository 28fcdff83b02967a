using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace;

/// <summary>Addresses, names and the file of the page of capture quality.</summary>
internal static class CaptureQualityView
{
    public const string Path = "/calidad";
    public const string ExportPath = "/calidad/exportar";
    public const string RunPath = "/calidad/calcular";

    /// <summary>What the page can be seen by, in the order of its tabs.</summary>
    public static readonly CaptureBy[] Tabs =
    [
        CaptureBy.Team,
        CaptureBy.Person,
        CaptureBy.Hands,
        CaptureBy.Channel,
        CaptureBy.System,
    ];

    public static string To(CaptureBy by, string? key = null, string? missing = null)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["por"] = Words.Of(by) };
        if (key is not null)
            query["grupo"] = key;
        if (missing is not null)
            query["falta"] = missing;
        return QueryHelpers.AddQueryString(Path, query);
    }

    public static string? NameOf(CaptureGroup group, HandNames.Names known, DeskWords? words) =>
        group.By switch
        {
            CaptureBy.Company => words?["Quality.Company"],
            CaptureBy.Channel => Enum.TryParse<Channel>(group.Key, out var channel)
                ? words?.Of(channel) ?? Words.Of(channel)
                : null,
            CaptureBy.Team when group.Key.Length == 0 => words?["NoTeam"],
            _ when Guid.TryParse(group.Key, out var id) => group.By switch
            {
                CaptureBy.Person => known.People.GetValueOrDefault(id),
                CaptureBy.System => known.Systems.GetValueOrDefault(id),
                _ => known.Teams.GetValueOrDefault(id),
            },
            _ => null,
        };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ExportPath, ExportAsync).RequirePermission(Permissions.CaptureRead).ExcludeFromDescription();
        routes.MapPost(RunPath, RunAsync).RequirePermission(Permissions.CaptureRead).ExcludeFromDescription();
    }

    private static async Task<IResult> RunAsync(
        IFormCollection form,
        HttpContext http,
        CaptureDays days,
        CancellationToken cancel
    )
    {
        await days.AskForRunAsync(CurrentActor.Of(http), cancel);
        return Results.LocalRedirect(Path + "?hecho=run");
    }

    private static async Task ExportAsync(
        string? por,
        HttpContext http,
        CaptureDays days,
        CaptureGoals goals,
        HandNames names,
        DeskWords words,
        CaptureWords fields,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var by = Words.Read<CaptureBy>(por) ?? CaptureBy.Team;
        var day = await days.LastDayAsync(cancel);
        var groups = day is { } last ? await days.GroupsAsync(last, by, actor, cancel) : [];
        var known = await names.ReadAsync(cancel);
        var goal = await goals.ReadAsync(cancel);
        await fields.PrepareAsync(cancel);
        var codes = groups.SelectMany(g => g.Fields.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var file = new CsvTable();
        file.Line([
            words["Quality.Day"],
            words["Quality.Group"],
            words["Quality.Customers"],
            words["Quality.Score"],
            words["Quality.Goal"],
            words["Quality.Complete"],
            words["Quality.Valid"],
            words["Quality.Fresh"],
            words["Quality.Captured"],
            words["Quality.Good"],
            words["Quality.Today"],
            .. codes.Select(c => words.Say("Quality.MissingOf", fields.Field(c))),
        ]);
        foreach (var g in groups)
            file.Line([
                g.Day.ToString("O", CultureInfo.InvariantCulture),
                NameOf(g, known, words) ?? "",
                N(g.Customers),
                N(g.Score),
                by is CaptureBy.Team or CaptureBy.Hands ? N(goal.Of(g.Key)) : N(goal.Company),
                N(g.Completeness),
                N(g.Validity),
                N(g.Freshness),
                N(g.Captured),
                N(g.Good),
                N(g.Today),
                .. codes.Select(c => g.Fields.TryGetValue(c, out var count) ? N(count.Missing) : "0"),
            ]);
        await audit.ReadAsync(actor, "capture.exported", null, $"{ExportPath}?por={Words.Of(by)} · {groups.Count}");
        await file.SendAsync(
            http,
            $"{words["Quality.FileName"]}-{(day ?? default).ToString("O", CultureInfo.InvariantCulture)}",
            cancel
        );

        static string N(double number) => CsvTable.Number(number);
    }
}
