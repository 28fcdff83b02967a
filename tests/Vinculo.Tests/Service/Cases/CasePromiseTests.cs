using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Customers;
using Vinculo.Decisions.Tables;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Clocks;

namespace Vinculo.Tests.Service.Cases;

/// <summary>What the rules promise a kind of customer sets the clocks of her cases.</summary>
public class CasePromiseTests
{
    /// <summary>Open minutes of a day of the usual office.</summary>
    private const int Day = 9 * 60;

    private static Actor Somebody(char last) =>
        Actor.System("test") with
        {
            Id = new("0190f3a0-0000-7000-8000-00000000c10" + last),
            Kind = ActorKind.User,
        };

    private static async Task PromiseAsync(CaseHouse house, string hours, string days)
    {
        var content = new TableContent
        {
            NameEs = "Promesa a los mejores",
            NameEn = "Promise to the best",
            Purpose = TablePurpose.Service,
            Policy = HitPolicy.First,
            Inputs = [new("class", CellKind.Word)],
            Rows = [new(["A"], [hours, days, "", "", "", ""])],
            Cases = [new("clase A", null, ["A"], [hours, days, "", "", "", ""])],
        };
        var (writer, judge) = (Somebody('1'), Somebody('2'));
        var saved = (
            await house.App.Services.GetRequiredService<SaveTable>().RunAsync(new(null, content), writer, "test")
        ).Accepted;
        var publish = house.App.Services.GetRequiredService<PublishTable>();
        (await publish.SubmitAsync(new(saved.Code, saved.Version, writer, "test"), new()))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await publish.ApproveAsync(new(saved.Code, saved.Version, judge, "test"), null))
            .IsAccepted(out _)
            .ShouldBeTrue();
    }

    private static async Task<CustomerId> CustomerAsync(CaseHouse house, ValueClass? of)
    {
        var customer = await house.CustomerAsync();
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_class = @class WHERE customer_id = @id",
                ("class", of),
                ("id", customer)
            )
        );
        return customer;
    }

    private static async Task<(int Minutes, PromisedTarget? Promised)> LastAsync(
        CaseHouse house,
        ServiceCase one,
        ClockKind clock
    )
    {
        var line = CaseClocks
            .Present((await house.SheetAsync(one)).Lines, clock)
            .FindLast(l => l.Minutes is not null)
            .ShouldNotBeNull();
        return (line.Minutes!.Value, PromisedTarget.Of(line));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_case_takes_the_promise_of_her_kind_and_keeps_it_and_says_why(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await PromiseAsync(house, "2", "1,5");
        var best = await house.ComplaintAsync(await CustomerAsync(house, ValueClass.A));
        var other = await house.ComplaintAsync(await CustomerAsync(house, ValueClass.C));
        var code = (await house.App.Services.GetRequiredService<CaseCodes>().TreeAsync(default)).Find(best.Code)!;

        (await LastAsync(house, best, ClockKind.Response)).Minutes.ShouldBe(120);
        var (minutes, promised) = await LastAsync(house, best, ClockKind.Solution);
        (minutes, promised!.Row, promised.NameEs).ShouldBe((Day * 3 / 2, 1, "Promesa a los mejores"));
        // Friday at ten: a day and a half of the office later it is Monday, in the afternoon.
        best.SolutionDueAt.ShouldBe(new DateTimeOffset(2026, 7, 6, 20, 30, 0, TimeSpan.Zero));
        best.DueAt.ShouldBe(best.ResponseDueAt);
        (await LastAsync(house, other, ClockKind.Solution)).ShouldBe((code.SolutionMinutes, null));

        // Grave, it is never left for longer than a grave case is; no longer grave, the promise holds again.
        (await house.DoAsync(best, CaseAct.Prioritise, severity: 3))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await LastAsync(house, best, ClockKind.Response)).Minutes.ShouldBe(
            Math.Min(120, code.Target(ClockKind.Response, 3))
        );
        (await house.DoAsync(best, CaseAct.Prioritise, severity: 2)).IsAccepted(out _).ShouldBeTrue();
        (await LastAsync(house, best, ClockKind.Response)).Minutes.ShouldBe(120);
        // She is of another kind by now, and it is about something else: it was opened with this promise.
        await house.App.Database.WriteAsync(session => session.ExecuteAsync("UPDATE customer SET value_class = NULL"));
        (await house.DoAsync(best, CaseAct.Classify, code: "billing.payment")).IsAccepted(out _).ShouldBeTrue();
        (await LastAsync(house, best, ClockKind.Solution)).Minutes.ShouldBe(Day * 3 / 2);

        using var agent = await house.App.SignedInAsync("agent");
        var page = WebUtility.HtmlDecode(await agent.GetStringAsync($"/casos/{best.Id}"));
        page.ShouldContain("data-promise=\"Solution\"");
        page.ShouldContain("Promesa a los mejores");
        page.ShouldNotContain($"/reglas/{promised.Rule}?version=1");
        using var head = await house.App.SignedInAsync("head");
        (await head.GetStringAsync($"/casos/{best.Id}")).ShouldContain($"/reglas/{promised.Rule}?version=1");
        WebUtility.HtmlDecode(await agent.GetStringAsync($"/casos/{other.Id}")).ShouldNotContain("data-promise");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_promise_never_ends_after_the_law_and_goes_on_when_the_law_gives_more_time(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await PromiseAsync(house, "2", "25");
        var customer = await CustomerAsync(house, ValueClass.A);
        var one = (
            await house.Open.RunAsync(
                new(customer, CaseKind.Petition, "Una petición", null, "Quiero saber", 2, Channel.Voice),
                CaseHouse.Agent,
                "test"
            )
        ).Accepted;

        var law = one.LegalDueAt.ShouldNotBeNull();
        one.SolutionDueAt.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(law);
        var (minutes, promised) = await LastAsync(house, one, ClockKind.Solution);
        promised!.Minutes.ShouldBe(25 * Day);
        minutes.ShouldBeLessThan(promised.Minutes);
        using var agent = await house.App.SignedInAsync("agent");
        WebUtility
            .HtmlDecode(await agent.GetStringAsync($"/casos/{one.Id}"))
            .ShouldContain("La ley vence antes y manda.");

        house.Clock.Advance(TimeSpan.FromDays(3));
        var longer = (await house.DoAsync(one, CaseAct.Extend, "Necesitamos más tiempo", "Faltan documentos")).Accepted;

        longer.LegalDueAt!.Value.ShouldBeGreaterThan(law);
        longer.SolutionDueAt!.Value.ShouldBeGreaterThan(law);
        longer.SolutionDueAt.Value.ShouldBeLessThanOrEqualTo(longer.LegalDueAt.Value);
        (await LastAsync(house, one, ClockKind.Solution)).Minutes.ShouldBe(25 * Day);
    }
}
