using Vinculo.Analytics.Decide.Tables;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Tests.Analytics.Decide.Tables;

public class TableTests
{
    private static readonly TableColumn Months = new("tenure", CellKind.Number, Whole: true, Least: 0);
    private static readonly TableColumn Class = new("class", CellKind.Word, false, ["A", "B", "C"]);
    private static readonly TableColumn Holds = new("families", CellKind.Words);
    private static readonly TableColumn Risk = new("churn", CellKind.Share, Least: 0, Most: 1);

    private static List<IReadOnlyList<UnaryTest>> Rows(IReadOnlyList<TableColumn> columns, params string[][] cells) =>
        [
            .. cells.Select(row =>
                (IReadOnlyList<UnaryTest>)
                    [
                        .. row.Select(
                            (cell, i) => UnaryTestReader.People.Read(cell, columns[i].Kind, out _).ShouldNotBeNull()
                        ),
                    ]
            ),
        ];

    private static IReadOnlyList<TableFinding> Check(
        HitPolicy policy,
        IReadOnlyList<TableColumn> columns,
        params string[][] cells
    ) => TableChecks.Of(columns, Rows(columns, cells), policy);

    [Fact]
    public void Two_rows_that_fit_one_case_are_told_with_the_case()
    {
        var found = Check(HitPolicy.Unique, [Class, Months], ["A", "<= 12"], ["A, B", "12..24"], ["B", "<= 11"])
            .Where(f => f.Kind == FindingKind.Overlap)
            .ShouldHaveSingleItem();

        found.Rows.ShouldBe([0, 1]);
        found.Example!.Select(e => e.Value).ShouldBe(["A", "12"]);
    }

    [Fact]
    public void Whole_numbers_have_nothing_between_five_and_six_but_what_is_not_known_is_a_gap()
    {
        Check(HitPolicy.Unique, [Months], ["<= 5"], [">= 6"], ["sin dato"]).ShouldBeEmpty();

        var gap = Check(HitPolicy.Unique, [Months], ["<= 5"], [">= 6"]).ShouldHaveSingleItem();
        gap.Kind.ShouldBe(FindingKind.Gap);
        gap.Example.ShouldHaveSingleItem().Missing.ShouldBeTrue();

        var hole = Check(HitPolicy.Unique, [Months], ["<= 5"], [">= 7"], ["sin dato"]).ShouldHaveSingleItem();
        hole.Example.ShouldHaveSingleItem().Value.ShouldBe("6");
    }

    [Fact]
    public void A_row_that_rows_above_take_everything_from_is_unreachable_and_names_them()
    {
        var found = Check(HitPolicy.First, [Class, Months], ["A", "-"], ["B, C", "< 10"], ["-", "< 5"], ["-", "-"])
            .ShouldHaveSingleItem();

        found.Kind.ShouldBe(FindingKind.Unreachable);
        found.Rows.ShouldBe([2, 0, 1]);
    }

    [Fact]
    public void A_row_no_case_can_fit_is_told() =>
        Check(HitPolicy.Collect, [Class], ["not(A, B, C)"], ["-"])
            .ShouldHaveSingleItem()
            .Kind.ShouldBe(FindingKind.Empty);

    [Fact]
    public void Who_holds_two_things_fits_both_rows()
    {
        var found = Check(HitPolicy.Unique, [Holds], ["internet"], ["tv"], ["not(internet, tv)"])
            .ShouldHaveSingleItem();

        found.Kind.ShouldBe(FindingKind.Overlap);
        found.Example.ShouldHaveSingleItem().Value.ShouldBe("internet, tv");
    }

