using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>Somebody has said whether two customers are one.</summary>
/// <param name="Pair">The two.</param>
/// <param name="State">Where the pair stands now; <see cref="PairState.Open"/>: the first of two has answered, or it was taken back.</param>
/// <param name="Survivor">Who answers for both, when they were joined.</param>
public sealed record PairDecided(PairKey Pair, PairState State, CustomerId? Survivor, DateTimeOffset At);

/// <summary>
/// What a person answers in the review queue: the same, not the same, not sure; and taking it back. "The same" joins the
/// two at once. A pair with a customer of the highest class needs two people who agree.
/// </summary>
public sealed class DecidePair
{
    private readonly Database database;
    private readonly Union union;
    private readonly Audit audit;
    private readonly TimeProvider clock;

    internal DecidePair(Database database, Union union, Audit audit, TimeProvider clock) =>
        (this.database, this.union, this.audit, this.clock) = (database, union, audit, clock);

    /// <param name="Pair">Which two.</param>
    /// <param name="Answer">What.</param>
    /// <param name="Version">The pair's version as seen; 0 takes whatever is there.</param>
    public sealed record Request(PairKey Pair, PairAnswer Answer, int Version = 0);

    public Task<Outcome<PairDecided>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => TryAsync(session => DecideWithinAsync(session, request, actor, cause), cancel);

