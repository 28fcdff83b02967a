using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

public class ScorersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    /// <summary>How many purchases above a number that it learns; gives none to those below.</summary>
    private sealed class Counting : IScorer
    {
        public string Model => "counting";

        public int Fits { get; private set; }

        private sealed record Kept(int Least);

        public async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
        {
            Fits++;
            var least = int.MaxValue;
            await context.Facts.ReadAsync(
                null,
                (CustomerFacts f) => least = Math.Min(least, f.Transactions.Count),
                cancel
            );
            return ScorerFit.Of(new Fitted(least), "count", new Kept(least));
        }

        public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
            Task.FromResult<IFittedScorer?>(new Fitted(Json.Read<Kept>(parameters.Text).Least));

        private sealed class Fitted(int least) : IFittedScorer
        {
            public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
            {
                if (facts.Transactions.Count > least)
                    yield return new("counting:more", facts.Transactions.Count - least);
                yield return new("counting", facts.Transactions.Count);
            }
        }
    }

    /// <summary>Needs everybody, so it cannot be worked out for one.</summary>
    private sealed class OnlyWhole : IScorer
    {
        public string Model => "whole";

        public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel) =>
            Task.FromResult(ScorerFit.Of(new Fitted(), "everybody"));

        public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
            Task.FromResult<IFittedScorer?>(context.OneCustomer ? null : new Fitted());

        private sealed class Fitted : IFittedScorer
        {
            public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal) => [new("whole", 1)];
        }
    }

    private sealed class Refusing : IScorer
    {
        public string Model => "refusing";

        public Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel) =>
            Task.FromResult(ScorerFit.Refused("model.no-ties"));

        public Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel) =>
            throw new InvalidOperationException("It was never fitted.");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_further_score_is_written_by_a_run_and_kept_current_without_a_new_fit(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(Now);
        var town = new Town(test, clock);
        var often = await town.PersonAsync("Ana", "Gil");
        var once = await town.PersonAsync("Luis", "Paz");
        for (var i = 0; i < 3; i++)
            await BuyAsync(test, often, i);
        await BuyAsync(test, once, 10);
        await test.Database.WriteAsync(async session =>
            await session.InsertManyAsync(
                "score",
                ["customer_id", "model", "model_version", "as_of", "amount"],
                [
                    [once.Value, "refusing", 1, Now.AddDays(-9), 5.0],
                ]
            )
        );
        var counting = new Counting();
        var score = new ScoreCustomers(test.Database, new(), clock, [counting, new OnlyWhole(), new Refusing()]);

        await score.RunAsync(null, CancellationToken.None);

        (await FurtherAsync(test, often)).ShouldBe(["counting:more=2", "counting=3", "whole=1"]);
        (await FurtherAsync(test, once)).ShouldBe(["counting=1", "whole=1"]);

        await BuyAsync(test, once, 11);
        await test.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM txn WHERE customer_id = @id", ("id", often));
            await session.NoteChangeAsync(once.Value, ChangeKind.Facts, Now);
            await session.NoteChangeAsync(often.Value, ChangeKind.Facts, Now);
        });
        var keeper = ScoreKeeping.Of(test.Database, score, clock);
        await keeper.RefreshAsync(CancellationToken.None);

        counting.Fits.ShouldBe(1);
        (await FurtherAsync(test, once)).ShouldBe(["counting:more=1", "counting=2", "whole=1"]);
        (await FurtherAsync(test, often)).ShouldBe(["counting=0", "whole=1"]);
    }

    private static async Task<List<string>> FurtherAsync(TestDatabase test, CustomerId customer)
    {
        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(customer, scores));
            return true;
        });
        return
        [
            .. scores
                .Where(s => s.Model is not (CustomerScores.Value or CustomerScores.Churn))
                .Select(s => $"{s.Model}={s.Amount:0}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Task BuyAsync(TestDatabase test, CustomerId customer, int number) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency)
                VALUES (@customer, @at, @id, 1, 100, 'COP')
                """,
                ("customer", customer),
                ("at", Now.AddDays(-40 + number)),
                ("id", Ids.From(Now, "purchase", $"{number}"))
            )
        );
}
