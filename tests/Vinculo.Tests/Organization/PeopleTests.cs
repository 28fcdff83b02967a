using Microsoft.Extensions.DependencyInjection;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Organization;

public class PeopleTests
{
    private static readonly Actor Root = Actor.System("test");

    private static Guid Role(string code) => OrganizationSetup.RoleId(code);

    private static async Task<T> WithAsync<T>(TestApp app, Func<Users, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<Users>());
    }

    private static string CodeOf<T>(Outcome<T> outcome) =>
        outcome.IsRefused(out var refusal) ? refusal.Code : "accepted";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_who_can_manage_users_cannot_be_taken_away(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await app.NewUserAsync("administrator");
        var only = (await WithAsync(app, u => u.ListAsync(null, default))).Single();

        var deactivated = await WithAsync(
            app,
            u => u.ChangeAsync(new(only.Id, only.Name, only.Email, false, only.Roles, []), Root, default)
        );
        var demoted = await WithAsync(
            app,
            u => u.ChangeAsync(new(only.Id, only.Name, only.Email, true, [Role("agent")], []), Root, default)
        );

        CodeOf(deactivated).ShouldBe("user.last-administrator");
        CodeOf(demoted).ShouldBe("user.last-administrator");
        var after = (await WithAsync(app, u => u.ListAsync(null, default))).Single();
        after.Active.ShouldBeTrue();
        after.Roles.ShouldBe([Role("administrator")]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_new_version_gives_built_in_roles_what_is_new_and_nothing_that_was_taken_away(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var setup = app.Services.GetRequiredService<OrganizationSetup>();
        // As an installation of the first release stands: no word of identity, and agents here do not edit.
        await app.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM setting WHERE code = 'organization.permissions'");
            await session.ExecuteAsync("DELETE FROM app_role_claim WHERE claim_value = 'matching.review'");
            await session.ExecuteAsync(
                "DELETE FROM app_role_claim WHERE role_id = @role AND claim_value = 'customers.edit'",
                ("role", Role("agent"))
            );
            return 0;
        });

        await setup.EnsureRolesAsync(default);
        await setup.EnsureRolesAsync(default);

        var roles = await app.Services.GetRequiredService<Roles>().ListAsync(default);
        roles.Single(r => r.Name == "analyst").Permissions.ShouldContain("matching.review");
        roles.Single(r => r.Name == "agent").Permissions.ShouldNotContain("matching.review");
        roles.Single(r => r.Name == "agent").Permissions.ShouldNotContain("customers.edit");
    }

    [Fact]
    public async Task Nobody_makes_somebody_mightier_than_themselves()
    {
        await using var app = await TestApp.StartAsync();
        var helper = Root with
        {
            Permissions = new HashSet<string> { "users.manage", "customers.read" },
        };

        var outcome = await WithAsync(
            app,
            u => u.CreateAsync(new("X", "x@prueba.example", "es", [Role("administrator")], []), helper, default)
        );
        var role = await app
            .Services.GetRequiredService<Roles>()
            .SaveAsync(new(null, "Fuerte", Reach.All, ["customers.export"]), helper, default);

        CodeOf(outcome).ShouldBe("permission.missing");
        CodeOf(role).ShouldBe("permission.missing");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_own_role_gives_what_it_says_and_a_change_is_felt_at_once(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var roles = app.Services.GetRequiredService<Roles>();
        var id = (
            await roles.SaveAsync(new(null, "Cobranza", Reach.Teams, ["customers.read"]), Root, default)
        ).Accepted;
        using var client = app.NewClient();
        await WithAsync(
            app,
            u => u.CreateAsync(new("Cora", "cora@prueba.example", "es", [id], [], Visitors.Password), Root, default)
        );
        using (await client.SignInAsync("cora@prueba.example", Visitors.Password)) { }
        (await client.GetStringAsync("/api/v1/me")).ShouldContain("customers.read");

        _ = (
            await roles.SaveAsync(new(id, "Cobranza", Reach.All, ["customers.read", "insights.read"]), Root, default)
        ).Accepted;

        (await client.GetStringAsync("/api/v1/me")).ShouldContain("insights.read");
        CodeOf(await roles.DeleteAsync(id, Root, default)).ShouldBe("role.in-use");
        CodeOf(await roles.SaveAsync(new(Role("administrator"), "administrator", Reach.All, []), Root, default))
            .ShouldBe("role.fixed");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_team_cannot_stand_below_itself_and_two_people_cannot_overwrite_each_other(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var teams = app.Services.GetRequiredService<Teams>();
        var north = (await teams.SaveAsync(new(null, "norte", "Norte", null, true, 0, []), Root, default)).Accepted;
        var city = (await teams.SaveAsync(new(null, "ciudad", "Ciudad", north, true, 0, []), Root, default)).Accepted;

        CodeOf(await teams.SaveAsync(new(north, "norte", "Norte", city, true, 1, []), Root, default))
            .ShouldBe("team.circle");
        CodeOf(await teams.SaveAsync(new(north, "norte", "Norte grande", null, true, 1, []), Root, default))
            .ShouldBe("accepted");
        CodeOf(await teams.SaveAsync(new(north, "norte", "Norte chico", null, true, 1, []), Root, default))
            .ShouldBe("team.stale");
        CodeOf(await teams.SaveAsync(new(null, "NORTE", "Otro", null, true, 0, []), Root, default))
            .ShouldBe("team.code-taken");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_change_of_a_user_stands_in_the_audit_with_before_and_after(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        await app.NewUserAsync("administrator");
        await app.NewUserAsync("agent");
        var agent = (await WithAsync(app, u => u.ListAsync("agent", default))).Single();
        _ = (
            await WithAsync(
                app,
                u =>
                    u.ChangeAsync(new(agent.Id, "Nombre nuevo", agent.Email, true, [Role("seller")], []), Root, default)
            )
        ).Accepted;

        var trail = app.Services.GetRequiredService<AuditTrail>();
        var line = (await trail.PageAsync(new(Act: "user.changed"), 10, default)).ShouldHaveSingleItem();

        line.ActorName.ShouldBe("test");
        var changes = AuditDiff.Of(line.Before, line.After);
        changes.ShouldContain(c => c.Field == "name" && c.Before == "Persona agent" && c.After == "Nombre nuevo");
        changes.ShouldContain(c => c.Field == "roles");
        changes.ShouldNotContain(c => c.Field == "email");
        (await trail.PageAsync(new(Act: "user."), 10, default)).Count.ShouldBe(3);
        var first = await trail.PageAsync(new(), 2, default);
        var next = await trail.PageAsync(new(After: first[^1].Id), 2, default);
        next.ShouldNotContain(l => first.Any(f => f.Id == l.Id));
        (await trail.PageAsync(new(Until: line.At.AddDays(-1)), 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_audit_leaves_as_a_file_no_spreadsheet_runs()
    {
        await using var app = await TestApp.StartAsync();
        await WithAsync(
            app,
            u =>
                u.CreateAsync(
                    new(
                        "=HYPERLINK(\"x\")",
                        "formula@prueba.example",
                        "es",
                        [Role("administrator")],
                        [],
                        Visitors.Password
                    ),
                    Root,
                    default
                )
        );
        using (await app.Client.SignInAsync("formula@prueba.example", Visitors.Password)) { }

        using var answer = await app.Client.GetAsync("/settings/audit/export.csv?act=user.signed-in");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].ShouldContain("\"'=HYPERLINK(\"\"x\"\")\"");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Settings_are_seen_at_once_and_a_stale_change_is_refused(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var settings = app.Services.GetRequiredService<Settings>();
        (await settings.CompanyAsync(default)).Currency.ShouldBe("COP");

        CodeOf(
                await settings.ChangeAsync(
                    new CompanySettings("Móvil Cóndor", "MXN", "MX", "America/Mexico_City"),
                    0,
                    Root,
                    default
                )
            )
            .ShouldBe("accepted");
        CodeOf(
                await settings.ChangeAsync(
                    new CompanySettings("Otra", "MXN", "MX", "America/Mexico_City"),
                    0,
                    Root,
                    default
                )
            )
            .ShouldBe("setting.stale");
        CodeOf(
                await settings.ChangeAsync(
                    new CompanySettings("Otra", "pesos", "MX", "America/Mexico_City"),
                    1,
                    Root,
                    default
                )
            )
            .ShouldBe("company.currency");
        CodeOf(await settings.ChangeAsync(new ValueCutoffs(.5, .2), 0, Root, default)).ShouldBe("value.cutoffs");

        (await settings.CompanyAsync(default)).ShouldBe(new("Móvil Cóndor", "MXN", "MX", "America/Mexico_City"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Views_are_kept_shared_and_deleted_by_their_owner_only(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var views = app.Services.GetRequiredService<SavedViews>();
        var ana = Root with { Id = Ids.New(DateTimeOffset.UnixEpoch) };
        var leo = Root with { Id = Ids.New(DateTimeOffset.UnixEpoch) };
        var own = (await views.AddAsync("/customers", "Mías", "?class=A", false, ana, default)).Accepted;
        var shared = (await views.AddAsync("/customers", "De todos", "class=B", true, ana, default)).Accepted;

        (await views.ListAsync("/customers", leo, default)).ShouldBe([
            new(shared, "De todos", "class=B", true, false, 1),
        ]);
        CodeOf(await views.DeleteAsync(shared, leo, default)).ShouldBe("view.not-found");
        CodeOf(await views.ChangeAsync(own, "Clase A", null, null, ana, default)).ShouldBe("accepted");
        (await views.ListAsync("/customers", ana, default)).Select(v => v.Name).ShouldBe(["Clase A", "De todos"]);
        CodeOf(await views.DeleteAsync(own, ana, default)).ShouldBe("accepted");
        CodeOf(await views.AddAsync("/customers", " ", "", false, ana, default)).ShouldBe("view.name");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_bell_rings_for_one_and_is_quiet_once_read(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await app.SignedInAsync("agent");
        var user = (await WithAsync(app, u => u.ListAsync("agent", default))).Single();
        var bell = app.Services.GetRequiredService<Notifications>();
        (await bell.ReadAsync(user.Id, default)).Unread.ShouldBe(0);

        await app.Database.WriteAsync(s =>
            bell.NotifyWithinAsync(s, user.Id, "import.done", "Carga lista", null, "/imports")
        );

        (await client.GetStringAsync("/api/v1/notifications")).ShouldContain("\"unread\":1");
        using (
            await client.PostAsync(
                "/api/v1/notifications/read",
                new StringContent("{}", System.Text.Encoding.UTF8, "application/json")
            )
        ) { }
        (await client.GetStringAsync("/api/v1/notifications")).ShouldContain("\"unread\":0");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stars_stay_in_the_house(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var stars = app.Services.GetRequiredService<Favourites>();
        var user = Ids.New(DateTimeOffset.UnixEpoch);

        CodeOf(await stars.AddAsync(user, new("//evil.example", "x", null), default)).ShouldBe("favourite.address");
        CodeOf(await stars.AddAsync(user, new("/customers?class=A", "Clase A", "star"), default)).ShouldBe("accepted");
        (await stars.ListAsync(user, default)).ShouldBe([new("/customers?class=A", "Clase A", "star")]);
        await stars.RemoveAsync(user, "/customers?class=A", default);
        (await stars.ListAsync(user, default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_own_field_keeps_its_code_and_kind(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var fields = app.Services.GetRequiredService<CustomFields>();
        var made = new CustomFields.SaveRequest(
            null,
            "customer",
            "estrato",
            "Estrato",
            "Stratum",
            CustomFieldType.Choice,
            ["1", "2", "3"],
            true,
            1,
            true,
            0
        );
        var id = (await fields.SaveAsync(made, Root, default)).Accepted;

        CodeOf(await fields.SaveAsync(made, Root, default)).ShouldBe("field.code-taken");
        CodeOf(
                await fields.SaveAsync(
                    made with
                    {
                        Id = id,
                        Code = "otro",
                        Type = CustomFieldType.Text,
                        LabelEs = "Estrato social",
                        RowVersion = 1,
                    },
                    Root,
                    default
                )
            )
            .ShouldBe("accepted");
        var field = (await fields.ListAsync("customer", default)).ShouldHaveSingleItem();
        (field.Code, field.Type, field.LabelEs).ShouldBe(("estrato", CustomFieldType.Choice, "Estrato social"));
        CodeOf(await fields.SaveAsync(made with { Code = "Con Espacio" }, Root, default)).ShouldBe("field.code");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_demo_has_one_user_of_each_role_and_a_key_and_can_be_made_again(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var setup = app.Services.GetRequiredService<OrganizationSetup>();

        var first = await setup.EnsureDemoUsersAsync(null, default);
        var second = await setup.EnsureDemoUsersAsync("tinto con panela", default);

        second.Users.Select(u => u.Role).ShouldBe(BuiltInRoles.All.Select(r => r.Code), ignoreOrder: true);
        second.ApiKey.ShouldNotBe(first.ApiKey);
        foreach (var user in second.Users)
        {
            using var client = app.NewClient();
            using var answer = await client.SignInAsync(user.Email, user.Password);
            ((int)answer.StatusCode).ShouldBe(302, user.Role);
        }
        using var key = app.NewClient();
        key.DefaultRequestHeaders.Authorization = new("Bearer", second.ApiKey);
        (await key.GetStringAsync("/api/v1/me")).ShouldContain("customers.read");
    }

    [Fact]
    public async Task Only_whoever_reads_the_console_can_be_the_first_user()
    {
        await using var app = await TestApp.StartAsync();
        using (var start = await app.Client.GetAsync("/settings/users"))
            start.Headers.Location!.ToString().ShouldEndWith("/first-run");
        (await app.Client.GetStringAsync("/first-run?token=guess")).ShouldNotContain("name=\"password\"");

        var address = app.Services.GetRequiredService<FirstRun>().Address;
        using var made = await app.Client.SubmitAsync(
            address,
            "first",
            ("company", "Móvil Cóndor"),
            ("name", "Alba"),
            ("email", "alba@prueba.example"),
            ("password", Visitors.Password)
        );

        made.StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
        (await app.Client.GetAsync("/settings/users")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await app.Services.GetRequiredService<Settings>().CompanyAsync(default)).Name.ShouldBe("Móvil Cóndor");
        using var late = app.NewClient();
        using var refused = await late.GetAsync(address);
        refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Every_settings_page_opens_in_both_languages()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.SignedInAsync("administrator");
        string[] pages =
        [
            "/account",
            "/account?setup=1",
            "/settings/users",
            "/settings/users/new",
            "/settings/roles",
            "/settings/roles/new",
            "/settings/teams",
            "/settings/teams/new",
            "/settings/api-keys",
            "/settings/audit",
            "/settings/company",
            "/settings/fields",
            "/settings/fields?edit=new",
        ];
        var wrong = new List<string>();
        foreach (var language in new[] { "es", "en" })
        foreach (var page in pages)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            request.Headers.Add("Cookie", $"lang={language}");
            using var answer = await client.SendAsync(request);
            var html = await answer.Content.ReadAsStringAsync();
            if (
                !answer.IsSuccessStatusCode
                || !html.Contains($"lang=\"{language}\"", StringComparison.Ordinal)
                || html.Contains("Nav.", StringComparison.Ordinal)
            )
                wrong.Add($"{language} {page}: {(int)answer.StatusCode}");
        }
        wrong.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_user_is_made_on_the_page_and_enters_with_the_temporary_password(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await app.SignedInAsync("administrator");

        using var twice = await client.SubmitAsync(
            "/settings/users/new",
            "user",
            ("name", "Luz"),
            ("email", "no es un correo"),
            ("language", "es"),
            ("roles", Role("agent").ToString())
        );
        (await twice.Content.ReadAsStringAsync()).ShouldContain("Escriba un correo válido");
        using var made = await client.SubmitAsync(
            "/settings/users/new",
            "user",
            ("name", "Luz"),
            ("email", "luz@prueba.example"),
            ("language", "es"),
            ("roles", Role("agent").ToString())
        );
        var password = new AngleSharp.Html.Parser.HtmlParser()
            .ParseDocument(await made.Content.ReadAsStringAsync())
            .GetElementById("temporary-password")!
            .TextContent;

        using var luz = app.NewClient();
        using var answer = await luz.SignInAsync("luz@prueba.example", password);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_key_is_shown_once_on_the_page_and_works()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.SignedInAsync("administrator");

        using var made = await client.SubmitAsync(
            "/settings/api-keys",
            "key",
            ("name", "caja"),
            ("days", "30"),
            ("scopes", "customers.read")
        );
        var key = new AngleSharp.Html.Parser.HtmlParser()
            .ParseDocument(await made.Content.ReadAsStringAsync())
            .GetElementById("new-api-key")!
            .TextContent;

        (await client.GetStringAsync("/settings/api-keys")).ShouldNotContain(key);
        using var program = app.NewClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await program.GetStringAsync("/api/v1/me")).ShouldContain("caja");
    }
}
