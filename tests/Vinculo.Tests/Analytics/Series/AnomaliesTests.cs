using System.Globalization;
using System.Text.Json;
using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Series;
using Xunit;

namespace Vinculo.Tests.Analytics.Series;

public sealed class AnomaliesTests
{
    private static readonly DateTime First = new(2024, 1, 1);
    private static readonly double[] Week = [100, 105, 110, 108, 120, 60, 40];

    [Theory]
    [InlineData("nyc_taxi.csv", 5, 3)]
    [InlineData("Twitter_volume_AAPL.csv", 4, 2)]
    [InlineData("Twitter_volume_AMZN.csv", 4, 2)]
    [InlineData("art_daily_jumpsup.csv", 1, 0)]
    [InlineData("art_daily_flatmiddle.csv", 1, 0)]
    [InlineData("art_daily_small_noise.csv", 0, 0)]
    public void The_windows_of_the_public_benchmark_are_found(string name, int windows, int mostFalse)
    {
        if (SharedData.Find($"anomaly-nab/{name}.gz") is not { } path)
            return;
        var rows = SharedData.Rows(path).Skip(1).ToArray();
        DateTime[] times = [.. rows.Select(r => DateTime.Parse(r[0], CultureInfo.InvariantCulture))];
        var found = Anomalies.Find(times, [.. rows.Select(r => SharedData.Number(r[1]))]);
        var said = File.ReadAllText(SharedData.Find("anomaly-nab/labels_windows.json")!);
        var labels = JsonSerializer
            .Deserialize<Dictionary<string, string[][]>>(said)![name]
            .Select(w => Array.ConvertAll(w, t => DateTime.Parse(t, CultureInfo.InvariantCulture)))
            .ToArray();
        bool Meets(Alarm alarm, DateTime[] window) => alarm.Start <= window[1] && alarm.End >= window[0];
        labels.Count(w => found.Alarms.Any(a => Meets(a, w))).ShouldBe(windows);
        found.Alarms.Count(a => !labels.Any(w => Meets(a, w))).ShouldBeLessThanOrEqualTo(mostFalse);
    }

