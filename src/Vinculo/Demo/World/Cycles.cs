namespace Vinculo.Demo.World;

/// <summary>
/// The months of the world: month 1 … 24 are the history and end on the day before the demo is made; 25 and on are the
/// future. They run from day to day of the calendar, as billing cycles do, so that the newest facts are from yesterday.
/// </summary>
internal readonly struct Cycles(DateOnly asOf)
{
    public const int History = 24;
    public const int Future = 36;

    /// <summary>Months ahead within which risks are told.</summary>
    public const int NearFuture = 6;

    public DateOnly AsOf => asOf;

    public DateOnly First(int month) => asOf.AddMonths(month - History - 1);

    /// <summary>The calendar month in which the cycle ends: what its files call it.</summary>
    public DateOnly Label(int month) => First(month + 1).AddDays(-1);

    public int Days(int month) => First(month + 1).DayNumber - First(month).DayNumber;
}
