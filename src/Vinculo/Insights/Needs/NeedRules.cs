using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Needs;

/// <summary>
/// How a need of the company's list is found in what a customer does. A measure at or above a level shows it; a product
/// family says what answers it: whoever has such a product needs it no more, and the profile of those who have one tells who
/// else may need it.
/// </summary>
/// <param name="Need">Code in the list of needs.</param>
/// <param name="Measure">Code of a monthly measure; null: the need is not seen in any.</param>
/// <param name="AtLeast">Mean of the last three whole months from which it is seen, above 0.</param>
/// <param name="Family">Family, or code, of the products that answer it; null: none does.</param>
internal sealed record NeedRule(string Need, string? Measure, double AtLeast, string? Family);

/// <summary>The company's rules.</summary>
internal sealed record NeedRules(IReadOnlyList<NeedRule> Rules)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.needs";

    public const int Most = 60;

    public static NeedRules None { get; } = new([]);
}

/// <summary>A need found in what a customer does or in who is like her.</summary>
/// <param name="Observed">Seen in a measure; else inferred from the profile.</param>
/// <param name="Confidence">0 … 1.</param>
/// <param name="Feature">What it was found in: a measure, or <c>need.profile</c>.</param>
/// <param name="Number">The measure's level, or the chance.</param>
internal readonly record struct FoundNeed(string Need, bool Observed, double Confidence, string Feature, double Number);

/// <summary>Applies rules to one customer.</summary>
internal static class NeedSearch
{
    /// <summary>A profile below this chance, or less than twice as likely as the average, says nothing.</summary>
    public const double LeastChance = 0.15;

    public const double LeastLift = 2;

    private const double MostSure = 0.95;
    private const int Months = 3;

    /// <summary>How sure a level makes of a need: .6 where it begins, .8 at twice that level, towards .95.</summary>
    public static double Confidence(double level, double atLeast) =>
        Math.Min(MostSure, 1 - 0.4 * atLeast / Math.Max(level, 1e-12));

    /// <summary>Needs of one customer, each once, the surest first.</summary>
    /// <param name="rules">The company's.</param>
    /// <param name="levels">Mean of the last three whole months by measure.</param>
    /// <param name="families">Families and codes of the products in hand.</param>
    /// <param name="chance">Chance that somebody like her has a product of a family, with the average's; null: not judged.</param>
    public static List<FoundNeed> Of(
        NeedRules rules,
        IReadOnlyDictionary<string, double> levels,
        IReadOnlySet<string> families,
        Func<string, (double Chance, double Average)?> chance
    )
    {
        var found = new Dictionary<string, FoundNeed>(StringComparer.Ordinal);
        foreach (var rule in rules.Rules)
        {
            if (rule.Family is { } family && families.Contains(family))
                continue;
            if (
                rule is { Measure: { } measure, AtLeast: > 0 }
                && levels.TryGetValue(measure, out var level)
                && level >= rule.AtLeast
            )
                Keep(new(rule.Need, true, Confidence(level, rule.AtLeast), $"measure.{measure}", Math.Round(level, 2)));
            else if (
                rule.Family is { } answer
                && chance(answer) is { } like
                && like.Chance >= LeastChance
                && like.Chance >= LeastLift * like.Average
            )
                Keep(
                    new(rule.Need, false, Math.Min(MostSure, like.Chance), "need.profile", Math.Round(like.Chance, 3))
                );
        }
        return [.. found.Values.OrderByDescending(f => f.Confidence).ThenBy(f => f.Need, StringComparer.Ordinal)];

        void Keep(FoundNeed need)
        {
            if (!found.TryGetValue(need.Need, out var other) || other.Confidence < need.Confidence)
                found[need.Need] = need;
        }
    }

    /// <summary>Mean of the last three whole months, for each measure that has one.</summary>
    public static Dictionary<string, double> Levels(CustomerFacts facts, Horizon horizon)
    {
        var sums = new Dictionary<string, (double Sum, int Months)>(StringComparer.Ordinal);
        var now = horizon.AsOf.Year * 12 + horizon.AsOf.Month;
        foreach (var measure in facts.Measures)
            if (now - (measure.Month.Year * 12 + measure.Month.Month) is >= 1 and <= Months)
            {
                var (sum, months) = sums.GetValueOrDefault(measure.Code);
                sums[measure.Code] = (sum + measure.Amount, months + 1);
            }
        return sums.ToDictionary(s => s.Key, s => s.Value.Sum / s.Value.Months, StringComparer.Ordinal);
    }
}
