using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Learning;

/// <summary>
/// Learns from an answer in the transaction that writes it down, once for each decision and offer: what is told again
/// replaces what was told before. An answer to a decision of which no circumstances were kept is learnt when all is learnt
/// anew.
/// </summary>
internal sealed class TeachAnswer(Learnt learnt)
{
    /// <summary>What a "not now" counts against a plain answer; see <see cref="SettleAsync"/>.</summary>
    public const double NotNowWeight = 0.5;

    /// <summary>The part of a yes that asking for more is worth while nothing else has come.</summary>
    public const double InterestedPart = 0.3;

    /// <summary>What is said so long after a proposal is not taken to come of it any more.</summary>
    public const int AttributionDays = 90;

    /// <param name="Outcome">0 … 1.</param>
    /// <param name="Weight">What it counts while it is fresh.</param>
    public readonly record struct Meaning(double Outcome, double Weight);

    /// <summary>What an answer means to the learner; null: nothing.</summary>
    public static Meaning? MeaningOf(Result result) =>
        result switch
        {
            Result.Accepted => new(1, 1),
            Result.Refused or Result.Silent => new(0, 1),
            Result.NotNow => new(0, NotNowWeight),
            Result.Interested => new(InterestedPart, 1),
            _ => null,
        };

    /// <summary>A "not now" after which she took it all the same: half a yes where it was half a no.</summary>
    public static Meaning CameBack => new(1, NotNowWeight);

    /// <summary>
    /// Says at last what earlier "not now" to the same offer meant: she takes it within the time of attribution, and what was
    /// half a no is half a yes; the yes is taken back, and it is half a no again.
    /// </summary>
    /// <param name="session">The transaction of the answer.</param>
    /// <param name="decision">The decision that is answered now.</param>
    /// <param name="offer">The offer; null when it is not in the catalogue any more.</param>
    /// <param name="code">Its code.</param>
    /// <param name="accepted">She takes it; false: she took it, and that is undone.</param>
    /// <param name="given">When it was said.</param>
    /// <param name="now">The moment of learning.</param>
    public async Task SettleAsync(
        Session session,
        Decision decision,
        Offer? offer,
        string code,
        bool accepted,
        DateTimeOffset given,
        DateTimeOffset now
    )
    {
        foreach (
            var (id, at) in await Ledger.PutOffAsync(session, decision, code, given.AddDays(-AttributionDays), given)
        )
            if (await Ledger.FindAsync(session, id, hold: true) is { } earlier)
                await WithinAsync(
                    session,
                    earlier,
                    offer,
                    code,
                    accepted ? CameBack : MeaningOf(Result.NotNow),
                    at,
                    now
                );
    }

    /// <summary>Puts the learning of a decision and offer right.</summary>
    /// <param name="session">The transaction of the answer.</param>
    /// <param name="decision">The decision that was answered.</param>
    /// <param name="offer">The offer; null when it is not in the catalogue any more.</param>
    /// <param name="code">Its code.</param>
    /// <param name="meaning">What is to be learnt; null: nothing any more.</param>
    /// <param name="given">When it was said.</param>
    /// <param name="now">The moment of learning.</param>
    public async Task WithinAsync(
        Session session,
        Decision decision,
        Offer? offer,
        string code,
        Meaning? meaning,
        DateTimeOffset given,
        DateTimeOffset now
    )
    {
        var kept = await BeliefRows.PriorAsync(session);
        if (Read(decision, kept.Shape) is not { } context)
            return;
        var before = await LessonRows.FindAsync(session, decision.Id, code, kept.Shape);
        if (before is null && (meaning is null || given - decision.At > TimeSpan.FromDays(AttributionDays)))
            return;
        var belief = await BeliefRows.HoldAsync(session, code, kept.Shape);
        var evidence =
            belief?.Evidence
            ?? new AnswerEvidence(kept.Shape.Size, ContextShape.UsualOdds(offer?.PriorRate ?? UsualRate));
        var at = belief is null || belief.At < now ? now : belief.At;
        if (belief is not null && at > belief.At)
            evidence.Fade(Math.Max(Faintest, Tally.Weight(at - belief.At)));

        if (before is { } earlier)
            evidence.TakeBack(context, earlier);
        var changed = false;
        if (meaning is { } told)
        {
            var odds = Expect(code, evidence, context, kept);
            changed = before is null && evidence.ShowsChange(odds, told.Outcome, Beliefs.Options.DriftLimit);
            if (changed && evidence.Answers > Beliefs.Options.AfterDrift)
                evidence.Fade(Beliefs.Options.AfterDrift / evidence.Answers);
            var lesson = evidence.Add(context, told.Outcome, told.Weight * Tally.Weight(at - given), odds);
            await LessonRows.SaveAsync(session, decision.Id, code, kept.Shape, lesson);
        }
        else
            await LessonRows.RemoveAsync(session, decision.Id, code);

        var row = new BeliefRows.Belief(
            code,
            (belief?.Version ?? await LastVersionAsync(session, code)) + 1,
            evidence,
            at
        );
        await BeliefRows.SaveAsync(session, row, kept.Shape, changed ? now : null);
        session.AfterCommit(() => learnt.Told(row with { Evidence = evidence.Copy() }, kept.Shape.Version));
    }

    /// <summary>However long nothing came, a trace stays: a clock that jumps ahead must not wipe out all that was learnt.</summary>
    private const double Faintest = 0.05;

    private const double UsualRate = 0.2;

    /// <summary>The numbers a decision rested on, in the shape in force.</summary>
    internal static double[]? Read(Decision decision, ContextShape shape) =>
        decision.Content.Reading is { } reading && decision.Content.Shaped == shape.Version ? reading
        : decision.KeptContext() is { } context ? shape.Read(context)
        : null;

    private static double Expect(string code, AnswerEvidence evidence, double[] context, BeliefRows.Expected kept) =>
        SharedBeliefs
            .Of(kept.Shape.Size, Beliefs.Options, [new(code, evidence)], kept.Prior)
            .Along(code, 0, context)
            .Odds - evidence.UsualOdds;

    private static async Task<int> LastVersionAsync(Session session, string code) =>
        await session.FirstOrDefaultAsync(
            "SELECT version FROM offer_belief WHERE offer_code = @offer",
            row => row.IntOrNull(0),
            ("offer", code)
        ) ?? 0;
}
