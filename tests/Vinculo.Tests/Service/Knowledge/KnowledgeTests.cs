using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Knowledge;
using Vinculo.Tests.Journeys;

namespace Vinculo.Tests.Service.Knowledge;

public class KnowledgeTests
{
    private static readonly Actor Writer = Actor.System("test");
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    private static ArticleContent Bill { get; } =
        new()
        {
            TitleEs = "La factura llegó por más de lo esperado",
            BodyEs = "Mire los cargos.\n\n- Un cambio de plan se cobra por días.\n- Una recarga no.",
            TitleEn = "The bill is higher than expected",
            BodyEn = "Look at the charges: a change of plan is charged by the day.",
            Codes = ["billing"],
        };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_article_answers_once_it_is_in_use_by_words_of_either_language_and_by_the_code_of_a_case(
        Engine engine
    )
    {
        await using var app = await TestApp.StartAsync(engine);
        var (write, shelf) = (
            app.Services.GetRequiredService<WriteArticle>(),
            app.Services.GetRequiredService<KnowledgeShelf>()
        );
        var bill = (await write.RunAsync(new(null, 0, Bill, Audience.Inside), Writer, "test")).Accepted;
        (await FindAsync("factura alta", Spanish)).ShouldBeEmpty();

        (await write.UseAsync(bill.Id, true, Writer, "test")).Accepted.Published.ShouldBe(1);
        await UsedAsync(
            app,
            new() { TitleEs = "Cambiar de plan", BodyEs = "Rige desde el corte siguiente." },
            Audience.Public
        );

        (await FindAsync("me llego la FACTURA por mas", Spanish)).ShouldBe([Bill.TitleEs]);
        (await FindAsync("why is my bill so high", English)).ShouldBe([Bill.TitleEs]);
        (await FindAsync("cambi", Spanish)).First().ShouldBe("Cambiar de plan");
        (await FindAsync("zanahoria", Spanish)).ShouldBeEmpty();
        (await FindAsync(null, Spanish, "BILLING.overcharge")).ShouldBe([Bill.TitleEs]);
        (await FindAsync("cambiar de plan", Spanish, "billing")).ShouldBe([Bill.TitleEs, "Cambiar de plan"]);
        (await FindAsync("factura", Spanish, null, Audience.Public)).ShouldBeEmpty();

        (await write.UseAsync(bill.Id, false, Writer, "test")).Accepted.State.ShouldBe(ArticleState.Withdrawn);
        (await FindAsync("factura", Spanish)).ShouldBeEmpty();

        async Task<IEnumerable<string>> FindAsync(
            string? question,
            CultureInfo culture,
            string? code = null,
            Audience audience = Audience.Inside
        ) => (await shelf.FindAsync(question, code, culture, audience, 5)).Select(h => h.Article.Shown.TitleEs);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_is_a_version_that_nobody_reads_before_it_is_put_to_use_and_two_writers_do_not_overwrite(
        Engine engine
    )
    {
        await using var app = await TestApp.StartAsync(engine);
        var write = app.Services.GetRequiredService<WriteArticle>();
        var id = await UsedAsync(app, Bill, Audience.Inside);
        var better = Bill with { BodyEs = "Mejor dicho." };

        var both = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ => write.RunAsync(new(id, 1, better, Audience.Inside, Note: "mejor"), Writer, "test"))
        );

