using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;
using Vinculo.Ui;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>Works out, in minor units, what of a customer's wallet is with the company and what she said; any number of threads may ask.</summary>
internal sealed class OwnPart
{
    /// <summary>An answer older than this says nothing of today.</summary>
    private const int FreshMonths = 24;

    private readonly WalletTerms terms;
    private readonly Horizon horizon;
    private readonly double unit;
    private readonly DateTimeOffset from;
    private readonly HashSet<string> families;
    private readonly HashSet<string> measures;

    public OwnPart(WalletTerms terms, Horizon horizon)
    {
        (this.terms, this.horizon) = (terms, horizon);
        unit = Math.Pow(10, MoneyText.MinorDigits(terms.Currency));
        from = FeatureSet.Begin(horizon.AsOf.AddYears(-1), horizon.Zone);
        families = Named(WalletTerms.Family);
        measures = Named(WalletTerms.Measure);
    }

    /// <summary>What is with the company: spending of a year, or balances.</summary>
    public double Of(CustomerFacts facts)
    {
        if (terms.Period != WalletPeriod.Balance)
            return Spending(facts);
        var sum = 0.0;
        foreach (var holding in facts.Holdings)
            if (holding.Family is { } family && families.Contains(family) && FeatureSet.Active(holding, horizon.AsOf))
                sum += holding.Amount;
        foreach (var code in measures)
            sum += unit * (Last(facts, code, 12) ?? 0);
        return Math.Max(0, sum);
    }

    /// <summary>What she said to have in all, of a year or as a balance; null: nobody knows.</summary>
    /// <param name="facts">Hers.</param>
    /// <param name="own">As <see cref="Of"/> gives it.</param>
    /// <param name="answer">As it is in the company's field; null where the answers are a measure.</param>
    public double? Said(CustomerFacts facts, double own, double? answer)
    {
        var said = terms.IsField ? answer : Last(facts, terms.Code, FreshMonths);
        if (said is not { } amount || !double.IsFinite(amount) || amount < 0)
            return null;
        var all = unit * amount * (terms.Period == WalletPeriod.Month ? 12 : 1);
        if (terms.Question == WalletQuestion.Elsewhere)
            all += own;
        // Whoever has more with the company than they say to have in all has all of it there.
        return all > 0 ? Math.Max(all, own) : null;
    }

    /// <summary>The year's spending; of newer customers as much for the months that are missing.</summary>
    private double Spending(CustomerFacts facts)
    {
        double sum = 0;
        DateTimeOffset? first = null;
        foreach (var transaction in facts.Transactions)
        {
            if (transaction.At >= horizon.Moment)
                break;
            if (!transaction.Spend)
                continue;
            first ??= transaction.At;
            if (transaction.At >= from)
                sum += transaction.Amount;
        }
        var months = first is { } since ? Math.Clamp((horizon.Moment - since).TotalDays / 30.4375, 1, 12) : 12;
        return Math.Max(0, sum * 12 / months);
    }

    /// <summary>The newest value of a measure, if it is of the last months.</summary>
    private double? Last(CustomerFacts facts, string code, int months)
    {
        double? last = null;
        var oldest = horizon.AsOf.AddMonths(-months);
        foreach (var measure in facts.Measures)
            if (measure.Code == code && measure.Month >= oldest && measure.Month <= horizon.AsOf)
                last = measure.Amount;
        return last;
    }

    private HashSet<string> Named(string kind) =>
        [.. terms.Own.Where(o => o.StartsWith(kind, StringComparison.Ordinal)).Select(o => o[kind.Length..])];
}
