using Microsoft.Extensions.DependencyInjection;
using Vinculo.Insights;
using Vinculo.Insights.Jobs;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>Champion and challenger: who may put which version in use, forward and back.</summary>
public class SwitchModelTests
{
    private const string Code = CustomerScores.Churn;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_person_approves_everybody_is_scored_anew_and_the_way_back_stays_open(Engine engine)
    {
        await using var house = await HouseAsync(engine);
        var (maker, other) = (await PersonAsync(house), await PersonAsync(house));
        await VersionAsync(house, null, inUse: true);
        await VersionAsync(house, maker.Id);

        (await CodeAsync(house, 2, maker)).ShouldBe("model.own-approval");
        (await InUseAsync(house)).ShouldBe(1);
        (await CodeAsync(house, 2, other)).ShouldBe("accepted");

        (await InUseAsync(house)).ShouldBe(2);
        (await StatesAsync(house)).ShouldBe(["1:Retired", "2:InUse"]);
        var approved = await house.Database.ReadAsync(session => ModelStore.FindAsync(session, Code, 2));
        approved!.ApprovedBy.ShouldBe(other.Id);
        (await CountAsync(house, "SELECT count(*) FROM job WHERE code = @what", ScoreEverybody.JobCode)).ShouldBe(1);
        (await CountAsync(house, "SELECT count(*) FROM audit_event WHERE act = @what", "model.switched")).ShouldBe(1);

        (await CodeAsync(house, 1, maker)).ShouldBe("accepted", "going back is a choice like any other");
        (await StatesAsync(house)).ShouldBe(["1:InUse", "2:Retired"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_not_there_in_use_or_not_theirs_to_approve_is_refused_and_changes_nothing(Engine engine)
    {
        await using var house = await HouseAsync(engine);
        var head = await PersonAsync(house);
        await VersionAsync(house, null, inUse: true);
        await VersionAsync(house, null);

        (await CodeAsync(house, 9, head)).ShouldBe("model.version-missing");
        (await CodeAsync(house, 1, head)).ShouldBe("model.in-use");
        (
            await CodeAsync(house, 2, head with { Permissions = new HashSet<string> { Permissions.InsightsRead } })
        ).ShouldBe("permission.missing");

        (await StatesAsync(house)).ShouldBe(["1:InUse", "2:Candidate"]);
        (await CountAsync(house, "SELECT count(*) FROM audit_event WHERE act = @what", "model.switched")).ShouldBe(0);
        (await CountAsync(house, "SELECT count(*) FROM job WHERE code = @what", ScoreEverybody.JobCode)).ShouldBe(0);
    }

    [Fact]
    public async Task Where_nobody_else_may_the_maker_approves_and_older_candidates_give_way()
    {
        await using var house = await HouseAsync(Engine.Sqlite);
        var only = await PersonAsync(house);
        await VersionAsync(house, null, inUse: true);
        await VersionAsync(house, null);
        await VersionAsync(house, only.Id);

        (await CodeAsync(house, 3, only)).ShouldBe("accepted");

        (await StatesAsync(house)).ShouldBe(["1:Retired", "2:Retired", "3:InUse"]);
    }

    /// <summary>No rounds of its own: what is asked for stays where it can be counted.</summary>
    private static Task<TestApp> HouseAsync(Engine engine) =>
        TestApp.StartAsync(
            engine,
            services: services =>
            {
                foreach (
                    var round in services
                        .Where(s => s.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService))
                        .Where(s =>
                            (s.ImplementationType ?? s.ImplementationInstance?.GetType())?.Assembly
                            == typeof(ScoreCustomers).Assembly
                        )
                        .ToList()
                )
                    services.Remove(round);
            }
        );

    private static async Task<Actor> PersonAsync(TestApp house)
    {
        var email = await house.NewUserAsync("head");
        var id = await house.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT id FROM app_user WHERE email = @email",
                row => row.Guid(0),
                ("email", email)
            )
        );
        return new(id, ActorKind.User, email, new HashSet<string> { Permissions.ModelsApprove }, Reach.All, []);
    }

    private static Task VersionAsync(TestApp house, Guid? by, bool inUse = false) =>
        house.Database.WriteAsync(async session =>
        {
            var horizon = new Horizon(
                new(2026, 3, 2),
                SmallOperator.Now,
                new(2024, 3, 1),
                Relationship.Contractual,
                90,
                [],
                TimeZoneInfo.Utc
            );
            var version = await ModelStore.AddWithinAsync(
                session,
                Code,
                "logistic-binned",
                new("{}"),
                new("{}"),
                horizon,
                by,
                SmallOperator.Now
            );
            if (inUse)
                await ModelStore.SwitchWithinAsync(session, Code, version, null, SmallOperator.Now);
        });

    private static async Task<string> CodeAsync(TestApp house, int version, Actor actor)
    {
        var outcome = await house
            .Services.GetRequiredService<SwitchModel>()
            .RunAsync(Code, version, actor, CancellationToken.None);
        return outcome.IsRefused(out var refusal) ? refusal.Code : "accepted";
    }

    private static async Task<int?> InUseAsync(TestApp house) =>
        (await house.Database.ReadAsync(session => ModelStore.InUseAsync(session, Code)))?.Version;

    private static Task<List<string>> StatesAsync(TestApp house) =>
        house.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT version, state FROM model WHERE code = @code ORDER BY version",
                row => $"{row.Int(0)}:{row.Enum<ModelState>(1)}",
                ("code", Code)
            )
        );

    private static Task<long> CountAsync(TestApp house, string sql, string what) =>
        house.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0), ("what", what)));
}
