using Microsoft.Playwright;

namespace Vinculo.Tests.Support;

/// <summary>Real Chromium, one for the run; every test gets a context (cookies, language, size) of its own.</summary>
public static class Browser
{
    private static readonly float Milliseconds = (float)Patience.Most.TotalMilliseconds;
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static IPlaywright? playwright;
    private static IBrowser? browser;

    /// <summary>A page of a fresh visitor; relative addresses are the application's. Dispose <c>page.Context</c> when done.</summary>
    /// <param name="url">Where the application under test answers.</param>
    /// <param name="locale">The visitor's language: <c>es-CO</c>, <c>en-US</c>.</param>
    /// <param name="width">Window width, CSS pixels.</param>
    /// <param name="height">Window height, CSS pixels.</param>
    /// <param name="dark">Asks for the dark theme.</param>
    public static async Task<IPage> NewPageAsync(
        Uri url,
        string locale = "es-CO",
        int width = 1440,
        int height = 900,
        bool dark = false
    )
    {
        var chromium = await StartAsync();
        var context = await chromium.NewContextAsync(
            new()
            {
                BaseURL = url.ToString(),
                Locale = locale,
                TimezoneId = "America/Bogota",
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        context.SetDefaultTimeout(Milliseconds);
        return await context.NewPageAsync();
    }

    /// <inheritdoc cref="NewPageAsync(Uri, string, int, int, bool)"/>
    public static Task<IPage> NewPageAsync(
        TestApp app,
        string locale = "es-CO",
        int width = 1440,
        int height = 900,
        bool dark = false
    ) => NewPageAsync(app.Url, locale, width, height, dark);

    internal static async Task CloseAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
    }

    private static async Task<IBrowser> StartAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (browser is not null)
                return browser;
            var program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
                .Prepend(Environment.GetEnvironmentVariable("VINCULO_TEST_CHROMIUM") ?? "")
                .FirstOrDefault(File.Exists);
            if (program is null)
            {
                const string missing =
                    "Chromium was not found. Install the package chromium, or set VINCULO_TEST_CHROMIUM to its path, "
                    + "or VINCULO_TEST_SKIP_BROWSER=1 to leave the browser tests out.";
                if (Environment.GetEnvironmentVariable("VINCULO_TEST_SKIP_BROWSER") == "1")
                    Assert.Skip(missing);
                throw new InvalidOperationException(missing);
            }
            // A first request on a busy machine may take its time; a test that waits for nothing fails all the same.
            Assertions.SetDefaultExpectTimeout(Milliseconds);
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = program,
                    Args =
                    [
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                    ],
                }
            );
            return browser;
        }
        finally
        {
            Gate.Release();
        }
    }
}
