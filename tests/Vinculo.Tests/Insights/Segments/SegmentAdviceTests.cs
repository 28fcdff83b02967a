using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Segments;

public class SegmentAdviceTests
{
    [Fact]
    public async Task Product_alone_a_large_rest_and_a_standstill_are_told()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var product = await town.SaveAsync(
            new() { Axes = [new("holdings", CutBy.Amount, [new("X", 1), new("Y", null)])] },
            "Por producto"
        );
        Codes(await AdviceAsync(town, product)).ShouldBe(["only-product"]);

        var few = await town.SaveAsync(
            new()
            {
                Kind = SegmentationKind.Rules,
                Rules =
                [
                    new(
                        "grandes",
                        "Grandes",
                        null,
                        [
                            [new("margin", ConditionIs.AtLeast, "11000")],
                        ]
                    ),
                ],
            },
            "Grandes"
        );
        Codes(await AdviceAsync(town, few)).ShouldContain("large-rest");

        town.Clock.Advance(TimeSpan.FromDays(100));
        await town.Compute.RunAsync(product, 0, default);
        Codes(await AdviceAsync(town, product)).ShouldContain("nobody-moved");
    }

    [Fact]
    public async Task Two_segments_that_behave_the_same_are_told_and_two_that_differ_are_not()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test, 1);
        await PeopleAsync(test, 1_600);
        var id = await town.SaveAsync(
            new()
            {
                Kind = SegmentationKind.Rules,
                Rules =
                [
                    new(
                        "cali",
                        "Cali",
                        null,
                        [
                            [new("city", ConditionIs.Is, "Cali")],
                        ]
                    ),
                    new(
                        "bogota",
                        "Bogotá",
                        null,
                        [
                            [new("city", ConditionIs.Is, "Bogotá")],
                        ]
                    ),
                    new(
                        "pasto",
                        "Pasto",
                        null,
                        [
                            [new("city", ConditionIs.Is, "Pasto")],
                        ]
                    ),
                ],
            },
            "Ciudades"
        );

        var alike = (await AdviceAsync(town, id)).Where(a => a.Code == "alike").ToList();
        alike.Count.ShouldBe(1);
        alike[0].Facts.ShouldBe(["cali", "bogota"]);
    }

    /// <summary>People of Cali and Bogotá who are alike in everything, and people of Pasto who leave more often.</summary>
    private static Task PeopleAsync(TestDatabase test, int count) =>
        test.Database.WriteAsync(async session =>
        {
            var next = Ids.Series(SegmentTown.Now.AddDays(-30));
            for (var i = 0; i < count; i++)
            {
                var (id, third) = (next(), i % 4);
                await session.AddPersonAsync(
                    id,
                    "P",
                    (
                        "city",
                        third == 3 ? "Pasto"
                        : i % 8 < 4 ? "Cali"
                        : "Bogotá"
                    ),
                    ("churn", (third == 3 ? .5 : .1) + .01 * (i / 8 % 10))
                );
                await session.ExecuteAsync(
                    "INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, margin_minor, currency) VALUES (@customer, @at, @id, 1, @amount, @amount, 'COP')",
                    ("customer", id),
                    ("at", SegmentTown.Now.AddDays(-2)),
                    ("id", next()),
                    ("amount", 100_000L + 1_000 * (i / 8 % 13))
                );
            }
        });

    private static async Task<IReadOnlyList<AdviceFound>> AdviceAsync(SegmentTown town, Guid id) =>
        (await town.Segmentations.FindAsync(id, default)).Accepted.Segmentation.Advice;

    private static IEnumerable<string> Codes(IEnumerable<AdviceFound> advice) => advice.Select(a => a.Code);
}
