using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Integration;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Bench;

/// <summary>
/// <c>bench import [customers] [transactions a customer] [--database …]</c>: how fast files go in with duplicate check, source
/// record, audit and undo journal, and how much memory the process takes.
/// </summary>
internal static class ImportBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var customers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var each = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
        var database = args.Length > 2 ? args[2] : null;
        var folder = Path.Combine(Path.GetTempPath(), "vinculo-bench-import-" + Environment.ProcessId);
        Directory.CreateDirectory(folder);
        try
        {
            var people = Path.Combine(folder, "customers.csv");
            var sales = Path.Combine(folder, "transactions.csv");
            WriteCustomers(people, customers);
            WriteTransactions(sales, customers, each);
            Read(sales);

            await using var app = Application.Build(
                new VinculoOptions { Data = folder, Database = database },
                [],
                builder => builder.Logging.SetMinimumLevel(LogLevel.Error)
            );
            await Application.PrepareAsync(app.Services, CancellationToken.None);
            var files = app.Services.GetRequiredService<ImportFiles>();
            await ImportAsync(
                files,
                people,
                Map(
                    "customers",
                    "ID=key",
                    "NAME=fullName",
                    "DOCUMENT=document",
                    "EMAIL=email",
                    "PHONE=phone",
                    "CITY=city",
                    "BORN=birthDate"
                )
            );
            await ImportAsync(
                files,
                people,
                Map(
                    "customers",
                    "ID=key",
                    "NAME=fullName",
                    "DOCUMENT=document",
                    "EMAIL=email",
                    "PHONE=phone",
                    "CITY=city",
                    "BORN=birthDate"
                )
            );
            await ImportAsync(
                files,
                sales,
                Map(
                    "transactions",
                    "KEY=key",
                    "CUSTOMER=customer.key",
                    "AT=occurredAt",
                    "PRODUCT=product",
                    "AMOUNT=amount"
                )
            );
            await ImportAsync(
                files,
                sales,
                Map(
                    "transactions",
                    "KEY=key",
                    "CUSTOMER=customer.key",
                    "AT=occurredAt",
                    "PRODUCT=product",
                    "AMOUNT=amount"
                )
            );
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"peak working set {process.PeakWorkingSet64 / 1_000_000:N0} MB");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ImportAsync(ImportFiles files, string file, ImportMapping mapping)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var run = (await files.RunAsync(file, mapping, Actor.System("bench"))).Accepted;
        process.Refresh();
        var spent = (process.TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(
            $"{run.Entity, -13} {run.Read, 9:N0} rows {watch.Elapsed.TotalSeconds, 7:N1} s {run.Read / watch.Elapsed.TotalSeconds, 9:N0}/s · CPU {spent * 1e6 / run.Read, 6:N0} µs/row · created {run.Created:N0}, unchanged {run.Unchanged:N0}, aside {run.SetAside:N0} · {process.WorkingSet64 / 1_000_000:N0} MB"
        );
    }

    /// <summary>Our reader alone, to know what the rest costs.</summary>
    private static void Read(string file)
    {
        var watch = Stopwatch.StartNew();
        using var reader = new DelimitedReader(() => new StreamReader(file), ';');
        long rows = 0;
        while (reader.Read() is not null)
            rows++;
        Console.WriteLine(
            $"reading alone {rows, 9:N0} rows {watch.Elapsed.TotalSeconds, 7:N1} s {rows / watch.Elapsed.TotalSeconds, 9:N0}/s"
        );
        watch.Restart();
        using var csv = new CsvHelper.CsvParser(
            new StreamReader(file),
            new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";" }
        );
        rows = 0;
        while (csv.Read())
        {
            _ = csv.Record;
            rows++;
        }
        Console.WriteLine(
            $"CsvHelper     {rows, 9:N0} rows {watch.Elapsed.TotalSeconds, 7:N1} s {rows / watch.Elapsed.TotalSeconds, 9:N0}/s"
        );
    }

    private static ImportMapping Map(string entity, params string[] columns) =>
        new()
        {
            SourceSystem = new("bench", "Bench"),
            Entity = entity,
            Columns = [.. columns.Select(c => c.Split('=')).Select(c => new ColumnMapping(c[0], c[1]))],
        };

    private static readonly string[] Given =
    [
        "Ana",
        "Luis",
        "María Fernanda",
        "Pedro",
        "Lucía",
        "Carlos Andrés",
        "Íñigo",
        "Sofía",
        "Jorge",
        "Camila",
    ];
    private static readonly string[] Surnames =
    [
        "Gómez",
        "Pérez",
        "Rodríguez",
        "Muñoz",
        "Ramírez",
        "Torres",
        "Castillo",
        "Quiroga",
        "Zúñiga",
        "Vélez",
        "Mora",
        "Paz",
    ];
    private static readonly string[] Cities = ["Bogotá", "Medellín", "Cali", "Barranquilla", "Pasto", "Neiva", "Tunja"];

    private static void WriteCustomers(string path, int count)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
        file.WriteLine("ID;NAME;DOCUMENT;EMAIL;PHONE;CITY;BORN");
        for (var i = 0; i < count; i++)
        {
            var shuffled = (int)(i * 2_654_435_761L % count);
            file.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"C{shuffled};{Given[i % 10]} {Surnames[i / 10 % 12]} {Surnames[i / 120 % 12]};{10_000_000 + shuffled * 13L};persona{shuffled}@correo.test;3{100_000_000 + shuffled * 7L};{Cities[i % 7]};{1 + i % 28:00}/{1 + i % 12:00}/{1950 + i % 55}"
                )
            );
        }
    }

    private static void WriteTransactions(string path, int customers, int each)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
        file.WriteLine("KEY;CUSTOMER;AT;PRODUCT;AMOUNT");
        for (var month = 0; month < each; month++)
        for (var i = 0; i < customers; i++)
            file.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"T{month}-{i};C{i};{1 + i % 28:00}/{1 + month % 12:00}/{2024 + month / 12} {i % 24:00}:{i % 60:00};PLAN-{i % 25};{20_000 + i % 90_000}.50"
                )
            );
    }
}
