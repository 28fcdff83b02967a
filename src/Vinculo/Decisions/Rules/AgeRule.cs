namespace Vinculo.Decisions.Rules;

/// <summary>Age in full years; an unknown age is no age.</summary>
internal sealed class AgeRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context)
    {
        var (from, to) = (offer.Rules.AgeFrom, offer.Rules.AgeTo);
        if (from is null && to is null)
            return null;
        if (context.Age is not { } age)
            return Bar.For("age-unknown");
        if (age < from)
            return Bar.Lasting(
                context.Moment.StartOf(context.Born!.Value.AddYears(from.Value)),
                "too-young",
                ("limit", from.Value)
            );
        return age > to ? Bar.For("too-old", ("limit", to.Value)) : null;
    }

    public string? Facet(DecisionContext context) =>
        context.Age?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
