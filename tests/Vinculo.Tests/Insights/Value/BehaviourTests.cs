using Vinculo.Customers;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Interactions;

namespace Vinculo.Tests.Insights.Value;

public class BehaviourTests
{
    private static readonly DateTimeOffset Now = TelephoneCompany.Now;

    private static readonly Horizon Horizon = new(
        new(2026, 3, 2),
        Now,
        new(2024, 1, 1),
        Relationship.Contractual,
        90,
        ["data_gb"],
        TimeZoneInfo.Utc
    );

    private static Customer Somebody(
        CustomerStage stage = CustomerStage.Customer,
        RiskBand? risk = null,
        int open = 0
    ) =>
        new(
            new(Guid.Empty),
            CustomerKind.Person,
            stage,
            "Ana",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            0.4,
            risk,
            null,
            null,
            open,
            0,
            false,
            null,
            null,
            1,
            Now,
            Now
        );

    private static BehaviourProfile Of(CustomerFacts facts) => BehaviourProfile.Of(facts, Horizon, null, Somebody());

    [Fact]
    public void Who_calls_in_the_evening_has_an_evening_habit()
    {
        var facts = new CustomerFacts();
        for (var i = 0; i < 10; i++)
            facts.Contacts.Add(
                new(new(2025, 10, 1 + 2 * i, 19, 10, 0, TimeSpan.Zero), Channel.WhatsApp, InteractionKind.Contact, null)
            );
        facts.Contacts.Add(new(new(2025, 12, 1, 9, 0, 0, TimeSpan.Zero), Channel.Voice, InteractionKind.Contact, null));

        var profile = Of(facts);

        profile.PreferredHour.ShouldBe(18);
        profile.PreferredChannel.ShouldBe(Channel.WhatsApp);
        profile.Contacts.ShouldBe(11);
    }

    [Fact]
    public void A_few_contacts_are_no_habit()
    {
        var facts = new CustomerFacts();
        facts.Contacts.Add(
            new(new(2025, 10, 1, 19, 0, 0, TimeSpan.Zero), Channel.Voice, InteractionKind.Contact, null)
        );

        var profile = Of(facts);

        profile.PreferredHour.ShouldBeNull();
        profile.PreferredChannel.ShouldBeNull();
        profile.Rhythm.ShouldBeNull();
    }

    [Fact]
    public void A_bill_every_month_is_an_even_rhythm()
    {
        var facts = new CustomerFacts();
        for (var month = 0; month < 10; month++)
            facts.Transactions.Add(
                new(new DateTimeOffset(2025, 4, 5, 12, 0, 0, TimeSpan.Zero).AddMonths(month), true, 100, 40)
            );

        var profile = Of(facts);

        profile.IsEven.ShouldBeTrue();
        profile.Rhythm!.Value.Days.ShouldBe(30.6, 0.3);
    }

    [Fact]
    public void Danger_comes_before_growth_and_being_new_after_it()
    {
        LifeCycle.Of(Somebody(CustomerStage.Prospect), [], 0).Phase.ShouldBe(LifeCyclePhase.Acquire);
        LifeCycle.Of(Somebody(risk: RiskBand.High), [], 30).ShouldBe(new(LifeCyclePhase.Retain, "risk", 0.4));
        LifeCycle.Of(Somebody(open: 2), [], 30).Reason.ShouldBe("complaint");
        LifeCycle.Of(Somebody(), [], 3).Phase.ShouldBe(LifeCyclePhase.Acquire);
        LifeCycle.Of(Somebody(), [], 30).Phase.ShouldBe(LifeCyclePhase.Grow);
        var falling = new UseOf("data_gb", 1, -0.4, new(1, 2, 3, 50));
        LifeCycle.Of(Somebody(), [falling], 30).ShouldBe(new(LifeCyclePhase.Retain, "falling", 0.4));
        var steady = falling with { Trend = 0.02 };
        LifeCycle
            .Of(Somebody(), [falling, steady, steady], 30)
            .Phase.ShouldBe(LifeCyclePhase.Grow, "one thing used less");
    }

    [Fact]
    public void The_curve_of_concentration_rises_to_the_whole()
    {
        var curve = ValueBase.Curve([.. Enumerable.Range(1, 100).Select(i => i <= 20 ? 40d : 2.5)]);

        curve.Count.ShouldBe(21);
        curve[0].ShouldBe(0);
        curve[4].ShouldBe(0.8);
        curve[20].ShouldBe(1);
        curve.ShouldBe(curve.Order());
        ValueBase.Curve([-5, 0]).ShouldAllBe(c => c == 0);
    }
}
