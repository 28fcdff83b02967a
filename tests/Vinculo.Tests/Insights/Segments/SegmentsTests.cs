using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Segments;

public class SegmentsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Shares_of_customers_part_them_and_every_place_is_counted(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);

        (await town.SegmentOfAsync(id, town.People[0])).ShouldBe("A");
        (await town.SegmentOfAsync(id, town.People[1])).ShouldBe("A");
        (await town.SegmentOfAsync(id, town.People[4])).ShouldBe("B");
        (await town.SegmentOfAsync(id, town.People[9])).ShouldBe("C");
        var view = (await town.Segmentations.FindAsync(id, default)).Accepted;
        // Eleven people with a margin, that of who never bought being nought: a fifth is three, half is six.
        view.Counts.Select(c => (c.Code, c.Customers)).ShouldBe([("A", 3), ("B", 3), ("C", 5), ("resto", 0)]);
        view.Counts.Sum(c => c.MarginMinor).ShouldBe(Enumerable.Range(0, 10).Sum(i => 12L * (1_000 - 100 * i) * 100));
        view.Segmentation.CountedAt.ShouldBe(SegmentTown.Now);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_axes_make_a_grid_and_who_has_no_value_on_one_stands_in_the_rest(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        // The last but one buys everything in one month: nothing steady about that.
        await town.BuyAsync(town.People[8], SegmentTown.Now.AddDays(-10), 40_000);
        var id = await town.SaveAsync(
            new()
            {
                Axes =
                [
                    new("margin", CutBy.Value, [new("A", 80), new("B", null)]),
                    new("variation", CutBy.Amount, [new("X", .5), new("Y", 1), new("Z", null)], true),
                ],
            }
        );

        (await town.SegmentOfAsync(id, town.People[0])).ShouldBe("AX");
        (await town.SegmentOfAsync(id, town.People[8])).ShouldBe("AZ");
        (await town.SegmentOfAsync(id, town.Never)).ShouldBe("resto");
        var codes = (await town.Segmentations.FindAsync(id, default)).Accepted.Counts.Select(c => c.Code);
        codes.ShouldBe(["AX", "AY", "AZ", "BX", "BY", "BZ", "resto"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_first_rule_that_holds_takes_the_customer_and_or_opens_another_way_in(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        var cali = await town.Town.PersonAsync("Ana", "Caleña", city: "Cali");
        await town.BuyAsync(cali, SegmentTown.Now.AddDays(-3), 10);
        var id = await town.SaveAsync(
            new()
            {
                Kind = SegmentationKind.Rules,
                Rules =
                [
                    new(
                        "grandes",
                        "Grandes",
                        "Large",
                        [
                            [new("margin", ConditionIs.AtLeast, "6000")],
                        ]
                    ),
                    new(
                        "cuidar",
                        "Cuidar",
                        null,
                        [
                            [new("city", ConditionIs.Is, "cali, Palmira"), new("recency", ConditionIs.AtMost, "30")],
                            [new("margin", ConditionIs.Between, "1000", "1300")],
                        ]
                    ),
                    new(
                        "sin-compra",
                        "Sin compra",
                        null,
                        [
                            [new("recency", ConditionIs.Unknown)],
                        ]
                    ),
                ],
            }
        );

        (await town.SegmentOfAsync(id, town.People[0])).ShouldBe("grandes");
        (await town.SegmentOfAsync(id, cali)).ShouldBe("cuidar");
        (await town.SegmentOfAsync(id, town.People[9])).ShouldBe("cuidar");
        (await town.SegmentOfAsync(id, town.People[7])).ShouldBe("resto");
        (await town.SegmentOfAsync(id, town.Never)).ShouldBe("sin-compra");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_changed_fact_moves_that_customer_alone_and_the_past_is_kept(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        await town.Keeper.RefreshAsync(default);
        town.Clock.Advance(TimeSpan.FromMinutes(2));

        await town.BuyAsync(town.People[9], town.Clock.Now.AddMinutes(-1), 50_000, noted: true);
        town.Clock.Advance(TimeSpan.FromSeconds(30));
        (await town.Keeper.RefreshAsync(default)).ShouldBe(1);

        (await town.SegmentOfAsync(id, town.People[9])).ShouldBe("A");
        var stays = await town.StaysAsync(id, town.People[9]);
        stays.Select(s => s.Segment).ShouldBe(["C", "A"]);
        stays[0].Until.ShouldBe(stays[1].Since);
        stays[1].Since.ShouldBe(town.Clock.Now.ToUnixTimeMilliseconds());
        (await town.StaysAsync(id, town.People[0])).Count.ShouldBe(1);
        var counts = (await town.Segmentations.FindAsync(id, default)).Accepted.Counts;
        counts.Select(c => c.Customers).ShouldBe([4, 3, 4, 0]);
        (await town.Keeper.RefreshAsync(default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Computing_again_with_nothing_new_writes_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        town.Clock.Advance(TimeSpan.FromHours(1));
        (await town.Compute.RunAsync(null, 0, default)).ShouldBe(0);
        (await town.StaysAsync(id, town.People[5])).Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Movement_counts_who_went_where_with_arrivals_and_leavers_and_names_the_losers(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        var before = DateOnly.FromDateTime(SegmentTown.Now.Date);
        town.Clock.Advance(TimeSpan.FromDays(40));
        // Somebody new and large; and somebody large is a customer no more.
        var fresh = await town.Town.PersonAsync("Nueva", "Grande");
        await town.BuyAsync(fresh, town.Clock.Now.AddDays(-1), 90_000);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE customer SET stage = 3 WHERE customer_id = @id", ("id", town.People[0]))
        );
        await town.Compute.RunAsync(id, 0, default);

        var outcome = await town.Movement.RunAsync(
            id,
            before,
            before.AddDays(41),
            SegmentTown.Analyst,
            "test",
            default
        );
        var movement = outcome.Accepted;
        var (rows, columns) = (movement.Counts.GetLength(0), movement.Counts.GetLength(1));
        (rows, columns).ShouldBe((5, 5));
        movement.Counts[4, 0].ShouldBe(1);
        movement.Counts[0, 4].ShouldBe(1);
        movement.WorthMinor[0, 4].ShouldBe(12 * 1_000 * 100);
        movement.Now.Sum().ShouldBe(11);
        movement.Downward[0].Customer.ShouldBe(town.People[0]);
        movement.Downward[0].To.ShouldBeNull();
        movement.Downward[0].Name.ShouldBe("Persona NúmeroA");
        movement.Change.ShouldBeNull();
        movement.Ahead(12).ThenMinor.ShouldBeLessThan(movement.Ahead(12).NowMinor);

        var viewer = SegmentTown.Analyst with { Permissions = new HashSet<string> { "insights.read" } };
        (await town.Movement.RunAsync(id, before, before.AddDays(41), viewer, "test", default))
            .Accepted.Downward[0]
            .Name.ShouldBeNull();
        var stranger = viewer with { Permissions = new HashSet<string>() };
        (await town.Movement.RunAsync(id, before, before.AddDays(41), stranger, "test", default))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("permission.missing");
        (await town.Movement.RunAsync(id, before, before, viewer, "test", default)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("segments.dates");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task History_of_dated_facts_is_worked_out_afterwards_and_told_as_such(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = await SegmentTown.BuildAsync(test, months: 20);
        // The last one buys much since two months ago: she rose.
        await town.BuyAsync(town.People[9], SegmentTown.Now.AddDays(-65), 80_000);
        var id = await town.SaveAsync(SegmentTown.Abc, monthsBack: 12);

        var segmentation = (await town.Segmentations.FindAsync(id, default)).Accepted.Segmentation;
        segmentation.FactsUntil.ShouldBe(SegmentTown.Now);
        segmentation.HistoryFrom!.Value.ShouldBeLessThan(SegmentTown.Now.AddDays(-300));
        var stays = await town.StaysAsync(id, town.People[9]);
        stays[0].Segment.ShouldBe("C");
        stays[^1].Segment.ShouldBe("A");
        for (var i = 1; i < stays.Count; i++)
            stays[i].Since.ShouldBe(stays[i - 1].Until);
        var today = DateOnly.FromDateTime(SegmentTown.Now.Date);
        var movement = (
            await town.Movement.RunAsync(id, today.AddDays(-120), today, SegmentTown.Analyst, "test", default)
        ).Accepted;
        movement.FromFacts.ShouldBeTrue();
        movement.Counts[2, 0].ShouldBe(1);
        movement.Change.ShouldNotBeNull();

        // A score knows nothing of the past: history begins with the first computation.
        var scored = await town.SaveAsync(
            new() { Axes = [new("churn", CutBy.Amount, [new("A", 20), new("B", null)], true)] },
            "Riesgo",
            12
        );
        (await town.Segmentations.FindAsync(scored, default)).Accepted.Segmentation.FactsUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Rfm_kept_borders_place_one_customer_as_everybody_was_placed()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(new() { Kind = SegmentationKind.Rfm }, "RFM");
        var before = new List<string?>();
        foreach (var person in town.People)
            before.Add(await town.SegmentOfAsync(id, person));
        before.ShouldAllBe(s => s != "resto");
        (await town.SegmentOfAsync(id, town.Never)).ShouldBe("resto");

        await town.Keeper.RefreshAsync(default);
        foreach (var person in town.People)
            await test.Database.WriteAsync(s =>
                s.NoteChangeAsync(person.Value, ChangeKind.Facts, town.Clock.Now.AddSeconds(1))
            );
        town.Clock.Advance(TimeSpan.FromSeconds(40));
        (await town.Keeper.RefreshAsync(default)).ShouldBe(0, "nothing about them is different");
    }

    [Fact]
    public async Task Members_come_in_pages_within_reach()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        var first = (await town.Members.PageAsync(id, "C", null, 3, SegmentTown.Analyst, default)).Accepted;
        first.Items.Count.ShouldBe(3);
        var second = (
            await town.Members.PageAsync(id, "C", CustomerId.Parse(first.Next!, null), 3, SegmentTown.Analyst, default)
        ).Accepted;
        second.Items.Count.ShouldBe(2);
        second.Next.ShouldBeNull();
        first.Items.Concat(second.Items).Select(m => m.Customer).Distinct().Count().ShouldBe(5);
        (await town.Members.PageAsync(id, "Q", null, 3, SegmentTown.Analyst, default))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("segments.no-such-segment");

        var set = await town.Members.NarrowAsync(new("valor", "A"), default);
        var list = await town.Town.Directory.ListAsync(new(new() { Among = set }), Town.Agent);
        list.Items.Count.ShouldBe(3);
        var large = set! with { Few = false };
        (await town.Town.Directory.ListAsync(new(new() { Among = large }), Town.Agent))
            .Items.Select(i => i.Id)
            .ShouldBe(list.Items.Select(i => i.Id));
        (await town.Members.NarrowAsync(new("valor", "Q"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Versions_stand_beside_each_other_and_going_back_is_a_new_one()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var id = await town.SaveAsync(SegmentTown.Abc);
        var changed = SegmentTown.Abc with { Axes = [new("margin", CutBy.Amount, [new("A", 5_000), new("B", null)])] };
        (await town.Segmentations.SaveAsync(new(id, 99, "Valor", null, changed), SegmentTown.Analyst, "test", default))
            .IsRefused(out var stale)
            .ShouldBeTrue();
        stale!.Code.ShouldBe("segments.changed");
        (await town.Segmentations.SaveAsync(new(id, 1, "Valor", null, changed), SegmentTown.Analyst, "test", default))
            .IsAccepted(out _)
            .ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        await town.Compute.RunAsync(id, 0, default);
        (await town.SegmentOfAsync(id, town.People[9])).ShouldBe("B");

        (await town.Segmentations.GoBackAsync(id, 1, 2, SegmentTown.Analyst, "test", default))
            .IsAccepted(out _)
            .ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        await town.Compute.RunAsync(id, 0, default);
        var view = (await town.Segmentations.FindAsync(id, default)).Accepted;
        view.Segmentation.Version.ShouldBe(3);
        view.Versions.Select(v => v.Version).ShouldBe([3, 2, 1]);
        (await town.StaysAsync(id, town.People[9])).Select(s => s.Segment).ShouldBe(["C", "B", "C"]);
    }

    [Fact]
    public async Task Who_may_not_manage_segments_changes_none()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test, 3);
        var id = await town.SaveAsync(SegmentTown.Abc);
        Refusal?[] refusals =
        [
            Refused(
                await town.Segmentations.SaveAsync(
                    new(null, 0, "X", null, SegmentTown.Abc),
                    Town.Viewer,
                    "test",
                    default
                )
            ),
            Refused(await town.Segmentations.RetireAsync(id, true, Town.Viewer, "test", default)),
            Refused(await town.Segmentations.RecomputeAsync(id, Town.Viewer, default)),
            Refused(await town.Segmentations.GoBackAsync(id, 1, 1, Town.Viewer, "test", default)),
            Refused(await town.Count.RunAsync(SegmentTown.Abc, true, Town.Agent, default)),
        ];
        refusals.ShouldAllBe(r => r != null && r.Code == "permission.missing");

        static Refusal? Refused<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal : null;
    }

    [Fact]
    public async Task A_preview_says_what_saving_would_give_and_tells_what_is_wrong()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = await SegmentTown.BuildAsync(test);
        var preview = (await town.Count.RunAsync(SegmentTown.Abc, false, SegmentTown.Analyst, default)).Accepted;
        preview.Approximate.ShouldBeFalse();
        preview.Segments.Select(s => s.Customers).ShouldBe([3, 3, 5, 0]);
        var seller = SegmentTown.Analyst with { Reach = Reach.Teams, Teams = [] };
        (await town.Count.RunAsync(SegmentTown.Abc, false, seller, default)).Accepted.Customers.ShouldBe(11);

        foreach (var (definition, code) in Wrong)
        {
            (await town.Count.RunAsync(definition, false, SegmentTown.Analyst, default))
                .IsRefused(out var no)
                .ShouldBeTrue(code);
            no!.Code.ShouldBe(code);
        }
    }

    private static readonly (SegmentationDefinition, string)[] Wrong =
    [
        (new() { Axes = [] }, "segments.no-axis"),
        (new() { Axes = [new("nada", CutBy.Amount, [new("A", 1), new("B", null)])] }, "segments.no-field"),
        (new() { Axes = [new("city", CutBy.Amount, [new("A", 1), new("B", null)])] }, "segments.no-field"),
        (new() { Axes = [new("margin", CutBy.Amount, [new("A", null)])] }, "segments.classes"),
        (new() { Axes = [new("margin", CutBy.Amount, [new("A", null), new("B", null)])] }, "segments.no-cut"),
        (new() { Axes = [new("margin", CutBy.Amount, [new("A", 1), new("A", null)])] }, "segments.label-twice"),
        (
            new() { Axes = [new("margin", CutBy.Amount, [new("A", 1), new("B", 2), new("C", null)])] },
            "segments.cuts-fall"
        ),
        (
            new() { Axes = [new("margin", CutBy.Value, [new("A", 95), new("B", 80), new("C", null)])] },
            "segments.cuts-rise"
        ),
        (new() { Axes = [new("margin", CutBy.Value, [new("A", 120), new("B", null)])] }, "segments.share"),
        (new() { Kind = SegmentationKind.Rules }, "segments.no-rules"),
        (new() { Kind = SegmentationKind.Rules, Rules = [new("a", "A", null, [])] }, "segments.no-condition"),
        (
            new()
            {
                Kind = SegmentationKind.Rules,
                Rules =
                [
                    new(
                        "a",
                        "A",
                        null,
                        [
                            [new("city", ConditionIs.AtLeast, "3")],
                        ]
                    ),
                ],
            },
            "segments.not-a-number-field"
        ),
        (
            new()
            {
                Kind = SegmentationKind.Rules,
                Rules =
                [
                    new(
                        "a",
                        "A",
                        null,
                        [
                            [new("age", ConditionIs.AtLeast, "mucho")],
                        ]
                    ),
                ],
            },
            "segments.no-number"
        ),
        (new() { Kind = SegmentationKind.Clusters }, "segments.no-groups"),
    ];
}
