using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Mail;
using Vinculo.Tests.Journeys;
using Vinculo.Tests.Service.Cases;
using Vinculo.Workspace.Cadence;

namespace Vinculo.Tests.Workspace;

/// <summary>Important customers hear from us in rhythm.</summary>
public class CadenceTests
{
    private static readonly Actor Boss = CaseHouse.Boss;

    private static async Task<CustomerId> CustomerAsync(
        CaseHouse house,
        string name,
        ValueClass? value,
        long worth,
        int sinceDays
    )
    {
        var customer = await house.CustomerAsync(name);
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_class = @class, value_minor = @worth, created_at = @at WHERE customer_id = @id",
                ("class", value),
                ("worth", worth),
                ("at", house.Clock.Now.AddDays(-sinceDays)),
                ("id", customer)
            )
        );
        return customer;
    }

    private static async Task KeepAsync(CaseHouse house, params CustomerId[] customers) =>
        await house
            .App.Services.GetRequiredService<CadenceDates>()
            .KeepAsync([.. customers.Select(c => c.Value)], default);

    private static async Task<IReadOnlyList<CadenceRow>> ListAsync(CaseHouse house, CadenceFilter filter) =>
        (await house.App.Services.GetRequiredService<CadenceList>().ReadAsync(filter, 0, 50, Boss, default)).Accepted;

    private static Task<Outcome<Guid>> SpeakAsync(
        CaseHouse house,
        CustomerId customer,
        Channel channel = Channel.Voice,
        string? outcome = null
    ) =>
        house
            .App.Services.GetRequiredService<RecordInteraction>()
            .RunAsync(
                new(customer, channel, Direction.In, InteractionKind.Contact, "Hola", Outcome: outcome),
                Boss,
                "test"
            );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_turn_it_is_stands_by_worth_times_lateness_and_a_contact_that_counts_ends_it(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var rich = await CustomerAsync(house, "Rica", ValueClass.A, 900_000, 40); // 10 late of 30: 300,000
        var late = await CustomerAsync(house, "Tarde", ValueClass.A, 200_000, 120); // 90 late of 30: 600,000
        var slow = await CustomerAsync(house, "Lenta", ValueClass.B, 500_000, 100); // 10 late of 90: 55,555
        var soon = await CustomerAsync(house, "Pronto", ValueClass.B, 1, 85);
        var none = await CustomerAsync(house, "Sin ritmo", ValueClass.C, 9_000_000, 900);
        CustomerId[] all = [rich, late, slow, soon, none];
        await KeepAsync(house, all);

        (await ListAsync(house, new()))
            .Select(r => (r.Customer, r.DaysLate))
            .ShouldBe([(late, 90), (rich, 10), (slow, 10)]);
        (await ListAsync(house, new(CadenceView.Soon))).Select(r => r.Customer).ShouldBe([soon]);
        (await ListAsync(house, new(Rule: "B"))).Select(r => r.Customer).ShouldBe([slow]);

        // Nobody answered, and a channel that does not count: still her turn.
        await SpeakAsync(house, late, outcome: "no-answer");
        await SpeakAsync(house, late, Channel.Fax);
        await KeepAsync(house, all);
        (await ListAsync(house, new()))[0].Customer.ShouldBe(late);
        await SpeakAsync(house, late);
        await KeepAsync(house, all);
        (await ListAsync(house, new())).Select(r => r.Customer).ShouldBe([rich, slow]);

        var shares = (await house.App.Services.GetRequiredService<CadenceList>().SharesAsync(Boss, default)).Accepted;
        shares.Rules.Select(s => (s.Key, s.Customers, s.InRhythm)).ShouldBe([("A", 2, 1), ("B", 2, 1)]);
        shares.Owners.Sum(s => s.Customers).ShouldBe(4);
        shares.Owners.Sum(s => s.InRhythm).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_turn_is_put_off_with_a_reason_until_a_contact_or_the_day_and_can_be_taken_back(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        var customer = await CustomerAsync(house, "Rica", ValueClass.A, 900_000, 40);
        await KeepAsync(house, customer);
        var putOff = house.App.Services.GetRequiredService<PutOffContact>();

        (await putOff.RunAsync(customer, 7, " ", Boss, "test", default)).IsRefused(out var why);
        why!.Code.ShouldBe("cadence.why");
        (await putOff.RunAsync(customer, 181, "viaje", Boss, "test", default)).IsRefused(out var far);
        far!.Field.ShouldBe("days");
        (await putOff.RunAsync(customer, 7, "está de viaje", Boss, "test", default)).IsAccepted(out _).ShouldBeTrue();
        (await ListAsync(house, new())).ShouldBeEmpty();
        (await ListAsync(house, new(CadenceView.PutOff))).ShouldHaveSingleItem().Why.ShouldBe("está de viaje");

        await putOff.RunAsync(customer, 0, null, Boss, "test", default);
        (await ListAsync(house, new())).ShouldHaveSingleItem();
        await putOff.RunAsync(customer, 7, "está de viaje", Boss, "test", default);
        house.Clock.Advance(TimeSpan.FromDays(8));
        (await ListAsync(house, new())).ShouldHaveSingleItem().Customer.ShouldBe(customer);
        await SpeakAsync(house, customer);
        await KeepAsync(house, customer);
        (await ListAsync(house, new())).ShouldBeEmpty();
        (await ListAsync(house, new(CadenceView.PutOff))).ShouldBeEmpty();
        var stranger = await CustomerAsync(house, "Sin ritmo", ValueClass.C, 1, 40);
        (await putOff.RunAsync(stranger, 7, "no", Boss, "test", default)).IsRefused(out var none);
        none!.Code.ShouldBe("cadence.none");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_reads_the_list_and_changes_the_rhythm_and_everybody_is_worked_out_anew(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        for (var i = 0; i < 3; i++)
            await CustomerAsync(house, $"Persona {i}", ValueClass.C, 1_000 + i, 70);
        using var head = await house.App.ClientWithKeyAsync(
            Permissions.CustomersRead,
            Permissions.FulfilmentManage,
            Permissions.InteractionsRecord
        );
        using var reader = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var rules = await head.GetFromJsonAsync<JsonElement>("/api/v1/cadence/rules");
        var wanted = new
        {
            version = rules.GetProperty("version").GetInt32(),
            rules = new
            {
                days = new
                {
                    a = 0,
                    b = 0,
                    c = 60,
                },
                segments = Array.Empty<object>(),
                channels = new[] { "voice" },
                fromThem = false,
                byOwner = false,
            },
        };

        (await reader.PutAsJsonAsync("/api/v1/cadence/rules", wanted)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var changed = await head.PutAsJsonAsync("/api/v1/cadence/rules", wanted);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK, await changed.Content.ReadAsStringAsync());
        (await head.PutAsJsonAsync("/api/v1/cadence/rules", wanted)).StatusCode.ShouldBe(
            HttpStatusCode.PreconditionFailed
        );
        var bad = wanted with { version = 1, rules = wanted.rules with { channels = [] } };
        (await head.PutAsJsonAsync("/api/v1/cadence/rules", bad)).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );

        var all = await house.App.Database.ReadAsync(s =>
            s.QueryAsync("SELECT customer_id FROM customer", row => new CustomerId(row.Guid(0)))
        );
        await KeepAsync(house, [.. all]);
        var list = await reader.GetFromJsonAsync<JsonElement>("/api/v1/cadence?rule=C&limit=2");
        var items = list.GetProperty("items").EnumerateArray().ToList();
        items.Select(i => i.GetProperty("name").GetString()).ShouldBe(["Persona 2", "Persona 1"]);
        items[0].GetProperty("daysLate").GetInt32().ShouldBe(10);
        var first = items[0].GetProperty("customer").GetString();
        (
            await head.PostAsJsonAsync($"/api/v1/cadence/{first}/put-off", new { days = 7, why = "vacaciones" })
        ).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await reader.GetFromJsonAsync<JsonElement>("/api/v1/cadence?view=putOff"))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Who_is_put_off_while_everybody_is_worked_out_stays_put_off()
    {
        await using var house = await CaseHouse.StartAsync(Engine.Postgres);
        var one = await CustomerAsync(house, "Marcela Rojas", ValueClass.A, 900_000, 100);
        await KeepAsync(house, one);
        var (written, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        var putOff = house.App.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "UPDATE cadence_due SET put_off_until = 999999, put_off_at = @now, put_off_why = 'de viaje' WHERE customer_id = @one",
                ("now", house.Clock.Now),
                ("one", one)
            );
            written.SetResult();
            await told.Task;
        });
        await written.Task;

        var keeping = KeepAsync(house, one);
        while (!await SomebodyWaitsAsync(house))
            await Task.Delay(20);
        told.SetResult();
        await Task.WhenAll(putOff, keeping);

        (await ListAsync(house, new() { View = CadenceView.PutOff })).ShouldHaveSingleItem().Customer.ShouldBe(one);
    }

    private static Task<bool> SomebodyWaitsAsync(CaseHouse house) =>
        house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                row => row.Long(0) > 0
            )
        );

    [Theory]
    [InlineData("es-CO", 1440, "días tarde", "Quedó planeado")]
    [InlineData("en-US", 390, "days late", "Planned")]
    public async Task An_agent_sees_why_and_what_to_say_plans_one_and_puts_one_off(
        string locale,
        int width,
        string why,
        string planned
    )
    {
        await using var house = await CaseHouse.StartAsync();
        var one = await CustomerAsync(house, "Marcela Rojas", ValueClass.A, 900_000, 100);
        var two = await CustomerAsync(house, "Ana Ruiz", ValueClass.A, 100_000, 100);
        await house
            .App.Services.GetRequiredService<RecordInteraction>()
            .RunAsync(
                new(one, Channel.Fax, Direction.In, InteractionKind.Contact, "Hola", Commitment: "Enviar el contrato"),
                Boss,
                "test"
            );
        await KeepAsync(house, one, two);
        var page = await Browser.NewPageAsync(house.App, locale);
        await page.SignInAsync(house.App, "head");
        await page.SpeakAsync(locale);
        await page.SetViewportSizeAsync(width, 900);

        await page.GotoAsync("/cadencia");
        await page.ClickAsync("tbody tr:nth-child(1) a.row-link");
        await Assertions.Expect(page.Locator("#turno")).ToContainTextAsync(why);
        await Assertions.Expect(page.Locator("#turno")).ToContainTextAsync("Enviar el contrato");
        await Assertions.Expect(page.Locator("#contact-rules li").First).ToBeVisibleAsync();
        await page.ClickAsync("#planear button");
        await page.ArriveAsync(new Regex("hecho=planned"));
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync(planned);
        await page.GotoAsync($"/cadencia?quien={two}");
        await page.FillAsync("#aplazar [name=why]", "de viaje");
        await page.ClickAsync("#aplazar button");
        await page.ArriveAsync(new Regex("hecho=putoff"));
        await Assertions
            .Expect(page.Locator("[id=shares] + .views + .filters + .desk-cols tbody tr"))
            .ToHaveCountAsync(1);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth + 1")).ShouldBeTrue();
        // Where the house has a mailbox she is written to through it, not by a mail of one's own.
        await using var mail = await MailHouse.OfAsync(house.App);
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                VALUES (@one, @one, 2, 'marcela@casa.example', 'marcela@casa.example', @yes, 1)
                """,
                ("one", one),
                ("yes", true)
            )
        );
        await page.GotoAsync($"/cadencia?quien={one}");
        await Assertions.Expect(page.Locator("#turno a[href^='mailto:']")).ToHaveCountAsync(0);
        await page.FillAsync("#escribir [name=text]", "¿Cuándo la llamo?");
        await page.ClickAsync("#escribir button");
        await page.ArriveAsync(new Regex("hecho=written"));
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        Letters.Read(mail.Sink.Mails.ShouldHaveSingleItem()).Text.ShouldBe("¿Cuándo la llamo?");
        await page.Context.DisposeAsync();
    }
}
