using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Visits;
using Vinculo.Tests.Integration.Mail;
using Vinculo.Tests.Journeys;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Visits;

/// <summary>People come to a branch, take a turn, are called and served.</summary>
public class VisitTests
{
    private static readonly Actor Boss = CaseHouse.Boss;
    private static readonly Actor Desk = CaseHouse.Agent with
    {
        Permissions = new HashSet<string>([Permissions.VisitsServe, Permissions.CustomersRead]),
    };

    private static async Task<Branch> BranchAsync(CaseHouse house) =>
        (
            await house
                .App.Services.GetRequiredService<VisitRoom>()
                .SaveAsync(
                    new(
                        Guid.Empty,
                        "Centro",
                        [new("service", "Atención", "Service", "A"), new("sales", "Ventas", "Sales", "V", 30, 2)],
                        3,
                        true,
                        0
                    ),
                    Boss,
                    "test",
                    default
                )
        ).Accepted;

    private static async Task<VisitTicket> TakeAsync(
        CaseHouse house,
        Branch branch,
        string? key = null,
        bool preferential = false,
        string service = "service"
    )
    {
        var taken = await house
            .App.Services.GetRequiredService<TakeTurn>()
            .RunAsync(new(branch.Id, service, key, preferential), default);
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        return taken.Accepted;
    }

    private static Task<Outcome<VisitTicket>> NextAsync(CaseHouse house, Branch branch, string desk = "Puesto 1") =>
        house
            .App.Services.GetRequiredService<ServeVisits>()
            .CallNextAsync(branch.Id, null, desk, Desk, "test", default);

    private static Task<Outcome<VisitTicket>> DoAsync(
        CaseHouse house,
        VisitTicket ticket,
        VisitAct act,
        string? outcome = null,
        CustomerId? customer = null
    ) =>
        house
            .App.Services.GetRequiredService<ServeVisits>()
            .RunAsync(
                ticket.Id,
                new(act, "Puesto 1", null, outcome, act == VisitAct.Finish ? 4 : null, "Se explicó", customer),
                Desk,
                "test",
                default
            );

