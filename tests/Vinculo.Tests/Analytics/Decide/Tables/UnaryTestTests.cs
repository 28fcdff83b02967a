using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Tests.Analytics.Decide.Tables;

public class UnaryTestTests
{
    private static UnaryTest Read(string text, CellKind kind, bool strict = false)
    {
        var test = (strict ? UnaryTestReader.Feel : UnaryTestReader.People).Read(text, kind, out var problem);
        problem.ShouldBeNull();
        return test.ShouldNotBeNull();
    }

    private static bool Holds(string cell, CellKind kind, string value)
    {
        var known = UnaryTestReader.People.ReadValue(value, kind, out var problem);
        problem.ShouldBeNull();
        return Read(cell, kind).Holds(known!.Value, new("x", kind));
    }

    [Theory]
    [InlineData("> 50", CellKind.Number, "50", false)]
    [InlineData(">= 50", CellKind.Number, "50", true)]
    [InlineData("≥50", CellKind.Number, "50", true)]
    [InlineData("[10..20)", CellKind.Number, "10", true)]
    [InlineData("[10..20)", CellKind.Number, "20", false)]
    [InlineData("]10..20[", CellKind.Number, "10", false)]
    [InlineData("10..20", CellKind.Number, "20", true)]
    [InlineData("1, 2, 3", CellKind.Number, "2", true)]
    [InlineData("1;2;3", CellKind.Number, "4", false)]
    [InlineData("not(10..20)", CellKind.Number, "15", false)]
    [InlineData("no(10..20)", CellKind.Number, "25", true)]
    [InlineData("!= 3", CellKind.Number, "3", false)]
    [InlineData("> 1.000.000", CellKind.Money, "1000001", true)]
    [InlineData("> $ 1.000.000", CellKind.Money, "1.000.000", false)]
    [InlineData("1,5", CellKind.Number, "1.5", true)]
    [InlineData("1.234.567,8", CellKind.Money, "1234567.8", true)]
    [InlineData("> 30", CellKind.Share, "40 %", true)]
    [InlineData("> 30 %", CellKind.Share, "30", false)]
    [InlineData("A, B", CellKind.Word, "b", true)]
    [InlineData("not(A, B)", CellKind.Word, "B", false)]
    [InlineData("Bogotá", CellKind.Word, "BOGOTA", true)]
    [InlineData("\"A, B\"", CellKind.Word, "A", false)]
    [InlineData("sí", CellKind.YesNo, "yes", true)]
    [InlineData("no", CellKind.YesNo, "yes", false)]
    [InlineData("> 2026-05-01", CellKind.Day, "2026-05-02", true)]
    [InlineData("[01/05/2026..31/05/2026]", CellKind.Day, "2026-05-31", true)]
    [InlineData("internet, tv", CellKind.Words, "móvil, tv", true)]
    [InlineData("not(internet)", CellKind.Words, "móvil, tv", true)]
    [InlineData("not(internet)", CellKind.Words, "", true)]
    [InlineData("sin dato", CellKind.Words, "", true)]
    [InlineData("-", CellKind.Number, "", true)]
    [InlineData("", CellKind.Word, "sin dato", true)]
    [InlineData("sin dato", CellKind.Number, "", true)]
    [InlineData("> 5, unknown", CellKind.Number, "", true)]
    [InlineData("not(> 5)", CellKind.Number, "", false)]
    [InlineData("not(sin dato)", CellKind.Number, "7", true)]
    [InlineData("not(sin dato)", CellKind.Number, "", false)]
    public void A_cell_holds_as_a_business_person_reads_it(string cell, CellKind kind, string value, bool holds) =>
        Holds(cell, kind, value).ShouldBe(holds);

    [Theory]
    [InlineData("> mucho", CellKind.Number, "number")]
    [InlineData("1.000", CellKind.Money, "ambiguous-number")]
    [InlineData("20..10", CellKind.Number, "interval-backwards")]
    [InlineData("[10..20", CellKind.Number, "interval-end")]
    [InlineData("(5..5)", CellKind.Number, "nothing-between")]
    [InlineData("not(5", CellKind.Number, "parenthesis")]
    [InlineData("2026-02-30", CellKind.Day, "day")]
    [InlineData("tal vez", CellKind.YesNo, "yes-no")]
    [InlineData("> A", CellKind.Word, "compares-words")]
    [InlineData("\"A", CellKind.Word, "quote")]
    [InlineData(",", CellKind.Word, "nothing-between")]
    [InlineData("1e400", CellKind.Number, "number")]
    public void A_cell_that_cannot_be_read_says_what_is_to_blame(string cell, CellKind kind, string code)
    {
        UnaryTestReader.People.Read(cell, kind, out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().Code.ShouldBe(code);
        problem.Part.Length.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("[10..20)", CellKind.Number)]
    [InlineData("< 0.125, 7, sin dato", CellKind.Number)]
    [InlineData("1,1250", CellKind.Number)]
    [InlineData("not(> 1.000.000)", CellKind.Money)]
    [InlineData("> 12,5 %", CellKind.Share)]
    [InlineData("A, \"B, C\", \"unknown\"", CellKind.Word)]
    [InlineData("not(\"dice \"\"sí\"\"\")", CellKind.Word)]
    [InlineData("sí", CellKind.YesNo)]
    [InlineData("[2026-01-01..2026-06-30], 2027-01-01", CellKind.Day)]
    [InlineData("internet, tv", CellKind.Words)]
    [InlineData("-", CellKind.Number)]
    public void What_is_written_is_read_back_the_same_by_people_and_by_other_tools(string cell, CellKind kind)
    {
        var test = Read(cell, kind);

        foreach (
            var again in new[]
            {
                Read(UnaryTestWriter.People(test, kind), kind),
                Read(UnaryTestWriter.Feel(test, kind), kind, strict: true),
            }
        )
        {
            again.Stretches.ShouldBe(test.Stretches);
            again.Words.ShouldBe(test.Words);
            (again.IsAny, again.Negated, again.AsksMissing).ShouldBe((test.IsAny, test.Negated, test.AsksMissing));
        }
    }

    [Fact]
    public void Other_tools_write_lists_of_numbers_without_blanks_and_shares_below_one()
    {
        Read("1,2,3", CellKind.Number, strict: true).Stretches.Count.ShouldBe(3);
        Read(">0.3", CellKind.Share, strict: true).Stretches[0].From.ShouldBe(0.3);
        Read("[date(\"2026-01-01\")..date(\"2026-02-01\")]", CellKind.Day, strict: true)
            .Stretches[0]
            .To.ShouldBe(new DateOnly(2026, 2, 1).DayNumber);
    }
}
