using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vinculo.Decisions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

public class KillDecisionTests
{
    private const string Key = "vk_kill-test";

    /// <summary>The real program under eight callers, killed without a word: what it answered is there, once.</summary>
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Killed_while_deciding_nothing_that_was_answered_is_lost_and_nothing_doubled(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        await counter.OfferAsync(Counter.Draft("b"));
        var customers = new List<Guid>();
        for (var i = 0; i < 200; i++)
            customers.Add((await counter.CustomerAsync()).Value);
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO api_key (id, name, prefix, secret_hash, scopes, created_at) VALUES (@id, 'kill', 'vk_kill', @hash, @scopes, 0)
                """,
                ("id", Ids.New(counter.Clock.GetUtcNow())),
                ("hash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))),
                ("scopes", Json.Of(new[] { "decisions.decide" }))
            )
        );
        var url = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        var decided = new ConcurrentDictionary<Guid, byte>();
        var answered = new ConcurrentDictionary<Guid, byte>();

        using var node = Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "vinculo.dll"),
                    "run",
                    "--data",
                    counter.Store.Folder,
                    "--database",
                    counter.Store.Address,
                    "--urls",
                    url,
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        try
        {
            // Nobody reads its log; it must not stop for that.
            _ = node.StandardOutput.ReadToEndAsync();
            _ = node.StandardError.ReadToEndAsync();
            using var client = new HttpClient { BaseAddress = new(url) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            await WaitAsync(client, customers[0], node);
            using var stop = new CancellationTokenSource();
            var waited = Stopwatch.StartNew();
            var callers = Enumerable.Range(0, 8).Select(caller => CallAsync(client, caller)).ToArray();
            while (answered.Count < 40 && waited.Elapsed < Patience.Most)
                await Task.Delay(10);
            await stop.CancelAsync();
            node.Kill(entireProcessTree: true);
            await Task.WhenAll(callers);

            async Task CallAsync(HttpClient http, int caller)
            {
                for (var i = caller; ; i += 8)
                {
                    try
                    {
                        using var made = await http.PostAsJsonAsync(
                            "/api/v1/decisions",
                            new
                            {
                                customerId = customers[i % customers.Count],
                                channel = "voice",
                                placement = $"p{i}",
                            }
                        );
                        made.EnsureSuccessStatusCode();
                        using var body = JsonDocument.Parse(await made.Content.ReadAsStringAsync());
                        var id = body.RootElement.GetProperty("id").GetGuid();
                        decided[id] = 1;
                        var actions = body.RootElement.GetProperty("actions");
                        if (actions.GetArrayLength() == 0)
                            continue;
                        var action = actions[0].GetProperty("code").GetString();
                        using var told = await http.PostAsJsonAsync(
                            $"/api/v1/decisions/{id}/outcomes",
                            new { action, result = "notNow" }
                        );
                        told.EnsureSuccessStatusCode();
                        answered[id] = 1;
                    }
                    catch (HttpRequestException) when (stop.IsCancellationRequested)
                    {
                        return;
                    }
                }
            }
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync();
        }

        answered.Count.ShouldBeGreaterThanOrEqualTo(40);
        await using var database = counter.Store.OpenAnother();
        var ledger = await database.ReadAsync(session =>
            session.QueryAsync("SELECT id FROM decision", row => row.Guid(0))
        );
        var outcomes = await database.ReadAsync(session =>
            session.QueryAsync("SELECT decision_id FROM decision_outcome", row => row.Guid(0))
        );
        decided.Keys.Except(ledger).ShouldBeEmpty();
        answered.Keys.Except(outcomes).ShouldBeEmpty();
        outcomes.ShouldBeUnique();
        var timeline = await database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT count(*) FROM interaction WHERE kind = 4", row => row.Long(0))
        );
        timeline.ShouldBe(outcomes.Count);
        var learnt = await database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT sum(missed) FROM offer_learning", row => row.Double(0))
        );
        learnt.ShouldBe(outcomes.Count, 0.01);
        var (lessons, believed) = await database.ReadAsync(async session =>
            (
                await session.FirstOrDefaultAsync("SELECT count(*) FROM offer_lesson", row => row.Long(0)),
                await session.FirstOrDefaultAsync("SELECT sum(answers) FROM offer_belief", row => row.Double(0))
            )
        );
        lessons.ShouldBe(outcomes.Count);
        believed.ShouldBe(outcomes.Count * 0.5, 0.01);
    }

    private static Task WaitAsync(HttpClient client, Guid customer, Process node) =>
        Patience.UntilAsync(async () =>
        {
            node.HasExited.ShouldBeFalse();
            try
            {
                using var answer = await client.PostAsJsonAsync(
                    "/api/v1/decisions",
                    new
                    {
                        customerId = customer,
                        channel = "voice",
                        placement = "warm",
                    }
                );
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                return false;
            }
        });
}
