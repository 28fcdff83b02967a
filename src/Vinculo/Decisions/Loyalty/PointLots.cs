namespace Vinculo.Decisions.Loyalty;

/// <summary>Points that came together and what is left of them.</summary>
/// <param name="Entry">The entry they came by.</param>
/// <param name="ExpiresOn">The last day they can be spent; null: never lost.</param>
/// <param name="Left">Above 0.</param>
internal readonly record struct PointLot(Guid Entry, DateOnly? ExpiresOn, long Left);

/// <summary>Points taken out of a lot.</summary>
internal readonly record struct TakenPoints(Guid Lot, long Points);

/// <summary>Which points go first: those that would be lost soonest; of one day, the oldest.</summary>
internal static class PointLots
{
    /// <summary>Takes points out of lots.</summary>
    /// <param name="lots">In any order.</param>
    /// <param name="points">How many, above 0.</param>
    /// <param name="first">A lot that goes before the others, if any.</param>
    /// <returns>What is taken of each; less than asked for when there are not so many.</returns>
    public static List<TakenPoints> Take(IEnumerable<PointLot> lots, long points, Guid? first = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        var taken = new List<TakenPoints>();
        foreach (
            var lot in lots.Where(l => l.Left > 0)
                .OrderBy(l => l.Entry != first)
                .ThenBy(l => l.ExpiresOn ?? DateOnly.MaxValue)
                .ThenBy(l => l.Entry)
        )
        {
            if (points == 0)
                break;
            var some = Math.Min(points, lot.Left);
            taken.Add(new(lot.Entry, some));
            points -= some;
        }
        return taken;
    }

    /// <summary>What of these is lost on a day: the day after the last one on which it could be spent.</summary>
    public static IEnumerable<PointLot> LostOn(IEnumerable<PointLot> lots, DateOnly day) =>
        lots.Where(l => l.Left > 0 && l.ExpiresOn < day);
}
