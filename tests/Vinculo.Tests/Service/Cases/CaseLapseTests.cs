using Microsoft.Extensions.DependencyInjection;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases;
using Vinculo.Service.Clocks;

namespace Vinculo.Tests.Service.Cases;

/// <summary>What was never completed is declared withdrawn, and Saturdays count where somebody works on them.</summary>
public class CaseLapseTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_not_completed_may_be_declared_withdrawn_after_a_month_and_once_another_and_not_before(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        (await house.DoAsync(one, CaseAct.Ask, "¿Algo más?")).IsAccepted(out _).ShouldBeTrue();
        // Asked for without the law waiting for it: nothing lapses.
        Code(await house.DoAsync(one, CaseAct.Lapse, "Se archiva")).ShouldBe("case.nothing-asked");
        await house.DoAsync(one, CaseAct.Resume);

        await house.DoAsync(one, CaseAct.Ask, "Falta la factura", incomplete: true);
        (await house.SheetAsync(one)).CompleteBy.ShouldBe(new DateOnly(2026, 8, 3));
        Code(await house.DoAsync(one, CaseAct.Lapse, "Se archiva")).ShouldBe("case.lapse-early");
        var escalate = house.App.Services.GetRequiredService<EscalateCases>();
        house.Clock.Now = new(2026, 7, 28, 15, 0, 0, TimeSpan.Zero);
        await escalate.RunAsync(default);
        (await ToldAsync()).ShouldBe(0);
        house.Clock.Now = new(2026, 7, 29, 15, 0, 0, TimeSpan.Zero);
        await escalate.RunAsync(default);
        await escalate.RunAsync(default);
        (await ToldAsync()).ShouldBe(1);

        (await house.DoAsync(one, CaseAct.MoreTime, note: "Lo pidió por teléfono")).IsAccepted(out _).ShouldBeTrue();
        (await house.SheetAsync(one)).CompleteBy.ShouldBe(new DateOnly(2026, 9, 3));
        Code(await house.DoAsync(one, CaseAct.MoreTime, note: "Otra vez")).ShouldBe("case.more-time-none");
        house.Clock.Now = new(2026, 9, 3, 15, 0, 0, TimeSpan.Zero);
        await escalate.RunAsync(default);
        (await ToldAsync()).ShouldBe(2);
        (await house.SheetAsync(one)).PossibleOn(new(2026, 9, 3)).ShouldNotContain(CaseAct.Lapse);

        house.Clock.Now = new(2026, 9, 4, 15, 0, 0, TimeSpan.Zero);
        await escalate.RunAsync(default);
        (await ToldAsync()).ShouldBe(3);
        // Nothing lapses by itself.
        var over = await house.SheetAsync(one);
        over.Case.State.ShouldBe(CaseState.WaitingCustomer);
        over.PossibleOn(new(2026, 9, 4)).ShouldContain(CaseAct.Lapse);
        Code(await house.DoAsync(one, CaseAct.MoreTime, note: "Tarde")).ShouldBe("case.more-time-late");
        Code(await house.DoAsync(one, CaseAct.Lapse)).ShouldBe("case.missing-message");
        var lapsed = (await house.DoAsync(one, CaseAct.Lapse, "Se declara el desistimiento")).Accepted;
        (lapsed.State, lapsed.CustomerStatus).ShouldBe((CaseState.Withdrawn, CustomerStatus.Withdrawn));
        (
            await house.CountAsync("SELECT count(*) FROM interaction WHERE body = 'Se declara el desistimiento'")
        ).ShouldBe(1);

        Task<long> ToldAsync() => house.CountAsync("SELECT count(*) FROM case_escalation WHERE level > 100");
    }

    [Fact]
    public async Task Saturdays_count_for_the_law_where_the_calendar_says_that_somebody_works_on_them()
    {
        await using var house = await CaseHouse.StartAsync();
        var calendars = house.App.Services.GetRequiredService<ServiceCalendars>();
        var usual = (await calendars.BookAsync(default)).Find(ServiceCalendar.UsualCode);
        (await calendars.SaveAsync(usual with { LegalSaturdays = true }, usual.Version, CaseHouse.Boss, default))
            .IsAccepted(out _)
            .ShouldBeTrue();

        var one = await house.ComplaintAsync(await house.CustomerAsync());

        // Fifteen days of which Saturdays are some: the 23rd instead of the 28th.
        one.LegalDueAt.ShouldBe(new DateTimeOffset(2026, 7, 24, 5, 0, 0, TimeSpan.Zero));
        ClockCommands
            .DeadlineOf("co.petition", "2026-07-03T10:00", "CO", saturdays: true)
            .Accepted.Text.ShouldContain("23");
    }

    private static string? Code(Outcome<ServiceCase> outcome) => outcome.IsRefused(out var no) ? no.Code : null;
}
