using System.Globalization;
using System.Text.Json;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Integration.Writing;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Api;

/// <summary>
/// <c>POST /api/v1/customers:bulk</c>, <c>interactions:bulk</c>, <c>transactions:bulk</c>: one JSON object a line (NDJSON), fields as in a
/// mapping file. The same recognition as a file; the same lines again change nothing. Each line is answered.
/// </summary>
internal static class BulkApi
{
    private const int LineLimit = 10_000;

    public static void Map(WebApplication app)
    {
        foreach (var entity in (string[])["customers", "interactions", "transactions"])
            app.MapPost(
                    $"/api/v1/{entity}:bulk",
                    (HttpContext http, BulkUpsert upsert) => RunAsync(entity, http, upsert)
                )
                .RequirePermission("imports.run")
                .Accepts<string>("application/x-ndjson", "application/jsonl", "application/json", "text/plain")
                .Produces<BulkAnswer>()
                .WithTags("Bulk")
                .Named("bulk-" + entity, $"Creates or updates many {entity}: one JSON object a line.")
                .Asks("source");
    }

    private static async Task<IResult> RunAsync(string entity, HttpContext http, BulkUpsert upsert)
    {
        var lines = new List<string>();
        using var reader = new StreamReader(http.Request.Body);
        while (await reader.ReadLineAsync(http.RequestAborted) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (lines.Count == LineLimit)
                return Answers.Problem(Refusal.Invalid("import.lines-too-many", null, ("limit", LineLimit)));
            lines.Add(line);
        }
        var system = http.Request.Query["source"].FirstOrDefault() is { Length: > 0 } said ? said : "api";
        var outcome = await upsert.RunAsync(entity, system, lines, CurrentActor.Of(http), http.RequestAborted);
        return Answers.Of(outcome, answer => Answers.Json(answer));
    }
}

/// <summary>What became of one line.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Outcome">created, updated, linked, unchanged, set-aside.</param>
public sealed record BulkLine(int Line, string Outcome, Guid? CustomerId, string? Code, string? Field, string? Message);

/// <summary>What became of a request.</summary>
public sealed record BulkAnswer(ImportCounts Counts, IReadOnlyList<BulkLine> Lines);

/// <summary>Stores lines of JSON by the import's own path.</summary>
public sealed class BulkUpsert(Database database, ImportEngine engine, VinculoOptions options, TimeProvider clock)
{
    private const int ChunkSize = 500;

