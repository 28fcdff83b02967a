using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Rules;

namespace Vinculo.Tests.Decisions;

public class EligibilityTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private static readonly ContactPolicies Contacts = new(ShippedRules.Of("CO"));

    private static DecisionContext Somebody(Channel channel = Channel.Voice, string placement = "agent") =>
        new()
        {
            Moment = new(Now, new DateOnly(2026, 3, 2), channel, placement) { Offset = TimeSpan.FromHours(-5) },
            Customer = new(new Guid("01900000-0000-7000-8000-000000000001")),
            Kind = CustomerKind.Person,
            Stage = CustomerStage.Customer,
            Born = new DateOnly(1990, 3, 3),
            City = "Bogotá",
            Since = new DateOnly(2025, 9, 15),
            Class = ValueClass.B,
            Risk = RiskBand.Medium,
            Holdings =
            [
                new("POS-20", "pospago", true, new DateOnly(2026, 3, 20)),
                new("LDI-300", "larga distancia", false, null),
            ],
            Measures = [new(new DateOnly(2026, 2, 1), "data_gb", 6), new(new DateOnly(2026, 1, 1), "data_gb", 2)],
            Needs = ["roaming"],
            Attributes = new Dictionary<string, double> { ["device_months"] = 30 },
        };

    private static Offer Offer(
        OfferRules? rules = null,
        Issue issue = Issue.Grow,
        Func<OfferDraft, OfferDraft>? change = null
    )
    {
        var draft = Counter.Draft("x", issue: issue) with { Rules = rules ?? new() };
        return (change?.Invoke(draft) ?? draft).Make("COP", Now);
    }

    private static Bar? Judge(Offer offer, DecisionContext context, long accepted = 0) =>
        Eligibility.Of(_ => new(accepted, 0), Contacts, NullLogger.Instance).Judge(offer, context);

    private static string? Code(OfferRules rules, DecisionContext? context = null) =>
        Judge(Offer(rules), context ?? Somebody())?.Code;

    [Fact]
    public void An_offer_without_rules_is_for_everybody() => Judge(Offer(), Somebody()).ShouldBeNull();

    [Fact]
    public void Validity_counts_the_first_and_the_last_day()
    {
        var today = new DateOnly(2026, 3, 2);
        Judge(Offer(change: d => d with { ValidFrom = today, ValidTo = today }), Somebody()).ShouldBeNull();
        Judge(Offer(change: d => d with { ValidTo = today.AddDays(-1) }), Somebody())!.Code.ShouldBe("no-longer-valid");
        var early = Judge(Offer(change: d => d with { ValidFrom = today.AddDays(1) }), Somebody())!;
        early.Code.ShouldBe("not-yet-valid");
        early.Until.ShouldBe(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.FromHours(-5)));
    }

    [Fact]
    public void Only_its_channels()
    {
        var store = Offer(change: d => d with { Channels = [Channel.Store] });
        Judge(store, Somebody())!.Code.ShouldBe("other-channel");
        Judge(store, Somebody(Channel.Store)).ShouldBeNull();
    }

    [Fact]
    public void Kind_stage_and_death()
    {
        Code(new() { Kind = CustomerKind.Company }).ShouldBe("companies-only");
        Code(new() { Kind = CustomerKind.Person }, Somebody() with { Kind = CustomerKind.Company })
            .ShouldBe("persons-only");
        Code(new() { Stages = [CustomerStage.Prospect] }).ShouldBe("other-stage");
        Code(new() { Stages = [CustomerStage.Prospect, CustomerStage.Customer] }).ShouldBeNull();
        Code(new(), Somebody() with { Deceased = true }).ShouldBe("deceased");
    }

    [Fact]
    public void Value_class()
    {
        Code(new() { MinClass = ValueClass.A }).ShouldBe("class-too-low");
        Code(new() { MinClass = ValueClass.B }).ShouldBeNull();
        Code(new() { MinClass = ValueClass.C }, Somebody() with { Class = null }).ShouldBe("class-unknown");
    }

    [Fact]
    public void Risk_bands()
    {
        Code(new() { RiskBands = [RiskBand.High, RiskBand.VeryHigh] }).ShouldBe("other-risk");
        Code(new() { RiskBands = [RiskBand.Medium] }).ShouldBeNull();
        Code(new() { RiskBands = [RiskBand.Medium] }, Somebody() with { Risk = null }).ShouldBe("risk-unknown");
    }

    [Fact]
    public void Holdings_count_only_while_they_are_active()
    {
        Code(new() { LacksFamily = ["pospago"] }).ShouldBe("already-holds");
        Code(new() { LacksProduct = ["POS-20"] }).ShouldBe("already-holds");
        Code(new() { LacksFamily = ["larga distancia"], LacksProduct = ["LDI-300"] }).ShouldBeNull();
        Code(new() { HoldsFamily = ["prepago", "pospago"] }).ShouldBeNull();
        Code(new() { HoldsFamily = ["larga distancia"] }).ShouldBe("does-not-hold");
    }

    [Fact]
    public void Needs()
    {
        Code(new() { Needs = ["seguro", "Roaming"] }).ShouldBeNull();
        Code(new() { Needs = ["seguro"] }).ShouldBe("no-such-need");
    }

    [Fact]
    public void Measures_are_means_of_the_latest_whole_months()
    {
        Somebody().Mean("data_gb", 1).ShouldBe(6);
        Somebody().Mean("data_gb", 3).ShouldBe(4);
        Somebody().Mean("unknown", 3).ShouldBe(0);
        Code(new() { Measures = [new("data_gb", 3, 4)] }).ShouldBeNull();
        Code(new() { Measures = [new("data_gb", 3, 4.1)] }).ShouldBe("uses-too-little");
        Code(new() { Measures = [new("data_gb", 3, null, 3.9)] }).ShouldBe("uses-too-much");
    }

    [Fact]
    public void Attributes_and_contacts()
    {
        Code(new() { Attributes = [new("device_months", 24)] }).ShouldBeNull();
        Code(new() { Attributes = [new("device_months", 31)] }).ShouldBe("attribute-too-low");
        Code(new() { Attributes = [new("device_months", null, 29)] }).ShouldBe("attribute-too-high");
        Code(new() { Attributes = [new("shoe_size", 40)] }).ShouldBe("attribute-unknown");
        var often = Somebody() with
        {
            Visits = [.. Enumerable.Range(1, 4).Select(i => new Reached(Channel.Store, Now.AddDays(-i * 10)))],
        };
        Code(new() { Contacts = [new(Channel.Store, 90, 4)] }, often).ShouldBeNull();
        Code(new() { Contacts = [new(Channel.Store, 30, 4)] }, often).ShouldBe("contacts-too-few");
    }

    [Fact]
    public void Tenure_and_age_know_when_they_will_be_reached()
    {
        Code(new() { MinTenureMonths = 5 }).ShouldBeNull();
        var young = Judge(Offer(new() { MinTenureMonths = 6 }), Somebody())!;
        young.Code.ShouldBe("too-new");
        young.Until.ShouldBe(new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.FromHours(-5)));
        Code(new() { MaxTenureMonths = 4 }).ShouldBe("too-long-with-us");
        Code(new() { MinTenureMonths = 1 }, Somebody() with { Since = null }).ShouldBe("tenure-unknown");
        Somebody().Age.ShouldBe(35);
        Judge(Offer(new() { AgeFrom = 36 }), Somebody())!
            .Until.ShouldBe(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.FromHours(-5)));
        Code(new() { AgeTo = 34 }).ShouldBe("too-old");
        Code(new() { AgeFrom = 18 }, Somebody() with { Born = null }).ShouldBe("age-unknown");
    }

    [Fact]
    public void Cities_are_compared_without_case_and_accents()
    {
        Code(new() { Cities = ["BOGOTA"] }).ShouldBeNull();
        Code(new() { Cities = ["Cali"] }).ShouldBe("other-city");
    }

    [Theory]
    [InlineData(Result.Refused, 89, "recently-refused")]
    [InlineData(Result.Refused, 91, null)]
    [InlineData(Result.NotNow, 13, "not-now")]
    [InlineData(Result.NotNow, 15, null)]
    [InlineData(Result.Accepted, 364, "already-accepted")]
    [InlineData(Result.Accepted, 366, null)]
    public void Answers_are_respected_for_their_time(Result result, int daysAgo, string? code)
    {
        var answered = Somebody() with { Answers = [new("x", result, null, Now.AddDays(-daysAgo))] };
        Code(new(), answered).ShouldBe(code);
        Code(
                new()
                {
                    NotAfterRefusalDays = 0,
                    NotAfterNotNowDays = 0,
                    NotAfterAcceptanceDays = 0,
                },
                answered
            )
            .ShouldBeNull();
    }

    [Fact]
    public void A_serious_open_complaint_keeps_selling_away_but_not_help()
    {
        var angry = Somebody() with { Cases = [new("R-1", true, 3, Now.AddDays(-4))] };
        Code(new(), angry).ShouldBe("open-complaint");
        Code(new() { OpenComplaintBars = false }, angry).ShouldBeNull();
        Judge(Offer(issue: Issue.Serve), angry).ShouldBeNull();
        Judge(Offer(new() { OnlyInTrouble = true }, Issue.Serve), angry).ShouldBeNull();
        Judge(Offer(new() { OnlyInTrouble = true }, Issue.Serve), Somebody())!.Code.ShouldBe("no-trouble");
        Code(new(), Somebody() with { Cases = [new("R-2", true, 2, Now)] }).ShouldBeNull();
    }

    [Fact]
    public void The_same_offer_is_not_shown_over_and_over()
    {
        var tired = Somebody() with { Shown = [new("x", Now.AddDays(-1)), new("x", Now.AddDays(-6)), new("y", Now)] };
        var bar = Judge(Offer(new() { MaxPerCustomer = new(2, 7) }), tired)!;
        bar.Code.ShouldBe("shown-enough");
        bar.Until.ShouldBe(Now.AddDays(1));
        Code(new() { MaxPerCustomer = new(2, 5) }, tired).ShouldBeNull();
    }

    [Fact]
    public void Contact_pressure_holds_for_whom_we_seek_out_and_says_until_when()
    {
        var chased = Somebody(Channel.Voice, "outbound") with
        {
            Outreach = [new(Channel.Voice, Now.AddDays(-2)), new(Channel.Voice, Now.AddDays(-20))],
            Consents = [new(null, true, Now.AddDays(-100))],
        };
        var bar = Judge(Offer(), chased)!;
        bar.Code.ShouldBe("contact-pressure");
        bar.Until.ShouldBe(Now.AddDays(10));
        Code(new(), chased with { Moment = Somebody().Moment }).ShouldBeNull();
        Judge(Offer(issue: Issue.Serve), chased).ShouldBeNull();
    }

    [Fact]
    public void Consent_is_needed_to_seek_somebody_out_and_a_no_is_a_no()
    {
        var outbound = Somebody(Channel.Email, "outbound-campaign");
        Code(new(), outbound).ShouldBe("no-consent");
        Code(new(), outbound with { Consents = [new(null, true, Now.AddDays(-9))] }).ShouldBeNull();
        MarketingConsent[] notByMail = [new(null, true, Now.AddDays(-9)), new(Channel.Email, false, Now.AddDays(-3))];
        Code(new(), outbound with { Consents = notByMail }).ShouldBe("consent-withdrawn");
        Code(new(), Somebody() with { Consents = [new(null, false, Now)] }).ShouldBe("consent-withdrawn");
        Judge(Offer(issue: Issue.Retain), Somebody() with { Consents = [new(null, false, Now)] }).ShouldBeNull();
        Judge(Offer(issue: Issue.Serve), outbound).ShouldBeNull();
    }

    [Fact]
    public void The_budget_ends()
    {
        Judge(Offer(new() { MaxAccepted = 10 }), Somebody(), accepted: 9).ShouldBeNull();
        Judge(Offer(new() { MaxAccepted = 10 }), Somebody(), accepted: 10)!.Code.ShouldBe("budget-spent");
    }

    [Fact]
    public void A_rule_that_fails_is_a_bar()
    {
        var bar = new Eligibility([new Broken()], NullLogger.Instance).Judge(Offer(), Somebody());
        bar!.Code.ShouldBe("rule-failed");
        bar.Facts["rule"].ShouldBe("Broken");
    }

    [Fact]
    public void Every_bar_and_reason_has_a_sentence_in_both_languages()
    {
        foreach (
            var code in new[]
            {
                "bar.not-yet-valid",
                "bar.no-longer-valid",
                "bar.other-channel",
                "bar.deceased",
                "bar.persons-only",
                "bar.companies-only",
                "bar.other-stage",
                "bar.class-unknown",
                "bar.class-too-low",
                "bar.risk-unknown",
                "bar.other-risk",
                "bar.already-holds",
                "bar.does-not-hold",
                "bar.no-such-need",
                "bar.uses-too-little",
                "bar.uses-too-much",
                "bar.attribute-unknown",
                "bar.attribute-too-low",
                "bar.attribute-too-high",
                "bar.contacts-too-few",
                "bar.tenure-unknown",
                "bar.too-new",
                "bar.too-long-with-us",
                "bar.age-unknown",
                "bar.too-young",
                "bar.too-old",
                "bar.other-city",
                "bar.recently-refused",
                "bar.not-now",
                "bar.already-accepted",
                "bar.open-complaint",
                "bar.no-trouble",
                "bar.shown-enough",
                "bar.contact-pressure",
                "bar.consent-withdrawn",
                "bar.no-consent",
                "bar.control-group",
                "bar.budget-spent",
                "bar.rule-failed",
                "bar.not-worth-it",
                "reason.context",
                "reason.habit",
                "reason.ends-soon",
                "reason.need",
                "reason.in-trouble",
                "reason.influential",
                "reason.risk",
                "reason.valuable",
                "reason.keeps",
                "reason.class-says-yes",
                "reason.expected-yes",
            }
        )
        {
            var (spanish, english) = (DecisionWords.Text(code, new("es-CO")), DecisionWords.Text(code, new("en-US")));
            spanish.ShouldNotBe(code);
            english.ShouldNotBe(code);
            english.ShouldNotBe(spanish);
        }
    }

    private sealed class Broken : IEligibilityRule
    {
        public Bar? Judge(Offer offer, DecisionContext context) => throw new InvalidOperationException("no data");
    }
}
