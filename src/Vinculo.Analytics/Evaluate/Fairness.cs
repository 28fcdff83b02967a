namespace Vinculo.Analytics.Evaluate;

/// <summary>How often a group of people is chosen.</summary>
/// <param name="Group">Which.</param>
/// <param name="Cases">How many people.</param>
/// <param name="Share">Share of them who are chosen.</param>
/// <param name="Likely">Where the share lies; the bands of all groups hold at once.</param>
/// <param name="Ratio">Share in parts of that of the group chosen most often.</param>
/// <param name="Stands">Whether the group is chosen so much less often that chance does not explain it.</param>
public sealed record FairnessRow(string Group, int Cases, double Share, Interval Likely, double Ratio, bool Stands);

/// <summary>Whether a policy chooses some groups of people far less often than others.</summary>
/// <remarks>
/// The four-fifths rule [EEOC1978]: a ratio under 0.8 is told where the bands of the two groups do not meet. It says that
/// groups are treated differently, not that it is wrong: that is for people to judge.
/// </remarks>
public static class Fairness
{
    /// <summary>Below this ratio a group is told.</summary>
    public const double LeastRatio = 0.8;

    private const int Fewest = 30;

    /// <summary>Compares the groups.</summary>
    /// <param name="group">n group numbers, 0 … names - 1, or below 0 where unknown.</param>
    /// <param name="names">The groups' names.</param>
    /// <param name="chosen">n yes or no.</param>
    /// <param name="level">Chance that every band holds, between 0 and 1.</param>
    /// <returns>A row for each group of at least 30 people, the most often chosen first.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static IReadOnlyList<FairnessRow> Of(
        ReadOnlySpan<int> group,
        IReadOnlyList<string> names,
        ReadOnlySpan<bool> chosen,
        double level = 0.95
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        if (group.Length != chosen.Length)
            throw new ArgumentException("One choice per person.", nameof(chosen));
        var (cases, yes) = (new int[names.Count], new int[names.Count]);
        for (var i = 0; i < group.Length; i++)
        {
            if (group[i] < 0)
                continue;
            cases[group[i]]++;
            yes[group[i]] += chosen[i] ? 1 : 0;
        }
        int[] kept =
        [
            .. Enumerable
                .Range(0, names.Count)
                .Where(g => cases[g] >= Fewest)
                .OrderByDescending(g => (double)yes[g] / cases[g])
                .ThenBy(g => g),
        ];
        if (kept.Length == 0)
            return [];
        var each = Math.Pow(level, 1.0 / kept.Length);
        var bands = kept.Select(g => Proportion.Wilson(yes[g], cases[g], each)).ToArray();
        var most = (double)yes[kept[0]] / cases[kept[0]];
        return
        [
            .. kept.Select(
                (g, at) =>
                {
                    var share = (double)yes[g] / cases[g];
                    var ratio = most > 0 ? share / most : 1;
                    return new FairnessRow(
                        names[g],
                        cases[g],
                        share,
                        bands[at],
                        ratio,
                        ratio < LeastRatio && bands[at].High < bands[0].Low
                    );
                }
            ),
        ];
    }
}
