using Vinculo.Insights.Segments.Jobs;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Insights.Segments;

/// <summary>The company's segmentations: read, made, changed, put back, retired.</summary>
public sealed class Segmentations(
    Database database,
    SegmentFields fields,
    JobQueue jobs,
    Audit audit,
    TimeProvider clock
)
{
    /// <summary>A segmentation with what stands in each of its segments and who made it so.</summary>
    /// <param name="Counts">In order, the rest last; all nought before the first computation.</param>
    /// <param name="Versions">Newest first.</param>
    /// <param name="Running">A computation that waits or runs.</param>
    public sealed record View(
        Segmentation Segmentation,
        IReadOnlyList<SegmentCount> Counts,
        IReadOnlyList<SegmentationVersion> Versions,
        JobProgress? Running
    );

    /// <summary>What somebody wants a segmentation to be.</summary>
    /// <param name="Id">Null: a new one.</param>
    /// <param name="RowVersion">As it was read; of a new one anything.</param>
    /// <param name="MonthsBack">Months of history to work out afterwards where every field allows it; 0: none.</param>
    public sealed record Draft(
        Guid? Id,
        int RowVersion,
        string NameEs,
        string? NameEn,
        SegmentationDefinition Definition,
        int MonthsBack = 0
    )
    {
        /// <summary>What a new one is called in addresses, when that is not to follow from its name.</summary>
        public string? Code { get; init; }
    }

    /// <summary>All of them, those in use first.</summary>
    public Task<IReadOnlyList<(Segmentation Segmentation, IReadOnlyList<SegmentCount> Counts)>> AllAsync(
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyList<(Segmentation, IReadOnlyList<SegmentCount>)>>(
            async session =>
            {
                var found = new List<(Segmentation, IReadOnlyList<SegmentCount>)>();
                foreach (var kept in await SegmentStore.AllAsync(session))
                    found.Add((kept.Segmentation, await SegmentStore.CountsAsync(session, kept.Segmentation.Id)));
                return found;
            },
            cancel
        );

    /// <summary>One of them.</summary>
    public Task<Outcome<View>> FindAsync(Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<View>>(
            async session =>
                await SegmentStore.FindAsync(session, id) is { } kept
                    ? new View(
                        kept.Segmentation,
                        await SegmentStore.CountsAsync(session, id),
                        await SegmentStore.VersionsAsync(session, id),
                        await RunningAsync(session)
                    )
                    : SegmentRefusals.NotFound,
            cancel
        );

    internal static async Task<JobProgress?> RunningAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT id FROM job WHERE code = @code AND state IN (1, 2) ORDER BY state DESC, created_at LIMIT 1",
            row => (Guid?)row.Guid(0),
            ("code", RecomputeSegments.JobCode)
        )
            is { } run
            ? await JobQueue.FindAsync(session, run)
            : null;

    /// <summary>Saves a new segmentation, or a new version of one; everybody is placed afterwards in the background.</summary>
    /// <returns>Which, or why not: <c>segments.*</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Guid>> SaveAsync(Draft draft, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.SegmentsManage))
            return Actor.Refused(Permissions.SegmentsManage);
        var name = draft.NameEs.Trim();
        if (name.Length is 0 or > 80)
            return SegmentRefusals.NoName;
        var known = await fields.AllAsync(cancel);
        if (SegmentationCheck.Of(draft.Definition, known) is { } wrong)
            return wrong;

        var now = clock.GetUtcNow();
        var id = draft.Id ?? Ids.New(now);
        var english = draft.NameEn?.Trim() is { Length: > 0 } en ? en : null;
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var before = draft.Id is null ? null : await SegmentStore.FindAsync(session, id);
                if (draft.Id is not null && before is null)
                    return SegmentRefusals.NotFound;
                if (before is not null && before.Segmentation.RowVersion != draft.RowVersion)
                    return SegmentRefusals.Changed;
                var version = (before?.Segmentation.Version ?? 0) + 1;
                if (before is not null)
                    version = await session.FirstOrDefaultAsync(
                        "SELECT max(version) FROM segmentation_version WHERE segmentation_id = @id",
                        row => row.Int(0) + 1,
                        ("id", id)
                    );
                await WriteAsync(
                    session,
                    id,
                    name,
                    english,
                    version,
                    before is null ? Slug.Of(draft.Code ?? name, "segmento") : null,
                    now
                );
                await SegmentStore.PutWithinAsync(session, id, version, draft.Definition, actor, now);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    before is null ? "segmentation.made" : "segmentation.changed",
                    null,
                    "segmentation",
                    id.ToString("D"),
                    before is null ? null : new { before.Segmentation.NameEs, before.Segmentation.Definition },
                    new { NameEs = name, draft.Definition },
                    cause
                );
                await jobs.EnqueueAsync(
                    session,
                    RecomputeSegments.JobCode,
                    new RecomputeSegments.Request(id, before is null ? Math.Clamp(draft.MonthsBack, 0, 36) : 0),
                    actor
                );
                return id;
            },
            cancel
        );
    }

    private static async Task WriteAsync(
        Session session,
        Guid id,
        string name,
        string? english,
        int version,
        string? code,
        DateTimeOffset now
    )
    {
        (string, object?)[] arguments = [("id", id), ("es", name), ("en", english), ("version", version), ("now", now)];
        if (code is null)
        {
            await session.ExecuteAsync(
                """
                UPDATE segmentation SET name_es = @es, name_en = @en, version = @version, cutoffs = NULL, updated_at = @now,
                  row_version = row_version + 1 WHERE id = @id
                """,
                arguments
            );
            return;
        }
        await session.ExecuteAsync(
            """
            INSERT INTO segmentation (id, code, name_es, name_en, version, state, row_version, created_at, updated_at)
            VALUES (@id, @code, @es, @en, @version, 1, 1, @now, @now)
            """,
            [.. arguments, ("code", await FreeCodeAsync(session, code))]
        );
    }

    private static async Task<string> FreeCodeAsync(Session session, string wanted)
    {
        var taken = await session.QueryAsync(
            "SELECT code FROM segmentation WHERE code = @code OR code LIKE @more",
            row => row.Text(0),
            ("code", wanted),
            ("more", wanted + "-%")
        );
        var code = wanted;
        for (var n = 2; taken.Contains(code, StringComparer.Ordinal); n++)
            code = $"{wanted}-{n.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return code;
    }

    /// <summary>Puts an earlier definition in use again, as a new version.</summary>
    public async Task<Outcome<Guid>> GoBackAsync(
        Guid id,
        int version,
        int rowVersion,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var outcome = await FindAsync(id, cancel);
        if (outcome.IsRefused(out var refusal))
            return refusal;
        var view = outcome.Accepted;
        return view.Versions.FirstOrDefault(v => v.Version == version) is { } old
            ? await SaveAsync(
                new(id, rowVersion, view.Segmentation.NameEs, view.Segmentation.NameEn, old.Definition),
                actor,
                cause,
                cancel
            )
            : SegmentRefusals.NotFound;
    }

    /// <summary>Takes a segmentation out of use, or puts it back in. Its history stays either way.</summary>
    public async Task<Outcome<Guid>> RetireAsync(
        Guid id,
        bool retired,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.SegmentsManage))
            return Actor.Refused(Permissions.SegmentsManage);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var changed = await session.ExecuteAsync(
                    "UPDATE segmentation SET state = @state, updated_at = @now, row_version = row_version + 1 WHERE id = @id",
                    ("state", retired ? 2 : 1),
                    ("now", now),
                    ("id", id)
                );
                if (changed == 0)
                    return SegmentRefusals.NotFound;
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    retired ? "segmentation.retired" : "segmentation.resumed",
                    null,
                    "segmentation",
                    id.ToString("D"),
                    null,
                    null,
                    cause
                );
                if (!retired)
                {
                    await OpinionTally.MarkAllAsync(session, now);
                    await jobs.EnqueueAsync(
                        session,
                        RecomputeSegments.JobCode,
                        new RecomputeSegments.Request(id),
                        actor
                    );
                }
                return id;
            },
            cancel
        );
    }

    /// <summary>Asks for everybody to be placed anew, in one segmentation or in all.</summary>
    /// <returns>The run.</returns>
    public async Task<Outcome<Guid>> RecomputeAsync(Guid? id, Actor actor, CancellationToken cancel) =>
        !actor.May(Permissions.SegmentsManage)
            ? Actor.Refused(Permissions.SegmentsManage)
            : await database.WriteAsync<Outcome<Guid>>(
                async session =>
                    await jobs.EnqueueAsync(
                        session,
                        RecomputeSegments.JobCode,
                        new RecomputeSegments.Request(id),
                        actor
                    ),
                cancel
            );
}
