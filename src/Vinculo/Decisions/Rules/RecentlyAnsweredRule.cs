namespace Vinculo.Decisions.Rules;

/// <summary>A no is respected for a while, a yes for longer, and a not now briefly.</summary>
internal sealed class RecentlyAnsweredRule : IEligibilityRule
{
    public const int RefusalDays = 90;
    public const int NotNowDays = 14;
    public const int AcceptanceDays = 365;

    public Bar? Judge(Offer offer, DecisionContext context)
    {
        if (LatestOf(offer, context.Answers) is not { } answer)
            return null;
        var (code, days) = answer.Result switch
        {
            Result.Refused => ("recently-refused", offer.Rules.NotAfterRefusalDays ?? RefusalDays),
            Result.NotNow => ("not-now", offer.Rules.NotAfterNotNowDays ?? NotNowDays),
            Result.Accepted => ("already-accepted", offer.Rules.NotAfterAcceptanceDays ?? AcceptanceDays),
            _ => ("", 0),
        };
        var until = answer.At.AddDays(days);
        return days > 0 && until > context.Moment.At
            ? Bar.Lasting(until, code, ("at", answer.At), ("why", answer.Reason))
            : null;
    }

    /// <summary>Who never answered anything passes with every offer.</summary>
    public string? Facet(DecisionContext context) => context.Answers.Count == 0 ? "" : null;

    private static Answer? LatestOf(Offer offer, IReadOnlyList<Answer> answers)
    {
        for (var i = 0; i < answers.Count; i++)
            if (answers[i].Offer == offer.Code)
                return answers[i];
        return null;
    }
}
