using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>What a fresh reading of the ledger taught.</summary>
/// <param name="Answers">Answers in the ledger.</param>
/// <param name="Counted">Those given by customers the offer is meant for.</param>
public sealed record Relearnt(long Answers, long Counted);

/// <summary>
/// Learns again from every answer in the ledger: in the circumstances the decision rested on where they were kept, else in
/// those of today, and only from customers the offer is meant for. An import brings answers before anything is known of the
/// customers, and an offer that was once made to everybody says little about those it is made to today. Run after scoring;
/// it also looks by which of the company's own numbers customers differ.
/// </summary>
public sealed class RelearnOffers(Database database, OfferBook book, NextBestAction nextBestAction, TimeProvider clock)
{
    private const int Batch = 400;

    /// <summary>Rules about what a customer is like, which tell for whom an offer is meant; the others change with the day.</summary>
    private static readonly Eligibility Meant = new(
        [new MeasuresRule(), new AttributesRule(), new KindRule()],
        NullLogger.Instance
    );

    private sealed record Given(
        CustomerId Customer,
        string Offer,
        Result Result,
        DateTimeOffset At,
        DateTimeOffset Decided = default,
        string? Content = null
    );

    private sealed class Lessons(ContextShape shape, DateTimeOffset now)
    {
        public ContextShape Shape => shape;

        public BeliefBuilder Builder { get; } = new(shape.Size, Beliefs.Options);

        public Dictionary<(string Offer, int Class), Tally> Tallies { get; } = [];

        public DateTimeOffset Now => now;
    }

