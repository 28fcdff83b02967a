using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Vinculo.Tests.Journeys;

/// <summary>The real server, killed in the middle of its work: nothing acknowledged is lost, nothing is done twice.</summary>
[Collection(nameof(CondorHouse))]
public sealed class KilledTests(CondorHouse house)
{
    private const int Rows = 15_000;
    private const int Decisions = 90;

    /// <summary>What an import leaves, told without the identifiers that differ from run to run.</summary>
    private static readonly string[] Questions =
    [
        "SELECT s.source_key || '|' || c.display_name || '|' || COALESCE(c.city, '') FROM source_record s JOIN customer c ON c.customer_id = s.customer_id WHERE s.source_key LIKE 'kk%'",
        "SELECT i.number || '|' || c.display_name FROM identifier i JOIN customer c ON c.customer_id = i.customer_id WHERE c.display_name LIKE 'Persona%'",
        "SELECT p.value || '|' || c.display_name FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id WHERE c.display_name LIKE 'Persona%'",
        "SELECT act || '|' || COUNT(*) FROM audit_event WHERE act = 'customer.registered' GROUP BY act",
        "SELECT state || '|' || read_count || '|' || created_count || '|' || unchanged_count || '|' || set_aside_count FROM import_run WHERE file_name LIKE '%muchos.csv'",
        "SELECT 'customers|' || COUNT(*) FROM customer",
    ];

    [Fact]
    public async Task An_import_from_the_screen_killed_twice_ends_as_one_that_was_left_alone()
    {
        var file = Path.Combine(TestRun.NewFolder(), "muchos.csv");
        var text = new StringBuilder("ID;NOMBRE;CEDULA;CORREO;CIUDAD\n");
        for (var i = 0; i < Rows; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"kk{i};Persona{i} Apellido{i % 97};{30_000_000 + i * 7};k{i}@muchos.example;Pereira\n"
            );
        await File.WriteAllTextAsync(file, text.ToString());
        var calm = await ImportAsync(await house.CopyAsync(), file, kills: []);
        var killed = await ImportAsync(await house.CopyAsync(), file, kills: [2_000, 8_000]);

        killed.ShouldBe(calm);
        calm.ShouldContain("Persona14999");
    }

    private async Task<string> ImportAsync(string folder, string file, IEnumerable<long> kills)
    {
        var node = await Node.StartAsync(folder, "run");
        try
        {
            var page = await house.VisitAsync(node.Url, "administrator");
            await page.UploadAsync(file, "Muchos");
            await page.ToColumnsAsync();
            await page.ToPreviewAsync();
            await page.ClickAsync("#preview-step [name=go]");
            await page.ArriveAsync(new System.Text.RegularExpressions.Regex("/importar/[0-9a-f-]{36}$"));
            await page.Context.DisposeAsync();
            foreach (var rows in kills)
            {
                await Patience.UntilAsync(async () => await ReadAsync() >= rows, () => node.Console);
                await node.KillAsync();
                (await ReadAsync()).ShouldBeLessThan(Rows, "it was killed in the middle");
                (await OneAsync(folder, "SELECT COUNT(*) FROM customer WHERE display_name LIKE 'Persona%'")).ShouldBe(
                    await ReadAsync()
                );
                await node.DisposeAsync();
                node = await Node.StartAsync(folder, "run");
            }
            await Patience.UntilAsync(
                async () =>
                    await OneAsync(
                        folder,
                        "SELECT COUNT(*) FROM import_run WHERE file_name LIKE '%muchos.csv' AND finished_at IS NOT NULL"
                    ) == 1,
                () => node.Console
            );
        }
        finally
        {
            await node.DisposeAsync();
        }
        return await TellAsync(folder);

        Task<long> ReadAsync() =>
            OneAsync(folder, "SELECT COALESCE(MAX(read_count), 0) FROM import_run WHERE file_name LIKE '%muchos.csv'");
    }

