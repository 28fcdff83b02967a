using System.CommandLine;
using System.Text;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary><c>vinculo audit verify</c> and <c>vinculo audit export</c>.</summary>
internal static class AuditCommands
{
    public static Command Build()
    {
        var verify = new Command("verify", "Comprueba los sellos de la auditoría · Checks the seals of the audit");
        verify.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = new Database(CommandLine.Options(parsed).Address);
                return await VerifyAsync(database, parsed.InvocationConfiguration.Output, cancel);
            }
        );

        var file = new Argument<string>("file") { Description = "Archivo NDJSON · NDJSON file" };
        var from = new Option<DateOnly?>("--from") { Description = "Desde (AAAA-MM-DD, UTC) · From" };
        var to = new Option<DateOnly?>("--to") { Description = "Hasta, inclusive · To, inclusive" };
        var export = new Command("export", "Exporta la auditoría · Exports the audit") { file, from, to };
        export.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetValue(file)!;
                if (OutputFile.Obstacle("file", path) is { } obstacle)
                    return CommandAnswer.Say(obstacle, json: false);
                await using var database = new Database(CommandLine.Options(parsed).Address);
                var count = await ExportAsync(database, path, parsed.GetValue(from), parsed.GetValue(to), cancel);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{count}");
                return 0;
            }
        );
        return new Command("audit", "Auditoría · Audit") { verify, export };
    }

    /// <returns>0 when every seal holds, 1 otherwise.</returns>
    internal static async Task<int> VerifyAsync(Database database, TextWriter output, CancellationToken cancel)
    {
        var verdict = await AuditSeals.VerifyAsync(database, cancel);
        await output.WriteLineAsync(
            verdict.Broken is { } broken
                ? $"ROTO · BROKEN: sello · seal {broken.Number} ({broken.Reason}); intactos · intact: {verdict.Seals}"
                : $"ÍNTEGRA · INTACT: {verdict.Seals} sellos · seals, {verdict.Rows} filas · rows, {verdict.Head}"
        );
        return verdict.Broken is null ? 0 : 1;
    }

    /// <summary>Writes one JSON object a line, in order, with the number of its seal.</summary>
    internal static async Task<long> ExportAsync(
        Database database,
        string path,
        DateOnly? from,
        DateOnly? to,
        CancellationToken cancel
    )
    {
        await using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        var first = from?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var last = to?.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return await database.ReadAsync(
            async session =>
            {
                var count = 0L;
                var rows = session.StreamAsync(
                    $"SELECT {AuditSeals.Columns}, seal_no FROM audit_event WHERE at >= @from AND at < @to ORDER BY id",
                    r => (Entry: AuditSeals.Entry.Read(r), Seal: r.LongOrNull(12)),
                    ("from", first is { } f ? new DateTimeOffset(f) : DateTimeOffset.MinValue),
                    ("to", last is { } l ? new DateTimeOffset(l) : DateTimeOffset.MaxValue)
                );
                await foreach (var (entry, seal) in rows.WithCancellation(cancel))
                {
                    var e = entry;
                    await writer.WriteLineAsync(
                        Json.Of(
                            new
                            {
                                e.Id,
                                e.At,
                                e.ActorId,
                                e.ActorKind,
                                e.ActorName,
                                e.Act,
                                e.CustomerId,
                                e.Entity,
                                e.EntityId,
                                e.Cause,
                                Before = Parsed(e.Before),
                                After = Parsed(e.After),
                                Seal = seal,
                            }
                        ).Text
                    );
                    count++;
                }
                return count;
            },
            cancel
        );

        static System.Text.Json.Nodes.JsonNode? Parsed(string? json) =>
            json is null ? null : System.Text.Json.Nodes.JsonNode.Parse(json);
    }
}
