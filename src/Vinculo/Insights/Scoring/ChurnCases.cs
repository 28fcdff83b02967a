using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Value;

namespace Vinculo.Insights.Scoring;

/// <summary>Customers as they were known on one day, and who of them left within each horizon.</summary>
internal sealed class DayCases(DateOnly day)
{
    public DateOnly Day => day;

    public List<double[]> Rows { get; } = [];

    public List<string?> Families { get; } = [];

    /// <summary>A number for whom each row is about, the same on all days.</summary>
    public List<int> Customers { get; } = [];

    /// <summary>Days ahead → who left, in the order of <see cref="Rows"/>; only horizons whose answer is known.</summary>
    public Dictionary<int, List<bool>> Left { get; } = [];

    /// <summary>On days the value is tried on: her money then and after, in the order of <see cref="Rows"/>; null on others.</summary>
    public List<CaseMoney>? Money { get; init; }
}

/// <summary>
/// What models learn from and are looked at with: a sample of customers as known on past days, each looked at without
/// anything that came after, and as known now.
/// </summary>
internal sealed class ChurnCases
{
    private readonly Horizon horizon;
    private readonly FeatureSet features;
    private readonly ValueTerms terms;
    private readonly List<(DayCases Cases, DateTimeOffset At, Horizon Then)> days;

    public ChurnCases(Horizon horizon, FeatureSet features, ValueTerms terms)
    {
        (this.horizon, this.features, this.terms) = (horizon, features, terms);
        var tried = ValueBackTest.DaysOf(horizon);
        days =
        [
            .. ChurnHorizon
                .All.SelectMany(h => h.SnapshotDays(horizon))
                .Append(horizon.AsOf)
                .Distinct()
                .OrderDescending()
                .Select(day =>
                    (new DayCases(day) { Money = tried.Contains(day) ? [] : null }, FeatureSet.Begin(day, horizon.Zone))
                )
                .Select(d => (d.Item1, d.Item2, horizon with { AsOf = d.Item1.Day, Moment = d.Item2 })),
        ];
        days[0] = (days[0].Cases, horizon.Moment, horizon);
        foreach (var (cases, _, _) in days)
        foreach (var ahead in ChurnHorizon.All)
            if (cases.Day.AddDays(ahead.Days) <= horizon.AsOf)
                cases.Left[ahead.Days] = [];
    }

    public FeatureSet Features => features;

    /// <summary>As known at the horizon itself; nobody knows yet who will leave.</summary>
    public DayCases Now => days[0].Cases;

    /// <summary>Margins of those who are customers and bring one.</summary>
    public List<double> Margins { get; } = [];

    /// <summary>The days a horizon learns from, latest first.</summary>
    public IReadOnlyList<DayCases> Of(ChurnHorizon ahead)
    {
        var wanted = ahead.SnapshotDays(horizon);
        return [.. days.Select(d => d.Cases).Where(d => wanted.Contains(d.Day))];
    }

    /// <summary>Of each customer under contract, when it began and when the last of it ended; none where customers end nothing.</summary>
    public List<(DateOnly Began, DateOnly? Left)> Contracts { get; } = [];

    private int customers;

    /// <summary>Takes one customer in.</summary>
    public void Add(CustomerFacts facts)
    {
        customers++;
        if (horizon.Relationship == Relationship.Contractual && facts.Holdings.Min(h => h.Started) is { } began)
            Contracts.Add((began, facts.LeftOn));
        foreach (var (cases, at, then) in days)
        {
            if (!horizon.AtRisk(facts, cases.Day))
                continue;
            var row = new double[features.Names.Count];
            cases.Families.Add(features.At(facts, cases.Day, at, horizon.Zone, row));
            cases.Rows.Add(row);
            cases.Customers.Add(customers);
            cases.Money?.Add(CaseMoney.Of(facts, then, horizon, terms, row[0]));
            foreach (var (ahead, left) in cases.Left)
                left.Add(horizon.Left(facts, cases.Day, ahead));
            if (cases == Now && CustomerAppraisal.Margin(facts, horizon, terms) is > 0 and var margin)
                Margins.Add(margin);
        }
    }
}
