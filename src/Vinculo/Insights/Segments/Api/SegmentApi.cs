using System.Globalization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Insights.Segments.Api;

/// <summary>Segmentations, their members and their movement, for programs.</summary>
internal static class SegmentApi
{
    private const string Tag = "Segments";

    public static void Map(WebApplication app)
    {
        var all = app.MapGroup("/api/v1/segmentations").RequirePermission(Permissions.InsightsRead).WithTags(Tag);
        all.MapGet("", ListAsync)
            .Named("ListSegmentations", "Every segmentation with its segments and what stands in them.");
        all.MapGet("/{id:guid}", FindAsync)
            .Named("GetSegmentation", "One segmentation with definition, segments, versions and advice.");
        all.MapGet("/{id:guid}/movement", MovementAsync)
            .Named("GetSegmentMovement", "Who went where between two days: from and to, as dates.");
        all.MapPost("", MakeAsync)
            .RequirePermission(Permissions.SegmentsManage)
            .Named("MakeSegmentation", "Makes a segmentation; everybody is placed in the background.");
        all.MapPut("/{id:guid}", ChangeAsync)
            .RequirePermission(Permissions.SegmentsManage)
            .Named("ChangeSegmentation", "Puts a new version of the definition in use; rowVersion as it was read.");
        all.MapPost("/{id:guid}/computations", ComputeAsync)
            .RequirePermission(Permissions.SegmentsManage)
            .Named("ComputeSegmentation", "Places everybody anew in the background; follow the job.");
        app.MapGroup("/api/v1/segments")
            .RequirePermission(Permissions.CustomersRead)
            .WithTags(Tag)
            .MapGet("/{id:guid}/members", MembersAsync)
            .Named(
                "ListSegmentMembers",
                "Members of a segmentation, or of one of its segments, in keyset pages; follow next."
            );
    }

    /// <summary>What a program sends to make or change a segmentation.</summary>
    /// <param name="MonthsBack">Months of history to work out from dated facts; of new segmentations only.</param>
    internal sealed record Sent(
        string NameEs,
        string? NameEn,
        SegmentationDefinition Definition,
        int RowVersion = 0,
        int MonthsBack = 0
    );

    private static object View(Segmentation s, IReadOnlyList<SegmentCount> counts) =>
        new
        {
            s.Id,
            s.Code,
            s.NameEs,
            s.NameEn,
            s.Version,
            s.RowVersion,
            s.Retired,
            s.CountedAt,
            s.AsOf,
            s.HistoryFrom,
            s.FactsUntil,
            segments = counts,
        };

    private static async Task<IResult> ListAsync(Segmentations segmentations, CancellationToken cancel) =>
        Answers.Json(
            new { items = (await segmentations.AllAsync(cancel)).Select(s => View(s.Segmentation, s.Counts)) }
        );

    private static async Task<IResult> FindAsync(Guid id, Segmentations segmentations, CancellationToken cancel) =>
        Answers.Of(
            await segmentations.FindAsync(id, cancel),
            view =>
                Answers.Json(
                    new
                    {
                        segmentation = View(view.Segmentation, view.Counts),
                        view.Segmentation.Definition,
                        view.Segmentation.Advice,
                        versions = view.Versions.Select(v => new
                        {
                            v.Version,
                            v.MadeAt,
                            v.MadeBy,
                        }),
                        computation = view.Running?.Id,
                    }
                )
        );

    private static async Task<IResult> MovementAsync(
        Guid id,
        DateOnly from,
        DateOnly to,
        HttpContext http,
        SegmentMovement movement,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await movement.RunAsync(id, from, to, CurrentActor.Of(http), http.Request.Path, cancel),
            m =>
                Answers.Json(
                    new
                    {
                        m.From,
                        m.To,
                        segments = m.Segments.Select(s => s.Code),
                        counts = Rows(m.Counts),
                        worthMinor = Rows(m.WorthMinor),
                        shares = Rows(m.Shares),
                        m.Flows.Moved,
                        forecast = m.Forecast.IsAccepted(out var forecast)
                            ? new
                            {
                                ahead = forecast.Ahead.Select(a => new
                                {
                                    a.Periods,
                                    days = a.Periods * m.Days,
                                    a.Expected,
                                    low = a.Likely.Select(l => l.Low),
                                    high = a.Likely.Select(l => l.High),
                                }),
                                worthMinor = forecast.Worth.Select(w =>
                                    w is { } worth
                                        ? new
                                        {
                                            worth.Expected,
                                            low = worth.Likely.Low,
                                            high = worth.Likely.High,
                                            worth.Stays,
                                        }
                                        : null
                                ),
                                forecast.Months,
                                forecast.Check,
                            }
                            : null,
                        m.FromFacts,
                        m.Change,
                        m.Downward,
                    }
                )
        );

    private static IEnumerable<T[]> Rows<T>(T[,] matrix) =>
        Enumerable
            .Range(0, matrix.GetLength(0))
            .Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j]).ToArray());

    private static Task<IResult> MakeAsync(
        Sent sent,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) => SaveAsync(null, sent, http, segmentations, StatusCodes.Status201Created, cancel);

    private static Task<IResult> ChangeAsync(
        Guid id,
        Sent sent,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) => SaveAsync(id, sent, http, segmentations, StatusCodes.Status200OK, cancel);

    private static async Task<IResult> SaveAsync(
        Guid? id,
        Sent sent,
        HttpContext http,
        Segmentations segmentations,
        int status,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await segmentations.SaveAsync(
                new(id, sent.RowVersion, sent.NameEs ?? "", sent.NameEn, sent.Definition ?? new(), sent.MonthsBack),
                CurrentActor.Of(http),
                http.Request.Path,
                cancel
            ),
            saved => Answers.Json(new { id = saved }, status)
        );

    private static async Task<IResult> ComputeAsync(
        Guid id,
        HttpContext http,
        Segmentations segmentations,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await segmentations.RecomputeAsync(id, CurrentActor.Of(http), cancel),
            job => Answers.Json(new { job }, StatusCodes.Status202Accepted)
        );

    private static async Task<IResult> MembersAsync(
        Guid id,
        HttpContext http,
        SegmentMembers members,
        Audit audit,
        CancellationToken cancel,
        string? segment = null,
        string? after = null,
        int limit = 100
    )
    {
        var actor = CurrentActor.Of(http);
        CustomerId? from = CustomerId.TryParse(after, CultureInfo.InvariantCulture, out var cursor) ? cursor : null;
        var outcome = await members.PageAsync(id, segment, from, limit, actor, cancel);
        if (outcome.IsAccepted(out var page) && page.Items.Count > 0)
            await audit.ReadAsync(actor, "customers.listed", null, http.Request.Path + http.Request.QueryString);
        return Answers.Of(outcome, p => Answers.Json(new { items = p.Items, next = p.Next }));
    }
}
