using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration;

namespace Vinculo.Tests.Customers.Capture;

/// <summary>Standings over real databases: kept current, credited to whoever captured, summed by day.</summary>
public class CaptureKeeperTests
{
    private const string File = """
        ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
        1;MARIA FERNANDA GOMEZ RUIZ;52345678;maria.gomez@gmail.test;3104582097;BOGOTA;17/04/1980
        2;PEDRO PEREZ LUNA;79123459;notiene@correo.com;3000000000;;
        """;

    private static Task<ImportedHouse> OpenAsync(Engine engine) => ImportedHouse.OpenAsync(engine, File);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_import_is_worked_out_and_credited_to_its_system(Engine engine)
    {
        await using var house = await OpenAsync(engine);

        (await house.Keeper.RefreshAsync(default)).ShouldBe(2);

        var maria = await house.StandingAsync("maria");
        maria.Part("phone")!.Hand.System.ShouldBe(house.System);
        maria.Part("city")!.Hand.System.ShouldBe(house.System);
        maria.Last.ShouldBe(new CaptureHand(null, null, null, house.System));
        maria.Part("consent")!.Validity.ShouldBeNull();
        // 18+8+18+14+8+10 of 100 there, telephone and e-mail nobody confirmed.
        maria.Completeness.ShouldBe(.76);
        maria.Score.ShouldBe(76 - .1 * (18 + 14), .2);

        var pedro = await house.StandingAsync("pedro");
        // The import reader puts fillers aside or the appraisal doubts them; either way they are worth little.
        pedro.Parts.Where(p => p.Field is "phone" or "email").ShouldAllBe(p => p.Validity == null || p.Validity < .5);
        pedro.Score.ShouldBeLessThan(maria.Score - 20);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_agent_corrects_is_credited_to_her_her_team_and_the_channel_of_the_contact(Engine engine)
    {
        await using var house = await OpenAsync(engine);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");
        var ana = await house.AgentAsync("Ana Gómez", "norte");

        await house
            .Get<EditCustomer>()
            .RunAsync(new(pedro, 0, new Dictionary<string, string?> { ["city"] = "Pasto" }), ana, "test");
        await house
            .Get<RecordInteraction>()
            .RunAsync(new(pedro, Channel.WhatsApp, Direction.In, InteractionKind.Contact), ana, "test");
        await house.Keeper.RefreshAsync(default);

        var standing = await house.StandingAsync("pedro");
        standing.Part("city")!.Hand.ShouldBe(new CaptureHand(ana.Id, ana.Teams[0], Channel.WhatsApp, null));
        standing.Part("name")!.Hand.System.ShouldBe(house.System);
        standing.Last.By.ShouldBe(ana.Id);

        // What she did not touch stays credited as it was when somebody else comes along.
        await house
            .Get<EditCustomer>()
            .RunAsync(
                new(pedro, 0, new Dictionary<string, string?> { ["birthDate"] = "1979-05-02" }),
                Town.Agent,
                "test"
            );
        await house.Keeper.RefreshAsync(default);
        var later = await house.StandingAsync("pedro");
        later.Part("city")!.Hand.By.ShouldBe(ana.Id);
        later.Part("birthDate")!.Hand.By.ShouldBe(Town.Agent.Id);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_day_is_summed_by_company_team_person_channel_and_system(Engine engine)
    {
        await using var house = await OpenAsync(engine);
        var pedro = await house.IdAsync("pedro");
        var ana = await house.AgentAsync("Ana Gómez", "norte");
        await house
            .Get<EditCustomer>()
            .RunAsync(
                new(
                    pedro,
                    0,
                    new Dictionary<string, string?> { ["city"] = "Pasto", ["teamId"] = ana.Teams[0].ToString() }
                ),
                ana,
                "test"
            );
        await house
            .Get<RecordInteraction>()
            .RunAsync(new(pedro, Channel.Voice, Direction.In, InteractionKind.Contact), ana, "test");

        await house.SnapshotAsync();

        var days = house.Get<CaptureDays>();
        var day = (await days.LastDayAsync(default)).ShouldNotBeNull();
        var head = Actor.System("head");
        var whole = (await days.GroupsAsync(day, CaptureBy.Company, head, default)).Single();
        whole.Customers.ShouldBe(2);
        whole.Fields["consent"].ShouldBe(new FieldCount(2, 2, 0, 0));
        whole.Fields["city"].Missing.ShouldBe(0);
        var person = (await days.GroupsAsync(day, CaptureBy.Person, head, default)).Single();
        (person.Key, person.Customers, person.Captured).ShouldBe((ana.Id.ToString("D"), 1, 1));
        var team = (await days.GroupsAsync(day, CaptureBy.Team, head, default)).Single(g =>
            g.Key == ana.Teams[0].ToString("D")
        );
        team.Score.ShouldBe((await house.StandingAsync("pedro")).Score, .05);
        (await days.GroupsAsync(day, CaptureBy.Channel, head, default)).Single().Key.ShouldBe("1");
        (await days.GroupsAsync(day, CaptureBy.System, head, default)).Single().Captured.ShouldBeGreaterThan(5);
        (await days.TrendAsync(CaptureBy.Company, "", day, 12, default)).Count.ShouldBe(1);

        // Run again on the same day: the second stands, nothing is doubled.
        await house.SnapshotAsync();
        (await days.GroupsAsync(day, CaptureBy.Company, head, default)).Single().Customers.ShouldBe(2);

        var worst = await days.WorstAsync(new(), null, head, default);
        worst.Items.Select(w => w.Name.Split(' ')[0]).ShouldBe(["Pedro", "Maria"]);
        (await days.WorstAsync(new(Missing: "birthDate"), null, head, default)).Items.Single().Id.ShouldBe(pedro);
        (
            await days.WorstAsync(new(CaptureBy.System, house.System.ToString()), null, head, default)
        ).Items.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_agent_sees_only_her_own_figures_and_a_team_head_those_within_reach(Engine engine)
    {
        await using var house = await OpenAsync(engine);
        var pedro = await house.IdAsync("pedro");
        var ana = await house.AgentAsync("Ana Gómez", "norte");
        var eva = await house.AgentAsync("Eva Ruiz", "sur");
        await house
            .Get<EditCustomer>()
            .RunAsync(new(pedro, 0, new Dictionary<string, string?> { ["city"] = "Pasto" }), ana, "test");
        await house
            .Get<EditCustomer>()
            .RunAsync(
                new(await house.IdAsync("maria"), 0, new Dictionary<string, string?> { ["city"] = "Cali" }),
                eva,
                "test"
            );
        await house.SnapshotAsync();
        var days = house.Get<CaptureDays>();
        var day = (await days.LastDayAsync(default))!.Value;

        (await days.GroupsAsync(day, CaptureBy.Person, ana, default))
            .Select(g => g.Key)
            .ShouldBe([ana.Id.ToString("D")]);
        (await days.GroupsAsync(day, CaptureBy.Company, ana, default)).ShouldBeEmpty();
        (await days.WorstAsync(new(CaptureBy.Person, eva.Id.ToString()), null, ana, default))
            .Items.Select(i => i.Id)
            .ShouldBe([pedro]);

        var lead = ana with
        {
            Permissions = new HashSet<string> { "customers.read", "capture.read" },
            Reach = Reach.Teams,
        };
        (await days.GroupsAsync(day, CaptureBy.Person, lead, default))
            .Select(g => g.Key)
            .ShouldBe([ana.Id.ToString("D")]);
        (await days.GroupsAsync(day, CaptureBy.Hands, lead, default))
            .Select(g => g.Key)
            .ShouldBe([ana.Teams[0].ToString("D")]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_was_merged_has_no_score_of_their_own_until_they_are_given_back(Engine engine)
    {
        await using var house = await OpenAsync(engine);
        await house.Keeper.RefreshAsync(default);
        var (maria, pedro) = (await house.IdAsync("maria"), await house.IdAsync("pedro"));
        await house
            .Get<AnswerAsk>()
            .RunAsync(new(pedro, "needs", AskResult.WouldNotSay, null, Channel.Voice), Town.Agent, "test");

        var merged = await house
            .Get<MergeCustomers>()
            .RunAsync(new(maria, pedro, "prueba"), Actor.System("test"), "test");
        merged.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        await house.Keeper.RefreshAsync(default);

        (await house.OneAsync("SELECT COUNT(*) FROM capture_score", row => row.Long(0))).ShouldBe(1);
        // What he would not say, nobody asks her for: they are one.
        (await house.StandingAsync("maria"))
            .Part("needs")!
            .Declined.ShouldBeTrue();

        await house.Get<SplitCustomer>().RunAsync(new(merged.Accepted.Event), Actor.System("test"), "test");
        await house.Keeper.RefreshAsync(default);
        (await house.OneAsync("SELECT COUNT(*) FROM capture_score", row => row.Long(0))).ShouldBe(2);
        (await house.StandingAsync("maria")).Part("needs")!.Declined.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task New_terms_work_everybody_out_again(Engine engine)
    {
        await using var house = await OpenAsync(engine);
        await house.Keeper.RefreshAsync(default);
        var usual = (await house.StandingAsync("maria")).Score;

        var changed = await house
            .Get<CaptureSettings>()
            .ChangeAsync(new([new("city", 10, 0, .9)]), 0, Actor.System("test"), default);
        changed.IsAccepted(out _).ShouldBeTrue();
        await new WhenCaptureTermsChanged(house.Keeper).HandleAsync(new(CaptureTerms.SettingCode), Guid.Empty, default);
        await house.Keeper.RefreshAsync(default);

        usual.ShouldBeLessThan(80);
        // The usual fields a company's list does not name come back with their own weights: it named only the city.
        var terms = await house.Get<CaptureSettings>().TermsAsync(default);
        terms.Fields.Count.ShouldBe(CaptureTerms.Usual.Fields.Count);
        (await house.StandingAsync("maria")).Parts.Count.ShouldBe(terms.For(CustomerKind.Person).Count());
        (await house.StandingAsync("maria")).Score.ShouldNotBe(usual);
    }

    [Fact]
    public async Task A_telephone_that_half_the_base_shares_is_nobodys()
    {
        await using var house = await OpenAsync(Engine.Sqlite);
        for (var i = 0; i < 30; i++)
            (
                await house
                    .Get<RegisterCustomer>()
                    .RunAsync(
                        new(CustomerKind.Person, CustomerStage.Customer, "Ana", "Gil", Phones: ["6015554398"]),
                        Town.Agent,
                        "test"
                    )
            )
                .IsAccepted(out _)
                .ShouldBeTrue();

        await house.Keeper.RefreshAsync(default);

        var doubtful = await house.OneAsync(
            "SELECT COUNT(*) FROM capture_score WHERE missing NOT LIKE '% phone %' AND last_by IS NOT NULL AND validity < 0.6",
            row => row.Long(0)
        );
        doubtful.ShouldBe(30);
    }
}
