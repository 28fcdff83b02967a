using Microsoft.Playwright;
using Vinculo.Bench.Load;
using Vinculo.Bench.Running;

namespace Vinculo.Bench;

/// <summary>The life sheet in a real Chromium: with an empty cache, and from one record to the next.</summary>
internal sealed class BrowserRun(string app, Running.Bench bench, Access access)
{
    private const int Rounds = 7;

    // Usable: everything of the page is there, scripts ran, and it has been painted.
    private const string Usable = """
        () => new Promise(done => {
          const look = () => {
            const nav = performance.getEntriesByType('navigation')[0];
            const paint = performance.getEntriesByName('first-contentful-paint')[0];
            if (document.readyState === 'complete' && paint && nav.loadEventEnd > 0)
              done([Math.max(nav.domContentLoadedEventEnd, paint.startTime), performance.timeOrigin]);
            else requestAnimationFrame(look);
          };
          look();
        })
        """;

    public async Task RunAsync(string results)
    {
        var cast = new Cast(bench.Customers, bench.InteractionsEach);
        await using var process = await AppProcess.StartAsync(app, bench.Data, bench.Address);
        await process.SettleAsync();
        var root = $"http://127.0.0.1:{process.Port}";
        var cookies = (await SignIn.CookieAsync(process.Port, access))
            .Split("; ")
            .Select(c => new Cookie
            {
                Name = c[..c.IndexOf('=')],
                Value = c[(c.IndexOf('=') + 1)..],
                Url = root,
            })
            .ToArray();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = "/usr/bin/chromium",
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
        List<double> cold = [],
            next = [];
        var requests = 0;
        var bytes = 0.0;
        // The first round starts the browser's own machinery and is not counted.
        for (var round = 0; round <= Rounds; round++)
        {
            await using var context = await browser.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = 1440, Height = 900 },
                }
            );
            await context.AddCookiesAsync(cookies);
            var page = await context.NewPageAsync();
            var cdp = await context.NewCDPSessionAsync(page);
            await cdp.SendAsync("Network.enable");
            var (seen, size) = (0, 0.0);
            cdp.Event("Network.requestWillBeSent").OnEvent += (_, _) => seen++;
            cdp.Event("Network.loadingFinished").OnEvent += (_, e) =>
                size += e!.Value.GetProperty("encodedDataLength").GetDouble();
            await page.GotoAsync($"{root}/clientes/{cast.Typical[round].Id}");
            var first = await page.EvaluateAsync<double[]>(Usable);
            await page.WaitForTimeoutAsync(300);
            if (round > 0)
            {
                cold.Add(first[0]);
                (requests, bytes) = (seen, size);
            }
            for (var jump = 0; jump < 3; jump++)
            {
                var took = await JumpAsync(page);
                if (round > 0)
                    next.Add(took);
            }
        }
        cold.Sort();
        next.Sort();
        Console.WriteLine(
            $"browser: cold {cold[cold.Count / 2]:0} ms (least {cold[0]:0}), {requests} requests, {bytes / 1024:0} KB; record to record {next[next.Count / 2]:0} ms (least {next[0]:0}); load {ProcessFigures.Load()}"
        );
        await Report.KeepAsync(
            results,
            new
            {
                load = ProcessFigures.Load(),
                cold,
                requests,
                kilobytes = bytes / 1024,
                recordToRecord = next,
            }
        );
    }

    /// <summary>Follows the first link to somebody around this customer, from the click to the painted sheet.</summary>
    private static Task<double> JumpAsync(IPage page) =>
        page.EvaluateAsync<double>(
            """
            () => new Promise((done, fail) => {
              const link = [...document.querySelectorAll('main a[href^="/clientes/"]')]
                .find(a => /^\/clientes\/[0-9a-f-]{36}$/.test(a.getAttribute('href')) && a.pathname !== location.pathname);
              if (!link) { fail(new Error('nobody around')); return; }
              const target = link.pathname, before = document.querySelector('h1'), at = performance.now();
              const look = () => {
                const title = document.querySelector('h1');
                if (location.pathname === target && title && title !== before && document.querySelector('v-sheet'))
                  requestAnimationFrame(() => done(performance.now() - at));
                else requestAnimationFrame(look);
              };
              link.click();
              look();
            })
            """
        );
}
