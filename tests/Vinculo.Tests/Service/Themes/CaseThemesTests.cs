using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Themes;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Themes;

public class CaseThemesTests
{
    private static readonly string[][] Subjects =
    [
        ["señal débil", "antena dañada", "cobertura en el barrio", "llamadas cortadas"],
        ["factura equivocada", "cobro doble", "pago no reconocido", "saldo en mora"],
        ["asesora grosera", "línea de atención ocupada", "oficina cerrada", "turno demorado"],
    ];

    private static readonly string[] Codes = ["product.quality", "billing.overcharge", "service.treatment"];

    /// <summary>Nine letters a month for ten months, three of each subject.</summary>
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Letters_are_grouped_by_what_they_are_about_and_told_with_months_codes_and_examples(Engine engine)
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await WriteAsync(house, 90);
        // A letter of thirteen months ago, one of tomorrow and a case without a letter are not read.
        await AddAsync(
            house,
            [
                (CaseHouse.Friday.AddMonths(-13), "cobro doble", null),
                (CaseHouse.Friday.AddDays(1), "cobro doble", null),
                (CaseHouse.Friday, "", null),
            ]
        );
        var themes = house.App.Services.GetRequiredService<CaseThemes>();
        (await themes.ReadAsync(CaseHouse.Boss, default)).Accepted.ShouldBeNull();

        await RunAsync(house);

