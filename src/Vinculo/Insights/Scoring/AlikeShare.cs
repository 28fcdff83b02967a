using Vinculo.Analytics.Evaluate;

namespace Vinculo.Insights.Scoring;

/// <summary>Of customers scored about alike in the back-test, how many left: the honest range of a probability.</summary>
/// <param name="UpTo">The highest probability among them; the next ones' begin above it.</param>
/// <param name="Cases">Customers seen.</param>
/// <param name="Left">Of them, those who left.</param>
/// <param name="Low">Lower end of the 80 % interval of the share that leaves.</param>
/// <param name="High">Upper end.</param>
public sealed record AlikeShare(double UpTo, int Cases, int Left, double Low, double High)
{
    /// <summary>As many alike are enough, whoever of them left.</summary>
    private const int Enough = 200;

    /// <summary>So are fewer, where as many of them are expected to leave: at high risk few are quickly unlike each other.</summary>
    private const int EnoughLeavers = 10;

    private const int FewestCases = 30;
    private const int MostGroups = 100;
    private const double Level = 0.8;

    /// <summary>Groups of neighbours in order of the probability, equals never parted; none where too few were seen.</summary>
    /// <param name="promised">Calibrated probabilities of past cases, each foretold by a model that knew only what came before.</param>
    /// <param name="left">Who of them left.</param>
    public static IReadOnlyList<AlikeShare> Of(double[] promised, bool[] left)
    {
        var groups = new List<AlikeShare>();
        if (promised.Length < Enough)
            return groups;
        var (cases, leavers) = (
            Math.Max(Enough, promised.Length / MostGroups),
            Math.Max(EnoughLeavers, promised.Sum() / MostGroups)
        );
        var (keys, gone) = ((double[])promised.Clone(), (bool[])left.Clone());
        Array.Sort(keys, gone);
        // From the highest down, so that what is left over joins those of low risk, who are all alike.
        for (var to = keys.Length; to > 0; )
        {
            var (from, expected) = (to, 0.0);
            while (from > 0 && !(to - from >= cases || (to - from >= FewestCases && expected >= leavers)))
                expected += keys[--from];
            while (from > 0 && keys[from - 1] == keys[from])
                from--;
            if (from < FewestCases)
                from = 0;
            var count = gone.AsSpan(from, to - from).Count(true);
            var share = Proportion.Wilson(count, to - from, Level);
            groups.Add(new(keys[to - 1], to - from, count, Math.Round(share.Low, 4), Math.Round(share.High, 4)));
            to = from;
        }
        groups.Reverse();
        return groups;
    }

    /// <summary>Those scored like a customer; null without any.</summary>
    /// <param name="groups">As <see cref="Of"/> gave them.</param>
    public static AlikeShare? Find(IReadOnlyList<AlikeShare> groups, double probability)
    {
        if (groups.Count == 0)
            return null;
        var (low, high) = (0, groups.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (groups[middle].UpTo < probability)
                low = middle + 1;
            else
                high = middle;
        }
        return groups[low];
    }
}
