using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Channels;

namespace Vinculo.Tests.Interactions;

public class InboxTests
{
    private static readonly Actor Ana = Serving("Ana Ruiz");
    private static readonly Actor Luz = Serving("Luz Mora");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_list_is_walked_page_by_page_the_most_pressing_first_and_of_those_who_waits_longest(
        Engine engine
    )
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var start = DateTimeOffset.UtcNow.AddHours(-5).ToUnixTimeSeconds();
        for (var i = 0; i < 7; i++)
            await house.PostAsync(
                Payloads.WhatsAppText($"w{i}", $"m{i}", $"57300111220{i}", start + 60 * ((i * 3) % 7))
            );
        await house.SettleAsync();
        await house.App.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE episode SET priority = 1 WHERE last_words = 'm6'")
        );
        var inbox = house.App.Services.GetRequiredService<Inbox>();

        var seen = new List<InboxLine>();
        string? after = null;
        do
        {
            var page = (
                await inbox.ReadAsync(
                    new(InboxView.All, After: after, Limit: 2),
                    Ana,
                    TestContext.Current.CancellationToken
                )
            ).Accepted;
            seen.AddRange(page.Lines);
            after = page.Next;
        } while (after is not null);

        seen.Count.ShouldBe(7);
        seen.Select(l => l.Episode.Id).Distinct().Count().ShouldBe(7);
        seen[0].Episode.LastWords.ShouldBe("m6");
        seen.Skip(1).Select(l => l.Episode.Since).ShouldBeInOrder();
        seen.ShouldAllBe(l => !l.IsSure && l.Episode.DueAt != null);
        (await inbox.ReadAsync(new(After: "x.y"), Ana)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("inbox.cursor");
        (await inbox.ReadAsync(new(), Ana with { Permissions = new HashSet<string>() }))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_who_take_the_same_matter_one_has_it_and_it_is_settled_put_off_and_comes_back(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var episode = await MatterAsync(house, "w1");
        var move = house.App.Services.GetRequiredService<MoveEpisode>();
        Task<Outcome<Episode>> Do(EpisodeAct act, Actor actor, DateTimeOffset? until = null) =>
            move.RunAsync(new(episode.Customer, episode.Id, act, Until: until), actor, "test");

        var both = await Task.WhenAll(Do(EpisodeAct.Take, Ana), Do(EpisodeAct.Take, Luz));
        both.Count(b => b.IsAccepted(out _)).ShouldBe(1);
        var owner = both.First(b => b.IsAccepted(out _)).Accepted.Owner;
        var (has, has_not) = owner == Ana.Id ? (Ana, Luz) : (Luz, Ana);
        (await Do(EpisodeAct.Release, has_not)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("episode.taken");

        (await Do(EpisodeAct.Snooze, has, DateTimeOffset.UtcNow.AddSeconds(1))).Accepted.State.ShouldBe(
            EpisodeState.Snoozed
        );
        await UntilAsync(house, "SELECT count(*) FROM episode WHERE state = 1 AND snoozed_until IS NULL");
        (await Do(EpisodeAct.Settle, has)).Accepted.SettledBy.ShouldBe(has.Id);
        (await Do(EpisodeAct.Settle, has)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("episode.settled-already");
        (await Do(EpisodeAct.Reopen, has)).Accepted.State.ShouldBe(EpisodeState.Open);
        await Do(EpisodeAct.Settle, has);

        await house.PostAsync(Now("w2", "otra cosa"));
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(1);
        (await house.LongAsync("SELECT state FROM episode")).ShouldBe(1);
        await Do(EpisodeAct.Settle, has);
        await house.App.Database.WriteAsync(session => session.ExecuteAsync("UPDATE episode SET settled_at = 1"));
        await house.PostAsync(Now("w3", "semanas después"));
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM episode")).ShouldBe(2);
        (await house.LongAsync("SELECT count(*) FROM conversation")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM audit_event WHERE act LIKE 'episode.%'")).ShouldBeGreaterThan(5);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_waits_is_given_to_whoever_takes_it_and_an_absence_shows_it_to_the_substitute(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var (ana, luz) = (await UserAsync(house, "Ana Ruiz"), await UserAsync(house, "Luz Mora"));
        var desks = house.App.Services.GetRequiredService<Desks>();
        (await desks.SaveAsync(new(ana.Id, true, 1, [" Cobros "], 0), ana, "test")).Accepted.Skills.ShouldBe([
            "cobros",
        ]);
        var episode = await MatterAsync(house, "w1");
        await UntilAsync(house, "SELECT count(*) FROM episode WHERE owner_id IS NOT NULL");
        (
            await house.App.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync("SELECT owner_id FROM episode", r => r.Guid(0))
            )
        ).ShouldBe(ana.Id);
        await house.PostAsync(Payloads.WhatsAppText("w9", "sin puesto", "573009990000"));
        await house.SettleAsync();
        (await house.LongAsync("SELECT count(*) FROM episode WHERE owner_id IS NULL")).ShouldBe(1);

        var inbox = house.App.Services.GetRequiredService<Inbox>();
        (await inbox.ReadAsync(new(InboxView.Mine), luz)).Accepted.Lines.ShouldBeEmpty();
        var coverage = house.App.Services.GetRequiredService<Coverage>();
        var now = DateTimeOffset.UtcNow;
        (await coverage.AddAsync(ana.Id, luz.Id, now.AddDays(-1), now.AddDays(1), luz, "test")).IsRefused(out var no);
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        var cover = (await coverage.AddAsync(ana.Id, luz.Id, now.AddDays(-1), now.AddDays(1), ana, "test")).Accepted;
        (await inbox.ReadAsync(new(InboxView.Mine), luz)).Accepted.Lines.Single().Episode.Id.ShouldBe(episode.Id);
        await coverage.EndAsync(cover, ana, "test");
        (await inbox.ReadAsync(new(InboxView.Mine), luz)).Accepted.Lines.ShouldBeEmpty();
        (
            await house.App.Database.ReadAsync(s =>
                s.FirstOrDefaultAsync("SELECT owner_id FROM episode WHERE owner_id IS NOT NULL", r => r.Guid(0))
            )
        ).ShouldBe(ana.Id);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_note_never_goes_out_tells_whom_it_names_and_a_draft_and_who_is_here_are_kept(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var (ana, luz) = (await UserAsync(house, "Ana Ruiz"), await UserAsync(house, "Luz Mora"));
        var episode = await MatterAsync(house, "w1");
        var notes = house.App.Services.GetRequiredService<EpisodeNotes>();

        (await notes.NoteAsync(episode.Customer, episode.Id, "@luz mira esto; correo a@luz.co", ana, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await house.LongAsync("SELECT count(*) FROM notification WHERE kind = 'customer.mentioned'")).ShouldBe(1);
        (await house.LongAsync("SELECT count(*) FROM message WHERE direction = 2")).ShouldBe(0);
        (await notes.DraftAsync(episode.Customer, episode.Id, "Estimada", luz)).Accepted.ShouldBeTrue();
        (await notes.PresentAsync(episode.Customer, episode.Id, true, luz)).Accepted.ShouldBeTrue();

        var file = house.App.Services.GetRequiredService<EpisodeFile>();
        var seen = (await file.OpenAsync(episode.Customer, episode.Id, ana, "test")).Accepted;
        seen.Others.Single().ShouldBe(new(luz.Id, "Luz Mora", true));
        seen.Draft.ShouldBeNull();
        seen.Timeline.Count.ShouldBe(2);
        (await file.OpenAsync(episode.Customer, episode.Id, luz, "test")).Accepted.Draft.ShouldBe("Estimada");
        (await notes.DraftAsync(episode.Customer, episode.Id, " ", luz)).Accepted.ShouldBeTrue();
        (await file.OpenAsync(episode.Customer, episode.Id, luz, "test")).Accepted.Draft.ShouldBeNull();
        (await file.OpenAsync(episode.Customer, Guid.CreateVersion7(), ana, "test"))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("episode.not-found");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_writes_is_joined_to_a_known_customer_and_a_split_takes_it_back(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var known = await house.RegisterAsync("Marcela Rojas");
        var episode = await MatterAsync(house, "w1");
        var link = house.App.Services.GetRequiredService<LinkIdentity>();

        var joined = await link.JoinAsync(episode.Customer, known, Ana, "test");
        joined.Accepted.ShouldBe(known);
        (await OwnersAsync(house, "episode")).ShouldBe([known]);
        (await OwnersAsync(house, "message")).ShouldBe([known]);
        (await house.LongAsync("SELECT verified FROM channel_identity")).ShouldBe((long)Verification.Confirmed);
        await house.PostAsync(Now("w2", "sigo aquí"));
        await house.SettleAsync();
        (await OwnersAsync(house, "message")).ShouldBe([known]);
        (await link.JoinAsync(known, episode.Customer, Ana, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("identity.known-already");

        var merge = await house.App.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT id FROM identity_event", r => r.Guid(0))
        );
        (
            await house
                .App.Services.GetRequiredService<SplitCustomer>()
                .RunAsync(new(merge), ChannelHouse.Boss, "test", TestContext.Current.CancellationToken)
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await OwnersAsync(house, "episode")).ShouldBe([episode.Customer]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_contact_felt_like_is_set_with_one_click(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var episode = await MatterAsync(house, "w1");
        var contact = await house.App.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT id FROM message", r => r.Guid(0))
        );
        var set = house.App.Services.GetRequiredService<SetPerception>();

        (await set.RunAsync(new(episode.Customer, contact, 2, "bill", ["clear-bill"]), Ana, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await house.LongAsync("SELECT perception FROM interaction")).ShouldBe(2);
        (await house.LongAsync("SELECT count(*) FROM need WHERE code = 'clear-bill'")).ShouldBe(1);
        (await set.RunAsync(new(episode.Customer, contact, 9), Ana, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("interaction.perception-out-of-range");
        (await set.RunAsync(new(episode.Customer, Guid.CreateVersion7(), 3), Ana, "test"))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("interaction.not-found");
    }

    [Fact]
    public async Task The_API_lists_opens_notes_and_moves_and_is_shut_to_others()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        var episode = await MatterAsync(house, "w1");
        using var client = await house.App.ClientWithKeyAsync(
            Permissions.InboxServe,
            Permissions.InteractionsRecord,
            Permissions.CustomersRead
        );
        using var stranger = await house.App.ClientWithKeyAsync(Permissions.CustomersRead);
        var one = $"/api/v1/inbox/{episode.Customer}/{episode.Id}";

        var list = await client.GetFromJsonAsync<JsonElement>("/api/v1/inbox?view=all");
        list.GetProperty("lines").GetArrayLength().ShouldBe(1);
        var open = await client.GetFromJsonAsync<JsonElement>(one);
        open.GetProperty("timeline").GetArrayLength().ShouldBe(1);
        open.GetProperty("ways").GetArrayLength().ShouldBe(1);
        using var noted = await client.PostAsJsonAsync(one + "/notes", new { text = "ojo" });
        noted.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var settled = await client.PostAsJsonAsync(one + "/acts", new { act = "settle" });
        settled.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await client.PostAsJsonAsync(one + "/acts", new { act = "settle" });
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var draft = await client.PutAsJsonAsync(one + "/draft", new { text = "a medias" });
        draft.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var shut = await stranger.GetAsync(one);
        shut.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Live_news_ring_when_a_message_comes_in()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        using var client = await house.App.ClientWithKeyAsync(Permissions.InboxServe);
        using var answer = await client.GetAsync("/api/v1/inbox/live", HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldBe(": here");

        await house.PostAsync(Now("w1", "hola"));
        string? line;
        using var patience = new CancellationTokenSource(Patience.Most);
        do line = await lines.ReadLineAsync(patience.Token);
        while (line is not null && !line.StartsWith("event:", StringComparison.Ordinal));
        line.ShouldBe("event: moved");
    }

    [Fact]
    public async Task Answers_kept_ready_are_saved_once_and_say_what_they_do()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        var canned = house.App.Services.GetRequiredService<CannedAnswers>();
        var draft = new CannedAnswer(
            Guid.Empty,
            "factura",
            "Factura en camino",
            null,
            "Hola {nombre}, soy {agente}.",
            null,
            new(Settle: true),
            null,
            true,
            0
        );

        var kept = (await canned.SaveAsync(draft, ChannelHouse.Boss, "test")).Accepted;
        CannedAnswers.Fill(kept.Body("es")!, "Marcela", "Ana").ShouldBe("Hola Marcela, soy Ana.");
        (await canned.SaveAsync(draft, ChannelHouse.Boss, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("canned.code-taken");
        (await canned.SaveAsync(kept with { RowVersion = 0 }, ChannelHouse.Boss, "test"))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("canned.stale");
        (await canned.SaveAsync(draft with { Code = "dos", Acts = new(true, 4) }, ChannelHouse.Boss, "test"))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("canned.acts");
        foreach (var language in new[] { null, "español", "en" })
        {
            var unfit = draft with { Code = "dos", Acts = new(), TemplateName = "aviso", TemplateLanguage = language };
            (await canned.SaveAsync(unfit, ChannelHouse.Boss, "test")).IsRefused(out no).ShouldBeTrue();
            no!.Code.ShouldBe("canned.template");
        }
        (await canned.SaveAsync(draft with { Code = "dos" }, Ana, "test")).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
    }

    private static Actor Serving(string name) =>
        new(
            Guid.CreateVersion7(),
            ActorKind.User,
            name,
            new HashSet<string>([
                Permissions.InboxServe,
                Permissions.InteractionsRecord,
                Permissions.CustomersRead,
                Permissions.CustomersEdit,
            ]),
            Reach.All,
            []
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_matter_is_given_to_whoever_knows_what_it_is_about(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        var (ana, luz) = (await UserAsync(house, "Ana Ruiz"), await UserAsync(house, "Luz Mora"));
        var desks = house.App.Services.GetRequiredService<Desks>();
        await desks.SaveAsync(new(ana.Id, true, 5, ["cobros"], 0), ana, "test");
        await desks.SaveAsync(new(luz.Id, true, 5, ["soporte"], 0), luz, "test");
        (await KeepAsync("cobro cobros")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("channel.topics");
        (await KeepAsync("factura, Cobro = Cobros; señal, router = Soporte")).IsAccepted(out _).ShouldBeTrue();

        await house.PostAsync(Payloads.WhatsAppText("w1", "Me quedé sin SENAL", "573001110001"));
        await house.PostAsync(Payloads.WhatsAppText("w2", "Dos cobros este mes", "573001110002"));
        await house.PostAsync(Payloads.WhatsAppText("w3", "Buenas tardes", "573001110003"));
        await house.SettleAsync();
        await UntilAsync(house, "SELECT count(*) / 2 FROM episode WHERE owner_id IS NOT NULL");

        (await house.TextsAsync("SELECT skill FROM episode ORDER BY last_words")).ShouldBe([
            "ventas",
            "cobros",
            "soporte",
        ]);
        foreach (var (words, owner) in new[] { ("Me quedé sin SENAL", luz.Id), ("Dos cobros este mes", ana.Id) })
            (
                await house.App.Database.ReadAsync(session =>
                    session.FirstOrDefaultAsync(
                        "SELECT owner_id FROM episode WHERE last_words = @words",
                        row => row.Guid(0),
                        ("words", words)
                    )
                )
            ).ShouldBe(owner);
        // Nobody knows of sales: it waits in the queue.
        (await house.TextsAsync("SELECT last_words FROM episode WHERE owner_id IS NULL")).ShouldBe(["Buenas tardes"]);

        Task<Outcome<ChannelAccount>> KeepAsync(string topics) =>
            house
                .App.Services.GetRequiredService<SaveChannelAccount>()
                .RunAsync(
                    new(
                        house.Account.Id,
                        house.Account.Kind,
                        house.Account.Name,
                        null,
                        null,
                        true,
                        new Dictionary<string, string>(house.Account.Settings)
                        {
                            ["skill"] = "Ventas",
                            ["topics"] = topics,
                        },
                        new Dictionary<string, string>(),
                        1
                    ),
                    ChannelHouse.Boss,
                    "test"
                );
    }

    private static async Task<Actor> UserAsync(ChannelHouse house, string name)
    {
        await using var scope = house.App.Services.CreateAsyncScope();
        var roles = await house.App.Database.ReadAsync(s =>
            s.QueryAsync("SELECT id FROM app_role WHERE name = 'agent'", r => r.Guid(0))
        );
        var made = await scope
            .ServiceProvider.GetRequiredService<Users>()
            .CreateAsync(
                new(
                    name,
                    $"{name.Split(' ')[0].ToLowerInvariant()}@example.com",
                    "es",
                    roles,
                    [],
                    "una clave larga 77"
                ),
                ChannelHouse.Boss,
                TestContext.Current.CancellationToken
            );
        return Serving(name) with { Id = made.Accepted.Id };
    }

    private static async Task<Episode> MatterAsync(ChannelHouse house, string id)
    {
        await house.PostAsync(Now(id, "hola"));
        await house.SettleAsync();
        return (await house.App.Services.GetRequiredService<Inbox>().ReadAsync(new(InboxView.All), Ana))
            .Accepted.Lines.Single()
            .Episode;
    }

    private static string Now(string id, string text) =>
        Payloads.WhatsAppText(id, text, at: DateTimeOffset.UtcNow.AddSeconds(-2).ToUnixTimeSeconds());

    private static Task<List<CustomerId>> OwnersAsync(ChannelHouse house, string table) =>
        house.App.Database.ReadAsync(s =>
            s.QueryAsync($"SELECT DISTINCT customer_id FROM {table}", r => new CustomerId(r.Guid(0)))
        );

    private static Task UntilAsync(ChannelHouse house, string count) =>
        Patience.UntilAsync(() => house.LongAsync(count), seen => seen > 0, () => count);
}
