using System.Globalization;
using System.Text;
using System.Text.Json;
using Vinculo.Bench.Load;

namespace Vinculo.Bench;

/// <summary>Tables for people and files for comparison.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Table(IEnumerable<Figures> figures)
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| request | p50 ms | p95 ms | p99 ms | /s at 8 | p99 at 8 ms | server CPU ms | database CPU ms | bytes | errors |"
        );
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var f in figures)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {f.Name} | {f.P50:0.00} | {f.P95:0.00} | {f.P99:0.00} | {f.PerSecond:N0} | {f.P99Busy:0.0} | {f.ServerCpu:0.000} | {(f.DatabaseCpu is { } d ? d.ToString("0.000", CultureInfo.InvariantCulture) : "–")} | {f.Bytes:N0} | {f.Errors} |"
            );
        return text.ToString();
    }

    public static async Task KeepAsync(string file, object result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, Options) + "\n");
    }
}
