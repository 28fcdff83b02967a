using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Tests.Support;

/// <summary>People and programs that visit the application under test.</summary>
public static class Visitors
{
    public const string Password = "tinto con panela";

    /// <summary>Makes a user of a built-in role and returns the address to sign in with; the password is <see cref="Password"/>.</summary>
    public static async Task<string> NewUserAsync(this TestApp app, string role, params Guid[] teams)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var email = $"{role}.{Guid.CreateVersion7():N}@prueba.example";
        var made = await scope
            .ServiceProvider.GetRequiredService<Users>()
            .CreateAsync(
                new($"Persona {role}", email, "es", [OrganizationSetup.RoleId(role)], teams, Password),
                Actor.System("test"),
                default
            );
        _ = made.Accepted;
        return email;
    }

    /// <summary>A client signed in through the page, as a browser would.</summary>
    public static async Task<HttpClient> SignedInAsync(this TestApp app, string role, params Guid[] teams)
    {
        var client = app.NewClient();
        using var answer = await client.SignInAsync(await app.NewUserAsync(role, teams), Password);
        ((int)answer.StatusCode).ShouldBe(302, await answer.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>Sends the sign-in form.</summary>
    public static Task<HttpResponseMessage> SignInAsync(
        this HttpClient client,
        string email,
        string password,
        string path = "/sign-in"
    ) => client.SubmitAsync(path, "sign-in", ("email", email), ("password", password));

    /// <summary>Opens a page, fills in the form of that name and sends it.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client,
        string path,
        string form,
        params (string Name, string Value)[] fields
    )
    {
        var html = await client.GetStringAsync(new Uri(path, UriKind.Relative));
        var document = new HtmlParser().ParseDocument(html);
        var found = document
            .QuerySelectorAll("form")
            .FirstOrDefault(f => f.QuerySelector("input[name=_handler]")?.GetAttribute("value") == form);
        found.ShouldNotBeNull($"{path} has no form {form}");
        var hidden = found
            .QuerySelectorAll("input[type=hidden]")
            .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
        using var content = new FormUrlEncodedContent([
            .. hidden,
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ]);
        return await client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>A client with an API key of these scopes.</summary>
    public static async Task<HttpClient> WithKeyAsync(this TestApp app, params string[] scopes)
    {
        var key = await app
            .Services.GetRequiredService<ApiKeys>()
            .CreateAsync(new("prueba", scopes, null, null), Actor.System("test"), default);
        var client = app.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Accepted.Key);
        return client;
    }

    /// <summary>Waits until a page at such an address is there; says what is shown instead when it never is.</summary>
    /// <remarks>Playwright's own waiting overlooks a page that is there before it looks.</remarks>
    public static async Task ArriveAsync(
        this IPage page,
        Func<string, bool> address,
        [CallerArgumentExpression(nameof(address))] string? said = null
    )
    {
        var shown = "";
        await Patience.UntilAsync(IsThereAsync, () => $"Not at {said} but at {page.Url}, which says: {shown}");

        async Task<bool> IsThereAsync()
        {
            shown = await AskAsync<string>(page, "document.readyState + ' ' + document.body?.innerText");
            return address(page.Url) && shown?.StartsWith("complete", StringComparison.Ordinal) == true;
        }
    }

    /// <summary>Waits until an expression is true in the page.</summary>
    /// <remarks>Playwright's own waiting evaluates again within the page, which the content security policy forbids.</remarks>
    /// <param name="page">The page.</param>
    /// <param name="expression">An expression, or a function of <paramref name="given"/>.</param>
    /// <param name="given">What the function is given.</param>
    public static Task HoldsAsync(this IPage page, string expression, object? given = null) =>
        Patience.UntilAsync(
            () => AskAsync<bool>(page, expression, given),
            () => $"Never held at {page.Url}: {expression}"
        );

    /// <summary>Asks a page; nothing, when it gave way to the next one meanwhile.</summary>
    private static async Task<T?> AskAsync<T>(IPage page, string expression, object? given = null)
    {
        try
        {
            return await page.EvaluateAsync<T>(expression, given);
        }
        catch (PlaywrightException e) when (e.Message.Contains("context was destroyed", StringComparison.Ordinal))
        {
            return default;
        }
    }

    /// <inheritdoc cref="ArriveAsync(IPage, Func{string, bool}, string?)"/>
    public static Task ArriveAsync(this IPage page, Regex address) =>
        page.ArriveAsync(address.IsMatch, address.ToString());

    /// <inheritdoc cref="ArriveAsync(IPage, Func{string, bool}, string?)"/>
    /// <param name="end">How the address ends; <c>*</c> stands for anything.</param>
    public static Task ArriveAsync(this IPage page, string end) =>
        page.ArriveAsync(new Regex(Regex.Escape(end).Replace("\\*", ".*", StringComparison.Ordinal) + "$"));

    /// <summary>Signs a browser page in and opens the home page; the form itself is filled in by the journeys that are about it.</summary>
    public static async Task SignInAsync(this IPage page, TestApp app, string role)
    {
        using var client = app.NewClient();
        using var answer = await client.SignInAsync(await app.NewUserAsync(role), Password);
        ((int)answer.StatusCode).ShouldBe(302, await answer.Content.ReadAsStringAsync());
        await page.Context.AddCookiesAsync(
            answer
                .Headers.GetValues("Set-Cookie")
                .Select(set => set.Split(';')[0].Split('=', 2))
                .Select(cookie => new Cookie
                {
                    Name = cookie[0],
                    Value = cookie[1],
                    Url = app.Url.ToString(),
                })
        );
        await page.GotoAsync("/");
    }
}
