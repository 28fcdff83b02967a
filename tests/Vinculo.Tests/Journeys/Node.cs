using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vinculo.Tests.Journeys;

/// <summary>The product as its owner starts it: a process of its own, that can be killed without a word of warning.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private Node(Process process, Uri url)
    {
        this.process = process;
        Url = url;
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private bool ended;

    public Uri Url { get; }

    /// <summary>What it has written on the console so far.</summary>
    public string Console => string.Join('\n', lines);

    /// <summary>Starts <c>vinculo VERB …</c> on a free port and waits until it answers.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="verb"><c>run</c> or <c>demo</c>, with what follows it.</param>
    public static async Task<Node> StartAsync(string data, params string[] verb)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var node = new Node(Start([.. verb, "--data", data, "--urls", url.GetLeftPart(UriPartial.Authority)]), url);
        try
        {
            await Patience.UntilAsync(
                async () =>
                {
                    node.process.HasExited.ShouldBeFalse(node.Console);
                    using var client = new HttpClient { BaseAddress = url };
                    try
                    {
                        using var answer = await client.GetAsync("/health/ready");
                        return answer.IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                () => node.Console
            );
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
        return node;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<string> RunAsync(string data, params string[] verb)
    {
        using var process = Start([.. verb, "--data", data]);
        var told = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await told + await complained);
        return await told;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (ended)
            return;
        ended = true;
        await KillAsync();
        process.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["VINCULO_JOBLEASESECONDS"] = "2", ["Logging__LogLevel__Default"] = "Information" },
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "vinculo.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