    /// <summary>Random tables against the plain reading: every row asked about every case.</summary>
    [Fact]
    public void The_index_and_the_checks_agree_with_asking_every_row_about_every_case()
    {
        TableColumn[] columns = [Class, Months, Holds, Risk];
        string[][] cells =
        [
            ["-", "A", "A, B", "not(C)", "C"],
            ["-", "< 3", "2..4", ">= 4", "sin dato", "not(3)", "1, 5"],
            ["-", "tv", "not(tv)", "internet, tv", "sin dato", "not(internet)"],
            ["-", "> 50", "<= 50", "10..60", "sin dato"],
        ];
        CellValue[][] values =
        [
            [CellValue.Of("A"), CellValue.Of("B"), CellValue.Of("C")],
            [.. new double?[] { 0, 1, 2, 3, 4, 5, 6, null }.Select(CellValue.Of)],
            [
                .. new[] { "", "tv", "internet", "tv,internet", "móvil" }.Select(s =>
                    CellValue.Of(s.Split(',', StringSplitOptions.RemoveEmptyEntries))
                ),
            ],
            [.. new double?[] { 0, .05, .1, .3, .5, .55, .6, .9, null }.Select(CellValue.Of)],
        ];
        var chance = new Xoshiro256(7);
        var kinds = new HashSet<FindingKind>();
        for (var round = 0; round < 150; round++)
        {
            var rows = Rows(
                columns,
                [
                    .. Enumerable
                        .Range(0, 1 + chance.NextInt(9))
                        .Select(_ => cells.Select(c => c[chance.NextInt(c.Length)]).ToArray()),
                ]
            );
            var table = new CompiledTable(columns, rows);
            var (doubled, none) = (new HashSet<(int, int)>(), false);
            var first = new HashSet<int>();
            foreach (var a in values[0])
            foreach (var b in values[1])
            foreach (var c in values[2])
            foreach (var d in values[3])
            {
                CellValue[] at = [a, b, c, d];
                var plain = Enumerable
                    .Range(0, rows.Count)
                    .Where(r => columns.Select((column, i) => rows[r][i].Holds(at[i], column)).All(h => h))
                    .ToList();
                table.Match(at).ShouldBe(plain);
                none |= plain.Count == 0;
                if (plain.Count > 0)
                    first.Add(plain[0]);
                foreach (var x in plain)
                foreach (var y in plain.Where(y => y > x))
                    doubled.Add((x, y));
            }

            var unique = TableChecks.Of(columns, rows, HitPolicy.Unique);
            unique
                .Where(f => f.Kind == FindingKind.Overlap)
                .Select(f => (f.Rows[0], f.Rows[1]))
                .ShouldBe(doubled, ignoreOrder: true);
            unique.Any(f => f.Kind == FindingKind.Gap).ShouldBe(none);
            TableChecks
                .Of(columns, rows, HitPolicy.First)
                .Where(f => f.Kind is FindingKind.Unreachable or FindingKind.Empty)
                .Select(f => f.Rows[0])
                .Order()
                .ShouldBe(Enumerable.Range(0, rows.Count).Except(first));
            kinds.UnionWith(unique.Select(f => f.Kind));
        }
        kinds.ShouldContain(FindingKind.Overlap);
        kinds.ShouldContain(FindingKind.Gap);
    }

    [Fact]
    public void Two_hundred_rows_of_six_columns_are_looked_at_to_the_end()
    {
        TableColumn[] columns =
        [
            Class,
            Months,
            Risk,
            new("value", CellKind.Money),
            new("city", CellKind.Word),
            new("families", CellKind.Words),
        ];
        var chance = new Xoshiro256(11);
        string Between(int most) =>
            chance.NextInt(most) is var from ? $"[{from}..{from + 1 + chance.NextInt(most)})" : "";
        var rows = Rows(
            columns,
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(i =>
                        (string[])
                            [
                                chance.NextInt(2) == 0 ? "-" : "AB"[chance.NextInt(2)].ToString(),
                                Between(60),
                                chance.NextInt(3) == 0 ? "-" : Between(50),
                                chance.NextInt(2) == 0 ? "-" : Between(90),
                                chance.NextInt(3) == 0 ? $"ciudad {chance.NextInt(20)}" : "-",
                                chance.NextInt(4) == 0 ? $"familia {chance.NextInt(12)}" : "-",
                            ]
                    ),
            ]
        );

        TableChecks.Of(columns, rows, HitPolicy.First).Select(f => f.Kind).ShouldNotContain(FindingKind.Unfinished);
    }
}
