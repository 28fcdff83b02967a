using Shouldly;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;
using Xunit;

namespace Vinculo.Tests.Customers;

public class CustomerVerbsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_document_belongs_to_one_customer(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var first = await town.PersonAsync("Ana", "Gil", document: "1001001");

        var again = await town.Register.RunAsync(
            new(
                CustomerKind.Person,
                CustomerStage.Prospect,
                "Otra",
                "Persona",
                Identifiers: [new("CC", "CO", "1.001.001")]
            ),
            Town.Agent,
            "test"
        );

        again.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("customer.document-known");
        refusal.Facts["customer"].ShouldBe(first.Value);
        (await town.Directory.ListAsync(new(new()), Town.Agent)).Items.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("phones", "abc", null, null)]
    [InlineData("emails", null, "no-es-correo", null)]
    [InlineData("birthDate", null, null, "2999-01-01")]
    public async Task Bad_input_names_its_field(string field, string? phone, string? email, string? birth)
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);

        var outcome = await town.Register.RunAsync(
            new(
                CustomerKind.Person,
                CustomerStage.Prospect,
                "Ana",
                Phones: phone is null ? [] : [phone],
                Emails: email is null ? [] : [email],
                BirthDate: birth is null ? null : DateOnly.Parse(birth)
            ),
            Town.Agent,
            "test"
        );

        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Field.ShouldBe(field);
    }

    [Fact]
    public async Task Without_permission_nothing_is_written()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");

        (
            await town.Register.RunAsync(new(CustomerKind.Person, CustomerStage.Customer, "X"), Town.Viewer, "test")
        ).IsRefused(out var a);
        (
            await town.Edit.RunAsync(
                new(id, 1, new Dictionary<string, string?> { ["city"] = "Cali" }),
                Town.Viewer,
                "test"
            )
        ).IsRefused(out var b);
        (
            await town.Record.RunAsync(
                new(id, Channel.Voice, Direction.In, InteractionKind.Contact),
                Town.Viewer,
                "test"
            )
        ).IsRefused(out var c);

        new[] { a, b, c }.ShouldAllBe(r => r!.Kind == RefusalKind.Forbidden);
        (await town.Directory.FindAsync(id))!.City.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_edit_on_stale_data_is_refused_and_a_good_one_is_audited(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");

        var changes = new Dictionary<string, string?>
        {
            ["firstSurname"] = "Giménez",
            ["attr.club"] = "oro",
            ["birthDate"] = "1990-02-28",
        };
        (await town.Edit.RunAsync(new(id, 1, changes), Town.Agent, "page")).Accepted.ShouldBe(2);
        (await town.Edit.RunAsync(new(id, 1, changes), Town.Agent, "page")).IsRefused(out var stale).ShouldBeTrue();
        stale!.Kind.ShouldBe(RefusalKind.Stale);

        var after = (await town.Directory.FindAsync(id))!;
        after.DisplayName.ShouldBe("Ana Giménez");
        after.BirthDate.ShouldBe(new DateOnly(1990, 2, 28));
        (await town.Directory.SearchAsync("gimenez", 5, Town.Agent)).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await town.Directory.SearchAsync("ana gil", 5, Town.Agent))
            .Select(h => h.DisplayName)
            .ShouldNotContain("Ana Gil");
        var trail = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT actor_name, before_state, after_state FROM audit_event WHERE customer_id = @id AND act = 'customer.changed'",
                row => (Who: row.Text(0), Before: row.Text(1), After: row.Text(2)),
                ("id", id)
            )
        );
        trail.ShouldHaveSingleItem();
        trail[0].Who.ShouldBe("Ana Agente");
        trail[0].Before.ShouldContain("Gil");
        trail[0].After.ShouldContain("Giménez");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_contact_goes_on_where_the_last_one_ended_whatever_the_channel(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var clock = new FixedClock(new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero));
        var town = new Town(test, clock);
        var id = await town.PersonAsync("Ana", "Gil");

        await town.Record.RunAsync(
            new(
                id,
                Channel.Voice,
                Direction.In,
                InteractionKind.Contact,
                "Factura",
                "Pregunta por un cobro",
                2,
                Needs: ["factura-clara"],
                Commitment: "Llamarla con la respuesta",
                CommitmentDue: new DateOnly(2026, 3, 5),
                PendingQuestion: "¿Me devuelven el cobro?"
            ),
            Town.Agent,
            "test"
        );
        clock.Advance(TimeSpan.FromHours(3));
        await town.Record.RunAsync(
            new(id, Channel.WhatsApp, Direction.In, InteractionKind.Contact, null, "¿Ya saben algo?", 2),
            Town.Agent,
            "test"
        );

        List<TimelineEntry> timeline = [];
        List<Commitment> promises = [];
        List<Need> needs = [];
        List<Conversation> conversations = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(
                Timeline.Page(id, timeline),
                Timeline.OpenCommitments(id, promises),
                CustomerQuestions.Needs(id, needs),
                Timeline.LastConversation(id, conversations.Add)
            );
            return true;
        });

        timeline.Select(e => e.Channel).ShouldBe([Channel.WhatsApp, Channel.Voice]);
        conversations.ShouldHaveSingleItem().LastWords.ShouldBe("¿Ya saben algo?");
        needs.ShouldHaveSingleItem().Code.ShouldBe("factura-clara");
        promises.ShouldHaveSingleItem().DueOn.ShouldBe(new DateOnly(2026, 3, 5));
        var customer = (await town.Directory.FindAsync(id))!;
        customer.LastContactAt.ShouldBe(clock.GetUtcNow());
        customer.OpenCommitments.ShouldBe(1);

        (await town.Work.CloseAsync(id, promises[0].Id, true, Town.Agent, "test")).Accepted.RowVersion.ShouldBe(2);
        (await town.Work.CloseAsync(id, promises[0].Id, true, Town.Agent, "test")).IsRefused(out _).ShouldBeTrue();
        (await town.Directory.FindAsync(id))!.OpenCommitments.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_contact_from_another_system_is_where_the_conversation_ended(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");
        var at = new DateTimeOffset(2026, 1, 5, 14, 0, 0, TimeSpan.Zero);
        await test.Database.WriteAsync(session =>
            session.InsertManyAsync(
                "interaction",
                ["customer_id", "occurred_at", "id", "channel", "kind", "direction", "subject", "body"],
                [
                    [
                        id,
                        at,
                        Ids.New(at),
                        Channel.Voice,
                        InteractionKind.Contact,
                        Direction.In,
                        "Factura",
                        "Pide que la llamen",
                    ],
                    [id, at.AddDays(1), Ids.New(at), Channel.App, InteractionKind.Offer, Direction.Out, "Oferta", null],
                ]
            )
        );

        (await LastAsync(test, id)).LastWords.ShouldBe("Pide que la llamen");
        await town.Record.RunAsync(
            new(id, Channel.Chat, Direction.In, InteractionKind.Contact, Body: "Hola de nuevo"),
            Town.Agent,
            "test"
        );
        var now = await LastAsync(test, id);
        now.LastWords.ShouldBe("Hola de nuevo");
        now.Open.ShouldBeTrue();
    }

    private static async Task<Conversation> LastAsync(TestDatabase test, CustomerId id)
    {
        List<Conversation> found = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(Timeline.LastConversation(id, found.Add));
            return true;
        });
        return found.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_request_sent_twice_is_one_contact(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");
        var request = new RecordInteraction.Request(
            id,
            Channel.Chat,
            Direction.In,
            InteractionKind.Contact,
            Body: "Hola",
            RequestId: Ids.New(DateTimeOffset.UtcNow)
        );

        await town.Record.RunAsync(request, Town.Agent, "test");
        await town.Record.RunAsync(request, Town.Agent, "test");

        List<TimelineEntry> timeline = [];
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(Timeline.Page(id, timeline));
            return true;
        });
        timeline.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Concurrent_registrations_of_one_document_leave_one_customer(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async i =>
                    (
                        await town.Register.RunAsync(
                            new(
                                CustomerKind.Person,
                                CustomerStage.Customer,
                                $"P{i}",
                                Identifiers: [new("CC", "CO", "777888999")]
                            ),
                            Town.Agent,
                            "test"
                        )
                    ).IsAccepted(out _)
                )
        );

        outcomes.Count(accepted => accepted).ShouldBe(1);
        (await town.Directory.ListAsync(new(new()), Town.Agent)).Items.Count.ShouldBe(1);
    }
}
