using Microsoft.Extensions.DependencyInjection;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Tests.Service.Cases;

public class CaseLifeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_complaint_of_a_Friday_is_due_in_law_after_the_28th_and_an_answer_that_bounced_never_counted(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();

        var one = await house.ComplaintAsync(customer);

        one.Receipt.ShouldBe("2026-000001");
        one.State.ShouldBe(CaseState.Received);
        one.Regime.ShouldBe("co.petition");
        // The day after the 28th of July begins at five in the morning of UTC.
        one.LegalDueAt.ShouldBe(new DateTimeOffset(2026, 7, 29, 5, 0, 0, TimeSpan.Zero));
        // Ten in the morning and four open hours, one of them at noon not open.
        one.ResponseDueAt.ShouldBe(CaseHouse.Friday.AddHours(5));
        one.DueAt.ShouldBe(one.ResponseDueAt);

        house.Clock.Advance(TimeSpan.FromHours(1));
        (await house.DoAsync(one, CaseAct.Send, "Le devolvimos el dinero")).Accepted.State.ShouldBe(CaseState.Sent);
        house.Clock.Advance(Day);
        (await house.DoAsync(one, CaseAct.Prove, proof: "guía 77")).Accepted.InTerm.ShouldBe(true);
        house.Clock.Now = new(2026, 7, 30, 15, 0, 0, TimeSpan.Zero);
        var bounced = (await house.DoAsync(one, CaseAct.Bounce, note: "dirección no existe")).Accepted;
        (bounced.State, bounced.InTerm, bounced.FirstSolvedAt).ShouldBe((CaseState.Working, null, null));
        bounced.DueAt.ShouldNotBeNull().ShouldBeLessThan(house.Clock.Now);
        (await house.SheetAsync(one)).Readings!.Legal!.IsLate.ShouldBeTrue();

        (await house.DoAsync(one, CaseAct.Send, "Otra vez", proof: "firmó ella")).Accepted.State.ShouldBe(
            CaseState.Answered
        );
        var answered = (await house.SheetAsync(one)).Case;
        answered.InTerm.ShouldBe(false);
        answered.ResponseMinutes.ShouldBe(60);
        answered.SolutionMinutes.ShouldBe(answered.LastSolutionMinutes);
        (await house.CountAsync("SELECT open_cases FROM customer")).ShouldBe(0);

        house.Clock.Advance(Day);
        var again = (await house.DoAsync(one, CaseAct.Reply, "No estoy conforme")).Accepted;
        (again.Round, again.Reopened, again.SolutionMinutes).ShouldBe((2, 1, answered.SolutionMinutes));
        again.LegalDueAt.ShouldNotBeNull().ShouldBeGreaterThan(answered.LegalDueAt!.Value);
        (await house.DoAsync(one, CaseAct.Send, "Esta sí", proof: "firmó")).Accepted.LastSolvedAt.ShouldBe(
            house.Clock.Now
        );
        (await house.DoAsync(one, CaseAct.Close)).Accepted.CustomerStatus.ShouldBe(CustomerStatus.Closed);
        house.Clock.Advance(100 * Day);
        (await house.DoAsync(one, CaseAct.Reply, "¿Y?")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("case.too-late-to-reply");

        (await house.CountAsync("SELECT count(*) FROM interaction WHERE kind = 5")).ShouldBe(5);
        (
            await house.CountAsync("SELECT count(*) FROM audit_event WHERE act LIKE 'case.%' AND act <> 'case.read'")
        ).ShouldBe(8);
        var history = (await house.SheetAsync(one)).Events;
        history[^1].Act.ShouldBe(CaseAct.Open);
        history.Select(e => e.At).ShouldBeInOrder(SortDirection.Descending);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Our_pause_gives_its_time_back_and_never_stops_the_law(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var one = await house.ComplaintAsync(await house.CustomerAsync());

        house.Clock.Advance(TimeSpan.FromHours(1));
        var waits = (await house.DoAsync(one, CaseAct.WaitThird, note: "proveedor")).Accepted;
        waits.SolutionDueAt.ShouldBeNull();
        waits.DueAt.ShouldBe(one.LegalDueAt);
        house.Clock.Advance(3 * Day);
        var goes = (await house.DoAsync(one, CaseAct.Resume)).Accepted;

        goes.LegalDueAt.ShouldBe(one.LegalDueAt);
        // From Friday eleven to Monday eleven nine open hours are given back; Monday the 13th is a holiday.
        one.SolutionDueAt.ShouldBe(new DateTimeOffset(2026, 7, 10, 15, 0, 0, TimeSpan.Zero));
        goes.SolutionDueAt.ShouldBe(new DateTimeOffset(2026, 7, 14, 15, 0, 0, TimeSpan.Zero));
        (await house.DoAsync(one, CaseAct.Resume)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("case.not-now");

        var asked = (await house.DoAsync(one, CaseAct.Ask, "¿Nos envía la factura?", incomplete: true)).Accepted;
        asked.CustomerStatus.ShouldBe(CustomerStatus.NeedsYou);
        house.Clock.Now = new(2026, 7, 15, 15, 0, 0, TimeSpan.Zero);
        var complete = (await house.DoAsync(one, CaseAct.Complete)).Accepted;
        // The term begins anew when what was missing came: fifteen business days after the 15th.
        complete.LegalDueAt.ShouldBe(new DateTimeOffset(2026, 8, 7, 5, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_term_of_law_is_made_longer_once_and_only_before_it_ends()
    {
        await using var house = await CaseHouse.StartAsync();
        var one = await house.ComplaintAsync(await house.CustomerAsync());

        (await house.DoAsync(one, CaseAct.Extend)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("case.missing-message");
        var longer = (
            await house.DoAsync(one, CaseAct.Extend, "Falta el peritaje; responderemos el 20 de agosto")
        ).Accepted;
        longer.LegalDueAt.ShouldBe(new DateTimeOffset(2026, 8, 21, 5, 0, 0, TimeSpan.Zero));
        (await house.DoAsync(one, CaseAct.Extend, "Otra vez")).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("deadline.extension-none");

        var other = await house.ComplaintAsync(await house.CustomerAsync());
        house.Clock.Now = new(2026, 7, 29, 15, 0, 0, TimeSpan.Zero);
        (await house.DoAsync(other, CaseAct.Extend, "Tarde")).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("deadline.extension-late");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Cases_that_are_answered_together_keep_their_numbers_the_earliest_term_rules_and_each_gets_an_answer(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var early = await house.ComplaintAsync(await house.CustomerAsync());
        house.Clock.Advance(7 * Day);
        var main = await house.ComplaintAsync(await house.CustomerAsync("Otra Persona"));
        var merge = house.App.Services.GetRequiredService<MergeCases>();

        var both = (await merge.RunAsync(main.Id, [early.Receipt], CaseHouse.Agent, "test")).Accepted;
        await house.DoAsync(main, CaseAct.WaitThird, note: "peritaje");
        (await house.SheetAsync(main)).Case.DueAt.ShouldBe(early.LegalDueAt);
        both.LegalDueAt.ShouldNotBe(early.LegalDueAt);
        (await house.SheetAsync(early)).Case.State.ShouldBe(CaseState.Merged);
        (await merge.RunAsync(main.Id, [main.Receipt], CaseHouse.Agent, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("case.no-such-receipt");

        (await merge.UndoAsync(main.Id, early.Id, CaseHouse.Agent, "test")).IsRefused(out _).ShouldBeFalse();
        (await house.SheetAsync(early)).Case.State.ShouldBe(CaseState.Working);
        (await merge.RunAsync(main.Id, [early.Receipt], CaseHouse.Agent, "test")).IsRefused(out _).ShouldBeFalse();
        await house.DoAsync(main, CaseAct.Send, "A los dos");
        (await house.SheetAsync(early)).Case.State.ShouldBe(CaseState.Sent);
        (await house.DoAsync(main, CaseAct.Prove, proof: "leído")).Accepted.State.ShouldBe(CaseState.Answered);
        // The other's answer is proven apart.
        (await house.SheetAsync(early)).Case.State.ShouldBe(CaseState.Sent);
        (await house.DoAsync(early, CaseAct.Bounce, note: "buzón lleno")).Accepted.State.ShouldBe(CaseState.Working);
        (await house.App.Services.GetRequiredService<CaseDesk>().ByReceiptAsync(early.Receipt, default)).ShouldBe(
            early.Id
        );
    }

    [Fact]
    public async Task The_same_request_sent_again_opens_one_case_and_what_does_not_fit_is_refused()
    {
        await using var house = await CaseHouse.StartAsync();
        var customer = await house.CustomerAsync();
        var request = new OpenCase.Request(
            customer,
            CaseKind.Claim,
            "Falla",
            "product.failure",
            RequestId: Ids.New(house.Clock.Now)
        );
        var first = (await house.Open.RunAsync(request, CaseHouse.Agent, "test")).Accepted;
        (await house.Open.RunAsync(request, CaseHouse.Agent, "test")).Accepted.Receipt.ShouldBe(first.Receipt);
        (await house.CountAsync("SELECT count(*) FROM service_case")).ShouldBe(1);

        foreach (
            var (wrong, code) in new[]
            {
                (request with { Code = "data.query" }, "case.code-does-not-fit"),
                (request with { Code = "product" }, "case.missing-code"),
                (request with { Subject = " " }, "case.missing-subject"),
                (request with { Subject = new string('x', 201) }, "case.text-too-long"),
                (request with { Severity = 4 }, "case.missing-severity"),
                (request with { Kind = 0 }, "case.missing-kind"),
                (request with { ReceivedAt = house.Clock.Now.AddDays(1) }, "case.received"),
                (request with { Customer = new(Ids.New(house.Clock.Now)) }, "customer.not-found"),
            }
        )
        {
            (await house.Open.RunAsync(wrong with { RequestId = null }, CaseHouse.Agent, "test"))
                .IsRefused(out var no)
                .ShouldBeTrue(code);
            no!.Code.ShouldBe(code);
        }
        (await house.Open.RunAsync(request, CaseHouse.Agent with { Permissions = new HashSet<string>() }, "test"))
            .IsRefused(out var barred)
            .ShouldBeTrue();
        barred!.Kind.ShouldBe(RefusalKind.Forbidden);
    }

    [Fact]
    public async Task Every_act_is_possible_only_from_where_it_makes_sense()
    {
        await using var house = await CaseHouse.StartAsync();
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        foreach (var act in Enum.GetValues<CaseAct>().Except(CaseActs.Possible(one)))
        {
            (await house.DoAsync(one, act, "x", "x", "x", 1, "billing.payment"))
                .IsRefused(out var no)
                .ShouldBeTrue(act.ToString());
            no!.Code.ShouldBeOneOf("case.not-now", "case.act-unknown");
        }
        foreach (var state in Enum.GetValues<CaseState>())
        {
            CaseStates.Of(state, state.Status()).ShouldBe(state);
            Enum.IsDefined(state.ForCustomer()).ShouldBeTrue();
        }
    }
}
