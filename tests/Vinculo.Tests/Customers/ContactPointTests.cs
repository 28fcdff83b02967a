using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers;

public class ContactPointTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_no_longer_valid_stays_stored_and_finds_nobody_until_it_is_added_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");
        async Task<bool> FoundAsync() =>
            (await town.Recognition.RecogniseAsync(new(Identifier: "310 482 7615"), Town.Agent)).Any(r => r.Id == id)
            && (await town.Directory.SearchAsync("3104827615", 5, Town.Agent)).Any(h => h.Id == id);
        Task<Outcome<Guid>> AddAsync() =>
            town.AddContact.RunAsync(new(id, ContactKind.Phone, "310 482 7615"), Town.Agent, "test");

        var point = (await AddAsync()).Accepted;
        (await FoundAsync()).ShouldBeTrue();
        var noted = await CountAsync(test, "change_log");

        foreach (var _ in new[] { 1, 2 })
            (await town.EndContact.RunAsync(new(id, point), Town.Agent, "test")).Accepted.ShouldBe(point);

        (await FoundAsync()).ShouldBeFalse();
        (await CountAsync(test, "change_log")).ShouldBe(noted + 1, "matching and search follow, and once");
        (await CountAsync(test, "contact_point WHERE ended_at IS NOT NULL")).ShouldBe(1);
        (await CountAsync(test, "audit_event WHERE act = 'contact-point.ended'")).ShouldBe(1);

        (await AddAsync()).Accepted.ShouldNotBe(point);
        (await FoundAsync()).ShouldBeTrue();
        (await CountAsync(test, "contact_point")).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_address_written_twice_is_one_whether_registered_or_added(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = (
            await town.Register.RunAsync(
                new(
                    CustomerKind.Person,
                    CustomerStage.Customer,
                    "Ana",
                    City: "Cali",
                    Addresses: ["Calle 67 # 90-80 Apto 201"]
                ),
                Town.Agent,
                "test"
            )
        ).Accepted;

        var added = await town.AddContact.RunAsync(
            new(id, ContactKind.Postal, "  CALLE 67 # 90-80 apto 201 "),
            Town.Agent,
            "test"
        );

        added.IsAccepted(out var known).ShouldBeTrue();
        var rows = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT id, kind, value, normalised FROM contact_point",
                row => (Id: row.Guid(0), Kind: row.Enum<ContactKind>(1), Value: row.Text(2), Normalised: row.Text(3))
            )
        );
        var row = rows.ShouldHaveSingleItem();
        row.Id.ShouldBe(known);
        row.Kind.ShouldBe(ContactKind.Postal);
        row.Value.ShouldBe("Calle 67 # 90-80 Apto 201");
        row.Normalised.ShouldEndWith("cali");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_may_not_edit_and_who_does_not_see_the_customer_change_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil", phone: "3104827615", team: Guid.NewGuid());
        var other = await town.PersonAsync("Luz", "Paz");
        var point = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT id FROM contact_point", row => row.Guid(0))
        );
        var elsewhere = Town.Agent with { Reach = Reach.Teams, Teams = [Guid.NewGuid()] };

        foreach (
            var (actor, customer, code) in new[]
            {
                (Town.Viewer, id, Actor.Refused("customers.edit").Code),
                (elsewhere, id, "customer.not-found"),
                (Town.Agent, new CustomerId(Guid.NewGuid()), "customer.not-found"),
                (Town.Agent, other, "contact-point.not-found"),
            }
        )
        {
            (await town.EndContact.RunAsync(new(customer, point), actor, "test")).IsRefused(out var refusal);
            refusal!.Code.ShouldBe(code);
            if (customer == other)
                continue;
            (
                await town.AddContact.RunAsync(new(customer, ContactKind.Email, "ana@ejemplo.test"), actor, "test")
            ).IsRefused(out refusal);
            refusal!.Code.ShouldBe(code);
        }
        (await CountAsync(test, "contact_point WHERE ended_at IS NULL")).ShouldBe(1);
    }

    [Theory]
    [InlineData(ContactKind.Phone, "abc", "customer.phone-unreadable", "value")]
    [InlineData(ContactKind.Email, "no-es-correo", "customer.email-unreadable", "value")]
    [InlineData(ContactKind.Postal, " # ", "customer.address-unreadable", "value")]
    [InlineData(ContactKind.Social, "@ana", "contact-point.kind-unknown", "kind")]
    public async Task What_cannot_be_read_is_refused_with_its_field(
        ContactKind kind,
        string value,
        string code,
        string field
    )
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);
        var id = await town.PersonAsync("Ana", "Gil");

        (await town.AddContact.RunAsync(new(id, kind, value), Town.Agent, "test")).IsRefused(out var refusal);

        refusal!.Code.ShouldBe(code);
        refusal.Field.ShouldBe(field);
        (await CountAsync(test, "contact_point")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_written_on_somebody_merged_goes_to_who_remained(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var survivor = await town.PersonAsync("Ana", "Gil");
        var absorbed = await town.PersonAsync("Ana", "Gil");
        // The older one remains.
        (await town.Merge.RunAsync(new(survivor, absorbed, ""), Town.Steward, "test"))
            .IsRefused(out _)
            .ShouldBeFalse();

        var added = await town.AddContact.RunAsync(
            new(absorbed, ContactKind.Email, "ana@ejemplo.test"),
            Town.Agent,
            "test"
        );

        added.IsRefused(out _).ShouldBeFalse();
        var owner = await test.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT customer_id FROM contact_point", row => row.Guid(0))
        );
        owner.ShouldBe(survivor.Value);
        (await town.EndContact.RunAsync(new(absorbed, added.Accepted), Town.Agent, "test"))
            .IsRefused(out _)
            .ShouldBeFalse();
    }

    private static Task<long> CountAsync(TestDatabase test, string rows) =>
        test.Database.ReadAsync(s => s.FirstOrDefaultAsync($"SELECT COUNT(*) FROM {rows}", row => row.Long(0)));
}
