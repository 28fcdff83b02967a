using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions.Retention;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Retention;

public class RetentionDeskTests
{
    private static readonly Actor Boss = Actor.System("test");
    private static readonly Actor Agent = Boss with { Permissions = new HashSet<string>([Permissions.RetentionServe]) };
    private static readonly Actor Supervisor = Boss with
    {
        Permissions = new HashSet<string>([Permissions.RetentionServe, Permissions.RetentionApprove]),
    };

    private static readonly SaveOfferTable Table = new()
    {
        Rows =
        [
            new()
            {
                Code = "ten",
                Reason = "price",
                TitleEs = "10 % menos",
                CostMinor = 10_00,
            },
            new()
            {
                Code = "half",
                Reason = "price",
                TitleEs = "La mitad",
                CostMinor = 90_00,
                MinClass = ValueClass.B,
                Authority = Authority.Supervisor,
            },
        ],
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_agent_may_not_give_waits_for_whoever_may_and_a_promised_call_is_a_commitment(
        Engine engine
    )
    {
        await using var app = await TestApp.StartAsync(engine);
        await SetAsync(app, Table);
        var customer = await CustomerAsync(app);
        var (open, goOn) = (
            app.Services.GetRequiredService<OpenRetentionCase>(),
            app.Services.GetRequiredService<GoOnWithRetention>()
        );

        var both = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => open.RunAsync(new(customer, LeavingSignal.Said, "price"), Agent, "test"))
        );
        var id = both.Select(b => b.Accepted.Id).Distinct().ShouldHaveSingleItem();

