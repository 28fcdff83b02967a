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
              done({ usable: Math.max(nav.domContentLoadedEventEnd, paint.startTime), loaded: nav.loadEventEnd, origin: performance.timeOrigin });
            else requestAnimationFrame(look);
          };
          look();
        })
        """;

    private sealed record Moment(double Usable, double Loaded, double Origin);

    public async Task RunAsync(string results)
    {
        var cast = new Cast(bench.Customers, bench.InteractionsEach);
        await using var process = await AppProcess.StartAsync(app, bench.Data, bench.Address);
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
            next = [],
            heavy = [];
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
            var first = await page.EvaluateAsync<Moment>(Usable);
            await page.WaitForTimeoutAsync(300);
            if (round > 0)
            {
                cold.Add(first.Usable);
                (requests, bytes) = (seen, size);
            }
            var other = await JumpAsync(page, $"/clientes/{cast.Typical[(round + 20) % cast.Typical.Length].Id}");
            var third = await JumpAsync(page, $"/clientes/{cast.Typical[(round + 40) % cast.Typical.Length].Id}");
            var big = await JumpAsync(page, $"/clientes/{cast.Heavy.Id}");
            if (round > 0)
            {
                next.AddRange([other, third]);
                heavy.Add(big);
            }
        }
        cold.Sort();
        next.Sort();
        heavy.Sort();
        Console.WriteLine(
            $"browser: cold {cold[cold.Count / 2]:0} ms (least {cold[0]:0}), {requests} requests, {bytes / 1024:0} KB; record to record {next[next.Count / 2]:0} ms (least {next[0]:0}); to the 5,000-interaction customer {heavy[heavy.Count / 2]:0} ms; load {ProcessFigures.Load()}"
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
                toHeavy = heavy,
            }
        );
    }

    /// <summary>Follows a link to another sheet, from the click to the moment it can be used.</summary>
    private static async Task<double> JumpAsync(IPage page, string path)
    {
        var clicked = await page.EvaluateAsync<double>(
            """
            path => {
              const link = document.createElement('a');
              link.href = path; link.textContent = 'next';
              document.querySelector('main').prepend(link);
              const at = performance.timeOrigin + performance.now();
              setTimeout(() => link.click(), 0);
              return at;
            }
            """,
            path
        );
        await page.WaitForURLAsync("**" + path);
        var moment = await page.EvaluateAsync<Moment>(Usable);
        return moment.Origin + moment.Usable - clicked;
    }
}
