using System.Diagnostics;
using Vinculo.Bench.Running;

namespace Vinculo.Bench.Load;

/// <summary>What came of one scenario.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="P50">Milliseconds at one connection; likewise <paramref name="P95"/>, <paramref name="P99"/>.</param>
/// <param name="PerSecond">Answers a second at eight connections.</param>
/// <param name="ServerCpu">Processor milliseconds of the application an answer, at eight connections.</param>
/// <param name="DatabaseCpu">The same of the PostgreSQL server; null with the embedded database.</param>
/// <param name="Bytes">Mean size of a body.</param>
/// <param name="Errors">Answers that were not as expected.</param>
internal sealed record Figures(
    string Name,
    double P50,
    double P95,
    double P99,
    double PerSecond,
    double P99Busy,
    double ServerCpu,
    double? DatabaseCpu,
    double Bytes,
    long Errors,
    long Answers
);

/// <summary>One kind of request.</summary>
/// <param name="Make">The n-th request; ever another n.</param>
/// <param name="Expected">Its status.</param>
/// <param name="SetsOffWork">What it does keeps the application busy afterwards, so nothing else is measured after it.</param>
internal sealed record Scenario(string Name, Func<int, byte[]> Make, int Expected = 200, bool SetsOffWork = false);

/// <summary>Asks the same thing in many variations, alone and eight at a time.</summary>
internal sealed class Measuring(AppProcess app, Func<double>? databaseCpu, double seconds)
{
    private const int Connections = 8;
    private int number;

    /// <summary>The first answers pay for the compiler and for caches, and are nobody's everyday.</summary>
    public void Warm(Scenario scenario, double seconds) => Busy(scenario, seconds);

    public Figures Run(Scenario scenario)
    {
        var alone = Alone(scenario, seconds);
        var cpu = app.Cpu();
        var databaseBefore = databaseCpu?.Invoke();
        var busy = Busy(scenario, seconds);
        var spent = app.Cpu() - cpu;
        var database = databaseCpu?.Invoke() - databaseBefore;
        Array.Sort(alone.Times);
        Array.Sort(busy.Times);
        var answers = busy.Times.Length;
        return new(
            scenario.Name,
            At(alone.Times, 0.50),
            At(alone.Times, 0.95),
            At(alone.Times, 0.99),
            answers / busy.Seconds,
            At(busy.Times, 0.99),
            spent / Math.Max(1, answers),
            database / Math.Max(1, answers),
            (double)busy.Bytes / Math.Max(1, answers),
            alone.Errors + busy.Errors,
            answers + alone.Times.Length
        );
    }

    private (double[] Times, double Seconds, long Bytes, long Errors) Alone(Scenario scenario, double seconds)
    {
        using var wire = new Wire(app.Port);
        return Loop(wire, scenario, Stopwatch.GetTimestamp(), seconds, new List<double>(20_000));
    }

    private (double[] Times, double Seconds, long Bytes, long Errors) Busy(Scenario scenario, double seconds)
    {
        var started = Stopwatch.GetTimestamp();
        var parts = new (double[] Times, double Seconds, long Bytes, long Errors)[Connections];
        Exception? failure = null;
        var threads = new Thread[Connections];
        for (var i = 0; i < Connections; i++)
        {
            var mine = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    using var wire = new Wire(app.Port);
                    parts[mine] = Loop(wire, scenario, started, seconds, new List<double>(20_000));
                }
                catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
                {
                    failure = e;
                }
            });
            threads[i].Start();
        }
        foreach (var thread in threads)
            thread.Join();
        if (failure is not null)
            throw new IOException(scenario.Name, failure);
        return (
            [.. parts.SelectMany(p => p.Times)],
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            parts.Sum(p => p.Bytes),
            parts.Sum(p => p.Errors)
        );
    }

    private (double[], double, long, long) Loop(
        Wire wire,
        Scenario scenario,
        long started,
        double seconds,
        List<double> times
    )
    {
        long bytes = 0,
            errors = 0;
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            var request = scenario.Make(Interlocked.Increment(ref number));
            var begun = Stopwatch.GetTimestamp();
            var status = wire.Ask(request);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            bytes += wire.BodyLength;
            if (status == scenario.Expected)
                continue;
            if (errors++ == 0)
                Console.Error.WriteLine($"  {scenario.Name}: {status} {wire.Body}");
        }
        return ([.. times], Stopwatch.GetElapsedTime(started).TotalSeconds, bytes, errors);
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
