using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Policy;

public class ContactGateTests
{
    private static readonly Actor Writer = Somebody("01900000-0000-7000-8000-0000000000a1", "Ana");
    private static readonly Actor Second = Somebody("01900000-0000-7000-8000-0000000000a2", "Berta");

    /// <summary>Monday 2 March 2026, 10:00 in Bogotá.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private static Actor Somebody(string id, string name) =>
        new(
            new Guid(id),
            ActorKind.User,
            name,
            new HashSet<string>([
                "customers.read",
                "customers.edit",
                "interactions.record",
                "contactrules.edit",
                "contactrules.approve",
            ]),
            Reach.All,
            []
        );

    private sealed record House(TestApp App, FixedClock Clock, HttpClient Client, HttpClient Head, CustomerId Customer)
        : IAsyncDisposable
    {
        public static async Task<House> OpenAsync(Engine engine)
        {
            var clock = new FixedClock(Monday);
            var app = await TestApp.StartAsync(engine, services: s => s.AddSingleton<TimeProvider>(clock));
            var customer = new CustomerId(Ids.New(Monday));
            await app.Database.WriteAsync(async session =>
            {
                await session.AddPersonAsync(customer.Value, "Marcela Rojas");
                await session.ExecuteAsync(
                    """
                    INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                    VALUES (@id, @point, 1, '3001234567', '+573001234567', @yes, 0)
                    """,
                    ("id", customer),
                    ("point", Ids.New(Monday)),
                    ("yes", true)
                );
            });
            await app
                .Services.GetRequiredService<RecordConsent>()
                .RunAsync(new(customer, "marketing", null, true), Writer, "test");
            var client = await app.ClientWithKeyAsync("interactions.record", "customers.read", "decisions.decide");
            var head = await app.ClientWithKeyAsync("interactions.record", "contactrules.override");
            return new(app, clock, client, head, customer);
        }

        public async Task<JsonElement> CheckAsync(string purpose, string channel, string language = "es")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/contact-policy/check")
            {
                Content = JsonContent.Create(
                    new
                    {
                        customerId = Customer.Value,
                        purpose,
                        channel,
                    }
                ),
            };
            request.Headers.AcceptLanguage.ParseAdd(language);
            using var answer = await Client.SendAsync(request);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }

        public async Task<(HttpStatusCode Status, JsonElement Answer)> RecordAsync(
            object contact,
            HttpClient? by = null
        )
        {
            using var answer = await (by ?? Client).PostAsJsonAsync(
                $"/api/v1/customers/{Customer.Value}/interactions",
                contact
            );
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
        }

