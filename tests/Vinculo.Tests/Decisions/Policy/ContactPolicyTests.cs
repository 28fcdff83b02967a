using System.Globalization;
using Vinculo.Analytics.Calendars;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Policy;

namespace Vinculo.Tests.Decisions.Policy;

public class ContactPolicyTests
{
    private static readonly TimeZoneInfo Bogota = TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");

    private static readonly ContactPolicy Colombia = new(ShippedRules.Of("CO"), Bogota);

    /// <summary>A moment on Bogotá's clock.</summary>
    private static DateTimeOffset At(string text) =>
        new(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(-5));

    private static DecisionContext Somebody(DateTimeOffset at, params Reached[] outreach) =>
        new()
        {
            Moment = new(at, DateOnly.FromDateTime(at.DateTime), Channel.Voice, "outbound"),
            Customer = new(new Guid("01900000-0000-7000-8000-000000000001")),
            Kind = CustomerKind.Person,
            Stage = CustomerStage.Customer,
            Consents = [new(null, true, at.AddYears(-1))],
            Outreach = outreach,
        };

    private static ContactVerdict Judge(
        DecisionContext context,
        ContactPurpose purpose = ContactPurpose.Collection,
        Channel channel = Channel.Voice
    ) => Colombia.Judge(purpose, channel, context);

    [Theory]
    [InlineData("2026-10-09T15:00", null, "allowed")]
    [InlineData("2026-10-10T08:00", null, "allowed")]
    [InlineData("2026-10-10T14:59", null, "allowed")]
    [InlineData("2026-10-10T15:00", "2026-10-13T07:00", "contact-hours")]
    [InlineData("2026-10-11T10:00", "2026-10-13T07:00", "contact-hours")]
    [InlineData("2026-10-12T10:00", "2026-10-13T07:00", "contact-holiday")]
    [InlineData("2026-10-13T06:59", "2026-10-13T07:00", "contact-hours")]
    [InlineData("2026-10-13T19:00", "2026-10-14T07:00", "contact-hours")]
    [InlineData("2027-03-25T10:00", "2027-03-27T08:00", "contact-holiday")]
    [InlineData("2026-07-13T10:00", "2026-07-14T07:00", "contact-holiday")]
    public void The_hours_of_Ley_2300_are_kept(string at, string? until, string code)
    {
        foreach (var purpose in new[] { ContactPurpose.Collection, ContactPurpose.Commercial })
        {
            var verdict = Judge(Somebody(At(at)), purpose);
            verdict.Code.ShouldBe(code);
            verdict.Answer.ShouldBe(until is null ? ContactAnswer.Allow : ContactAnswer.Defer);
            verdict.Until.ShouldBe(until is null ? null : At(until));
        }
    }

    [Fact]
    public void After_a_direct_contact_there_is_no_second_that_day_and_no_other_channel_that_week()
    {
        var tuesday = At("2026-10-13T10:00");
        var spoke = new Reached(Channel.Voice, tuesday.AddHours(-2), ContactPurpose.Collection);
        Judge(Somebody(tuesday, spoke))
            .ShouldSatisfyAllConditions(
                v => v.Code.ShouldBe("contact-day"),
                v => v.Until.ShouldBe(At("2026-10-14T07:00"))
            );
        Judge(Somebody(tuesday.AddDays(1), spoke)).IsAllowed.ShouldBeTrue();
        Judge(Somebody(tuesday.AddDays(1), spoke), channel: Channel.Sms)
            .ShouldSatisfyAllConditions(
                v => v.Code.ShouldBe("contact-week"),
                v => v.Until.ShouldBe(At("2026-10-19T07:00"))
            );
        // A call that nobody answered is no direct contact, and what was for another purpose does not count.
        Judge(Somebody(tuesday, spoke with { Direct = false })).IsAllowed.ShouldBeTrue();
        Judge(Somebody(tuesday, spoke with { Purpose = ContactPurpose.Transactional })).IsAllowed.ShouldBeTrue();
        // What nobody said the purpose of counts for all.
        Judge(Somebody(tuesday, spoke with { Purpose = null })).Code.ShouldBe("contact-day");
    }

