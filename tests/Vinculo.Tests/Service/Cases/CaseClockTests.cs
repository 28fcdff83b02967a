using Microsoft.Extensions.DependencyInjection;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Calendars;
using Vinculo.Service.Cases;
using Vinculo.Service.Clocks;
using Vinculo.Service.Figures;
using Vinculo.Service.Problems;

namespace Vinculo.Tests.Service.Cases;

public class CaseClockTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_level_is_told_once_whoever_looks_and_never_while_the_door_is_shut(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        var escalate = house.App.Services.GetRequiredService<EscalateCases>();

        (await escalate.RunAsync(default)).ShouldBe(0);
        // Friday, ten at night: the first answer is late, but nobody is at the desk.
        house.Clock.Now = CaseHouse.Friday.AddHours(12);
        (await escalate.RunAsync(default)).ShouldBe(0);
        (await house.SheetAsync(one)).Case.NextCheckAt.ShouldBe(
            new DateTimeOffset(2026, 7, 6, 13, 0, 0, TimeSpan.Zero)
        );
        house.Clock.Now = new(2026, 7, 6, 13, 0, 0, TimeSpan.Zero);
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => escalate.RunAsync(default)));
        told.Sum().ShouldBe(1);
        (await escalate.RunAsync(default)).ShouldBe(0);
        (await house.CountAsync("SELECT count(*) FROM case_escalation WHERE told")).ShouldBe(1);
        (await house.SheetAsync(one)).Events[0].Act.ShouldBe(CaseAct.Escalate);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Other_hours_and_targets_are_previewed_and_then_count_without_a_wave_of_notices(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        var reclock = house.App.Services.GetRequiredService<Reclock>();
        house.Clock.Now = new(2026, 7, 6, 15, 0, 0, TimeSpan.Zero);
        var before = (await house.SheetAsync(one)).Readings!.Solution!;
        var code = (await house.App.Services.GetRequiredService<CaseCodes>().TreeAsync(default)).Find(one.Code)!;
        var faster = code with { ResponseMinutes = 60, SolutionMinutes = 180 };

        var preview = await reclock.PreviewAsync(faster, null, default);
        (preview.Cases, preview.Looked).ShouldBe((1, 1));
        preview.Alarms.ShouldBeGreaterThan(0);

        var codes = house.App.Services.GetRequiredService<CaseCodes>();
        (await codes.SaveAsync(faster, 0, applyToOpen: true, tellPast: false, CaseHouse.Agent, default))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await codes.SaveAsync(faster, 0, true, false, CaseHouse.Boss, default)).Accepted.ShouldBe(1);
        (await codes.SaveAsync(faster, 0, true, false, CaseHouse.Boss, default)).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Stale);
        await SettledAsync(house, "SELECT count(*) FROM service_case WHERE code_version = 1");

        var after = (await house.SheetAsync(one)).Readings!;
        after.Solution!.Ran.ShouldBe(before.Ran);
        after.SolutionTarget.ShouldBe(TimeSpan.FromMinutes(180));
        (await house.App.Services.GetRequiredService<EscalateCases>().RunAsync(default)).ShouldBe(0);
        (await house.CountAsync("SELECT count(*) FROM case_escalation WHERE NOT told")).ShouldBeGreaterThan(0);

        var calendars = house.App.Services.GetRequiredService<ServiceCalendars>();
        var open = (await calendars.BookAsync(default)).Find(ServiceCalendar.UsualCode);
        var always = open with
        {
            Week = [.. Enum.GetValues<DayOfWeek>().Select(d => new OpenStretch(d, new(0, 0), new(0, 0)))],
            Country = null,
        };
        (await calendars.SaveAsync(always, 0, CaseHouse.Boss, default)).Accepted.ShouldBe(1);
        await SettledAsync(house, "SELECT count(*) FROM case_clock WHERE calendar_version = 1");
        house.Clock.Advance(TimeSpan.FromHours(10));
        (await house.SheetAsync(one)).Readings!.Solution!.Ran.ShouldBe(before.Ran + TimeSpan.FromHours(10));
    }

    [Theory]
    [InlineData("America/Bogota", "2026-07-03T23:30:00-05:00", "2026-07-29T05:00:00Z")]
    [InlineData("America/Sao_Paulo", "2026-07-03T23:30:00-03:00", "2026-07-29T03:00:00Z")]
    [InlineData("Pacific/Tongatapu", "2026-07-03T23:30:00+13:00", "2026-07-28T11:00:00Z")]
    public async Task The_day_of_receipt_is_that_of_the_place(string zone, string received, string due)
    {
        await using var house = await CaseHouse.StartAsync(zone: zone);
        house.Clock.Now = DateTimeOffset.Parse(received, System.Globalization.CultureInfo.InvariantCulture);
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        one.LegalDueAt.ShouldBe(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_tenth_of_its_code_opens_a_problem_and_what_helped_is_closed(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        for (var i = 0; i < 10; i++)
        {
            (await house.CountAsync("SELECT count(*) FROM problem")).ShouldBe(0);
            await house.ComplaintAsync(await house.CustomerAsync($"Persona {i}"));
        }
        await house.ComplaintAsync(await house.CustomerAsync("Persona once"));

        var board = house.App.Services.GetRequiredService<ProblemBoard>();
        var row = (await board.ListAsync(false, CaseHouse.Agent, default)).Accepted.ShouldHaveSingleItem();
        (row.Cases, row.Problem.Because).ShouldBe((11, ProblemBecause.Many));
        row.Problem.BeforePerWeek.ShouldNotBeNull().ShouldBe(10 * 7 / 30.0, 1e-9);

        var solve = house.App.Services.GetRequiredService<SolveProblem>();
        var id = row.Problem.Id;
        var findings = new SolveProblem.Findings(
            "Cobro doble",
            null,
            "Se detuvo el proceso",
            new(["El lote corrió dos veces"], new Dictionary<CauseBranch, string>()),
            null,
            4
        );
        (await solve.NoteAsync(id, findings, 1, CaseHouse.Agent, "test", default)).IsRefused(out var no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        var noted = (await solve.NoteAsync(id, findings, 1, CaseHouse.Boss, "test", default)).Accepted;
        noted.State.ShouldBe(ProblemState.SeekingCause);
        (await solve.NoteAsync(id, findings, 1, CaseHouse.Boss, "test", default)).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Stale);
        (
            await solve.NoteAsync(id, findings with { Cause = "Sin seguro" }, 2, CaseHouse.Boss, "test", default)
        ).Accepted.State.ShouldBe(ProblemState.Acting);
        var owner = CaseHouse.Agent.Id;
        (
            await solve.ActAsync(
                id,
                "Seguro contra repetición",
                false,
                null,
                new(2026, 7, 10),
                CaseHouse.Boss,
                "test",
                default
            )
        )
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("case.missing-owner");
        await solve.ActAsync(
            id,
            "Seguro contra repetición",
            false,
            owner,
            new(2026, 7, 10),
            CaseHouse.Boss,
            "test",
            default
        );
        var action = (
            await board.OfAsync(id, CaseHouse.Agent, "test", default)
        ).Accepted.Actions.ShouldHaveSingleItem();
        house.Clock.Advance(TimeSpan.FromHours(1));
        var watched = (await solve.DoneAsync(id, action.Id, CaseHouse.Boss, "test", default)).Accepted;
        (watched.State, watched.CheckOn).ShouldBe((ProblemState.Watching, new DateOnly(2026, 7, 31)));
        (await solve.CheckAsync(id, CaseHouse.Boss, "test", default)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("problem.too-early");
        house.Clock.Now = new(2026, 7, 31, 15, 0, 0, TimeSpan.Zero);
        var checkedNow = (await solve.CheckAsync(id, CaseHouse.Boss, "test", default)).Accepted;
        (checkedNow.State, checkedNow.Effective, checkedNow.AfterPerWeek).ShouldBe((ProblemState.Closed, true, 0));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_figure_is_the_number_of_cases_in_the_list_behind_it(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();
        string?[] codes = ["billing.overcharge", "service.wait", null];
        for (var i = 0; i < 12; i++)
        {
            var one = await house.ComplaintAsync(customer, codes[i % 3]);
            if (i % 2 == 0)
                await house.DoAsync(one, CaseAct.Send, "Va", proof: i % 4 == 0 ? "leída" : null);
            if (i == 4)
                await house.DoAsync(one, CaseAct.Reply, "No");
            house.Clock.Advance(TimeSpan.FromDays(1));
        }
        var today = new DateOnly(2026, 7, 15);
        var figures = house.App.Services.GetRequiredService<CaseFigures>();
        foreach (var by in Enum.GetValues<CaseDimension>())
        {
            var view = (
                await figures.ReadAsync(new(2026, 7, 1), today, new(by), today, CaseHouse.Boss, default)
            ).Accepted;
            view.All.Cases.ShouldBe(12);
            view.All.Repeated.ShouldBe(view.Parts.Sum(p => p.Sums.Repeated));
            view.Parts.Sum(p => p.Sums.Solved).ShouldBe(view.All.Solved);
            view.Backlog.Sum(b => b.Cases).ShouldBe(view.All.Open);
        }
        var all = (
            await figures.ReadAsync(new(2026, 7, 1), today, new(CaseDimension.Code), today, CaseHouse.Boss, default)
        ).Accepted;
        all.All.Reopened.ShouldBe(1);
        foreach (
            var (part, said) in new[]
            {
                (CasePart.Open, all.All.Open),
                (CasePart.Responded, all.All.Responded),
                (CasePart.Solved, all.All.Solved),
                (CasePart.InTerm, all.All.InTerm),
                (CasePart.Reopened, all.All.Reopened),
                (CasePart.Repeated, all.All.Repeated),
            }
        )
        {
            var list = await house
                .App.Services.GetRequiredService<CaseList>()
                .ReadAsync(
                    new(Open: false, From: new(2026, 7, 1), Until: today, Part: part),
                    null,
                    null,
                    500,
                    CaseHouse.Agent,
                    default
                );
            list.Accepted.Items.Count.ShouldBe((int)said, part.ToString());
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_of_the_queue_follow_one_another_in_both_directions_without_a_gap(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();
        for (var i = 0; i < 7; i++)
        {
            await house.ComplaintAsync(customer, i % 2 == 0 ? null : "service.wait", 1 + i % 3);
            house.Clock.Advance(TimeSpan.FromMinutes(7));
        }
        var list = house.App.Services.GetRequiredService<CaseList>();
        foreach (var open in new[] { true, false })
        {
            var whole = (await PageAsync(null, null, 500)).Items.Select(i => i.Case.Id).ToList();
            whole.Count.ShouldBe(7);
            var walked = new List<Guid>();
            CaseListPage? page = null;
            do
            {
                page = await PageAsync(page?.Next, null, 3);
                walked.AddRange(page.Items.Select(i => i.Case.Id));
            } while (page.Next is not null);
            walked.ShouldBe(whole);
            var back = await PageAsync(null, page.Previous, 3);
            back.Items.Select(i => i.Case.Id).ShouldBe(whole[3..6]);

            async Task<CaseListPage> PageAsync(string? after, string? before, int limit) =>
                (await list.ReadAsync(new(open), after, before, limit, CaseHouse.Agent, default)).Accepted;
        }
    }

    private static Task SettledAsync(CaseHouse house, string sql) =>
        Patience.UntilAsync(() => house.CountAsync(sql), count => count > 0, () => sql);
}
