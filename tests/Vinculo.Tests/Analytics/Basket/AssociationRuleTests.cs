using Vinculo.Analytics;
using Vinculo.Analytics.Basket;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Basket;

public class AssociationRuleTests
{
    private static (Baskets Baskets, string[] Names)? Groceries()
    {
        if (SharedData.Find("groceries/groceries.csv") is not { } path)
            return null;
        var rows = SharedData.Rows(path).ToArray();
        var names = rows.SelectMany(r => r).Distinct().Order(StringComparer.Ordinal).ToArray();
        var lines = rows.SelectMany(
                (row, b) => row.Select(name => (b, Array.BinarySearch(names, name, StringComparer.Ordinal)))
            )
            .ToArray();
        return (
            Baskets.Of([.. lines.Select(l => l.b)], [.. lines.Select(l => l.Item2)], rows.Length, names.Length),
            names
        );
    }

    [Theory]
    [InlineData(0.006, 0.25, 463, "herbs", "root vegetables", 3.9565)]
    [InlineData(0.001, 0.8, 410, "red/blush wine+liquor", "bottled beer", 11.2353)]
    public void The_grocer_has_the_rules_the_reference_counts(
        double support,
        double confidence,
        int count,
        string left,
        string then,
        double lift
    )
    {
        if (Groceries() is not var (baskets, names))
            return;

        var rules = AssociationRules.Of(baskets, support, confidence);

        rules.Count.ShouldBe(count);
        rules[0].If.Select(i => names[i]).ShouldBe(left.Split('+'), ignoreOrder: true);
        names[rules[0].Then].ShouldBe(then);
        rules[0].Lift.ShouldBe(lift, 5e-5);
        rules[0].Holds.ShouldBeTrue();
    }

    [Fact]
    public void The_grocer_has_the_sets_the_reference_counts()
    {
        if (Groceries() is not var (baskets, _))
            return;

        FrequentSets.Of(baskets, 10).Count.ShouldBe(13_492);
        FrequentSets.Of(baskets, 60).Count.ShouldBe(747);
    }

    [Fact]
    public void Sets_are_those_that_counting_one_by_one_finds()
    {
        var random = new Xoshiro256(3);
        var rows = Enumerable
            .Range(0, 200)
            .Select(_ => Enumerable.Range(0, 8).Where(i => random.Bernoulli(0.2 + 0.06 * i)).ToArray())
            .ToArray();
        var baskets = Of(rows, 8);

        var found = FrequentSets
            .Of(baskets, 15, maxItems: 4)
            .ToDictionary(s => string.Join(' ', s.Items), s => s.Count);

        for (var mask = 1; mask < 256; mask++)
        {
            var items = Enumerable.Range(0, 8).Where(i => (mask >> i & 1) == 1).ToArray();
            var count = rows.Count(row => items.All(row.Contains));
            if (count >= 15 && items.Length <= 4)
                found[string.Join(' ', items)].ShouldBe(count);
            else
                found.ShouldNotContainKey(string.Join(' ', items));
        }
    }

    [Fact]
    public void Measures_are_those_of_the_four_cells()
    {
        // 100 baskets: 30 with both, 10 only the first, 20 only the second.
        var rows = Enumerable
            .Range(0, 100)
            .Select(b =>
                b < 30 ? new[] { 0, 1 }
                : b < 40 ? [0]
                : b < 60 ? [1]
                : [2]
            );

        var rule = AssociationRules.Of(Of(rows, 3), 0.1, 0.7).Single();

        (rule.If[0], rule.Then, rule.Count).ShouldBe((0, 1, 30));
        rule.Confidence.ShouldBe(0.75, 1e-12);
        rule.Lift.ShouldBe(1.5, 1e-12);
        rule.Leverage.ShouldBe(0.1, 1e-12);
        rule.Conviction.ShouldBe(2, 1e-12);
        // One-sided Fisher test of the table (30, 10; 20, 40), from exact rational arithmetic.
        rule.P.ShouldBe(FisherExactly(30, 40, 50, 100), 1e-15);
        rule.Q.ShouldBe(rule.P);
        rule.LiftInterval.Low.ShouldBeInRange(1.1, 1.49);
    }

    [Fact]
    public void Things_bought_without_regard_to_each_other_make_no_rule_that_holds()
    {
        var random = new Xoshiro256(8);
        var rows = Enumerable
            .Range(0, 2_000)
            .Select(_ => Enumerable.Range(0, 20).Where(_ => random.Bernoulli(0.2)).ToArray());

        var rules = AssociationRules.Of(Of(rows, 20), 0.01, 0.1);

        rules.Count.ShouldBeGreaterThan(300);
        rules.Count(r => r.Holds).ShouldBeLessThan(rules.Count / 50);
    }

    [Fact]
    public void What_cannot_be_read_by_anybody_is_refused()
    {
        var everything = Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 40).ToArray());

        Should
            .Throw<UnfitDataException>(() => FrequentSets.Of(Of(everything, 40), 1, 40, limit: 10_000))
            .Reason.ShouldBe(UnfitReason.TooManyParameters);
    }

    private static Baskets Of(IEnumerable<int[]> rows, int items)
    {
        var lines = rows.SelectMany((row, b) => row.Select(item => (b, item))).ToArray();
        return Baskets.Of(
            [.. lines.Select(l => l.b)],
            [.. lines.Select(l => l.item)],
            lines.Length == 0 ? 0 : lines[^1].b + 1,
            items
        );
    }

    private static double FisherExactly(int both, int ifs, int thens, int n)
    {
        var sum = System.Numerics.BigInteger.Zero;
        for (var k = both; k <= Math.Min(ifs, thens); k++)
            sum += Choose(thens, k) * Choose(n - thens, ifs - k);
        return Math.Exp(System.Numerics.BigInteger.Log(sum) - System.Numerics.BigInteger.Log(Choose(n, ifs)));

        static System.Numerics.BigInteger Choose(int n, int k)
        {
            var value = System.Numerics.BigInteger.One;
            for (var i = 1; i <= k; i++)
                value = value * (n - k + i) / i;
            return value;
        }
    }
}
