using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score.Calibration;

namespace Vinculo.Insights.Models;

/// <summary>Chances that were told of one period, each with whether it came.</summary>
internal sealed class TrialTally
{
    private readonly List<double> chances = [];
    private readonly List<bool> came = [];
    private readonly List<string> products = [];

    public void Add(string product, double chance, bool happened)
    {
        products.Add(product);
        chances.Add(chance);
        came.Add(happened);
    }

    public TrialPeriod Period(DateOnly from, DateOnly until) =>
        new(from, until, came.Count, came.Count(c => c), chances.Sum(), null, Auc(chances, came));

    /// <summary>By product, those of most takers foretold first.</summary>
    public IReadOnlyList<TrialProduct> Products(int most) =>
        [
            .. products
                .Select((product, i) => (product, i))
                .GroupBy(p => p.product, p => p.i, StringComparer.Ordinal)
                .Select(g =>
                {
                    var (told, happened) = (g.Select(i => chances[i]).ToList(), g.Select(i => came[i]).ToList());
                    return new TrialProduct(g.Key, told.Count, happened.Count(c => c), told.Sum(), Auc(told, happened));
                })
                .OrderByDescending(p => p.Foretold)
                .ThenBy(p => p.Code, StringComparer.Ordinal)
                .Take(most),
        ];

    public IReadOnlyList<ReliabilityRow> Reliability() =>
        chances.Count == 0 ? [] : CalibrationReport.Of([.. chances], [.. came]).Rows;

    private static double? Auc(List<double> chances, List<bool> came) =>
        came.Contains(true) && came.Contains(false) ? ScoreQuality.Auc([.. chances], [.. came]) : null;
}
