using System.IO.Compression;
using System.Text;
using Vinculo.Integration;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class DirtyFileTests
{
    private static readonly ImportMapping Customers = ImportHouse.Map(
        "customers",
        "ventas",
        "ID=key",
        "NOMBRE=fullName",
        "CORREO=email"
    );

    [Fact]
    public async Task A_bad_row_waits_with_its_reason_and_the_others_go_in()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        var run = await house.ImportAsync(
            "c.csv",
            "ID;NOMBRE;CORREO\n1;Ana Paz;ana@c.test\n;;\n;;\"\"\n2;Luis Mora;no es correo\n3;Eva;x@c.test;sobra\n;;  \n",
            Customers
        );

        (run.Created, run.SetAside, run.Partial).ShouldBe((2, 4, 1));
        var rows = await house.Runs.SetAsideAsync(run.Id, 0, 10);
        rows.Single(r => r.Row == 5)
            .ShouldSatisfyAllConditions(r => r.Code.ShouldBe("email-invalid"), r => r.Imported.ShouldBeTrue());
        rows.Single(r => r.Row == 6).Code.ShouldBe("cells-too-many");
        rows.Count(r => r.Code == "nobody").ShouldBe(3);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("windows-1252", false)]
    public async Task Letters_survive_every_encoding(string encoding, bool mark)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var chosen = encoding == "utf-8" ? new UTF8Encoding(mark) : Encoding.GetEncoding(encoding);

        var run = await house.ImportAsync(
            house.Write("c.csv", "ID;NOMBRE;CORREO\n1;Íñigo Muñoz;i@c.test\n", chosen),
            Customers
        );

        run.Created.ShouldBe(1);
        (await house.OneAsync("SELECT display_name FROM customer", row => row.Text(0))).ShouldBe("Íñigo Muñoz");
    }

    [Theory]
    [InlineData(';')]
    [InlineData(',')]
    [InlineData('\t')]
    [InlineData('|')]
    public async Task The_separator_is_found(char separator)
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var text = "ID;NOMBRE;CORREO\n1;Ana Paz;ana@c.test\n2;Luis Mora;luis@c.test\n".Replace(';', separator);

        (await house.ImportAsync("c.csv", text, Customers)).Created.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_separator_is_named_with_the_right_one()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = house.Write("c.csv", "ID,NOMBRE,CORREO\n1,Ana Paz,ana@c.test\n");

        var outcome = await house.Files.RunAsync(
            path,
            Customers with
            {
                File = new(Delimiter: ";"),
            },
            ImportHouse.Importer
        );

        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("import.delimiter-wrong");
        refusal.Facts["seen"].ShouldBe(",");
    }

    [Fact]
    public async Task Ten_million_characters_in_a_cell_cost_one_row()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = Path.Combine(house.Folder, "grande.csv");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteAsync("ID;NOMBRE;CORREO\n1;Ana Paz;ana@c.test\n2;\"");
            for (var i = 0; i < 1_000; i++)
                await file.WriteAsync(new string('x', 10_000));
            await file.WriteAsync("\";\n3;Eva Sol;eva@c.test\n");
        }

        var run = await house.ImportAsync(path, Customers);

        (run.Created, run.SetAside).ShouldBe((2, 1));
        var row = (await house.Runs.SetAsideAsync(run.Id, 0, 10)).Single();
        (row.Row, row.Code, row.Facts["column"]).ShouldBe((3, "cell-too-long", "NOMBRE"));
        row.Cells[1].Length.ShouldBeLessThan(2_001);
    }

    [Fact]
    public async Task A_quotation_mark_that_never_closes_costs_one_row()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        var run = await house.ImportAsync(
            "c.csv",
            "ID;NOMBRE;CORREO\r\n1;\"Ana\r\nPaz\";a@c.test\r\n2;\"Luis;l@c.test\r\n3;Eva Sol;e@c.test\r\n",
            Customers
        );

        (run.Created, run.SetAside).ShouldBe((2, 1));
        (await house.Runs.SetAsideAsync(run.Id, 0, 10)).Single().Code.ShouldBe("quote-unclosed");
    }

    [Fact]
    public void Line_ends_may_be_mixed_and_quotes_follow_the_rfc()
    {
        using var reader = new DelimitedReader(
            () => new StringReader("a,b\r\"x \"\"y\"\", z\",1\n\r\n\"\",2\r\n3,\"multi\nline\"\n4,5\" pipe"),
            ','
        );
        var rows = new List<TableRow>();
        while (reader.Read() is { } row)
            rows.Add(row);

        rows.Select(r => string.Join("¦", r.Cells))
            .ShouldBe(["a¦b", "x \"y\", z¦1", "¦2", "3¦multi\nline", "4¦5\" pipe"]);
        rows.Select(r => r.Number).ShouldBe([1, 2, 4, 5, 6]);
    }

    [Theory]
    [InlineData("", "import.file-empty")]
    [InlineData(" \n \n", "import.file-empty")]
    [InlineData("UNO;DOS\n1;2\n", "import.columns-missing")]
    public async Task A_file_that_cannot_be_imported_says_why(string text, string code)
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        var outcome = await house.Files.RunAsync(house.Write("c.csv", text), Customers, ImportHouse.Importer);

        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_header_alone_is_an_import_of_nothing()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        var run = await house.ImportAsync("c.csv", "ID;NOMBRE;CORREO\n", Customers);

        (run.State, run.Read).ShouldBe((ImportState.Done, 0L));
    }

    [Fact]
    public async Task Repeated_column_names_are_told_apart_and_a_mapping_may_not_feed_a_field_twice()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = house.Write("c.csv", "ID;NOMBRE;NOMBRE\n1;ignorado;Ana Paz\n");

        var run = await house.ImportAsync(path, ImportHouse.Map("customers", "v", "ID=key", "NOMBRE (2)=fullName"));
        var twice = await house.Files.RunAsync(
            path,
            ImportHouse.Map("customers", "v", "NOMBRE=fullName", "NOMBRE (2)=fullName"),
            ImportHouse.Importer
        );

        run.Created.ShouldBe(1);
        (await house.OneAsync("SELECT display_name FROM customer", row => row.Text(0))).ShouldBe("Ana Paz");
        twice.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("import.field-twice");
    }

    [Fact]
    public async Task A_zipped_file_is_read_as_it_is()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = Path.Combine(house.Folder, "c.csv.gz");
        await using (var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            await zip.WriteAsync(Encoding.UTF8.GetBytes("ID;NOMBRE;CORREO\n1;Ana Paz;ana@c.test\n"));

        (await house.ImportAsync(path, Customers)).Created.ShouldBe(1);
    }

    [Fact]
    public async Task A_formula_is_text_on_its_way_in()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        await house.ImportAsync("c.csv", "ID;NOMBRE;CORREO\n1;=HYPERLINK(\"http://x\")+Ana;\n", Customers);

        (await house.OneAsync("SELECT display_name FROM customer", row => row.Text(0)))!.ShouldStartWith("=HYPERLINK(");
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "17/04/1980", "1980-04-17")]
    [InlineData("dd/MM/yyyy", "1980-04-17", "1980-04-17")]
    [InlineData("MM/dd/yyyy", "4/17/1980", "1980-04-17")]
    [InlineData("yyyyMMdd", "19800417", "1980-04-17")]
    [InlineData("dd/MM/yyyy", "17-abr-80", "1980-04-17")]
    [InlineData("dd/MM/yyyy", "17 de abril de 1980", "1980-04-17")]
    [InlineData("dd/MM/yyyy", "31/02/1980", null)]
    [InlineData("dd/MM/yyyy", "04/17/1980", null)]
    public void Dates_are_read_in_their_order_and_never_swapped(string format, string text, string? expected)
    {
        var read = DateFormat.Of(format)!.TryDate(text, out var date);

        (read ? date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null).ShouldBe(
            expected
        );
    }

    [Theory]
    [InlineData("1.234,50", ',', 1234.50)]
    [InlineData("$ 1,234.50", '.', 1234.50)]
    [InlineData("(12)", '.', -12)]
    [InlineData("COP 5.000", ',', 5000)]
    [InlineData("12-", '.', -12)]
    [InlineData("35 %", '.', 0.35)]
    public void Numbers_are_read_as_they_are_written(string text, char mark, double expected)
    {
        NumberFormat.TryRead(text, mark, out var value).ShouldBeTrue();
        ((double)value).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1.5", ',')]
    [InlineData("1,2345.00", '.')]
    [InlineData("doce", '.')]
    [InlineData("", '.')]
    public void What_is_no_number_is_said_to_be_none(string text, char mark) =>
        NumberFormat.TryRead(text, mark, out _).ShouldBeFalse();
}
