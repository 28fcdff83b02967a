namespace Vinculo.Decisions;

/// <summary>At which step offers fell away, in the order they are asked.</summary>
public enum DecisionStep
{
    /// <summary>For this kind of customer, on this channel, not held yet.</summary>
    Eligibility,

    /// <summary>Answers what she needs and uses.</summary>
    Applicability,

    /// <summary>Right for her now.</summary>
    Suitability,

    /// <summary>Allowed by contact rules and by what she said before.</summary>
    Policy,

    /// <summary>Brings more than it costs.</summary>
    Worth,
}

/// <summary>How a catalogue became a proposal, step by step.</summary>
internal static class DecisionSteps
{
    /// <summary>Step of each rule by its name; a rule that is not named belongs to policy.</summary>
    private static readonly Dictionary<string, DecisionStep> Steps = new(StringComparer.Ordinal)
    {
        ["validity"] = DecisionStep.Eligibility,
        ["channel"] = DecisionStep.Eligibility,
        ["stage"] = DecisionStep.Eligibility,
        ["class"] = DecisionStep.Eligibility,
        ["holdings"] = DecisionStep.Eligibility,
        ["age"] = DecisionStep.Eligibility,
        ["tenure"] = DecisionStep.Eligibility,
        ["city"] = DecisionStep.Eligibility,
        ["budget"] = DecisionStep.Eligibility,
        ["needs"] = DecisionStep.Applicability,
        ["segments"] = DecisionStep.Applicability,
        ["measures"] = DecisionStep.Applicability,
        ["attributes"] = DecisionStep.Applicability,
        ["contacts"] = DecisionStep.Applicability,
        ["risk"] = DecisionStep.Suitability,
        ["effect"] = DecisionStep.Suitability,
        ["open-complaint"] = DecisionStep.Suitability,
        ["tables"] = DecisionStep.Suitability,
        ["worth"] = DecisionStep.Worth,
    };

    /// <summary>How many offers fell at each step; steps at which none did are left out.</summary>
    public static IEnumerable<(DecisionStep Step, int Offers)> Of(DecisionContent content) =>
        (content.KeptAway ?? new Dictionary<string, int>())
            .GroupBy(k => Steps.GetValueOrDefault(k.Key, DecisionStep.Policy))
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, g.Sum(k => k.Value)));
}
