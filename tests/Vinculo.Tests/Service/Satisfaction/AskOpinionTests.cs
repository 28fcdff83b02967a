using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Policy;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction;
using Vinculo.Tests.Integration.Mail;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Satisfaction;

public class AskOpinionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_question_that_did_not_arrive_goes_another_way_once_and_counts_as_asked_only_when_it_did(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(house.App);
        await house.SurveyAsync();
        var asked = await house.AskedAsync(mail: "marcela@casa.example");
        asked.SentChannel.ShouldBe(Channel.Sms);

        await FailAsync(house, asked.Id);
        await house.OpinionAsync(asked.Id, o => o.Second is not null);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.Of<SendOpinions>().RunAsync()));
        var again = await house.OpinionAsync(asked.Id, o => o.State == OpinionState.Asked);
        again.SentChannel.ShouldBe(Channel.Email);
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        (await house.CountAsync("SELECT count(*) FROM message WHERE direction = 2")).ShouldBe(2);

        // Told again of the first, and that the second failed as well: nobody is asked a third time.
        await house.Of<SendOpinions>().AnotherWayAsync(asked.Id, default);
        await FailAsync(house, again.Second!.Value);
        await mail.UntilAsync("SELECT count(*) FROM outbox", 0);
        (await house.Of<SendOpinions>().RunAsync()).ShouldBe(0);
        (await house.CountAsync("SELECT count(*) FROM message WHERE direction = 2")).ShouldBe(2);

        // Who has only one way was not asked, and it is said why.
        var only = await house.AskedAsync("Luz Mora", "3005556677");
        await FailAsync(house, only.Id);
        await house.OpinionAsync(only.Id, o => o.Second is not null);
        await house.Of<SendOpinions>().RunAsync();
        (await house.OpinionAsync(only.Id, o => o.State == OpinionState.NotAsked)).Reason.ShouldBe(
            NotAskedBecause.Failed
        );
        (await house.CountAsync("SELECT count(*) FROM opinion WHERE sent_at IS NOT NULL")).ShouldBe(1);
    }

    /// <summary>The provider says that it did not arrive.</summary>
    private static Task FailAsync(OpinionHouse house, Guid message) =>
        house.App.Database.WriteAsync(async session =>
        {
            var key = await session.FirstOrDefaultAsync(
                "SELECT customer_id, occurred_at FROM message WHERE id = @id",
                row => new MessageKey(new(row.Guid(0)), row.Instant(1), message),
                ("id", message)
            );
            var book = new StatusBook(session, (at, _) => at, house.Clock.Now);
            (await book.MoveAsync(key!, MessageStatus.Failed, house.Clock.Now, "550 no such")).ShouldBeTrue();
        });

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answered_case_asks_once_an_hour_later_however_often_it_is_said_and_however_many_send(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync();
        var customer = await house.CustomerAsync(phone: "3001112233");
        var one = await house.AnsweredAsync(customer);
        var opinion = await house.OpinionAsync(one, OpinionState.Waits);
        opinion.NextTryAt.ShouldBe(house.Clock.Now.AddHours(1));
        (await house.Of<SendOpinions>().RunAsync()).ShouldBe(0);

        var matter = new AskOpinion.Matter(
            customer,
            SurveyEvent.CaseAnswered,
            opinion.Source,
            one.Id,
            Channel.Voice,
            null,
            null,
            one.Code,
            house.Clock.Now
        );
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => house.Of<AskOpinion>().RunAsync(matter)));
        (await house.CountAsync("SELECT count(*) FROM opinion")).ShouldBe(1);

        house.Clock.Advance(TimeSpan.FromMinutes(61));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Of<SendOpinions>().RunAsync()));
        var asked = await house.OpinionAsync(one, OpinionState.Asked);
        (asked.SentChannel, asked.ExpiresAt).ShouldBe((Channel.Sms, house.Clock.Now.AddDays(14)));
        (await house.CountAsync("SELECT count(*) FROM message WHERE direction = 2")).ShouldBe(1);
        var body = await house.App.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync(
                "SELECT i.body FROM interaction i JOIN message m ON m.customer_id = i.customer_id AND m.id = i.id",
                row => row.Text(0)
            )
        );
        body!.ShouldContain($"{house.App.Url}opinion/{await house.TokenAsync(asked.Id)}");
        body!.ShouldContain("¿Qué tan satisfecho quedó?");
        // What began with a question of ours waits for nobody.
        (await house.CountAsync("SELECT count(*) FROM episode WHERE state <> 4")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_that_bounced_asks_nobody_and_the_next_one_does(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync();
        var one = await house.AnsweredAsync(await house.CustomerAsync(phone: "3001112233"));
        await house.OpinionAsync(one, OpinionState.Waits);
        (await house.DoAsync(one, CaseAct.Bounce, "buzón lleno")).IsAccepted(out _).ShouldBeTrue();

        house.Clock.Advance(TimeSpan.FromMinutes(61));
        (await house.Of<SendOpinions>().RunAsync()).ShouldBe(0);
        await house.OpinionAsync(one, OpinionState.TakenBack);
        await house.AnswerAsync(one);
        await house.OpinionAsync(one, OpinionState.Waits);
        house.Clock.Advance(TimeSpan.FromMinutes(61));
        (await house.Of<SendOpinions>().RunAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_is_asked_twice_in_a_month_nor_who_mourns_nor_who_said_no_more_nor_beyond_the_limit_of_a_day(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync(OpinionHouse.Draft(most: 2));
        var asked = await house.AskedAsync();
        (await AgainAsync(asked.Customer)).Reason.ShouldBe(NotAskedBecause.Rest);

        var mourns = await house.CustomerAsync("Ana Gil", "3001112244");
        await house.Of<NoteQuiet>().RunAsync(new(mourns, QuietKind.Mourning), OpinionHouse.Boss, "test", default);
        (await AgainAsync(mourns)).Reason.ShouldBe(NotAskedBecause.Quiet);

        (await house.Of<GiveOpinion>().StopAsync(await house.TokenAsync(asked.Id))).IsAccepted(out _).ShouldBeTrue();
        (await house.Of<GiveOpinion>().StopAsync(await house.TokenAsync(asked.Id))).IsAccepted(out _).ShouldBeTrue();
        (await house.CountAsync("SELECT count(*) FROM opinion_refusal")).ShouldBe(1);
        (await AgainAsync(asked.Customer)).Reason.ShouldBe(NotAskedBecause.OptedOut);

        (await AgainAsync(await house.CustomerAsync("Luz Mora", "3001112255"))).State.ShouldBe(OpinionState.Waits);
        (await AgainAsync(await house.CustomerAsync("Eva Paz", "3001112266"))).Reason.ShouldBe(NotAskedBecause.Most);
        house.Clock.Advance(TimeSpan.FromDays(31));
        (await AgainAsync(await house.CustomerAsync("Sol Rey", "3001112277"))).State.ShouldBe(OpinionState.Waits);

        async Task<Opinion> AgainAsync(CustomerId customer) =>
            await house.OpinionAsync(await house.AnsweredAsync(customer));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_contact_rules_hold_it_until_the_morning_or_keep_it_for_good(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync();
        var (late, no) = (
            await house.CustomerAsync(phone: "3001112233"),
            await house.CustomerAsync("Ana Gil", "3001112244")
        );
        (
            await house
                .Of<RecordConsent>()
                .RunAsync(new(no, "service", null, false, "lo pidió"), OpinionHouse.Boss, "test")
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        var cases = new[] { await house.AnsweredAsync(late), await house.AnsweredAsync(no) };
        foreach (var one in cases)
            await house.OpinionAsync(one, OpinionState.Waits);
        // Friday at eight in the evening: the rules open on Saturday.
        house.Clock.Advance(TimeSpan.FromHours(10));
        await house.Of<SendOpinions>().RunAsync();

        var held = await house.OpinionAsync(cases[0]);
        (held.State, held.NextTryAt).ShouldBe((OpinionState.Waits, new DateTimeOffset(2026, 7, 4, 13, 0, 0, default)));
        (await house.OpinionAsync(cases[1], OpinionState.NotAsked)).Reason.ShouldBe(NotAskedBecause.Rules);
        house.Clock.Advance(TimeSpan.FromHours(13));
        (await house.Of<SendOpinions>().RunAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_cannot_be_written_to_is_shown_the_link_and_a_refusal_leaves_nothing_behind(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        var survey = await house.SurveyAsync(OpinionHouse.Draft(after: SurveyEvent.ByHand));
        var customer = await house.CustomerAsync();
        var invite = house.Of<InviteCustomer>();

        (await invite.RunAsync(new(customer, survey.Id, true), OpinionHouse.Boss, "test")).IsRefused(out var no);
        no!.Code.ShouldBe("opinion.no-way");
        (await house.CountAsync("SELECT count(*) FROM opinion")).ShouldBe(0);
        var request = new InviteCustomer.Request(customer, survey.Id, false, RequestId: Guid.CreateVersion7());
        var first = (await invite.RunAsync(request, OpinionHouse.Boss, "test")).Accepted;
        var again = (await invite.RunAsync(request, OpinionHouse.Boss, "test")).Accepted;
        again.Link.ShouldBe(first.Link);
        first.Link.ShouldStartWith($"{house.App.Url}opinion/");
        OpinionLinks.Qr(first.Link).ShouldContain("<svg");
        (await invite.RunAsync(new(customer, survey.Id, false), OpinionHouse.Boss, "test")).IsRefused(out no);
        no!.Code.ShouldBe("opinion.rest");
        await house.Of<KeepSurvey>().SwitchAsync(survey.Id, false, OpinionHouse.Boss, "test");
        (await invite.RunAsync(new(customer, survey.Id, false), OpinionHouse.Boss, "test")).IsRefused(out no);
        no!.Code.ShouldBe("survey.off");
        (await invite.RunAsync(new(customer, survey.Id, false), CaseHouse.Agent, "test")).IsRefused(out no);
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_visit_and_a_purchase_ask_and_what_was_bought_before_does_not(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync(OpinionHouse.Draft(after: SurveyEvent.BranchVisit));
        await house.SurveyAsync(OpinionHouse.Draft(SurveyKind.Recommendation, SurveyEvent.Purchase));
        var (early, late, visitor) = (
            await house.CustomerAsync("Ana Gil"),
            await house.CustomerAsync("Luz Mora"),
            await house.CustomerAsync("Eva Paz")
        );
        var purchases = house.Of<Vinculo.Service.Satisfaction.Jobs.FollowPurchases>();
        await BuyAsync(early);
        await purchases.RunAsync(default);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        await BuyAsync(late);
        await purchases.RunAsync(default);
        await purchases.RunAsync(default);
        await house
            .Of<RecordInteraction>()
            .RunAsync(new(visitor, Channel.Store, Direction.In, InteractionKind.Contact), OpinionHouse.Boss, "test");
        await Patience.UntilAsync(() => house.CountAsync("SELECT count(*) FROM opinion"), count => count >= 2);

        (
            await house.App.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT customer_id, event FROM opinion ORDER BY event",
                    row => (new CustomerId(row.Guid(0)), row.Enum<SurveyEvent>(1))
                )
            )
        ).ShouldBe([(visitor, SurveyEvent.BranchVisit), (late, SurveyEvent.Purchase)]);

        Task BuyAsync(CustomerId customer) =>
            house.App.Database.WriteAsync(async session =>
            {
                await session.ExecuteAsync(
                    "INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency) VALUES (@customer, @at, @id, 1, 100, 'COP')",
                    ("customer", customer),
                    ("at", house.Clock.Now.AddHours(-1)),
                    ("id", Guid.CreateVersion7())
                );
                await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, house.Clock.Now);
            });
    }

    [Fact]
    public void The_lot_falls_the_same_way_every_time_and_for_about_the_share_that_was_said()
    {
        var survey = new Survey(
            new("0190f3a0-0000-7000-8000-00000000e001"),
            "",
            SurveyKind.Ease,
            SurveyEvent.Purchase,
            true,
            1,
            OpinionHouse.Words(),
            new(0, 0.3, 0, 3),
            default,
            1
        );
        var drawn = Enumerable.Range(0, 10_000).Select(i => AskOpinion.IsDrawn(survey, $"case:{i}")).ToList();

        drawn.ShouldBe(Enumerable.Range(0, 10_000).Select(i => AskOpinion.IsDrawn(survey, $"case:{i}")));
        drawn.Count(d => d).ShouldBeInRange(2_850, 3_150);
        AskOpinion.IsDrawn(survey with { Rules = survey.Rules with { Share = 1 } }, "x").ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Words_have_versions_one_survey_asks_after_each_thing_and_what_is_wrong_is_said_by_field(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        var keep = house.Of<KeepSurvey>();
        var survey = await house.SurveyAsync();
        var customer = await house.CustomerAsync();
        var told = await house.ToldAsync(survey, customer, 5);
        var changed = OpinionHouse.Draft() with { Id = survey.Id, RowVersion = survey.RowVersion };

        (await keep.RunAsync(changed, OpinionHouse.Boss, "test")).Accepted.Version.ShouldBe(1);
        (await keep.RunAsync(changed, OpinionHouse.Boss, "test")).IsRefused(out var no);
        no!.Kind.ShouldBe(RefusalKind.Stale);
        changed = changed with { RowVersion = survey.RowVersion + 1, Texts = OpinionHouse.Words("¿Y ahora?") };
        (await keep.RunAsync(changed, OpinionHouse.Boss, "test")).Accepted.Version.ShouldBe(2);
        (await house.Of<GiveOpinion>().ReadAsync(await house.TokenAsync(told))).Accepted.Texts.Es.Question.ShouldBe(
            "¿Qué tan satisfecho quedó?"
        );

        var second = (await keep.RunAsync(OpinionHouse.Draft(), OpinionHouse.Boss, "test")).Accepted;
        (await keep.SwitchAsync(second.Id, true, OpinionHouse.Boss, "test")).IsRefused(out no);
        no!.Code.ShouldBe("survey.one-asks");
        foreach (
            var (field, draft) in new[]
            {
                ("kind", OpinionHouse.Draft() with { Kind = 0 }),
                ("event", OpinionHouse.Draft() with { Event = (SurveyEvent)9 }),
                ("name", OpinionHouse.Draft() with { Name = " " }),
                ("questionEs", OpinionHouse.Draft() with { Texts = OpinionHouse.Words("") }),
                ("delay", OpinionHouse.Draft() with { Rules = new(-1, 1, 0, 2) }),
                ("share", OpinionHouse.Draft() with { Rules = new(0, 0, 0, 2) }),
                ("mostPerDay", OpinionHouse.Draft() with { Rules = new(0, 1, -1, 2) }),
                ("badUpTo", OpinionHouse.Draft() with { Rules = new(0, 1, 0, 5) }),
            }
        )
        {
            (await keep.RunAsync(draft, OpinionHouse.Boss, "test")).IsRefused(out no).ShouldBeTrue(field);
            no!.Field.ShouldBe(field);
        }
        (await keep.ChangeTermsAsync(new("crm"), 1, OpinionHouse.Boss)).IsRefused(out no);
        no!.Field.ShouldBe("address");
    }
}
