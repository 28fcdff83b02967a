using System.Net;
using System.Security.Claims;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Ui;
using Vinculo.Ui.Gallery;

namespace Vinculo.Tests.Ui;

/// <summary>The furniture in a real browser and by plain HTTP, on the gallery page.</summary>
public class GalleryTests
{
    [Fact]
    public async Task Without_permission_the_gallery_is_refused_on_a_page_of_ours()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.Client.GetAsync(new Uri("/ui/gallery", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        page.QuerySelector("h1")!.TextContent.ShouldBe("Usted no tiene permiso para ver esto");
    }

    [Fact]
    public async Task The_language_is_changed_by_a_plain_form()
    {
        await using var app = await StartAsync();
        var before = new HtmlParser().ParseDocument(
            await app.Client.GetStringAsync(new Uri("/ui/gallery", UriKind.Relative))
        );
        before.DocumentElement.GetAttribute("lang").ShouldBe("es");
        var form = before.QuerySelector("form[action='/lang']")!;
        using var body = new FormUrlEncodedContent(
            form.QuerySelectorAll("input[type=hidden]")
                .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!))
                .Append(new("lang", "en"))
        );

        using var answer = await app.Client.PostAsync(new Uri("/lang", UriKind.Relative), body);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.ToString().ShouldBe("/ui/gallery");

