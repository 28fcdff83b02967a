namespace Vinculo.Decisions.Rules;

/// <summary>Numbers written about the customer or a product, such as the months of the phone; unknown is not enough.</summary>
internal sealed class AttributesRule : IEligibilityRule
{
    public bool Concerns(Offer offer) => offer.Rules.Attributes.Count > 0;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        foreach (var range in offer.Rules.Attributes)
        {
            if (!context.Attributes.TryGetValue(range.Code, out var amount))
                return Bar.For("attribute-unknown", ("what", range.Code));
            if (amount < range.AtLeast)
                return Bar.For(
                    "attribute-too-low",
                    ("what", range.Code),
                    ("amount", amount),
                    ("limit", range.AtLeast.Value)
                );
            if (amount > range.AtMost)
                return Bar.For(
                    "attribute-too-high",
                    ("what", range.Code),
                    ("amount", amount),
                    ("limit", range.AtMost.Value)
                );
        }
        return null;
    }
}
