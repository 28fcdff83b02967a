using Vinculo.Analytics.Randomness;
using Vinculo.Insights.Value;

namespace Vinculo.Tests.Insights.Value;

/// <summary>
/// A shop of forty products: those who buy an even one soon buy its neighbour, the last four are bought every five weeks by
/// those who buy them at all, and the rest is chance.
/// </summary>
public class ShelfProductsTests
{
    private const int Products = 40;
    private const int AsOf = 540;

    private static List<IReadOnlyList<ShelfLine>> Shop(ulong seed, int customers = 900)
    {
        var random = new Xoshiro256(seed);
        var all = new List<IReadOnlyList<ShelfLine>>();
        for (var c = 0; c < customers; c++)
        {
            var lines = new List<ShelfLine>();
            for (var visit = 0; visit < 8; visit++)
            {
                var (day, even) = (random.NextInt(AsOf), 2 * random.NextInt(18));
                lines.Add(new(even, day));
                if (random.Bernoulli(0.7) && day + 30 < AsOf)
                    lines.Add(new(even + 1, day + random.NextInt(30)));
            }
            if (c % 3 == 0)
                for (var day = random.NextInt(35); day < AsOf; day += 32 + random.NextInt(7))
                    lines.Add(new(36 + c % 4, day));
            all.Add([.. lines.OrderBy(l => l.Day)]);
        }
        return all;
    }

    [Fact]
    public void Who_buys_one_is_proposed_what_goes_with_it_and_told_why()
    {
        var shelf = ShelfProducts.Fit(Shop(3), Products, AsOf, new Xoshiro256(1))!;

        shelf.Keep().Method.ShouldNotBe("popular");
        for (var even = 0; even < 12; even += 2)
        {
            var best = shelf.Of([new(even, AsOf - 5)], AsOf, 3).First(p => !p.IsAgain);
            best.Product.ShouldBe(even + 1);
            best.With.ShouldBe(even);
        }
    }

    [Fact]
    public void Chances_keep_what_they_promise_in_days_nobody_saw()
    {
        var shop = Shop(5, 1_500);
        var shelf = ShelfProducts.Fit(
            [.. shop.Select(Before)],
            Products,
            AsOf - ShelfProducts.Days,
            new Xoshiro256(1)
        )!;
        double fresh = 0,
            freshCame = 0,
            again = 0,
            againCame = 0;
        foreach (var lines in shop)
        {
            var later = lines.Where(l => l.Day >= AsOf - ShelfProducts.Days).Select(l => l.Product).ToHashSet();
            foreach (var next in shelf.Of(Before(lines), AsOf - ShelfProducts.Days, 3))
            {
                var came = later.Contains(next.Product) ? 1 : 0;
                if (next.IsAgain)
                    (again, againCame) = (again + next.Probability, againCame + came);
                else
                    (fresh, freshCame) = (fresh + next.Probability, freshCame + came);
            }
        }

        (fresh / freshCame).ShouldBe(1, 0.2);
        (again / againCame).ShouldBe(1, 0.1);
        againCame.ShouldBeGreaterThan(400);

        static IReadOnlyList<ShelfLine> Before(IReadOnlyList<ShelfLine> lines) =>
            [.. lines.Where(l => l.Day < AsOf - ShelfProducts.Days)];
    }

    [Fact]
    public void What_is_bought_every_five_weeks_comes_with_its_rhythm()
    {
        var shelf = ShelfProducts.Fit(Shop(3), Products, AsOf, new Xoshiro256(1))!;

        var due = shelf.Of([.. Enumerable.Range(0, 8).Select(i => new ShelfLine(37, AsOf - 49 - 35 * i))], AsOf, 3);

        var again = due.Single(p => p.IsAgain);
        (again.Product, again.Every, again.Since).ShouldBe((37, 35, 49));
        again.Probability.ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public void A_handful_of_purchases_proposes_nothing() =>
        ShelfProducts.Fit(Shop(3, 8), Products, AsOf, new Xoshiro256(1)).ShouldBeNull();

    [Fact]
    public void What_is_kept_proposes_the_same()
    {
        var shelf = ShelfProducts.Fit(Shop(3), Products, AsOf, new Xoshiro256(1))!;
        var again = new ShelfProducts(
            Vinculo.Platform.Json.Read<ShelfProducts.State>(Vinculo.Platform.Json.Of(shelf.Keep()).Text)
        );
        ShelfLine[] lines = [new(4, AsOf - 9), new(36, AsOf - 40), new(36, AsOf - 75)];
        again.Of(lines, AsOf, 3).ShouldBe(shelf.Of(lines, AsOf, 3));
    }
}
