using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment;
using Vinculo.Tests.Journeys;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Fulfilment;

public class FulfilmentTests
{
    private static readonly Actor Boss = CaseHouse.Boss;

    private static Task<Outcome<Undertaking>> StartAsync(
        CaseHouse house,
        CustomerId customer,
        string kind,
        string what = "Traer su número",
        Guid? owner = null,
        Channel? channel = null
    ) =>
        house
            .App.Services.GetRequiredService<StartUndertaking>()
            .RunAsync(new(customer, kind, what, Owner: owner, Channel: channel), Boss, "test");

    private static Task<Outcome<Undertaking>> DoAsync(
        CaseHouse house,
        Guid id,
        UndertakingMove move,
        int version = 0,
        Actor? actor = null
    ) => house.App.Services.GetRequiredService<WorkUndertaking>().RunAsync(id, move, version, actor ?? Boss, "test");

    private static async Task<Guid> UserAsync(CaseHouse house, string mailbox, string role)
    {
        await using var scope = house.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<Users>();
        var created = await users.CreateAsync(
            new(mailbox, $"{mailbox}@example.com", "es", [OrganizationSetup.RoleId(role)], [], "Una-clave-larga-1"),
            Boss,
            default
        );
        return created.Accepted.Id;
    }

    private static Task<long> OpenAsync(CaseHouse house, CustomerId customer) =>
        house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT open_commitments FROM customer WHERE customer_id = @id",
                row => row.Long(0),
                ("id", customer)
            )
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_sold_is_delivered_step_by_step_on_business_days_and_the_last_step_keeps_it(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();

        // Friday 3 July 2026 in Bogotá; 13 and 20 July and 7 August are holidays in Colombia.
        var sold = (await StartAsync(house, customer, "portability")).Accepted;
        sold.Steps.Select(s => s.DueOn)
            .ShouldBe([new(2026, 7, 6), new(2026, 7, 9), new(2026, 7, 10), new(2026, 8, 12)]);
        sold.DueOn.ShouldBe(new DateOnly(2026, 8, 12));
        (await OpenAsync(house, customer)).ShouldBe(1);

        (await DoAsync(house, sold.Id, new(UndertakingAct.Keep))).IsRefused(out var open);
        open!.Code.ShouldBe("fulfilment.steps-open");
        foreach (var step in new[] { 2, 1, 3 })
            (await DoAsync(house, sold.Id, new(UndertakingAct.Step, step))).Accepted.State.ShouldBe(
                UndertakingState.Open
            );
        (await DoAsync(house, sold.Id, new(UndertakingAct.Step, 2))).IsRefused(out var again);
        again!.Code.ShouldBe("fulfilment.step-done");
        var kept = (await DoAsync(house, sold.Id, new(UndertakingAct.Step, 4))).Accepted;
        (kept.State, kept.InTime).ShouldBe((UndertakingState.Kept, true));
        (await OpenAsync(house, customer)).ShouldBe(0);

        var undone = (await DoAsync(house, sold.Id, new(UndertakingAct.Undo))).Accepted;
        (undone.State, undone.Steps.Count(s => s.DoneAt is not null), undone.ClosedAt).ShouldBe(
            (UndertakingState.Open, 3, null)
        );
        (await OpenAsync(house, customer)).ShouldBe(1);
        foreach (var left in new[] { 2, 1, 0 })
            (await DoAsync(house, sold.Id, new(UndertakingAct.Undo)))
                .Accepted.Steps.Count(s => s.DoneAt is not null)
                .ShouldBe(left);
        (await DoAsync(house, sold.Id, new(UndertakingAct.Undo))).IsRefused(out var nothing);
        nothing!.Code.ShouldBe("fulfilment.nothing-to-undo");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_promise_made_in_a_contact_gets_a_day_a_reminder_and_one_alarm_to_its_owner_cover_and_head(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();
        var (owner, cover, head) = (
            await UserAsync(house, "ana", "agent"),
            await UserAsync(house, "beto", "agent"),
            await UserAsync(house, "carla", "head")
        );
        var agent = Boss with { Id = owner, Kind = ActorKind.User };
        var contact = house.App.Services.GetRequiredService<RecordInteraction>();
        (
            await contact.RunAsync(
                new(customer, Channel.Voice, Direction.In, InteractionKind.Contact, "Pregunta", Commitment: "Llamarla"),
                agent,
                "test"
            )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        var remind = house.App.Services.GetRequiredService<RemindOfUndertakings>();

        (await remind.RunAsync(default)).ShouldBe(0);
        var one = (await ListAsync(house, new(), agent)).ShouldHaveSingleItem().One;
        (one.DueOn, one.Channel, one.Kind).ShouldBe((new DateOnly(2026, 7, 8), Channel.Voice, "promise"));

        // Tuesday is the business day before.
        house.Clock.Advance(TimeSpan.FromDays(4));
        (await remind.RunAsync(default)).ShouldBe(1);
        (await remind.RunAsync(default)).ShouldBe(0);
        (
            await house
                .App.Services.GetRequiredService<Coverage>()
                .AddAsync(owner, cover, house.Clock.Now, house.Clock.Now.AddDays(30), Boss, "test")
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await ListAsync(house, new(Mine: true), Boss with { Id = cover })).ShouldHaveSingleItem();
        (await ListAsync(house, new(Mine: true), Boss with { Id = head })).ShouldBeEmpty();

        house.Clock.Advance(TimeSpan.FromDays(2));
        (await remind.RunAsync(default)).ShouldBe(3);
        (await remind.RunAsync(default)).ShouldBe(0);
        (await ListAsync(house, new(Due: UndertakingDue.Late), agent)).ShouldHaveSingleItem();

        // Put off, it begins anew: a reminder, and one alarm.
        (await DoAsync(house, one.Id, new(UndertakingAct.Postpone, DueOn: new(2026, 7, 13)))).IsRefused(out var why);
        why!.Code.ShouldBe("fulfilment.why");
        (
            await DoAsync(house, one.Id, new(UndertakingAct.Postpone, DueOn: new(2026, 7, 13), Note: "lo pidió"))
        ).Accepted.Postponed.ShouldBe(1);
        house.Clock.Advance(TimeSpan.FromDays(6));
        (await remind.RunAsync(default)).ShouldBe(3);
        (await DoAsync(house, one.Id, new(UndertakingAct.Keep))).Accepted.InTime.ShouldBe(false);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_late_long_before_anybody_looked_raises_no_wave_of_alarms(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();
        var owner = await UserAsync(house, "ana", "head");
        var start = house.App.Services.GetRequiredService<StartUndertaking>();
        foreach (var days in new[] { 90, 60, 30 })
            await house.App.Database.WriteAsync(session =>
                start.WithinAsync(
                    session,
                    new(customer, "refund", "Devolución", Owner: owner),
                    Boss,
                    "test",
                    house.Clock.Now.AddDays(-days)
                )
            );

        (await house.App.Services.GetRequiredService<RemindOfUndertakings>().RunAsync(default)).ShouldBe(0);
        (await ListAsync(house, new(Due: UndertakingDue.Late), Boss)).Count.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_promise_stands_in_one_part_and_every_figure_equals_the_list_behind_it(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var (start, day) = (house.App.Services.GetRequiredService<StartUndertaking>(), house.Clock.Now);
        UndertakingAct?[] acts = [null, UndertakingAct.Keep, UndertakingAct.Break, UndertakingAct.Cancel];
        for (var i = 0; i < 24; i++)
        {
            var customer = await house.CustomerAsync($"Persona {i}");
            var channel = i % 3 == 0 ? null : (Channel?)(Channel)(1 + i % 3);
            var one = await house.App.Database.WriteAsync(session =>
                start.WithinAsync(
                    session,
                    new(customer, "promise", $"Cosa {i}", Channel: channel),
                    Boss,
                    "test",
                    day.AddDays(-(i % 9))
                )
            );
            if (acts[i % 4] is { } act)
                (await DoAsync(house, one.Accepted.Id, new(act, Note: "porque sí"))).IsAccepted(out _).ShouldBeTrue();
        }
        var figures = house.App.Services.GetRequiredService<UndertakingFigures>();
        var (first, last) = (new DateOnly(2026, 6, 1), new DateOnly(2026, 8, 1));

        foreach (var by in Enum.GetValues<UndertakingDimension>())
        {
            var view = (await figures.ReadAsync(first, last, by, Boss, default)).Accepted;
            view.All.All.ShouldBe(24);
            foreach (var part in Enum.GetValues<UndertakingPart>())
            {
                view.Rows.Sum(r => r.Sums.Of(part)).ShouldBe(view.All.Of(part));
                var filter = new UndertakingFilter(Open: false, From: first, Until: last, Part: part);
                ((long)(await ListAsync(house, filter, Boss)).Count).ShouldBe(view.All.Of(part), part.ToString());
                if (by == UndertakingDimension.Channel)
                    foreach (var (value, sums) in view.Rows)
                        (
                            (long)
                                (
                                    await ListAsync(
                                        house,
                                        filter with
                                        {
                                            Channel = value.Length == 0 ? 0 : Enum.Parse<Channel>(value),
                                        },
                                        Boss
                                    )
                                ).Count
                        ).ShouldBe(sums.Of(part));
            }
            Enum.GetValues<UndertakingPart>().Count(p => view.All.Of(p) > 0).ShouldBe(6);
        }
        (await figures.ReadAsync(last, first, UndertakingDimension.Team, Boss, default)).IsRefused(out var wrong);
        wrong!.Code.ShouldBe("figures.period");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_starts_works_hands_on_and_pages_through_and_the_customer_follows_a_link(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await house.CustomerAsync();
        using var shop = await house.App.ClientWithKeyAsync(Permissions.FulfilmentWork);
        using var stranger = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var body = new
        {
            customer = customer.Value,
            kind = "device",
            what = "Equipo azul",
            source = "pedido 77",
            requestId = Guid.CreateVersion7(house.Clock.Now),
        };

        (await stranger.PostAsJsonAsync("/api/v1/fulfilments", body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var ids = new HashSet<Guid>();
        for (var i = 0; i < 3; i++)
        {
            using var made = await shop.PostAsJsonAsync("/api/v1/fulfilments", body);
            ids.Add((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid());
        }
        var id = ids.ShouldHaveSingleItem();
        foreach (var kind in new[] { "refund", "promise" })
            (
                await shop.PostAsJsonAsync(
                    "/api/v1/fulfilments",
                    new
                    {
                        customer = customer.Value,
                        kind,
                        what = kind,
                    }
                )
            ).StatusCode.ShouldBe(HttpStatusCode.OK);
        (
            await shop.PostAsJsonAsync("/api/v1/fulfilments", new { customer = customer.Value, what = " " })
        ).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var act = $"/api/v1/fulfilments/{id}/acts";
        (await shop.PostAsJsonAsync(act, new { act = "step", step = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.PostAsJsonAsync(act, new { act = "keep", rowVersion = 1 })).StatusCode.ShouldBe(
            HttpStatusCode.PreconditionFailed
        );
        (await shop.PostAsJsonAsync(act, new { act = "assign", owner = Guid.CreateVersion7() })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );

        var (seen, after) = (new List<Guid>(), "");
        do
        {
            var page = await shop.GetFromJsonAsync<JsonElement>($"/api/v1/fulfilments?limit=1{after}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            after = page.TryGetProperty("next", out var next) ? "&after=" + next.GetString() : "";
        } while (after.Length > 0);
        (seen.Count, seen.Distinct().Count()).ShouldBe((3, 3));

        var one = await shop.GetFromJsonAsync<JsonElement>($"/api/v1/fulfilments/{id}");
        var link = one.GetProperty("statusLink").GetString()!;
        using var visitor = house.App.NewClient();
        var seenByCustomer = await visitor.GetStringAsync(link);
        seenByCustomer.ShouldContain("Equipo azul");
        seenByCustomer.ShouldContain("Despachado");
        seenByCustomer.ShouldNotContain("Marcela");
        seenByCustomer.ShouldNotContain("pedido 77");
        var changed = link[..^6] + (link[^6] == 'A' ? 'B' : 'A') + link[^5..];
        (await visitor.GetAsync(changed)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("es-CO", 1440, "Vencido", "Cumplido a tiempo")]
    [InlineData("en-US", 390, "Late", "Kept in time")]
    public async Task An_agent_sees_what_is_late_does_its_steps_and_takes_one_back_and_the_head_follows_the_figure(
        string locale,
        int width,
        string late,
        string kept
    )
    {
        await using var house = await CaseHouse.StartAsync();
        var customer = await house.CustomerAsync();
        var sold = (await StartAsync(house, customer, "device", "Equipo azul")).Accepted;
        await StartAsync(house, customer, "refund", "Devolución del cobro doble");
        house.Clock.Advance(TimeSpan.FromDays(20));
        var page = await Browser.NewPageAsync(house.App, locale);
        await page.SignInAsync(house.App, "head");
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);

        await page.GotoAsync($"/clientes/{customer}");
        await page.ClickAsync($".open-matters a[href='/cumplimiento/{sold.Id}']");
        await Assertions.Expect(page.Locator(".page-head .chip.bad")).ToHaveTextAsync(late);
        await page.ClickAsync("#pasos li:nth-child(1) button");
        await page.ArriveAsync(new Regex("hecho=Step"));
        await page.ClickAsync("#pasos li:nth-child(2) button");
        await Assertions.Expect(page.Locator(".page-head .chip.ok")).ToHaveCountAsync(1);
        await page.ClickAsync("#deshacer button");
        await page.ArriveAsync(new Regex("hecho=Undo"));
        await Assertions.Expect(page.Locator("#pasos .chip.ok")).ToHaveCountAsync(1);

        await page.GotoAsync("/cumplimiento?due=Late");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        foreach (var box in await page.Locator("tbody input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        await page.SelectOptionAsync("[name=act]", "Break");
        await page.ClickAsync(".bulk button.primary");
        await page.ArriveAsync(new Regex("hechos=2"));
        await page.GotoAsync("/cumplimiento/indicadores?by=Kind");
        await Assertions.Expect(page.Locator(".kpis")).ToContainTextAsync(kept);
        await page.ClickAsync("tbody tr:nth-child(1) a[href*='part=Broken']");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();

        // One more is begun by hand, from her sheet.
        await page.GotoAsync($"/cumplimiento/nueva?cliente={customer}&que=Equipo%20rojo");
        await page.SelectOptionAsync("#begin [name=kind]", "device");
        await page.FillAsync("#begin [name=due]", "2026-07-01");
        await page.EvaluateAsync("document.querySelector('#begin').noValidate = true");
        await page.ClickAsync("#begin button.primary");
        await Assertions.Expect(page.Locator("#begin .field.bad, #begin [aria-invalid=true]")).ToHaveCountAsync(1);
        await page.FillAsync("#begin [name=due]", "2026-08-20");
        await page.ClickAsync("#begin button.primary");
        await page.ArriveAsync(new Regex("hecho=Start"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Equipo rojo");
        await Assertions.Expect(page.Locator("#pasos li")).ToHaveCountAsync(2);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();
        await page.Context.DisposeAsync();
    }

    private static async Task<IReadOnlyList<UndertakingItem>> ListAsync(
        CaseHouse house,
        UndertakingFilter filter,
        Actor actor
    ) =>
        (
            await house
                .App.Services.GetRequiredService<UndertakingList>()
                .ReadAsync(filter, null, UndertakingList.MostRows, actor, default)
        )
            .Accepted
            .Items;
}
