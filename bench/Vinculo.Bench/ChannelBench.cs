using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vinculo.Bench.Running;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Bench;

/// <summary>
/// <c>channels [sqlite|postgres] [messages] [matters]</c>: signed webhooks over HTTP into the whole application, until the last is in
/// its conversation; then pages of the inbox among many matters. Inside this process, who sends included. Tells processor time.
/// </summary>
internal static class ChannelBench
{
    private const string Secret = "bench";
    private const int Senders = 16;
    private const int People = 500;
    private const int MessagesOfMatter = 5;
    private static readonly Actor Boss = Actor.System("bench");

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("vinculo-bench-").FullName;
        var messages = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20_000;
        var matters = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 200_000;
        try
        {
            await using var cluster = args is ["postgres", ..]
                ? await PostgresCluster.StartAsync(folder + "-server")
                : null;
            var address = cluster is null
                ? "sqlite:" + Path.Combine(folder, "vinculo.db")
                : (await cluster.DatabaseAsync("bench")).Address;
            var options = new VinculoOptions
            {
                Data = folder,
                Database = address,
                Urls = "http://127.0.0.1:0",
            };
            await using var app = Application.Build(options, [], b => b.Logging.ClearProviders());
            await Application.PrepareAsync(app.Services, CancellationToken.None);
            await app.StartAsync();
            await ReceiveAsync(app.Services, messages, cluster);
            await ListAsync(app.Services, matters);
            await app.StopAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            if (Directory.Exists(folder + "-server"))
                Directory.Delete(folder + "-server", recursive: true);
        }
    }

    private static async Task ReceiveAsync(IServiceProvider services, int messages, PostgresCluster? cluster)
    {
        var account = (
            await services
                .GetRequiredService<SaveChannelAccount>()
                .RunAsync(
                    new(
                        null,
                        WhatsAppAdapter.AccountKind,
                        "bench",
                        null,
                        null,
                        true,
                        new Dictionary<string, string> { ["phoneNumberId"] = "1" },
                        new[] { "appSecret", "verifyToken", "accessToken" }.ToDictionary(n => n, _ => Secret)
                    ),
                    Boss,
                    "bench"
                )
        ).Accepted;
        var url = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var client = new HttpClient { BaseAddress = new(url) };
        await SendAsync(client, account.Hook, 0, People, 1);
        var database = services.GetRequiredService<Database>();
        await InAsync(database, People);
        var (cpu, server, watch) = (
            Environment.CpuUsage.TotalTime,
            cluster?.CpuMilliseconds() ?? 0,
            Stopwatch.StartNew()
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(s => Task.Run(() => SendAsync(client, account.Hook, People + s, People + messages, Senders)))
        );
        var taken = watch.Elapsed;
        await InAsync(database, People + messages);
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / messages;
        var stored = ((cluster?.CpuMilliseconds() ?? 0) - server) / messages;
        Console.WriteLine(
            $"{messages:N0} webhooks: acknowledged {messages / taken.TotalSeconds:N0} a second, in their conversations "
                + $"{messages / watch.Elapsed.TotalSeconds:N0} a second, {spent:0.00} ms of this process's processor each and {stored:0.00} of the database server's "
                + $"(load {ProcessFigures.Load()})"
        );
    }

    private static async Task SendAsync(HttpClient client, string hook, int first, int until, int step)
    {
        for (var i = first; i < until; i += step)
        {
            var body = Encoding.UTF8.GetBytes(
                $$"""
                {"object":"whatsapp_business_account","entry":[{"id":"9","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"contacts":[{"profile":{"name":"Persona {{i
                    % People}}"},"wa_id":"5730{{10_000_000 + i % People}}"}],"messages":[{"from":"5730{{10_000_000
                    + i % People}}","id":"wamid.{{i}}","timestamp":"{{1_772_000_000
                    + i}}","type":"text","text":{"body":"Mensaje {{i}}: ¿cuándo llega mi pedido?"} }] } }]}]}
                """
            );
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/" + hook)
            {
                Content = new ByteArrayContent(body),
            };
            request.Headers.Add(
                "X-Hub-Signature-256",
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))
            );
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task InAsync(Database database, int count)
    {
        while (
            await database.ReadAsync(s => s.FirstOrDefaultAsync("SELECT count(*) FROM message", r => r.Long(0))) < count
        )
            await Task.Delay(20);
    }

    private static async Task ListAsync(IServiceProvider services, int matters)
    {
        var database = services.GetRequiredService<Database>();
        var people = await database.ReadAsync(s =>
            s.QueryAsync(
                "SELECT customer_id, account_id, identity_id FROM message GROUP BY customer_id, account_id, identity_id",
                r => (Customer: r.Guid(0), Account: r.Guid(1), Identity: r.Guid(2))
            )
        );
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        string[] columns =
        [
            "customer_id",
            "id",
            "conversation_id",
            "channel",
            "state",
            "priority",
            "since",
            "opened_at",
            "last_at",
            "last_words",
            "messages",
            "row_version",
        ];
        string[] said =
        [
            "customer_id",
            "occurred_at",
            "id",
            "account_id",
            "identity_id",
            "episode_id",
            "provider_id",
            "kind",
            "direction",
            "status",
            "status_at",
            "received_at",
            "attempts",
        ];
        foreach (var part in Enumerable.Range(0, matters).Chunk(20_000))
            await database.WriteBulkAsync(
                async s =>
                {
                    var ids = part.ToDictionary(i => i, i => Ids.New(now.AddSeconds(i)));
                    await s.InsertManyAsync(
                        "episode",
                        columns,
                        part.Select(i =>
                            new object?[]
                            {
                                people[i % people.Count].Customer,
                                ids[i],
                                people[i % people.Count].Customer,
                                6,
                                // Most of what there ever was is settled.
                                i % 20
                                == 0
                                    ? 1
                                    : 4,
                                (i % 3) + 2,
                                now.AddSeconds((i * 7919L) % matters),
                                now,
                                now,
                                "Mensaje de prueba",
                                MessagesOfMatter,
                                1,
                            }
                        )
                    );
                    await s.InsertManyAsync(
                        "message",
                        said,
                        part.SelectMany(i => Enumerable.Range(0, MessagesOfMatter), (i, m) => (i, m))
                            .Select(o =>
                            {
                                var (customer, account, identity) = people[o.i % people.Count];
                                var at = now.AddSeconds(o.i).AddMilliseconds(o.m);
                                var id = Ids.New(at);
                                return new object?[]
                                {
                                    customer,
                                    at,
                                    id,
                                    account,
                                    identity,
                                    ids[o.i],
                                    id.ToString("N"),
                                    "text",
                                    1,
                                    3,
                                    at,
                                    at,
                                    0,
                                };
                            })
                    );
                },
                default
            );
        var inbox = services.GetRequiredService<Inbox>();
        var times = new List<double>();
        var cpu = Environment.CpuUsage.TotalTime;
        string? after = null;
        for (var i = 0; i < 400; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var page = (await inbox.ReadAsync(new(InboxView.All, After: after), Boss)).Accepted;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            after = page.Next;
        }
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / times.Count;
        times.Sort();
        Console.WriteLine(
            $"page of the inbox among {matters:N0} matters of {matters * MessagesOfMatter:N0} messages: p50 {times[200]:0.00} ms, p95 {times[380]:0.00} ms, {spent:0.00} ms of processor "
                + $"(load {ProcessFigures.Load()})"
        );
    }
}
