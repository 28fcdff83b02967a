using System.Globalization;
using Shouldly;
using Vinculo.Analytics.Calendars;
using Xunit;

namespace Vinculo.Tests.Analytics.Calendars;

public sealed class HolidaySetTests
{
    private static string Of(string country, int year, HolidayKind least = HolidayKind.Public) =>
        string.Join(
            ' ',
            HolidaySet
                .Find(country)!
                .In(year)
                .Where(h => h.Kind <= least)
                .Select(h => h.On.ToString("MM-dd", CultureInfo.InvariantCulture))
        );

    private const string Lists = """
        CO 2024 01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25
        CO 2025 01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25
        CO 2026 01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25
        CO 2027 01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-12 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25
        MX 2024 01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25
        MX 2018 01-01 02-05 03-19 05-01 09-16 11-19 12-01 12-25
        MX 2026 01-01 02-02 03-16 05-01 09-16 11-16 12-25
        PE 2021 01-01 04-01 04-02 05-01 06-29 07-28 07-29 08-30 10-08 11-01 12-08 12-25
        PE 2025 01-01 04-17 04-18 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25
        CL 2021 01-01 04-02 04-03 05-01 05-21 06-21 06-28 07-16 08-15 09-17 09-18 09-19 10-11 10-31 11-01 12-08 12-25
        CL 2023 01-01 01-02 04-07 04-08 05-01 05-21 06-21 06-26 07-16 08-15 09-18 09-19 10-09 10-27 11-01 12-08 12-25
        CL 2024 01-01 03-29 03-30 05-01 05-21 06-20 06-29 07-16 08-15 09-18 09-19 09-20 10-12 10-31 11-01 12-08 12-25
        CL 2026 01-01 04-03 04-04 05-01 05-21 06-21 06-29 07-16 08-15 09-18 09-19 10-12 10-31 11-01 12-08 12-25
        BR 2023 01-01 04-07 04-21 05-01 09-07 10-12 11-02 11-15 12-25
        BR 2025 01-01 04-18 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25
        EC 2021 01-01 02-15 02-16 04-02 04-30 05-24 08-09 10-08 11-01 11-02 12-24 12-31
        EC 2022 02-28 03-01 04-15 05-02 05-23 08-12 10-10 11-03 11-04 12-26
        EC 2024 01-01 02-12 02-13 03-29 05-03 05-24 08-09 10-11 11-01 11-04 12-25
        EC 2025 01-01 03-03 03-04 04-18 05-02 05-23 08-11 10-10 11-03 11-04 12-25
        AR 2022 01-01 02-28 03-01 03-24 04-02 04-15 05-01 05-18 05-25 06-17 06-20 07-09 08-15 10-07 10-10 11-20 11-21 12-08 12-09 12-20 12-25
        AR 2025 01-01 03-03 03-04 03-24 04-02 04-18 05-01 05-25 06-16 06-20 07-09 08-17 10-10 11-24 12-08 12-25
        AR 2026 01-01 02-16 02-17 03-24 04-02 04-03 05-01 05-25 06-15 06-20 07-09 08-17 10-12 11-23 12-08 12-25
        ES 2025 01-01 01-06 04-18 05-01 08-15 10-12 11-01 12-06 12-08 12-25
        """;

    public static TheoryData<string, int, string> Published =>
        new(Lists.Split('\n').Select(l => (l[..2], int.Parse(l.AsSpan(3, 4), CultureInfo.InvariantCulture), l[8..])));

    /// <summary>Lists as governments published them, and for years to come as their law counts them.</summary>
    [Theory]
    [MemberData(nameof(Published))]
    public void A_years_holidays_are_those_of_its_law(string country, int year, string days) =>
        Of(country, year).ShouldBe(days);

    [Theory]
    [InlineData(2024, "2024-03-31")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2027, "2027-03-28")]
    [InlineData(2028, "2028-04-16")]
    [InlineData(2029, "2029-04-01")]
    [InlineData(2030, "2030-04-21")]
    [InlineData(1818, "1818-03-22")]
    [InlineData(2038, "2038-04-25")]
    public void Easter_is_where_the_churches_keep_it(int year, string day) =>
        Easter.Of(year).ShouldBe(DateOnly.Parse(day, CultureInfo.InvariantCulture));

    [Fact]
    public void The_day_of_Chiquinquirá_is_free_from_2026_on_and_on_a_Monday()
    {
        var colombia = HolidaySet.Find("CO")!;
        colombia.In(2025).SelectMany(h => h.Names).ShouldNotContain(n => n.English.Contains("Chiquinquirá"));
        foreach (var (year, day) in new[] { (2026, 13), (2027, 12), (2029, 9) })
            colombia
                .In(year)
                .Single(h => h.Names.Any(n => n.Law == "Ley 2578 de 2026"))
                .On.ShouldBe(new DateOnly(year, 7, day));
    }

    [Theory]
    [InlineData(2025, "2025-06-30", 17)]
    [InlineData(2030, "2030-07-01", 18)]
    public void Two_holidays_on_one_day_are_one_free_day_with_two_names(int year, string day, int days)
    {
        var all = HolidaySet.Find("CO")!.In(year);
        all.Count.ShouldBe(days);
        all.Single(h => h.On == DateOnly.Parse(day, CultureInfo.InvariantCulture)).Names.Count.ShouldBe(2);
    }

    [Fact]
    public void New_Years_Day_on_a_Saturday_is_kept_in_Ecuador_in_the_year_before()
    {
        var last = HolidaySet.Find("EC")!.In(2021)[^1];
        (last.On, last.ByLaw).ShouldBe((new DateOnly(2021, 12, 31), new DateOnly(2022, 1, 1)));
    }

    [Fact]
    public void Days_on_which_only_banks_close_are_told_apart_and_count_as_business_days()
    {
        Of("BR", 2026, HolidayKind.Optional).ShouldContain("02-16 02-17");
        HolidaySet.Find("BR")!.IsHoliday(new(2026, 2, 16)).ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_known_is_not_guessed()
    {
        HolidaySet.Find("ZZ").ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => HolidaySet.Find("CO")!.In(1983));
        HolidaySet.Countries.ShouldBe(["AR", "BR", "CL", "CO", "EC", "ES", "MX", "PE"]);
    }

    [Fact]
    public void Every_free_day_of_every_covered_year_lies_in_that_year_once_and_says_its_law()
    {
        foreach (var country in HolidaySet.Countries)
        {
            var set = HolidaySet.Find(country)!;
            for (var year = set.From; year <= 2100; year++)
            {
                var days = set.In(year);
                days.Select(d => d.On).ShouldBe(days.Select(d => d.On).Distinct().Order());
                days.ShouldAllBe(d => d.On.Year == year && d.Names.Count > 0 && d.Names.All(n => n.Law.Length > 0));
            }
        }
    }
}
