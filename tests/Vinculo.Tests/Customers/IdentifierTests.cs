using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers;

public class IdentifierTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_ended_document_stays_stored_finds_nobody_and_may_be_held_by_another(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var town = new Town(test);
        var (ana, eva) = (await town.PersonAsync("Ana", "Gil"), await town.PersonAsync("Eva", "Ruiz"));
        async Task<CustomerId?> HolderAsync() =>
            (await town.Recognition.RecogniseAsync(new(Document: "52.345.678"), Town.Agent)).FirstOrDefault()?.Id;
        Task<Outcome<Guid>> AddAsync(CustomerId to) =>
            town.AddDocument.RunAsync(new(to, new("CC", "CO", "52.345.678")), Town.Agent, "test");

        var document = (await AddAsync(ana)).Accepted;
        (await HolderAsync()).ShouldBe(ana);
        (await AddAsync(eva)).IsRefused(out var held).ShouldBeTrue();
        (held!.Code, held.Facts["customer"]).ShouldBe(("customer.document-known", ana.Value));

        foreach (var _ in new[] { 1, 2 })
            (await town.EndDocument.RunAsync(new(ana, document), Town.Agent, "test")).Accepted.ShouldBe(document);

        (await HolderAsync()).ShouldBeNull();
        (await CountAsync(test, "identifier WHERE ended_at IS NOT NULL")).ShouldBe(1);
        (await CountAsync(test, "audit_event WHERE act = 'identifier.ended'")).ShouldBe(1);
        (await AddAsync(eva)).IsAccepted(out _).ShouldBeTrue();
        (await HolderAsync()).ShouldBe(eva);
        (await AddAsync(ana)).IsRefused(out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_check_digit_that_does_not_fit_is_refused_until_it_is_confirmed()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);
        var ana = await town.PersonAsync("Ana", "Gil");
        var wrong = new GivenIdentifier("NIT", "CO", "860002964-5");

        (await town.AddDocument.RunAsync(new(ana, wrong, Doubtful: false), Town.Agent, "test"))
            .IsRefused(out var refusal)
            .ShouldBeTrue();
        (refusal!.Code, refusal.Field).ShouldBe(("customer.document-doubtful", "document"));
        (await town.AddDocument.RunAsync(new(ana, wrong), Town.Agent, "test")).IsAccepted(out _).ShouldBeTrue();
        (await CountAsync(test, "identifier WHERE valid = 0")).ShouldBe(1);
    }

    [Fact]
    public async Task Who_may_not_edit_ends_nothing()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var town = new Town(test);
        var (ana, eva) = (await town.PersonAsync("Ana", "Gil"), await town.PersonAsync("Eva", "Ruiz"));
        var document = (
            await town.AddDocument.RunAsync(new(ana, new("CC", "CO", "52345678")), Town.Agent, "test")
        ).Accepted;

        foreach (
            var (who, customer) in new[]
            {
                (Town.Agent with { Permissions = new HashSet<string>() }, ana),
                (Town.Agent, eva),
            }
        )
            (await town.EndDocument.RunAsync(new(customer, document), who, "test")).IsRefused(out _).ShouldBeTrue();
        (await CountAsync(test, "identifier WHERE ended_at IS NULL")).ShouldBe(1);
    }

    private static Task<long> CountAsync(TestDatabase test, string what) =>
        test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync($"SELECT count(*) FROM {what}", row => row.Long(0))
        );
}
