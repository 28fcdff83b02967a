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
    [InlineData("many normal")]
    [InlineData("long")]
    public void One_cloud_is_no_evidence_of_groups(string kind)
    {
        for (ulong seed = 4; seed < (kind == "counts" ? 12ul : 6); seed++)
            OneCloud(kind, seed);
    }

    private static void OneCloud(string kind, ulong seed)
    {
        var random = new Xoshiro256(seed);
        var table = Table(
            kind == "many normal" ? 20_000 : 1500,
            3,
            (_, c) =>
                kind switch
                {
                    "many normal" => random.Normal(),
                    "long" => c == 0 ? 40 * random.NextDouble() : random.Normal(),
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

    /// <summary>Shares of the groups, how far apart their middles lie in deviations, cases, numbers.</summary>
    public static TheoryData<double[], double, int, int> Unequal =>
        new()
        {
            { [0.95, 0.05], 6, 2_000, 3 },
            { [0.95, 0.03, 0.02], 7, 4_000, 4 },
            { [0.80, 0.15, 0.05], 6, 2_000, 3 },
            { [0.60, 0.30, 0.08, 0.02], 7, 5_000, 5 },
            { [0.97, 0.03], 8, 4_000, 4 },
        };

    [Theory, MemberData(nameof(Unequal))]
    public void Very_unequal_groups_are_found_whole(double[] shares, double apart, int rows, int columns)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var random = new Xoshiro256(seed * 17);
            var truth = new int[rows];
            for (var i = 0; i < rows; i++)
            {
                var drawn = random.NextDouble();
                while (truth[i] < shares.Length - 1 && (drawn -= shares[truth[i]]) > 0)
                    truth[i]++;
            }
            var table = Table(
                rows,
                columns,
                (i, c) => (truth[i] > 0 && truth[i] - 1 == c ? apart : 0) + random.Normal()
            );

            var found = Groups.Find(table, new Xoshiro256(seed));

            found.All.Count.ShouldBe(shares.Length, $"seed {seed}");
            for (var g = 0; g < shares.Length; g++)
            {
                var members = Enumerable.Range(0, rows).Where(i => truth[i] == g).ToList();
                var most = members.CountBy(i => found.Of[i]).Max(g => g.Value);
                ((double)most / members.Count).ShouldBeGreaterThan(0.97, $"seed {seed}, group {g}");
            }
            Groups
                .Find(table, new Xoshiro256(seed), new Options { Count = shares.Length })
                .Of.ShouldBe(found.Of, "asked for by number, they are the same");
        }
    }

    [Fact]
    public void Whoever_comes_later_is_placed_by_scales_and_middles()
    {
        var random = new Xoshiro256(12);
        var table = Table(900, 3, (i, c) => (i % 3 == c ? 6 : 0) + random.Normal());
        var found = Groups.Find(table, new Xoshiro256(1));
        for (var i = 0; i < 900; i++)
        {
            var place = Enumerable
                .Range(0, found.All.Count)
                .MinBy(g =>
                    found
                        .Scales.Select(
                            (s, c) => s.Of(((NumericColumn)table.Columns[c]).Values[i]) - found.All[g].Middle[c]
                        )
                        .Sum(d => d * d)
                );
            place.ShouldBe(found.Of[i]);
        }
        found.Scales[0].Of(double.NaN).ShouldBe(0);
        found.All.Select(g => g.Cases).ShouldBe(found.All.Select(g => g.Cases).OrderDescending());
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
