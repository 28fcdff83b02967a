using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>Turns mixed features into the numbers a <see cref="ContextualLearner"/> reads: a 1, then numbers of about unit size.</summary>
/// <remarks>
/// Numbers are standardised and cut at four deviations, lopsided ones by their logarithm; frequent levels get an entry of
/// their own; what is missing is average and has an entry of its own. Looks at contexts only, never at outcomes.
/// </remarks>
public sealed class ContextDesign
{
    private const int MostLevels = 12;
    private const double Cut = 4;

    private readonly List<double[]> entries = [];
    private readonly List<string> names = [];

    private ContextDesign(int rows) => Rows = rows;

    /// <summary>Number of cases.</summary>
    public int Rows { get; }

    /// <summary>Length of a context, its leading 1 counted.</summary>
    public int Size => entries.Count + 1;

    /// <summary>What each entry stands for; the first is the constant.</summary>
    public IReadOnlyList<string> Names => ["1", .. names];

    /// <summary>Learns how to read a table.</summary>
    public static ContextDesign Of(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var design = new ContextDesign(table.Rows);
        foreach (var column in table.Columns)
        {
            if (column is NumericColumn numbers)
                design.Number(numbers);
            else if (column is CategoricalColumn levels)
                design.Levels(levels);
        }
        return design;
    }

    /// <summary>Writes the context of one case.</summary>
    /// <param name="row">0 … <see cref="Rows"/> - 1.</param>
    /// <param name="context">At least <see cref="Size"/> long.</param>
    public void Write(int row, Span<double> context)
    {
        context[0] = 1;
        for (var e = 0; e < entries.Count; e++)
            context[e + 1] = entries[e][row];
    }

    private void Number(NumericColumn column)
    {
        var known = column.Values.Where(v => !double.IsNaN(v)).Order().ToArray();
        if (known.Length == 0 || known[0] == known[^1])
            return;
        // Money and counts: a few are many times the usual.
        var lopsided =
            known[0] >= 0 && known[^1] - known[known.Length / 2] > 6 * (known[known.Length / 2] - known[0] + 1e-12);
        double Read(double value) => lopsided ? Math.Log(1 + value / Math.Max(1e-12, Typical(known))) : value;
        var mean = known.Average(Read);
        var deviation = Math.Sqrt(known.Average(v => (Read(v) - mean) * (Read(v) - mean)));
        var values = new double[Rows];
        var missing = new double[Rows];
        for (var i = 0; i < Rows; i++)
        {
            if (double.IsNaN(column.Values[i]))
                missing[i] = 1;
            else
                values[i] = Math.Clamp((Read(column.Values[i]) - mean) / deviation, -Cut, Cut);
        }
        Add(column.Name, values);
        if (known.Length < Rows)
            Add(column.Name + " ?", missing);
    }

    private static double Typical(double[] sorted)
    {
        var middle = Quantiles.OfSorted(sorted, 0.5);
        return middle > 0 ? middle : sorted[^1] / 100;
    }

    private void Levels(CategoricalColumn column)
    {
        var kept = column
            .Codes.CountBy(c => c)
            .Where(c => c.Value < Rows)
            .OrderByDescending(c => c.Value)
            .ThenBy(c => c.Key)
            .Take(MostLevels)
            .Select(c => c.Key);
        foreach (var code in kept)
            Add(
                code < 0 ? column.Name + " ?" : $"{column.Name}={column.Levels[code]}",
                [.. column.Codes.Select(c => c == code ? 1.0 : 0)]
            );
    }

    private void Add(string name, double[] values)
    {
        names.Add(name);
        entries.Add(values);
    }
}