    public async Task<Relearnt> RunAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        // Answers still being written while we read are counted again at the end.
        var until = now.AddMinutes(-1);
        var page = await book.OpenAsync(cancel);
        var lessons = new Lessons(await ShapeAsync(now, cancel), now);
        long answers = 0,
            counted = 0;
        Guid? after = null;
        while (true)
        {
            var given = await database.ReadAsync(session => GivenAsync(session, after, until), cancel);
            if (given.Count == 0)
                break;
            after = given[^1].Customer.Value;
            var ids = given.Select(g => g.Customer.Value).Distinct().ToArray();
            var found = (
                await database.ReadAsync(session => ContextReader.ManyAsync(session, ids, now), cancel)
            ).ToDictionary(f => f.Id, f => f.At(nextBestAction.Moment(now, Channel.Voice, "agent")));
            var taken = given.Where(g => g.Result == Result.Accepted).ToLookup(g => (g.Customer, g.Offer), g => g.At);
            foreach (var one in given.Where(g => g.Result != Result.Undone))
            {
                answers++;
                if (
                    found.TryGetValue(one.Customer, out var today)
                    && Teach(one, MeaningOf(one, taken[(one.Customer, one.Offer)]), today, page, lessons)
                )
                    counted++;
            }
        }
        await database.WriteAsync(session => ReplaceAsync(session, page, lessons, until), cancel);
        await book.RelearnAsync(cancel);
        return new(answers, counted);
    }

    /// <summary>Looks at a sample of customers: by which numbers do they differ?</summary>
    private async Task<ContextShape> ShapeAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var kept = await database.ReadAsync(BeliefRows.PriorAsync, cancel);
        var (_, sample) = await OfferPreview.SampleAsync(database, cancel);
        var choose = new ChooseShape();
        foreach (var batch in sample.Chunk(Batch))
        foreach (var one in await database.ReadAsync(session => ContextReader.ManyAsync(session, batch, now), cancel))
            choose.See(one.At(nextBestAction.Moment(now, Channel.Voice, "agent")));
        return choose.After(kept.Shape);
    }

    /// <returns>Whether it counts.</returns>
    private static bool Teach(
        Given one,
        TeachAnswer.Meaning? meant,
        DecisionContext today,
        OfferBook.Page page,
        Lessons lessons
    )
    {
        // What an older ledger did not keep is read as the customer is today, at the place and time of the proposal.
        var then = one.Content is { } content && Json.Read<DecisionContent>(content).Context is { } kept ? kept : today;
        var offer = page.Find(one.Offer);
        if (offer is not null && Meant.Judge(offer, then) is not null)
            return false;
        if (one.Result != Result.Silent)
        {
            var key = (one.Offer, Tally.ClassOf(today.Class));
            lessons.Tallies[key] = lessons
                .Tallies.GetValueOrDefault(key, Tally.None)
                .With(one.Result, one.At, lessons.Now);
        }
        if (
            offer is not null
            && meant is { } meaning
            && one.At - one.Decided <= TimeSpan.FromDays(TeachAnswer.AttributionDays)
        )
            lessons.Builder.Teach(
                one.Offer,
                ContextShape.UsualOdds(offer.PriorRate),
                lessons.Shape.Read(then),
                meaning.Outcome,
                meaning.Weight * Tally.Weight(lessons.Now - one.At)
            );
        return true;
    }

    /// <summary>What an answer means, when it is known when the customer took the same offer.</summary>
    private static TeachAnswer.Meaning? MeaningOf(Given one, IEnumerable<DateTimeOffset> taken) =>
        one.Result == Result.NotNow
        && taken.Any(at => at > one.At && at - one.At <= TimeSpan.FromDays(TeachAnswer.AttributionDays))
            ? TeachAnswer.CameBack
            : TeachAnswer.MeaningOf(one.Result);

    /// <summary>The standing answers of the next customers, whole customers only.</summary>
    private static async Task<List<Given>> GivenAsync(Session session, Guid? after, DateTimeOffset until)
    {
        var ids = await session.QueryAsync(
            "SELECT DISTINCT customer_id FROM decision_outcome WHERE customer_id > @after ORDER BY customer_id LIMIT @batch",
            row => row.Guid(0),
            ("after", after ?? Guid.Empty),
            ("batch", Batch)
        );
        if (ids.Count == 0)
            return [];
        var rows = await AnswersAsync(
            session,
            $"o.customer_id {session.InGuids("ids")} AND o.recorded_at <= @until ORDER BY o.customer_id, o.recorded_at, o.id",
            ("ids", ids.ToArray()),
            ("until", until)
        );
        var standing = rows.GroupBy(r => (r.Decision, r.Given.Offer))
            .Select(g => g.Last().Given)
            .Where(g => g.Result != Result.Undone)
            .OrderBy(g => g.Customer.Value)
            .ToList();
        // A batch of customers whose answers are all undone or too new must not end the walk.
        return standing.Count > 0 && standing[^1].Customer.Value == ids[^1]
            ? standing
            : [.. standing, new Given(new(ids[^1]), "", Result.Undone, until)];
    }

    private static Task<List<(Guid Decision, int Class, Given Given)>> AnswersAsync(
        Session session,
        string which,
        params (string, object?)[] arguments
    ) =>
        session.QueryAsync(
            $"""
            SELECT o.customer_id, o.decision_id, o.offer_code, o.result, o.occurred_at, o.value_class, d.decided_at, d.content
              FROM decision_outcome o LEFT JOIN decision d ON d.id = o.decision_id
             WHERE {which}
            """,
            row =>
                (
                    row.Guid(1),
                    row.Int(5),
                    new Given(
                        new(row.Guid(0)),
                        row.Text(2),
                        row.Enum<Result>(3),
                        row.Instant(4),
                        row.InstantOrNull(6) ?? row.Instant(4),
                        row.TextOrNull(7)
                    )
                ),
            arguments
        );

    private static async Task ReplaceAsync(Session session, OfferBook.Page page, Lessons lessons, DateTimeOffset until)
    {
        // Answers that are being written wait, or are waited for: each is counted by us or by its own writer, not by both.
        if (session.Engine == Engine.Postgres)
            await session.ExecuteAsync("LOCK TABLE offer_learning IN EXCLUSIVE MODE");
        var late = await AnswersAsync(session, "o.recorded_at > @until ORDER BY o.recorded_at, o.id", ("until", until));
        // The work of a write may be done twice: what it adds to must not be what it began with.
        var tallies = new Dictionary<(string Offer, int Class), Tally>(lessons.Tallies);
        var learnt = lessons.Builder.Build();
        foreach (
            var (_, valueClass, one) in late.GroupBy(l => (l.Decision, l.Given.Offer))
                .Select(g => g.Last())
                .Where(l => l.Given.Result != Result.Undone)
        )
        {
            if (one.Result != Result.Silent)
                tallies[(one.Offer, valueClass)] = tallies
                    .GetValueOrDefault((one.Offer, valueClass), Tally.None)
                    .With(one.Result, one.At, lessons.Now);
            learnt = Later(learnt, one, page, lessons);
        }
        await session.ExecuteAsync("DELETE FROM offer_learning");
        foreach (var ((offer, valueClass), tally) in tallies.OrderBy(t => t.Key.Offer, StringComparer.Ordinal))
            await LearningRows.ChangeAsync(session, offer, valueClass, lessons.Now, _ => tally.AgedTo(lessons.Now));
        await KeepAsync(session, learnt, lessons);
    }

    /// <summary>An answer that came while the others were read.</summary>
    private static SharedBeliefs Later(SharedBeliefs learnt, Given one, OfferBook.Page page, Lessons lessons)
    {
        if (
            page.Find(one.Offer) is not { } offer
            || TeachAnswer.MeaningOf(one.Result) is not { } meaning
            || one.Content is not { } content
            || Json.Read<DecisionContent>(content).Context is not { } then
        )
            return learnt;
        var reading = lessons.Shape.Read(then);
        var usual = ContextShape.UsualOdds(offer.PriorRate);
        var evidence = learnt.Evidence(one.Offer)?.Copy() ?? new AnswerEvidence(lessons.Shape.Size, usual);
        evidence.Add(
            reading,
            meaning.Outcome,
            meaning.Weight,
            learnt.Along(one.Offer, usual, reading).Odds - evidence.UsualOdds
        );
        return learnt.With(one.Offer, evidence);
    }

    private static async Task KeepAsync(Session session, SharedBeliefs learnt, Lessons lessons)
    {
        var heads = (await BeliefRows.HeadsAsync(session)).ToDictionary(
            h => h.Offer,
            h => h.Version,
            StringComparer.Ordinal
        );
        await session.ExecuteAsync("DELETE FROM offer_belief");
        foreach (var offer in learnt.Keys.Order(StringComparer.Ordinal))
            await BeliefRows.SaveAsync(
                session,
                new(offer, heads.GetValueOrDefault(offer) + 1, learnt.Evidence(offer)!, lessons.Now),
                lessons.Shape,
                null
            );
        var kept = await BeliefRows.PriorAsync(session);
        await session.KeepAsync(
            BeliefRows.PriorCode,
            kept with
            {
                Shape = lessons.Shape,
                Prior = learnt.Prior,
                Version = kept.Version + 1,
                Answers = learnt.Answers,
            },
            lessons.Now
        );
    }

    /// <summary>Persons or companies: the one part of the stage that does not change.</summary>
    private sealed class KindRule : IEligibilityRule
    {
        public Bar? Judge(Offer offer, DecisionContext context) =>
            offer.Rules.Kind is { } kind && kind != context.Kind ? Bar.For("other-kind") : null;
    }
}
