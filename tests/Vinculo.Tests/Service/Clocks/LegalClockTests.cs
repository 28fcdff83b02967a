using System.Globalization;
using System.Text.Json.Nodes;
using Vinculo.Analytics.Calendars;
using Vinculo.Analytics.Randomness;
using Vinculo.Platform;
using Vinculo.Service;
using Vinculo.Service.Clocks;

namespace Vinculo.Tests.Service.Clocks;

public class LegalClockTests
{
    private static readonly TimeZoneInfo Bogota = TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");

    private static DateTimeOffset At(string text) =>
        new(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(-5));

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static Outcome<LegalDeadline> Read(
        string code,
        string received,
        LegalEvents? events = null,
        string? now = null
    ) => LegalClock.Read(Regimes.Find(code)!, At(received), Bogota, events, now is null ? null : At(now));

    /// <summary>The terms of the table of regimes, received on Friday 3 July 2026.</summary>
    [Theory]
    [InlineData("co.petition", "2026-07-28", "2026-08-20")]
    [InlineData("co.petition.documents", "2026-07-21", "2026-08-04")]
    [InlineData("co.petition.consultation", "2026-08-20", "2026-10-01")]
    [InlineData("co.telecom", "2026-07-28", null)]
    [InlineData("co.utilities", "2026-07-28", null)]
    [InlineData("co.financial", "2026-07-28", "2026-08-20")]
    [InlineData("co.habeas.query", "2026-07-17", "2026-07-27")]
    [InlineData("co.habeas.claim", "2026-07-28", "2026-08-10")]
    [InlineData("br.lgpd", "2026-07-18", null)]
    [InlineData("pe.complaint", "2026-07-27", null)]
    [InlineData("eu.gdpr", "2026-08-03", "2026-10-03")]
    [InlineData("us.ccpa.request", "2026-08-17", "2026-10-01")]
    public void Answers_are_due_when_the_law_says(string code, string due, string? extended)
    {
        var deadline = Read(code, "2026-07-03T10:00").Accepted;
        deadline.DueOn.ShouldBe(Day(due));
        deadline.ExtendableTo.ShouldBe(extended is null ? null : Day(extended));
        deadline.DueAt.ShouldBe(At(due).AddDays(1));
    }

    [Fact]
    public void What_comes_on_a_day_of_rest_or_at_night_belongs_to_its_day()
    {
        Read("co.petition", "2026-07-03T23:59").Accepted.DueOn.ShouldBe(Day("2026-07-28"));
        Read("co.petition", "2026-07-04T09:00").Accepted.DueOn.ShouldBe(Day("2026-07-28"));
        Read("co.petition", "2026-07-06T09:00").Accepted.DueOn.ShouldBe(Day("2026-07-29"));
    }

    [Fact]
    public void An_extension_counts_only_when_it_is_given_and_told_before_the_term_ends()
    {
        static LegalEvents Extended(string at, string? told) => new([new(At(at), told is null ? null : At(told))]);
        Read("co.petition", "2026-07-03T10:00", Extended("2026-07-27T10:00", "2026-07-28T18:00"))
            .Accepted.DueOn.ShouldBe(Day("2026-08-20"));
        foreach (var told in new[] { "2026-07-29T08:00", null })
            Read("co.petition", "2026-07-03T10:00", Extended("2026-07-28T10:00", told))
                .IsRefused(out var late)
                .ShouldBe(true, told);
        Read("co.telecom", "2026-07-03T10:00", Extended("2026-07-10T10:00", "2026-07-10T10:00"))
            .IsRefused(out var none)
            .ShouldBeTrue();
        none!.Code.ShouldBe("deadline.extension-none");
        Read("co.petition", "2026-07-03T10:00", now: "2026-07-29T08:00").Accepted.ExtendableTo.ShouldBeNull();
    }

    [Fact]
    public void Silence_grants_what_was_asked_of_a_telecom_unless_the_answer_reached_the_customer_in_time()
    {
        var silent = Read("co.telecom", "2026-07-03T10:00").Accepted;
        (silent.SilenceFrom, silent.ExecuteBy).ShouldBe((Day("2026-07-29"), Day("2026-07-31")));
        silent.NextUntil.ShouldBe(Day("2026-08-12"));
        var told = new LegalEvents([], NotifiedAt: At("2026-07-28T23:00"));
        Read("co.telecom", "2026-07-03T10:00", told).Accepted.SilenceFrom.ShouldBeNull();
        var late = told with { NotifiedAt = At("2026-07-29T00:10") };
        Read("co.telecom", "2026-07-03T10:00", late).Accepted.SilenceFrom.ShouldBe(Day("2026-07-29"));
        Read("co.petition", "2026-07-03T10:00").Accepted.SilenceFrom.ShouldBeNull();
    }

    [Fact]
    public void What_is_missing_is_asked_for_in_time_and_the_term_begins_when_it_comes()
    {
        var waiting = new LegalEvents([], new(At("2026-07-08T10:00"), null));
        var open = Read("co.petition", "2026-07-03T10:00", waiting).Accepted;
        (open.AskUntil, open.WithdrawnOn).ShouldBe((Day("2026-07-13"), Day("2026-08-08")));
        var complete = waiting with { Ask = waiting.Ask! with { CompletedAt = At("2026-07-15T10:00") } };
        Read("co.petition", "2026-07-03T10:00", complete).Accepted.DueOn.ShouldBe(Day("2026-08-06"));
    }

