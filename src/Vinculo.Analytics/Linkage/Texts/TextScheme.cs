namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>One comparison for each column, the most telling first.</summary>
internal sealed class TextScheme(IReadOnlyList<TextColumn> columns) : LinkageScheme
{
    private static readonly string[] Names = Enum.GetNames<TextLevel>();

    public override string Name => "record";

    public override IReadOnlyList<Comparison> Comparisons { get; } =
    [.. columns.Select((c, i) => new Comparison(c.Name, Names, (char)('a' + i) + " column", new bool[Names.Length]))];

    public override (double Match, double Household) FirstGuess(ulong pattern)
    {
        double sum = 0,
            most = 0;
        for (var c = 0; c < columns.Count; c++)
        {
            var level = (TextLevel)PairLevels.Level(pattern, c);
            if (level == TextLevel.Missing)
                continue;
            var weight = columns[c].Numeric ? 0.2 : Math.Max(0.1, columns[c].Strength);
            most += weight;
            sum += weight * Worth(level);
        }
        if (most == 0)
            return (0.001, 0.001);
        var first = (TextLevel)PairLevels.Level(pattern, 0);
        var alike = sum / most;
        return first switch
        {
            <= TextLevel.Near when alike >= 0.75 => (0.9, 0.05),
            <= TextLevel.Most when alike >= 0.65 => (0.6, 0.2),
            <= TextLevel.Half when alike >= 0.55 => (0.3, 0.3),
            <= TextLevel.Half => (0.03, 0.3),
            _ => (0.002, 0.01),
        };
    }

    public override void Restrain(double[][] m, double[][] h)
    {
        Cap(m[0], 0.1, l => l >= (int)TextLevel.Little);
        Cap(h[0], 0.3, l => l <= (int)TextLevel.Near);
    }

    public override bool Agrees(int comparison, int level) =>
        level > (int)TextLevel.Missing && level <= (int)(columns[comparison].Numeric ? TextLevel.Near : TextLevel.Most);

    private static double Worth(TextLevel level) =>
        level switch
        {
            TextLevel.Equal => 1,
            TextLevel.Near => 0.95,
            TextLevel.Most => 0.8,
            TextLevel.Half => 0.5,
            TextLevel.Some => 0.2,
            TextLevel.Little => 0,
            _ => -0.2,
        };
}
