using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Figures;
using Vinculo.Service.Satisfaction.Figures;
using Vinculo.Ui;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>A list of opinions as a file.</summary>
internal static class OpinionExport
{
    public const string Path = "/satisfaccion/respuestas.csv";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, SendAsync)
            .RequirePermission(Permissions.SatisfactionServe)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();

    private static async Task SendAsync(
        HttpContext http,
        OpinionList list,
        ICustomerSegments segments,
        IStringLocalizer<SatisfactionTexts> texts,
        TimeText time,
        CancellationToken cancel
    )
    {
        var filter = OpinionAddress.Read(http.Request.Query).Filter;
        if ((await list.ExportAsync(filter, CurrentActor.Of(http), Path, cancel)).IsRefused(out var no, out var lines))
        {
            await Answers.Problem(no).ExecuteAsync(http);
            return;
        }
        var cut = await OpinionCounts.SegmentationAsync(segments, filter.By, filter.Segmentation, cancel);
        var file = new CsvTable();
        file.Line([
            .. new[]
            {
                "Asked",
                "Customer",
                "Event",
                "Channel",
                "Team",
                "Agent",
                "Score",
                "First",
                "Comment",
                "Answered",
            }.Select(key => texts["Col." + key].Value),
            .. cut is null ? Array.Empty<string>() : [cut.Name],
        ]);
        foreach (var (o, name, agent, team, _, segment) in lines)
            file.Line([
                Moment(o.SentAt),
                name,
                texts["Event." + o.Event],
                (o.Channel ?? o.SentChannel) is { } channel ? texts["Channel." + channel] : "",
                team,
                agent,
                o.Score?.ToString(CultureInfo.InvariantCulture),
                o.FirstScore?.ToString(CultureInfo.InvariantCulture),
                o.Comment,
                Moment(o.AnsweredAt),
                .. cut is null ? Array.Empty<string?>() : [segment is null ? null : cut.Of(segment)],
            ]);
        await file.SendAsync(http, texts["File"].Value, cancel);

        string Moment(DateTimeOffset? at) =>
            at is { } moment ? time.Local(moment).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
    }
}