        var asked = (await goOn.ChooseAsync(customer, id, "half", Agent, "test")).Accepted;
        asked.State.ShouldBe(RetentionState.Waiting);
        (await goOn.ApproveAsync(customer, id, true, Agent, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        var desk = (await app.Services.GetRequiredService<RetentionDesk>().ReadAsync(Supervisor, default)).Accepted;
        desk.Waiting.ShouldHaveSingleItem().Customer.ShouldBe(customer);
        desk.Signals.ShouldBeEmpty();
        (await goOn.ApproveAsync(customer, id, true, Supervisor, "test")).Accepted.State.ShouldBe(
            RetentionState.Offered
        );
        (await goOn.ChooseAsync(customer, id, "ten", Agent, "test")).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("retention.already-offered");

        (await EndAsync(RetentionState.Thinks, null)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("retention.follow-up-missing");
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(40_000);
        (await EndAsync(RetentionState.Thinks, day)).Accepted.State.ShouldBe(RetentionState.Thinks);
        (await EndAsync(RetentionState.Stays, null)).Accepted.ClosedAt.ShouldNotBeNull();
        (await EndAsync(RetentionState.Leaves, null)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("retention.over");

        (await LongAsync(app, "SELECT count(*) FROM commitment WHERE promise = 'Llamar'")).ShouldBe(1);
        (await LongAsync(app, "SELECT open_commitments FROM customer")).ShouldBe(1);
        (await LongAsync(app, "SELECT count(*) FROM interaction WHERE kind = 4")).ShouldBe(2);
        (await LongAsync(app, "SELECT count(*) FROM audit_event WHERE act LIKE 'retention.%'")).ShouldBe(5);

        Task<Outcome<RetentionCase>> EndAsync(RetentionState result, DateOnly? followUp) =>
            goOn.EndAsync(customer, id, result, "lo dijo él", followUp, "Llamar", Agent, "test");
    }

    [Theory]
    [InlineData(ServiceKind.MobileVoice, 1, "2014-06-30", null)]
    [InlineData(ServiceKind.MobileVoice, 1, "2014-07-01", "retention.stay-forbidden")]
    [InlineData(ServiceKind.MobileData, 12, "2026-03-02", "retention.stay-forbidden")]
    [InlineData(ServiceKind.MobileData, 0, "2026-03-02", null)]
    [InlineData(ServiceKind.FixedInternet, 12, "2026-03-02", null)]
    [InlineData(ServiceKind.FixedInternet, 13, "2026-03-02", "retention.stay-too-long")]
    public void A_stay_may_be_asked_for_only_as_far_as_the_law_allows(
        ServiceKind service,
        int months,
        string day,
        string? code
    )
    {
        var on = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        StayClauses.Known.Judge("CO", service, months, on)?.Code.ShouldBe(code);
        StayClauses.Known.Judge("MX", service, months, on).ShouldBeNull();
    }

    [Fact]
    public async Task A_row_the_law_does_not_allow_is_not_saved_and_one_that_does_not_fit_is_not_offered()
    {
        await using var app = await TestApp.StartAsync();
        var save = app.Services.GetRequiredService<SaveSaveOffers>();
        var tied = Table with { Rows = [Table.Rows[0] with { Service = ServiceKind.MobileVoice, StayMonths = 12 }] };
        (await save.RunAsync(tied, 0, Boss, default)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("retention.stay-forbidden");
        (await save.RunAsync(Table, 0, Supervisor, default)).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        await SetAsync(app, Table);
        var customer = await CustomerAsync(app, ValueClass.C);
        var opened = await app
            .Services.GetRequiredService<OpenRetentionCase>()
            .RunAsync(new(customer, LeavingSignal.HighRisk, "price"), Agent, "test");

        var goOn = app.Services.GetRequiredService<GoOnWithRetention>();
        (await goOn.ChooseAsync(customer, opened.Accepted.Id, "half", Supervisor, "test")).IsRefused(out no);
        no!.Code.ShouldBe("retention.offer-does-not-fit");
        (await goOn.ChooseAsync(customer, opened.Accepted.Id, "ten", Agent, "test")).Accepted.State.ShouldBe(
            RetentionState.Offered
        );
    }

    [Fact]
    public async Task The_pages_show_what_stands_and_are_closed_to_others()
    {
        await using var app = await TestApp.StartAsync();
        await SetAsync(app, Table);
        var customer = await CustomerAsync(app);
        using var agent = await DecisionApiTests.ClientAsync(
            app,
            Permissions.RetentionServe,
            Permissions.CustomersRead
        );
        using var reader = await DecisionApiTests.ClientAsync(app, Permissions.CustomersRead);

        var desk = await agent.GetStringAsync("/mesa-de-retencion");
        desk.ShouldContain("Marcela Rojas");
        desk.ShouldContain($"/clientes/{customer}/retener");
        (await agent.GetStringAsync($"/clientes/{customer}/retener")).ShouldContain("Abrir caso");
        (await agent.GetStringAsync("/mesa-de-retencion/ofertas")).ShouldContain("La mitad");
        (await agent.GetAsync("/mesa-de-retencion/senales.csv")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (
            var path in new[] { "/mesa-de-retencion", $"/clientes/{customer}/retener", "/mesa-de-retencion/ofertas" }
        )
            (await reader.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        (await reader.GetStringAsync($"/clientes/{customer}/puntos")).ShouldContain("El programa no está activo");
    }

    [Fact]
    public async Task The_cap_by_value_is_set_on_the_page_and_stays_when_the_page_is_saved_again()
    {
        await using var app = await TestApp.StartAsync();
        const string page = "/mesa-de-retencion/ofertas";
        using var head = await app.SignedInAsync("head");
        (string, string)[] row =
        [
            ("r0reason", "price"),
            ("r0es", "La mitad"),
            ("r0cost", "500"),
            ("r0authority", "Agent"),
            ("r0service", "Other"),
        ];
        using (var wrong = await head.SubmitAsync(page, "table", [.. row, ("r0most", "101")]))
            WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync()).ShouldContain("role=\"alert\"");
        using (var saved = await head.SubmitAsync(page, "table", [.. row, ("r0most", "12.5")]))
            saved.Headers.Location?.OriginalString.ShouldContain("done=saved");
        (await head.GetStringAsync(page)).ShouldContain("name=\"r0most\" value=\"12.5\"");

        var desk = app.Services.GetRequiredService<RetentionDesk>();
        var kept = (await desk.TableAsync(default)).Rows.ShouldHaveSingleItem();
        (kept.MostOfValue, kept.CostMinor).ShouldBe((0.125, 500_00));
        var table = await desk.TableAsync(default);
        table.For("price", ValueClass.A, new HashSet<string>(), 4_000_00).ShouldHaveSingleItem();
        table.For("price", ValueClass.A, new HashSet<string>(), 3_999_99).ShouldBeEmpty();
        table.For("price", ValueClass.A, new HashSet<string>(), null).ShouldBeEmpty();
    }

    private static async Task SetAsync(TestApp app, SaveOfferTable table) =>
        (await app.Services.GetRequiredService<SaveSaveOffers>().RunAsync(table, 0, Boss, default)).Accepted.ShouldBe(
            1
        );

    private static async Task<CustomerId> CustomerAsync(TestApp app, ValueClass valueClass = ValueClass.A)
    {
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var id = Ids.New(now);
        await app.Database.WriteAsync(async session =>
        {
            await session.AddPeopleAsync([
                FactRows.Person(id, CustomerStage.Customer, "Marcela Rojas", new(2019, 1, 1), now),
            ]);
            await session.ExecuteAsync(
                "UPDATE customer SET value_class = @class, value_minor = 100000000, currency = 'COP', churn = 0.4, risk_band = 4 WHERE customer_id = @id",
                ("class", valueClass),
                ("id", id)
            );
        });
        return new(id);
    }

    private static Task<long> LongAsync(TestApp app, string sql) =>
        app.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));
}