    /// <summary>Takes one's own last answer about a pair back; two that were joined become two again.</summary>
    public Task<Outcome<PairDecided>> UndoAsync(
        PairKey pair,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => TryAsync(session => UndoWithinAsync(session, pair, actor, cause), cancel);

    /// <summary>A refusal halfway leaves nothing behind.</summary>
    private async Task<Outcome<PairDecided>> TryAsync(
        Func<Session, Task<Outcome<PairDecided>>> work,
        CancellationToken cancel
    )
    {
        try
        {
            return await database.WriteAsync(
                async session =>
                {
                    var outcome = await work(session);
                    return outcome.IsRefused(out var refusal) ? throw new RefusedException(refusal) : outcome;
                },
                cancel
            );
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private sealed class RefusedException(Refusal refusal) : Exception(refusal.Code)
    {
        public Refusal Refusal => refusal;
    }

    private async Task<Outcome<PairDecided>> DecideWithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause
    )
    {
        if (!actor.May(Permissions.MatchingReview))
            return Actor.Refused(Permissions.MatchingReview);
        var now = clock.GetUtcNow();
        var pair = await PairStore.FindAsync(session, request.Pair);
        if (pair is null)
            return Refusal.Missing("match.pair-not-found");
        if (await StandingPair.ReadAsync(session, request.Pair) is not { } two || !two.VisibleTo(actor))
            return Refusal.Missing("match.pair-not-found");
        if (request.Version != 0 && request.Version != pair.Version)
            return Refusal.Stale("match.pair-changed");
        if (pair.State is not (PairState.Open or PairState.Unsure))
            return Refusal.Conflict("match.pair-decided", ("who", pair.DecidedName ?? ""));
        if (two.One == two.Other)
            return Refusal.Conflict("match.pair-joined");

        var settings = await MatchingSettings.ReadAsync(session);
        if (pair.SecondLook > 0 && settings.SecondLook && request.Answer != PairAnswer.Unsure)
        {
            if (pair.SecondLook == 1 || pair.FirstAnswer is null)
                return await FirstLookAsync(session, pair, request.Answer, actor, cause, now);
            if (pair.FirstBy == actor.Id)
                return Refusal.Conflict("match.second-person-needed");
            // Two who disagree leave it undecided, for a third or for both together.
            if (pair.FirstAnswer != request.Answer)
                return await CloseAsync(session, pair, two, PairState.Unsure, actor, cause, now);
        }
        return await CloseAsync(session, pair, two, (PairState)request.Answer, actor, cause, now);
    }

    private async Task<Outcome<PairDecided>> FirstLookAsync(
        Session session,
        MatchPair pair,
        PairAnswer answer,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var kept = await session.ExecuteAsync(
            """
            UPDATE match_pair SET second_look = 2, first_answer = @answer, first_by = @by, first_name = @name, first_at = @now,
              updated_at = @now, row_version = row_version + 1
            WHERE low_id = @low AND high_id = @high AND row_version = @version
            """,
            ("answer", answer),
            ("by", actor.Id),
            ("name", actor.Name),
            ("now", now),
            ("low", pair.Key.Low),
            ("high", pair.Key.High),
            ("version", pair.Version)
        );
        if (kept == 0)
            return Refusal.Stale("match.pair-changed");
        await AuditAsync(session, actor, pair, "match.first-look", answer.ToString(), cause);
        return new PairDecided(pair.Key, PairState.Open, null, now);
    }

    private async Task<Outcome<PairDecided>> CloseAsync(
        Session session,
        MatchPair pair,
        StandingPair two,
        PairState state,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        if (!await PairStore.SettleWithinAsync(session, pair, state, actor, now))
            return Refusal.Stale("match.pair-changed");
        await TeachAsync(session, pair, state, 1);
        await AuditAsync(session, actor, pair, "match.decided", state.ToString(), cause);
        if (two.HasMembers && state != PairState.Unsure)
            await CloseSiblingsAsync(session, pair, two, state, actor, now);
        if (state != PairState.Same)
            return new PairDecided(pair.Key, state, null, now);

        var joined = await union.JoinWithinAsync(session, pair, actor, cause);
        return joined.IsRefused(out var refusal) ? refusal : new PairDecided(pair.Key, state, joined.Accepted, now);
    }

    /// <summary>Two customers of several atoms may meet in several pairs: one answer is said of all that wait.</summary>
    private static async Task CloseSiblingsAsync(
        Session session,
        MatchPair pair,
        StandingPair two,
        PairState state,
        Actor actor,
        DateTimeOffset now
    )
    {
        foreach (var other in await PairStore.OfAsync(session, [.. two.AtomsOfOne]))
            if (other.Key != pair.Key && other.State is PairState.Open or PairState.Unsure && two.Between(other.Key))
                await PairStore.SettleWithinAsync(
                    session,
                    other,
                    state == PairState.Same ? PairState.Gone : PairState.Different,
                    state == PairState.Same ? null : actor,
                    now
                );
    }

    private async Task<Outcome<PairDecided>> UndoWithinAsync(Session session, PairKey key, Actor actor, string cause)
    {
        if (!actor.May(Permissions.MatchingReview))
            return Actor.Refused(Permissions.MatchingReview);
        var now = clock.GetUtcNow();
        var pair = await PairStore.FindAsync(session, key);
        if (pair is null)
            return Refusal.Missing("match.pair-not-found");
        if (pair is { State: PairState.Open, SecondLook: 2 } && pair.FirstBy == actor.Id)
        {
            await session.ExecuteAsync(
                """
                UPDATE match_pair SET second_look = 1, first_answer = NULL, first_by = NULL, first_name = NULL, first_at = NULL,
                  updated_at = @now, row_version = row_version + 1 WHERE low_id = @low AND high_id = @high
                """,
                ("now", now),
                ("low", key.Low),
                ("high", key.High)
            );
            await AuditAsync(session, actor, pair, "match.taken-back", "first", cause);
            return new PairDecided(key, PairState.Open, null, now);
        }
        if (!pair.Decided || pair.DecidedBy != actor.Id)
            return Refusal.Conflict("match.not-yours", ("who", pair.DecidedName ?? ""));
        if (
            pair.State == PairState.Same
            && (await union.PartWithinAsync(session, pair, actor, cause)).IsRefused(out var refusal)
        )
            return refusal;
        if (!await PairStore.SettleWithinAsync(session, pair, PairState.Open, null, now))
            return Refusal.Stale("match.pair-changed");
        await TeachAsync(session, pair, pair.State, -1);
        await AuditAsync(session, actor, pair, "match.taken-back", pair.State.ToString(), cause);
        return new PairDecided(key, PairState.Open, null, now);
    }

    private static Task TeachAsync(Session session, MatchPair pair, PairState state, int times) =>
        state is PairState.Same or PairState.Different
            ? session.ExecuteAsync(
                """
                INSERT INTO match_pattern (pattern, bits, same_count, different_count) VALUES (@pattern, @bits, @same, @different)
                ON CONFLICT (pattern) DO UPDATE SET same_count = match_pattern.same_count + @same,
                  different_count = match_pattern.different_count + @different
                """,
                ("pattern", pair.Pattern),
                ("bits", pair.Bits),
                ("same", state == PairState.Same ? times : 0),
                ("different", state == PairState.Different ? times : 0)
            )
            : Task.CompletedTask;

    private Task AuditAsync(Session session, Actor actor, MatchPair pair, string act, string answer, string cause) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            pair.Key.Low,
            "match_pair",
            pair.Key.ToString(),
            new { state = pair.State },
            new
            {
                answer,
                other = pair.Key.High,
                bits = pair.Bits,
            },
            cause
        );
}
