namespace Vinculo.Decisions.Rules;

/// <summary>Where the offer exists.</summary>
internal sealed class CityRule : IEligibilityRule
{
    public Bar? Judge(Offer offer, DecisionContext context) =>
        offer.Rules.Cities.Count == 0 || context.City is { } city && offer.Rules.Cities.Any(c => Same(c, city))
            ? null
            : Bar.For("other-city", ("city", context.City));

    private static bool Same(string one, string other) =>
        System.Globalization.CultureInfo.InvariantCulture.CompareInfo.Compare(
            one,
            other,
            System.Globalization.CompareOptions.IgnoreCase | System.Globalization.CompareOptions.IgnoreNonSpace
        ) == 0;

    public string? Facet(DecisionContext context) => context.City ?? "";
}
