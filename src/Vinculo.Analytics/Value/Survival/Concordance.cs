namespace Vinculo.Analytics.Value.Survival;

/// <summary>Does the higher risk leave first?</summary>
public static class Concordance
{
    /// <summary>Share of comparable pairs in the right order.</summary>
    /// <param name="durations">n durations.</param>
    /// <param name="ended">Whether the case left then.</param>
    /// <param name="risk">n scores, higher for those expected to leave sooner.</param>
    /// <returns>0 … 1, pairs of equal risk counting half; NaN when no pair can be compared.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <remarks>
    /// [HLM1996]. A pair can be compared when the shorter duration ended; of equal durations one must have ended and the
    /// other not. O(n log n).
    /// </remarks>
    public static double Of(ReadOnlySpan<double> durations, ReadOnlySpan<bool> ended, ReadOnlySpan<double> risk)
    {
        if (ended.Length != durations.Length || risk.Length != durations.Length)
            throw new ArgumentException("One answer and one score per duration.");
        var n = durations.Length;
        var distinct = risk.ToArray();
        Array.Sort(distinct);
        var places = 0;
        for (var i = 0; i < n; i++)
            if (i == 0 || distinct[i] != distinct[places - 1])
                distinct[places++] = distinct[i];
        var order = new int[n];
        for (var i = 0; i < n; i++)
            order[i] = i;
        var times = durations.ToArray();
        Array.Sort(times, order);

        // From the longest duration down: the tree counts the scores of those who stayed longer.
        var tree = new long[places + 1];
        long longer = 0;
        double right = 0,
            tied = 0,
            pairs = 0;
        for (var end = n; end > 0; )
        {
            var start = end;
            while (start > 0 && times[start - 1] == times[end - 1])
                start--;
            for (var i = start; i < end; i++)
                if (!ended[order[i]])
                    Add(risk[order[i]]);
            for (var i = start; i < end; i++)
            {
                if (!ended[order[i]])
                    continue;
                var place = Place(risk[order[i]]);
                var below = Below(place);
                var equal = Below(place + 1) - below;
                (right, tied, pairs) = (right + below, tied + equal, pairs + longer);
            }
            for (var i = start; i < end; i++)
                if (ended[order[i]])
                    Add(risk[order[i]]);
            end = start;
        }
        return pairs > 0 ? (right + tied / 2) / pairs : double.NaN;

        int Place(double score) => Array.BinarySearch(distinct, 0, places, score);

        void Add(double score)
        {
            longer++;
            for (var k = Place(score) + 1; k <= places; k += k & -k)
                tree[k]++;
        }

        long Below(int place)
        {
            long sum = 0;
            for (var k = place; k > 0; k -= k & -k)
                sum += tree[k];
            return sum;
        }
    }
}