        public Task<List<(string Code, int Answer, string? Anyway, bool Made)>> LogAsync() =>
            App.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT code, answer, anyway, interaction_id FROM contact_check ORDER BY asked_at, id",
                    row => (row.Text(0), row.Int(1), row.TextOrNull(2), row.GuidOrNull(3) is not null)
                )
            );

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Head.Dispose();
            await App.DisposeAsync();
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) ? value.GetString() : null;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_asks_and_is_told_yes_later_or_no_with_the_rule_and_a_better_way(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        var now = await house.CheckAsync("commercial", "voice");
        Text(now, "answer").ShouldBe("allow");
        now.GetProperty("rulesVersion").GetInt32().ShouldBe(1);
        now.GetProperty("best").GetProperty("channel").GetString().ShouldNotBeNull();

        house.Clock.Now = new(2026, 3, 8, 15, 0, 0, TimeSpan.Zero);
        var sunday = await house.CheckAsync("collection", "voice", "en");
        (Text(sunday, "answer"), Text(sunday, "rule")).ShouldBe(("defer", "contact-hours"));
        Text(sunday, "reason").ShouldBe("It is outside the permitted hours.");
        sunday.GetProperty("until").GetDateTimeOffset().ShouldBe(new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero));
        sunday.GetProperty("best").GetProperty("at").GetDateTimeOffset().ShouldBeGreaterThan(house.Clock.Now);

        var visit = await house.CheckAsync("collection", "visit");
        (Text(visit, "answer"), Text(visit, "rule")).ShouldBe(("block", "contact-channel"));
        (await house.LogAsync())
            .Select(l => l.Code)
            .ShouldBe(["allowed", "contact-hours", "contact-channel"], ignoreOrder: true);
        Text(await house.CheckAsync("poetry", "voice"), "code").ShouldBe("contact.purpose-unknown");
        Text(await house.CheckAsync("legal", "smoke"), "code").ShouldBe("decision.channel-unknown");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_contact_that_we_start_passes_the_gate_before_it_is_written_down(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        var call = new
        {
            channel = "voice",
            direction = "out",
            purpose = "commercial",
            outcome = "spoke",
        };
        (await house.RecordAsync(call)).Status.ShouldBe(HttpStatusCode.Created);
        var again = await house.RecordAsync(call);
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        Text(again.Answer, "code").ShouldBe("contact.held");
        Text(again.Answer, "detail")!.ShouldContain("Hoy ya se habló");
        // Nobody asked for it by saying so.
        var unasked = await house.RecordAsync(call with { purpose = "requested" });
        (unasked.Status, Text(unasked.Answer, "code")).ShouldBe((HttpStatusCode.Conflict, "contact.held"));
        var forced = new
        {
            channel = "voice",
            direction = "out",
            purpose = "commercial",
            anyway = "Pidió que lo llamara",
        };
        // What happened anyway is written down with its reason, by whoever may.
        var notOurs = await house.RecordAsync(forced);
        (notOurs.Status, Text(notOurs.Answer, "code")).ShouldBe((HttpStatusCode.Forbidden, "permission.missing"));
        (await house.RecordAsync(forced, house.Head)).Status.ShouldBe(HttpStatusCode.Created);
        (await house.RecordAsync(forced with { anyway = "  " }, house.Head)).Status.ShouldBe(HttpStatusCode.Conflict);
        // Whoever comes to us is not counted, and a call without a purpose is held to the strictest rules.
        (await house.RecordAsync(new { channel = "voice", direction = "in" })).Status.ShouldBe(HttpStatusCode.Created);
        (await house.RecordAsync(call with { purpose = "requested" })).Status.ShouldBe(HttpStatusCode.Created);
        (await house.RecordAsync(new { channel = "voice", direction = "out" })).Status.ShouldBe(
            HttpStatusCode.Conflict
        );
        (await house.LogAsync()).ShouldBe(
            [
                ("allowed", 1, null, true),
                ("contact-day", 2, null, false),
                ("contact-not-asked", 3, null, false),
                ("contact-day", 2, null, false),
                ("contact-day", 2, "Pidió que lo llamara", true),
                ("contact-day", 2, null, false),
                ("allowed", 1, null, true),
                ("contact-day", 2, null, false),
            ],
            ignoreOrder: true
        );
        (
            await house.App.Database.ReadAsync(s =>
                s.QueryAsync("SELECT after_state FROM audit_event WHERE act = 'contact.overridden'", row => row.Text(0))
            )
        )
            .ShouldHaveSingleItem()
            .ShouldContain("Pidió que lo llamara");
        (
            await house.App.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync(
                    "SELECT sum(contacts) FROM contact_spending WHERE purpose = 1",
                    row => row.Long(0)
                )
            )
        ).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_passes_by_calling_an_offer_a_confirmation_a_warning_or_a_notice_unless_the_file_says_so(
        Engine engine
    )
    {
        await using var house = await House.OpenAsync(engine);
        // A Sunday night: only what cannot wait goes out.
        house.Clock.Now = new(2026, 3, 9, 3, 0, 0, TimeSpan.Zero);
        foreach (var purpose in new[] { "transactional", "fraud", "legal" })
        {
            var contact = new
            {
                channel = "voice",
                direction = "out",
                purpose,
                outcome = "spoke",
            };
            var asked = await house.CheckAsync(purpose, "voice");
            (Text(asked, "answer"), Text(asked, "rule")).ShouldBe(("block", "contact-not-" + purpose));
            Text(asked, "reason")!.ShouldContain("diga para qué es");
            var held = await house.RecordAsync(contact);
            (held.Status, Text(held.Answer, "code")).ShouldBe((HttpStatusCode.Conflict, "contact.held"));
            var reasoned = new
            {
                channel = "voice",
                direction = "out",
                purpose,
                anyway = "Lo pide el banco",
            };
            (await house.RecordAsync(reasoned)).Status.ShouldBe(HttpStatusCode.Forbidden);
            (await house.RecordAsync(reasoned, house.Head)).Status.ShouldBe(HttpStatusCode.Created);
        }

        await house.App.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                """
                INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency)
                VALUES (@customer, @at, @id, 2, 100, 'COP')
                """,
                ("customer", house.Customer),
                ("at", house.Clock.Now.AddDays(-2)),
                ("id", Ids.New(house.Clock.Now))
            );
        });
        Text(await house.CheckAsync("transactional", "voice"), "answer").ShouldBe("allow");
        Text(await house.CheckAsync("fraud", "voice"), "answer").ShouldBe("block");
        await house
            .App.Services.GetRequiredService<NoteQuiet>()
            .RunAsync(new(house.Customer, QuietKind.Fraud), Writer, "test", default);
        Text(await house.CheckAsync("fraud", "voice"), "answer").ShouldBe("allow");
        Text(await house.CheckAsync("legal", "voice"), "answer").ShouldBe("block");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_call_dialled_from_the_desk_is_asked_about_before_and_counts_once_when_it_is_over(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        var extensions = house.App.Services.GetRequiredService<Extensions>();
        (await extensions.SaveAsync("101", Writer, "test", default)).IsAccepted(out _).ShouldBeTrue();

        // Nothing says that she asked for it: she has given leave for offers only, on weekdays.
        house.Clock.Now = Monday.AddDays(-1);
        (await DialAsync(null)).ShouldBe("contact.held");
        (await DialAsync("requested")).ShouldBe("contact.held");
        (await DialAsync(null, "La llamo igual")).ShouldBe("permission.missing");
        // Nor is leaving out whom one calls a way round: it is her number.
        (await DialAsync("commercial", named: false)).ShouldBe("contact.held");
        house.Clock.Now = Monday;
        (await SpentAsync()).ShouldBeEmpty();

        // No switchboard stands here; the rules were asked all the same.
        (await DialAsync("commercial")).ShouldNotBe("contact.held");
        (await SpentAsync()).ShouldBeEmpty();
        await TellAsync("1.1", CallState.Answered, Monday.AddSeconds(20));
        for (var again = 0; again < 2; again++)
            await TellAsync("1.1", CallState.Ended, Monday.AddSeconds(80));
        (await SpentAsync()).ShouldBe([(ContactPurpose.Commercial, 1)]);
        (await PurposesAsync()).ShouldBe(["commercial"]);

        // One dialled by hand: nobody said what for, and she has not turned to us.
        house.Clock.Now = Monday.AddHours(3);
        await TellAsync("1.2", CallState.Ended, Monday.AddHours(3));
        (await PurposesAsync()).ShouldBe(["commercial", null]);

        async Task<string?> DialAsync(string? purpose, string? anyway = null, bool named = true) =>
            (
                await house
                    .App.Services.GetRequiredService<DialCustomer>()
                    .RunAsync(new(named ? house.Customer : null, "3001234567", purpose, anyway), Writer, "test")
            ).IsRefused(out var no)
                ? no.Code
                : null;

        Task TellAsync(string call, CallState state, DateTimeOffset at) =>
            house
                .App.Services.GetRequiredService<FollowCalls>()
                .RunAsync(
                    new(new Guid("01980000-0000-7000-8000-0000000000bb"), "phone.asterisk", Channel.Voice, null),
                    [
                        new(
                            $"{call}:{state}:{at:mmss}",
                            at,
                            call,
                            new("+573001234567", [], null, "+573001234567"),
                            Direction.Out,
                            state,
                            null,
                            "101",
                            null,
                            null,
                            null,
                            null
                        ),
                    ]
                );

        Task<List<(ContactPurpose, long)>> SpentAsync() =>
            house.App.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT purpose, sum(contacts) FROM contact_spending GROUP BY purpose",
                    row => (row.Enum<ContactPurpose>(0), row.Long(1))
                )
            );

        Task<List<string?>> PurposesAsync() =>
            house.App.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT attrs FROM interaction ORDER BY occurred_at",
                    row => ContactNote.PurposeOf(row.TextOrNull(0))
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rules_are_changed_by_two_people_at_their_hour_and_every_version_stays(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        var change = house.App.Services.GetRequiredService<ChangeContactRules>();
        var (_, shipped) = await change.ReadAsync(default);
        shipped.Source.ShouldContain("Ley 2300");
        var own = shipped with
        {
            Purposes = Only(shipped, ContactPurpose.Commercial, p => p with { NotThrough = [Channel.Voice] }),
        };
        var from = Monday.AddHours(2);
        (await change.ProposeAsync(own, from, "", Writer, default)).IsRefused(out var noReason).ShouldBeTrue();
        noReason!.Code.ShouldBe("contact-rules.note");
        (await change.ProposeAsync(own, from, "No llamamos más", Writer, default)).Accepted.ShouldBe(2);
        (await change.ProposeAsync(own, from, "Otra", Second, default)).IsRefused(out var waits).ShouldBeTrue();
        waits!.Code.ShouldBe("contact-rules.one-waits");
        (await change.JudgeAsync(2, true, Writer, default)).IsRefused(out var alone).ShouldBeTrue();
        alone!.Code.ShouldBe("contact-rules.own");
        (await change.JudgeAsync(2, true, Second, default)).Accepted.From.ShouldBe(from);

        Text(await house.CheckAsync("commercial", "voice"), "answer").ShouldBe("allow");
        house.Clock.Now = from;
        var then = await house.CheckAsync("commercial", "voice");
        (Text(then, "rule"), then.GetProperty("rulesVersion").GetInt32()).ShouldBe(("contact-channel", 2));
        (await change.JudgeAsync(2, false, Second, default)).IsRefused(out var late).ShouldBeTrue();
        late!.Code.ShouldBe("contact-rules.judged");
        var first = await house.App.Database.ReadAsync(s => ContactRulesRows.FindAsync(s, 1));
        Json.Of(first!.Rules).ShouldBe(Json.Of(shipped));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task When_the_budget_of_the_month_is_spent_many_are_told_as_one(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        var customer = await DecisionApiTests.SeedAsync(house.App);
        await house
            .App.Services.GetRequiredService<RecordConsent>()
            .RunAsync(new(customer, "marketing", null, true), Writer, "test");
        var change = house.App.Services.GetRequiredService<ChangeContactRules>();
        var (_, shipped) = await change.ReadAsync(default);
        await change.ProposeAsync(shipped with { MonthlyBudgetMinor = 1_00 }, Monday, "Un tope", Writer, default);
        (await change.JudgeAsync(2, true, Second, default)).IsAccepted(out _).ShouldBeTrue();
        (await BothAsync()).ShouldBe((true, true));

        await house.App.Database.WriteAsync(session =>
            ContactSpending.AddAsync(session, Monday, ContactPurpose.Commercial, Channel.Voice, 1_00)
        );
        house.Clock.Advance(NextBestAction.Sticky + TimeSpan.FromMinutes(1));
        (await BothAsync()).ShouldBe((false, false));

        async Task<(bool One, bool Many)> BothAsync()
        {
            var one = await house
                .App.Services.GetRequiredService<NextBestAction>()
                .DecideAsync(customer, Channel.Voice, "outbound", Counter.Agent, "test");
            var many = await house
                .App.Services.GetRequiredService<DecideMany>()
                .RunAsync([customer], Channel.Voice, "outbound", null, Counter.Agent, "test");
            return (
                one.Accepted.Content.Proposed.Count > 0,
                many.Accepted.Decisions.ShouldHaveSingleItem().Content.Proposed.Count > 0
            );
        }
    }

    private static Dictionary<ContactPurpose, PurposeRules> Only(
        ContactRules rules,
        ContactPurpose purpose,
        Func<PurposeRules, PurposeRules> change
    ) => rules.Purposes.ToDictionary(p => p.Key, p => p.Key == purpose ? change(p.Value) : p.Value);

    [Fact]
    public void Rules_that_make_no_sense_are_refused_at_the_door()
    {
        var shipped = ShippedRules.Of("PE");
        shipped.Country.ShouldBe("PE");
        Code(r => r with { Windows = [new([DayOfWeek.Monday], new(10, 0), new(9, 0))] })
            .ShouldBe("contact-rules.hours");
        Code(r => r with { Windows = [new([], new(8, 0), new(9, 0))] }).ShouldBe("contact-rules.hours");
        Code(r => r with { Limits = [new(null, 0, 30)] }).ShouldBe("contact-rules.number");
        Code(r => r with { DirectADay = 0 }).ShouldBe("contact-rules.number");
        Code(r => r).ShouldBeNull();

        string? Code(Func<PurposeRules, PurposeRules> change) =>
            ChangeContactRules
                .Problem(shipped with { Purposes = Only(shipped, ContactPurpose.Service, change) }, "porque sí")
                ?.Code;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task In_mourning_nothing_is_offered_until_it_is_over(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        using var noted = await house.Client.PostAsJsonAsync(
            "/api/v1/contact-policy/quiet",
            new { customerId = house.Customer.Value, kind = "mourning" }
        );
        noted.StatusCode.ShouldBe(HttpStatusCode.OK);
        var quiet = await house.CheckAsync("commercial", "voice");
        (Text(quiet, "answer"), Text(quiet, "rule")).ShouldBe(("defer", "quiet-mourning"));
        quiet.TryGetProperty("best", out _).ShouldBeFalse();
        Text(await house.CheckAsync("service", "voice"), "answer").ShouldBe("allow");
        var note = house.App.Services.GetRequiredService<NoteQuiet>();
        (await note.EndAsync(house.Customer, Writer, "test", default)).Accepted.ShouldBe(1);
        Text(await house.CheckAsync("commercial", "voice"), "answer").ShouldBe("allow");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_best_way_is_where_she_answers_and_when(Engine engine)
    {
        await using var house = await House.OpenAsync(engine);
        // She writes by WhatsApp in the afternoons, and never picks up the telephone.
        await house.App.Database.WriteAsync(session =>
            session.InsertManyAsync(
                "interaction",
                ["customer_id", "occurred_at", "id", "channel", "kind", "direction", "outcome"],
                Enumerable
                    .Range(1, 12)
                    .Select(i =>
                        new object?[]
                        {
                            house.Customer,
                            Monday.AddDays(-100 - i).AddHours(6),
                            Ids.New(Monday.AddDays(-i)),
                            i % 2 == 0 ? Channel.Voice : Channel.WhatsApp,
                            1,
                            i % 2 == 0 ? 2 : 1,
                            i % 2 == 0 ? "no-answer" : null,
                        }
                    )
            )
        );
        var best = (await house.CheckAsync("commercial", "voice")).GetProperty("best");
        best.GetProperty("channel").GetString().ShouldBe("whatsapp");
        var hour = best.GetProperty("at").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(-5)).Hour;
        hour.ShouldBeInRange(15, 17);
    }
}
