using Vinculo.Analytics;
using Vinculo.Analytics.Basket;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Basket;

public class RecommenderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(150)]
    public void The_inverse_of_a_large_matrix_times_the_matrix_is_one(int n)
    {
        var random = new Xoshiro256((ulong)n);
        var x = Enumerable.Range(0, 2 * n * n).Select(_ => random.Normal()).ToArray();
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
            a[i * n + j] = Enumerable.Range(0, 2 * n).Sum(k => x[k * n + i] * x[k * n + j]) + (i == j ? 1 : 0);
        var inverse = (double[])a.Clone();

        SymmetricInverse.Of(inverse, n).ShouldBeTrue();

        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
            Enumerable.Range(0, n).Sum(k => a[i * n + k] * inverse[k * n + j]).ShouldBe(i == j ? 1 : 0, 1e-9);
    }

    [Fact]
    public void A_matrix_that_is_not_definite_is_said_to_be_so() =>
        SymmetricInverse.Of([1, 2, 2, 1], 2).ShouldBeFalse();

    [Fact]
    public void The_closed_form_is_the_one_of_two_items()
    {
        // Two customers have both, one the first only: XᵀX = (3 2; 2 2), λ = 1.
        var ease = Ease.Fit(Histories.Of([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], null, 3, 2), 1);
        var scores = new double[2];

        ease.Score([new Purchase(0, 1, 0)], scores);

        // P = (3 -2; -2 4) / 8, B₀₁ = 2/4.
        scores.ShouldBe([0, 0.5]);
    }

    [Fact]
    public void What_goes_together_is_recommended_by_all_but_the_best_seller()
    {
        var histories = TwoTastes(300, out var taste);
        foreach (
            var recommender in new IRecommender[]
            {
                Ease.Fit(histories, 10),
                Ease.Fit(histories, 10, 30),
                ItemCosine.Fit(histories),
                ImplicitAls.Fit(histories, new Xoshiro256(1), factors: 4, ridge: 1),
            }
        )
        {
            var right = 0;
            for (var c = 0; c < histories.Customers; c++)
            {
                var best = Recommendations.Of(recommender, histories[c], new double[20], 1)[0].Item;
                histories[c].ToArray().ShouldNotContain(p => p.Item == best);
                right += best / 10 == taste[c] ? 1 : 0;
            }
            // By chance half of them, 150 ± 9.
            right.ShouldBeGreaterThan(220, recommender.Name);
        }
    }

    [Fact]
    public void Quality_is_reckoned_as_by_hand()
    {
        // Best sellers in order 0, 1, 2, 3; customer 0 has 0 and then buys 2 and 3, customer 1 buys nothing new.
        var before = Histories.Of([0, 1, 2, 3, 1, 2, 3, 2, 3, 3], [0, 0, 0, 0, 1, 1, 1, 2, 2, 3], null, 4, 4);
        var after = Histories.Of([0, 0, 1], [2, 3, 0], null, 4, 4);

        var quality = RecommendationQuality.Of(PopularItems.Fit(before), before, after);

        (quality.Customers, quality.Pairs, quality.HitAt10, quality.RecallAt20).ShouldBe((1, 2, 1.0, 1.0));
        quality.NdcgAt20.ShouldBe((1 / Math.Log2(3) + 0.5) / (1 + 1 / Math.Log2(3)), 1e-12);
    }

    [Fact]
    public void The_better_recommender_is_chosen_and_too_few_judges_choose_none()
    {
        var early = TwoTastes(300, out var taste);
        var bought = Enumerable.Range(0, 300).Select(c => (c, 10 * taste[c] + (c / 2 + 5) % 10)).ToArray();
        var late = Histories.Of([.. bought.Select(b => b.c)], [.. bought.Select(b => b.Item2)], null, 300, 20);

        var tried = RecommenderChoice.Try(RecommenderChoice.Kinds(20), early, late, new Xoshiro256(1));

        RecommenderChoice.Best(tried)!.Kind.Name.ShouldNotBe("popular");
        RecommenderChoice
            .Best([.. tried.Select(t => t with { Quality = t.Quality! with { Customers = 3 } })])
            .ShouldBeNull();
    }

    [Fact]
    public void Nothing_bought_teaches_nothing()
    {
        var nobody = Histories.Of([], [], null, 2, 3);

        Should.Throw<UnfitDataException>(() => Ease.Fit(nobody)).Reason.ShouldBe(UnfitReason.NoCases);
        Should.Throw<UnfitDataException>(() => ImplicitAls.Fit(nobody, new Xoshiro256(1)));
    }

    /// <summary>Customers who buy four of the ten items of their taste, and now and then one of the other.</summary>
    private static Histories TwoTastes(int customers, out int[] taste)
    {
        var random = new Xoshiro256(17);
        var (who, what, when) = (new List<int>(), new List<int>(), new List<int>());
        taste = [.. Enumerable.Range(0, customers).Select(c => c % 2)];
        for (var c = 0; c < customers; c++)
        for (var k = 0; k < 5; k++)
        {
            who.Add(c);
            what.Add(10 * (k == 4 ? 1 - taste[c] : taste[c]) + random.NextInt(10));
            when.Add(random.NextInt(100));
        }
        return Histories.Of([.. who], [.. what], [.. when], customers, 20);
    }
}
