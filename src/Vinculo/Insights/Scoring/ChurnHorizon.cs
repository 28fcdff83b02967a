namespace Vinculo.Insights.Scoring;

/// <summary>A number of days ahead for which the risk of leaving is asked, with a model of its own.</summary>
/// <param name="Code">Of its scores and its model.</param>
/// <param name="Days">Days ahead.</param>
/// <param name="DaysBack">At most so many past days are learnt from, each a horizon apart.</param>
internal sealed record ChurnHorizon(string Code, int Days, int DaysBack)
{
    /// <summary>The one that lists, bands and value stand on.</summary>
    public static ChurnHorizon Main { get; } = new(CustomerScores.Churn, 90, 4);

    public static IReadOnlyList<ChurnHorizon> All { get; } =
    [new(CustomerScores.Churn30, 30, 6), Main, new(CustomerScores.Churn180, 180, 3)];

    /// <summary>Days whose answer is known and that have history enough before them; latest first.</summary>
    public IReadOnlyList<DateOnly> SnapshotDays(Horizon horizon)
    {
        var days = new List<DateOnly>();
        for (var back = 1; back <= DaysBack; back++)
        {
            var day = horizon.AsOf.AddDays(-back * Days);
            if (day.DayNumber - horizon.FirstFact.DayNumber >= (days.Count == 0 ? 60 : 90))
                days.Add(day);
        }
        return days;
    }

    public static ChurnHorizon? Find(string code) => All.FirstOrDefault(h => h.Code == code);
}
