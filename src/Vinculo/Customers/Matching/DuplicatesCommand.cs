using System.CommandLine;
using System.Globalization;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Platform;

namespace Vinculo.Customers.Matching;

/// <summary><c>vinculo duplicates scan</c> and <c>vinculo duplicates status</c>, over the installation's own base.</summary>
internal static class DuplicatesCommand
{
    private static readonly Option<bool> Learn = new("--learn")
    {
        Description = "Aprende antes los pesos de esta base · Learns the weights of this base first",
    };

    private static readonly Option<bool> AsJson = new("--json") { Description = "Resultado en JSON · Result as JSON" };

    public static Command Build()
    {
        var scan = new Command("scan", "Compara a todos con todos · Compares everybody with everybody")
        {
            Learn,
            AsJson,
        };
        CommandLine.Inside(scan, ScanAsync);
        var status = new Command("status", "Cómo va la revisión · How the review stands") { AsJson };
        CommandLine.Inside(status, TellAsync);
        return new("duplicates", "Duplicados en la base · Duplicates in the base") { scan, status };
    }

    private static async Task<int> ScanAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        var scans = services.GetRequiredService<MatchingScans>();
        var run = await scans.AskAsync(parsed.GetValue(Learn), Actor.System("vinculo duplicates"), cancel);
        var shown = Console.IsErrorRedirected || parsed.GetValue(AsJson);
        var ended = await services
            .GetRequiredService<JobRunner>()
            .FinishAsync(
                run,
                shown
                    ? null
                    : p =>
                        Console.Error.Write(
                            $"\r{(p.Total is > 0 ? (double)p.Done / p.Total.Value : 0).ToString("P0", CultureInfo.InvariantCulture), 6}"
                        ),
                cancel
            );
        if (!shown)
            Console.Error.WriteLine();
        if (ended.State != JobState.Done)
        {
            Console.Error.WriteLine(ended.Message ?? ended.State.ToString());
            return 1;
        }
        return await TellAsync(services, parsed, cancel);
    }

    private static async Task<int> TellAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancel)
    {
        var figures = await services.GetRequiredService<ReviewQueue>().FiguresAsync(cancel);
        var last = await services.GetRequiredService<MatchingScans>().LastAsync(cancel);
        if (parsed.GetValue(AsJson))
        {
            Console.WriteLine(Json.Of(new { queue = figures, scan = last?.Report }).Text);
            return 0;
        }
        if (last?.Report is { } scan)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Última búsqueda · Last scan: {scan.Customers:N0} clientes · customers, {scan.Compared:N0} pares · pairs, {scan.Seconds:0.0} s, modelo · model {scan.ModelVersion}"
                )
            );
        foreach (
            var (name, count) in new[]
            {
                ("Por revisar · To review", figures.Waiting),
                ("El mismo · The same", figures.Same),
                ("Distintos · Not the same", figures.Different),
                ("En duda · Not sure", figures.Unsure),
                ("Unidos automáticamente · Joined automatically", figures.Automatic),
            }
        )
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name, -46} {count, 12:N0}"));
        return 0;
    }
}
