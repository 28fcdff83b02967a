using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Relations;

public class KeepRelationsTests
{
    private static string Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : "accepted";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_type_has_an_inverse_that_leads_back(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var catalogue = await test.Database.ReadAsync(RelationCatalogue.ReadAsync);

        catalogue.Types.Count.ShouldBeGreaterThan(35);
        foreach (var type in catalogue.Types)
        {
            var inverse = catalogue.Find(type.Inverse);
            inverse.ShouldNotBeNull(type.Code);
            inverse.Inverse.ShouldBe(type.Code);
            inverse.Kin.ShouldBe(type.Kin, type.Code);
            (inverse.Own, inverse.Other).ShouldBe((type.Other, type.Own), type.Code);
        }
        catalogue.Read("CÓNYUGE")!.Code.ShouldBe("spouse");
        catalogue.Read("parent company")!.Code.ShouldBe("parent-company");
        catalogue.Read("compadre").ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_relation_stands_on_both_sheets_and_ends_and_goes_on_both(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (ana, acme) = (await there.Town.PersonAsync("Ana", "Ruiz"), await there.CompanyAsync("Acme"));

        var id = (
            await there.Keep.AddAsync(
                ana,
                acme,
                "employer",
                new(Strength: 2, From: new(2024, 2, 1), Note: "Turno de noche"),
                Town.Agent,
                "test"
            )
        ).Accepted;

        (await there.RolesAsync(ana)).ShouldBe(["employer Acme"]);
        var stored = await there.AskAsync(
            "SELECT customer_id, other_id, role, strength, valid_from, note FROM relationship ORDER BY role",
            r => (r.Guid(0), r.Guid(1), r.Text(2), r.Double(3), r.Date(4), r.Text(5))
        );
        stored.ShouldBe([
            (acme.Value, ana.Value, "employee", 2d, new(2024, 2, 1), "Turno de noche"),
            (ana.Value, acme.Value, "employer", 2d, new(2024, 2, 1), "Turno de noche"),
        ]);

        (await there.Keep.EditAsync(ana, id, new(3, new(2024, 2, 2), null, "x"), Town.Agent, "test")).Accepted.ShouldBe(
            id
        );
        (await there.Keep.EndAsync(ana, id, new(2025, 1, 31), Town.Agent, "test")).Accepted.ShouldBe(id);
        (
            await there.AskAsync(
                "SELECT strength, valid_to FROM relationship ORDER BY role",
                r => (r.Double(0), r.DateOrNull(1))
            )
        ).ShouldBe([(3d, new DateOnly(2025, 1, 31)), (3d, new DateOnly(2025, 1, 31))]);

        (await there.Keep.RemoveAsync(ana, id, Town.Agent, "test")).Accepted.ShouldBe(id);
        (await there.AskAsync("SELECT 1 FROM relationship", r => r.Int(0))).ShouldBeEmpty();
        // Two acts of one millisecond have no order among themselves.
        (
            await there.AskAsync(
                "SELECT act, customer_id FROM audit_event WHERE entity = 'relation' AND customer_id = @ana ORDER BY id",
                r => r.Text(0),
                ("ana", ana)
            )
        ).ShouldBe(["relation.added", "relation.changed", "relation.ended", "relation.removed"], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_step_is_taken_back_from_either_sheet(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (ana, luz) = (await there.Town.PersonAsync("Ana", "Ruiz"), await there.Town.PersonAsync("Luz", "Ruiz"));
        var id = (await there.TieAsync(ana, luz, "sibling")).Accepted;
        var hers = (
            await there.AskAsync("SELECT id FROM relationship WHERE customer_id = @luz", r => r.Guid(0), ("luz", luz))
        ).Single();

        await there.Keep.RemoveAsync(ana, id, Town.Agent, "test");
        (await there.Keep.UndoAsync(luz, hers, Town.Agent, "test")).Accepted.ShouldBe(hers);
        (await there.RolesAsync(ana)).ShouldBe(["sibling Luz Ruiz"]);
        (await there.RolesAsync(luz)).ShouldBe(["sibling Ana Ruiz"]);

        await there.Keep.EndAsync(ana, id, new(2025, 1, 31), Town.Agent, "test");
        (await there.RolesAsync(luz)).ShouldBe(["sibling Ana Ruiz †"]);
        await there.Keep.UndoAsync(ana, id, Town.Agent, "test");
        (await there.RolesAsync(luz)).ShouldBe(["sibling Ana Ruiz"]);

        Code(await there.Keep.UndoAsync(ana, id, Town.Agent, "test")).ShouldBe("relation.nothing-to-undo");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_is_refused(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (ana, luz) = (await there.Town.PersonAsync("Ana", "Ruiz"), await there.Town.PersonAsync("Luz", "Ruiz"));
        var acme = await there.CompanyAsync("Acme");

        Code(await there.TieAsync(ana, ana, "sibling")).ShouldBe("relation.to-self");
        Code(await there.TieAsync(ana, luz, "compadre")).ShouldBe("relation.role-unknown");
        Code(await there.TieAsync(ana, luz, "employer")).ShouldBe("relation.wrong-kind");
        Code(await there.TieAsync(acme, ana, "employer")).ShouldBe("relation.wrong-kind");
        Code(await there.TieAsync(ana, new(Guid.CreateVersion7()), "sibling")).ShouldBe("customer.not-found");
        Code(await there.TieAsync(ana, luz, "sibling")).ShouldBe("accepted");
        Code(await there.TieAsync(luz, ana, "sibling")).ShouldBe("relation.known");
        Code(
                await there.Keep.AddAsync(
                    ana,
                    acme,
                    "employer",
                    new(From: new(2025, 2, 1), To: new(2025, 1, 1)),
                    Town.Agent,
                    "test"
                )
            )
            .ShouldBe("relation.dates");
        Code(await there.Keep.AddAsync(ana, acme, "employer", new(Strength: -1), Town.Agent, "test"))
            .ShouldBe("relation.strength");
        Code(await there.TieAsync(ana, acme, "employer", Town.Viewer)).ShouldBe("permission.missing");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_group_has_one_way_up_and_no_circles(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (top, middle, low) = (
            await there.CompanyAsync("Cumbre"),
            await there.CompanyAsync("Ladera"),
            await there.CompanyAsync("Valle")
        );
        var branch = await there.CompanyAsync("Valle Norte");
        Code(await there.TieAsync(middle, top, "parent-company")).ShouldBe("accepted");
        // Said from above, the same is written.
        Code(await there.TieAsync(middle, low, "subsidiary")).ShouldBe("accepted");
        Code(await there.TieAsync(branch, low, "head-office")).ShouldBe("accepted");

        Code(await there.TieAsync(top, low, "parent-company")).ShouldBe("relation.cycle");
        Code(await there.TieAsync(branch, top, "branch")).ShouldBe("relation.cycle");
        Code(await there.TieAsync(low, top, "parent-company")).ShouldBe("relation.sole");
        Code(await there.TieAsync(top, low, "subsidiary")).ShouldBe("relation.sole");

        var seen = (await there.SheetAsync(low)).Group!;
        seen.Companies.Select(c => (c.Who!.Name, c.Depth, c.Role))
            .ShouldBe([
                ("Cumbre", 0, ""),
                ("Ladera", 1, "subsidiary"),
                ("Valle", 2, "subsidiary"),
                ("Valle Norte", 3, "branch"),
            ]);
        seen.ChainTo(low.Value).Select(c => c.Who!.Name).ShouldBe(["Cumbre", "Ladera", "Valle"]);
        seen.Below(low.Value).Select(c => c.Who!.Name).ShouldBe(["Valle", "Valle Norte"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_circle_that_an_import_wrote_is_read_to_its_end(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (a, b) = (await there.CompanyAsync("A"), await there.CompanyAsync("B"));
        await test.Database.WriteAsync(async session =>
        {
            foreach (
                var (own, other, role) in new[]
                {
                    (a, b, "parent-company"),
                    (b, a, "subsidiary"),
                    (b, a, "parent-company"),
                    (a, b, "subsidiary"),
                }
            )
                await session.ExecuteAsync(
                    "INSERT INTO relationship (customer_id, id, other_id, role, created_at) VALUES (@own, @id, @other, @role, 0)",
                    ("own", own),
                    ("id", Guid.CreateVersion7()),
                    ("other", other),
                    ("role", role)
                );
        });

        (await there.SheetAsync(a)).Group!.Companies.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_out_of_reach_is_counted_and_not_named(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (north, south) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var ana = await there.Town.PersonAsync("Ana", "Ruiz", team: north);
        var luz = await there.Town.PersonAsync("Luz", "Mora", team: north);
        var far = await there.Town.PersonAsync("Remota", "Quintana", team: south);
        var acme = await there.CompanyAsync("Acme", south);
        await there.TieAsync(ana, luz, "friend");
        await there.TieAsync(ana, far, "friend");
        await there.TieAsync(luz, far, "friend");
        await there.TieAsync(ana, acme, "employer");
        var northerner = Neighbours.Of(north);

        var seen = await there.SheetAsync(ana, northerner, withMap: true);

        seen.Lines.Items.Select(l => l.Other.Name).ShouldBe(["Luz Mora"]);
        seen.Lines.Hidden.ShouldBe(2);
        seen.Map!.Nodes.Count(n => n.Who is null).ShouldBe(2);
        seen.Map.Nodes.Where(n => n.Who is not null).Select(n => n.Who!.Name).ShouldBe(["Ana Ruiz", "Luz Mora"]);
        Code(await there.TieAsync(ana, far, "relative", northerner)).ShouldBe("customer.not-found");
        Code(await there.Book.RunAsync(far, false, northerner, "test", default)).ShouldBe("customer.out-of-reach");
        var tie = (
            await there.AskAsync(
                "SELECT id FROM relationship WHERE customer_id = @ana AND other_id = @far",
                r => r.Guid(0),
                ("ana", ana),
                ("far", far)
            )
        ).Single();
        Code(await there.Keep.RemoveAsync(ana, tie, northerner, "test")).ShouldBe("customer.not-found");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_relation_that_an_import_wrote_ends_on_both_sides(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var (ana, acme) = (await there.Town.PersonAsync("Ana", "Ruiz"), await there.CompanyAsync("Acme"));
        var (hers, its) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await test.Database.WriteAsync(async session =>
        {
            foreach (
                var (own, id, other, role) in new[] { (ana, hers, acme, "employer"), (acme, its, ana, "employee") }
            )
                await session.ExecuteAsync(
                    "INSERT INTO relationship (customer_id, id, other_id, role, created_at) VALUES (@own, @id, @other, @role, 0)",
                    ("own", own),
                    ("id", id),
                    ("other", other),
                    ("role", role)
                );
        });

        await there.Keep.EndAsync(ana, hers, new(2025, 3, 1), Town.Agent, "test");

        (await there.AskAsync("SELECT valid_to FROM relationship", r => r.DateOrNull(0))).ShouldAllBe(d =>
            d == new DateOnly(2025, 3, 1)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_company_knows_what_its_people_come_to(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var there = new Neighbours(test);
        var acme = await there.CompanyAsync("Acme");
        var people = new List<CustomerId>();
        for (var i = 0; i < 4; i++)
        {
            people.Add(await there.Town.PersonAsync($"P{i}", "Ruiz"));
            await there.WorthAsync(people[i], 1000 * (i + 1), i % 2 == 0 ? RiskBand.VeryHigh : RiskBand.Low, i);
            await there.TieAsync(people[i], acme, "employer");
        }
        // Somebody who left, and somebody whose contract ends some day.
        var left = (
            await there.AskAsync("SELECT id FROM relationship WHERE customer_id = @p", r => r.Guid(0), ("p", people[3]))
        ).Single();
        await there.Keep.EndAsync(people[3], left, new(2024, 1, 1), Town.Agent, "test");
        var contract = (
            await there.AskAsync("SELECT id FROM relationship WHERE customer_id = @p", r => r.Guid(0), ("p", people[2]))
        ).Single();
        await there.Keep.EndAsync(people[2], contract, new(2999, 1, 1), Town.Agent, "test");

        CompanyCount? count = null;
        var top = new List<string>();
        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(
                CompanyFigures.Question(acme, c => count = c),
                CompanyFigures.TopPeople(acme, row => top.Add(row.Text(1)))
            );
            return true;
        });

        (count! with { CountedAt = default }).ShouldBe(new CompanyCount(3, 6000, 2, 4000, 3, "COP", default));
        top.ShouldBe(["P2 Ruiz", "P1 Ruiz", "P0 Ruiz"]);

        // Scores change: whoever changes them asks for a new count.
        await there.WorthAsync(people[0], 9000, RiskBand.Low);
        await there.Figures.CountAroundAsync([people[0].Value], default);
        (
            await there.AskAsync("SELECT value_minor, at_risk FROM company_figures", r => (r.Long(0), r.Int(1)))
        ).ShouldBe([(14_000L, 1)]);
        (await there.Figures.CountAllAsync(default)).ShouldBe(1);
    }
}