    [Fact]
    public async Task Decisions_and_answers_that_were_acknowledged_outlive_the_process_and_none_is_there_twice()
    {
        var folder = await house.CopyAsync();
        var ledger = await LedgerAsync(folder);
        var before = await OneAsync(folder, "SELECT COUNT(*) FROM decision_outcome");
        var decided = new ConcurrentDictionary<int, string>();
        var answered = new ConcurrentDictionary<int, bool>();
        var node = await Node.StartAsync(folder, "run");
        try
        {
            var customers = await CustomersAsync(node);
            var work = Enumerable.Range(0, 4).Select(lane => DecideAsync(node, customers, lane)).ToList();
            await Patience.UntilAsync(() => Task.FromResult(answered.Count >= Decisions / 3), () => node.Console);
            await node.KillAsync();
            await Task.WhenAll(work);
            answered.Count.ShouldBeLessThan(Decisions, "it was killed in the middle");
            var acknowledged = decided.ToDictionary();

            await node.DisposeAsync();
            node = await Node.StartAsync(folder, "run");
            // Whoever got no answer asks again under the same key, and so does whoever is not sure.
            await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => DecideAsync(node, customers, lane)));
            foreach (var (which, id) in acknowledged)
                decided[which].ShouldBe(id, "the same key has the same answer");
        }
        finally
        {
            await node.DisposeAsync();
        }
        decided.Count.ShouldBe(Decisions);
        // A customer another journey has just decided for is given the decision that stands: it was there before.
        var made = decided
            .Values.Distinct(StringComparer.Ordinal)
            .Select(id => Guid.Parse(id).ToString("N").ToUpperInvariant())
            .ToList();
        var stand = await LedgerAsync(folder);
        made.ShouldAllBe(id => stand.Contains(id), "every acknowledged decision is in the ledger");
        stand.Count.ShouldBe(ledger.Union(made).Count(), "and nothing else is");
        (await OneAsync(folder, "SELECT COUNT(*) FROM decision_outcome")).ShouldBe(before + answered.Count);

        async Task DecideAsync(Node at, IReadOnlyList<string> customers, int lane)
        {
            using var client = new HttpClient { BaseAddress = at.Url };
            client.DefaultRequestHeaders.Authorization = new("Bearer", house.ApiKey);
            try
            {
                for (var i = lane; i < Decisions; i += 4)
                {
                    var decision = await PostAsync(
                        client,
                        "/api/v1/decisions",
                        $"decide-{i}",
                        new
                        {
                            customerId = customers[i],
                            channel = "voice",
                            placement = "agent",
                        }
                    );
                    decided[i] = decision.GetProperty("id").GetString()!;
                    var actions = decision.GetProperty("actions");
                    if (actions.GetArrayLength() == 0)
                        continue;
                    await PostAsync(
                        client,
                        $"/api/v1/decisions/{decided[i]}/outcomes",
                        $"answer-{i}",
                        new
                        {
                            action = actions[0].GetProperty("code").GetString(),
                            result = i % 3 == 0 ? "accepted" : "refused",
                            reason = "precio",
                        }
                    );
                    answered[i] = true;
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                // The server was killed under this request: nobody told us whether it was done.
                System.Diagnostics.Debug.WriteLine(gone);
            }
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        // Killed between saving and answering: the server says so, and asking under a new key finds what was saved.
        if (answer.StatusCode == HttpStatusCode.Conflict && text.Contains("idempotency.interrupted"))
            return await PostAsync(client, path, key + "-again", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private async Task<List<string>> CustomersAsync(Node node)
    {
        using var client = new HttpClient { BaseAddress = node.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", house.ApiKey);
        var all = new List<string>();
        var next = "/api/v1/customers?limit=100&stage=customer";
        var answer = JsonDocument.Parse(await client.GetStringAsync(next)).RootElement;
        all.AddRange(answer.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetString()!));
        all.Count.ShouldBeGreaterThanOrEqualTo(Decisions);
        return all;
    }

    private static async Task<string> TellAsync(string folder)
    {
        var told = new StringBuilder();
        await using var connection = await OpenAsync(folder);
        foreach (var question in Questions)
        {
            var rows = new List<string>();
            await using var command = connection.CreateCommand();
            command.CommandText = question;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(reader.GetValue(0).ToString()!);
            rows.Sort(StringComparer.Ordinal);
            told.AppendJoin('\n', rows).Append('\n');
        }
        return told.ToString();
    }

    private static async Task<HashSet<string>> LedgerAsync(string folder)
    {
        await using var connection = await OpenAsync(folder);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT hex(id) FROM decision";
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }

    private static async Task<long> OneAsync(string folder, string sql)
    {
        await using var connection = await OpenAsync(folder);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<SqliteConnection> OpenAsync(string folder)
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(folder, "vinculo.db")};Pooling=False;Default Timeout=30"
        );
        await connection.OpenAsync();
        return connection;
    }
}
