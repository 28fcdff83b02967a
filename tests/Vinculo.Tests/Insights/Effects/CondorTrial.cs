using Vinculo.Analytics.Score;
using Vinculo.Demo;
using Vinculo.Demo.World;
using Vinculo.Insights.Effects;

namespace Vinculo.Tests.Insights.Effects;

/// <summary>
/// The operator's offers drawn by lot, without files and database: each customer drawn as her months before told of her, and
/// who left within six months. Large enough that somebody can be seen to respond.
/// </summary>
internal sealed class CondorTrial
{
    private const int MonthsAhead = 6;

    private static readonly string[] Names =
    [
        "tenure_months",
        "age",
        "prepaid",
        "measure.faults",
        "open_complaint",
        "complaints_12m",
        "measure.long_distance_minutes",
        "usual.price_checks",
        "measure.data_gb",
        "measure.dropped",
        "spend",
    ];

    private sealed class Known
    {
        public readonly Queue<(int Faults, int Abroad, double Data, double Dropped, double Spend)> Months = new();
        public int Checks,
            Lived,
            Complaints;
        public bool Unsolved;
    }

    private readonly record struct Case(int Who, int Offer, int Month, double[] Row);

    private readonly List<Case> cases = [];
    private readonly History history;
    private readonly Population people;
    private readonly Known[] known;

    public CondorTrial(int customers, ulong seed)
    {
        var options = new DemoOptions(new(2026, 3, 18)) { Customers = customers, Seed = seed };
        var cycles = new Cycles(options.AsOf);
        people = new Population(seed, customers, new CallGraph(seed, customers));
        history = new History(seed, people, cycles);
        known = [.. Enumerable.Range(0, customers).Select(_ => new Known())];
        for (var month = 1; month <= Cycles.History; month++)
        {
            var leavers = new List<int>();
            for (var who = 0; who < customers; who++)
            {
                if (!history.Live(who, month, out var facts))
                    continue;
                if (facts.Offer >= 0 && month <= Cycles.History - MonthsAhead)
                    cases.Add(new(who, facts.Offer, month, Row(who, month)));
                if (facts.Leaves)
                    leavers.Add(who);
                Remember(who, facts);
            }
            history.Contagion.Close(month, leavers);
        }
    }

    /// <summary>Judges an offer as a run does.</summary>
    public ActionEffect? Judge(int offer)
    {
        var own = cases.Where(c => c.Offer == offer || c.Offer == Offers.None).ToList();
        return ActionTrial.Of(
            Offers.Codes[offer],
            Table(own.ConvertAll(c => c.Row)),
            [.. own.Select(c => c.Offer == offer)],
            [.. own.Select(c => history.LeftMonth[c.Who] is > 0 and var left && left < c.Month + MonthsAhead)]
        );
    }

    /// <summary>Those still there: the effect expected of an offer, and the true one on the log odds of leaving.</summary>
    public List<(double Expected, double True)> Today(ActionEffect effect, int offer)
    {
        var now = Cycles.History;
        var found = new List<(double, double)>();
        for (var who = 0; who < known.Length; who++)
        {
            if (known[who].Lived == 0 || history.LeftMonth[who] > 0)
                continue;
            var values = Row(who, now + 1);
            var row = effect
                .Model!.Terms.Select(t => FeatureValue.Of(values[Array.IndexOf(Names, t.Column)]))
                .ToArray();
            var trouble = known[who].Months.Sum(m => m.Faults) > 0 || known[who].Unsolved;
            found.Add(
                (
                    effect.Model.Effect(row, new double[row.Length]),
                    Offers.Effect(offer, people, who, people.DeviceAge(who, now), trouble, people.Tenure(who, now))
                )
            );
        }
        return found;
    }

    private static FeatureTable Table(List<double[]> rows) =>
        new([.. Names.Select((name, f) => new NumericColumn(name, [.. rows.Select(r => r[f])]))]);

    private double[] Row(int who, int month)
    {
        var before = known[who];
        double Mean(Func<(int Faults, int Abroad, double Data, double Dropped, double Spend), double> of) =>
            before.Months.Count == 0 ? double.NaN : before.Months.Average(of);
        return
        [
            people.Tenure(who, month),
            people.Age[who],
            people.Prepaid[who] ? 1 : 0,
            Mean(m => m.Faults),
            before.Unsolved ? 1 : 0,
            before.Complaints,
            Mean(m => m.Abroad),
            before.Lived == 0 ? double.NaN : Math.Log((before.Checks + 1.0) / (before.Lived + 2.0)),
            Mean(m => m.Data),
            Mean(m => m.Dropped),
            Mean(m => m.Spend),
        ];
    }

    private void Remember(int who, in CustomerMonth facts)
    {
        var before = known[who];
        before.Months.Enqueue((facts.Faults, facts.MinutesAbroad, facts.DataGb, facts.DroppedPercent, facts.Spend));
        if (before.Months.Count > 3)
            before.Months.Dequeue();
        before.Checks += facts.PriceChecks;
        before.Lived++;
        before.Complaints += facts.Complains ? 1 : 0;
        before.Unsolved = facts.Unsolved;
    }
}
