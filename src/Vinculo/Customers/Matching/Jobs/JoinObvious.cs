using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching.Jobs;

/// <summary>Says "the same" to every pair above a threshold, in the name of whoever asked for it after seeing them.</summary>
internal sealed class JoinObvious(Database database, ReviewQueue queue, DecidePair decide) : IJob
{
    public const string JobCode = "matching.join-obvious";

    /// <param name="Bits">From so many bits on.</param>
    /// <param name="Permissions">What whoever asked may do: the job may no more.</param>
    public sealed record Request(
        double Bits,
        string Name,
        IReadOnlyList<string> Permissions,
        Reach Reach,
        IReadOnlyList<Guid> Teams
    )
    {
        public static Request Of(double bits, Actor actor) =>
            new(bits, actor.Name, [.. actor.Permissions], actor.Reach, actor.Teams);
    }

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var request = run.Request<Request>();
        var actor = new Actor(
            run.AskedBy ?? Guid.Empty,
            ActorKind.User,
            request.Name,
            new HashSet<string>(request.Permissions, StringComparer.Ordinal),
            request.Reach,
            request.Teams
        );
        var done = 0L;
        var refused = new HashSet<PairKey>();
        while (true)
        {
            var (_, _, lines) = await queue.ObviousAsync(request.Bits, actor, cancel);
            var open = lines.Where(l => !refused.Contains(l.Pair)).ToList();
            if (open.Count == 0)
                return;
            foreach (var line in open)
            {
                var decided = await decide.RunAsync(
                    new(line.Pair, PairAnswer.Same),
                    actor,
                    "duplicados, varios",
                    cancel
                );
                if (decided.IsRefused(out _))
                    refused.Add(line.Pair);
                else
                    done++;
            }
            await database.WriteAsync(session => run.CheckpointWithinAsync(session, new { done }, done, null), cancel);
        }
    }
}
