namespace Vinculo.Analytics.Linkage;

/// <summary>
/// Weighs two groups of records as wholes. What does not change in a life (names, birth, document) counts as the average over all
/// pairs of records; of what one has many of (telephones, e-mails, addresses) the best counts. One pair that agrees by accident
/// cannot outvote the others, and what one record lacks another brings.
/// </summary>
internal sealed class EntityEvidence<T>(LinkageKind<T> kind, T[] records, LevelWeights weights, TermTables terms)
    where T : RecordFeatures
{
    /// <summary>Of larger groups the first members speak for the rest.</summary>
    private const int Speakers = 12;

    private readonly int comparisons = kind.Scheme.Comparisons.Count;

    /// <returns>Match weight in bits, and the comparison that speaks against most strongly, or null.</returns>
    public (float Bits, string? Against) Weigh(List<int> a, List<int> b)
    {
        Span<double> m = stackalloc double[PairLevels.Most];
        Span<double> h = stackalloc double[PairLevels.Most];
        Span<double> u = stackalloc double[PairLevels.Most];
        Span<double> rarity = stackalloc double[PairLevels.Most];
        Span<int> count = stackalloc int[PairLevels.Most];
        m.Clear();
        h.Clear();
        u.Clear();
        rarity.Clear();
        count.Clear();
        var (left, right) = (Math.Min(a.Count, Speakers), Math.Min(b.Count, Speakers));
        for (var i = 0; i < left; i++)
        for (var j = 0; j < right; j++)
        {
            var levels = kind.Compare(records[a[i]], records[b[j]], terms);
            for (var c = 0; c < comparisons; c++)
            {
                var level = PairLevels.Level(levels.Pattern, c);
                if (level == 0)
                    continue;
                var (lm, lh, lu) = weights.Of(c, level);
                if (kind.Scheme.Comparisons[c].Many)
                {
                    if (count[c] == 0 || lm - lu + levels.Rarity[c] > m[c] - u[c] + rarity[c])
                        (m[c], h[c], u[c], rarity[c], count[c]) = (lm, lh, lu, levels.Rarity[c], 1);
                    continue;
                }
                m[c] += lm;
                h[c] += lh;
                u[c] += lu;
                rarity[c] += levels.Rarity[c];
                count[c]++;
            }
        }
        var (sumM, sumH, sumU) = weights.Prior;
        double rare = 0,
            worst = -0.5;
        var against = -1;
        for (var c = 0; c < comparisons; c++)
        {
            if (count[c] == 0)
                continue;
            sumM += m[c] / count[c];
            sumH += h[c] / count[c];
            sumU += u[c] / count[c];
            rare += rarity[c] / count[c];
            var speaks = (m[c] - Math.Max(u[c], h[c])) / count[c];
            if (speaks < worst)
                (worst, against) = (speaks, c);
        }
        var (bits, _) = LevelWeights.Bits(sumM, sumH, sumU - Math.Clamp(rare, -8, 8));
        return (bits, against < 0 ? null : kind.Scheme.Comparisons[against].Name);
    }
}
