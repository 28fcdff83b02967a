using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score.Boosting;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Does the past still look like itself? Compares the later half of ordered cases with the earlier.</summary>
internal static class DriftGuard
{
    /// <summary>Above this share of what is known, models that only know bins seen before are not trusted.</summary>
    internal const double Most = 0.5;

    /// <summary>Features that drifted, worst first, and the share of all information they carry.</summary>
    /// <param name="starts">Where periods begin, and the end; null: cases lie evenly in time.</param>
    internal static (IReadOnlyList<DriftedFeature> Features, double Share) Look(
        FeatureTable table,
        ColumnPower[] powers,
        int[]? starts
    )
    {
        // Within a period cases lie in no order of time, so it is not cut in two.
        var middle = starts is null ? table.Rows / 2 : starts[1..^1].MinBy(s => Math.Abs(s - table.Rows / 2));
        var drifted = new List<DriftedFeature>();
        double carried = 0,
            all = 0;
        for (var c = 0; c < powers.Length; c++)
        {
            all += powers[c].Information;
            var index = IndexOf(table.Columns[c], middle);
            if (index <= PopulationStability.Alarm)
                continue;
            drifted.Add(new DriftedFeature(table.Columns[c].Name, index));
            carried += powers[c].Information;
        }
        drifted.Sort((a, b) => b.Index.CompareTo(a.Index));
        return (drifted, all > 0 ? carried / all : 0);
    }

    private static double IndexOf(FeatureColumn column, int middle)
    {
        var features = FeatureBins.Of(column, 12);
        var bins = new byte[column.Rows];
        features.Write(column, 0, bins);
        var before = new long[features.Count];
        var now = new long[features.Count];
        for (var i = 0; i < bins.Length; i++)
            (i < middle ? before : now)[bins[i]]++;
        return PopulationStability.Index(before, now);
    }
}
