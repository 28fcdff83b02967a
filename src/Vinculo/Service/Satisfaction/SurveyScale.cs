namespace Vinculo.Service.Satisfaction;

/// <summary>What an answer says: good, neither, bad.</summary>
public enum OpinionPart
{
    Good = 1,
    Middle = 2,
    Bad = 3,
}

/// <summary>The scale of a kind of survey, and what its marks mean. Pure.</summary>
/// <param name="least">The lowest mark.</param>
/// <param name="most">The highest mark.</param>
/// <param name="goodFrom">Good from here.</param>
/// <param name="badUpTo">Bad up to here.</param>
/// <param name="felt">Of each mark, from the lowest: how the customer feels, 1 very bad … 5 very good.</param>
public sealed class SurveyScale(int least, int most, int goodFrom, int badUpTo, int[] felt)
{
    private static readonly SurveyScale Satisfaction = new(1, 5, 4, 2, [1, 2, 3, 4, 5]);
    private static readonly SurveyScale Recommendation = new(0, 10, 9, 6, [1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 5]);
    private static readonly SurveyScale Ease = new(1, 7, 5, 3, [1, 2, 2, 3, 4, 4, 5]);

    public int Least => least;
    public int Most => most;

    /// <summary>As few marks as there are, from the lowest to the highest.</summary>
    public IEnumerable<int> Marks => Enumerable.Range(least, most - least + 1);

    public static SurveyScale Of(SurveyKind kind) =>
        kind switch
        {
            SurveyKind.Recommendation => Recommendation,
            SurveyKind.Ease => Ease,
            _ => Satisfaction,
        };

    public bool Has(int? score) => score >= least && score <= most;

    /// <summary>By the usual reading of the scale, the same in every company.</summary>
    public OpinionPart PartOf(int score) =>
        score >= goodFrom ? OpinionPart.Good
        : score <= badUpTo ? OpinionPart.Bad
        : OpinionPart.Middle;

    /// <summary>The mark as a feeling on the timeline, 1 very bad … 5 very good.</summary>
    public int FeltOf(int score) => felt[score - least];

    /// <summary>What a company calls bad unless it says otherwise.</summary>
    public int UsualBad => badUpTo;
}
