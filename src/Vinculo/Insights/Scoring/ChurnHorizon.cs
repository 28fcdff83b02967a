namespace Vinculo.Insights.Scoring;

/// <summary>A number of days ahead for which the risk of leaving is asked, with a model of its own.</summary>
/// <param name="Code">Of its scores and its model.</param>
/// <param name="Days">Days ahead.</param>
internal sealed record ChurnHorizon(string Code, int Days)
{
    /// <summary>Days from one look at the past to the next. Whoever leaves is seen by several looks, each with what was known then.</summary>
    public const int Step = 30;

    /// <summary>Looks at most: older ones tell of another company.</summary>
    private const int Looks = 22;

    /// <summary>Days with facts there must be before a look; the latest may have less.</summary>
    private const int DaysBefore = 90;
    private const int FewestDaysBefore = 60;

    /// <summary>The one that lists, bands and value stand on.</summary>
    public static ChurnHorizon Main { get; } = new(CustomerScores.Churn, 90);

    public static IReadOnlyList<ChurnHorizon> All { get; } =
    [new(CustomerScores.Churn30, 30), Main, new(CustomerScores.Churn180, 180)];

    /// <summary>Days whose answer is known and that have history enough before them; latest first.</summary>
    public IReadOnlyList<DateOnly> SnapshotDays(Horizon horizon)
    {
        var days = new List<DateOnly>();
        for (var back = Days; back <= Step * Looks; back += Step)
        {
            var day = horizon.AsOf.AddDays(-back);
            if (day.DayNumber - horizon.FirstFact.DayNumber < (days.Count == 0 ? FewestDaysBefore : DaysBefore))
                break;
            days.Add(day);
        }
        return days;
    }

    /// <summary>Of such days, those so far apart that nobody's leaving answers for two; latest first.</summary>
    public IEnumerable<T> Apart<T>(IEnumerable<T> days, Func<T, DateOnly> dayOf)
    {
        DateOnly? last = null;
        foreach (var day in days)
            if (last is not { } before || dayOf(day).AddDays(Days) <= before)
            {
                last = dayOf(day);
                yield return day;
            }
    }

    public static ChurnHorizon? Find(string code) => All.FirstOrDefault(h => h.Code == code);
}
