namespace Vinculo.Decisions.Rules;

/// <summary>What the customer does in a month, between a floor and a ceiling.</summary>
internal sealed class MeasuresRule : IEligibilityRule
{
    public bool Concerns(Offer offer) => offer.Rules.Measures.Count > 0;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        foreach (var range in offer.Rules.Measures)
        {
            var mean = context.Mean(range.Code, range.Months);
            if (mean < range.AtLeast)
                return Bar.For("uses-too-little", ("what", range.Code), ("mean", mean), ("limit", range.AtLeast.Value));
            if (mean > range.AtMost)
                return Bar.For("uses-too-much", ("what", range.Code), ("mean", mean), ("limit", range.AtMost.Value));
        }
        return null;
    }
}