        both.Count(b => b.IsAccepted(out _)).ShouldBe(1);
        both.Single(b => b.IsRefused(out _)).IsRefused(out var no);
        no!.Code.ShouldBe("knowledge.stale");
        var read = app.Services.GetRequiredService<ReadArticle>();
        var found = (await read.OneAsync(id)).ShouldNotBeNull();
        (found.Version, found.Published, found.Shown.BodyEs).ShouldBe((2, 1, Bill.BodyEs));
        await write.UseAsync(id, true, Writer, "test");
        (await read.OneAsync(id)).ShouldNotBeNull().Shown.BodyEs.ShouldBe("Mejor dicho.");
        (
            await app.Database.ReadAsync(s =>
                s.QueryAsync("SELECT act FROM audit_event WHERE act LIKE 'knowledge.%'", row => row.Text(0))
            )
        )
            .Order(StringComparer.Ordinal)
            .ShouldBe(["knowledge.published", "knowledge.published", "knowledge.written", "knowledge.written"]);
    }

    [Fact]
    public async Task What_is_wrong_is_said_by_field_and_what_is_overdue_is_told()
    {
        var clock = new FixedClock();
        await using var app = await TestApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var write = app.Services.GetRequiredService<WriteArticle>();

        await RefusedAsync("titleEs", new(null, 0, Bill with { TitleEs = " " }, Audience.Inside));
        await RefusedAsync("bodyEs", new(null, 0, Bill with { BodyEs = new('x', 20_001) }, Audience.Inside));
        await RefusedAsync("bodyEn", new(null, 0, Bill with { BodyEn = "" }, Audience.Inside));
        await RefusedAsync("codes", new(null, 0, Bill with { Codes = [new('x', 61)] }, Audience.Inside));
        await RefusedAsync("audience", new(null, 0, Bill, 0));
        await RefusedAsync("reviewOn", new(null, 0, Bill, Audience.Inside, new DateOnly(2026, 3, 2)));
        await RefusedAsync(null, new(Guid.CreateVersion7(), 1, Bill, Audience.Inside));
        (
            await write.RunAsync(
                new(null, 0, Bill, Audience.Inside),
                Writer with
                {
                    Permissions = new HashSet<string>([Permissions.KnowledgeRead]),
                },
                "test"
            )
        ).IsRefused(out var forbidden);
        forbidden!.Kind.ShouldBe(RefusalKind.Forbidden);

        var id = await UsedAsync(app, Bill, Audience.Inside);
        var found = (await app.Services.GetRequiredService<ReadArticle>().OneAsync(id)).ShouldNotBeNull();
        found.ReviewOn.ShouldBe(new DateOnly(2026, 9, 2));
        found.IsOverdue(new(2026, 9, 2)).ShouldBeFalse();
        found.IsOverdue(new(2026, 9, 3)).ShouldBeTrue();

        async Task RefusedAsync(string? field, WriteArticle.Request request)
        {
            (await write.RunAsync(request, Writer, "test")).IsRefused(out var refusal).ShouldBeTrue(field);
            refusal!.Field.ShouldBe(field);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_writes_puts_to_use_finds_and_says_whether_it_helped(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        using var editor = await app.ClientWithKeyAsync(Permissions.KnowledgeRead, Permissions.KnowledgeEdit);
        using var reader = await app.ClientWithKeyAsync(Permissions.KnowledgeRead);
        using var stranger = await app.ClientWithKeyAsync(Permissions.CustomersRead);

        var body = new
        {
            titleEs = Bill.TitleEs,
            bodyEs = Bill.BodyEs,
            codes = new[] { "billing" },
            audience = "public",
        };
        (await reader.PostAsJsonAsync("/api/v1/knowledge", body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.GetAsync("/api/v1/knowledge")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var made = await editor.PostAsJsonAsync("/api/v1/knowledge", body);
        made.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        (await editor.PostAsJsonAsync($"/api/v1/knowledge/{id}/use", new { use = true })).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
        foreach (var solved in new[] { true, true, false })
            (await reader.PostAsJsonAsync($"/api/v1/knowledge/{id}/solved", new { solved })).StatusCode.ShouldBe(
                HttpStatusCode.OK
            );

        var found = await reader.GetFromJsonAsync<JsonElement>("/api/v1/knowledge?q=factura");
        var first = found.GetProperty("items")[0];
        first.GetProperty("id").GetGuid().ShouldBe(id);
        (first.GetProperty("solved").GetInt32(), first.GetProperty("asked").GetInt32()).ShouldBe((2, 3));
        using var late = await editor.PutAsJsonAsync(
            $"/api/v1/knowledge/{id}",
            new
            {
                version = 7,
                body.titleEs,
                body.bodyEs,
            }
        );
        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("es-CO", 1440, "factu")]
    [InlineData("en-US", 390, "bill")]
    public async Task An_article_is_written_found_while_typing_and_read_in_public(
        string locale,
        int width,
        string typed
    )
    {
        await using var app = await TestApp.StartAsync();
        var writer = await Browser.NewPageAsync(app, locale);
        await writer.SignInAsync(app, "marketer");
        await writer.SpeakAsync(locale);
        await writer.SetViewportSizeAsync(width, 900);
        await writer.GotoAsync("/conocimiento/nuevo");
        await writer.FillAsync("[name=titleEs]", Bill.TitleEs);
        await writer.FillAsync("[name=bodyEs]", Bill.BodyEs);
        await writer.FillAsync("[name=titleEn]", Bill.TitleEn);
        await writer.FillAsync("[name=bodyEn]", Bill.BodyEn);
        await writer.SelectOptionAsync("[name=audience]", "Public");
        await writer.ClickAsync("#article button.primary");
        await writer.ArriveAsync("/conocimiento/*?hecho=written**");
        await writer.ClickAsync("header button.primary, .page-header button.primary, form button.primary");
        await writer.ArriveAsync("?hecho=used");
        await writer.GotoAsync("/conocimiento");
        await writer.Locator("#ask").PressSequentiallyAsync(typed);
        await Assertions.Expect(writer.Locator("#knowledge-found li")).ToHaveCountAsync(1);
        (await writer.EvaluateAsync<bool>($"document.documentElement.scrollWidth <= {width}")).ShouldBeTrue();
        await writer.Context.DisposeAsync();

        var visitor = await Browser.NewPageAsync(app, locale, width);
        await visitor.GotoAsync("/ayuda");
        await visitor.ClickAsync("#knowledge-found a");
        await Assertions.Expect(visitor.Locator("h1")).ToBeVisibleAsync();
        await visitor.ClickAsync("#solved button[value=true]");
        await visitor.ArriveAsync("/ayuda/*?hecho=said");
        (await visitor.EvaluateAsync<bool>($"document.documentElement.scrollWidth <= {width}")).ShouldBeTrue();
        await visitor.Context.DisposeAsync();
        (
            await app.Database.ReadAsync(s => s.QueryAsync("SELECT solved FROM knowledge_use", row => row.Bool(0)))
        ).ShouldBe([true]);
    }

    private static async Task<Guid> UsedAsync(TestApp app, ArticleContent content, Audience audience)
    {
        var write = app.Services.GetRequiredService<WriteArticle>();
        var made = (await write.RunAsync(new(null, 0, content, audience), Writer, "test")).Accepted;
        (await write.UseAsync(made.Id, true, Writer, "test")).IsAccepted(out _).ShouldBeTrue();
        return made.Id;
    }
}
