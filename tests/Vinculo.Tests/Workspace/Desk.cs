using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Decisions;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Workspace;

/// <summary>
/// The whole application with one customer everybody knows: Lucía, valuable and about to leave, with an employer, a sister
/// she calls, a line, a complaint, a promise and sixty contacts.
/// </summary>
internal sealed class Desk : IAsyncDisposable
{
    public static readonly string[] AgentScopes =
    [
        "customers.read",
        "customers.edit",
        "interactions.record",
        "decisions.decide",
    ];

    private static readonly Actor Root = Actor.System("test");

    private Desk(TestApp app) => App = app;

    public TestApp App { get; }

    public CustomerId Lucia { get; private set; }

    public CustomerId Sister { get; private set; }

    public CustomerId Employer { get; private set; }

    /// <summary>A customer of a team nobody here belongs to.</summary>
    public CustomerId Elsewhere { get; private set; }

    public Guid OtherTeam { get; private set; }

    public Guid Owner { get; private set; }

    public static async Task<Desk> OpenAsync(Engine engine = Engine.Sqlite)
    {
        var desk = new Desk(await TestApp.StartAsync(engine));
        await desk.FurnishAsync();
        return desk;
    }

    /// <summary>A key with these permissions; <paramref name="team"/> narrows its reach.</summary>
    public async Task<string> KeyAsync(Guid? team, params string[] scopes) =>
        (await App.Services.GetRequiredService<ApiKeys>().CreateAsync(new("prueba", scopes, team, null), Root, default))
            .Accepted
            .Key;