    [Theory]
    [InlineData("easter")]
    [InlineData("friday")]
    [InlineData("christmas")]
    [InlineData("none")]
    public void A_peak_that_moves_within_the_year_is_expected_and_an_odd_week_is_not(string feast)
    {
        // From the calendar: Easter, the day after the fourth Thursday of November, Christmas Eve.
        DateTime[] days = feast switch
        {
            "easter" => [new(2018, 4, 1), new(2019, 4, 21), new(2020, 4, 12), new(2021, 4, 4), new(2022, 4, 17)],
            "friday" => [new(2018, 11, 23), new(2019, 11, 29), new(2020, 11, 27), new(2021, 11, 26), new(2022, 11, 25)],
            "christmas" => [.. Enumerable.Range(2018, 5).Select(y => new DateTime(y, 12, 24))],
            _ => [],
        };
        var random = new Xoshiro256(21);
        DateTime[] weeks = [.. Enumerable.Range(0, 261).Select(w => new DateTime(2018, 1, 1).AddDays(7 * w))];
        double Value(DateTime week) =>
            1000
            + 40 * random.Normal()
            + (days.Any(d => week <= d && d < week.AddDays(7)) ? 800 : 0)
            + (week == new DateTime(2020, 8, 10) ? 600 : 0);

        var found = Anomalies.Find(weeks, Array.ConvertAll(weeks, Value));

        found.Alarms.ShouldContain(a => a.Start <= new DateTime(2020, 8, 10) && a.End >= new DateTime(2020, 8, 17));
        found.Alarms.ShouldNotContain(a => days.Any(d => a.Start <= d && d < a.End));
        found.Alarms.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void A_week_of_a_feast_that_was_odd_in_one_year_is_told()
    {
        var random = new Xoshiro256(22);
        DateTime[] weeks = [.. Enumerable.Range(0, 261).Select(w => new DateTime(2018, 1, 1).AddDays(7 * w))];
        var odd = new DateTime(2020, 4, 6);
        var found = Anomalies.Find(
            weeks,
            Array.ConvertAll(weeks, w => 1000 + 40 * random.Normal() + (w == odd ? 700 : 0))
        );
        found.Alarms.ShouldContain(a => a.Start <= odd && odd < a.End);
    }

    [Fact]
    public void A_doubled_day_and_three_halved_ones_are_found_where_they_are()
    {
        var found = Days(
            365,
            (t, r) =>
                Week[t % 7]
                * (1 + 0.08 * r.Normal())
                * (
                    t == 200 ? 1.8
                    : t is >= 300 and < 303 ? 0.5
                    : 1
                )
        );
        found.Season.ShouldBe(TimeSpan.FromDays(7));
        found.Alarms.Count.ShouldBe(2);
        found
            .Alarms[0]
            .ShouldSatisfyAllConditions(
                a => a.Start.ShouldBe(First.AddDays(200)),
                a => a.Kind.ShouldBe(AlarmKind.High),
                a => a.Seen.ShouldBeGreaterThan(1.5 * a.Expected)
            );
        found
            .Alarms[1]
            .ShouldSatisfyAllConditions(
                a => a.Start.ShouldBeInRange(First.AddDays(300), First.AddDays(302)),
                a => a.Kind.ShouldBe(AlarmKind.Low)
            );
    }

    [Fact]
    public void Usual_years_raise_about_one_alarm_at_most_each()
    {
        var alarms = 0;
        for (var s = 0UL; s < 40; s++)
            alarms += Days(365, (t, r) => Week[t % 7] * (1 + 0.08 * r.Normal()), s).Alarms.Count;
        alarms.ShouldBeLessThanOrEqualTo(40);
    }

    [Fact]
    public void A_level_that_stays_is_a_shift()
    {
        var found = Days(365, (t, r) => Week[t % 7] * (1 + 0.08 * r.Normal()) * (t >= 180 ? 1.4 : 1));
        var shift = found.Alarms.Single(a => a.Kind == AlarmKind.Shift);
        shift.Start.ShouldBeInRange(First.AddDays(177), First.AddDays(183));
        shift.Seen.ShouldBeGreaterThan(1.2 * shift.Expected);
    }

    [Fact]
    public void A_burst_and_a_silence_among_small_counts_are_found()
    {
        var burst = Days(365, (t, r) => r.Poisson(t is >= 150 and < 153 ? 12 : 3));
        burst.Alarms.ShouldContain(a =>
            a.Kind == AlarmKind.High && a.Start >= First.AddDays(149) && a.Start <= First.AddDays(152)
        );
        var silence = Days(365, (t, r) => t is >= 200 and < 210 ? 0 : r.Poisson(4));
        silence.Alarms.ShouldContain(a =>
            a.Kind == AlarmKind.Low && a.Start >= First.AddDays(196) && a.Start <= First.AddDays(205)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e9)]
    public void Growth_is_no_anomaly_and_a_spike_on_it_is(double unit)
    {
        var found = Days(
            365,
            (t, r) => unit * Week[t % 7] * Math.Exp(t / 158.0) * (1 + 0.08 * r.Normal()) * (t == 250 ? 1.8 : 1)
        );
        found.Alarms.Single(a => a.Start == First.AddDays(250)).OnceInDays.ShouldBeGreaterThan(10_000);
        found.Alarms.ShouldNotContain(a => a.Kind == AlarmKind.Shift);
    }

    [Fact]
    public void Rows_without_values_are_counted_and_a_missing_week_is_a_gap()
    {
        var random = new Xoshiro256(2);
        var rows = new List<DateTime>();
        for (var day = 0; day < 100; day++)
        for (var n = random.Poisson(6); n > 0; n--)
            rows.Add(First.AddDays(day));
        Anomalies.Find(rows.ToArray(), null).Step.ShouldBe(TimeSpan.FromDays(1));

        var values = Enumerable
            .Range(0, 24 * 60)
            .Select(t => t is >= 500 and < 530 ? double.NaN : 200 + 10 * random.Normal());
        var gap = Anomalies.Find(Hours(24 * 60), [.. values]).Gaps.ShouldHaveSingleItem();
        (gap.Start, gap.Steps).ShouldBe((First.AddHours(500), 30));
    }

    [Fact]
    public void Months_are_those_of_the_calendar_and_every_December_is_usual()
    {
        var found = Months(96, 1, (t, r) => 1000 + 30 * r.Normal() + (t % 12 == 11 ? 800 : 0) + (t == 66 ? 500 : 0));
        (found.Step, found.Grid.Months, found.Season).ShouldBe((SeriesGrid.Month, 1, 12 * SeriesGrid.Month));
        var alarm = found.Alarms.ShouldHaveSingleItem();
        (alarm.Start, alarm.End, alarm.Kind).ShouldBe((First.AddMonths(66), First.AddMonths(67), AlarmKind.High));
    }

    [Fact]
    public void Two_years_of_months_have_a_season_and_one_odd_month_makes_none()
    {
        Months(24, 1, (t, r) => 1000 + 30 * r.Normal() + (t % 12 == 11 ? 800 : 0)).Alarms.ShouldBeEmpty();
        var found = Months(24, 1, (t, r) => 1000 + 30 * r.Normal() + (t == 9 ? 800 : 0));
        found.Season.ShouldBeNull();
        found.Alarms.ShouldHaveSingleItem().Start.ShouldBe(First.AddMonths(9));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void Quarters_halves_and_years_begin_where_the_calendar_says(int months)
    {
        var found = Months(
            60,
            months,
            (t, r) => 1000 + 30 * r.Normal() + (months == 3 && t % 4 == 1 ? 500 : 0) + (t == 32 ? 900 : 0)
        );
        (found.Grid.Months, found.Grid.Values.Length).ShouldBe((months, 60));
        found.Season.ShouldBe(months == 3 ? 12 * SeriesGrid.Month : null);
        found.Alarms.ShouldHaveSingleItem().Start.ShouldBe(First.AddMonths(32 * months));
    }

    [Fact]
    public void Weeks_that_are_high_every_year_are_usual_once_three_years_are_known()
    {
        var random = new Xoshiro256(5);
        DateTime[] times = [.. Enumerable.Range(0, 160).Select(t => First.AddDays(7 * t))];
        var found = Anomalies.Find(
            times,
            [.. times.Select((_, t) => 1000 + 30 * random.Normal() + (t % 52 is >= 47 and < 51 ? 600 : 0))]
        );
        found.Season.ShouldBe(TimeSpan.FromDays(364));
        found.Alarms.ShouldAllBe(a => a.Seen < 1300 && a.Expected < 1300);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public void Straight_trends_raise_nothing_at_their_ends(double growth)
    {
        var alarms = 0;
        for (var s = 0UL; s < 40; s++)
            alarms += Days(400, (t, r) => 5000 + growth * t + 10 * r.Normal(), s)
                .Alarms.Count(a => a.Start < First.AddDays(20) || a.End > First.AddDays(380));
        // Chance alone brings four; a level that does not follow brings eighty.
        alarms.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void A_series_without_scatter_tells_the_day_it_failed()
    {
        var failed = Days(300, (t, _) => t == 200 ? 0 : 100).Alarms.ShouldHaveSingleItem();
        (failed.Start, failed.Kind).ShouldBe((First.AddDays(200), AlarmKind.Low));
        var missing = Days(300, (t, _) => t == 203 ? 0 : 10 * Week[t % 7]).Alarms.ShouldHaveSingleItem();
        (missing.Start, missing.Kind).ShouldBe((First.AddDays(203), AlarmKind.Low));
        var dead = Days(300, (t, _) => t >= 150 ? 7 : 100).Alarms.ShouldHaveSingleItem();
        (dead.Start, dead.Kind).ShouldBe((First.AddDays(150), AlarmKind.Shift));
        dead.Seen.ShouldBe(7, 1e-9);
    }

    [Fact]
    public void Numbers_that_are_rounded_to_a_few_values_raise_nothing()
    {
        var alarms = 0;
        for (var s = 0UL; s < 20; s++)
            alarms += Days(300, (_, r) => 100 + Math.Round(0.6 * r.Normal()), s).Alarms.Count;
        alarms.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public void Constant_and_short_series_raise_nothing()
    {
        Anomalies.Find(Hours(500), [.. Enumerable.Repeat(7.5, 500)]).Alarms.ShouldBeEmpty();
        Should
            .Throw<UnfitDataException>(() => Anomalies.Find(Hours(5), [1, 2, 3, 4, 5]))
            .Reason.ShouldBe(UnfitReason.NoCases);
    }

    private static Anomalies Days(int days, Func<int, Xoshiro256, double> value, ulong seed = 5)
    {
        var random = new Xoshiro256(seed);
        DateTime[] times = [.. Enumerable.Range(0, days).Select(t => First.AddDays(t))];
        return Anomalies.Find(times, [.. Enumerable.Range(0, days).Select(t => value(t, random))]);
    }

    private static Anomalies Months(int steps, int months, Func<int, Xoshiro256, double> value)
    {
        var random = new Xoshiro256(5);
        DateTime[] times = [.. Enumerable.Range(0, steps).Select(t => First.AddMonths(t * months))];
        return Anomalies.Find(times, [.. Enumerable.Range(0, steps).Select(t => value(t, random))]);
    }

    private static DateTime[] Hours(int hours) => [.. Enumerable.Range(0, hours).Select(t => First.AddHours(t))];
}
