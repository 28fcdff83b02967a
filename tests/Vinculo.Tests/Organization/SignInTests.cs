using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Organization;

public class SignInTests
{
    private static Task<List<string>> ActsAsync(TestApp app) =>
        app.Database.ReadAsync(s => s.QueryAsync("SELECT act FROM audit_event ORDER BY id", row => row.Text(0)));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_signs_in_comes_back_to_the_page_asked_for(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var email = await app.NewUserAsync("administrator");

        using var refused = await app.Client.GetAsync("/settings/users?q=a");
        refused.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var door = refused.Headers.Location!.ToString();
        door.ShouldContain("/sign-in?returnUrl=%2Fsettings%2Fusers%3Fq%3Da");

        using var answer = await app.Client.SignInAsync(
            email,
            Visitors.Password,
            door[door.IndexOf("/sign-in", StringComparison.Ordinal)..]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldEndWith("/settings/users?q=a");
        using var page = await app.Client.GetAsync("/settings/users");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActsAsync(app)).ShouldContain("user.signed-in");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Five_wrong_passwords_lock_the_account_for_fifteen_minutes(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var email = await app.NewUserAsync("agent");
        for (var i = 0; i < 5; i++)
            using (var wrong = await app.Client.SignInAsync(email, "not the password"))
                wrong.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var right = await app.Client.SignInAsync(email, Visitors.Password);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await right.Content.ReadAsStringAsync()).ShouldContain("15 minutos");
        (await ActsAsync(app)).Count(a => a == "user.sign-in-failed").ShouldBe(6);

        await app.Database.WriteAsync(s => s.ExecuteAsync("UPDATE app_user SET lockout_end = 1"));
        using var later = await app.Client.SignInAsync(email, Visitors.Password);
        later.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_answer_does_not_tell_whether_somebody_exists()
    {
        await using var app = await TestApp.StartAsync();
        var email = await app.NewUserAsync("agent");

        using var known = await app.Client.SignInAsync(email, "not the password");
        using var unknown = await app.Client.SignInAsync("nobody@prueba.example", "not the password");

        static string Sentence(string html) => html[html.IndexOf("class=\"say\"", StringComparison.Ordinal)..][..120];
        Sentence(await known.Content.ReadAsStringAsync()).ShouldBe(Sentence(await unknown.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_never_leads_out_of_the_house(string address)
    {
        await using var app = await TestApp.StartAsync();
        var email = await app.NewUserAsync("agent");

        using var answer = await app.Client.SignInAsync(
            email,
            Visitors.Password,
            "/sign-in?returnUrl=" + Uri.EscapeDataString(address)
        );

        new Uri(app.Url, answer.Headers.Location!).ShouldBe(new Uri(app.Url, "/"));
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        await using var app = await TestApp.StartAsync();
        var email = await app.NewUserAsync("agent");

        using var answer = await app.Client.SignInAsync(email, Visitors.Password);

        var cookie = answer
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("vinculo=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldNotContain("expires", Case.Insensitive);
        cookie.Length.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Over_https_the_cookie_stays_on_https()
    {
        var options = new Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions();
        Doors.Configure(options);
        options.Cookie.SecurePolicy.ShouldBe(Microsoft.AspNetCore.Http.CookieSecurePolicy.SameAsRequest);
        var https = new Microsoft.AspNetCore.Http.DefaultHttpContext { Request = { Scheme = "https" } };
        options.Cookie.Build(https).Secure.ShouldBeTrue();
        await Task.CompletedTask;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_ended_session_is_refused_at_once(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var client = await app.SignedInAsync("agent");
        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var id = await app.Database.ReadAsync(s =>
            s.FirstOrDefaultAsync("SELECT id FROM user_session", r => r.Guid(0))
        );
        var outcome = await app.Services.GetRequiredService<Sessions>().EndAsync(id, Actor.System("test"));
        outcome.IsAccepted(out _).ShouldBeTrue();

        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_a_copied_cookie_too()
    {
        await using var app = await TestApp.StartAsync();
        var email = await app.NewUserAsync("agent");
        using var answer = await app.Client.SignInAsync(email, Visitors.Password);
        var cookie = answer
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("vinculo=", StringComparison.Ordinal))
            .Split(';')[0];

        var page = await app.Client.GetStringAsync("/account/password");
        var token = new AngleSharp.Html.Parser.HtmlParser()
            .ParseDocument(page)
            .QuerySelector("form[action='/sign-out'] input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var left = await app.Client.PostAsync("/sign-out", form);
        left.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var copy = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        copy.Headers.Add("Cookie", cookie);
        using var other = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = app.Url,
        };
        (await other.SendAsync(copy)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_deactivated_user_is_out_at_once_and_does_not_come_back()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.SignedInAsync("agent");
        await app.NewUserAsync("administrator");
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<Users>();
        var agent = (await users.ListAsync("agent", default)).Single();

        (
            await users.ChangeAsync(
                new(agent.Id, agent.Name, agent.Email, false, agent.Roles, []),
                Actor.System("test"),
                default
            )
        )
            .IsAccepted(out _)
            .ShouldBeTrue();

        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var again = await client.SignInAsync(agent.Email, Visitors.Password);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_given_password_is_changed_before_anything_else()
    {
        await using var app = await TestApp.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var made = await scope
            .ServiceProvider.GetRequiredService<Users>()
            .CreateAsync(
                new("Nuevo", "nuevo@prueba.example", "es", [OrganizationSetup.RoleId("administrator")], []),
                Actor.System("test"),
                default
            );
        using (await app.Client.SignInAsync("nuevo@prueba.example", made.Accepted.TemporaryPassword)) { }

        using var page = await app.Client.GetAsync("/settings/users");
        page.Headers.Location!.ToString().ShouldBe("/account/password");
        (await app.Client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var weak = await app.Client.SubmitAsync(
            "/account/password",
            "password",
            ("current", made.Accepted.TemporaryPassword),
            ("password", "password1234")
        );
        weak.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var changed = await app.Client.SubmitAsync(
            "/account/password",
            "password",
            ("current", made.Accepted.TemporaryPassword),
            ("password", "arepa de choclo")
        );
        changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await app.Client.GetAsync("/settings/users")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_form_from_another_site_is_refused()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await app.SignedInAsync("agent");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/notifications/read")
        {
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.foreign");
    }

    [Fact]
    public async Task Passwords_are_never_written_to_the_log_or_the_audit()
    {
        var log = new CollectingLog();
        await using var app = await TestApp.StartAsync(services: s =>
            s.AddLogging(b => b.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace))
        );
        var email = await app.NewUserAsync("agent");
        using (await app.Client.SignInAsync(email, "un secreto muy propio")) { }
        using (await app.Client.SignInAsync(email, Visitors.Password)) { }

        log.Lines.ShouldNotBeEmpty();
        log.Lines.ShouldNotContain(line => line.Contains("un secreto muy propio") || line.Contains(Visitors.Password));
        var audit = await app.Database.ReadAsync(s =>
            s.QueryAsync(
                "SELECT coalesce(before_state, '') || coalesce(after_state, '') FROM audit_event",
                row => row.Text(0)
            )
        );
        audit.ShouldNotContain(line => line.Contains("secreto muy") || line.Contains(Visitors.Password));
    }

    [Fact]
    public async Task Pages_run_no_scripts_but_our_own_and_cannot_be_framed()
    {
        await using var app = await TestApp.StartAsync();

        using var page = await app.Client.GetAsync("/sign-in");

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        page.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        page.Headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
    }

    internal sealed class CollectingLog : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add(formatter(state, exception) + exception);

        public void Dispose() { }
    }
}