    [Fact]
    public void The_ombudsman_has_clocks_of_his_own()
    {
        var steps = Read("co.defensor", "2026-07-03T10:00").Accepted.Steps;
        steps
            .Select(s => (s.Step.Code, s.Due))
            .ShouldBe([
                ("admission", Day("2026-07-08")),
                ("information", Day("2026-07-22")),
                ("entity", Day("2026-07-22")),
                ("decision", Day("2026-08-03")),
                ("notice", Day("2026-08-04")),
            ]);
    }

    [Fact]
    public void A_year_whose_holidays_nobody_knows_is_refused()
    {
        Read("co.petition", "1980-07-03T10:00").IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("deadline.year");
    }

    /// <summary>A hundred thousand terms on four clocks, against a walk that looks at every minute for a new day that counts.</summary>
    [Fact]
    public void A_hundred_thousand_random_terms_are_those_a_walk_over_every_minute_counts()
    {
        var chance = new Xoshiro256(77);
        (TimeZoneInfo Zone, string Country)[] places =
        [
            (Bogota, "CO"),
            (TimeZoneInfo.FindSystemTimeZoneById("America/Argentina/Buenos_Aires"), "AR"),
            (TimeZoneInfo.FindSystemTimeZoneById("America/Santiago"), "CL"),
            (TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), "ES"),
        ];
        var first = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        const int minutes = 560 * 1440;
        foreach (var (zone, country) in places)
        {
            var set = HolidaySet.Find(country)!;
            // The day of every minute, and whether that day counts: looked up once, walked over in each case.
            var days = new DateOnly[minutes];
            var counts = new bool[minutes];
            for (var m = 0; m < minutes; m++)
            {
                days[m] = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(first.AddMinutes(m), zone).DateTime);
                counts[m] =
                    days[m].DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
                    && (m > 0 && days[m] == days[m - 1] ? counts[m - 1] : !set.IsHoliday(days[m]));
            }
            for (var i = 0; i < 25_000; i++)
            {
                var (start, term) = (chance.NextInt(480 * 1440), 1 + chance.NextInt(30));
                var regime = new Regime(
                    "test",
                    country,
                    "",
                    "",
                    [],
                    [new(default, "", new(term, TermUnit.BusinessDays), Silence.None, "", Confidence.Primary)]
                );
                var due = LegalClock.Read(regime, first.AddMinutes(start), zone).Accepted;
                due.DueOn.ShouldBe(Walk(days, counts, start, term), $"{country} {start} {term}");
            }
        }
    }

    private static DateOnly Walk(DateOnly[] days, bool[] counts, int start, int term)
    {
        for (var m = start; ; m++)
        {
            if (days[m] == days[start] || days[m] == days[m - 1] || !counts[m])
                continue;
            if (--term == 0)
                return days[m];
        }
    }

    [Fact]
    public void The_verb_tells_the_day_and_refuses_what_it_does_not_know()
    {
        var told = ClockCommands.DeadlineOf("co.petition", "2026-07-03T10:00", "CO").Accepted;
        var facts = JsonNode.Parse(Json.Of(told.Facts).Text)!;
        facts["due"]!.GetValue<string>().ShouldBe("2026-07-28");
        facts["extendableTo"]!.GetValue<string>().ShouldBe("2026-08-20");
        told.Text.ShouldContain("2026");
        Code(ClockCommands.DeadlineOf("co.poetry", "2026-07-03", null)).ShouldBe("deadline.regime");
        Code(ClockCommands.DeadlineOf("co.petition", "mañana", null)).ShouldBe("deadline.received");
        Code(ClockCommands.DeadlineOf("co.petition", "2026-07-03", "ZZ")).ShouldBe("holidays.country");
        var holidays = JsonNode.Parse(Json.Of(ClockCommands.HolidaysOf("co", 2026, false).Accepted.Facts).Text)!;
        holidays["count"]!.GetValue<int>().ShouldBe(19);
        holidays["holidays"]![0]!["date"]!.GetValue<string>().ShouldBe("2026-01-01");
        Code(ClockCommands.HolidaysOf("CO", 1900, false)).ShouldBe("deadline.year");

        static string? Code(Outcome<CommandAnswer> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : null;
    }

    [Fact]
    public void Every_regime_says_its_law_and_reads_in_both_languages()
    {
        foreach (var regime in Regimes.All)
        {
            regime.Versions.ShouldAllBe(v => v.Law.Length > 0 && v.Term.Count > 0);
            regime.Versions.Select(v => v.From).ShouldBe(regime.Versions.Select(v => v.From).Order());
            foreach (var language in new[] { "es", "en" })
            {
                CultureInfo.CurrentUICulture = new(language);
                regime.Versions.ShouldAllBe(v => ClockTexts.Of("Next." + v.Next) != "Next." + v.Next);
                regime.Versions.ShouldAllBe(v => ClockTexts.Of("Silence." + v.Silence) != "Silence." + v.Silence);
            }
        }
        Regimes.Usual("CO", CaseKind.Complaint)!.Code.ShouldBe("co.petition");
    }
}
