using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>What a fresh reading of the ledger taught.</summary>
/// <param name="Answers">Answers in the ledger.</param>
/// <param name="Counted">Those given by customers the offer is meant for.</param>
public sealed record Relearnt(long Answers, long Counted);

/// <summary>
/// Learns again from every answer in the ledger: in the class the customer has now, and only from those the offer is meant
/// for. An import brings answers before anything is known of the customers, and an offer that was once made to everybody
/// says little about those it is made to today. Run after scoring.
/// </summary>
public sealed class RelearnOffers(Database database, OfferBook book, NextBestAction nextBestAction, TimeProvider clock)
{
    private const int Batch = 400;

    /// <summary>Rules about what a customer is like, which tell for whom an offer is meant; the others change with the day.</summary>
    private static readonly Eligibility Meant = new(
        [new MeasuresRule(), new AttributesRule(), new KindRule()],
        NullLogger.Instance
    );

    private sealed record Given(CustomerId Customer, string Offer, Result Result, DateTimeOffset At);

    public async Task<Relearnt> RunAsync(CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        // Answers still being written while we read are counted again at the end.
        var until = now.AddMinutes(-1);
        var page = await book.OpenAsync(cancel);
        var tallies = new Dictionary<(string Offer, int Class), Tally>();
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
            foreach (var one in given.Where(g => g.Result != Result.Undone))
            {
                answers++;
                if (!found.TryGetValue(one.Customer, out var context))
                    continue;
                if (page.Find(one.Offer) is { } offer && Meant.Judge(offer, context) is not null)
                    continue;
                counted++;
                var key = (one.Offer, Learning.ClassOf(context.Class));
                tallies[key] = tallies.GetValueOrDefault(key, Tally.None).With(one.Result, one.At, now);
            }
        }
        await database.WriteAsync(session => ReplaceAsync(session, tallies, until, now), cancel);
        book.Relearn();
        return new(answers, counted);
    }

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
        var rows = await session.QueryAsync(
            $"""
            SELECT customer_id, decision_id, offer_code, result, occurred_at FROM decision_outcome
             WHERE customer_id {session.InGuids("ids")} AND recorded_at <= @until ORDER BY customer_id, recorded_at, id
            """,
            row =>
                (
                    Decision: row.Guid(1),
                    Given: new Given(new(row.Guid(0)), row.Text(2), row.Enum<Result>(3), row.Instant(4))
                ),
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

    private static async Task ReplaceAsync(
        Session session,
        Dictionary<(string Offer, int Class), Tally> tallies,
        DateTimeOffset until,
        DateTimeOffset now
    )
    {
        // Answers that are being written wait, or are waited for: each is counted by us or by its own writer, not by both.
        if (session.Engine == Engine.Postgres)
            await session.ExecuteAsync("LOCK TABLE offer_learning IN EXCLUSIVE MODE");
        var late = await session.QueryAsync(
            "SELECT offer_code, value_class, result, occurred_at FROM decision_outcome WHERE recorded_at > @until ORDER BY recorded_at, id",
            row => (Offer: row.Text(0), Class: row.Int(1), Result: row.Enum<Result>(2), At: row.Instant(3)),
            ("until", until)
        );
        foreach (var one in late.Where(l => l.Result != Result.Undone))
            tallies[(one.Offer, one.Class)] = tallies
                .GetValueOrDefault((one.Offer, one.Class), Tally.None)
                .With(one.Result, one.At, now);
        await session.ExecuteAsync("DELETE FROM offer_learning");
        foreach (var ((offer, valueClass), tally) in tallies.OrderBy(t => t.Key.Offer, StringComparer.Ordinal))
            await LearningRows.ChangeAsync(session, offer, valueClass, now, _ => tally.AgedTo(now));
    }

    /// <summary>Persons or companies: the one part of the stage that does not change.</summary>
    private sealed class KindRule : IEligibilityRule
    {
        public Bar? Judge(Offer offer, DecisionContext context) =>
            offer.Rules.Kind is { } kind && kind != context.Kind ? Bar.For("other-kind") : null;
    }
}
