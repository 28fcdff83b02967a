using Vinculo.Analytics.Score;
using Vinculo.Analytics.Value.Contractual;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;

namespace Vinculo.Insights.Scoring;

/// <summary>What one customer is worth and risks.</summary>
/// <param name="AtRisk">Is a customer now; a former one keeps a margin and has no value to come.</param>
/// <param name="Churn">Calibrated probability of leaving within the horizon; null where no model could be fitted or the customer is none.</param>
/// <param name="MarginMinor">Margin of the last 12 months.</param>
/// <param name="ValueMinor">Expected remaining value.</param>
internal sealed record Appraisal(
    CustomerId Customer,
    bool AtRisk,
    double? Churn,
    RiskBand? Band,
    IReadOnlyList<ScoreReasons.Stored> ChurnReasons,
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

/// <summary>Works out value and risk of one customer; the same for a whole run and for one refresh.</summary>
internal sealed class CustomerAppraisal(
    Horizon horizon,
    FeatureSet features,
    ChurnModel? model,
    ValueTerms terms,
    string currency
)
{
    private const int ReasonsKept = 6;

    private readonly RemainingValueTerms remaining = new()
    {
        HorizonMonths = terms.HorizonMonths,
        AnnualDiscount = terms.AnnualDiscount,
    };
    private readonly double[] values = new double[features.Names.Count];
    private readonly string[] order = model is null ? [] : [.. model.Logistic.Model.Terms.Select(t => t.Name)];

    public Appraisal Of(CustomerFacts facts)
    {
        var margin = Margin(facts);
        if (!horizon.AtRisk(facts, horizon.AsOf))
            return new(facts.Id, false, null, null, [], margin, 0, 0, 0, [])
            {
                IsKnown = margin != 0 || facts.Transactions.Count > 0,
            };

        var family = features.At(facts, horizon.AsOf, horizon.Moment, horizon.Zone, values);
        var (churn, reasons) = model is null ? (null, []) : Risk(family);
        var months = MonthsOfHistory(facts);
        var monthly = margin / months;
        var hazard = churn is { } p ? RemainingValue.MonthlyHazard(Math.Max(1 - p, 1e-6), horizon.Days / 30.4375) : 0;
        // Without a model nobody's leaving is known: only the next twelve months are counted, and the reasons say so.
        var value = RemainingValue.Of(
            [Math.Clamp(hazard, 0, 1)],
            monthly,
            churn is null ? remaining with { HorizonMonths = 12 } : remaining,
            hazardError: 0.3,
            marginError: Math.Abs(monthly) / Math.Sqrt(months)
        );
        return new(
            facts.Id,
            true,
            churn,
            churn is { } probability ? Band(probability) : null,
            reasons,
            margin,
            (long)Math.Round(value.Expected),
            (long)Math.Round(value.Likely.Low),
            (long)Math.Round(value.Likely.High),
            [
                new("value.monthly_margin", Math.Round(monthly), currency, value.Expected),
                new(churn is null ? "value.no_model" : "value.expected_months", value.ExpectedMonths, null, 0),
                .. horizon.PaymentsOnly
                    ? [new ScoreReasons.Stored("value.from_payments", 1, null, 0)]
                    : Array.Empty<ScoreReasons.Stored>(),
            ]
        );
    }

    private (double?, IReadOnlyList<ScoreReasons.Stored>) Risk(string? family)
    {
        var named = features.Row(values, family);
        var row = new FeatureValue[order.Length];
        for (var i = 0; i < row.Length; i++)
            row[i] = named.GetValueOrDefault(order[i]);
        var explanation = model!.Logistic.Explain(row);
        return (
            explanation.Probability,
            [
                .. explanation
                    .Reasons.Where(r => !r.Value.IsMissing && Math.Abs(r.Contribution) >= 0.08)
                    .Take(ReasonsKept)
                    .Select(r => new ScoreReasons.Stored(
                        r.Feature,
                        r.Value.Number is { } number ? Math.Round(number, 4) : null,
                        r.Value.Level,
                        Math.Round(r.Contribution, 3)
                    )),
            ]
        );
    }

    private RiskBand Band(double probability)
    {
        var against = model!.BaseRate is > 0 and < 1 ? model.BaseRate / (1 - model.BaseRate) : 1;
        var odds = probability / Math.Max(1 - probability, 1e-9) / against;
        return odds >= terms.VeryHighRisk ? RiskBand.VeryHigh
            : odds >= terms.HighRisk ? RiskBand.High
            : odds >= terms.MediumRisk ? RiskBand.Medium
            : RiskBand.Low;
    }

    /// <summary>Margin of the twelve months before the horizon: as recorded, else the company's usual share of the amount.</summary>
    private long Margin(CustomerFacts facts)
    {
        var (from, to) = (
            FeatureSet.Begin(horizon.AsOf.AddYears(-1), horizon.Zone),
            FeatureSet.Begin(horizon.AsOf, horizon.Zone)
        );
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

    /// <summary>Months of the last twelve that this customer has been one, at least one.</summary>
    private double MonthsOfHistory(CustomerFacts facts)
    {
        var tenure = values[0];
        return double.IsNaN(tenure) ? 12 : Math.Clamp(tenure, 1, 12);
    }
}
