using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Customers.Matching.Api;

/// <summary>The review queue for programs.</summary>
internal static class DuplicatesApi
{
    public static void Map(WebApplication app)
    {
        var pairs = app.MapGroup("/api/v1/duplicates").RequirePermission(Permissions.MatchingReview);
        pairs
            .MapGet("", ListAsync)
            .Named("ListDuplicates", "A page of pairs in one state; follow after for the others.");
        pairs
            .MapGet("/{pair}", FindAsync)
            .Named("GetDuplicate", "Two customers beside each other, with the evidence bar by bar.");
        pairs
            .MapPost("/{pair}/answers", AnswerAsync)
            .Named("AnswerDuplicate", "Says whether the two are one: same, different or unsure.");
        pairs
            .MapPost("/{pair}/answers/undo", UndoAsync)
            .Named("UndoDuplicate", "Takes one's own answer back; two that were joined become two again.");
        pairs
            .MapPost("/scans", ScanAsync)
            .Named("ScanDuplicates", "Compares the whole base in the background; follow the job.");
    }

    /// <param name="Answer"><c>same</c>, <c>different</c> or <c>unsure</c>.</param>
    /// <param name="Version">The pair's version as read; 0 or absent takes whatever is there.</param>
    internal sealed record Given(PairAnswer Answer, int Version = 0);

    internal sealed record Asked(Guid Job);

    private static async Task<IResult> ListAsync(
        HttpContext http,
        ReviewQueue queue,
        CancellationToken cancel,
        string? order = null,
        string? state = null,
        string? after = null,
        int limit = 50
    )
    {
        var by = Enum.TryParse<QueueOrder>(order, true, out var o) && Enum.IsDefined(o) ? o : QueueOrder.Surest;
        var where = Enum.TryParse<PairState>(state, true, out var s) && Enum.IsDefined(s) ? s : PairState.Open;
        return Answers.Of(
            await queue.ListAsync(by, where, after, limit, CurrentActor.Of(http), cancel),
            page =>
                Answers.Json(
                    new
                    {
                        items = page.Lines.Select(l => new
                        {
                            pair = l.Pair.ToString(),
                            l.Kind,
                            left = new { id = l.Pair.Low, name = l.LeftName },
                            right = new { id = l.Pair.High, name = l.RightName },
                            l.Bits,
                            l.Probability,
                            l.Veto,
                            l.State,
                            l.TwoMustAgree,
                            l.DecidedName,
                            l.DecidedAt,
                            evidence = l.Bars,
                        }),
                        after = page.After,
                    }
                )
        );
    }

    private static async Task<IResult> FindAsync(
        string pair,
        HttpContext http,
        PairFile files,
        CancellationToken cancel
    ) =>
        PairKey.Parse(pair) is { } key
            ? Answers.Of(
                await files.FindAsync(key, CurrentActor.Of(http), "api/duplicates", cancel),
                view => Answers.Json(view)
            )
            : Answers.Problem(Refusal.Missing("match.pair-not-found"));

    private static async Task<IResult> AnswerAsync(
        string pair,
        Given given,
        HttpContext http,
        DecidePair decide,
        CancellationToken cancel
    ) =>
        PairKey.Parse(pair) is { } key && Enum.IsDefined(given.Answer)
            ? Answers.Of(
                await decide.RunAsync(
                    new(key, given.Answer, given.Version),
                    CurrentActor.Of(http),
                    "api/duplicates",
                    cancel
                ),
                told => Answers.Json(told)
            )
            : Answers.Problem(Refusal.Missing("match.pair-not-found"));

    private static async Task<IResult> UndoAsync(
        string pair,
        HttpContext http,
        DecidePair decide,
        CancellationToken cancel
    ) =>
        PairKey.Parse(pair) is { } key
            ? Answers.Of(
                await decide.UndoAsync(key, CurrentActor.Of(http), "api/duplicates", cancel),
                told => Answers.Json(told)
            )
            : Answers.Problem(Refusal.Missing("match.pair-not-found"));

    private static async Task<IResult> ScanAsync(HttpContext http, MatchingScans scans, CancellationToken cancel) =>
        Answers.Json(
            new Asked(await scans.AskAsync(fit: false, CurrentActor.Of(http), cancel)),
            StatusCodes.Status202Accepted
        );
}
