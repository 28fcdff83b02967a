using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration.Mail;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Interactions;

/// <summary>What we begin to say, and where it stands.</summary>
public class OutreachTests
{
    private static readonly Actor Boss = Actor.System("test");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_nobody_says_the_purpose_of_was_asked_for_only_when_the_file_says_so(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(app);
        var customer = await MarcelaAsync(app);
        (await WriteAsync(null)).ShouldBe("contact.held");
        (await WriteAsync("requested")).ShouldBe("contact.held");
        (await WriteAsync(null, "prueba", Boss.With("inbox.serve"))).ShouldBe("permission.missing");
        (await WriteAsync(null, "prueba")).ShouldBeNull();

        (
            await app
                .Services.GetRequiredService<RecordInteraction>()
                .RunAsync(new(customer, Channel.Voice, Direction.In, InteractionKind.Contact), Boss, "test")
        )
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await WriteAsync(null)).ShouldBeNull();
        (
            await AskAsync(
                app,
                "SELECT purpose, answer FROM contact_check ORDER BY asked_at, id",
                row => (row.Int(0), row.Int(1))
            )
        )[^1]
            .ShouldBe((4, 1));

        async Task<string?> WriteAsync(string? purpose, string? anyway = null, Actor? who = null)
        {
            var way = (await app.Database.ReadAsync(session => ReachWays.OfAsync(session, customer))).First();
            var sent = await app
                .Services.GetRequiredService<SendMessage>()
                .RunAsync(
                    new(customer, null, way.Identity.Id, "Hola", Purpose: purpose, Anyway: anyway, GoesOn: true),
                    who ?? Boss,
                    "test"
                );
            return sent.IsRefused(out var no) ? no.Code : null;
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_we_begin_goes_on_in_the_open_matter_unless_that_is_a_cases(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(app);
        var customer = await MarcelaAsync(app);
        var first = await WriteAsync(new("¿Cómo le ha ido?"));
        (await StandsAsync(first)).ShouldBe((EpisodeState.Waiting, 1));
        (await WriteAsync(new("¿Pudo verlo?"))).ShouldBe(first);

        // Who waits for our answer goes on waiting; one who was put off is not.
        await MoveAsync(first, EpisodeState.Open);
        (await WriteAsync(new("La llamo mañana."))).ShouldBe(first);
        (await StandsAsync(first)).ShouldBe((EpisodeState.Open, 3));
        await MoveAsync(first, EpisodeState.Snoozed);
        (await WriteAsync(new("Ya está."))).ShouldBe(first);
        (await StandsAsync(first)).ShouldBe((EpisodeState.Waiting, 4));

        // Settled, or a case's: another one begins. The matter said counts before both.
        await MoveAsync(first, EpisodeState.Settled);
        var second = await WriteAsync(new("Otro mes, otro saludo."));
        second.ShouldNotBe(first);
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE episode SET case_id = @case WHERE id = @id",
                ("case", Guid.CreateVersion7()),
                ("id", second)
            )
        );
        var third = await WriteAsync(new("Y ahora lo nuestro."));
        third.ShouldNotBe(second);
        (await WriteAsync(new("De su caso.", Matter: second))).ShouldBe(second);
        (await WriteAsync(new("Aparte.", GoesOn: false))).ShouldNotBe(third);

        async Task<Guid> WriteAsync(Words words)
        {
            var way = (await app.Database.ReadAsync(session => ReachWays.OfAsync(session, customer))).First();
            var sent = await app
                .Services.GetRequiredService<SendMessage>()
                .RunAsync(
                    new(customer, words.Matter, way.Identity.Id, words.Text, Anyway: "prueba", GoesOn: words.GoesOn),
                    Boss,
                    "test"
                );
            return (
                await AskAsync(
                    app,
                    "SELECT id, episode_id FROM message",
                    row => (Message: row.Guid(0), Matter: row.Guid(1))
                )
            )
                .Single(m => m.Message == sent.Accepted)
                .Matter;
        }

        async Task<(EpisodeState, int)> StandsAsync(Guid matter) =>
            (
                await AskAsync(
                    app,
                    "SELECT id, state, messages FROM episode",
                    row => (row.Guid(0), (row.Enum<EpisodeState>(1), row.Int(2)))
                )
            )
                .Single(e => e.Item1 == matter)
                .Item2;

        Task MoveAsync(Guid matter, EpisodeState state) =>
            app.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    "UPDATE episode SET state = @state WHERE id = @id",
                    ("state", state),
                    ("id", matter)
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Approved_words_that_go_by_mail_are_text_and_the_text_has_to_be_there(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(app);
        var customer = await MarcelaAsync(app);
        var way = (await app.Database.ReadAsync(session => ReachWays.OfAsync(session, customer))).First();
        var send = app.Services.GetRequiredService<SendMessage>();
        var template = new MessageTemplate("cita", "es_CO", ["Marcela", "lunes"]);
        var draft = new SendMessage.Request(customer, null, way.Identity.Id, null, template, Anyway: "prueba");

        (await send.RunAsync(draft, Boss, "test")).IsRefused(out Refusal? no).ShouldBeTrue();
        no!.Code.ShouldBe("message.empty");
        (await send.RunAsync(draft with { Text = "Marcela, la esperamos el lunes." }, Boss, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();

        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        Letters.Read(mail.Sink.Mails.ShouldHaveSingleItem()).Text.ShouldBe("Marcela, la esperamos el lunes.");
        (await AskAsync(app, "SELECT kind, content FROM message", row => (row.Text(0), row.Text(1))))
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(m => m.Item1.ShouldBe("text"), m => m.Item2.ShouldNotContain("cita"));
    }

    private sealed record Words(string Text, Guid? Matter = null, bool GoesOn = true);

    private static async Task<CustomerId> MarcelaAsync(TestApp app) =>
        (
            await app
                .Services.GetRequiredService<RegisterCustomer>()
                .RunAsync(
                    new(
                        CustomerKind.Person,
                        CustomerStage.Customer,
                        GivenNames: "Marcela",
                        Emails: ["marcela@casa.example"]
                    ),
                    Boss,
                    "test"
                )
        ).Accepted;
}
