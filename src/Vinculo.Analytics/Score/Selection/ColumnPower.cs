using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score.Boosting;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>What one column alone says about the answer, measured on cases its shares were not counted from.</summary>
/// <param name="Auc">Chance that a yes has a value with a higher share of yes than a no's.</param>
/// <param name="Determined">Part of the answer's uncertainty the column takes away: 0 … 1.</param>
/// <param name="Information">The column's information value [S2017]: 0 says nothing.</param>
internal readonly record struct ColumnPower(double Auc, double Determined, double Information)
{
    private const int Bins = 64;

    internal static ColumnPower[] OfAll(FeatureTable table, bool[] labels)
    {
        var powers = new ColumnPower[table.Columns.Count];
        Parallel.For(0, powers.Length, c => powers[c] = Of(table.Columns[c], labels));
        return powers;
    }

    /// <summary>Two halves: each is judged by the shares of the other.</summary>
    internal static ColumnPower Of(FeatureColumn column, bool[] labels)
    {
        var features = FeatureBins.Of(column, Bins);
        var bins = new byte[labels.Length];
        features.Write(column, 0, bins);

        var counts = new double[2, 2, 256];
        var totals = new double[2, 2];
        for (var i = 0; i < bins.Length; i++)
        {
            counts[Half(i), labels[i] ? 1 : 0, bins[i]]++;
            totals[Half(i), labels[i] ? 1 : 0]++;
        }
        var scores = new double[bins.Length];
        double loss = 0,
            blind = 0;
        for (var i = 0; i < bins.Length; i++)
        {
            var other = 1 - Half(i);
            var share = (totals[other, 1] + 0.5) / (totals[other, 0] + totals[other, 1] + 1);
            var (no, yes) = (counts[other, 0, bins[i]], counts[other, 1, bins[i]]);
            scores[i] = (yes + share) / (no + yes + 1);
            loss -= Math.Log(labels[i] ? scores[i] : 1 - scores[i]);
            blind -= Math.Log(labels[i] ? share : 1 - share);
        }

        var (allNo, allYes) = (totals[0, 0] + totals[1, 0], totals[0, 1] + totals[1, 1]);
        var information = 0.0;
        for (var b = 0; b < features.Count; b++)
        {
            var (no, yes) = (counts[0, 0, b] + counts[1, 0, b], counts[0, 1, b] + counts[1, 1, b]);
            if (no + yes == 0)
                continue;
            var (p, q) = ((yes + 0.5) / (allYes + 0.5), (no + 0.5) / (allNo + 0.5));
            information += (p - q) * Math.Log(p / q);
        }
        var auc = ScoreQuality.Auc(scores, labels);
        return new ColumnPower(
            double.IsNaN(auc) ? 0.5 : auc,
            blind > 0 ? Math.Max(0, 1 - loss / blind) : 0,
            information
        );

        // Neighbours in a file are often alike; every second pair of cases keeps a yes and a no of one household together.
        static int Half(int i) => i >> 1 & 1;
    }
}
