using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Value;

/// <summary>
/// Sets the value of past days against what came: quarters one after another, and the whole year after the earliest of them.
/// </summary>
internal static class ValueBackTest
{
    /// <summary>A period with fewer customers says nothing.</summary>
    private const int Fewest = 50;

    private const int Quarters = 5;
    private const int Parts = 5;
    private const double DaysOfMonth = 30.4375;

    /// <summary>What was foretold of one customer, and what came.</summary>
    private readonly record struct Pair(double Foretold, Interval? Range, double Happened, double Usual);

    /// <summary>
    /// The days that are tried, latest first. Under contract the value stands on the margin of a year, so that there must be
    /// one before each.
    /// </summary>
    public static IReadOnlyList<DateOnly> DaysOf(Horizon horizon) =>
        [
            .. ChurnHorizon
                .Main.Apart(ChurnHorizon.Main.SnapshotDays(horizon), d => d)
                .Take(Quarters)
                .Where(d => horizon.Relationship == Relationship.Transactional || d >= horizon.FirstFact.AddYears(1)),
        ];

    /// <summary>Under contract: months as a customer, by the risks that were foretold on each day, at the margin of then.</summary>
    /// <param name="days">With calibrated probabilities of leaving within 90 days, foretold by a model that knew only what came before; latest first.</param>
    /// <param name="hazardError">Error of the log odds of leaving.</param>
    public static ValueTrial UnderContract(IReadOnlyList<(DayCases Cases, double[] Risks)> days, double hazardError) =>
        Of(
            [.. days.Where(d => d.Cases.Money is not null).Select(d => d.Cases)],
            (day, months) =>
            {
                var risks = days.First(d => d.Cases == day).Risks;
                var terms = new RemainingValueTerms { HorizonMonths = months, AnnualDiscount = 0 };
                return i =>
                {
                    var money = day.Money![i];
                    var hazard = RemainingValue.MonthlyHazard(
                        Math.Max(1 - risks[i], 1e-6),
                        ChurnHorizon.Main.Days / DaysOfMonth
                    );
                    var value = RemainingValue.Of(
                        [Math.Clamp(hazard, 0, 1)],
                        money.Monthly,
                        terms,
                        hazardError,
                        money.Error
                    );
                    return (value.Expected, null);
                };
            }
        );

    /// <summary>Without a contract: purchases to come, by a model learnt anew of what was known on each day.</summary>
    public static ValueTrial WithoutContract(ChurnCases cases) =>
        Of(
            [.. cases.Of(ChurnHorizon.Main).Where(d => d.Money is not null)],
            (day, months) =>
            {
                var known = day.Money!.Where(m => m.Buyer is not null).ToList();
                var (spend, margin) = (known.Sum(m => m.Spend), known.Sum(m => m.Margin));
                var bought = known.Sum(m => m.Buyer!.Value.Repeats + 1);
                if (
                    spend <= 0
                    || PurchaseModel.Fit([.. known.Select(m => m.Buyer!.Value)], spend / bought, margin / spend)
                        is not { } model
                )
                    return null;
                var ahead = model.Ahead(months, 0);
                return i =>
                {
                    if (day.Money![i].Buyer is not { } buyer)
                        return (0, null);
                    var worth = ahead.Of(buyer, 0);
                    return (worth.Expected, worth.Likely);
                };
            }
        );

    private static ValueTrial Of(
        IReadOnlyList<DayCases> days,
        Func<DayCases, int, Func<int, (double Expected, Interval? Range)>?> foretelling
    )
    {
        var periods = new List<ValuePeriod>();
        IReadOnlyList<ValueFifth> fifths = [];
        foreach (var day in days)
        {
            if (Pairs(day, ValuePeriod.Quarter, m => m.Soon) is not { } quarter)
                continue;
            if (periods.Count == 0)
                fifths = Fifths(quarter);
            periods.Add(Judge(day.Day, ValuePeriod.Quarter, quarter));
        }
        // Years that overlap would tell the same thing twice.
        if (days.Count > 0 && Pairs(days[^1], ValuePeriod.Year, m => m.Year) is { } year)
            periods.Add(Judge(days[^1].Day, ValuePeriod.Year, year));
        return new(periods, fifths);

        List<Pair>? Pairs(DayCases day, int months, Func<CaseMoney, double?> came) =>
            day.Money is { Count: >= Fewest } money
            && came(money[0]) is not null
            && foretelling(day, months) is { } foretell
                ?
                [
                    .. money.Select(
                        (m, i) =>
                        {
                            var (expected, range) = foretell(i);
                            return new Pair(expected, range, came(m)!.Value, m.Monthly * months);
                        }
                    ),
                ]
                : null;
    }

    private static ValuePeriod Judge(DateOnly from, int months, List<Pair> pairs)
    {
        return new(
            from,
            months,
            pairs.Count,
            Whole(pairs.Average(p => p.Foretold)),
            Whole(pairs.Average(p => p.Happened)),
            Typical(p => p.Foretold - p.Happened),
            Typical(p => p.Usual - p.Happened),
            RankCorrelation.Spearman([.. pairs.Select(p => p.Foretold)], [.. pairs.Select(p => p.Happened)]),
            pairs.All(p => p.Range is null)
                ? null
                : pairs.Where(p => p.Range is not null).Average(p => p.Range!.Value.Holds(p.Happened) ? 1.0 : 0)
        );

        // The square, which what is expected makes least; a mean distance would praise whoever foretells that nobody leaves.
        double Typical(Func<Pair, double> apart) => Whole(Math.Sqrt(pairs.Average(p => apart(p) * apart(p))));
    }

    private static List<ValueFifth> Fifths(List<Pair> pairs)
    {
        var sorted = pairs.OrderBy(p => p.Foretold).ToList();
        return
        [
            .. Enumerable
                .Range(0, Parts)
                .Select(f => sorted[(f * sorted.Count / Parts)..((f + 1) * sorted.Count / Parts)])
                .Select(f => new ValueFifth(
                    f.Count,
                    Whole(f.Average(p => p.Foretold)),
                    Whole(f.Average(p => p.Happened))
                )),
        ];
    }

    private static double Whole(double minor) => Math.Round(minor);
}
