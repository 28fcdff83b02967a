using System.Globalization;
using Shouldly;
using Vinculo.Analytics.Calendars;
using Vinculo.Analytics.Randomness;
using Xunit;

namespace Vinculo.Tests.Analytics.Calendars;

public sealed class BusinessTimeTests
{
    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-07-03", 10, "2026-07-21")]
    [InlineData("2026-07-03", 15, "2026-07-28")]
    [InlineData("2026-07-03", 30, "2026-08-20")]
    [InlineData("2026-07-04", 0, "2026-07-06")]
    [InlineData("2026-07-03", 0, "2026-07-03")]
    public void Business_days_are_counted_from_the_day_after(string from, int days, string until)
    {
        var colombia = new BusinessDays(HolidaySet.Find("CO"));
        colombia.After(Day(from), days).ShouldBe(Day(until));
        if (days > 0)
            colombia.Between(Day(from), Day(until)).ShouldBe(days);
    }

    [Fact]
    public void Saturday_counts_where_it_is_worked()
    {
        var six = new BusinessDays(null, new HashSet<DayOfWeek> { DayOfWeek.Sunday });
        six.After(Day("2026-07-03"), 2).ShouldBe(Day("2026-07-06"));
        Should.Throw<ArgumentException>(() => new BusinessDays(null, Enum.GetValues<DayOfWeek>().ToHashSet()));
    }

    [Theory]
    [InlineData("America/Bogota", "CO", 2026)]
    [InlineData("America/Argentina/Buenos_Aires", "AR", 2026)]
    [InlineData("Pacific/Tongatapu", null, 2026)]
    [InlineData("America/Santiago", "CL", 2026)]
    [InlineData("Europe/Madrid", "ES", 2025)]
    [InlineData("Australia/Lord_Howe", null, 2025)]
    public void Open_hours_are_exact_to_the_minute_whatever_the_clock_does(string place, string? country, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(place);
        var chance = new Xoshiro256(5);
        var from = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var round = 0; round < 3; round++)
        {
            var hours = new BusinessHours(
                zone,
                Anyhow(chance, round),
                country is null ? null : HolidaySet.Find(country)
            );
            var walker = new MinuteWalker(hours, from, days: 400);
            for (var i = 0; i < 400; i++)
            {
                var (start, length) = (chance.NextInt(340 * 1440), chance.NextInt(2000));
                var end = start + chance.NextInt(40_000);
                hours
                    .Add(from.AddMinutes(start), TimeSpan.FromMinutes(length))
                    .ShouldBe(from.AddMinutes(walker.Add(start, length)), $"{place} {start} {length}");
                end = Math.Min(end, 390 * 1440);
                hours
                    .Between(from.AddMinutes(start), from.AddMinutes(end))
                    .TotalMinutes.ShouldBe(walker.Between(start, end));
                hours.NextOpen(from.AddMinutes(start)).ShouldBe(from.AddMinutes(walker.NextOpen(start)));
            }
        }
    }

    /// <summary>A week with lunch breaks, nights and days off, other in each round.</summary>
    private static IEnumerable<(DayOfWeek, DayStretch)> Anyhow(Xoshiro256 chance, int round)
    {
        for (var day = 0; day < 7; day++)
        {
            var at = chance.NextInt(200);
            for (var k = 0; k <= round && at < 1400; k++)
            {
                var until = Math.Min(1440, at + 1 + chance.NextInt(600));
                yield return ((DayOfWeek)day, new(at, until));
                at = until + 1 + chance.NextInt(300);
            }
        }
    }

    [Fact]
    public void An_hour_that_comes_twice_is_open_twice_and_one_that_is_skipped_never()
    {
        var santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
        var allDay = Enum.GetValues<DayOfWeek>().Select(d => (d, new DayStretch(0, 1440)));
        var hours = new BusinessHours(santiago, allDay);
        static DateTimeOffset Utc(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, TimeSpan.Zero);
        // Clocks go back at the end of 4 April 2026 and forward at the end of 5 September.
        var night = new BusinessHours(santiago, [(DayOfWeek.Saturday, new DayStretch(23 * 60, 1440))]);
        night.Between(Utc(4, 4, 0), Utc(4, 6, 0)).ShouldBe(TimeSpan.FromHours(2));
        var dawn = new BusinessHours(santiago, [(DayOfWeek.Sunday, new DayStretch(0, 60))]);
        dawn.Between(Utc(9, 5, 0), Utc(9, 7, 0)).ShouldBe(TimeSpan.Zero);
        hours.Between(Utc(4, 4, 0), Utc(9, 7, 0)).ShouldBe(Utc(9, 7, 0) - Utc(4, 4, 0));
    }

    [Fact]
    public void Hours_that_make_no_day_are_refused()
    {
        var utc = TimeZoneInfo.Utc;
        Should.Throw<ArgumentException>(() => new BusinessHours(utc, []));
        Should.Throw<ArgumentException>(() =>
            new BusinessHours(utc, [(DayOfWeek.Monday, new(60, 120)), (DayOfWeek.Monday, new(90, 200))])
        );
        Should.Throw<ArgumentException>(() => new BusinessHours(utc, [(DayOfWeek.Monday, new(60, 1500))]));
        BusinessHours
            .Weekdays(utc, new(9, 0), new(17, 0))
            .NextOpen(new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero))
            .ShouldBe(new(2026, 7, 6, 9, 0, 0, TimeSpan.Zero));
    }
}

/// <summary>Looks at every minute one by one: slow, and plainly right.</summary>
internal sealed class MinuteWalker
{
    private readonly bool[] open;

    public MinuteWalker(BusinessHours hours, DateTimeOffset from, int days) =>
        open = [.. Enumerable.Range(0, days * 1440).Select(m => hours.IsOpen(from.AddMinutes(m)))];

    public bool IsOpen(int minute) => open[minute];

    public int Add(int start, int minutes)
    {
        while (minutes > 0)
            minutes -= open[start++] ? 1 : 0;
        return start;
    }

    public int Between(int from, int until)
    {
        var count = 0;
        for (var m = from; m < until; m++)
            count += open[m] ? 1 : 0;
        return count;
    }

    public int NextOpen(int from)
    {
        while (!open[from])
            from++;
        return from;
    }
}
