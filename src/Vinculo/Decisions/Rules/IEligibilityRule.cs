namespace Vinculo.Decisions.Rules;

/// <summary>One question an offer has to pass. Answers null, or why not and until when.</summary>
internal interface IEligibilityRule
{
    Bar? Judge(Offer offer, DecisionContext context);

    /// <summary>
    /// All of a context that the verdict hangs on, when that is one of not too many: two contexts with the same facet get the
    /// same verdict on every offer, which is then remembered. Null: asked each time.
    /// </summary>
    string? Facet(DecisionContext context) => null;

    /// <summary>False: the offer sets nothing this rule looks at, and passes it whoever the customer is.</summary>
    bool Concerns(Offer offer) => true;
}
