namespace Vinculo.Decisions.Loyalty;

/// <summary>Where somebody stands in the programme.</summary>
/// <param name="Tier">Code of the level; null: none.</param>
/// <param name="Since">The day it was reached.</param>
/// <param name="GraceUntil">The points no longer carry it; it is kept through this day.</param>
public sealed record TierStanding(string? Tier, DateOnly? Since, DateOnly? GraceUntil)
{
    /// <summary>Not on any level.</summary>
    public static TierStanding None { get; } = new(null, null, null);

    /// <summary>
    /// Where they stand today: up at once, down only when the grace is over. A level that is no more is left at once for the
    /// one the points carry.
    /// </summary>
    /// <param name="terms">Of the programme.</param>
    /// <param name="points">Earned within the window.</param>
    /// <param name="today">The company's day.</param>
    public TierStanding On(LoyaltyTerms terms, long points, DateOnly today)
    {
        var earned = Place(terms, terms.Tiers.LastOrDefault(t => t.AtLeast <= points)?.Code);
        var held = Place(terms, Tier);
        if (earned > held)
            return At(terms, earned, today);
        if (earned == held)
            return held < 0 ? None : this with { GraceUntil = null };
        if (GraceUntil is not { } until)
            return this with { GraceUntil = today.AddDays(terms.GraceDays) };
        return until >= today ? this : At(terms, earned, today);
    }

    private static TierStanding At(LoyaltyTerms terms, int place, DateOnly today) =>
        place < 0 ? None : new(terms.Tiers[place].Code, today, null);

    private static int Place(LoyaltyTerms terms, string? code)
    {
        for (var i = 0; i < terms.Tiers.Count; i++)
            if (terms.Tiers[i].Code == code)
                return i;
        return -1;
    }
}
