using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;

namespace Vinculo.Insights.Scoring;

/// <summary>A risk within a number of days.</summary>
/// <param name="Model">Code of the score.</param>
/// <param name="Version">Of the model.</param>
/// <param name="Probability">Calibrated; never less than that of a shorter horizon.</param>
internal sealed record HorizonRisk(
    string Model,
    int Version,
    int Days,
    double Probability,
    IReadOnlyList<ScoreReasons.Stored> Reasons
)
{
    /// <summary>What became of those scored like her; null where it was not counted.</summary>
    public AlikeShare? Alike { get; init; }
}

/// <summary>What one customer is worth and risks.</summary>
/// <param name="AtRisk">Is a customer now; a former one keeps a margin and has no value to come.</param>
/// <param name="Churn">Calibrated probability of leaving within 90 days; null where no model could be fitted or the customer is none.</param>
/// <param name="Risks">All horizons that have a model, the shortest first.</param>
/// <param name="MarginMinor">Margin of the last 12 months.</param>
/// <param name="ValueMinor">Expected remaining value.</param>
internal sealed record Appraisal(
    CustomerId Customer,
    bool AtRisk,
    double? Churn,
    RiskBand? Band,
    IReadOnlyList<HorizonRisk> Risks,
    long MarginMinor,
    long ValueMinor,
    long LowMinor,
    long HighMinor,
    IReadOnlyList<ScoreReasons.Stored> ValueReasons
)
{
    /// <summary>Is or was a customer, so that even a margin of nothing says something.</summary>
    public bool IsKnown { get; init; } = true;
}

/// <summary>Works out value and risk of one customer after another; the same for a whole run and for one refresh. For one thread.</summary>
internal sealed class CustomerAppraisal
{
    private const int ReasonsKept = 6;
    private const int ReasonsBeside = 3;
    private const double DaysOfMonth = 30.4375;

    /// <summary>
    /// Error of the log odds that no fact of a company shows, as customers like each other still differ. An assumption: one
    /// leaving a customer cannot tell it from chance (docs/methods/simulation.md).
    /// </summary>
    private const double Unseen = 0.3;

    private readonly Horizon horizon;
    private readonly FeatureSet features;
    private readonly ChurnModels models;
    private readonly ValueTerms terms;
    private readonly string currency;
    private readonly RemainingValueTerms remaining;
    private readonly double[] values;
    private readonly List<(
        ChurnHorizon Ahead,
        int Version,
        RiskReader Reader,
        IReadOnlyList<AlikeShare> Alike
    )> readers;

    public CustomerAppraisal(
        Horizon horizon,
        FeatureSet features,
        ChurnModels models,
        ValueTerms terms,
        string currency
    )
    {
        (this.horizon, this.features, this.models) = (horizon, features, models);
        (this.terms, this.currency) = (terms, currency);
        remaining = new() { HorizonMonths = terms.HorizonMonths, AnnualDiscount = terms.AnnualDiscount };
        values = new double[features.Names.Count];
        readers =
        [
            .. from ahead in ChurnHorizon.All
            let model = models.Of(ahead.Code)
            where model is not null
            select (
                ahead,
                model.Value.Version,
                new RiskReader(model.Value.Model, features),
                model.Value.Model.Report.Alike
            ),
        ];
    }

    public Appraisal Of(CustomerFacts facts)
    {
        var margin = Margin(facts, horizon, terms);
        if (!horizon.AtRisk(facts, horizon.AsOf))
            return new(facts.Id, false, null, null, [], margin, 0, 0, 0, [])
            {
                IsKnown = margin != 0 || facts.Transactions.Count > 0,
            };

        var family = features.At(facts, horizon.AsOf, horizon.Moment, horizon.Zone, values);
        var risks = Risks(family);
        double? churn = null;
        foreach (var risk in risks)
            if (risk.Model == CustomerScores.Churn)
                churn = risk.Probability;
        var (monthly, error) = MonthlyMargin(facts, horizon, terms, values[0]);
        var (value, how) = Remaining(facts, churn, monthly, error);
        return new(
            facts.Id,
            true,
            churn,
            churn is { } probability ? Band(probability) : null,
            risks,
            margin,
            (long)Math.Round(value.Expected),
            (long)Math.Round(value.Likely.Low),
            (long)Math.Round(value.Likely.High),
            [
                new("value.monthly_margin", Math.Round(monthly), currency, value.Expected),
                new(how, value.ExpectedMonths, null, 0),
                .. horizon.PaymentsOnly
                    ? [new ScoreReasons.Stored("value.from_payments", 1, null, 0)]
                    : Array.Empty<ScoreReasons.Stored>(),
                .. UncountedReasons.Of(facts, horizon.Moment),
            ]
        );
    }

    /// <summary>
    /// What is still to come: by the customer's own risk; where no model says who leaves, by how long contracts of that
    /// tenure last; where not even that is known, the next twelve months. The code of the reason says which.
    /// </summary>
    private (RemainingValue Value, string How) Remaining(
        CustomerFacts facts,
        double? churn,
        double monthly,
        double error
    )
    {
        if (churn is { } risk)
        {
            var hazard = RemainingValue.MonthlyHazard(Math.Max(1 - risk, 1e-6), ChurnHorizon.Main.Days / DaysOfMonth);
            var wander = HazardError(models.Main?.Model.Report.Wander);
            return (
                RemainingValue.Of([Math.Clamp(hazard, 0, 1)], monthly, remaining, wander, error),
                "value.expected_months"
            );
        }
        if (horizon.Tenure is { } tenure)
        {
            // Of whom nobody said since when counts as new: all are valued over the same months.
            var began = facts.Holdings.Min(h => h.Started) ?? horizon.AsOf;
            var months = (horizon.AsOf.DayNumber - began.DayNumber) / DaysOfMonth;
            return (
                RemainingValue.Of(
                    tenure.HazardAhead(Math.Max(0, months), remaining.HorizonMonths),
                    monthly,
                    remaining,
                    Math.Sqrt(Unseen * Unseen + tenure.Error * tenure.Error),
                    error
                ),
                "value.months_by_tenure"
            );
        }
        return (
            RemainingValue.Of([0], monthly, remaining with { HorizonMonths = 12 }, HazardError(null), error),
            "value.no_model"
        );
    }

