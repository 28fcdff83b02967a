using Shouldly;
using Vinculo.Analytics.Randomness;
using Xunit;

namespace Vinculo.Tests.Analytics.Randomness;

public class Xoshiro256Tests
{
    [Fact]
    public void The_first_words_are_those_of_the_reference_implementation()
    {
        var random = new Xoshiro256(1, 2, 3, 4);
        ulong[] published = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600];
        foreach (var word in published)
            random.NextUInt64().ShouldBe(word);
    }

    [Fact]
    public void Splitmix64_gives_the_published_words_for_seed_1234567()
    {
        var state = 1234567UL;
        ulong[] published =
        [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
            4593380528125082431,
            16408922859458223821,
        ];
        foreach (var word in published)
            Xoshiro256.SplitMix64(ref state).ShouldBe(word);
    }

    [Fact]
    public void A_stream_repeats_itself_and_differs_by_seed_name_and_index()
    {
        var first = Words(Xoshiro256.For(7, "customers", 3));
        Words(Xoshiro256.For(7, "customers", 3)).ShouldBe(first);
        Words(Xoshiro256.For(8, "customers", 3)).ShouldNotBe(first);
        Words(Xoshiro256.For(7, "calls", 3)).ShouldNotBe(first);
        Words(Xoshiro256.For(7, "customers", 4)).ShouldNotBe(first);

        static ulong[] Words(Xoshiro256 random) => [.. Enumerable.Range(0, 4).Select(_ => random.NextUInt64())];
    }

    [Fact]
    public void First_draws_of_neighbouring_streams_look_uniform()
    {
        var counts = new int[20];
        for (var i = 0UL; i < 20_000; i++)
            counts[(int)(Xoshiro256.For(42, "customers", i).NextDouble() * 20)]++;
        // 19 degrees of freedom: the chance to exceed 50.8 is 1e-4.
        counts.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000).ShouldBeLessThan(50.8);
    }

    public static TheoryData<string, Func<Xoshiro256, double>, double, double> Moments =>
        new()
        {
            { "uniform", r => r.NextDouble(), 0.5, 1.0 / 12 },
            { "normal", r => r.Normal(3, 2), 3, 4 },
            { "exponential", r => r.Exponential(30), 30, 900 },
            { "Poisson, small mean", r => r.Poisson(0.3), 0.3, 0.3 },
            { "Poisson, by products", r => r.Poisson(9.5), 9.5, 9.5 },
            { "Poisson, by rejection", r => r.Poisson(10.5), 10.5, 10.5 },
            { "Poisson, large mean", r => r.Poisson(4000), 4000, 4000 },
            { "gamma, shape below one", r => r.Gamma(0.4, 3), 1.2, 3.6 },
            { "gamma", r => r.Gamma(5, 2), 10, 20 },
            { "beta", r => r.Beta(6, 14), 0.3, 0.01 },
            { "beta, small parameters", r => r.Beta(0.3, 0.9), 0.25, 0.25 * 0.75 / 2.2 },
            { "Pareto", r => r.Pareto(6, 5), 6, 1.5 },
            { "binomial, by inversion", r => r.Binomial(30, 0.1), 3, 2.7 },
            { "binomial, by rejection", r => r.Binomial(400, 0.3), 120, 84 },
            { "binomial, likely success", r => r.Binomial(400, 0.9), 360, 36 },
        };

    [Theory]
    [MemberData(nameof(Moments), DisableDiscoveryEnumeration = true)]
    public void Draws_have_the_mean_and_variance_of_their_law(
        string law,
        Func<Xoshiro256, double> draw,
        double mean,
        double variance
    )
    {
        const int n = 200_000;
        var random = Xoshiro256.For(11, law);
        double sum = 0,
            squares = 0,
            fourths = 0;
        for (var i = 0; i < n; i++)
        {
            var d = draw(random) - mean;
            sum += d;
            squares += d * d;
            fourths += d * d * d * d;
        }
        // Five standard errors, the one of the variance taken from the sample's own fourth moment.
        Math.Abs(sum / n).ShouldBeLessThan(5 * Math.Sqrt(variance / n), law);
        var observed = squares / n;
        var error = Math.Sqrt((fourths / n - observed * observed) / n);
        Math.Abs(observed - variance).ShouldBeLessThan(5 * error, law);
    }

    [Fact]
    public void Poisson_by_rejection_has_the_right_masses()
    {
        var random = new Xoshiro256(5);
        const int n = 300_000;
        var counts = new int[100];
        for (var i = 0; i < n; i++)
            counts[random.Poisson(12)]++;
        var mass = Math.Exp(-12);
        for (var k = 0; k < 30; k++)
        {
            var error = Math.Sqrt(n * mass) + 1;
            Math.Abs(counts[k] - n * mass).ShouldBeLessThan(5 * error, $"k = {k}");
            mass *= 12.0 / (k + 1);
        }
    }

    [Fact]
    public void Every_integer_of_a_range_comes_up_equally_often()
    {
        var random = new Xoshiro256(3);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt(-3, 4) + 3]++;
        counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000).ShouldBeLessThan(27.9); // 6 d.f., 1e-4
        random.NextInt(int.MinValue, int.MaxValue).ShouldBeLessThan(int.MaxValue);
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        var order = new Xoshiro256(9).Permutation(1000);
        order.Order().ShouldBe(Enumerable.Range(0, 1000));
        order.ShouldNotBe(Enumerable.Range(0, 1000));
        new Xoshiro256(9).Permutation(1000).ShouldBe(order);
    }

    [Fact]
    public void Weighted_picks_follow_the_weights_and_never_take_a_zero()
    {
        var random = new Xoshiro256(1);
        double[] weights = [0, 1, 0, 3, 0];
        var counts = new int[5];
        for (var i = 0; i < 40_000; i++)
            counts[random.PickWeighted(weights)]++;
        counts[0].ShouldBe(0);
        counts[2].ShouldBe(0);
        counts[4].ShouldBe(0);
        counts[3].ShouldBeInRange(29_500, 30_500);
    }

    [Fact]
    public void Weights_that_cannot_be_followed_are_refused()
    {
        var random = new Xoshiro256(1);
        Should.Throw<ArgumentException>(() => random.PickWeighted([]));
        Should.Throw<ArgumentException>(() => random.PickWeighted([0, 0]));
        Should.Throw<ArgumentException>(() => random.PickWeighted([1, -1, 5]));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextInt(0));
        Should.Throw<ArgumentOutOfRangeException>(() => random.Poisson(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => random.Binomial(3, 1.5));
        Should.Throw<ArgumentOutOfRangeException>(() => random.Gamma(0));
    }
}
