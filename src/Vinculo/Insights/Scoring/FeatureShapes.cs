using Vinculo.Analytics.Evaluate;
using Vinculo.Insights.Features;

namespace Vinculo.Insights.Scoring;

/// <summary>How features are spread over the customers, then and now.</summary>
internal static class FeatureShapes
{
    private const int Bins = 10;

    public static IEnumerable<FeatureShape> Of(FeatureSet features, DayCases cases, IReadOnlySet<string> wanted)
    {
        for (var f = 0; f < features.Names.Count; f++)
            if (wanted.Contains(features.Names[f]))
            {
                var edges = Edges(cases.Rows.Select(r => r[f]));
                yield return new(features.Names[f], edges, [], Numbers(cases.Rows.Select(r => r[f]), edges));
            }
        if (wanted.Contains(FeatureSet.MainFamily))
        {
            var levels = cases.Families.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
            yield return new(FeatureSet.MainFamily, [], levels, Levels(cases, levels));
        }
    }

    /// <summary>Population stability index of today's customers against those of a shape; null when the feature is gone.</summary>
    public static double? Drift(FeatureShape then, FeatureSet features, DayCases now)
    {
        if (then.Feature == FeatureSet.MainFamily)
            return PopulationStability.Index([.. then.Counts], Levels(now, then.Levels));
        for (var f = 0; f < features.Names.Count; f++)
            if (features.Names[f] == then.Feature)
                return PopulationStability.Index([.. then.Counts], Numbers(now.Rows.Select(r => r[f]), then.Edges));
        return null;
    }

    /// <summary>Population stability index of some numbers against earlier ones; NaN is one of the bins.</summary>
    public static double Drift(IReadOnlyCollection<double> then, IReadOnlyCollection<double> now)
    {
        var edges = Edges(then);
        return PopulationStability.Index(Numbers(then, edges), Numbers(now, edges));
    }

    private static double[] Edges(IEnumerable<double> values)
    {
        var known = values.Where(v => !double.IsNaN(v)).Order().ToArray();
        return
        [
            .. Enumerable
                .Range(1, Bins - 1)
                .Select(b => Quantiles.OfSorted(known, (double)b / Bins))
                .Where(e => !double.IsNaN(e))
                .Distinct(),
        ];
    }

    private static long[] Numbers(IEnumerable<double> values, IReadOnlyList<double> edges)
    {
        var counts = new long[edges.Count + 2];
        foreach (var value in values)
        {
            var bin = 0;
            while (bin < edges.Count && value > edges[bin])
                bin++;
            counts[double.IsNaN(value) ? ^1 : bin]++;
        }
        return counts;
    }

    /// <summary>Levels that are new count with those of whom nothing is known.</summary>
    private static long[] Levels(DayCases cases, IReadOnlyList<string> levels)
    {
        var counts = new long[levels.Count + 1];
        var at = levels.Select((level, i) => (level, i)).ToDictionary(l => l.level, l => l.i, StringComparer.Ordinal);
        foreach (var family in cases.Families)
            counts[family is not null && at.TryGetValue(family, out var i) ? i : ^1]++;
        return counts;
    }
}