    /// <summary>
    /// One probability a horizon. Each model is calibrated by itself; where two contradict each other, the middle one, which
    /// bands and value stand on, is kept and the other gives way.
    /// </summary>
    private List<HorizonRisk> Risks(string? family)
    {
        var risks = new List<HorizonRisk>(readers.Count);
        foreach (var (ahead, version, reader, _) in readers)
            risks.Add(
                new(
                    ahead.Code,
                    version,
                    ahead.Days,
                    reader.Probability(values, family),
                    reader.Reasons(ahead == ChurnHorizon.Main ? ReasonsKept : ReasonsBeside)
                )
            );
        var main = risks.FindIndex(r => r.Model == CustomerScores.Churn);
        for (var i = main - 1; i >= 0; i--)
            risks[i] = risks[i] with { Probability = Math.Min(risks[i].Probability, risks[i + 1].Probability) };
        for (var i = Math.Max(main, 0) + 1; i < risks.Count; i++)
            risks[i] = risks[i] with { Probability = Math.Max(risks[i].Probability, risks[i - 1].Probability) };
        for (var i = 0; i < risks.Count; i++)
            risks[i] = risks[i] with { Alike = AlikeShare.Find(readers[i].Alike, risks[i].Probability) };
        return risks;
    }

    private RiskBand Band(double probability)
    {
        var against = models.Main is { Model.BaseRate: > 0 and < 1 and var rate } ? rate / (1 - rate) : 1;
        var odds = probability / Math.Max(1 - probability, 1e-9) / against;
        return odds >= terms.VeryHighRisk ? RiskBand.VeryHigh
            : odds >= terms.HighRisk ? RiskBand.High
            : odds >= terms.MediumRisk ? RiskBand.Medium
            : RiskBand.Low;
    }

    /// <summary>Margin of the twelve months before the horizon.</summary>
    public static long Margin(CustomerFacts facts, Horizon horizon, ValueTerms terms) =>
        Margin(facts, horizon.AsOf.AddYears(-1), horizon.AsOf, horizon.Zone, terms);

    /// <summary>Margin from one day until another begins: as recorded, else the company's usual share of the amount.</summary>
    public static long Margin(CustomerFacts facts, DateOnly begin, DateOnly end, TimeZoneInfo zone, ValueTerms terms)
    {
        var (from, to) = (FeatureSet.Begin(begin, zone), FeatureSet.Begin(end, zone));
        double sum = 0;
        for (var i = facts.Transactions.Count - 1; i >= 0; i--)
        {
            var transaction = facts.Transactions[i];
            if (transaction.At < from)
                break;
            if (transaction.At < to && transaction.Spend)
                sum += transaction.Margin ?? transaction.Amount * terms.DefaultMargin;
        }
        return (long)Math.Round(sum);
    }

    /// <summary>
    /// Standard error of the log odds of leaving over the months to come: what no fact shows, and what today's facts do not
    /// hold for later. Of two days far apart each is as far from the lasting level, so half of their variance counts.
    /// </summary>
    internal static double HazardError(double? moved) =>
        moved is { } wander ? Math.Sqrt(Unseen * Unseen + wander * wander / 2) : Unseen;

    /// <summary>The mean margin of a month of the last twelve as a customer, and its standard error.</summary>
    /// <param name="tenure">Months as a customer; not a number where not known.</param>
    internal static (double Monthly, double Error) MonthlyMargin(
        CustomerFacts facts,
        Horizon horizon,
        ValueTerms terms,
        double tenure
    )
    {
        var months = double.IsNaN(tenure) ? 12 : Math.Clamp(tenure, 1, 12);
        var monthly = Margin(facts, horizon, terms) / months;
        return (monthly, MarginError(facts, horizon, terms, monthly, months));
    }

    /// <summary>Standard error of the mean margin of a month, from how much quarters differ; of a new customer, months.</summary>
    private static double MarginError(
        CustomerFacts facts,
        Horizon horizon,
        ValueTerms terms,
        double monthly,
        double months
    )
    {
        var whole = (int)months;
        var (size, count) = whole >= 12 ? (3, 4) : (1, whole);
        // One month says nothing of how months differ.
        if (count < 2)
            return Math.Abs(monthly);
        Span<double> sums = stackalloc double[count];
        for (var i = facts.Transactions.Count - 1; i >= 0; i--)
        {
            var transaction = facts.Transactions[i];
            var at = (int)Math.Floor((horizon.Moment - transaction.At).TotalDays / DaysOfMonth / size);
            if (at >= count)
                break;
            if (at >= 0 && transaction.Spend)
                sums[at] += transaction.Margin ?? transaction.Amount * terms.DefaultMargin;
        }
        double mean = 0,
            squares = 0;
        foreach (var sum in sums)
            mean += sum / count;
        foreach (var sum in sums)
            squares += (sum - mean) * (sum - mean);
        return Math.Sqrt(squares / (count - 1) / count) / size;
    }
}
