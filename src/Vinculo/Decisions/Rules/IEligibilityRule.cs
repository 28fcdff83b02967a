namespace Vinculo.Decisions.Rules;

/// <summary>One question an offer has to pass. Answers null, or why not and until when.</summary>
internal interface IEligibilityRule
{
    Bar? Judge(Offer offer, DecisionContext context);
}
