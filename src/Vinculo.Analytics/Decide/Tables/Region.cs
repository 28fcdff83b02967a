namespace Vinculo.Analytics.Decide.Tables;

/// <summary>What a case of an example has in a column.</summary>
/// <param name="Value">The value, as the column's cells write it; null: any other word than those the table names.</param>
/// <param name="Missing">Nothing is known.</param>
public sealed record ExampleCell(string? Value, bool Missing = false);

/// <summary>Values of a column no row tells apart: whether one or another comes changes nothing.</summary>
/// <param name="Rows">Rows that hold there.</param>
/// <param name="Example">One of the values.</param>
internal sealed record Region(ulong[] Rows, ExampleCell Example);

/// <summary>All regions of a column.</summary>
internal sealed class Regions
{
    /// <summary>Up to so many words, every set of them is looked at.</summary>
    private const int FewWords = 8;

    private readonly TableColumn column;
    private readonly IReadOnlyList<UnaryTest> tests;

    public Regions(TableColumn column, IReadOnlyList<UnaryTest> tests)
    {
        (this.column, this.tests) = (column, tests);
        List<Region> found =
        [
            .. column.Kind == CellKind.Words ? OfSeveral()
            : column.IsOrdered ? OfOrdered()
            : OfWords(),
        ];
        if (column.MayBeMissing && column.Kind != CellKind.Words)
            found.Add(new(Holding(CellValue.Missing), new(null, true)));
        All = found;
    }

    public IReadOnlyList<Region> All { get; }

    /// <summary>False: there are combinations that were not looked at.</summary>
    public bool Exact { get; private set; } = true;

    private ulong[] Holding(CellValue value) => ColumnIndex.Rows(tests, t => t.Holds(value, column));

    private IEnumerable<Region> OfOrdered()
    {
        var (least, most) = (column.Least ?? double.NegativeInfinity, column.Most ?? double.PositiveInfinity);
        var cuts = ColumnIndex
            .Cuts(tests)
            .Concat(new[] { least, most }.Where(double.IsFinite))
            .Where(c => c >= least && c <= most)
            .Distinct()
            .Order()
            .ToArray();
        if (cuts.Length == 0)
        {
            yield return Number(0);
            yield break;
        }
        if (least < cuts[0])
            yield return Number(Below(cuts[0]));
        for (var i = 0; i < cuts.Length; i++)
        {
            if (!column.Steps || cuts[i] == Math.Floor(cuts[i]))
                yield return Number(cuts[i]);
            if (i + 1 < cuts.Length && Between(cuts[i], cuts[i + 1]) is { } middle)
                yield return Number(middle);
        }
        if (most > cuts[^1])
            yield return Number(Math.Floor(cuts[^1]) + 1);
    }

    private double Below(double cut) => column.Kind == CellKind.Share ? cut - 0.01 : Math.Ceiling(cut) - 1;

    private double? Between(double low, double high)
    {
        var whole = Math.Floor((low + high) / 2);
        if (whole <= low)
            whole = Math.Floor(low) + 1;
        if (whole > low && whole < high)
            return whole;
        return column.Steps ? null : (low + high) / 2;
    }

    private Region Number(double value) =>
        new(ColumnIndex.Rows(tests, t => t.HoldsNumber(value)), new(UnaryTestWriter.Number(value, column.Kind)));

    private IEnumerable<Region> OfWords()
    {
        IEnumerable<string> known = column.Kind == CellKind.YesNo ? ["true", "false"] : column.Known ?? [];
        var all = known
            .Concat(tests.SelectMany(t => t.Words))
            .DistinctBy(CellValue.Fold, StringComparer.Ordinal)
            .ToList();
        foreach (var word in all)
            yield return new(Holding(CellValue.Of(word)), new(word));
        if (!known.Any())
            yield return new(ColumnIndex.Rows(tests, t => t.IsAny || t.Negated), new(null));
    }

    private IEnumerable<Region> OfSeveral()
    {
        var words = tests.SelectMany(t => t.Words).DistinctBy(CellValue.Fold, StringComparer.Ordinal).ToList();
        yield return Set([], new(null, true));
        yield return new(ColumnIndex.Rows(tests, t => t.IsAny || t.Negated), new(null));
        if (words.Count <= FewWords)
        {
            for (var set = 1; set < 1 << words.Count; set++)
                yield return Named([.. words.Where((_, i) => (set >> i & 1) != 0)]);
            yield break;
        }
        // Cells that only ask for words hold the more, the more words there are: single ones are the hardest cases.
        Exact = !tests.Any(t => t.Negated);
        for (var i = 0; i < words.Count; i++)
        {
            yield return Named([words[i]]);
            for (var j = i + 1; j < words.Count; j++)
                yield return Named([words[i], words[j]]);
        }
    }

    private Region Named(IReadOnlyList<string> words) => Set(words, new(string.Join(", ", words)));

    private Region Set(IReadOnlyList<string> words, ExampleCell example) => new(Holding(CellValue.Of(words)), example);
}
