using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

public class PaymentsOnlyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Engine.Sqlite, false)]
    [InlineData(Engine.Postgres, false)]
    [InlineData(Engine.Sqlite, true)]
    public async Task Payments_stand_for_charges_only_where_there_are_none(Engine engine, bool charges)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(Now);
        var town = new Town(test, clock);
        var payer = await town.PersonAsync("Ana", "Gil");
        await test.Database.WriteAsync(async session =>
        {
            for (var month = 1; month <= 12; month++)
                await PayAsync(session, payer, 2, Now.AddDays(-30 * month + 5), 100_000_00);
        });
        if (charges)
        {
            var charged = await town.PersonAsync("Luis", "Paz");
            await test.Database.WriteAsync(session => PayAsync(session, charged, 3, Now.AddDays(-20), 100_000_00));
        }

        await new ScoreCustomers(test.Database, new(), clock).RunAsync(null, CancellationToken.None);

        var margin = await test.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync(
                "SELECT margin_minor FROM customer WHERE customer_id = @id",
                row => row.LongOrNull(0),
                ("id", payer)
            )
        );
        List<Score> scores = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(payer, scores));
            return true;
        });
        var said = ScoreReasons
            .Read(scores.Find(s => s.Model == CustomerScores.Value)?.ReasonsJson, CultureInfo.GetCultureInfo("es-CO"))
            .Select(r => r.Sentence)
            .ToList();
        if (charges)
        {
            (margin ?? 0).ShouldBe(0);
            said.ShouldNotContain(s => s.Contains("lo que paga"));
        }
        else
        {
            // Twelve payments of 100,000 and the usual share of 30 %.
            margin.ShouldBe(12 * 100_000_00 * 3 / 10);
            said.ShouldContain(s => s.Contains("lo que paga"));
        }
    }

    private static Task PayAsync(Session session, CustomerId customer, int kind, DateTimeOffset at, long amount) =>
        session.ExecuteAsync(
            """
            INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency)
            VALUES (@customer, @at, @id, @kind, @amount, 'COP')
            """,
            ("customer", customer),
            ("at", at),
            ("id", Ids.New(at)),
            ("kind", kind),
            ("amount", amount)
        );
}
