using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Evaluate;

/// <summary>A column in few parts: the commonest levels and the rest, or steps of the numbers and their lack.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Part">By case of the whole table.</param>
/// <param name="Count">How many parts.</param>
/// <param name="Steps">Parts 0 … Steps - 1 are steps of numbers, in order; 0 for levels.</param>
internal sealed record ColumnParts(string Name, int[] Part, int Count, int Steps)
{
    /// <summary>Levels and steps as some cases have them, for all cases.</summary>
    /// <param name="column">n cases.</param>
    /// <param name="rows">Positions to count levels and steps by.</param>
    /// <param name="most">Levels or steps at most.</param>
    internal static ColumnParts Of(FeatureColumn column, int[] rows, int most)
    {
        if (column is CategoricalColumn levels)
        {
            int[] kept =
            [
                .. rows.Where(r => levels.Codes[r] >= 0)
                    .CountBy(r => levels.Codes[r])
                    .OrderByDescending(c => c.Value)
                    .ThenBy(c => c.Key)
                    .Take(most)
                    .Select(c => c.Key),
            ];
            return new ColumnParts(
                column.Name,
                Array.ConvertAll(
                    levels.Codes,
                    c => c >= 0 && Array.IndexOf(kept, c) is >= 0 and var at ? at : kept.Length
                ),
                kept.Length + 1,
                0
            );
        }
        var values = ((NumericColumn)column).Values;
        double[] sorted = [.. rows.Select(r => values[r]).Where(v => !double.IsNaN(v)).Order()];
        var edges = Binning.Edges(sorted, most);
        // Nearly all cases at the lowest value: that one, and all above.
        if (
            edges.Length == 0
            && sorted.FirstOrDefault(v => v > sorted[0], double.NaN) is var above
            && above > sorted[0]
        )
            edges = [above];
        return new ColumnParts(
            column.Name,
            Array.ConvertAll(values, v => double.IsNaN(v) ? edges.Length + 1 : Binning.BinOf(edges, v)),
            sorted.Length == 0 ? 1 : edges.Length + 2,
            sorted.Length == 0 ? 0 : edges.Length + 1
        );
    }
}
