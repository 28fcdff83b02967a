using Vinculo.Analytics.Randomness;
using Vinculo.Insights.Value;
using Vinculo.Tests.Analytics.Value;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Insights.Value;

/// <summary>The range of a customer without a contract, against what such customers then did.</summary>
public class PurchaseRangeTests
{
    private const double WeeksPerMonth = 365.25 / 12 / 7;
    private const double MarginShare = 0.3;

    /// <summary>A customer as seen today, and what she then left: margin less cost, discounted by the month.</summary>
    private readonly record struct Shopper(PurchaseModel.Buyer Buyer, double Left);

    [Theory]
    [InlineData(8_000, 1, 12, 0)]
    [InlineData(8_000, 1, 36, 0)]
    [InlineData(8_000, 1, 36, 1_600)]
    // So few customers that the parameters themselves are in doubt.
    [InlineData(250, 32, 36, 0)]
    public void Four_customers_in_five_end_inside_their_range(int customers, int worlds, int months, double cost)
    {
        const double discount = 0.01;
        var held = 0;
        var byChance = new (int Held, int All)[10];
        for (var world = 0; world < worlds; world++)
        {
            var shop = Shop(customers, months, discount, cost, (ulong)(100 + world));
            var bought = shop.Where(s => s.Buyer.Repeats > 0).ToList();
            var model = PurchaseModel.Fit(
                [.. shop.Select(s => s.Buyer)],
                bought.Average(s => s.Buyer.MeanSpend),
                MarginShare
            )!;
            model.Spend.ShouldNotBeNull();
            var ahead = model.Ahead(months, discount);
            foreach (var (buyer, left) in shop)
            {
                var holds = ahead.Of(buyer, cost).Likely.Holds(left);
                held += holds ? 1 : 0;
                var silent = model.Visits.SilentFor(buyer.Repeats, buyer.Last, buyer.Age, months * WeeksPerMonth);
                ref var cell = ref byChance[(int)(9.999 * silent)];
                cell = (cell.Held + (holds ? 1 : 0), cell.All + 1);
            }
        }
        SharedData.Say($"{held}: " + string.Join(' ', byChance.Select(c => $"{c.Held}/{c.All}")));
        ((double)held / (customers * worlds)).ShouldBeInRange(0.75, 0.85);
        // Also among customers who are alike; whoever is likelier than the level to buy nothing is held as often as that.
        foreach (var (inside, all) in byChance[..8])
            if (all >= 100)
                ((double)inside / all).ShouldBe(0.8, 0.05 + 1.5 / Math.Sqrt(all));
    }

    [Fact]
    public void So_they_do_in_a_shop_of_another_law()
    {
        // Its customers stop after a purchase, which the application's model does not know.
        if (SimulatedShop.Read() is not { } shop)
            return;
        var (x, last, age, spend) = shop.History;
        var buyers = x.Select((repeats, i) => new PurchaseModel.Buyer(repeats, last[i], age[i], spend[i])).ToList();
        var ahead = PurchaseModel.Fit(buyers, spend.Where(s => s > 0).Average(), 1)!.Ahead(12, 0);
        var held = 0;
        for (var i = 0; i < buyers.Count; i++)
            held += ahead.Of(buyers[i], 0).Likely.Holds(shop.Future[i] * shop.MeanSpend[i]) ? 1 : 0;
        SharedData.Say($"{held} of {buyers.Count}");
        ((double)held / buyers.Count).ShouldBeInRange(0.75, 0.85);
    }

    [Fact]
    public void The_same_customers_have_the_same_ranges()
    {
        var shop = Shop(400, 12, 0.01, 0, 5);
        var (one, two) = (Ranges(), Ranges());
        one.ShouldBe(two);

        List<PurchaseModel.Worth> Ranges()
        {
            var ahead = PurchaseModel.Fit([.. shop.Select(s => s.Buyer)], 20_000, MarginShare)!.Ahead(12, 0.01);
            return [.. shop.Select(s => ahead.Of(s.Buyer, 900))];
        }
    }

    [Fact]
    public void A_cost_as_high_as_the_margin_leaves_nothing_expected_and_a_range_around_it()
    {
        var shop = Shop(2_500, 12, 0, 0, 6);
        var ahead = PurchaseModel.Fit([.. shop.Select(s => s.Buyer)], 20_000, MarginShare)!.Ahead(12, 0);
        var regular = new PurchaseModel.Buyer(40, 99, 100, 16_000);

        var worth = ahead.Of(regular, 1e9);

        worth.Cost.ShouldBe(worth.Expected, 1e-6 * worth.Expected);
        worth.Likely.Low.ShouldBeLessThan(0);
        worth.Likely.High.ShouldBeGreaterThan(0);
        worth.Likely.Width.ShouldBeLessThan(ahead.Of(regular, 0).Likely.High);
    }

    private static List<Shopper> Shop(int customers, int months, double discount, double cost, ulong seed)
    {
        var shop = new List<Shopper>(customers);
        for (var i = 0; i < customers; i++)
        {
            var random = Xoshiro256.For(seed, "shop", (ulong)i);
            var age = random.Uniform(20, 130);
            var rate = random.Gamma(0.9, 1 / 12.0);
            var stops = random.Exponential(1 / random.Gamma(0.8, 1 / 90.0));
            var perAmount = random.Gamma(3.74, 1 / 45_000.0);
            var (repeats, last, spent, left) = (0, 0.0, 0.0, 0.0);
            var end = Math.Min(stops, age + months * WeeksPerMonth);
            for (var t = random.Exponential(1 / rate); t < end; t += random.Exponential(1 / rate))
            {
                var amount = random.Gamma(6.25, 1 / perAmount);
                if (t <= age)
                    (repeats, last, spent) = (repeats + 1, t, spent + amount);
                else
                {
                    left +=
                        (amount * MarginShare - cost) / Math.Pow(1 + discount, Math.Ceiling((t - age) / WeeksPerMonth));
                }
            }
            shop.Add(new(new(repeats, last, age, repeats == 0 ? 0 : spent / repeats), left));
        }
        return shop;
    }
}
