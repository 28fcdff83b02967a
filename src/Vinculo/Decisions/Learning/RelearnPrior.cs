using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Learning;

/// <summary>
/// Learns anew what is expected of any offer, from what all have shown: every 25 answers while there are few, then every
/// 500. When an offer was seen not to be accepted any more as it was, the others forget too: who has changed may not be the
/// only one. Two nodes that do it at once come to the same.
/// </summary>
internal sealed class RelearnPrior(Database database, Learnt learnt)
{
    /// <returns>Whether there was anything to learn.</returns>
    public async Task<bool> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (kept, answers, drifted) = await database.ReadAsync(
            async session =>
                (
                    await BeliefRows.PriorAsync(session),
                    await session.FirstOrDefaultAsync(
                        "SELECT sum(answers) FROM offer_belief",
                        row => row.DoubleOrNull(0)
                    ) ?? 0,
                    await BeliefRows.LastDriftAsync(session)
                ),
            cancel
        );
        var changed = drifted > (kept.Forgotten ?? DateTimeOffset.MinValue);
        if (!changed && Math.Abs(answers - kept.Answers) < Beliefs.Options.RelearnAfter((long)kept.Answers))
            return false;
        if (changed)
            await ForgetAsync(kept, cancel);
        await learnt.LookAsync(cancel);
        var next = learnt.Now.Shared.Relearnt();
        return await database.WriteAsync(
            async session =>
            {
                // Another node, or a reading of the whole ledger, may have been quicker.
                var current = await BeliefRows.PriorAsync(session);
                if (current.Version != kept.Version)
                    return false;
                await session.KeepAsync(
                    BeliefRows.PriorCode,
                    current with
                    {
                        Prior = next.Prior,
                        Version = kept.Version + 1,
                        Answers = next.Answers,
                        Forgotten = changed ? drifted : kept.Forgotten,
                    },
                    now
                );
                return true;
            },
            cancel
        );
    }

    private Task ForgetAsync(BeliefRows.Expected kept, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                foreach (var (offer, _) in await BeliefRows.HeadsAsync(session))
                    if (
                        await BeliefRows.HoldAsync(session, offer, kept.Shape) is { } belief
                        && belief.Evidence.Answers > Beliefs.Options.AfterDrift
                    )
                    {
                        belief.Evidence.Fade(Beliefs.Options.AfterDrift / belief.Evidence.Answers);
                        await BeliefRows.SaveAsync(
                            session,
                            belief with
                            {
                                Version = belief.Version + 1,
                            },
                            kept.Shape,
                            null
                        );
                    }
            },
            cancel
        );
}
