using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Evaluate;

/// <summary>Why a column cannot have been known before the outcome.</summary>
public enum AftermathSign
{
    /// <summary>Where it says one thing, the outcome always, or never, happens.</summary>
    TellsOutcome,

    /// <summary>It differs between groups drawn by lot: the treatment changed it.</summary>
    ChangedByTreatment,
}

/// <summary>Finds columns that were written down after the fact: a purchase beside a click, money beside a purchase.</summary>
public static class Aftermath
{
    private const int LeastSurprise = 25;
    private const double LeastChance = 1e-7;
    private const int MostParts = 20;

    /// <summary>The columns not to learn from.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="outcome">n outcomes; above 0 is a yes.</param>
    /// <param name="group">n numbers of groups drawn by lot, 0 … groups - 1; null when nothing was drawn.</param>
    /// <param name="groups">How many groups.</param>
    /// <remarks>
    /// A part of a column in which 25 yes (or no) would be expected and none is found cannot be chance. Differences between
    /// groups are judged by χ² [P1900] at 1e-7, far beyond the luck of a fair draw.
    /// </remarks>
    public static IReadOnlyList<(string Column, AftermathSign Sign)> Of(
        FeatureTable table,
        double[] outcome,
        int[]? group,
        int groups
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(outcome);
        var rate = outcome.Count(y => y > 0) / (double)outcome.Length;
        var found = new List<(string, AftermathSign)>();
        foreach (var column in table.Columns)
        {
            var (parts, count) = Parts(column);
            if (count > 1 && Tells(parts, count, outcome, rate))
                found.Add((column.Name, AftermathSign.TellsOutcome));
            else if (count > 1 && group is not null && Differs(parts, count, group, groups))
                found.Add((column.Name, AftermathSign.ChangedByTreatment));
        }
        return found;
    }

    /// <summary>
    /// Columns that say the same of everybody on one side and differ on the other: opened, among those who were written to.
    /// </summary>
    /// <param name="table">n cases.</param>
    /// <param name="treated">n yes or no.</param>
    public static IReadOnlyList<string> OneSided(FeatureTable table, bool[] treated)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(treated);
        return
        [
            .. table
                .Columns.Where(c => Values(c, treated, true) == 1 != (Values(c, treated, false) == 1))
                .Select(c => c.Name),
        ];

        static int Values(FeatureColumn column, bool[] treated, bool side)
        {
            var seen = new HashSet<FeatureValue>();
            for (var i = 0; i < treated.Length && seen.Count < 2; i++)
                if (treated[i] == side)
                    seen.Add(column[i]);
            return seen.Count;
        }
    }

    /// <summary>Levels as they are; numbers as none, some, more: zero apart, the rest halved.</summary>
    private static (int[] Parts, int Count) Parts(FeatureColumn column)
    {
        if (column is CategoricalColumn levels)
            return levels.Levels.Length > MostParts
                ? ([], 0)
                : ([.. levels.Codes.Select(c => c + 1)], levels.Levels.Length + 1);
        var values = ((NumericColumn)column).Values;
        var some = values.Where(v => v != 0 && !double.IsNaN(v)).Order().ToArray();
        if (some.Length == 0)
            return ([], 0);
        var middle = some[some.Length / 2];
        return (
            [
                .. values.Select(v =>
                    double.IsNaN(v) ? 0
                    : v == 0 ? 1
                    : v < middle ? 2
                    : 3
                ),
            ],
            4
        );
    }

    private static bool Tells(int[] parts, int count, double[] outcome, double rate)
    {
        var (yes, no) = (new int[count], new int[count]);
        for (var i = 0; i < parts.Length; i++)
            (outcome[i] > 0 ? yes : no)[parts[i]]++;
        for (var p = 0; p < count; p++)
        {
            var cases = yes[p] + no[p];
            if (yes[p] == 0 && cases * rate > LeastSurprise || no[p] == 0 && cases * (1 - rate) > LeastSurprise)
                return true;
        }
        return false;
    }

    private static bool Differs(int[] parts, int count, int[] group, int groups)
    {
        var seen = new double[count, groups];
        var (byPart, byGroup) = (new double[count], new double[groups]);
        for (var i = 0; i < parts.Length; i++)
        {
            seen[parts[i], group[i]]++;
            byPart[parts[i]]++;
            byGroup[group[i]]++;
        }
        var (square, degrees) = (0.0, -groups + 1);
        for (var p = 0; p < count; p++)
        {
            if (byPart[p] < 5 * groups)
                continue;
            degrees += groups - 1;
            for (var g = 0; g < groups; g++)
            {
                var expected = byPart[p] * byGroup[g] / parts.Length;
                square += expected > 0 ? (seen[p, g] - expected) * (seen[p, g] - expected) / expected : 0;
            }
        }
        return degrees > 0 && IncompleteGamma.Upper(degrees / 2.0, square / 2) < LeastChance;
    }
}
