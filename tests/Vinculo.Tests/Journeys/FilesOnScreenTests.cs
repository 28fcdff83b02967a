using System.Text;
using Microsoft.Playwright;

namespace Vinculo.Tests.Journeys;

/// <summary>Files as they come from other people's systems, through the screen: what is wrong is said, the rest goes in.</summary>
[Collection(nameof(CondorHouse))]
public sealed class FilesOnScreenTests(CondorHouse house)
{
    private const int TenMillion = 10_000_000;

    [Theory]
    [InlineData("es-CO", "pasa de", "Acórtela", "no es una dirección de correo")]
    [InlineData("en-US", "has more than", "Shorten it", "is not an e-mail")]
    public async Task A_Latin_1_file_with_a_bad_row_a_giant_cell_and_a_formula_is_read_and_its_faults_named(
        string locale,
        string tooLong,
        string whatToDo,
        string badEmail
    )
    {
        var mark = locale[..2];
        var file = Path.Combine(TestRun.NewFolder(), $"feria-{mark}.csv");
        await using (var text = new StreamWriter(file, append: false, Encoding.Latin1))
        {
            await text.WriteAsync(
                $"ID;NOMBRE;CORREO;CIUDAD\n{mark}1;Íñigo Muñoz {mark};inigo.{mark}@feria.example;Bogotá\n"
                    + $"{mark}2;Luisa Peña {mark};esto no es correo;Cali\n"
                    + $"{mark}3;\"=cmd|' /C calc'!A0 {mark}\";formula.{mark}@feria.example;Cali\n"
            );
            await text.WriteAsync($"{mark}4;\"");
            for (var written = 0; written < TenMillion; written += 10_000)
                await text.WriteAsync(new string('x', 10_000));
            await text.WriteAsync($"\";gigante.{mark}@feria.example;Pasto\n");
        }
        var page = await house.VisitAsync("administrator", locale);
        var complaints = page.Complaints();

        await page.UploadAsync(file, $"Feria {mark}");
        await Assertions.Expect(page.Locator("[name=encoding]")).ToHaveValueAsync("windows-1252");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync($"Íñigo Muñoz {mark}");
        await page.ToColumnsAsync();
        await page.ToPreviewAsync();
        await Assertions
            .Expect(page.Locator("#preview-step input[aria-invalid=true]").First)
            .ToHaveValueAsync("esto no es correo");
        await Assertions.Expect(page.Locator("#preview-step")).ToContainTextAsync(badEmail);
        await page.ImportAsync();

        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync(tooLong);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync(whatToDo);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync(badEmail);
        var address = page.Url;
        var waiting = await page.APIRequest.GetAsync(address + "/set-aside.csv");
        waiting.Status.ShouldBe(200);
        (await waiting.TextAsync()).ShouldContain($"{mark}4");

        // What goes out to a spreadsheet is text there, never a formula.
        await page.GotoAsync($"/clientes?q={mark}3");
        var export = await page.APIRequest.GetAsync("/clientes/exportar");
        export.Status.ShouldBe(200);
        var line = (await export.TextAsync())
            .Split('\n')
            .Single(l =>
                l.Contains($"formula.{mark}@", StringComparison.Ordinal)
                || l.Contains($"A0 {mark}", StringComparison.Ordinal)
            );
        line.ShouldContain("'=cmd");
        line.ShouldNotContain(";=cmd");
        line.ShouldNotContain(",=cmd");
        complaints.ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("es-CO", "El archivo no está separado por «|» sino por «;».")]
    [InlineData("en-US", "The file is not separated by “|” but by “;”.")]
    public async Task A_wrong_separator_is_said_with_the_right_one(string locale, string said)
    {
        var file = Path.Combine(TestRun.NewFolder(), "separador.csv");
        await File.WriteAllTextAsync(
            file,
            "ID;NOMBRE;CORREO\ns1;Ana Paz;ana.paz@feria.example\ns2;Luz Gil;luz@feria.example\n"
        );
        var page = await house.VisitAsync("administrator", locale);

        await page.UploadAsync(file, "Separador");
        await page.SelectOptionAsync("[name=delimiter]", "|");
        await page.ClickAsync("#file-step [name=again]");
        await Assertions.Expect(page.Locator(".banner.bad")).ToContainTextAsync(said);
        await page.SelectOptionAsync("[name=delimiter]", ";");
        await page.ClickAsync("#file-step [name=again]");
        await Assertions.Expect(page.Locator(".banner.bad")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Luz Gil");
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("es-CO", "vacío")]
    [InlineData("en-US", "empty")]
    public async Task An_empty_file_says_so(string locale, string said)
    {
        var file = Path.Combine(TestRun.NewFolder(), "vacio.csv");
        await File.WriteAllTextAsync(file, "\n\n");
        var page = await house.VisitAsync("analyst", locale);

        await page.UploadAsync(file, "Vacío");

        await Assertions.Expect(page.Locator(".banner.bad")).ToContainTextAsync(said);
        await page.Context.DisposeAsync();
    }
}
