using System.Globalization;
using System.IO.Compression;
using Vinculo.Integration;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

/// <summary>Files of the world outside, by their mapping files.</summary>
public class RealDataTests
{
    private static string? Data(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine([folder.FullName, "shared", "data", .. parts]);
            if (File.Exists(path))
                return path;
        }
        return null;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vinculo.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    private static async Task<ImportMapping> MappingAsync(string name) =>
        ImportMapping
            .Read(
                await File.ReadAllTextAsync(
                    Path.Combine(Root(), "tests", "Vinculo.Tests", "Integration", "Mappings", name + ".mapping.json")
                )
            )
            .Accepted;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_telco_table_comes_in_with_its_own_fields(Engine engine)
    {
        if (Data("telco-ibm", "telco-customer-churn.csv") is not { } file)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("The IBM telco table is not on this machine.");
            return;
        }
        await using var house = await ImportHouse.OpenAsync(engine);

        var run = await house.ImportAsync(file, await MappingAsync("telco-ibm"));

        (run.Created, run.SetAside, run.Partial).ShouldBe((7_043, 0, 0));
        (await house.CountAsync("custom_field")).ShouldBe(18);
        (await house.CountAsync("customer WHERE stage = 3")).ShouldBe(1_869);
        (await house.CountAsync("customer WHERE sex = 'F'")).ShouldBe(3_488);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_record_shop_comes_in_without_a_header(Engine engine)
    {
        if (Data("cdnow", "CDNOW_sample.txt") is not { } file)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("The CDNOW sample is not on this machine.");
            return;
        }
        await using var house = await ImportHouse.OpenAsync(engine);
        var mapping = await MappingAsync("cdnow");

        var run = await house.ImportAsync(file, mapping);

        (run.Created, run.SetAside).ShouldBe((6_919, 0));
        (await house.CountAsync("customer")).ShouldBe(2_357);
        var exact = File.ReadLines(file)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(p => p.Length == 5)
            .Sum(p => decimal.Parse(p[4], CultureInfo.InvariantCulture));
        (await house.OneAsync("SELECT sum(amount_minor) FROM txn", row => row.Long(0))).ShouldBe((long)(exact * 100));
        var again = await house.ImportAsync(file, mapping);
        (again.Unchanged, again.Created).ShouldBe((6_919, 0));
    }

    [Fact]
    public async Task Online_Retail_reconciles_to_the_penny()
    {
        var file = Path.Combine(Root(), "samples", "online-retail", "online_retail.csv.gz");
        var mapping = ImportMapping
            .Read(
                await File.ReadAllTextAsync(
                    Path.Combine(Root(), "samples", "online-retail", "online-retail.transactions.mapping.json")
                )
            )
            .Accepted;
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);

        var run = await house.ImportAsync(file, mapping);

        (run.Read, run.SetAside).ShouldBe((541_909, 135_080));
        (run.Created + run.Unchanged).ShouldBe(406_829);
        (await house.CountAsync("customer")).ShouldBe(4_372);
        (await house.Runs.ReasonsAsync(run.Id)).ShouldBe([("customer-unnamed", "customer.key", false, 135_080L)]);
        (await house.CountAsync("txn WHERE kind = 4 AND amount_minor > 0")).ShouldBe(0);
        (await house.CountAsync("txn WHERE kind = 4")).ShouldBeGreaterThan(8_000);

        decimal named = 0,
            unnamed = 0;
        await using (var zip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        using (var reader = new DelimitedReader(() => new StreamReader(zip), ','))
        {
            reader.Read();
            while (reader.Read() is { } row)
            {
                var amount =
                    decimal.Parse(row.Cells[3], CultureInfo.InvariantCulture)
                    * decimal.Parse(row.Cells[5], CultureInfo.InvariantCulture);
                if (row.Cells[6].Length == 0)
                    unnamed += amount;
                else
                    named += amount;
            }
        }
        (named + unnamed).ShouldBe(9_747_747.934m);
        // Each line is rounded to a penny: a few lines are priced in tenths of one.
        var stored = await house.OneAsync("SELECT sum(amount_minor) FROM txn", row => row.Long(0));
        Math.Abs(stored / 100m - named).ShouldBeLessThan(0.10m);
    }

    [Fact]
    public async Task A_workbook_keeps_its_dates_and_serial_days()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = Path.Combine(house.Folder, "c.xlsx");
        Workbooks.Write(
            path,
            [
                ["ID", "NOMBRE", "NACIMIENTO", "DESDE"],
                ["1", "Ana Paz", new DateOnly(1980, 4, 17), 44197.0],
                ["2", "Íñigo Muñoz", new DateOnly(1975, 12, 31), 36526.0],
            ]
        );

        var run = await house.ImportAsync(
            path,
            ImportHouse.Map("customers", "v", "ID=key", "NOMBRE=fullName", "NACIMIENTO=birthDate", "DESDE=since")
        );

        (run.Created, run.Partial).ShouldBe((2, 0));
        (
            await house.OneAsync(
                "SELECT birth_date, since FROM customer WHERE name_key = 'ana paz'",
                row => (row.Date(0), row.Date(1))
            )
        ).ShouldBe((new DateOnly(1980, 4, 17), new DateOnly(2021, 1, 1)));
    }
}