        var after = new HtmlParser().ParseDocument(
            await app.Client.GetStringAsync(new Uri("/ui/gallery", UriKind.Relative))
        );
        after.DocumentElement.GetAttribute("lang").ShouldBe("en");
        after.QuerySelector("h1")!.TextContent.ShouldBe("Components");
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var app = await StartAsync();
        using var body = new FormUrlEncodedContent([new("lang", "en")]);
        using var answer = await app.Client.PostAsync(new Uri("/lang", UriKind.Relative), body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/ui/gallery", 1440, 900, false)]
    [InlineData("/ui/gallery", 1440, 900, true)]
    [InlineData("/ui/gallery", 390, 844, false)]
    [InlineData("/ui/gallery", 390, 844, true)]
    [InlineData("/ui/gallery/record", 1440, 900, false)]
    [InlineData("/ui/gallery/record", 390, 844, true)]
    [InlineData("/ui/gallery/plain", 390, 844, false)]
    public async Task The_page_fits_and_complains_of_nothing(string address, int width, int height, bool dark)
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app, width: width, height: height, dark: dark);
        await using var context = page.Context;
        var complaints = Listen(page);
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });

        complaints.ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(
            0
        );
        (await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme")).ShouldBe(
            "light dark"
        );
        var small = await page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea, summary')]
              .filter(e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !e.closest('p, li .link, .prose, .crumbs') && !e.matches('.row-link, .link, .skip'))
              .map(e => { const t = e.matches('input') ? e.closest('label, .affix, .drop') ?? e : e; const r = t.getBoundingClientRect(); return [e, r]; })
              .filter(([, r]) => r.width > 0 && (r.width < 24 || r.height < 24))
              .map(([e, r]) => e.outerHTML.slice(0, 90) + ' ' + Math.round(r.width) + 'x' + Math.round(r.height))
            """
        );
        small.ShouldBeEmpty();
        var nameless = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea')].filter(e => !(e.ariaLabel || e.innerText?.trim() || e.textContent?.trim() || e.labels?.length || e.title)).map(e => e.outerHTML.slice(0, 120))"
        );
        nameless.ShouldBeEmpty();
        var twice = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)"
        );
        twice.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cold_page_stays_within_its_budget()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        await page.GotoAsync("/ui/gallery", new() { WaitUntil = WaitUntilState.NetworkIdle });
        var loaded = await page.EvaluateAsync<Loaded[]>(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(e => ({ name: new URL(e.name).pathname, bytes: e.transferSize }))"
        );
        // The gallery also fetches the islands of rarer pieces (combobox, inline edit, progress): not part of every page.
        var common = loaded.Where(l => !l.Name.StartsWith("/islands/", StringComparison.Ordinal)).ToList();
        common.Count.ShouldBeLessThanOrEqualTo(6, string.Join(", ", common.Select(l => l.Name)));
        common
            .Sum(l => l.Bytes)
            .ShouldBeLessThanOrEqualTo(120_000, string.Join(", ", common.Select(l => $"{l.Name} {l.Bytes}")));
    }

    [Fact]
    public async Task Ctrl_K_finds_pages_records_and_commands()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        await page.RouteAsync(
            "**/api/v1/search?q=*",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "application/json",
                        Body =
                            """{"results":[{"kind":"Clientes","title":"Luz Ñáñez","subtitle":"CC 52","href":"/ui/gallery?luz","icon":"user"}]}""",
                    }
                )
        );
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("luz");
        await Assertions.Expect(page.Locator(".palette [role=option]")).ToContainTextAsync(["Luz Ñáñez"]);
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("/ui/gallery?luz");
        (await page.Locator(".palette").IsVisibleAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Keys_open_the_help_go_to_pages_and_walk_the_table()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        (await page.Locator("tr.here td.pick input:checked").CountAsync()).ShouldBe(1);
        await Assertions.Expect(page.Locator(".bulk")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-picked]")).ToHaveTextAsync("1");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("z");
        await page.ArriveAsync("/ui/gallery?z=1");
    }

    [Fact]
    public async Task The_theme_changes_at_once_and_stays()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        await page.ClickAsync(".who-btn");
        await page.RunAndWaitForResponseAsync(() => page.ClickAsync("button[name=theme][value=dark]"), "**/look");
        (await page.EvaluateAsync<string>("document.documentElement.dataset.theme")).ShouldBe("dark");
        await page.ReloadAsync();
        (await page.EvaluateAsync<string>("document.documentElement.dataset.theme")).ShouldBe("dark");
        (await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe(
            "rgb(19, 19, 22)"
        );
    }

    [Fact]
    public async Task A_value_is_edited_where_it_stands_and_a_faster_colleague_is_not_overwritten()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        var sent = new List<(string Body, string? Version, string? Token)>();
        await page.RouteAsync(
            "**/api/v1/sample",
            async route =>
            {
                var request = route.Request;
                sent.Add(
                    (
                        request.PostData ?? "",
                        request.Headers.GetValueOrDefault("if-match"),
                        request.Headers.GetValueOrDefault("requestverificationtoken")
                    )
                );
                await route.FulfillAsync(
                    sent.Count == 1
                        ? new()
                        {
                            Status = 200,
                            ContentType = "application/json",
                            Headers = new Dictionary<string, string> { ["ETag"] = "2" },
                            Body = "{}",
                        }
                        : new()
                        {
                            Status = 412,
                            ContentType = "application/problem+json",
                            Body = """{"detail":"Otra persona lo cambió"}""",
                        }
                );
            }
        );
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        var cell = page.Locator("v-edit[data-field=phone]");
        await cell.Locator("button.show").ClickAsync();
        await page.Keyboard.TypeAsync("300 1");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(cell.Locator("[data-shown]")).ToHaveTextAsync("300 1");
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-etag", "2");
        sent[0].Body.ShouldBe("""{"phone":"300 1"}""");
        sent[0].Version.ShouldBe("1");
        sent[0].Token.ShouldNotBeNullOrEmpty();

        await cell.Locator("button.show").ClickAsync();
        await page.Keyboard.TypeAsync("300 2");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".toast.bad")).ToContainTextAsync("Otra persona lo cambió");
        await Assertions.Expect(cell.Locator("[data-shown]")).ToHaveTextAsync("300 1");
        sent[1].Version.ShouldBe("2");

        await cell.Locator("button.show").ClickAsync();
        await page.Keyboard.TypeAsync("nada");
        await page.Keyboard.PressAsync("Escape");
        sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_combobox_searches_the_server_and_posts_the_value()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        await page.Locator("#f-c").FillAsync("cóndor");
        await Assertions.Expect(page.Locator("#f-c-l [role=option]")).ToContainTextAsync(["Ferretería El Cóndor"]);
        await page.Locator("#f-c").PressAsync("Enter");
        (await page.Locator("input[name=c]").InputValueAsync()).ShouldBe("Ferretería El Cóndor");
        (await page.Locator("#f-c-l").IsVisibleAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_swaps_the_page_without_loading_it_anew_and_back_returns()
    {
        await using var app = await StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;
        var complaints = Listen(page);
        await page.GotoAsync("/ui/gallery");
        await ReadyAsync(page);
        await page.EvaluateAsync("window.sameDocument = 1");
        await page.ClickAsync(".table th a");
        await page.ArriveAsync("/ui/gallery?sort=-name");
        await Assertions.Expect(page.Locator("th[aria-sort=descending]")).ToHaveCountAsync(1);
        (await page.EvaluateAsync<int?>("window.sameDocument")).ShouldBe(1);
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("th[aria-sort=ascending]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.Locator(".palette")).ToBeVisibleAsync();
        complaints.ShouldBeEmpty();
    }

    private static Task<TestApp> StartAsync() =>
        TestApp.StartAsync(services: services =>
        {
            services.AddScoped<IPermissionCheck, Everything>();
            services.AddSingleton(
                NavigationEntry.For<GalleryPage>("/ui/gallery?z=1", "users", "Customers", 1, shortcut: 'z')
            );
        });

    private static async Task ReadyAsync(IPage page)
    {
        // The page forbids the browser to evaluate text, so waiting is done from here.
        while (
            !await page.EvaluateAsync<bool>(
                "!!customElements.get('v-edit') && !!customElements.get('v-palette') && !!customElements.get('v-combobox')"
            )
        )
            await Task.Delay(20);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static List<string> Listen(IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, m) =>
        {
            if (m.Type is "error" or "warning")
                complaints.Add(m.Text);
        };
        page.PageError += (_, e) => complaints.Add(e);
        page.Response += (_, r) =>
        {
            if (r.Status >= 400)
                complaints.Add($"{r.Status} {r.Url}");
        };
        return complaints;
    }

    private sealed class Loaded
    {
        public string Name { get; set; } = "";
        public double Bytes { get; set; }
    }

    private sealed class Everything : IPermissionCheck
    {
        public ValueTask<bool> HoldsAsync(ClaimsPrincipal user, string permission) => ValueTask.FromResult(true);
    }
}
