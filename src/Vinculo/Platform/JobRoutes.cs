using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>How far a background run has come, and stopping it: for whoever asked for it and for administrators.</summary>
internal static class JobRoutes
{
    private const string Everybodys = "settings.manage";

    /// <param name="Id">The run.</param>
    /// <param name="Code">The kind of work.</param>
    /// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</param>
    /// <param name="Done">How much is done, in what the work counts.</param>
    /// <param name="Total">Out of how much; absent while unknown.</param>
    /// <param name="Text">What went wrong, when something did.</param>
    /// <param name="Finished">It will not go on.</param>
    /// <param name="Failed">It ended without success.</param>
    public sealed record View(
        Guid Id,
        string Code,
        JobState State,
        long Done,
        long? Total,
        string? Text,
        bool Finished,
        bool Failed,
        DateTimeOffset CreatedAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? FinishedAt
    );

    public static void Map(WebApplication app)
    {
        var jobs = app.MapGroup("/api/v1/jobs/{id:guid}").WithTags("Jobs").RequireAuthorization();
        jobs.MapGet("", FindAsync).WithName("GetJob").Produces<View>().ProducesProblem(404);
        jobs.MapPost("/cancellation", CancelAsync).WithName("CancelJob").Produces<View>().ProducesProblem(404);
    }

    private static async Task<IResult> FindAsync(Guid id, HttpContext http, Database database, CancellationToken cancel)
    {
        var run = await database.ReadAsync(session => JobQueue.FindAsync(session, id), cancel);
        return run is not null && MaySee(http, run) ? Answers.Json(ViewOf(run)) : Missing();
    }

    private static async Task<IResult> CancelAsync(
        Guid id,
        HttpContext http,
        Database database,
        JobQueue queue,
        CancellationToken cancel
    )
    {
        var run = await database.ReadAsync(session => JobQueue.FindAsync(session, id), cancel);
        if (run is null || !MaySee(http, run))
            return Missing();
        var after = await database.WriteAsync(
            async session =>
            {
                await queue.CancelAsync(session, id);
                return await JobQueue.FindAsync(session, id);
            },
            cancel
        );
        return Answers.Json(ViewOf(after!));
    }

    /// <summary>How far a run of a page has come, in the words of that page, and where its result is seen when it is over.</summary>
    /// <param name="text">What is going on.</param>
    /// <param name="href">Where to go afterwards.</param>
    public static async Task<IResult> ProgressAsync(
        Database database,
        Guid id,
        string text,
        string href,
        CancellationToken cancel
    )
    {
        var run = await database.ReadAsync(session => JobQueue.FindAsync(session, id), cancel);
        var over = run is null or { IsOver: true };
        return Answers.Json(
            new
            {
                done = run?.Done ?? 0,
                total = run?.Total ?? 0,
                text,
                finished = over,
                failed = run is { State: JobState.Failed },
                href = over ? href : null,
            }
        );
    }

    private static bool MaySee(HttpContext http, JobProgress run) =>
        RequestActor.Find(http) is { } actor && (run.AskedBy == actor.Id || actor.May(Everybodys));

    private static IResult Missing() => Answers.Problem(Refusal.Missing("job.not-found"));

    private static View ViewOf(JobProgress run) =>
        new(
            run.Id,
            run.Code,
            run.State,
            run.Done,
            run.Total,
            run.Message,
            run.IsOver,
            run.State is JobState.Failed or JobState.Cancelled,
            run.CreatedAt,
            run.StartedAt,
            run.FinishedAt
        );
}
