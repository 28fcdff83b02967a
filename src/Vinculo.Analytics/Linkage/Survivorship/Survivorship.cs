namespace Vinculo.Analytics.Linkage;

/// <summary>
/// Chooses, field by field, the value that stands for all that a customer's source records say. Every value is weighed by
/// trust × age × quality, values that mean the same are added up, and slips of the pen stand behind what they were meant
/// to be. Pure; the same candidates in any order give the same value.
/// </summary>
public static class Survivorship
{
    /// <summary>Chooses among candidates.</summary>
    /// <param name="rule">How the field is chosen.</param>
    /// <param name="candidates">Any number; blank values are passed over.</param>
    /// <returns>The survivor; index −1 and rule "none" when there is nothing but placeholders.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A half-life that is not positive.</exception>
    /// <remarks>O(n²) in the distinct values of one field of one customer, of which there are few.</remarks>
    public static Survivor Choose(FieldRule rule, IReadOnlyList<FieldCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(candidates);
        if (!(rule.HalfLifeYears > 0))
            throw new ArgumentOutOfRangeException(nameof(rule), rule.HalfLifeYears, "A half-life is positive.");

        var newest = Newest(candidates);
        var values = new List<FieldValue>(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
            if (FieldValue.Of(rule.Kind, candidates[i], i) is { } value)
            {
                value.Weight = Weight(rule, candidates[i], newest) * value.Quality;
                values.Add(value);
            }
        if (values.Count == 0)
            return new(-1, "none");
        return rule.Kind is FieldKind.GivenNames or FieldKind.Surname
            ? NameSurvivor.Choose(values, candidates)
            : ValueSurvivor.Choose(rule, values, candidates);
    }

    private static DateOnly Newest(IReadOnlyList<FieldCandidate> candidates)
    {
        var newest = DateOnly.MinValue;
        foreach (var candidate in candidates)
            if (candidate.Updated > newest)
                newest = candidate.Updated.Value;
        return newest;
    }

    private static double Weight(FieldRule rule, FieldCandidate candidate, DateOnly newest)
    {
        var years = candidate.Updated is { } day ? (newest.DayNumber - day.DayNumber) / 365.25 : 10;
        var age = double.IsInfinity(rule.HalfLifeYears) ? 1 : Math.Pow(2, -Math.Max(0, years) / rule.HalfLifeYears);
        var trust = Math.Pow(Math.Clamp(candidate.Trust, 0.01, 1), rule.TrustPower);
        return age * trust * Math.Clamp(candidate.Fit, 0.001, 1) * (candidate.Verified ? rule.VerifiedFactor : 1);
    }
}