    [Theory]
    [InlineData(ContactPurpose.Transactional)]
    [InlineData(ContactPurpose.Fraud)]
    [InlineData(ContactPurpose.Legal)]
    public void Confirmations_and_warnings_go_out_at_any_hour_when_something_on_file_calls_for_them(
        ContactPurpose purpose
    )
    {
        var night = At("2026-10-11T23:00");
        var nobody = Somebody(night) with { Consents = [] };
        Judge(nobody, purpose)
            .ShouldSatisfyAllConditions(
                v => v.Answer.ShouldBe(ContactAnswer.Block),
                v => v.Code.ShouldBe("contact-not-" + purpose.ToString().ToLowerInvariant())
            );
        DecisionContext[] grounded = purpose switch
        {
            ContactPurpose.Transactional =>
            [
                nobody with
                {
                    Grounds = new(night.AddDays(-15).AddMinutes(1), false),
                },
                nobody with
                {
                    Grounds = new(night, true),
                },
            ],
            ContactPurpose.Fraud =>
            [
                nobody with
                {
                    Grounds = new(null, true),
                },
                nobody with
                {
                    Quiets = [new(QuietKind.Fraud, night.AddDays(-1), night.AddDays(9))],
                },
            ],
            _ =>
            [
                nobody with
                {
                    Cases = [new("R-1", true, 1, night)],
                },
                nobody with
                {
                    Holdings = [new("plan", null, true, new(2026, 12, 1))],
                },
                nobody with
                {
                    Holdings = [new("plan", null, false, new(2026, 8, 20))],
                },
            ],
        };
        foreach (var context in grounded)
            Judge(context, purpose).IsAllowed.ShouldBeTrue();
        // What calls for something else does not call for this.
        DecisionContext other = purpose switch
        {
            ContactPurpose.Transactional => nobody with { Grounds = new(night.AddDays(-16), true) },
            ContactPurpose.Fraud => nobody with { Quiets = [new(QuietKind.Mourning, night, night.AddDays(9))] },
            _ => nobody with { Holdings = [new("plan", null, true, new(2027, 3, 1)), new("plan", null, true, null)] },
        };
        Judge(other, purpose).Code.ShouldStartWith("contact-not-");
    }

