using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>What every visitor does.</summary>
internal static class Visit
{
    private const string Images = "VINCULO_SCREENSHOTS";

    /// <summary>Reads in the language of the locale, chosen in the menu of the user as a reader would.</summary>
    public static async Task SpeakAsync(this IPage page, string locale)
    {
        var language = locale[..2];
        if (
            await page.Locator("html").GetAttributeAsync("lang") is { } now
            && now.StartsWith(language, StringComparison.Ordinal)
        )
            return;
        await page.ClickAsync(".who-btn");
        await page.ClickAsync($"#user-menu button[name=lang][value={language}]");
        await Assertions.Expect(page.Locator($"html[lang^={language}]")).ToHaveCountAsync(1);
    }

    /// <summary>Waits until this element of ours is on the page and at work.</summary>
    public static Task ScriptAsync(this IPage page, string element) =>
        page.Locator($"{element}:defined").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Loads a page again and again until it shows what somebody else is making.</summary>
    public static Task AgainUntilAsync(this IPage page, string address, ILocator shown) =>
        Patience.UntilAsync(async () =>
        {
            if (await shown.CountAsync() > 0)
                return true;
            await page.GotoAsync(address);
            return false;
        });

    /// <summary>Keeps a picture for the README when asked to by the environment.</summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(Images) != "1")
            return;
        var folder = Directory.CreateDirectory(Path.Combine(TestRun.Repository, "docs", "images"));
        await page.EvaluateAsync("document.activeElement?.blur(); window.scrollTo(0, 0)");
        var path = Path.Combine(folder.FullName, name + ".png");
        await page.ScreenshotAsync(
            new()
            {
                Path = path,
                Animations = ScreenshotAnimations.Disabled,
                Caret = ScreenshotCaret.Hide,
            }
        );
        new FileInfo(path).Length.ShouldBeLessThan(300 * 1024, name);
    }

    /// <summary>Collects what a visitor would find in the browser's console: errors, and requests that went wrong.</summary>
    public static List<string> Complaints(this IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, said) =>
        {
            if (said.Type is "error" or "warning")
                complaints.Add($"{said.Type} at {page.Url}: {said.Text}");
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 400)
                complaints.Add($"{answer.Status} {answer.Request.Method} {answer.Url}");
        };
        return complaints;
    }
}
