using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Figures;

namespace Vinculo.Tests.Service.Cases;

/// <summary>Figures and lists of many cases that were written at once.</summary>
public class CaseSumsTests
{
    private const int Days = 20;
    private static readonly DateOnly Last = new(2026, 7, 20);
    private static readonly Actor Boss = Actor.System("boss");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_reader_does_not_wait_for_is_told_and_counted_behind_everybodys_back(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await FillAsync(test.Database);
        var figures = new CaseFigures(test.Database, new SegmentMembers(test.Database), new VinculoOptions());
        (await figures.FoldAsync(0, default)).ShouldBeTrue();

        var early = await ReadAsync(CaseDimension.Code);
        // The newest days are there first.
        (early.IsBehind, early.All.Cases is > 0 and < 3 * Days).ShouldBe((true, true));
        early.Backlog[0].Cases.ShouldBe(6);

        (await figures.FoldAsync(int.MaxValue, default)).ShouldBeFalse();
        foreach (var by in Enum.GetValues<CaseDimension>())
        {
            var view = await ReadAsync(by);
            (view.IsBehind, view.All.Cases, view.All.Open).ShouldBe((false, 3 * Days, 2 * Days));
            view.Backlog.Sum(b => b.Cases).ShouldBe(2 * Days);
            view.Parts.Sum(p => p.Sums.Cases).ShouldBe(3 * Days);
        }
        (await ReadAsync(CaseDimension.Channel)).Parts.ShouldContain(p => p.Value == "0" && p.Sums.Cases == Days);
        (await ReadAsync(CaseDimension.Code)).Parts.ShouldContain(p => p.Value == "" && p.Sums.Cases == Days);

        async Task<CaseFigureView> ReadAsync(CaseDimension by) =>
            (await figures.ReadAsync(Last.AddDays(-Days), Last, new(by), Last, Boss, default)).Accepted;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task By_a_segmentation_each_case_counts_where_its_customer_stood_when_it_was_opened(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await FillAsync(test.Database);
        var segmentation = await MadeSegmentation.AddAsync(test.Database, "edad");
        var moved = new DateTimeOffset(Last.AddDays(-4), default, TimeSpan.Zero);
        await test.Database.WriteAsync(session =>
            // Young until four days ago; the segmentation did not know them before the tenth day back.
            session.ExecuteAsync(
                """
                INSERT INTO segment_member (customer_id, segmentation_id, since, until, segment, version, worth_minor)
                SELECT DISTINCT customer_id, @id, CAST(@since AS bigint), CAST(@until AS bigint), 'joven', 1, 0 FROM service_case
                UNION ALL
                SELECT DISTINCT customer_id, @id, CAST(@until AS bigint), CAST(@open AS bigint), 'mayor', 1, 0 FROM service_case
                """,
                ("id", segmentation),
                ("since", moved.AddDays(-6)),
                ("until", moved),
                ("open", DateTimeOffset.FromUnixTimeMilliseconds(253402300799999))
            )
        );
        var segments = new SegmentMembers(test.Database);
        var figures = new CaseFigures(test.Database, segments, new VinculoOptions());
        await figures.FoldAsync(int.MaxValue, default);
        var cut = await CaseCut.ReadAsync("segmentation:edad", segments, default);

        var view = (await figures.ReadAsync(Last.AddDays(-Days), Last, cut, Last, Boss, default)).Accepted;

        cut.Text.ShouldBe("segmentation:edad");
        view.Parts.Select(p => (p.Value, p.Sums.Cases, p.Sums.Open)).ShouldBe([("joven", 45, 30), ("mayor", 15, 10)]);
        (view.All.Cases, view.Backlog.Sum(b => b.Cases)).ShouldBe((3 * Days, 2 * Days));
        // A segmentation that is no more is no cut.
        (await CaseCut.ReadAsync("segmentation:otra", segments, default)).ShouldBe(new(CaseDimension.Code));
    }

    [Fact]
    public async Task Every_view_and_filter_of_the_list_is_read_along_an_index_of_its_own()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await FillAsync(test.Database);
        var list = new CaseList(
            test.Database,
            new Audit(test.Database, TimeProvider.System),
            new VinculoOptions(),
            new FixedClock(new(2026, 7, 20, 15, 0, 0, TimeSpan.Zero))
        );
        foreach (
            var (index, filter) in new (string, CaseFilter)[]
            {
                ("service_case_due", new()),
                ("service_case_due", new(Owner: Guid.NewGuid())),
                ("service_case_due", new(Due: CaseDue.LawLate, Kind: CaseKind.Praise)),
                ("service_case_opened", new(Open: false)),
                ("service_case_state", new(Open: false, State: CaseState.Answered)),
                ("service_case_kind", new(Open: false, Kind: CaseKind.Praise)),
                ("service_case_code", new(Open: false, Code: "")),
                ("service_case_code", new(Open: false, Code: "x")),
                ("service_case_team", new(Open: false, Team: Guid.NewGuid())),
                ("service_case_owner", new(Open: false, Owner: Guid.NewGuid())),
                ("service_case_owner", new(Open: false, Nobody: true)),
                ("service_case_severity", new(Open: false, Severity: 3)),
                ("service_case_channel", new(Open: false, Channel: Channel.Fax)),
                ("service_case_due", new(Open: false, Due: CaseDue.Late)),
                ("service_case_law", new(Open: false, Due: CaseDue.LawLate)),
                ("service_case_opened", new(Open: false, From: Last, Until: Last)),
                ("service_case_late", new(Open: false, From: Last, Until: Last, Part: CasePart.OutOfTerm)),
                ("service_case_reopened", new(Open: false, From: Last, Until: Last, Part: CasePart.Reopened)),
                ("service_case_repeated", new(Open: false, From: Last, Until: Last, Part: CasePart.Repeated)),
                ("service_case_extended", new(Open: false, From: Last, Until: Last, Part: CasePart.Extended)),
                ("service_case_code", new(Open: false, Code: "x", From: Last, Until: Last)),
            }
        )
        {
            var plan = await test.Database.ReadAsync(session =>
            {
                var (sql, values) = list.Statement(session, filter, null, false, 51, Boss);
                return session.QueryAsync("EXPLAIN QUERY PLAN " + sql, row => row.Text(3), values);
            });
            var told = string.Join('\n', plan);
            told.ShouldContain($"INDEX {index}", customMessage: $"{filter}\n{told}");
            if (filter.Open)
                told.ShouldContain($"COVERING INDEX {index}", customMessage: $"{filter}\n{told}");
            (await list.ReadAsync(filter, null, null, 50, Boss, default)).IsAccepted(out _).ShouldBeTrue();
        }
    }

    /// <summary>Three cases on each of some days: two open, one of them of no code and channel; their days are marked.</summary>
    private static Task FillAsync(Database database) =>
        database.WriteAsync(async session =>
        {
            var customer = Guid.CreateVersion7();
            var days = Enumerable
                .Range(0, Days)
                .Select(d => new DateTimeOffset(Last.AddDays(-d), new(15, 0), TimeSpan.Zero))
                .ToList();
            await session.AddCasesAsync(
                days.SelectMany(at =>
                    Enumerable
                        .Range(0, 3)
                        .Select(i =>
                            new object?[]
                            {
                                customer,
                                Guid.CreateVersion7(),
                                $"Q-{at:dd}-{i}",
                                CaseKind.Complaint,
                                i == 0 ? null : "billing",
                                "El cobro",
                                null,
                                i < 2 ? CaseStatus.Open : CaseStatus.Closed,
                                1,
                                i == 0 ? null : Channel.Email,
                                at,
                                1,
                            }
                        )
                )
            );
            await CaseTally.MarkAsync(session, days, Guid.CreateVersion7);
        });
}
