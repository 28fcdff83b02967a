using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Network;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Insights.Influence;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights.Value;

public class CommunitiesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 5, 0, 0, TimeSpan.Zero);

    /// <summary>Six groups of eight who all know one another, and one tie from each to the next.</summary>
    private static (int[] From, int[] To) Groups()
    {
        var ties =
            from g in Enumerable.Range(0, 6)
            from a in Enumerable.Range(0, 8)
            from b in Enumerable.Range(a + 1, 7 - a)
            select (From: g * 8 + a, To: g * 8 + b);
        var between = Enumerable.Range(0, 5).Select(g => (From: g * 8, To: (g + 1) * 8 + 1));
        var all = ties.Concat(between).ToArray();
        return ([.. all.Select(t => t.From)], [.. all.Select(t => t.To)]);
    }

    [Fact]
    public void Those_with_most_at_risk_stand_first_with_who_left_where_they_live_and_who_leads()
    {
        var (from, to) = Groups();
        var graph = Graph.Undirected(48, from, to);
        var found = Communities.Of(graph, new Xoshiro256(1));
        var members = Enumerable
            .Range(0, 48)
            .Select(i => new CommunitiesReport.Member(
                Ids.From(Now, "member", $"{i}"),
                // The last group has three customers left, the fifth seven.
                Present: i < 40 ? i != 39 : i < 43,
                Former: i is 39 or >= 43,
                Churn: i / 8 == 3 ? 0.5 : 0.1,
                ValueMinor: 1_000,
                Sway: i % 8,
                City: i / 8 == 3 && i % 8 < 5 ? "Cali"
                    : i / 8 == 4 ? null
                    : $"Lugar {i}"
            ))
            .ToList();

        var report = CommunitiesReport.Of(Now, "COP", graph, found, members);

        (report.Found, report.Real, report.Communities.Count).ShouldBe((6, true, 5));
        var first = report.Communities[0];
        (first.Number, first.Customers, first.Former, first.ValueMinor, first.AtRiskMinor, first.City).ShouldBe(
            (1, 8, 0, 8_000, 4_000, "Cali")
        );
        first.Leading[0].ShouldBe(members[31].Id);
        first.Leading.Count.ShouldBe(8);
        // 56 ends of ties among them, and two that lead elsewhere.
        first.Inside.ShouldBe(56 / 58.0, 1e-3);
        var fifth = report.Communities.Single(c => c.Former == 1);
        (fifth.Customers, fifth.City).ShouldBe((7, null));
        fifth.FormerShare.ShouldBe(1 / 8.0);
    }

    [Fact]
    public void Ties_that_chance_could_draw_are_no_communities()
    {
        var random = new Xoshiro256(3);
        var ties = Enumerable.Range(0, 400).Select(_ => (From: random.NextInt(200), To: random.NextInt(200))).ToArray();
        var graph = Graph.Undirected(200, [.. ties.Select(t => t.From)], [.. ties.Select(t => t.To)]);
        var members = Enumerable
            .Range(0, 200)
            .Select(i => new CommunitiesReport.Member(Guid.NewGuid(), true, false, 0.1, 1_000, 1, null))
            .ToList();

        var report = CommunitiesReport.Of(Now, "COP", graph, Communities.Of(graph, new Xoshiro256(1)), members);

        report.Real.ShouldBeFalse();
        report.Communities.ShouldBeEmpty();
        CommunitiesReport.Of(Now, "COP", graph, null, members).Found.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_whole_run_keeps_them(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await TelephoneCompany.OpenAsync(test.Database, 300);

        await TelephoneCompany.Scoring(test.Database).RunAsync(null, CancellationToken.None);

        var report = await test.Database.ReadAsync(session =>
            session.RecallAsync<CommunitiesReport>(CommunitiesReport.Code)
        );
        report.ShouldNotBeNull().Found.ShouldNotBeNull().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task The_page_names_whom_the_reader_may_see_and_writes_down_who_was_named()
    {
        await using var app = await TestApp.StartAsync();
        using var head = await app.SignedInAsync("head");
        using var agent = await app.SignedInAsync("agent");
        (await agent.GetAsync("/comunidades")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PageAsync(head, "")).ShouldContain("Todavía no se han buscado");
        var register = app.Services.GetRequiredService<RegisterCustomer>();
        var ana = (
            await register.RunAsync(
                new(CustomerKind.Person, CustomerStage.Customer, "Ana", "Gil"),
                Actor.System("test"),
                "test"
            )
        ).Accepted;
        await KeepAsync(app, new(Now, 48, true, "COP", [new(1, 8, 2, 800_000, 90_000, 0.97, "Cali", [ana.Value])]));

        var list = await PageAsync(head, "");
        list.ShouldContain("sobre todo de Cali");
        list.ShouldContain("/comunidades?numero=1");
        list.ShouldNotContain("Ana Gil");
        var one = await PageAsync(head, "?numero=1");
        one.ShouldContain("Ana Gil");
        one.ShouldContain($"/clientes/{ana}/influencia");
        one.ShouldContain("Los demás de la comunidad: 7.");
        // Reads are written down a moment later.
        await Patience.UntilAsync(
            () =>
                app.Database.ReadAsync(s =>
                    s.FirstOrDefaultAsync(
                        "SELECT count(*) FROM audit_event WHERE act = 'customer.found' AND customer_id = @id",
                        r => r.Long(0),
                        ("id", ana)
                    )
                ),
            found => found == 1
        );
        // A number of another night leads back to the list.
        (await head.GetAsync("/comunidades?numero=7")).StatusCode.ShouldBe(HttpStatusCode.Found);
        await app.Database.WriteAsync(s =>
            s.ExecuteAsync("UPDATE customer SET merged_into = customer_id WHERE customer_id = @id", ("id", ana))
        );
        (await PageAsync(head, "?numero=1")).ShouldContain("No hay nadie que usted pueda ver");
        await KeepAsync(app, new(Now, null, false, "COP", []));
        (await PageAsync(head, "")).ShouldContain("demasiados vínculos");
        await KeepAsync(app, new(Now, 3, false, "COP", []));
        head.DefaultRequestHeaders.Add("Cookie", "lang=en");
        (await PageAsync(head, "")).ShouldContain("No evidence that there are communities");
    }

    private static Task KeepAsync(TestApp app, CommunitiesReport report) =>
        app.Database.WriteAsync(session => session.KeepAsync(CommunitiesReport.Code, report, Now));

    private static async Task<string> PageAsync(HttpClient client, string query) =>
        WebUtility.HtmlDecode(await client.GetStringAsync("/comunidades" + query));
}
