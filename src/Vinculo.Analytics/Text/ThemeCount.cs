using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Text;

/// <summary>Finds out how many themes texts have.</summary>
/// <remarks>
/// After [GLC2014]: themes that are there are found again in another half of the texts. Each number of themes is fitted on
/// two halves, all texts are put to the themes of both, and the finest split on which the two nearly agree best is taken.
/// </remarks>
internal static class ThemeCount
{
    private const int MostTexts = 3_000;
    private const int FewestOfATheme = 16;
    private const double Near = 0.95;
    private const double Clear = 0.9;

    private static readonly int[] Usual = [4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20];

    // Two or three themes are found again in almost any texts; they are believed only when there is no doubt.
    private static readonly int[] Coarse = [2, 3];

    // Texts written after a few dozen patterns fall into as many groups, and then nothing coarser holds together. Such
    // texts are much alike, so that few of a pattern suffice.
    private static readonly int[] Fine = [40, 56, 80];
    private const int FewestOfAPattern = 10;

    internal static int Of(SparseRows texts, Xoshiro256 random)
    {
        var rows = Themes.Spread([.. Enumerable.Range(0, texts.Rows)], MostTexts);
        random.Shuffle<int>(rows);
        var sample = texts.Take(rows);
        var half = rows.Length / 2;
        var first = sample.Take([.. Enumerable.Range(0, half)]);
        var second = sample.Take([.. Enumerable.Range(half, rows.Length - half)]);
        double Agreed(int k) =>
            Agreement.Information(Fitted(first, sample, k, random), Fitted(second, sample, k, random));
        var able = Usual.Where(k => k * FewestOfATheme <= rows.Length).ToArray();
        if (able.Length == 0)
            return 2;

        var agreed = Array.ConvertAll(able, Agreed);
        var best = agreed.Max();
        var (patterns, clearest) = (0, Clear);
        foreach (var k in Fine.Where(k => k * FewestOfAPattern <= rows.Length))
        {
            var fine = Agreed(k);
            if (fine < best + (1 - best) / 4)
                break;
            // A number well below that of the patterns may agree clearly too; the right one agrees more.
            if (fine >= clearest)
                (patterns, clearest) = (k, fine);
        }
        if (patterns > 0)
            return patterns;
        if (best < Clear)
        {
            var coarse = Array.ConvertAll(Coarse, Agreed);
            if (coarse.Max() is var clear && clear >= Clear)
                return Coarse[Array.FindLastIndex(coarse, a => a >= Math.Max(Clear, Near * clear))];
        }
        return able[Array.FindLastIndex(agreed, a => a >= Near * best)];
    }

    private static int[] Fitted(SparseRows half, SparseRows sample, int count, Xoshiro256 random)
    {
        var groups = Themes.Strongest(Factorisation.Of(half, count, random, steps: 20, tolerance: 1e-2), half.Rows);
        var centres = ThemeCentres.Settle(half, groups, count, 5);
        var all = new int[sample.Rows];
        centres.Assign(sample, all, null);
        return all;
    }
}
