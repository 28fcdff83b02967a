using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>
/// Time as a business lives it: a December day of double trade counts as two. The purchase models then run on that time,
/// which is the same as multiplying everybody's purchase rate by the season.
/// </summary>
internal sealed class SeasonClock
{
    private const int Years = 2;
    private const int LeastPurchases = 50;

    private readonly double[] months;

    private SeasonClock(double[] months) => this.months = months;

    /// <summary>Trade of January to December over an average month's.</summary>
    public IReadOnlyList<double> Months => months;

    /// <summary>Days of even trade between two days: after the first, up to the second.</summary>
    public double Span(int after, int until)
    {
        var (sum, day) = (0.0, after + 1);
        while (day <= until)
        {
            var date = DateOnly.FromDayNumber(day);
            var end = Math.Min(until, date.AddDays(DateTime.DaysInMonth(date.Year, date.Month) - date.Day).DayNumber);
            sum += months[date.Month - 1] * (end - day + 1);
            day = end + 1;
        }
        return sum;
    }

    /// <summary>Twelve numbers said by the user, or <c>auto</c> to learn them from the days up to one.</summary>
    /// <returns>Null when nothing was said, or two whole years are not there to learn from.</returns>
    public static Outcome<SeasonClock?> Of(string? said, PurchaseBook book, int until)
    {
        if (said is null || said.Trim().Equals("none", StringComparison.OrdinalIgnoreCase))
            return (SeasonClock?)null;
        if (said.Trim().Equals("auto", StringComparison.OrdinalIgnoreCase))
            return Learn(book, until);
        var numbers = said.Split(',', StringSplitOptions.TrimEntries)
            .Select(n =>
                double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out var m) ? m : double.NaN
            )
            .ToArray();
        if (numbers.Length != 12 || !book.Time.IsCalendar || !Array.TrueForAll(numbers, m => m is > 0 and < 100))
            return Refusal.Invalid("analysis.season", "season", ("said", said));
        return Normalised(numbers);
    }

    /// <summary>Each month's repeat purchases a day over the mean of the twelve months around it, averaged over years.</summary>
    private static SeasonClock? Learn(PurchaseBook book, int until)
    {
        if (!book.Time.IsCalendar || book.Days.Length == 0)
            return null;
        var first = DateOnly.FromDayNumber(book.First);
        var start = new DateOnly(first.Year, first.Month, 1).AddMonths(first.Day == 1 ? 0 : 1);
        var perDay = new List<double>();
        for (var month = start; month.AddMonths(1).DayNumber - 1 <= until; month = month.AddMonths(1))
            perDay.Add(0);
        if (perDay.Count < 12 * Years)
            return null;
        for (var c = 0; c < book.Ids.Count; c++)
        for (var i = book.Starts[c] + 1; i < book.Starts[c + 1]; i++)
        {
            var date = DateOnly.FromDayNumber(book.Days[i]);
            var at = (date.Year - start.Year) * 12 + date.Month - start.Month;
            if (at >= 0 && at < perDay.Count)
                perDay[at]++;
        }
        if (perDay.Exists(count => count < LeastPurchases))
            return null;
        for (var m = 0; m < perDay.Count; m++)
            perDay[m] /= DateTime.DaysInMonth(start.AddMonths(m).Year, start.AddMonths(m).Month);
        var (sums, times) = (new double[12], new int[12]);
        for (var m = 6; m + 6 < perDay.Count; m++)
        {
            // Thirteen months with halves at the ends, so that every month of the year weighs the same.
            var around = (perDay[m - 6] + perDay[m + 6]) / 2;
            for (var k = m - 5; k <= m + 5; k++)
                around += perDay[k];
            var of = start.AddMonths(m).Month - 1;
            sums[of] += perDay[m] / (around / 12);
            times[of]++;
        }
        return Array.Exists(times, t => t == 0) ? null : Normalised([.. sums.Zip(times, (s, t) => s / t)]);
    }

    private static SeasonClock Normalised(double[] months)
    {
        var mean = months.Average();
        return new(Array.ConvertAll(months, m => m / mean));
    }
}
