using System.Text;
using Vinculo.Bench.Company;
using Vinculo.Bench.Running;

namespace Vinculo.Bench;

/// <summary>Files into an empty database by the command line: customers with recognition and audit, then their purchases.</summary>
internal sealed class ImportRun(string app, string folder)
{
    private const string CustomerMapping = """
        {"sourceSystem":{"code":"bench","name":"Bench"},"entity":"customers","file":{"delimiter":",","encoding":"utf-8","headerRow":1},
         "formats":{"date":"yyyy-MM-dd","decimal":"."},"defaults":{"country":"CO","documentType":"CC","kind":"person","stage":"customer"},
         "columns":[{"column":"id","field":"key"},{"column":"given","field":"givenNames"},{"column":"surname1","field":"firstSurname"},
         {"column":"surname2","field":"secondSurname"},{"column":"document","field":"document"},{"column":"phone","field":"phone"},
         {"column":"email","field":"email"},{"column":"city","field":"city"},{"column":"since","field":"since"}]}
        """;

    public async Task RunAsync(int customers, string results)
    {
        var work = Path.Combine(folder, "import");
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        var file = Path.Combine(work, "customers.csv");
        await using (var writer = new StreamWriter(file, append: false, new UTF8Encoding(false)))
        {
            await writer.WriteLineAsync("id,given,surname1,surname2,document,phone,email,city,since");
            for (var i = 0; i < customers; i++)
            {
                var person = new Person(i, customers);
                var (given, first, second, display) = person.Name();
                await writer.WriteLineAsync(
                    $"K{i},{given ?? display},{first},{second},{person.Document},{person.Phone[3..]},{person.Email()},{Tokens.Cities[i % Tokens.Cities.Length]},{person.CreatedAt:yyyy-MM-dd}"
                );
            }
        }
        var mapping = Path.Combine(work, "customers.mapping.json");
        await File.WriteAllTextAsync(mapping, CustomerMapping);
        var data = Path.Combine(work, "data");
        var load = ProcessFigures.Load();
        var initial = await AppProcess.RunAsync(app, "import", file, "--mapping", mapping, "--data", data, "--json");
        var again = await AppProcess.RunAsync(app, "import", file, "--mapping", mapping, "--data", data, "--json");
        Console.WriteLine(
            $"import of {customers:N0} customers: {customers / initial.Seconds:N0} rows/s ({initial.Seconds:0.0} s with start, {initial.CpuSeconds * 1e6 / customers:0} µs of processor a row, {initial.PeakMegabytes:0} MB, exit {initial.Code}); the same file again: {customers / again.Seconds:N0} rows/s (exit {again.Code}); load {load}"
        );
        Console.WriteLine(initial.Output.Trim());
        Console.WriteLine(again.Output.Trim());
        await Report.KeepAsync(
            results,
            new
            {
                load,
                customers,
                seconds = initial.Seconds,
                cpuSeconds = initial.CpuSeconds,
                rowsPerSecond = customers / initial.Seconds,
                peakMegabytes = initial.PeakMegabytes,
                againSeconds = again.Seconds,
                output = initial.Output.Trim(),
            }
        );
    }
}
