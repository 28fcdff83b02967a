using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Insights;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Influence;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

/// <summary>
/// A small telephone company: two main plans, of which one takes the place of the other, a long-distance bundle that those who
/// talk abroad take, two years of bills and measures, visits and calls, and pairs of customers who call each other.
/// </summary>
internal static class TelephoneCompany
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    /// <summary>What a visit and a call cost: 9,000 and 4,800 pesos.</summary>
    public static readonly CostTerms Costs = new(
        "COP",
        new Dictionary<Channel, long> { [Channel.Store] = 900_000, [Channel.Voice] = 480_000 }
    );

    /// <param name="Abroad">Talks abroad: the need behind the long-distance bundle.</param>
    /// <param name="Bundle">Has the bundle.</param>
    /// <param name="Margin">Of a month, minor units.</param>
    internal sealed record Subscriber(CustomerId Id, bool Abroad, bool Bundle, long Margin, int Visits, bool Gone);

    public static async Task<List<Subscriber>> OpenAsync(Database database, int size, bool withCosts = true)
    {
        var chance = new Xoshiro256(11);
        var people = new List<Subscriber>();
        List<object?[]> customers = [],
            holdings = [],
            bills = [],
            measures = [],
            contacts = [],
            ties = [];
        var (small, large, bundle) = (Ids.From(Now, "p", "s"), Ids.From(Now, "p", "l"), Ids.From(Now, "p", "b"));
        var start = new DateOnly(2024, 3, 1);
        for (var i = 0; i < size; i++)
        {
            var id = Ids.From(Now, "test", $"subscriber {i}");
            var abroad = chance.Bernoulli(0.3);
            var taken = chance.Bernoulli(abroad ? 0.6 : 0.05) ? start.AddMonths(chance.NextInt(24)) : (DateOnly?)null;
            var margin = 800_000 + (long)(chance.NextDouble() * 1_200_000);
            DateOnly? ended = null;
            for (var month = 0; month < 24 && ended is null; month++)
            {
                var first = start.AddMonths(month);
                measures.Add([id, first, "long_distance_minutes", (double)chance.Poisson(abroad ? 60 : 2)]);
                measures.Add([id, first, "data_gb", 2 + chance.NextDouble()]);
                bills.Add([id, Noon(first), Ids.From(Now, "bill", $"{i}/{month}"), 3, margin * 2, margin, "COP"]);
                if (chance.Bernoulli(0.02))
                    ended = first.AddDays(20);
            }
            var visits = i % 10 == 0 ? 14 : i % 3;
            for (var v = 0; v < visits; v++)
            {
                var at = Noon(new DateOnly(2025, 6, 1).AddDays(v * 12));
                contacts.Add([id, at, Ids.From(at, "visit", $"{i}/{v}"), Channel.Store, InteractionKind.Contact, 1]);
            }
            customers.Add(
                FactRows.Person(
                    id,
                    ended is null ? CustomerStage.Customer : CustomerStage.Former,
                    $"Persona {i}",
                    start.AddMonths(-6),
                    Now
                )
            );
            var main = chance.Bernoulli(0.7);
            var began = chance.Bernoulli(0.3) ? start.AddMonths(14) : start.AddMonths(-6);
            holdings.Add([
                id,
                Ids.From(Now, "line", $"{i}"),
                small,
                main ? 1 : 3,
                start.AddMonths(-6),
                main ? ended : began,
                Now,
            ]);
            if (!main)
                holdings.Add([id, Ids.From(Now, "up", $"{i}"), large, 1, began, ended, Now]);
            if (taken is { } on && (ended is null || on < ended))
                holdings.Add([id, Ids.From(Now, "bundle", $"{i}"), bundle, 1, on, ended, Now]);
            if (i > 0)
                foreach (var (from, to) in new[] { (id, people[i - 1].Id.Value), (people[i - 1].Id.Value, id) })
                    ties.Add([from, Ids.From(Now, "tie", $"{from}{to}"), to, "calls", 5d + i % 7, Now]);
            people.Add(
                new(
                    new(id),
                    abroad,
                    taken is not null && (ended is null || taken < ended),
                    margin,
                    visits,
                    ended is not null
                )
            );
        }
        await database.WriteAsync(async session =>
        {
            foreach (
                var (product, code, family, price) in new[]
                {
                    (small, "plan-s", "plan", 4_000_000L),
                    (large, "plan-l", "plan", 9_000_000L),
                    (bundle, "mundo", "larga distancia", 1_500_000L),
                }
            )
                await session.ExecuteAsync(
                    """
                    INSERT INTO product (id, code, name_es, name_en, family, price_minor, margin_rate, currency, active, row_version)
                    VALUES (@id, @code, @name, @english, @family, @price, 0.4, 'COP', @yes, 1)
                    """,
                    ("id", product),
                    ("code", code),
                    ("name", "Producto " + code),
                    ("english", "Product " + code),
                    ("family", family),
                    ("price", price),
                    ("yes", true)
                );
            await session.AddPeopleAsync(customers);
            await session.AddFactsAsync(holdings, bills, measures);
            await session.InsertManyAsync(
                "interaction",
                ["customer_id", "occurred_at", "id", "channel", "kind", "direction"],
                contacts
            );
            await session.InsertManyAsync(
                "relationship",
                ["customer_id", "id", "other_id", "role", "strength", "created_at"],
                ties
            );
            if (withCosts)
                await session.KeepAsync(CostTerms.SettingCode, Costs, Now);
        });
        return people;
    }

    /// <summary>All scorers in the order of the application.</summary>
    public static ScoreCustomers Scoring(Database database) =>
        new(
            database,
            new(),
            new FixedClock(Now),
            [
                new MarginScorer(),
                new CostScorer(),
                new ValueScorer(),
                new NextScorer(),
                new WalletScorer(),
                new InfluenceScorer(),
                new StrategicScorer(),
                new NeedScorer(),
                new PeerScorer(),
                new PhaseScorer(),
            ]
        );

    public static CustomerValue Values(Database database) =>
        new(database, new(database, new(database, new FixedClock(Now))), new(), new FixedClock(Now));

    public static async Task<Dictionary<string, Score>> ScoresAsync(Database database, CustomerId id)
    {
        var scores = new List<Score>();
        await database.ReadAsync(async session =>
        {
            await session.ReadAsync(CustomerScores.Of(id, scores));
            return true;
        });
        return scores.ToDictionary(s => s.Model);
    }

    private static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(15, 0)), TimeSpan.Zero);
}
