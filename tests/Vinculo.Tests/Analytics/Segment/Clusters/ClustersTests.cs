using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Xunit;
using Groups = Vinculo.Analytics.Segment.Clusters.Clusters;
using Options = Vinculo.Analytics.Segment.Clusters.ClusterOptions;

namespace Vinculo.Tests.Analytics.Segment.Clusters;

public sealed class ClustersTests
{
    [Theory]
    [InlineData("normal")]
    [InlineData("uniform")]
    [InlineData("lognormal")]
    [InlineData("counts")]
    public void One_cloud_is_no_evidence_of_groups(string kind)
    {
        var random = new Xoshiro256(4);
        var table = Table(
            1500,
            3,
            (_, _) =>
                kind switch
                {
                    "normal" => random.Normal(),
                    "uniform" => random.NextDouble(),
                    "lognormal" => Math.Exp(1.2 * random.Normal()),
                    _ => random.Poisson(1),
                }
        );
        var found = Groups.Find(table, new Xoshiro256(1));
        found.Evidence.ShouldBeFalse();
        found.All.ShouldHaveSingleItem().Share.ShouldBe(1);
    }

    [Fact]
    public void Three_groups_are_found_and_told_by_what_stands_out()
    {
        var random = new Xoshiro256(5);
        var table = Table(1500, 4, (i, c) => (i % 3 == c ? 5 : 0) + random.Normal());
        var found = Groups.Find(table, new Xoshiro256(1));
        found.All.Count.ShouldBe(3);
        foreach (var group in found.All)
            group
                .Traits[0]
                .ShouldSatisfyAllConditions(
                    t => t.Above.ShouldBeTrue(),
                    t => t.Own.ShouldBeGreaterThan(4),
                    t => t.Deviations.ShouldBeGreaterThan(1)
                );
        Groups.Find(table, new Xoshiro256(1)).Of.ShouldBe(found.Of);
    }

    [Fact]
    public void A_number_of_groups_can_be_asked_for_and_levels_describe_them()
    {
        var random = new Xoshiro256(6);
        var x = new NumericColumn("x", [.. Enumerable.Range(0, 400).Select(i => (i % 2) * 6 + random.Normal())]);
        var y = CategoricalColumn.From("canal", Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? "tienda" : "app"));
        var found = Groups.Find(new FeatureTable(x, y), new Xoshiro256(1), new Options { Count = 2 });
        found.All.Count.ShouldBe(2);
        found.All.SelectMany(c => c.Traits).ShouldContain(t => t.Level == "app" && t.Above && t.Own > 0.95);
    }

    [Fact]
    public void Constant_columns_and_few_cases_are_refused()
    {
        Should
            .Throw<UnfitDataException>(() => Groups.Find(Table(100, 2, (_, _) => 3), new Xoshiro256(1)))
            .Reason.ShouldBe(UnfitReason.NoFeatures);
        Should.Throw<UnfitDataException>(() => Groups.Find(Table(10, 2, (i, _) => i), new Xoshiro256(1)));
    }

    private static FeatureTable Table(int rows, int columns, Func<int, int, double> value) =>
        new([
            .. Enumerable
                .Range(0, columns)
                .Select(c => new NumericColumn($"f{c}", [.. Enumerable.Range(0, rows).Select(i => value(i, c))])),
        ]);
}
