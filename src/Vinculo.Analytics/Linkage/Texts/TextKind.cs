namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>Linking records of anything: each column is a text of words or a number.</summary>
internal sealed class TextKind(TextColumn[] columns, int records) : LinkageKind<TextFeatures>
{
    private const int Whole = 0;
    private const int Two = 1;
    private const int One = 2;
    private const int Beginning = 3;

    /// <summary>Words of a cell by which it is found: the most telling ones.</summary>
    private const int Telling = 5;

    private static readonly double[] Budgets = [10, 10, 8, 4];

    /// <summary>Bits that some record of a file of this size shares with any other by chance.</summary>
    private readonly float chance = MathF.Log2(Math.Max(2, records));

    public override LinkageScheme Scheme { get; } = new TextScheme(columns);
    public override int Rules => Budgets.Length;
    public override ReadOnlySpan<double> Budget => Budgets;
    public override IReadOnlyList<Term> Terms => [];

    /// <summary>Two files may write a column each in its own way ("VLDB", "Very Large Data Bases"): only pairs across tell how one is recognised.</summary>
    public override bool LearnsAcross => true;

    public override void Count(TextFeatures record, Term kind, TermCounts counts) { }

    public override ulong OwnerOf(TextFeatures record) => 0;

    public override void Collect(TextFeatures record, KeyList keys)
    {
        for (var rule = 0; rule < Rules; rule++)
        for (var c = 0; c < columns.Length; c++)
            if (record.Cells[c] is { } cell && !columns[c].Numeric)
                Collect(rule, (ulong)c + 1, cell, keys);
    }

    private static void Collect(int rule, ulong column, TextCell cell, KeyList keys)
    {
        if (rule == Whole)
        {
            keys.Add(rule, column, cell.Whole);
            return;
        }
        var order = Enumerable
            .Range(0, cell.Words.Length)
            .OrderByDescending(i => cell.Bits[i])
            .ThenBy(i => i)
            .Take(Telling)
            .Select(i => cell.Words[i])
            .ToArray();
        for (var i = 0; i < order.Length; i++)
            if (rule == One)
                keys.Add(rule, column, order[i].Hash);
            else if (rule == Beginning && order[i].Text.Length >= 5)
                keys.Add(rule, column, StableHash.Of(order[i].Text.AsSpan(0, 4)));
            else if (rule == Two)
                for (var j = i + 1; j < order.Length; j++)
                    keys.Add(
                        rule,
                        column,
                        Math.Min(order[i].Hash, order[j].Hash),
                        Math.Max(order[i].Hash, order[j].Hash)
                    );
    }

    public override PairLevels Compare(TextFeatures a, TextFeatures b, TermTables? terms)
    {
        var pair = default(PairLevels);
        for (var c = 0; c < columns.Length; c++)
            if (a.Cells[c] is { } x && b.Cells[c] is { } y)
            {
                var level = TextComparison.Compare(x, y, out var shared);
                // What is said in common words alone ("Editorial") is also said of another.
                var rarity = c == 0 && level <= TextLevel.Half ? Math.Clamp(shared - chance, -8, 0) : 0;
                pair.Set(c, (int)level, rarity);
            }
        return pair;
    }
}