    public async Task<Outcome<BulkAnswer>> RunAsync(
        string entity,
        string system,
        IReadOnlyList<string> lines,
        Actor actor,
        CancellationToken cancel
    )
    {
        var answers = new BulkLine?[lines.Count];
        var objects = new List<(int Line, Dictionary<string, (string Text, CellKind Kind)> Fields)>();
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var kind = ImportFields.Find(entity)!;
        for (var i = 0; i < lines.Count; i++)
        {
            var (fields, problem) = Read(lines[i], kind);
            if (problem is not null)
            {
                answers[i] = Said(
                    i,
                    problem.Value.Code,
                    problem.Value.Field,
                    new Dictionary<string, string?> { ["value"] = problem.Value.Field }
                );
                continue;
            }
            objects.Add((i, fields));
            foreach (var field in fields.Keys)
                if (known.Add(field))
                    columns.Add(field);
        }
        var counts = new ImportCounts(SetAside: lines.Count - objects.Count, Read: lines.Count - objects.Count);
        if (objects.Count == 0)
            return new BulkAnswer(counts, [.. answers.OfType<BulkLine>()]);

        var mapping = new ImportMapping
        {
            SourceSystem = new(system),
            Entity = entity,
            Formats = new(Date: "yyyy-MM-dd", Instant: "yyyy-MM-dd", Decimal: ".", TimeZone: "UTC"),
            Columns = [.. columns.Select(c => new ColumnMapping(c, c))],
        };
        var rows = objects
            .Select(o => new TableRow(
                o.Line + 1,
                [.. columns.Select(c => o.Fields.TryGetValue(c, out var cell) ? cell.Text : "")],
                [.. columns.Select(c => o.Fields.TryGetValue(c, out var cell) ? cell.Kind : CellKind.Text)]
            ))
            .ToList();
        var head = new FileHead(new(FileKind.Delimited, false, "utf-8", ',', null, 1), columns, rows, []);
        var prepared = RowParser.Prepare(mapping, head, options, clock.GetUtcNow());
        if (prepared.IsRefused(out var refusal))
            return refusal;
        var parser = prepared.Accepted;
        var (systemId, trust) = await database.WriteAsync(
            async session =>
            {
                var id = await StartImport.SystemAsync(session, mapping.SourceSystem, clock.GetUtcNow());
                return (
                    id,
                    await session.FirstOrDefaultAsync(
                        "SELECT trust FROM source_system WHERE id = @id",
                        r => r.Int(0),
                        ("id", id)
                    )
                );
            },
            cancel
        );
        var scope = engine.Scope(Ids.New(clock.GetUtcNow()), systemId, mapping, trust, actor, keepEffects: false);
        var writer = await engine.WriterAsync(kind, cancel);
        foreach (var chunk in rows.Chunk(ChunkSize))
        {
            var repeats = new Repeats();
            var ready = chunk
                .Select(row =>
                {
                    var parsed = parser.Parse(row);
                    if (!parser.Keyed)
                        parsed.Occurrence = repeats.Next(parsed.Hash);
                    return (
                        parsed,
                        parsed.Refused ? null : writer.Prepare(parsed, scope, p => parser.PayloadOf(p.Source))
                    );
                })
                .ToList();
            counts += await engine.StoreAsync(
                scope,
                writer,
                ready,
                (row, outcome, customer) =>
                {
                    var problem = row.Problems is { Count: > 0 } problems
                        ? problems.FirstOrDefault(p => p.Fatal) ?? problems[0]
                        : null;
                    answers[row.RowNumber - 1] = problem is null
                        ? new((int)row.RowNumber, outcome, customer, null, null, null)
                        : new(
                            (int)row.RowNumber,
                            outcome,
                            customer,
                            problem.Code,
                            problem.Field,
                            ImportTexts.Reason(
                                problem.Code,
                                problem.Field,
                                problem.Facts ?? new Dictionary<string, string?>()
                            )
                        );
                },
                cancel
            );
        }
        return new BulkAnswer(counts, [.. answers.OfType<BulkLine>()]);
    }

    /// <summary>Reads a line; nested objects are read with dots: <c>{"customer":{"key":"1"}}</c> is <c>customer.key</c>.</summary>
    private static (
        Dictionary<string, (string Text, CellKind Kind)> Fields,
        (string Code, string? Field)? Problem
    ) Read(string line, ImportEntity entity)
    {
        var fields = new Dictionary<string, (string, CellKind)>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (fields, ("line-not-object", null));
            Take(document.RootElement, "");
        }
        catch (JsonException)
        {
            return (fields, ("line-not-json", null));
        }
        foreach (var field in fields.Keys)
            if (entity.Find(field) is null)
                return (fields, ("field-unknown", field));
        return (fields, null);

        void Take(JsonElement element, string prefix)
        {
            foreach (var property in element.EnumerateObject())
                switch (property.Value.ValueKind)
                {
                    case JsonValueKind.Object:
                        Take(property.Value, prefix + property.Name + ".");
                        break;
                    case JsonValueKind.Null or JsonValueKind.Array or JsonValueKind.Undefined:
                        break;
                    case JsonValueKind.Number
                        when entity.Find(prefix + property.Name)?.Type is FieldType.Money or FieldType.Number:
                        fields[prefix + property.Name] = (property.Value.GetRawText(), CellKind.Number);
                        break;
                    case JsonValueKind.String:
                        fields[prefix + property.Name] = (property.Value.GetString()!, CellKind.Text);
                        break;
                    default:
                        fields[prefix + property.Name] = (property.Value.GetRawText(), CellKind.Text);
                        break;
                }
        }
    }

    private static BulkLine Said(int index, string code, string? field, IReadOnlyDictionary<string, string?> facts) =>
        new(index + 1, "set-aside", null, code, field, ImportTexts.Reason(code, field, facts));
}
