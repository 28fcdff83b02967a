using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Integration.WebForms;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Integration.WebForms;

/// <summary>The company's forms on the web: made, filled in by anybody, and what becomes of what was sent.</summary>
public partial class WebFormTests
{
    private static readonly Actor Boss = Actor.System("test");

    internal static readonly Dictionary<string, string> Ana = new()
    {
        ["name"] = "Ana Restrepo",
        ["documentType"] = "CC",
        ["document"] = "52.123.456",
        ["email"] = "Ana@Casa.example",
        ["phone"] = "300 123 4567",
        ["city"] = "Medellín",
        ["subject"] = "Cobro doble",
        ["text"] = "Me cobraron dos veces la factura de junio.",
        ["consent"] = "yes",
    };

    internal static async Task<WebForm> MakeAsync(
        TestApp app,
        FormPurpose purpose,
        string slug,
        Func<FormDefinition, FormDefinition>? change = null
    )
    {
        var definition = UsualForms.Of(purpose);
        return (
            await app
                .Services.GetRequiredService<SaveForm>()
                .RunAsync(
                    new(null, 0, slug, "Formulario " + slug, null, true, change?.Invoke(definition) ?? definition),
                    Boss,
                    "test"
                )
        ).Accepted;
    }

    internal static async Task<(HttpStatusCode Status, string Body, string? To)> SendAsync(
        TestApp app,
        string slug,
        Dictionary<string, string> typed,
        string nonce = "aviso-de-prueba-0001",
        byte[]? file = null,
        string fileName = "factura.pdf"
    )
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in typed.Append(new("nonce", nonce)))
            content.Add(new StringContent(value), name);
        if (file is not null)
            content.Add(new ByteArrayContent(file), "files", fileName);
        using var answer = await app.Client.PostAsync($"/forms/{slug}", content);
        return (
            answer.StatusCode,
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()),
            answer.Headers.Location?.OriginalString
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_sent_is_heard_once_with_its_case_its_leave_and_what_led_to_it(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var form = await MakeAsync(
            app,
            FormPurpose.Case,
            "quejas",
            d => d with { Code = "billing.overcharge", AsksOffers = true }
        );
        var typed = new Dictionary<string, string>(Ana)
        {
            ["page"] = "https://tienda.example/ayuda",
            ["utm_source"] = "boletin",
            ["offers"] = "yes",
        };

        var sent = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SendAsync(app, "quejas", typed, file: "%PDF-1.7 factura"u8.ToArray()))
        );

        sent.ShouldAllBe(s => s.Status == HttpStatusCode.Redirect && s.To == sent[0].To);
        var one = (
            await AskAsync(
                app,
                "SELECT receipt, kind, code, subject, customer_id, id FROM service_case",
                row => (row.Text(0), row.Enum<CaseKind>(1), row.Text(2), row.Text(3), row.Guid(4), row.Guid(5))
            )
        ).ShouldHaveSingleItem();
        (one.Item2, one.Item3, one.Item4).ShouldBe((CaseKind.Complaint, "billing.overcharge", "Cobro doble"));
        WebUtility.HtmlDecode(await app.Client.GetStringAsync(sent[0].To)).ShouldContain(one.Item1);

        var said = (
            await AskAsync(
                app,
                """
                SELECT i.body, i.channel, m.raw, m.kind, e.case_id, c.city, f.state, i.case_id FROM interaction i
                JOIN message m ON m.customer_id = i.customer_id AND m.id = i.id
                JOIN episode e ON e.customer_id = m.customer_id AND e.id = m.episode_id
                JOIN customer c ON c.customer_id = i.customer_id
                JOIN message_file f ON f.customer_id = m.customer_id AND f.message_id = m.id
                """,
                row =>
                    (
                        Text: row.Text(0),
                        Channel: row.Enum<Channel>(1),
                        Raw: row.Text(2),
                        Kind: row.Text(3),
                        Matter: row.Guid(4),
                        City: row.Text(5),
                        File: row.Enum<FileState>(6),
                        Case: row.Guid(7)
                    )
            )
        ).ShouldHaveSingleItem();
        said.Text.ShouldStartWith(Ana["text"]);
        said.Text.ShouldContain("CC 52.123.456");
        (said.Channel, said.Kind, said.City, said.File).ShouldBe((Channel.Web, "form", "Medellín", FileState.Kept));
        (said.Matter, said.Case).ShouldBe((one.Item6, one.Item6));
        said.Raw.ShouldContain("boletin");
        said.Raw.ShouldContain("tienda.example");
        (
            await AskAsync(
                app,
                "SELECT purpose, granted, evidence FROM consent ORDER BY purpose",
                row => (row.Text(0), row.Bool(1), row.Text(2))
            )
        ).ShouldBe([("data", true, "Formulario quejas, v1"), ("marketing", true, "Formulario quejas, v1")]);
        (
            await AskAsync(
                app,
                "SELECT consent, version, reference FROM web_form_entry",
                row => (row.Text(0), row.Int(1), row.Text(2))
            )
        )
            .ShouldHaveSingleItem()
            .ShouldBe((form.Definition.Es.Consent, 1, one.Item1));

        // The same complaint pressed anew tomorrow is another one; and a document that was only typed is nobody's yet.
        (await SendAsync(app, "quejas", typed, "otro-aviso-de-prueba")).To.ShouldNotBe(sent[0].To);
        // Each has its matter and what was said in it; neither stands in the other's.
        (
            await AskAsync(
                app,
                """
                SELECT count(DISTINCT e.id), count(DISTINCT e.case_id), count(DISTINCT i.case_id) FROM message m
                JOIN episode e ON e.customer_id = m.customer_id AND e.id = m.episode_id
                JOIN interaction i ON i.customer_id = m.customer_id AND i.id = m.id AND i.case_id = e.case_id
                """,
                row => (row.Long(0), row.Long(1), row.Long(2))
            )
        ).ShouldBe([(2, 2, 2)]);
        (await AskAsync(app, "SELECT count(*) FROM customer", row => row.Long(0))).ShouldBe([1]);
        (await AskAsync(app, "SELECT count(*) FROM identifier", row => row.Long(0))).ShouldBe([0]);
        (
            await AskAsync(
                app,
                "SELECT sum(messages), sum(refused) FROM channel_day",
                row => (row.Long(0), row.Long(1))
            )
        ).ShouldBe([(2, 0)]);
    }

    [Theory]
    [InlineData("correo", "form.unreachable")]
    [InlineData("texto", "form.nothing-said")]
    [InlineData("titulo", "form.words")]
    [InlineData("sitio", "web.origin")]
    [InlineData("tipo", "form.kind")]
    [InlineData("direccion", "form.slug")]
    public void A_form_that_could_not_work_is_refused(string what, string code)
    {
        var usual = UsualForms.Of(FormPurpose.Case);
        var definition = what switch
        {
            "correo" => usual with { Fields = [new(FormAsk.Text, true)] },
            "texto" => usual with { Fields = [new(FormAsk.Email, true)] },
            "titulo" => usual with { En = usual.En with { Title = " " } },
            "sitio" => usual with { Origins = ["http://tienda.example"] },
            "tipo" => usual with { Kind = null },
            _ => usual,
        };
        new WebForm(Guid.Empty, what == "direccion" ? "Mi Forma" : "forma", "Forma", null, true, 1, definition, 1)
            .Problem()!
            .Code.ShouldBe(code);
    }

    [Fact]
    public void What_was_typed_is_read_as_people_write_it()
    {
        SentForm Typed(FormAsk ask, string text) =>
            new(
                "n",
                new Dictionary<FormAsk, string> { [FormAsk.Email] = "a@b.co", [ask] = text },
                "CC",
                [],
                true,
                null,
                "es",
                null,
                new Dictionary<string, string>()
            );
        var form = UsualForms.Of(FormPurpose.Case) with
        {
            Fields = [.. Enum.GetValues<FormAsk>().Select(a => new FormField(a, false))],
        };
        foreach (
            var (ask, text, wrong) in new[]
            {
                (FormAsk.Phone, "(604) 444 55 66", null),
                (FormAsk.Phone, "12", "form.phone"),
                (FormAsk.Document, "1.020.304.050", null),
                (FormAsk.Document, "no tengo", "form.document"),
                (FormAsk.Name, "12345", "form.name-typed"),
                (FormAsk.Subject, new string('a', 201), "form.too-long"),
                (FormAsk.Email, "", "form.no-way-back"),
            }
        )
            Typed(ask, text).Problems(form, "CO").FirstOrDefault()?.Code.ShouldBe(wrong, $"{ask}: {text}");

        var ana = Typed(FormAsk.Document, "52.123.456").Sender("CO");
        TypedDetails.DocumentOf(ana.ExternalId).ShouldBe(new("CC", "CO", "52123456"));
        Typed(FormAsk.Email, "otra@b.co").Sender("CO").ExternalId.ShouldNotBe(ana.ExternalId);
        TypedDetails.DocumentOf("573001234567").ShouldBeNull();
    }

    [Fact]
    public async Task A_form_is_made_on_its_page_and_filled_in_within_a_site_at_phone_width()
    {
        await using var app = await TestApp.StartAsync();
        using var shop = new Site();
        using var boss = await app.SignedInAsync("administrator");
        var fields = UsualForms
            .Of(FormPurpose.Contact)
            .Fields.Select(f => ($"ask-{f.Ask}", f.Required ? "must" : "may"));
        (string, string)[] posted =
        [
            ("name", "Contacto"),
            ("slug", "contacto"),
            ("purpose", "Contact"),
            ("active", "true"),
            ("row", "0"),
            ("origins", shop.Origin),
            .. new[] { "es", "en" }.SelectMany(l =>
                new[] { "title", "consent", "thanks" }.Select(w => (w + l, w == "title" ? "Hola " + l : w))
            ),
            .. fields,
        ];
        using var saved = await boss.SubmitAsync("/settings/forms/new", "form", posted);
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var place = new Uri(app.Url, saved.Headers.Location!).AbsolutePath;
        var page = WebUtility.HtmlDecode(await boss.GetStringAsync(place));
        var snippet = Snippets().Match(page).Groups[1].Value;
        snippet.ShouldContain("data-form=\"contacto\"");

        shop.Html = $"<!doctype html><html lang=\"en\"><h1>Shop</h1>{snippet}</html>";
        var reader = await Browser.NewPageAsync(app, "en-US", width: 390, height: 844);
        await reader.GotoAsync(shop.Origin + "/help?utm_source=news");
        var frame = reader.FrameLocator("iframe");
        await frame.GetByRole(AriaRole.Heading, new() { Name = "Hola en" }).WaitForAsync();
        await frame.GetByLabel("Full name").FillAsync("Ana");
        await frame.GetByLabel("E-mail").FillAsync("ana@casa.example");
        await frame.GetByLabel("Tell us").FillAsync("Do you deliver?");
        await frame.Locator("#f-consent").CheckAsync();
        await frame.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await frame.GetByText("Your reference").WaitForAsync();
        await reader.Context.DisposeAsync();

        (
            await AskAsync(
                app,
                "SELECT page, campaign, language FROM web_form_entry",
                r => (r.Text(0), r.Text(1), r.Text(2))
            )
        )
            .ShouldHaveSingleItem()
            .ShouldBe((shop.Origin + "/help", "{\"utm_source\":\"news\"}", "en"));
        page = await boss.GetStringAsync("/settings/forms");
        page.ShouldContain("Contacto");
        (await boss.GetStringAsync("/settings/channels")).ShouldContain(place);
        using var look = await app.Client.GetAsync("/forms/contacto");
        look.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors " + shop.Origin);

        // A change is a version; what did not change is none.
        using var again = await boss.SubmitAsync(
            place,
            "form",
            [.. posted.Where(p => p.Item1 is not ("row" or "thankses")), ("row", "1"), ("thankses", "Mil gracias")]
        );
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var program = await app.ClientWithKeyAsync("channels.manage");
        var versions = await program.GetStringAsync($"/api/v1/forms/{place.Split('/')[^1]}/versions");
        versions.ShouldContain("Mil gracias");
        versions.Split("\"version\":").Length.ShouldBe(3);
        (await program.GetStringAsync("/api/v1/forms")).ShouldContain("\"slug\":\"contacto\"");
        using var agent = await app.SignedInAsync("agent");
        (await agent.GetAsync("/settings/forms")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await BecomesProspectAsync(app);
    }

    /// <summary>Somebody interested is a prospect; a bad field is named with its fix; who sends too much is told so.</summary>
    private static async Task BecomesProspectAsync(TestApp app)
    {
        var form = await MakeAsync(app, FormPurpose.Interest, "interes");

        var wrong = await SendAsync(
            app,
            "interes",
            new()
            {
                ["name"] = "Luis <b>Gómez</b>",
                ["email"] = "luis",
                ["lang"] = "en",
            }
        );
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        wrong.Body.ShouldContain("name@example.com");
        wrong.Body.ShouldContain("href=\"#f-phone\"");
        wrong.Body.ShouldContain("href=\"#f-consent\"");
        wrong.Body.ShouldContain("value=\"luis\"");
        wrong.Body.ShouldContain("aviso-de-prueba-0001");

        // A field nobody sees: told, and what was typed stays.
        var trapped = await SendAsync(
            app,
            "interes",
            new(Ana) { ["website"] = "https://spam.example", ["text"] = "Quiero cotizar" }
        );
        trapped.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        trapped.Body.ShouldContain("Quiero cotizar");
        trapped.Body.ShouldNotContain("spam.example");

        (await SendAsync(app, "interes", new(Ana) { ["text"] = "Quiero cotizar" })).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        (
            await AskAsync(
                app,
                "SELECT source, source_detail, interest FROM prospect WHERE source = 'web'",
                row => (row.Text(0), row.Text(1), row.Text(2))
            )
        )
            .ShouldHaveSingleItem()
            .ShouldBe(("web", "Formulario interes", "Quiero cotizar"));
        (await AskAsync(app, "SELECT count(*) FROM service_case", row => row.Long(0))).ShouldBe([0]);

        for (var i = 0; i < FormSends.Most; i++)
            await SendAsync(app, "interes", Ana, "aviso-seguido-0001");
        var many = await SendAsync(app, "interes", new(Ana) { ["text"] = "Otra vez" }, "aviso-seguido-0002");
        many.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        many.Body.ShouldContain("Otra vez");
        var day = (
            await AskAsync(
                app,
                "SELECT messages, refused, account_id FROM channel_day",
                row => (row.Long(0), row.Long(1), row.Guid(2))
            )
        ).Single(d => d.Item3 == form.Id);
        day.Item1.ShouldBe(2);
        day.Item2.ShouldBeGreaterThanOrEqualTo(1);
        (await app.Client.GetAsync("/forms/no-existe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [GeneratedRegex("<code>(<script.*?</script>)</code>")]
    private static partial Regex Snippets();
}
