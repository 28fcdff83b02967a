using System.Text;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Shouldly;
using Vinculo.Demo;
using Vinculo.Demo.People;
using Vinculo.Demo.World;

namespace Vinculo.Tests.Demo;

/// <summary>Mappings, workbook, catalogue and the small arithmetic behind the files.</summary>
[Collection(nameof(DemoWorld))]
public sealed class DemoFilesTests(DemoWorld world, FundWorld fund)
{
    private static readonly string[] ReferenceFields = ["key", "document", "documentType", "phone", "email", "account"];

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["customers"] =
            "key kind fullName givenNames firstSurname secondSurname legalName tradeName birthDate sex documentType document documentCountry phone phone2 email address city country stage since language team owner employer.document employer.key employer.role",
        ["products"] = "code name nameEn family price marginRate currency",
        ["holdings"] = "key product number status startedOn endsOn endedOn amount currency",
        ["transactions"] =
            "key occurredAt kind product productName quantity unitPrice amount margin currency channel description",
        ["interactions"] =
            "key occurredAt channel direction kind subject body perception agent outcome promise promiseDueOn",
        ["cases"] = "key openedAt closedAt kind code subject body status severity resolution channel",
        ["relationships"] = "role strength from to",
        ["measures"] = "period",
        ["offers-made"] = "key occurredAt channel offer propensity result reason control",
        ["consents"] = "key granted purpose channel recordedAt expiresOn evidence",
    };

    public static TheoryData<string> Mappings =>
        [.. DemoCompany.All.SelectMany(company => company.Files).Select(file => file.Mapping)];

    private MadeFiles[] Worlds => [world, fund];

    [Theory]
    [MemberData(nameof(Mappings))]
    public void A_mapping_names_columns_its_file_has_and_fields_the_import_knows(string name)
    {
        var made = Worlds.Single(one => one.Company.Files.Any(file => file.Mapping == name));
        var file = made.Company.Files.Single(one => one.Mapping == name);
        using var mapping = JsonDocument.Parse(file.ReadMapping());
        var root = mapping.RootElement;
        root.GetProperty("sourceSystem").GetProperty("code").GetString().ShouldBe(file.System);
        root.GetProperty("entity").GetString().ShouldBe(file.Entity);
        var header = HeaderOf(made, file, root);
        foreach (var column in root.GetProperty("columns").EnumerateArray())
        {
            header.ShouldContain(column.GetProperty("column").GetString()!);
            Knows(file.Entity, column.GetProperty("field").GetString()!).ShouldBeTrue(column.ToString());
        }

        File.ReadAllText(Path.Combine(made.Folder, Path.GetDirectoryName(file.File)!, name + ".mapping.json"))
            .ShouldBe(file.ReadMapping());
    }

    [Fact]
    public void The_order_of_import_names_files_that_are_there()
    {
        foreach (var made in Worlds)
        {
            using var order = JsonDocument.Parse(File.ReadAllText(Path.Combine(made.Folder, DemoFiles.OrderFile)));
            var steps = order.RootElement.EnumerateArray().ToList();
            steps.Count.ShouldBe(made.Company.Files.Count);
            foreach (var step in steps)
            foreach (var part in new[] { "file", "mapping" })
                File.Exists(Path.Combine(made.Folder, step.GetProperty(part).GetString()!))
                    .ShouldBeTrue(step.ToString());
        }
    }

    [Fact]
    public void Values_of_a_mapping_cover_every_value_of_the_file()
    {
        foreach (var made in Worlds)
        foreach (var file in made.Company.Files.Where(file => file.File.EndsWith(".csv", StringComparison.Ordinal)))
        {
            using var mapping = JsonDocument.Parse(file.ReadMapping());
            if (!mapping.RootElement.TryGetProperty("values", out var values))
                continue;
            var columns = mapping
                .RootElement.GetProperty("columns")
                .EnumerateArray()
                .ToDictionary(
                    column => column.GetProperty("field").GetString()!,
                    column => column.GetProperty("column").GetString()!
                );
            var rows = made.Read(file.File);
            foreach (var field in values.EnumerateObject())
            {
                var known = field.Value.EnumerateObject().Select(value => value.Name).Append("").ToHashSet();
                rows.Select(row => row[columns[field.Name]])
                    .Distinct()
                    .Except(known)
                    .ShouldBeEmpty($"{file.File} {field.Name}");
            }
        }
    }

    [Fact]
    public void The_workbook_is_valid_and_has_real_dates()
    {
        using var book = SpreadsheetDocument.Open(
            Path.Combine(world.Folder, "fuerza-ventas", "fuerza_ventas.xlsx"),
            isEditable: false
        );
        new OpenXmlValidator().Validate(book).ShouldBeEmpty();
        var sheets = world.ReadWorkbook();
        sheets.Keys.ShouldBe(["Empresas", "Contactos", "Visitas"]);
        sheets["Visitas"].Skip(1).ShouldAllBe(row => row[1] is DateTime);
        sheets["Empresas"].Count.ShouldBeGreaterThan(80);
        sheets["Contactos"].Count.ShouldBeGreaterThan(800);
    }

    [Fact]
    public void Every_company_has_a_right_check_digit()
    {
        var numbers = world
            .ReadWorkbook()["Empresas"]
            .Skip(1)
            .Select(row => row[3]!.ToString()!.Replace(".", ""))
            .Where(number => number.Contains('-'))
            .ToList();
        numbers.Count.ShouldBeGreaterThan(60);
        numbers.ShouldAllBe(number =>
            Identifiers.TaxCheckDigit(long.Parse(number.Split('-')[0])) == int.Parse(number.Split('-')[1])
        );
    }

    [Theory]
    [InlineData(860002964, 4)] // published numbers of well-known institutions
    [InlineData(890903938, 8)]
    [InlineData(899999068, 1)]
    [InlineData(800197268, 4)]
    public void The_check_digit_agrees_with_published_tax_numbers(long root, int digit) =>
        Identifiers.TaxCheckDigit(root).ShouldBe(digit);

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(65_537)]
    public void Scattered_numbers_never_repeat_and_do_not_follow_each_other(int size)
    {
        var scattered = Enumerable.Range(0, size).Select(at => Identifiers.Scatter(42, (ulong)at, size)).ToList();
        scattered.Order().ShouldBe(Enumerable.Range(0, size).Select(at => (long)at));
        if (size >= 1_000)
            scattered
                .Zip(scattered.Skip(1))
                .Count(pair => Math.Abs(pair.First - pair.Second) < 5)
                .ShouldBeLessThan(size / 20);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Chances_of_offers_add_up_and_leave_out_what_is_held(bool longDistance, bool family)
    {
        Span<double> chances = stackalloc double[Offers.Count];
        Offers.Probabilities(longDistance, family, chances);
        var sum = 0.0;
        foreach (var chance in chances)
            sum += chance;
        sum.ShouldBe(1, 1e-12);
        (chances[Offers.LongDistance] == 0).ShouldBe(longDistance);
        (chances[Offers.Family] == 0).ShouldBe(family);
    }

    [Theory]
    [InlineData("movil-condor", "productos/planes.csv", "call-center/ofertas.csv", "OFERTA")]
    [InlineData("fondo-arrayan", "cuentas/productos.csv", "servicio/acciones.csv", "ACCION")]
    public void The_catalogue_of_offers_speaks_both_languages_and_knows_the_products(
        string code,
        string products,
        string history,
        string column
    )
    {
        var of = Worlds.Single(one => one.Company.Code == code);
        using var catalogue = JsonDocument.Parse(of.Company.ReadOffers());
        var offers = catalogue.RootElement.GetProperty("offers").EnumerateArray().ToList();
        offers.Select(offer => offer.GetProperty("code").GetString()).Distinct().Count().ShouldBe(offers.Count);
        offers
            .Select(offer => offer.GetProperty("issue").GetString())
            .Distinct()
            .ShouldBeSubsetOf(["acquire", "grow", "retain", "serve"]);
        foreach (var offer in offers)
        {
            foreach (
                var text in new[] { "titleEs", "titleEn", "scriptEs", "scriptEn", "descriptionEs", "descriptionEn" }
            )
                offer.GetProperty(text).GetString()!.Length.ShouldBeGreaterThan(10);
            offer.GetProperty("valueMinor").GetInt64().ShouldBeGreaterThan(offer.GetProperty("costMinor").GetInt64());
        }

        var plans = of.Read(products).Select(row => row["CODIGO"]).ToHashSet();
        offers
            .Select(offer => offer.GetProperty("product").GetString())
            .Where(product => product is not null)
            .ShouldAllBe(product => plans.Contains(product!));
        var made = of.Read(history).Select(row => row[column]).Distinct().Except(["none"]);
        made.Except(offers.Select(offer => offer.GetProperty("code").GetString()!)).ShouldBeEmpty();
    }

    [Fact]
    public void Too_small_a_company_is_refused()
    {
        foreach (var company in DemoCompany.All)
            Should.Throw<ArgumentOutOfRangeException>(() =>
                company.Write(new DemoOptions(MadeFiles.AsOf) { Customers = 499 }, world.Folder, null, default)
            );
    }

    private static string[] HeaderOf(MadeFiles made, DemoFile file, JsonElement mapping)
    {
        if (file.File.EndsWith(".xlsx", StringComparison.Ordinal))
        {
            var sheet = mapping.GetProperty("file").GetProperty("sheet").GetString()!;
            return [.. made.ReadWorkbook(file.File)[sheet][0].Select(cell => cell!.ToString()!)];
        }
        var (delimiter, encoding) = MadeFiles.Dialect(file);
        return File.ReadLines(Path.Combine(made.Folder, file.File), encoding).First().Split(delimiter[0]);
    }

    private static bool Knows(string entity, string field)
    {
        if (Fields[entity].Split(' ').Contains(field))
            return true;
        if (entity is "customers" or "holdings" && field.StartsWith("attr.", StringComparison.Ordinal))
            return true;
        if (entity == "measures" && field.StartsWith("measure.", StringComparison.Ordinal))
            return true;
        var dot = field.IndexOf('.');
        return dot > 0
            && entity is not ("customers" or "products")
            && (field[..dot] == "customer" || field[..dot] == "other" && entity == "relationships")
            && ReferenceFields.Contains(field[(dot + 1)..]);
    }
}
