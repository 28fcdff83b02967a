using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Vinculo.Customers;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class KilledHookTests
{
    private const int Senders = 6;

    /// <summary>
    /// The real program under a stream of webhooks, killed without a word and started again: every message it thanked for is
    /// in its conversation, once; what was not thanked for is sent again and stands there once too.
    /// </summary>
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Killed_among_webhooks_nothing_thanked_for_is_lost_and_nothing_doubled(Engine engine)
    {
        await using var store = await TestDatabase.CreateAsync(engine);
        var hook = await ConnectAsync(store);
        var url = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        var thanked = new ConcurrentDictionary<int, bool>();
        var next = 0;

        for (var life = 0; life < 3; life++)
        {
            using var node = Start(store, url);
            try
            {
                using var client = new HttpClient { BaseAddress = new(url), Timeout = Patience.Most };
                await AliveAsync(client, node);
                var until = thanked.Count + 60;
                using var over = new CancellationTokenSource();
                var senders = Enumerable.Range(0, Senders).Select(_ => SendAsync(client, over.Token)).ToArray();
                await Patience.UntilAsync(() => Task.FromResult(thanked.Count >= until));
                node.Kill(entireProcessTree: true);
                await over.CancelAsync();
                await Task.WhenAll(senders);
            }
            finally
            {
                if (!node.HasExited)
                    node.Kill(entireProcessTree: true);
                await node.WaitForExitAsync();
            }
        }

        using (var last = Start(store, url))
        {
            try
            {
                using var client = new HttpClient { BaseAddress = new(url), Timeout = Patience.Most };
                await AliveAsync(client, last);
                // A provider that got no answer sends again; so does one that did, now and then.
                for (var i = 0; i < next; i += thanked.ContainsKey(i) ? 5 : 1)
                    (await PostAsync(client, i)).ShouldBeTrue();
                await Patience.UntilAsync(
                    () => CountAsync("SELECT count(*) FROM inbound_envelope WHERE next_try_at IS NOT NULL"),
                    waiting => waiting == 0
                );
            }
            finally
            {
                last.Kill(entireProcessTree: true);
                await last.WaitForExitAsync();
            }
        }

        thanked.Count.ShouldBeGreaterThan(100);
        (await CountAsync("SELECT count(DISTINCT provider_id) FROM message")).ShouldBe(
            await CountAsync("SELECT count(*) FROM message")
        );
        (await CountAsync("SELECT count(*) FROM interaction")).ShouldBe(
            await CountAsync("SELECT count(*) FROM message")
        );
        var kept = (
            await store.Database.ReadAsync(s => s.QueryAsync("SELECT provider_id FROM message", r => r.Text(0)))
        ).ToHashSet();
        Enumerable.Range(0, next).Where(i => thanked.ContainsKey(i) && !kept.Contains($"wamid.{i}")).ShouldBeEmpty();
        (await CountAsync("SELECT sum(messages) FROM episode")).ShouldBe(kept.Count);
        (await CountAsync("SELECT count(*) FROM channel_identity")).ShouldBe(
            await CountAsync("SELECT count(*) FROM customer")
        );

        async Task SendAsync(HttpClient client, CancellationToken over)
        {
            while (!over.IsCancellationRequested)
            {
                var i = Interlocked.Increment(ref next) - 1;
                if (!await PostAsync(client, i))
                    return;
                thanked[i] = true;
            }
        }

        async Task<bool> PostAsync(HttpClient client, int i)
        {
            var body = Encoding.UTF8.GetBytes(
                Payloads.WhatsAppText($"wamid.{i}", $"mensaje {i}", $"5730011122{i % 20:00}", 1_772_470_000 + i)
            );
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/" + hook)
            {
                Content = new ByteArrayContent(body),
            };
            foreach (var (name, values) in Payloads.SignatureOf(WhatsAppAdapter.AccountKind, body, ""))
                request.Headers.Add(name, values);
            try
            {
                using var answer = await client.SendAsync(request, CancellationToken.None);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                return false;
            }
        }

        Task<long> CountAsync(string sql) => store.Database.ReadAsync(s => s.FirstOrDefaultAsync(sql, r => r.Long(0)));
    }

    /// <summary>An account put down beforehand, its keys protected with those of the same database.</summary>
    private static async Task<string> ConnectAsync(TestDatabase store)
    {
        await using var app = Application.Build(
            new()
            {
                Data = store.Folder,
                Database = store.Address,
                Urls = "http://127.0.0.1:0",
            },
            []
        );
        await Application.PrepareAsync(app.Services, CancellationToken.None);
        var saved = await (
            (Vinculo.Integration.Channels.SaveChannelAccount)
                app.Services.GetService(typeof(Vinculo.Integration.Channels.SaveChannelAccount))!
        ).RunAsync(
            new(
                null,
                WhatsAppAdapter.AccountKind,
                "prueba",
                Channel.WhatsApp,
                null,
                true,
                new Dictionary<string, string> { ["phoneNumberId"] = "555000" },
                new[] { "appSecret", "verifyToken", "accessToken" }.ToDictionary(n => n, _ => Payloads.Secret)
            ),
            Actor.System("test"),
            "test"
        );
        return saved.Accepted.Hook;
    }

    private static Process Start(TestDatabase store, string url)
    {
        var node = Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "vinculo.dll"),
                    "run",
                    "--data",
                    store.Folder,
                    "--database",
                    store.Address,
                    "--urls",
                    url,
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        // Nobody reads its log; it must not stop for that.
        _ = node.StandardOutput.ReadToEndAsync();
        _ = node.StandardError.ReadToEndAsync();
        return node;
    }

    private static Task AliveAsync(HttpClient client, Process node) =>
        Patience.UntilAsync(() =>
        {
            node.HasExited.ShouldBeFalse();
            return IsAliveAsync(client);
        });

    private static async Task<bool> IsAliveAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/live");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
