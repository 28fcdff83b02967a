using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Vinculo.Demo;

namespace Vinculo.Tests.Demo;

/// <summary>One row of a file, its cells by the name of the column.</summary>
public sealed class Row(Dictionary<string, int> columns, string[] cells)
{
    public string this[string column] => cells[columns[column]];
}

[CollectionDefinition(nameof(DemoWorld))]
public sealed class DemoWorldCollection : ICollectionFixture<DemoWorld>, ICollectionFixture<FundWorld>;

/// <summary>Móvil Cóndor with 5,000 customers, made once for the tests of this folder.</summary>
public sealed class DemoWorld() : MadeFiles(CondorCompany.Known);

/// <summary>Fondo Arrayán with 5,000 affiliates, likewise.</summary>
public sealed class FundWorld() : MadeFiles(Vinculo.Demo.Fund.FundCompany.Known);

/// <summary>The files of a demo company, read as strangers would.</summary>
public abstract class MadeFiles : IDisposable
{
    public static readonly DateOnly AsOf = new(2026, 3, 18);

    private readonly Dictionary<string, List<Row>> read = [];

    private protected MadeFiles(DemoCompany company)
    {
        Company = company;
        Folder = TestRun.NewFolder();
        Rows = company.Write(new DemoOptions(AsOf), Folder, null, TestContext.Current.CancellationToken);
        Truth = Read("verdad/clientes.csv");
    }

    internal DemoCompany Company { get; }

    public string Folder { get; }

    public long Rows { get; }

    /// <summary>The true state of each customer, in the order of the world.</summary>
    public IReadOnlyList<Row> Truth { get; }

    public IReadOnlyList<Row> Read(string file)
    {
        if (!read.TryGetValue(file, out var rows))
            read[file] = rows = ReadRows(file);
        return rows;
    }

    private List<Row> ReadRows(string file)
    {
        var (delimiter, encoding) = Company.Files.FirstOrDefault(one => one.File == file) is { } known
            ? Dialect(known)
            : (",", Encoding.UTF8);
        var how = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter, BadDataFound = null };
        using var csv = new CsvReader(new StreamReader(Path.Combine(Folder, file), encoding), how);
        csv.Read();
        csv.ReadHeader();
        var columns = csv.HeaderRecord!.Select((name, at) => (name, at)).ToDictionary();
        var rows = new List<Row>();
        while (csv.Read())
            rows.Add(new Row(columns, [.. Enumerable.Range(0, columns.Count).Select(at => csv.GetField(at) ?? "")]));
        return rows;
    }

    /// <summary>How a text file is written, as its mapping says.</summary>
    internal static (string Delimiter, Encoding Encoding) Dialect(DemoFile file)
    {
        using var mapping = JsonDocument.Parse(file.ReadMapping());
        var shape = mapping.RootElement.GetProperty("file");
        return (
            shape.GetProperty("delimiter").GetString()!,
            shape.GetProperty("encoding").GetString() == "latin1" ? Encoding.Latin1 : Encoding.UTF8
        );
    }

    /// <summary>The sheets of a workbook, each as rows of texts and dates, header first.</summary>
    public IReadOnlyDictionary<string, List<object?[]>> ReadWorkbook(string? file = null)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = File.OpenRead(Path.Combine(Folder, file ?? "fuerza-ventas/fuerza_ventas.xlsx"));
        using var reader = ExcelDataReader.ExcelReaderFactory.CreateReader(stream);
        var sheets = new Dictionary<string, List<object?[]>>();
        do
        {
            var rows = sheets[reader.Name] = [];
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(at => reader.GetValue(at))]);
        } while (reader.NextResult());
        return sheets;
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
