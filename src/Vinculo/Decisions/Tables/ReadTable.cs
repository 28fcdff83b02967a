using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>A cell that cannot be read.</summary>
/// <param name="Row">From nought.</param>
/// <param name="Column">From nought, conditions first and then outputs.</param>
/// <param name="Code">What is wrong: a code of <see cref="CellProblem"/>, <c>effect</c>, <c>amount</c>, <c>cells</c>.</param>
/// <param name="Part">What of it is to blame.</param>
internal sealed record CellFault(int Row, int Column, string Code, string Part);

/// <summary>A table's cells, read once: tests and what follows. Rows with a cell that cannot be read never hold.</summary>
internal sealed class ReadTable
{
    private readonly Lazy<CompiledTable> compiled;

    private ReadTable(
        TableContent content,
        IReadOnlyList<IReadOnlyList<UnaryTest>> tests,
        IReadOnlyList<RowEffect> effects,
        IReadOnlyList<CellFault> faults
    )
    {
        (Content, Tests, Effects, Faults) = (content, tests, effects, faults);
        compiled = new(() => new([.. content.Inputs.Select(i => new TableColumn(i.Code, i.Kind))], tests));
        Readers = [.. content.Inputs.Select(InputReader.Of)];
    }

    public TableContent Content { get; }
    public IReadOnlyList<IReadOnlyList<UnaryTest>> Tests { get; }
    public IReadOnlyList<RowEffect> Effects { get; }
    public IReadOnlyList<CellFault> Faults { get; }
    public CompiledTable Compiled => compiled.Value;
    public Func<DecisionContext, CellValue>[] Readers { get; }

    public static ReadTable Of(TableContent content)
    {
        var faults = new List<CellFault>();
        var tests = new List<IReadOnlyList<UnaryTest>>(content.Rows.Count);
        var effects = new List<RowEffect>(content.Rows.Count);
        for (var r = 0; r < content.Rows.Count; r++)
        {
            var row = content.Rows[r];
            tests.Add([.. content.Inputs.Select((input, c) => Test(row, r, c, input.Kind, faults))]);
            effects.Add(RowEffect.Of(content, row, r, faults));
        }
        return new(content, tests, effects, faults);
    }

    private static UnaryTest Test(RuleRow row, int r, int c, CellKind kind, List<CellFault> faults)
    {
        if (UnaryTestReader.People.Read(row.When.ElementAtOrDefault(c), kind, out var problem) is { } test)
            return test;
        faults.Add(new(r, c, problem!.Code, problem.Part));
        // Holds nowhere: a row nobody can read must not answer.
        return UnaryTest.Of((IReadOnlyList<string>)[]);
    }

    /// <summary>The rows that hold for a customer; empty: none.</summary>
    public ulong[]? Match(DecisionContext context)
    {
        var values = new CellValue[Readers.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Readers[i](context);
        var rows = new ulong[Compiled.Length];
        return Compiled.Match(values, rows) ? rows : null;
    }

    /// <summary>The rows that count, by the table's hit policy, among those that hold and are about something.</summary>
    /// <param name="rows">Those that hold.</param>
    /// <param name="about">Those about it; empty: none.</param>
    public int[] Hits(ulong[] rows, ReadOnlySpan<ulong> about)
    {
        // Most rows are about other offers: nothing is made for those.
        var first = about.Length == 0 ? -1 : CompiledTable.FirstOfBoth(rows, about);
        if (first < 0)
            return [];
        if (Content.Policy != HitPolicy.Collect)
            return [first];
        var both = new ulong[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            both[i] = rows[i] & about[i];
        return [.. CompiledTable.In(both)];
    }
}

/// <summary>What a row brings about.</summary>
/// <param name="Targets">Actions it is about, by code, <c>issue:</c> or <c>group:</c>; empty: all.</param>
/// <param name="Weight">0 bars; else multiplies the rank.</param>
internal sealed record RowEffect(
    IReadOnlyList<string> Targets,
    double Weight,
    string Es,
    string En,
    ServicePromise? Promise
)
{
    public bool IsAbout(Offer offer) =>
        Targets.Count == 0
        || Targets.Any(t =>
            t == offer.Code
            || t.StartsWith(TableOutputs.OfIssue, StringComparison.Ordinal)
                && string.Equals(
                    t[TableOutputs.OfIssue.Length..],
                    offer.Issue.ToString(),
                    StringComparison.OrdinalIgnoreCase
                )
            || t.StartsWith(TableOutputs.OfGroup, StringComparison.Ordinal)
                && string.Equals(t[TableOutputs.OfGroup.Length..], offer.Group, StringComparison.OrdinalIgnoreCase)
        );

    public static RowEffect Of(TableContent content, RuleRow row, int r, List<CellFault> faults)
    {
        var at = content.Inputs.Count;
        string Cell(int i) => row.Then.ElementAtOrDefault(i)?.Trim() ?? "";
        double? Amount(int i)
        {
            var amount = TableOutputs.Amount(Cell(i));
            if (amount is null)
                faults.Add(new(r, at + i, "amount", Cell(i)));
            return amount is { } known && !double.IsNaN(known) ? known : null;
        }
        if (content.Purpose == TablePurpose.Service)
            return new(
                [],
                1,
                Cell(4),
                Cell(5),
                new(Amount(0), Amount(1), Filled(Cell(2)), Filled(Cell(3)), Filled(Cell(4)), Filled(Cell(5)), [])
            );
        if (TableOutputs.Weight(Cell(1)) is not { } weight)
        {
            faults.Add(new(r, at + 1, "effect", Cell(1)));
            weight = 1;
        }
        return new(TargetsOf(Cell(0)), weight, Cell(2), Cell(3), null);
    }

    internal static IReadOnlyList<string> TargetsOf(string cell) =>
        cell is "" or "-" or TableOutputs.Everything ? []
        : cell.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is var all
        && all.Contains(TableOutputs.Everything)
            ? []
        : all;

    private static string? Filled(string cell) => cell is "" or "-" ? null : cell;
}
