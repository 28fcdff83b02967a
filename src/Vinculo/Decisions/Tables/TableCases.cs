using System.Globalization;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>What came of a test case.</summary>
/// <param name="Case">Which, from nought.</param>
/// <param name="Passed">The table answers as expected.</param>
/// <param name="Problem">Why it cannot be run: <c>value</c>, <c>action</c>, <c>expect</c>; null when it was.</param>
/// <param name="Row">The row that answered, from nought; null: none.</param>
/// <param name="Got">What the table answers, a cell for each of the expected.</param>
internal sealed record CaseResult(int Case, bool Passed, string? Problem, int? Row, IReadOnlyList<string> Got);

/// <summary>Runs a table's own test cases.</summary>
internal static class TableCases
{
    private const string None = "-";

    public static IReadOnlyList<CaseResult> Run(ReadTable table, IReadOnlyList<Offer> offers) =>
        [.. table.Content.Cases.Select((one, i) => Run(table, one, i, offers))];

    private static CaseResult Run(ReadTable table, TableCase one, int at, IReadOnlyList<Offer> offers)
    {
        var content = table.Content;
        var values = new CellValue[content.Inputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (
                UnaryTestReader.People.ReadValue(one.Given.ElementAtOrDefault(i), content.Inputs[i].Kind, out _)
                is not { } value
            )
                return new(at, false, "value", null, []);
            values[i] = value;
        }
        var rows = table.Compiled.Match(values);
        if (content.Purpose == TablePurpose.Service)
            return Promised(table, one, at, rows);

        if (offers.FirstOrDefault(o => o.Code == one.Action) is not { } offer)
            return new(at, false, "action", null, []);
        var about = rows.Where(r => table.Effects[r].IsAbout(offer)).ToList();
        if (content.Policy != HitPolicy.Collect)
            about = [.. about.Take(1)];
        var got =
            about.Count == 0 ? None
            : about.Any(r => table.Effects[r].Weight == 0) ? TableOutputs.Bars
            : Text(about.Aggregate(1.0, (all, r) => all * table.Effects[r].Weight));
        var expected = one.Expect.ElementAtOrDefault(0)?.Trim() ?? "";
        var wanted =
            expected is "" or None ? None
            : TableOutputs.Weight(expected) is { } weight
                ? weight == 0 ? TableOutputs.Bars
                    : Text(weight)
            : null;
        return new(at, wanted == got, wanted is null ? "expect" : null, about.Count == 0 ? null : about[0], [got]);
    }

    private static CaseResult Promised(ReadTable table, TableCase one, int at, IReadOnlyList<int> rows)
    {
        if (rows.Count == 0)
            return new(at, one.Expect.ElementAtOrDefault(0)?.Trim() == None, null, null, [None]);
        var got = table.Content.Rows[rows[0]].Then;
        var passed = TableOutputs
            .Of(TablePurpose.Service)
            .Select(
                (_, i) => (Wanted: one.Expect.ElementAtOrDefault(i)?.Trim() ?? "", Got: got.ElementAtOrDefault(i) ?? "")
            )
            .All(c => c.Wanted.Length == 0 || Same(c.Wanted, c.Got));
        return new(at, passed, null, rows[0], got);
    }

    private static bool Same(string one, string other) =>
        CellValue.Fold(one.Replace(',', '.')) == CellValue.Fold(other.Replace(',', '.'));

    private static string Text(double weight) => weight.ToString("0.##", CultureInfo.InvariantCulture);
}
