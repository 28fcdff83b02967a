using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Customers;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Tables;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Decisions;

/// <summary>Who must act hears of it at the bell: once, and nobody else.</summary>
public class ToldTests
{
    private static async Task<Actor> UserAsync(TestApp app, string name, string role, string language = "es")
    {
        var roles = await app.Services.GetRequiredService<Roles>().ListAsync(default);
        await app
            .Services.GetRequiredService<Users>()
            .CreateAsync(
                new(name, $"{name}@example.com", language, [roles.First(r => r.Name == role).Id], []),
                Actor.System("test"),
                default
            );
        var id = await AskAsync(app, $"SELECT id FROM app_user WHERE display_name = '{name}'", row => row.Guid(0));
        return Actor.System("test") with { Id = id[0], Kind = ActorKind.User, Name = name };
    }

    private static Task<List<(Guid User, string Kind, string Title, string? Body, string Href)>> ToldAsync(
        TestApp app
    ) =>
        AskAsync(
            app,
            "SELECT user_id, kind, title, body, href FROM notification ORDER BY created_at, kind, user_id",
            row => (row.Guid(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.Text(4))
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_may_approve_a_rule_hears_that_it_waits_and_who_wrote_it_what_became_of_it(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var (rosa, julia) = (await UserAsync(app, "Rosa", "head"), await UserAsync(app, "Julia", "head", "en"));
        await UserAsync(app, "Ana", "agent");
        var content = new TableContent
        {
            NameEs = "Sin descuento",
            NameEn = "No discount",
            Policy = HitPolicy.First,
            Inputs = [new("class", CellKind.Word)],
            Purpose = TablePurpose.Service,
            Rows = [new(["A"], ["2", "1", "", "", "", ""])],
            Cases = [new("así", null, ["A"], ["2", "1", "", "", "", ""])],
        };
        var version = (
            await app.Services.GetRequiredService<SaveTable>().RunAsync(new(null, content), rosa, "test")
        ).Accepted;
        var publish = app.Services.GetRequiredService<PublishTable>();
        PublishTable.Move By(Actor who) => new(version.Code, version.Version, who, "test");
        var href = $"/reglas/{version.Code}?version=1";

        (await publish.SubmitAsync(By(rosa), new())).IsAccepted(out _).ShouldBeTrue();
        await UntilAsync(async () => (await ToldAsync(app)).Count == 1);
        (await ToldAsync(app))[0]
            .ShouldBe(
                (julia.Id, "table.waiting", "The rule “No discount” waits for approval", "Written by Rosa.", href)
            );
        (await publish.GiveBackAsync(By(julia), "Falta la clase B")).IsAccepted(out _).ShouldBeTrue();
        await UntilAsync(async () => (await ToldAsync(app)).Count == 2);
        (await ToldAsync(app)).ShouldContain(
            (rosa.Id, "table.given-back", "Le devolvieron la regla «Sin descuento»", "Falta la clase B", href)
        );
        (await publish.SubmitAsync(By(rosa), new())).IsAccepted(out _).ShouldBeTrue();
        (await publish.ApproveAsync(By(julia), null)).IsAccepted(out _).ShouldBeTrue();
        await UntilAsync(async () => (await ToldAsync(app)).Exists(t => t.Kind == "table.approved"));
        (await ToldAsync(app)).ShouldContain(
            (rosa.Id, "table.approved", "Se aprobó la regla «Sin descuento»", "La aprobó Julia.", href)
        );

        // Delivered again, nobody hears it twice.
        var before = (await ToldAsync(app)).Count;
        var fact = Guid.CreateVersion7();
        for (var again = 0; again < 2; again++)
            foreach (var reaction in app.Services.GetServices<IReaction<TableApproved>>())
                await reaction.HandleAsync(
                    new(version.Code, 1, DateTimeOffset.UnixEpoch, null, 0, julia.Id),
                    fact,
                    default
                );
        (await ToldAsync(app)).Count.ShouldBe(before + 1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_customer_it_is_hears_that_a_level_is_in_danger_or_was_lost(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var (ana, _) = (await UserAsync(app, "Ana", "seller"), await UserAsync(app, "Berta", "seller"));
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (own, nobodys) = (new CustomerId(Ids.New(now)), new CustomerId(Ids.New(now)));
        await app.Database.WriteAsync(async session =>
        {
            await session.AddPersonAsync(own.Value, "Marcela Rojas");
            await session.AddPersonAsync(nobodys.Value, "Pedro Ruiz");
            await session.ExecuteAsync(
                "UPDATE customer SET owner_id = @owner WHERE customer_id = @id",
                ("owner", ana.Id),
                ("id", own)
            );
            await session.AnnounceAsync(new TierInDanger(nobodys, "oro", new(2026, 12, 24), now));
            await session.AnnounceAsync(new TierChanged(own, null, "oro", now));
            await session.AnnounceAsync(new TierInDanger(own, "oro", new(2026, 12, 24), now));
            await session.AnnounceAsync(new TierChanged(own, "oro", null, now));
        });

        await UntilAsync(async () => (await ToldAsync(app)).Count == 2);
        var told = await ToldAsync(app);
        told.ShouldAllBe(t => t.User == ana.Id && t.Href == $"/clientes/{own.Value:D}");
        told.Select(t => t.Title)
            .ShouldBe(
                [
                    "Marcela Rojas perderá el nivel oro el 24/12/2026 si no suma más puntos",
                    "Marcela Rojas perdió el nivel oro",
                ],
                ignoreOrder: true
            );
    }
}
