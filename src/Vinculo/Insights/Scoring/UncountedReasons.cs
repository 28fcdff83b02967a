using Vinculo.Insights.Facts;

namespace Vinculo.Insights.Scoring;

/// <summary>Tells beside a value how many amounts are not in it, and why.</summary>
internal static class UncountedReasons
{
    /// <summary>Codes of the sentences, which stand in <c>ReasonText</c>.</summary>
    private static readonly (Uncounted Why, string Code)[] Codes =
    [
        (Uncounted.OtherMoney, "value.other_money"),
        (Uncounted.Slip, SlipCode),
    ];

    /// <summary>Of amounts that look like a slip of the hand.</summary>
    public const string SlipCode = "value.slips";

    public static string Code(Uncounted why) => Array.Find(Codes, c => c.Why == why).Code;

    public static bool Tells(string code) => Array.Exists(Codes, c => c.Code == code);

    /// <summary>One reason for each kind of amount that was left out before a moment; they add nothing.</summary>
    public static IEnumerable<ScoreReasons.Stored> Of(CustomerFacts facts, DateTimeOffset before)
    {
        foreach (var (why, code) in Codes)
            if (facts.Transactions.Count(t => t.Uncounted == why && t.At < before) is > 0 and var count)
                yield return new(code, count, null, 0);
    }
}