    private static async Task<CustomerId> KnownAsync(CaseHouse house, string document, ValueClass? value = null)
    {
        var registered = await house
            .App.Services.GetRequiredService<RegisterCustomer>()
            .RunAsync(
                new(
                    CustomerKind.Person,
                    CustomerStage.Customer,
                    GivenNames: "Marcela Inés",
                    FirstSurname: "Rojas",
                    Identifiers: [new("CC", "CO", document)]
                ),
                Boss,
                "test"
            );
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_class = @class WHERE customer_id = @id",
                ("class", value),
                ("id", registered.Accepted)
            )
        );
        return registered.Accepted;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_the_law_prefers_come_first_then_by_what_waiting_is_worth_and_nobody_waits_for_ever(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var branch = await BranchAsync(house);
        await KnownAsync(house, "52841097", ValueClass.A);
        var early = await TakeAsync(house, branch);
        house.Clock.Advance(TimeSpan.FromMinutes(20));
        var usual = await TakeAsync(house, branch);
        var valued = await TakeAsync(house, branch, "52841097");
        var preferred = await TakeAsync(house, branch, preferential: true);

        (valued.FirstName, valued.Priority).ShouldBe(("Marcela", VisitPriority.Valued));
        // With the same document twice: the turn they have.
        (await TakeAsync(house, branch, "52841097")).Id.ShouldBe(valued.Id);
        new[] { early, usual, valued, preferred }.Select(t => t.Label).ShouldBe(["A1", "A2", "A3", "A4"]);
        var called = new List<string>();
        while ((await NextAsync(house, branch)).IsAccepted(out var next))
            called.Add(next.Label);
        called.ShouldBe(["A4", "A1", "A3", "A2"]);
        (await NextAsync(house, branch)).IsRefused(out var nobody);
        nobody!.Code.ShouldBe("visit.nobody");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Called_three_times_is_gone_comes_back_is_served_and_stands_on_the_timeline_once(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var branch = await BranchAsync(house);
        var customer = await KnownAsync(house, "52841097");
        await TakeAsync(house, branch);
        var one = (await NextAsync(house, branch)).Accepted;
        (await DoAsync(house, one, VisitAct.Finish, "solved")).IsRefused(out var early);
        early!.Code.ShouldBe("visit.not-now");
        (await DoAsync(house, one, VisitAct.Call)).Accepted.Calls.ShouldBe(2);
        (await DoAsync(house, one, VisitAct.Call)).Accepted.Calls.ShouldBe(3);
        (await DoAsync(house, one, VisitAct.Call)).Accepted.State.ShouldBe(VisitState.NoShow);
        (await DoAsync(house, one, VisitAct.Recall)).Accepted.State.ShouldBe(VisitState.Waiting);
        (await NextAsync(house, branch)).Accepted.Id.ShouldBe(one.Id);
        (await DoAsync(house, one, VisitAct.Start, customer: customer)).Accepted.FirstName.ShouldBe("Marcela");
        house.Clock.Advance(TimeSpan.FromMinutes(10));
        (await DoAsync(house, one, VisitAct.Finish, "happy")).IsRefused(out var word);
        word!.Field.ShouldBe("outcome");
        (await DoAsync(house, one, VisitAct.Finish, "solved")).Accepted.State.ShouldBe(VisitState.Done);
        (await DoAsync(house, one, VisitAct.Finish, "solved")).IsRefused(out _).ShouldBeTrue();

        var rows = await house.App.Database.ReadAsync(s =>
            s.QueryAsync(
                "SELECT subject, outcome, perception FROM interaction WHERE customer_id = @id AND kind = 6",
                row => (row.Text(0), row.Text(1), row.Int(2)),
                ("id", customer)
            )
        );
        rows.ShouldHaveSingleItem().ShouldBe(("Atención · Centro · A1", "solved", 4));
        var room = house.App.Services.GetRequiredService<VisitRoom>();
        var figure = (
            await room.FiguresAsync(branch.Id, room.Today, room.Today, Boss, default)
        ).Accepted.ShouldHaveSingleItem();
        (figure.Came, figure.Served, figure.NoShow, figure.MeanService).ShouldBe((1, 1, 0, 10));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Desks_that_call_together_never_call_the_same_person(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var branch = await BranchAsync(house);
        for (var i = 0; i < 6; i++)
            await TakeAsync(house, branch);

        var called = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => NextAsync(house, branch, $"Puesto {n}")));

        // Whoever found the row of another desk held may call again; none is called twice.
        var labels = called.Where(c => c.IsAccepted(out _)).Select(c => c.Accepted.Label).ToList();
        labels.Distinct().Count().ShouldBe(labels.Count);
        while ((await NextAsync(house, branch)).IsAccepted(out var next))
            labels.Add(next.Label);
        labels.Order().ShouldBe(["A1", "A2", "A3", "A4", "A5", "A6"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_hour_is_booked_no_more_often_than_there_is_room_and_its_code_opens_the_door(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var branch = await BranchAsync(house);
        var customer = await KnownAsync(house, "52841097");
        using var site = await house.App.ClientWithKeyAsync(Permissions.VisitsServe);
        using var stranger = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var root = $"/api/v1/visits/branches/{branch.Id}";

        (await stranger.GetAsync(root + "/turns")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.GetAsync(root + "/hours?service=service&day=2026-07-03")).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var hours = await site.GetFromJsonAsync<List<DateTimeOffset>>(root + "/hours?service=sales&day=2026-07-03");
        hours![0].ShouldBe(new DateTimeOffset(2026, 7, 3, 15, 30, 0, TimeSpan.Zero));
        (
            await site.GetFromJsonAsync<List<DateTimeOffset>>(root + "/hours?service=sales&day=2026-07-04")
        )!.ShouldBeEmpty();
        var booking = new
        {
            customer = customer.Value,
            service = "sales",
            at = hours[0],
        };
        var booked = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => site.PostAsJsonAsync(root + "/appointments", booking))
        );
        booked.Count(b => b.StatusCode == HttpStatusCode.OK).ShouldBe(2);
        booked.Count(b => b.StatusCode == HttpStatusCode.Conflict).ShouldBe(2);
        var one = await booked.First(b => b.StatusCode == HttpStatusCode.OK).Content.ReadFromJsonAsync<JsonElement>();
        var code = one.GetProperty("code").GetString()!;

        await ConfirmedAsync(house, branch, hours[1]);

        // Somebody of another team does not see whom a colleague expects.
        var (team, other) = (Ids.New(house.Clock.Now), Ids.New(house.Clock.Now));
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", team),
                ("id", customer)
            )
        );
        var appointments = house.App.Services.GetRequiredService<Appointments>();
        foreach (var (mine, seen) in new[] { (team, 4), (other, 2) })
            (
                await appointments.OnAsync(
                    branch.Id,
                    new(2026, 7, 3),
                    Desk with
                    {
                        Reach = Reach.Teams,
                        Teams = [mine],
                    },
                    default
                )
            ).Count.ShouldBe(seen);

        house.Clock.Advance(TimeSpan.FromMinutes(20));
        var ticket = await TakeAsync(house, branch, code.ToLowerInvariant());
        (ticket.Service, ticket.Priority, ticket.FirstName).ShouldBe(("sales", VisitPriority.Appointment, "Marcela"));
        (
            await site.DeleteAsync($"/api/v1/visits/appointments/{one.GetProperty("id").GetString()}")
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Who can be written to gets the hour and its code; where that cannot be, the hour stands and it is said.</summary>
    private static async Task ConfirmedAsync(CaseHouse house, Branch branch, DateTimeOffset at)
    {
        await using var mail = await MailHouse.OfAsync(house.App);
        var ana = await CaseAnswerTests.CustomerAsync(house, "ana@casa.example");
        var book = house.App.Services.GetRequiredService<Appointments>();
        var way = (await book.WaysAsync(ana, Boss, default)).Accepted.ShouldHaveSingleItem().Identity.Id;
        var asked = new Appointments.Request(branch.Id, "sales", at, ana, way, Ids.New(house.Clock.Now));

        var booked = (await book.BookAsync(asked, Desk, "test", default)).Accepted;
        var again = (await book.BookAsync(asked, Desk, "test", default)).Accepted;
        var unwritten = asked with { Confirm = Guid.Empty, RequestId = null };
        var untold = (await book.BookAsync(unwritten, Desk, "test", default)).Accepted;

        again.Appointment.ShouldBe(booked.Appointment);
        (booked.NotTold, untold.NotTold!.Code).ShouldBe((null, "message.identity-unknown"));
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        var words = Letters.Read(mail.Sink.Mails.ShouldHaveSingleItem()).Text!;
        words.ShouldContain(booked.Appointment.Code);
        words.ShouldContain("Centro: Ventas, el viernes 3 de julio a las 11:00");
    }

    [Theory]
    [InlineData("es-CO", 1440, "Hola, Marcela", "Resuelto")]
    [InlineData("en-US", 390, "Hello, Marcela", "Solved")]
    public async Task Somebody_takes_a_turn_at_the_kiosk_is_called_on_the_screen_and_served_at_the_desk(
        string locale,
        int width,
        string hello,
        string solved
    )
    {
        await using var house = await CaseHouse.StartAsync();
        var branch = await BranchAsync(house);
        var customer = await KnownAsync(house, "52841097");
        var token = house.App.Services.GetRequiredService<BranchLinks>().Token(branch.Id);
        var kiosk = await Browser.NewPageAsync(house.App, locale, width);
        await kiosk.Context.AddCookiesAsync([
            new()
            {
                Name = "lang",
                Value = locale[..2],
                Url = house.App.Url.ToString(),
            },
        ]);
        await kiosk.GotoAsync("/turno/" + token[..^4] + "AAAA");
        await Assertions.Expect(kiosk.Locator("#kiosk form")).ToHaveCountAsync(0);
        await kiosk.GotoAsync("/turno/" + token);
        await kiosk.FillAsync("[name=key]", "52841097");
        await kiosk.ClickAsync("button[value=service]");
        await Assertions.Expect(kiosk.Locator("#turno")).ToHaveTextAsync("A1");
        await Assertions.Expect(kiosk.Locator("#kiosk")).ToContainTextAsync(hello);
        (await kiosk.ContentAsync()).ShouldNotContain("Rojas");

        await kiosk.GotoAsync("/sala/" + token);
        await Assertions.Expect(kiosk.Locator("[data-part=room]")).ToContainTextAsync("1");
        var desk = await Browser.NewPageAsync(house.App, locale);
        await desk.SignInAsync(house.App, "head");
        await desk.SpeakAsync(locale);
        await desk.SetViewportSizeAsync(width, 900);
        await desk.GotoAsync("/turnos");
        await desk.FillAsync("[name=desk]", "P7");
        await desk.ClickAsync("#siguiente button");
        await Assertions.Expect(desk.Locator("#hoja")).ToHaveAttributeAsync("href", $"/clientes/{customer}");
        // The waiting room hears of it by itself.
        await Assertions.Expect(kiosk.Locator("[data-part=room]")).ToContainTextAsync("P7");
        await desk.ClickAsync("#atendiendo button[value=Start]");
        await desk.SelectOptionAsync("#terminar [name=outcome]", new SelectOptionValue { Label = solved });
        await desk.ClickAsync("#terminar button.primary");
        await Assertions.Expect(desk.Locator("#atendiendo")).ToHaveCountAsync(0);
        (await desk.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();
        await desk.GotoAsync($"/clientes/{customer}");
        await Assertions.Expect(desk.Locator("main")).ToContainTextAsync(new Regex("Centro"));

        // She is to come again: an hour that is free is booked where she is served.
        await desk.GotoAsync($"/turnos/cita?cliente={customer}&dia=2026-07-06");
        await desk.Locator("#reservar .pick-chip").First.ClickAsync();
        await desk.ClickAsync("#reservar button.primary");
        await Assertions.Expect(desk.Locator("#code")).ToHaveTextAsync(new Regex("^[A-Z2-9]{8}$"));
        (await desk.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();
        await desk.Context.DisposeAsync();
        await kiosk.Context.DisposeAsync();
    }
}
