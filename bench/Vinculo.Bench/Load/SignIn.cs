using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vinculo.Bench.Running;

namespace Vinculo.Bench.Load;

/// <summary>In by the front door, as a person does.</summary>
internal static class SignIn
{
    /// <returns>The cookie header of the session.</returns>
    public static async Task<string> CookieAsync(int port, Access access)
    {
        var jar = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = jar, AllowAutoRedirect = false };
        var root = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient(handler) { BaseAddress = root };
        var form = await http.GetStringAsync("/sign-in");
        form = form[form.IndexOf("action=\"/sign-in\"", StringComparison.Ordinal)..];
        var fields = Regex
            .Matches(
                form,
                "<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"",
                RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)
            )
            .Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)))
            .Append(new("email", access.Email))
            .Append(new("password", access.Password));
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync("/sign-in", content);
        var cookie = jar.GetCookieHeader(root);
        if (
            answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther)
            || !cookie.Contains("vinculo=", StringComparison.Ordinal)
        )
            throw new InvalidOperationException($"Nobody was signed in: {(int)answer.StatusCode} {cookie.Length}");
        return cookie;
    }

    /// <summary>Pages down the list to a place far from its beginning.</summary>
    public static string DeepCursor(int port, Access access, int pages)
    {
        using var wire = new Wire(port);
        var after = "";
        for (var i = 0; i < pages; i++)
        {
            var path =
                "/api/v1/customers?kind=person&sort=name&limit=500" + (after.Length > 0 ? "&after=" + after : "");
            if (
                wire.Ask(Wire.Request("GET", path, $"Authorization: Bearer {access.ApiKey}\r\n"), keepBody: true) != 200
            )
                throw new InvalidOperationException("The list cannot be paged: " + wire.Body);
            var json = wire.Body[wire.Body.IndexOf('{')..(wire.Body.LastIndexOf('}') + 1)];
            using var page = JsonDocument.Parse(Unchunked(json));
            if (!page.RootElement.TryGetProperty("next", out var next) || next.ValueKind != JsonValueKind.String)
                break;
            after = next.GetString()!;
        }
        return after;
    }

    // A long body comes in chunks; their sizes stand on lines of their own.
    private static string Unchunked(string text) =>
        Regex.Replace(text, "\r\n[0-9a-fA-F]+\r\n", "", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
