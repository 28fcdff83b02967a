namespace Vinculo.Decisions.Rules;

/// <summary>How long the customer has been with us.</summary>
internal sealed class TenureRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        var (from, to) = (offer.Rules.MinTenureMonths, offer.Rules.MaxTenureMonths);
        if (from is null && to is null)
            return null;
        if (context.TenureMonths is not { } months)
            return Bar.For("tenure-unknown");
        if (months < from)
            return Bar.Lasting(
                context.Moment.StartOf(context.Since!.Value.AddMonths(from.Value)),
                "too-new",
                ("months", months),
                ("limit", from.Value)
            );
        return months > to ? Bar.For("too-long-with-us", ("months", months), ("limit", to.Value)) : null;
    }

    public string? Facet(DecisionContext context) =>
        context.TenureMonths?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
