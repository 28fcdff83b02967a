using System.Diagnostics;

namespace Vinculo.Bench.Running;

/// <summary>The published application as a process of its own, measured from outside.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly Process process;

    private AppProcess(Process process, int port, TimeSpan ready) =>
        (this.process, Port, Ready) = (process, port, ready);

    public int Port { get; }

    /// <summary>From the start of the process to the first good answer of <c>/health/ready</c>.</summary>
    public TimeSpan Ready { get; }

    public int Id => process.Id;

    public double Cpu() => ProcessFigures.Cpu(process.Id);

    public (double Now, double Peak, double Own) Memory() => ProcessFigures.Memory(process.Id);

    /// <summary>
    /// Waits until the application has caught up with what happened before it started: four seconds in a row with less than
    /// a twentieth of a processor; five minutes at most.
    /// </summary>
    /// <returns>Seconds it took.</returns>
    public async Task<double> SettleAsync()
    {
        var watch = Stopwatch.StartNew();
        var (before, calm) = (Cpu(), 0);
        while (calm < 4 && watch.Elapsed < TimeSpan.FromMinutes(5))
        {
            await Task.Delay(1000);
            var now = Cpu();
            calm = now - before < 50 ? calm + 1 : 0;
            before = now;
        }
        return watch.Elapsed.TotalSeconds;
    }

    /// <param name="app">Folder of the published application.</param>
    /// <param name="data">Data folder.</param>
    /// <param name="database">Address, or null for the embedded one.</param>
    public static async Task<AppProcess> StartAsync(string app, string data, string? database)
    {
        var port = Ports.Free();
        string[] arguments =
        [
            Path.Combine(app, "vinculo.dll"),
            "run",
            "--data",
            data,
            "--urls",
            $"http://127.0.0.1:{port}",
        ];
        if (database is not null)
            arguments = [.. arguments, "--database", database];
        var process = new Process
        {
            StartInfo = new("dotnet", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = app,
            },
        };
        var said = new Queue<string>();
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        var watch = Stopwatch.StartNew();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient
        {
            BaseAddress = new($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(5),
        };
        while (watch.Elapsed < TimeSpan.FromSeconds(120))
        {
            if (process.HasExited)
                throw new InvalidOperationException("The application ended: " + string.Join('\n', said));
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                    return new(process, port, watch.Elapsed);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(10); // Not listening yet.
            }
        }
        process.Kill(entireProcessTree: true);
        throw new TimeoutException("The application was not ready in two minutes: " + string.Join('\n', said));

        void Keep(string? line)
        {
            if (line is null)
                return;
            lock (said)
            {
                said.Enqueue(line);
                if (said.Count > 40)
                    said.Dequeue();
            }
            if (
                line.Contains("\"Error\"", StringComparison.Ordinal)
                || line.Contains("\"Critical\"", StringComparison.Ordinal)
            )
                Console.Error.WriteLine("  app: " + line[..Math.Min(line.Length, 600)]);
        }
    }

    /// <summary>Runs one verb of the published application to its end.</summary>
    /// <returns>Exit code, output, seconds, peak memory in megabytes and processor seconds, both as sampled.</returns>
    public static async Task<(
        int Code,
        string Output,
        double Seconds,
        double PeakMegabytes,
        double CpuSeconds
    )> RunAsync(string app, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", [Path.Combine(app, "vinculo.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = app,
            },
        };
        var watch = Stopwatch.StartNew();
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var (peak, cpu) = (0.0, 0.0);
        while (!process.HasExited)
        {
            await Task.Delay(50);
            if (!process.HasExited)
                (peak, cpu) = (Math.Max(peak, PeakOf(process.Id)), Math.Max(cpu, CpuOf(process.Id)));
        }
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, watch.Elapsed.TotalSeconds, peak, cpu / 1_000);
    }

    private static double CpuOf(int process)
    {
        try
        {
            return ProcessFigures.Cpu(process);
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile.
        }
    }

    private static double PeakOf(int process)
    {
        try
        {
            return ProcessFigures.Memory(process).Peak;
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile.
        }
    }

    /// <summary>Asks the application to end as an operator would, and insists after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }
}
