namespace Vinculo.Analytics.Decide.Tables;

/// <summary>
/// Which rows of a column hold, for every value at once: an ordered column is cut where any cell cuts it, a column of
/// words has an entry for each word that any cell names.
/// </summary>
internal sealed class ColumnIndex
{
    private readonly TableColumn column;
    private readonly double[] cuts;
    private readonly ulong[][] between;
    private readonly Dictionary<string, ulong[]> words;
    private readonly ulong[] others;
    private readonly ulong[] missing;
    private readonly ulong[] negated;

    /// <param name="column">What the cells mean.</param>
    /// <param name="tests">One a row.</param>
    public ColumnIndex(TableColumn column, IReadOnlyList<UnaryTest> tests)
    {
        this.column = column;
        var rows = tests.Count;
        cuts = [.. Cuts(tests)];
        between = new ulong[column.IsOrdered ? 2 * cuts.Length + 1 : 0][];
        for (var i = 0; i < between.Length; i++)
        {
            var at = Inside(i);
            between[i] = Rows(tests, t => t.HoldsNumber(at));
        }
        var named = tests.SelectMany(t => t.Folded).Distinct(StringComparer.Ordinal);
        var several = column.Kind == CellKind.Words;
        // Of several words any one may decide, so that what each word brings about is kept apart for plain and negated cells.
        words = named.ToDictionary(
            w => w,
            w => Rows(tests, t => several ? t.Folded.Contains(w) && !t.IsAny : t.HoldsWord(w)),
            StringComparer.Ordinal
        );
        others = Rows(tests, t => several ? t.IsAny : t.IsAny || t.Negated);
        missing = Rows(tests, t => several ? t.HoldsAny([]) : t.Holds(CellValue.Missing, column));
        negated = Rows(tests, t => t.Negated);
        Left = rows == 0 ? 0 : Typical(rows);
    }

    /// <summary>Mean share of the rows that a value leaves: the lower, the more this column excludes.</summary>
    public double Left { get; }

    /// <summary>Keeps of <paramref name="rows"/> those that hold; false when none is left.</summary>
    public bool Narrow(Span<ulong> rows, CellValue value)
    {
        if (column.Kind == CellKind.Words)
            return NarrowSeveral(rows, value.Several);
        if (value.IsMissing)
            return RowBits.And(rows, missing);
        if (column.IsOrdered)
            return RowBits.And(rows, between[Place(value.Number)]);
        return RowBits.And(rows, words.GetValueOrDefault(value.Word ?? "", others));
    }

    private bool NarrowSeveral(Span<ulong> rows, string[] several)
    {
        if (several.Length == 0)
            return RowBits.And(rows, missing);
        ulong left = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            ulong named = 0;
            foreach (var word in several)
                if (words.TryGetValue(word, out var holds))
                    named |= holds[i];
            // Asked for and there, or asked to be absent and not there, or nothing asked.
            left |= rows[i] &= named & ~negated[i] | negated[i] & ~named | others[i];
        }
        return left != 0;
    }

    /// <summary>Which stretch a number lies in: odd on a cut, even between two.</summary>
    private int Place(double number)
    {
        var at = Array.BinarySearch(cuts, number);
        return at >= 0 ? 2 * at + 1 : 2 * ~at;
    }

    private double Inside(int place) =>
        place % 2 == 1 ? cuts[place / 2]
        : cuts.Length == 0 ? 0
        : place == 0 ? Math.BitDecrement(cuts[0])
        : Math.BitIncrement(cuts[place / 2 - 1]);

    internal static IEnumerable<double> Cuts(IEnumerable<UnaryTest> tests) =>
        tests
            .SelectMany(t => t.Stretches)
            .SelectMany(s => (double[])[s.From, s.To])
            .Where(double.IsFinite)
            .Distinct()
            .Order();

    internal static ulong[] Rows(IReadOnlyList<UnaryTest> tests, Func<UnaryTest, bool> holds)
    {
        var bits = RowBits.None(tests.Count);
        for (var row = 0; row < tests.Count; row++)
            if (holds(tests[row]))
                RowBits.Set(bits, row);
        return bits;
    }

    private double Typical(int rows)
    {
        var parts = between.Length > 0 ? between : [.. words.Values, others];
        return parts.Average(p => (double)RowBits.Count(p)) / rows;
    }
}
