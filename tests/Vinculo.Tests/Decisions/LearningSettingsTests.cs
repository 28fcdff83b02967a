using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Tables;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class LearningSettingsTests
{
    private static readonly Actor Head = Actor.System("Jefe");

    private static SetLearning Settings(Counter counter) =>
        new(
            counter.Database,
            new(counter.Database, counter.Audit, counter.Options, counter.Clock),
            Inputs(counter),
            counter.Book,
            new JobQueue(counter.Clock),
            counter.Clock
        );

    internal static TableInputs Inputs(Counter counter)
    {
        var lists = new ShortLists(counter.Database, counter.Audit, counter.Clock);
        return new(counter.Database, new SegmentFields(counter.Database, lists), lists, counter.Book);
    }

    private static async Task<SetLearning.View> SetAsync(
        Counter counter,
        double control = .05,
        double random = .03,
        params string[] by
    )
    {
        var settings = Settings(counter);
        var version = (await settings.ReadAsync(Head, default)).Accepted.Version;
        return (
            await settings.RunAsync(
                new(control, random, by is [] ? ["sex"] : by, 12, "Para ver más pronto"),
                version,
                Head
            )
        ).Accepted;
    }

    /// <summary>Runs the draw that waits, as the runner would.</summary>
    private static async Task DrawAsync(Counter counter)
    {
        var run = await counter.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT id FROM job WHERE code = @code AND state = 1 ORDER BY created_at DESC, id DESC LIMIT 1",
                row => row.Guid(0),
                ("code", DrawControlGroup.JobCode)
            )
        );
        await new DrawControlGroup(counter.Database).RunAsync(
            new JobRun(run, "{}", null, new JobQueue(counter.Clock)),
            default
        );
    }

    private static async Task<HashSet<Guid>> GroupAsync(Counter counter) =>
        [
            .. await counter.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE control = @yes",
                    row => row.Guid(0),
                    ("yes", true)
                )
            ),
        ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_larger_control_group_keeps_who_is_in_it_and_a_smaller_one_lets_those_go_who_came_last(
        Engine engine
    )
    {
        await using var counter = await Counter.OpenAsync(engine);
        for (var i = 0; i < 400; i++)
            await counter.CustomerAsync();
        await SetAsync(counter, control: .06);
        await DrawAsync(counter);
        var six = await GroupAsync(counter);
        counter.Clock.Advance(TimeSpan.FromDays(1));

        var wider = await SetAsync(counter, control: .15);
        await DrawAsync(counter);
        var fifteen = await GroupAsync(counter);
        counter.Clock.Advance(TimeSpan.FromDays(1));
        await SetAsync(counter, control: .06);
        await DrawAsync(counter);

        six.Count.ShouldBeInRange(10, 40);
        fifteen.Count.ShouldBeInRange(40, 85);
        six.IsSubsetOf(fifteen).ShouldBeTrue();
        (await GroupAsync(counter)).SetEquals(six).ShouldBeTrue();
        wider.Control.Share.ShouldBe(.15);
        wider.Control.Since.ShouldBe(counter.Clock.GetUtcNow().AddDays(-1));
        wider.Control.Earlier.Select(e => e.Share).ShouldBe([.06, .05]);
        wider.Control.Earlier[^1].Since.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_comes_into_the_control_group_later_says_nothing_of_what_offering_was_worth(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        for (var i = 0; i < 300; i++)
            await counter.CustomerAsync();
        await SetAsync(counter, control: .06);
        await DrawAsync(counter);
        var first = await GroupAsync(counter);
        var all = await counter.Database.ReadAsync(session =>
            session.QueryAsync("SELECT customer_id FROM customer", row => row.Guid(0))
        );
        foreach (var id in all)
            await counter.DecideAsync(new(id));
        counter.Clock.Advance(TimeSpan.FromDays(40));

        await SetAsync(counter, control: .20);
        await DrawAsync(counter);

        var added = (await GroupAsync(counter)).Count - first.Count;
        added.ShouldBeGreaterThan(15);
        var compared = await new OfferResults(counter.Database, counter.Book, counter.Clock).ControlAsync();
        (compared.Control, compared.Offered).ShouldBe((first.Count, 300 - first.Count - added));
    }

    [Fact]
    public async Task More_at_random_gives_every_offer_worth_it_more_chance_and_a_decision_is_made_again_as_it_was()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        for (var i = 0; i < 4; i++)
            await counter.OfferAsync(Counter.Draft($"o{i}", 100_000_00 - i * 12_000_00, 0.3));
        var before = await counter.DecideAsync(await counter.CustomerAsync());
        await SetAsync(counter, random: .20);

        var after = await counter.DecideAsync(await counter.CustomerAsync());

        before.Content.Policy.ShouldBe(Choice.Policy);
        Choice.PolicyOf(Choice.UsualRandom).ShouldBe(Choice.Policy);
        Choice.RandomnessOf(after.Content.Policy).ShouldBe(new(.1333, .0667));
        Choice.RandomnessOf(Choice.FirstPolicy).ShouldBe(new(.02, .01));
        // All four are worth half as much as the best: each has its part of the lot.
        after.Content.Candidates.Min(c => c.Probability).ShouldBeGreaterThanOrEqualTo(.0667 / 4);
        before.Content.Candidates.Min(c => c.Probability).ShouldBeGreaterThanOrEqualTo(.01 / 4);
        after.Content.Candidates.Sum(c => c.Probability).ShouldBe(1, 1e-9);
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
        (await replay.RunAsync(before.Id)).Accepted.Same.ShouldBeTrue();
        (await replay.RunAsync(after.Id)).Accepted.Same.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_left_to_chance_falls_to_the_offers_by_what_the_company_set_for_each(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        double?[] shares = [null, 3, 0, 0.5];
        for (var i = 0; i < shares.Length; i++)
            await counter.OfferAsync(
                Counter.Draft($"o{i}", 100_000_00 - i * 12_000_00, 0.3) with
                {
                    Details = new() { ByChance = shares[i] },
                }
            );
        await SetAsync(counter, random: .20);
        var page = await counter.Book.OpenAsync(default);
        // What is known of all is certain, so that the first wins every draw and chance alone has the others.
        Weighing[] offers =
        [
            .. Enumerable
                .Range(0, shares.Length)
                .Select(i => new Weighing
                {
                    Offer = page.Find($"o{i}")!,
                    Belief = new(-0.8, 1e-9, 100_000),
                    Deviation = 1e-5,
                    Width = 1e-5,
                    Keep = 0,
                    Drag = 0,
                    Context = 1,
                    Lever = 1,
                    Rules = TableVerdict.Nothing,
                }),
        ];
        foreach (ref var one in offers.AsSpan())
        {
            one.Price();
            one.Rank = one.GainAt(one.Belief.Chance);
        }

        Choice.Draw(offers, 7, Choice.PolicyOf(.20));

        offers
            .Select(o => Math.Round(o.Probability, 6))
            .ShouldBe([.8 + .1333 + .0667 / 4.5, .0667 * 3 / 4.5, 0, .0667 * .5 / 4.5], 1e-6);
        // Where none may have any of it, the draw has it all.
        offers = offers[2..3];
        Choice.Draw(offers, 7, Choice.PolicyOf(.20));
        offers[0].Probability.ShouldBe(1, 1e-9);

        var decision = await counter.DecideAsync(await counter.CustomerAsync());
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
        (await replay.RunAsync(decision.Id)).Accepted.Same.ShouldBeTrue();
        (
            await counter.Save.RunAsync(
                Counter.Draft("o9") with
                {
                    Details = new() { ByChance = 5.1 },
                },
                null,
                Counter.Agent,
                "test"
            )
        )
            .IsRefused(out var no)
            .ShouldBeTrue();
        (no!.Code, no.Field).ShouldBe(("offer.by-chance", "byChance"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Fairness_is_told_by_what_the_company_chose_words_and_bands(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(
            Counter.Draft("voice") with
            {
                Channels = [Channel.Voice],
                Rules = new() { Measures = [new("data_gb", AtLeast: 4)] },
            }
        );
        for (var i = 0; i < 160; i++)
        {
            var customer = await counter.CustomerAsync(i % 2 == 0 ? ValueClass.A : ValueClass.C);
            await counter.MeasureAsync(customer, "data_gb", (0, i % 4), (1, i % 4), (2, i % 4 == 3 ? 20 : i % 4));
            await counter.DecideAsync(customer, channel: i < 80 ? Channel.Voice : Channel.Email);
        }
        await SetAsync(counter, by: ["channel", "measure:data_gb", "class", "risk"]);

        var report = await new MeasureProof(
            counter.Database,
            counter.Book,
            Inputs(counter),
            counter.NextBestAction,
            counter.Options,
            counter.Clock
        ).RunAsync((_, _) => Task.CompletedTask, default);

        // Everybody has the same risk: there is nothing to compare.
        report.Fairness.Select(f => f.Attribute).ShouldBe(["channel", "measure:data_gb", "class"]);
        var channel = report.Fairness[0];
        channel.Rows.Select(r => (r.Group, r.Cases)).ShouldBe([("voice", 80), ("email", 80)]);
        channel.Rows[1].ShouldSatisfyAllConditions(r => r.Share.ShouldBe(0), r => r.Stands.ShouldBeTrue());
        var data = report.Fairness[1];
        data.Rows.Count.ShouldBe(4);
        data.Rows.Sum(r => r.Cases).ShouldBe(160);
        (data.Rows[0].Group, data.Rows[0].Share).ShouldBe(("11.5|", 0.5));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_reads_and_sets_them_within_limits_with_a_reason_that_the_audit_keeps(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var head = await DecisionApiTests.ClientAsync(app, "offers.read", "settings.manage");
        using var reader = await DecisionApiTests.ClientAsync(app, "offers.read");
        using var stranger = await DecisionApiTests.ClientAsync(app, "insights.read");
        const string path = "/api/v1/learning-settings";
        var wanted = new
        {
            controlShare = .1,
            randomShare = .05,
            fairBy = new[] { "sex", "channel" },
            fairGroups = 8,
            reason = "La junta quiere más certeza",
        };

        (await stranger.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PutAsync(reader, wanted, "0.0")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var read = await reader.GetAsync(path);
        read.Headers.ETag!.Tag.ShouldBe("\"0.0\"");
        (await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("controlShare").GetDouble().ShouldBe(.05);
        foreach (
            var (wrong, code) in new (object, string)[]
            {
                (
                    new
                    {
                        wanted.randomShare,
                        wanted.fairBy,
                        wanted.fairGroups,
                        wanted.reason,
                    },
                    "learning.control"
                ),
                (wanted with { controlShare = .21 }, "learning.control"),
                (wanted with { randomShare = .001 }, "learning.random"),
                (wanted with { fairGroups = 1 }, "learning.groups"),
                (wanted with { fairBy = [] }, "learning.fair"),
                (wanted with { fairBy = ["shoe"] }, "learning.fair"),
                (wanted with { reason = " " }, "learning.reason"),
            }
        )
        {
            using var no = await PutAsync(head, wrong, "0.0");
            no.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await no.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe(code);
        }
        using var set = await PutAsync(head, wanted, "0.0");
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        set.Headers.ETag!.Tag.ShouldBe("\"1.1\"");
        (await PutAsync(head, wanted, "0.0")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        // The same share again draws nobody anew.
        using var same = await PutAsync(head, wanted with { randomShare = .06 }, "1.1");
        same.Headers.ETag!.Tag.ShouldBe("\"1.2\"");
        (
            await app.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync(
                    "SELECT count(*) FROM job WHERE code = @code",
                    row => row.Long(0),
                    ("code", DrawControlGroup.JobCode)
                )
            )
        ).ShouldBe(1);
        (
            await app.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT after_state FROM audit_event WHERE act = 'setting.changed' AND entity_id = @code",
                    row => row.Text(0),
                    ("code", LearningTerms.SettingCode)
                )
            )
        ).ShouldContain(state => state.Contains("La junta quiere más certeza"));

        static Task<HttpResponseMessage> PutAsync(HttpClient client, object body, string version)
        {
            var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            return client.SendAsync(request);
        }
    }

    [Fact]
    public async Task The_page_says_what_a_change_does_before_it_is_saved_and_the_proof_since_when_it_holds()
    {
        await using var app = await TestApp.StartAsync();
        using var head = await DecisionApiTests.ClientAsync(app, "offers.read", "settings.manage");
        using var reader = await DecisionApiTests.ClientAsync(app, "offers.read");
        (await reader.GetAsync("/settings/learning")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await reader.PostAsync("/settings/learning", new FormUrlEncodedContent([]))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        await app.Services.GetRequiredService<MeasureProof>().RunAsync((_, _) => Task.CompletedTask, default);
        var proof = await reader.GetStringAsync("/valor-demostrado");
        proof.ShouldContain("desde el principio");
        proof.ShouldNotContain("/settings/learning");

        using (var looked = await SendAsync("look", "8", ""))
        {
            var page = WebUtility.HtmlDecode(await looked.Content.ReadAsStringAsync());
            page.ShouldContain("El grupo de control pasa de");
            page.ShouldContain("más estrecho");
            page.ShouldContain("De cada mil decisiones, unas 40 se tomarán al azar; hoy son 30.");
        }
        using (var unsaid = await SendAsync("save", "8", ""))
            WebUtility.HtmlDecode(await unsaid.Content.ReadAsStringAsync()).ShouldContain("Diga por qué se cambia");
        using (var far = await SendAsync("save", "50", "Porque sí"))
            WebUtility.HtmlDecode(await far.Content.ReadAsStringAsync()).ShouldContain("Escriba entre 1 y 20");
        using (var saved = await SendAsync("save", "8", "Porque sí"))
            saved.StatusCode.ShouldBe(HttpStatusCode.Found);

        (await head.GetStringAsync("/settings/learning")).ShouldContain("Porque s");
        proof = WebUtility.HtmlDecode(await head.GetStringAsync("/valor-demostrado"));
        proof.ShouldContain("el 8\u00a0% de los clientes desde el");
        proof.ShouldContain("Al principio, el 5\u00a0%.");
        proof.ShouldContain("/settings/learning");

        Task<HttpResponseMessage> SendAsync(string step, string control, string reason) =>
            head.SubmitAsync(
                "/settings/learning",
                "learning",
                ("controlShare", control),
                ("randomShare", "4"),
                ("fairBy", "sex"),
                ("fairBy", "channel"),
                ("fairGroups", "12"),
                ("reason", reason),
                ("step", step)
            );
    }
}
