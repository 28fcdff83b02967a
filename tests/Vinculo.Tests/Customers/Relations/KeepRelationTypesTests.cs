using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Relations;

public class KeepRelationTypesTests
{
    private static readonly Actor Head = Town.Agent with { Permissions = new HashSet<string> { "settings.manage" } };

    private static RelationTypeRequest Guarantee(string? code = null, bool active = true, string name = "Avalista") =>
        new(
            code,
            name,
            "Backer",
            "Avalado",
            "Backed",
            Kin.Money,
            CustomerKind.Company,
            CustomerKind.Person,
            false,
            active
        );

    private static KeepRelationTypes Types(TestDatabase test) =>
        new(
            test.Database,
            new RelationTypes(test.Database, TimeProvider.System),
            new Audit(test.Database, TimeProvider.System)
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_company_adds_a_relation_with_both_of_its_ends_and_ties_customers_by_it(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (acme, ana) = (await there.CompanyAsync("Acme"), await there.Town.PersonAsync("Ana", "Ruiz"));

        var code = (await Types(test).SaveAsync(Guarantee(), Head, default)).Accepted;
        _ = (await there.Keep.AddAsync(acme, ana, code, new(), Town.Agent, "test")).Accepted;

        code.ShouldBe("avalista");
        (await there.RolesAsync(acme)).ShouldBe(["avalista Ana Ruiz"]);
        (await there.RolesAsync(ana)).ShouldBe(["avalado Acme"]);
        var wrong = await there.Keep.AddAsync(ana, acme, code, new(), Town.Agent, "test");
        wrong.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("relation.wrong-kind");

        _ = (await Types(test).SaveAsync(Guarantee(code, active: false), Head, default)).Accepted;
        (await test.Database.ReadAsync(RelationCatalogue.ReadAsync)).Find("avalado").ShouldBeNull();
        (await Types(test).ListAsync(default)).Single(v => v.Type.Code == code).Active.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_product_brings_keeps_its_meaning_and_nobody_doubles_a_name()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var types = Types(test);

        _ = (await types.SaveAsync(Guarantee("employer", name: "Patrono"), Head, default)).Accepted;
        var twice = await types.SaveAsync(Guarantee(name: "cónyuge"), Head, default);
        var nameless = await types.SaveAsync(Guarantee(name: " "), Head, default);
        var agent = await types.SaveAsync(Guarantee(), Town.Agent, default);

        var catalogue = await test.Database.ReadAsync(RelationCatalogue.ReadAsync);
        var employer = catalogue.Find("employer")!;
        (employer.NameEs, employer.Kin, employer.Other).ShouldBe(("Patrono", Kin.Work, CustomerKind.Company));
        catalogue.Find("employee")!.NameEs.ShouldBe("Avalado");
        Code(twice).ShouldBe("relation.type-taken");
        Code(nameless).ShouldBe("relation.type-name");
        Code(agent).ShouldBe("permission.missing");
    }

    private static string Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : "accepted";
}
