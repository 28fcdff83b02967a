using System.Globalization;
using System.Resources;
using System.Text;
using Vinculo.Integration;
using Vinculo.Platform;

namespace Vinculo.Demo.Check;

/// <summary>A check, told to programs and to people.</summary>
internal static class CheckAnswer
{
    private static readonly ResourceManager Sentences = new(
        "Vinculo.Demo.Check.CheckTexts",
        typeof(CheckAnswer).Assembly
    );

    public static CommandAnswer Of(CheckReport report, double seconds) =>
        new(
            new
            {
                world = report.World.World,
                customers = report.World.Customers,
                seed = report.World.Seed,
                asOf = report.World.AsOf,
                living = report.Living,
                known = report.Known,
                missed = report.Missed,
                lines = report.Lines,
                seconds,
            },
            Text(report)
        );

    private static string Text(CheckReport report)
    {
        var rows = new List<string[]> { Row("score", "measure", "reached", "bar", "ceiling", "verdict") };
        rows.AddRange(
            report.Lines.Select(line =>
                (string[])
                    [
                        line.Score,
                        Say("measure." + line.Measure),
                        Number(line.Reached),
                        Range(line.Bar),
                        Number(line.Ceiling),
                        Say("verdict." + line.Verdict),
                    ]
            )
        );
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(row => row[c].Length)).ToArray();
        var text = new StringBuilder();
        text.AppendLine(
            Say(
                "head",
                DemoCompany.Find(report.World.World)?.Name,
                report.World.AsOf,
                report.World.Seed,
                report.Known,
                report.Living
            )
        );
        text.AppendLine();
        foreach (var row in rows)
        {
            for (var c = 0; c < row.Length - 1; c++)
                text.Append("  ").Append(c >= 2 ? row[c].PadLeft(widths[c]) : row[c].PadRight(widths[c]));
            text.Append("  ").AppendLine(row[^1]);
        }
        text.AppendLine();
        text.Append(report.Missed == 0 ? Say("all") : Say("missed", report.Missed));
        return text.ToString();

        static string[] Row(params string[] codes) => Array.ConvertAll(codes, code => Say("column." + code));
    }

    private static string Range(Bar? bar) =>
        bar switch
        {
            null => "–",
            { Least: { } least, Most: { } most } => $"{Number(least)} – {Number(most)}",
            { Least: { } least } => "≥ " + Number(least),
            _ => "≤ " + Number(bar.Most),
        };

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.CurrentCulture) ?? "–";

    public static string Say(string code, params ReadOnlySpan<object?> facts) => Sentences.Here(code, facts);
}
