namespace Vinculo.Analytics.Text;

/// <summary>A label by how little a text looks like the texts of all other labels. Good from few texts on.</summary>
/// <remarks>[RSTK2003] with normalised weights.</remarks>
internal static class ComplementBayes
{
    /// <summary>As <see cref="LinearLabels.Scores"/>; <paramref name="smoothing"/> is added to every term's weight.</summary>
    internal static double[][] Scores(
        SparseRows texts,
        int[] labels,
        int count,
        int[] train,
        double smoothing,
        int[] score
    )
    {
        var sums = new double[count][];
        for (var label = 0; label < count; label++)
            sums[label] = new double[texts.Columns];
        foreach (var row in train)
        {
            var values = texts.ValuesOf(row);
            var columns = texts.ColumnsOf(row);
            for (var e = 0; e < columns.Length; e++)
                sums[labels[row]][columns[e]] += values[e];
        }
        var all = new double[texts.Columns];
        foreach (var sum in sums)
            for (var t = 0; t < all.Length; t++)
                all[t] += sum[t];
        foreach (var sum in sums)
        {
            var total = 0.0;
            for (var t = 0; t < all.Length; t++)
                total += sum[t] = all[t] - sum[t] + smoothing;
            var size = 0.0;
            for (var t = 0; t < all.Length; t++)
                size += Math.Abs(sum[t] = Math.Log(sum[t] / total));
            for (var t = 0; t < all.Length; t++)
                sum[t] /= -size;
        }
        return Array.ConvertAll(
            score,
            row =>
            {
                var own = new double[count];
                var values = texts.ValuesOf(row);
                var columns = texts.ColumnsOf(row);
                for (var label = 0; label < count; label++)
                for (var e = 0; e < columns.Length; e++)
                    own[label] += sums[label][columns[e]] * values[e];
                return own;
            }
        );
    }
}
