using System.Net;
using System.Security.Cryptography;
using AngleSharp.Html.Parser;
using Microsoft.Playwright;

namespace Vinculo.Tests.Organization;

public class SecondFactorTests
{
    /// <summary>RFC 6238, SHA-1, 30 seconds, six digits: what an authenticator shows.</summary>
    private static string Code(string secret, DateTimeOffset at)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(
            secret
                .Replace(" ", "", StringComparison.Ordinal)
                .Select(c => Convert.ToString(alphabet.IndexOf(c), 2).PadLeft(5, '0'))
        );
        var key = Enumerable
            .Range(0, bits.Length / 8)
            .Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))
            .ToArray();
        var step = BitConverter.GetBytes(at.ToUnixTimeSeconds() / 30);
        if (BitConverter.IsLittleEndian)
            Array.Reverse(step);
#pragma warning disable CA5350 // RFC 6238 says SHA-1, and so does every authenticator.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var start = hash[^1] & 15;
        var number = ((hash[start] & 127) << 24) | (hash[start + 1] << 16) | (hash[start + 2] << 8) | hash[start + 3];
        return (number % 1_000_000).ToString("D6");
    }

    [Fact]
    public void Our_authenticator_agrees_with_the_table_of_RFC_6238() =>
        Code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", DateTimeOffset.FromUnixTimeSeconds(1111111109)).ShouldBe("081804");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task With_the_second_step_on_the_password_alone_does_not_open(Vinculo.Platform.Storage.Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var email = await app.NewUserAsync("agent");
        using (await app.Client.SignInAsync(email, Visitors.Password)) { }

        var setUp = new HtmlParser().ParseDocument(await app.Client.GetStringAsync("/account?setup=1"));
        setUp.QuerySelector("[role=img] svg").ShouldNotBeNull();
        var secret = setUp.GetElementById("totp-secret")!.TextContent;
        using (var wrong = await app.Client.SubmitAsync("/account?setup=1", "factor-on", ("code", "000000")))
            (await wrong.Content.ReadAsStringAsync()).ShouldNotContain("recovery-codes");

        // Opening the page anew makes a new secret, so the one to confirm is read from the last page.
        var again = new HtmlParser().ParseDocument(await app.Client.GetStringAsync("/account?setup=1"));
        again.GetElementById("totp-secret")!.TextContent.ShouldNotBe(secret);
        using var on = await TurnOnAsync(app, again);
        var codes = new HtmlParser()
            .ParseDocument(await on.Content.ReadAsStringAsync())
            .GetElementById("recovery-codes")!
            .TextContent.Trim()
            .Split('\n');
        codes.Length.ShouldBe(10);
        secret = again.GetElementById("totp-secret")!.TextContent;

        using var client = app.NewClient();
        using var half = await client.SignInAsync(email, Visitors.Password);
        half.Headers.Location!.ToString().ShouldContain("/sign-in/code");
        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        using (var wrong = await client.SubmitAsync("/sign-in/code", "code", ("code", "123")))
            wrong.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var whole = await client.SubmitAsync(
            "/sign-in/code",
            "code",
            ("code", Code(secret, TimeProvider.System.GetUtcNow()))
        );
        whole.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // A recovery code opens once.
        using var other = app.NewClient();
        using (await other.SignInAsync(email, Visitors.Password)) { }
        using (var recovered = await other.SubmitAsync("/sign-in/code?recovery=1", "recovery", ("code", codes[0])))
            recovered.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var third = app.NewClient();
        using (await third.SignInAsync(email, Visitors.Password)) { }
        using var used = await third.SubmitAsync("/sign-in/code?recovery=1", "recovery", ("code", codes[0]));
        used.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> TurnOnAsync(TestApp app, AngleSharp.Html.Dom.IHtmlDocument page)
    {
        var form = page.QuerySelectorAll("form")
            .Single(f => f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == "factor-on");
        var secret = page.GetElementById("totp-secret")!.TextContent;
        using var content = new FormUrlEncodedContent([
            .. form.QuerySelectorAll("input[type=hidden]")
                .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")),
            KeyValuePair.Create("code", Code(secret, TimeProvider.System.GetUtcNow())),
        ]);
        return await app.Client.PostAsync("/account?setup=1", content);
    }

    [Fact]
    public async Task A_passkey_made_in_the_account_opens_the_door()
    {
        await using var app = await TestApp.StartAsync(settings: o =>
            o.Urls = $"http://localhost:{PostgresServer.FreePort()}"
        );
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        await page.SignInAsync(app, "administrator");

        await page.GotoAsync("/account");
        await page.FillAsync("[name=passkey-name]", "mi portátil");
        await page.ClickAsync("v-passkey[data-act=make] button");
        await page.ArriveAsync("/account?done=passkey");
        (await page.ContentAsync()).ShouldContain("mi portátil");

        await context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?returnUrl=%2Faccount");
        await page.ClickAsync("v-passkey[data-act=enter] button");
        await page.ArriveAsync(url => url.EndsWith("/account", StringComparison.Ordinal));
        (await page.ContentAsync()).ShouldContain("Persona administrator");
    }
}