        var report = (await themes.ReadAsync(CaseHouse.Boss, default)).Accepted.ShouldNotBeNull();
        report.AsOf.ShouldBe(CaseHouse.Friday);
        report.Cases.ShouldBe(90);
        (report.Months[0], report.Months[^1], report.Months.Count).ShouldBe((new(2025, 10, 1), new(2026, 7, 1), 10));
        report.Silent.ShouldBe(0);
        report.Themes.Sum(t => t.Share).ShouldBe(1, 1e-9);
        report.Themes.Select(t => t.FiledAs[0].Code).Order().ShouldBe(Codes.Order());
        foreach (var theme in report.Themes)
        {
            theme.FiledAs.ShouldHaveSingleItem().Share.ShouldBe(1, theme.Name);
            theme.Months.ShouldBe(Enumerable.Repeat(3, 10));
            (theme.ThisMonth, theme.MonthsBefore).ShouldBe((3, 3d));
            theme.Words.ShouldNotBeEmpty();
            theme.Examples.Count.ShouldBeInRange(1, 3);
            theme.Examples.ShouldAllBe(e => e.Receipt.StartsWith("T-", StringComparison.Ordinal));
        }
        (await FindAsync(house)).Themes.Select(t => t.Name).ShouldBe(report.Themes.Select(t => t.Name));
    }

    [Fact]
    public async Task Too_few_texts_have_no_themes_and_the_report_says_how_many_there_are()
    {
        await using var house = await CaseHouse.StartAsync();
        (await FindAsync(house)).Cases.ShouldBe(0);
        await WriteAsync(house, 6);
        var few = await FindAsync(house);
        (few.Cases, few.Themes.Count).ShouldBe((6, 0));
        // Enough texts, and no word that two of them share.
        await AddAsync(
            house,
            [.. Enumerable.Range(0, 8).Select(i => (CaseHouse.Friday, $"{(char)('b' + i)}artolo{i}", (string?)null))]
        );
        var apart = await FindAsync(house);
        (apart.Cases, apart.Themes.Count).ShouldBe((14, 0));
    }

    [Fact]
    public async Task Whoever_may_not_read_or_run_insights_is_refused()
    {
        await using var house = await CaseHouse.StartAsync();
        var themes = house.App.Services.GetRequiredService<CaseThemes>();
        (await themes.ReadAsync(CaseHouse.Agent, default)).IsRefused(out _).ShouldBeTrue();
        var reader = CaseHouse.Agent with { Permissions = new HashSet<string>([Permissions.InsightsRead]) };
        (await themes.AskAsync(reader, default)).ShouldNotBeNull();
        (await themes.ReadAsync(reader, default)).IsRefused(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Escriba a ana.perez@correo.co", "Escriba a …")]
    [InlineData("mi cuenta 48213 y mi línea 300 123 4567", "mi cuenta … y mi línea …")]
    [InlineData("debo 4821 desde 2025", "debo 4821 desde 2025")]
    public void What_tells_who_wrote_a_letter_is_taken_out_before_it_is_read(string letter, string read) =>
        CaseThemes.Read(letter).ShouldBe(read);

    [Theory]
    [InlineData("Yo, Luz Marina PEÑA, no tengo luz", "Luz Marina Peña", "Yo, … … …, no tengo …")]
    [InlineData("Yo, Luz Marina, hablé con Peña", "Ana Gil", "Yo, Luz Marina, hablé con Peña")]
    [InlineData("La señal de Antena", null, "La señal de Antena")]
    public void A_writers_own_names_are_no_words(string letter, string? name, string read) =>
        CaseThemes.Read(letter, name).ShouldBe(read);

    [Fact]
    public async Task What_fewer_than_three_people_write_is_no_word_of_a_theme()
    {
        await using var house = await CaseHouse.StartAsync();
        await WriteAsync(house, 90);
        // Somebody writes again and again, always of the same neighbour.
        var one = await house.CustomerAsync("Sola");
        await AddAsync(
            house,
            [
                .. Enumerable
                    .Range(0, 12)
                    .Select(i => (CaseHouse.Friday.AddDays(-i), "cobro doble a Bartolina Zuluaga", (string?)null)),
            ],
            [one]
        );

        var report = await FindAsync(house);

        report.Themes.SelectMany(t => t.Words).ShouldNotContain(w => w.Contains("artolina") || w.Contains("uluaga"));
        report.Themes.SelectMany(t => t.Words).ShouldContain(w => w.Contains("cobro"));
    }

    [Fact]
    public async Task The_page_says_what_is_missing_and_what_was_found_asks_for_a_search_and_goes_into_a_file()
    {
        await using var house = await CaseHouse.StartAsync();
        using var boss = await house.App.SignedInAsync("head");
        using var viewer = await house.App.SignedInAsync("viewer");
        using var agent = await house.App.SignedInAsync("agent");
        foreach (var path in new[] { "/casos/temas", "/casos/temas.csv" })
            (await agent.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        (await PageAsync(boss)).ShouldContain("Todavía no se ha buscado");
        await FindAsync(house);
        (await PageAsync(boss)).ShouldContain("Hacen falta al menos 10");
        await WriteAsync(house, 90);
        var report = await FindAsync(house);

        var page = await PageAsync(boss);
        page.ShouldContain("en 90 casos");
        page.ShouldContain("Cobro de más o no reconocido 100\u00a0%");
        page.ShouldContain("data-label=\"Mes a mes\"");
        page.ShouldContain($"href=\"/casos/{report.Themes[0].Examples[0].Id}\"");
        page.ShouldContain("Buscar ahora");
        // Figures are read by people who may neither open cases nor run anything.
        var seen = await PageAsync(viewer);
        seen.ShouldContain(report.Themes[0].Examples[0].Receipt);
        seen.ShouldNotContain($"/casos/{report.Themes[0].Examples[0].Id}");
        seen.ShouldNotContain("Buscar ahora");
        var file = await boss.GetStringAsync("/casos/temas.csv");
        file.ShouldContain(report.Themes[0].Name);
        file.ShouldContain("2025-10");
        (await boss.GetStringAsync("/casos/indicadores")).ShouldContain("href=\"/casos/temas\"");

        using var asked = await boss.SubmitAsync("/casos/temas", "run");
        asked.StatusCode.ShouldBe(HttpStatusCode.Found);
        asked.Headers.Location!.ToString().ShouldEndWith("/casos/temas?hecho=run");
        (await house.CountAsync($"SELECT count(*) FROM job WHERE code = '{ThemesJob.JobCode}'")).ShouldBe(1);
        boss.DefaultRequestHeaders.Add("Cookie", "lang=en");
        (await PageAsync(boss)).ShouldContain("What complaints are about");
    }

    [Fact]
    public async Task Many_themes_are_told_by_the_topics_people_file_them_under_and_those_that_none_holds()
    {
        await using var house = await CaseHouse.StartAsync();
        using var boss = await house.App.SignedInAsync("head");
        CaseTheme Theme(int i, string code, double share, int cases) =>
            new($"asunto {i:00}", [$"palabra {i}"], cases, cases / 1000.0, [cases, 1], [new(code, share)], []);
        var report = new ThemesReport(
            CaseHouse.Friday,
            1000,
            0,
            [new(2026, 6, 1), new(2026, 7, 1)],
            [
                .. Enumerable.Range(0, 16).Select(i => Theme(i, Codes[i % 2], 1, 40 - i)),
                Theme(16, Codes[0], 0.4, 20),
                Theme(17, "", 1, 10),
            ]
        );

        report
            .Groups()
            .Select(g => (g.Code, g.Themes.Count, g.All.Cases))
            .ShouldBe([
                (Codes[0], 8, 40 + 38 + 36 + 34 + 32 + 30 + 28 + 26),
                (Codes[1], 8, 39 + 37 + 35 + 33 + 31 + 29 + 27 + 25),
                ("", 2, 30),
            ]);
        report.Groups()[0].All.Months.ShouldBe([264, 8]);
        (report with { Themes = [.. report.Themes.Take(ThemesReport.Glance)] }).Groups().ShouldBeEmpty();
        (report with { Themes = [.. report.Themes.Where(t => t.FiledAs[0].Code == Codes[0])] })
            .Groups()
            .ShouldBeEmpty();

        await house.App.Database.WriteAsync(session => session.KeepAsync(ThemesReport.Code, report, CaseHouse.Friday));
        var page = await PageAsync(boss);
        page.ShouldContain("Ningún tema suyo los reúne");
        page.ShouldContain("/casos/temas?grupo=billing.overcharge");
        page.ShouldContain("asunto 00");
        page.ShouldNotContain("asunto 10");
        var group = await PageAsync(boss, "?grupo=billing.overcharge");
        group.ShouldContain("asunto 15");
        group.ShouldNotContain("asunto 14");
        (await PageAsync(boss, "?grupo=-")).ShouldContain("asunto 17");
        (await PageAsync(boss, "?todos=1")).ShouldContain("asunto 14");
    }

    private static async Task<string> PageAsync(HttpClient client, string query = "") =>
        WebUtility.HtmlDecode(await client.GetStringAsync("/casos/temas" + query));

    private static Task<ThemesReport> FindAsync(CaseHouse house) =>
        house.App.Services.GetRequiredService<CaseThemes>().FindAsync((_, _) => Task.CompletedTask, default);

    /// <summary>As the night runs it.</summary>
    private static async Task RunAsync(CaseHouse house)
    {
        await house.App.Database.WriteAsync(session =>
            house
                .App.Services.GetRequiredService<JobQueue>()
                .EnqueueAsync(session, ThemesJob.JobCode, new { }, CaseHouse.Boss)
        );
        await Patience.UntilAsync(
            () => house.CountAsync($"SELECT count(*) FROM job WHERE code = '{ThemesJob.JobCode}' AND state = 3"),
            done => done == 1
        );
    }

    private static Task WriteAsync(CaseHouse house, int letters) =>
        AddAsync(
            house,
            [
                .. Enumerable
                    .Range(0, letters)
                    .Select(i =>
                    {
                        string[] own = [.. Subjects[i % 3].Where((_, n) => n != i / 3 % 4)];
                        var turn = i / 12 % 3;
                        var text = $"Señores: {own[turn]}, {own[(turn + 1) % 3]}. Cliente {10_000 + i}";
                        return (CaseHouse.Friday.AddMonths(-((89 - i) / 9)), text, (string?)Codes[i % 3]);
                    }),
            ]
        );

    private static async Task AddAsync(
        CaseHouse house,
        (DateTimeOffset At, string Text, string? Code)[] letters,
        CustomerId[]? writers = null
    )
    {
        // Words that fewer than three people use are no theme.
        var customers =
            writers
            ?? [await house.CustomerAsync("Uno"), await house.CustomerAsync("Dos"), await house.CustomerAsync("Tres")];
        await house.App.Database.WriteAsync(session =>
            session.AddCasesAsync(
                letters.Select(
                    (letter, i) =>
                        new object?[]
                        {
                            customers[i / 9 % customers.Length],
                            Ids.New(letter.At.AddMilliseconds(i)),
                            $"T-{letters.Length}-{i}",
                            2,
                            letter.Code,
                            "Queja",
                            letter.Text,
                            1,
                            2,
                            null,
                            letter.At,
                            1,
                        }
                )
            )
        );
    }
}