    /// <summary>A client that acts with these permissions, in this language.</summary>
    public async Task<HttpClient> ClientAsync(string language = "es", Guid? team = null, params string[] scopes)
    {
        var client = App.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await KeyAsync(team, scopes.Length == 0 ? AgentScopes : scopes)
        );
        client.DefaultRequestHeaders.Add("Cookie", "lang=" + language);
        return client;
    }

    /// <summary>Somebody of that role sits down at a browser in that language.</summary>
    public async Task<IPage> VisitAsync(
        string locale = "es-CO",
        string language = "es",
        int width = 1440,
        int height = 900,
        bool dark = false,
        string role = "agent"
    )
    {
        var page = await Browser.NewPageAsync(App, locale, width, height, dark);
        await page.SignInAsync(App, role);
        await page.Context.AddCookiesAsync([
            new()
            {
                Name = "lang",
                Value = language,
                Url = App.Url.ToString(),
            },
        ]);
        return page;
    }

    public static async Task<IDocument> PageAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, path + "\n" + html[..Math.Min(html.Length, 2000)]);
        return await new HtmlParser().ParseDocumentAsync(html);
    }

    /// <summary>An offer for everybody.</summary>
    public async Task OfferAsync(string code, string title, long valueMinor)
    {
        var saved = await App
            .Services.GetRequiredService<SaveOffer>()
            .RunAsync(
                new()
                {
                    Code = code,
                    Issue = Issue.Retain,
                    TitleEs = title,
                    ScriptEs = "{name}, por su tiempo con nosotros le propongo esto: " + title + ".",
                    ValueMinor = valueMinor,
                    Currency = "COP",
                    // She has an open complaint, which bars selling unless an offer says otherwise.
                    Rules = new() { OpenComplaintBars = false },
                },
                null,
                Root,
                "test",
                default
            );
        saved.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private async Task FurnishAsync()
    {
        Owner = Ids.New(TimeProvider.System.GetUtcNow());
        OtherTeam = Ids.New(TimeProvider.System.GetUtcNow());
        await App.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, 'norte', 'Norte', @yes, 1)",
                ("id", OtherTeam),
                ("yes", true)
            );
        });
        Employer = await RegisterAsync(
            new(
                CustomerKind.Company,
                CustomerStage.Customer,
                LegalName: "Textiles del Valle S.A.S.",
                TradeName: "Textiles del Valle",
                City: "Cali",
                Identifiers: [new("NIT", "CO", "800197268-4")]
            )
        );
        Sister = await RegisterAsync(
            new(
                CustomerKind.Person,
                CustomerStage.Customer,
                "Marcela",
                "Rincón",
                "Peña",
                City: "Cali",
                Phones: ["3109876543"]
            )
        );
        Elsewhere = await RegisterAsync(
            new(CustomerKind.Person, CustomerStage.Customer, "Zoraida", "Quintana", City: "Leticia", TeamId: OtherTeam)
        );
        Lucia = await RegisterAsync(
            new(
                CustomerKind.Person,
                CustomerStage.Customer,
                "Lucía",
                "Rincón",
                "Peña",
                BirthDate: new(1986, 4, 12),
                City: "Cali",
                Identifiers: [new("CC", "CO", "52345678")],
                Phones: ["300 123 4567"],
                Emails: ["lucia.rincon@ejemplo.test"]
            )
        );
        var now = TimeProvider.System.GetUtcNow();
        await App.Database.WriteAsync(session => KnowAsync(session, now));
        await App.Services.GetRequiredService<CompanyFigures>().CountAllAsync(default);
        var record = App.Services.GetRequiredService<RecordInteraction>();
        await record.RunAsync(
            new(
                Lucia,
                Channel.WhatsApp,
                Direction.In,
                InteractionKind.Contact,
                "Factura",
                "Me llegó más cara la factura y nadie me explica.",
                2,
                Commitment: "Llamarla con la revisión de la factura",
                CommitmentDue: DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1),
                PendingQuestion: "¿Por qué subió la factura?"
            ),
            Root,
            "test"
        );
    }

    private async Task<CustomerId> RegisterAsync(RegisterCustomer.Request request) =>
        (await App.Services.GetRequiredService<RegisterCustomer>().RunAsync(request, Root, "test")).Accepted;

    private async Task KnowAsync(Session session, DateTimeOffset now)
    {
        await session.ExecuteAsync(
            """
            UPDATE customer SET value_class = 1, value_minor = 480000000, margin_minor = 120000000, currency = 'COP', churn = 0.83,
              risk_band = 4, influence = 3.2, since = @since, open_cases = 1, control = @no WHERE customer_id = @id
            """,
            ("since", new DateOnly(2019, 3, 1)),
            // One customer in twenty is left alone to measure by; not this one, or nothing would be proposed.
            ("no", false),
            ("id", Lucia)
        );
        await session.ExecuteAsync(
            """
            INSERT INTO score (customer_id, model, model_version, as_of, amount, currency, band, reasons)
            VALUES (@id, 'churn', 1, @now, 0.83, NULL, 4, @reasons)
            """,
            ("id", Lucia),
            ("now", now),
            (
                "reasons",
                new Json(
                    """
                    [{"f":"measure.price_checks","v":9,"e":1.4},{"f":"complaints_90d","v":2,"e":0.9},{"f":"tenure_months","v":92,"e":-0.5}]
                    """
                )
            )
        );
        var product = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO product (id, code, name_es, name_en, active, row_version)
            VALUES (@id, 'plan-60', 'Plan 60 GB', '60 GB plan', @yes, 1)
            """,
            ("id", product),
            ("yes", true)
        );
        await session.ExecuteAsync(
            """
            INSERT INTO holding (customer_id, id, product_id, number, status, started_on, amount_minor, currency, updated_at)
            VALUES (@id, @holding, @product, '3001234567', 1, @since, 8990000, 'COP', @now)
            """,
            ("id", Lucia),
            ("holding", Ids.New(now)),
            ("product", product),
            ("since", new DateOnly(2019, 3, 1)),
            ("now", now)
        );
        await TieAsync(session, Lucia, Employer, "employer", null, now);
        await TieAsync(session, Employer, Lucia, "employee", null, now);
        await TieAsync(session, Lucia, Sister, "calls", 42, now);
        await session.ExecuteAsync(
            """
            INSERT INTO service_case (customer_id, id, receipt, kind, code, subject, status, severity, opened_at, row_version)
            VALUES (@id, @case, 'Q-2041', 2, 'FACT', 'Cobro de larga distancia', 1, 3, @at, 1)
            """,
            ("id", Lucia),
            ("case", Ids.New(now)),
            ("at", now.AddDays(-4))
        );
        for (var i = 0; i < 60; i++)
        {
            var at = now.AddDays(-2 - i * 5);
            await session.ExecuteAsync(
                """
                INSERT INTO interaction (customer_id, occurred_at, id, channel, kind, direction, subject, body, agent_name)
                VALUES (@id, @at, @entry, @channel, @kind, 1, @subject, @body, 'Ana Agente')
                """,
                ("id", Lucia),
                ("at", at),
                ("entry", Ids.New(at)),
                ("channel", i % 4 == 0 ? Channel.Email : Channel.Voice),
                ("kind", i % 10 == 0 ? InteractionKind.Complaint : InteractionKind.Contact),
                ("subject", $"Contacto {i}"),
                ("body", $"Texto del contacto {i}.")
            );
        }
    }

    private static Task TieAsync(
        Session session,
        CustomerId from,
        CustomerId to,
        string role,
        double? strength,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO relationship (customer_id, id, other_id, role, strength, created_at)
            VALUES (@from, @id, @to, @role, @strength, @now)
            """,
            ("from", from),
            ("id", Ids.New(now)),
            ("to", to),
            ("role", role),
            ("strength", strength),
            ("now", now)
        );
}