    [Fact]
    public void Only_something_on_file_says_that_the_customer_asked_for_it()
    {
        var night = At("2026-10-11T23:00");
        var nobody = Somebody(night) with { Consents = [] };
        Judge(nobody, ContactPurpose.Requested)
            .ShouldSatisfyAllConditions(
                v => v.Answer.ShouldBe(ContactAnswer.Block),
                v => v.Code.ShouldBe("contact-not-asked")
            );
        var wrote = nobody with { Visits = [new(Channel.Email, night.AddDays(-15).AddMinutes(1))] };
        Judge(wrote, ContactPurpose.Requested).IsAllowed.ShouldBeTrue();
        var longAgo = nobody with { Visits = [new(Channel.Email, night.AddDays(-15))] };
        Judge(longAgo, ContactPurpose.Requested).IsAllowed.ShouldBeFalse();
        var waits = nobody with { Cases = [new("R-1", false, 1, night.AddDays(-40))] };
        Judge(waits, ContactPurpose.Requested).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void Leave_is_asked_by_purpose_and_channel()
    {
        var at = At("2026-10-09T10:00");
        var nobody = Somebody(at) with { Consents = [] };
        Judge(nobody, ContactPurpose.Commercial).Code.ShouldBe("no-consent");
        Judge(nobody, ContactPurpose.Collection).IsAllowed.ShouldBeTrue();
        var byVoice = nobody with
        {
            Consents = [new(null, true, at.AddDays(-9)), new(Channel.Voice, false, at.AddDays(-1))],
        };
        Judge(byVoice, ContactPurpose.Commercial).Code.ShouldBe("consent-withdrawn");
        Judge(byVoice, ContactPurpose.Commercial, Channel.Email).IsAllowed.ShouldBeTrue();
        var noCollection = nobody with { Consents = [new(Channel.Sms, false, at, "collection")] };
        Judge(noCollection, ContactPurpose.Collection, Channel.Sms).Answer.ShouldBe(ContactAnswer.Block);
        Judge(noCollection, ContactPurpose.Collection).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void Nobody_is_sold_to_over_a_serious_complaint_nor_in_mourning_nor_when_the_budget_is_spent()
    {
        var at = At("2026-10-09T10:00");
        var angry = Somebody(at) with { Cases = [new("R-1", true, 3, at.AddDays(-2))] };
        Judge(angry, ContactPurpose.Commercial)
            .ShouldSatisfyAllConditions(
                v => v.Answer.ShouldBe(ContactAnswer.Block),
                v => v.Facts["receipt"].ShouldBe("R-1")
            );
        Judge(angry, ContactPurpose.Service).IsAllowed.ShouldBeTrue();
        var mourning = Somebody(at) with { Quiets = [new(QuietKind.Mourning, at, At("2026-11-01T12:00"))] };
        Judge(mourning, ContactPurpose.Commercial)
            .ShouldSatisfyAllConditions(
                v => v.Code.ShouldBe("quiet-mourning"),
                v => v.Until.ShouldBe(At("2026-11-03T07:00"))
            );
        Colombia.JudgeMeeting(mourning, keeps: false).IsAllowed.ShouldBeFalse();
        Colombia.JudgeMeeting(mourning, keeps: true).IsAllowed.ShouldBeTrue();
        var rules = ShippedRules.Of("CO") with { MonthlyBudgetMinor = 1_000_00 };
        var spent = Somebody(at) with { OutreachSpentMinor = 1_000_00 };
        new ContactPolicy(rules, Bogota)
            .Judge(ContactPurpose.Commercial, Channel.Voice, spent)
            .ShouldSatisfyAllConditions(
                v => v.Code.ShouldBe("contact-budget"),
                v => v.Until.ShouldBe(At("2026-11-03T07:00"))
            );
        Judge(Somebody(at) with { Deceased = true }).Code.ShouldBe("deceased");
        Judge(Somebody(at) with { Deceased = true, Cases = [new("R-1", true, 1, at)] }, ContactPurpose.Legal)
            .IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void A_clock_that_goes_back_frees_nobody()
    {
        var now = At("2026-10-13T10:00");
        var ahead = new Reached(Channel.Voice, now.AddHours(3), ContactPurpose.Collection);
        Judge(Somebody(now, ahead)).Code.ShouldBe("contact-day");
        // The clock went back over midnight: the contact lies tomorrow, and tomorrow it counts.
        var tomorrow = ahead with
        {
            At = now.AddDays(1),
        };
        Judge(Somebody(now.AddDays(1), tomorrow)).Code.ShouldBe("contact-day");
    }

    /// <summary>Random rules and pasts, on clocks from UTC−5 to +13 and on clocks that jump, against a walk over every minute.</summary>
    [Theory]
    [InlineData("America/Bogota")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Pacific/Tongatapu")]
    [InlineData("America/Santiago")]
    [InlineData("Pacific/Auckland")]
    public void The_first_moment_allowed_is_the_one_a_walk_over_every_minute_finds(string place)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(place);
        var chance = new Xoshiro256(17);
        for (var round = 0; round < 60; round++)
        {
            var (rules, now) = (AnyRules(chance), AnyMoment(chance));
            var policy = new ContactPolicy(rules, zone);
            var context = Somebody(now, AnyPast(chance, now)) with
            {
                Quiets = chance.Bernoulli(0.2)
                    ? [new(QuietKind.Asked, now, now.AddMinutes(chance.NextInt(9_000)))]
                    : [],
            };
            var verdict = policy.Judge(ContactPurpose.Commercial, Channel.Voice, context);
            var walked = Walk(rules.Of(ContactPurpose.Commercial)!, rules, zone, context, now);
            (verdict.Until ?? now).ShouldBe(walked, $"{place}, round {round}, {verdict.Code}");
        }
    }

    private static DateTimeOffset AnyMoment(Xoshiro256 chance) =>
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(chance.NextInt(500_000));

    private static ContactRules AnyRules(Xoshiro256 chance)
    {
        var windows = Enumerable
            .Range(0, 1 + chance.NextInt(3))
            .Select(i => new ContactWindow(
                [(DayOfWeek)(2 * i), (DayOfWeek)(2 * i + 1)],
                new(chance.NextInt(0, 9), chance.NextInt(60)),
                new(chance.NextInt(9, 24), chance.NextInt(60))
            ));
        var rules = new PurposeRules
        {
            Windows = [.. windows],
            NotOnHolidays = chance.Bernoulli(0.5),
            DirectADay = chance.Bernoulli(0.5) ? 1 : null,
            OneChannelAWeek = chance.Bernoulli(0.5),
            WaitsForQuiet = true,
            Limits = chance.Bernoulli(0.5) ? [new(Channel.Voice, 1 + chance.NextInt(2), 1 + chance.NextInt(9))] : [],
        };
        return new()
        {
            Country = "CL",
            Source = "test",
            Purposes = new Dictionary<ContactPurpose, PurposeRules> { [ContactPurpose.Commercial] = rules },
        };
    }

    private static Reached[] AnyPast(Xoshiro256 chance, DateTimeOffset now) =>
        [
            .. Enumerable
                .Range(0, chance.NextInt(5))
                .Select(_ => new Reached(
                    chance.Bernoulli(0.5) ? Channel.Voice : Channel.Sms,
                    now.AddMinutes(-chance.NextInt(14_000)),
                    chance.Bernoulli(0.3) ? null : ContactPurpose.Commercial,
                    chance.Bernoulli(0.7)
                )),
        ];

    /// <summary>Every minute by itself, with no arithmetic on stretches of time.</summary>
    private static DateTimeOffset Walk(
        PurposeRules rules,
        ContactRules all,
        TimeZoneInfo zone,
        DecisionContext context,
        DateTimeOffset now
    )
    {
        for (var at = now; ; at = at.AddMinutes(1))
        {
            var local = TimeZoneInfo.ConvertTime(at, zone);
            var (day, time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
            var open = rules.Windows.Any(w => w.Days.Contains(day.DayOfWeek) && time >= w.From && time < w.Until);
            if (!open || rules.NotOnHolidays && all.Holidays!.IsHoliday(day) || context.Quiets.Any(q => q.Until > at))
                continue;
            var direct = context
                .Outreach.Where(o => o.Direct)
                .Select(o => (o.Channel, Day: DayOf(o.At, zone)))
                .ToList();
            if (rules.DirectADay is { } most && direct.Count(d => d.Day == day) >= most)
                continue;
            if (rules.OneChannelAWeek && direct.Any(d => d.Channel != Channel.Voice && Week(d.Day) == Week(day)))
                continue;
            if (
                rules.Limits.Any(l =>
                    context.Outreach.Count(o => o.Channel == Channel.Voice && o.At > at.AddDays(-l.Days)) >= l.Count
                )
            )
                continue;
            return at;
        }
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static (int, int) Week(DateOnly day)
    {
        var date = day.ToDateTime(TimeOnly.MinValue);
        return (ISOWeek.GetYear(date), ISOWeek.GetWeekOfYear(date));
    }
}
