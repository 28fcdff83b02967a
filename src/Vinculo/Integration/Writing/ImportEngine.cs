using System.Threading.Channels;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>How far a run has come.</summary>
public sealed record ImportProgress(Guid Run, ImportCounts Counts, long? Total);

/// <summary>
/// Runs an import: one thread reads and prepares rows, the database's writer stores them chunk by chunk. A chunk, its
/// counts and the place to go on from are one transaction, so a killed run goes on where it was and doubles nothing; two
/// processes at the same run cannot both get a chunk in.
/// </summary>
public sealed class ImportEngine(
    Database database,
    NameVocabulary vocabulary,
    SureCustomers sure,
    RecordPastOffer pastOffers,
    VinculoOptions options,
    TimeProvider clock
)
{
    private sealed record Checkpoint(long LastRow, long Seq);

    private const int MostTogether = 32;

    private sealed record Stored(int Chunks, ImportCounts Counts, Checkpoint Checkpoint, long? Total);

    private sealed record Chunk(List<(ParsedRow Row, object? Input)> Rows, long LastRow, double Fraction);

    /// <summary>Does the run, or goes on with it.</summary>
    /// <param name="id">The run.</param>
    /// <param name="actor">In whose name.</param>
    /// <param name="within">Called in the transaction of each chunk, with rows done and expected.</param>
    /// <param name="told">Told after each chunk.</param>
    /// <param name="cancel">Stops between two chunks; the run can go on later.</param>
    internal async Task<Outcome<ImportRun>> RunAsync(
        Guid id,
        Actor actor,
        Func<Session, long, long?, Task>? within,
        Action<ImportProgress>? told,
        CancellationToken cancel
    )
    {
        var (run, checkpoint, edits) = await LoadAsync(id, cancel);
        if (run.IsOver)
            return run;
        var prepared = Prepare(run, edits);
        if (prepared.IsRefused(out var refusal))
        {
            await FailAsync(id, refusal.Code, cancel);
            return refusal;
        }
        var (parser, shape) = prepared.Accepted;
        var scope = await ScopeAsync(run, actor, cancel);
        checkpoint = await StartAsync(run, scope, parser, checkpoint, cancel);
        var writer = await WriterAsync(parser.Entity, cancel);
        var counts = new ImportCounts(
            run.Read,
            run.Created,
            run.Updated,
            run.Linked,
            run.Unchanged,
            run.SetAside,
            run.Partial
        );

        var chunks = System.Threading.Channels.Channel.CreateBounded<Chunk>(
            new BoundedChannelOptions(3) { SingleReader = true, SingleWriter = true }
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var start = checkpoint.LastRow;
        var reading = Background.RunAsync(
            () => ReadAsync(run, shape, parser, writer, scope, start, chunks.Writer, stop.Token),
            stop.Token
        );
        try
        {
            // Chunks taken and not yet durable, in the order of the file.
            var taken = new List<Chunk>();
            while (taken.Count > 0 || await chunks.Reader.WaitToReadAsync(cancel))
            {
                var (from, before) = (checkpoint, counts);
                var stored = await database.WriteBulkAsync(
                    session => TogetherAsync(session, scope, writer, chunks.Reader, taken, from, before, within),
                    cancel
                );
                taken.RemoveRange(0, stored.Chunks);
                (counts, checkpoint) = (stored.Counts, stored.Checkpoint);
                told?.Invoke(new(id, counts, stored.Total));
            }
            await reading;
        }
        finally
        {
            await stop.CancelAsync();
        }
        await FinishAsync(run, scope, cancel);
        told?.Invoke(new(id, counts, counts.Read));
        return (await database.ReadAsync(session => ImportRuns.FindAsync(session, id), cancel))!;
    }

    /// <summary>Stores rows that came without a file (the API).</summary>
    internal async Task<ImportCounts> StoreAsync(
        ImportScope scope,
        IEntityWriter writer,
        IReadOnlyList<(ParsedRow Row, object? Input)> rows,
        Action<ParsedRow, string, Guid?> told,
        CancellationToken cancel
    ) =>
        await database.WriteAsync(
            async session =>
            {
                var batch = new ImportBatch(session, scope, clock.GetUtcNow()) { Told = told };
                await FeedAsync(batch, writer, rows);
                await batch.FlushAsync(0, rows.Count);
                return batch.Counts;
            },
            cancel
        );

    internal async Task<IEntityWriter> WriterAsync(ImportEntity entity, CancellationToken cancel)
    {
        var people = await People.LoadAsync(database, cancel);
        var rules = await database.ReadAsync(GoldenRules.ReadAsync, cancel);
        var customers = new CustomerWriter(sure, vocabulary, new CustomerMerge(vocabulary, people, rules), people);
        var products = new Products();
        return entity.Code switch
        {
            "customers" => new CustomerRows(customers),
            "products" => new ProductRows(),
            "holdings" => new HoldingRows(customers, products),
            "transactions" => new TransactionRows(customers, products),
            "interactions" => new InteractionRows(customers),
            "cases" => new CaseRows(customers),
            "relationships" => new RelationshipRows(customers),
            "measures" => new MeasureRows(customers),
            "offers-made" => new OfferMadeRows(customers, pastOffers),
            "consents" => new ConsentRows(customers),
            _ => throw new InvalidOperationException($"No writer for {entity.Code}."),
        };
    }

    private static int ChunkSize(ImportEntity entity) =>
        entity.Code switch
        {
            "customers" => 400,
            "transactions" or "interactions" => 1_500,
            _ => 800,
        };

    private Outcome<(RowParser, FileShape)> Prepare(
        ImportRun run,
        IReadOnlyDictionary<long, Dictionary<int, string>>? edits
    )
    {
        var file = run.Mapping.File;
        var looked = TableFile.Look(
            run.FilePath,
            file?.Encoding,
            file?.Delimiter is { Length: > 0 } d ? d[0] : null,
            file?.Sheet,
            file?.HeaderRow
        );
        if (looked.IsRefused(out var refusal))
            return refusal;
        var shape = looked.Accepted;
        var parser = RowParser.Prepare(
            run.Mapping,
            TableFile.HeadOf(run.FilePath, shape, 500),
            options,
            clock.GetUtcNow(),
            edits
        );
        return parser.IsRefused(out refusal) ? refusal : (parser.Accepted, shape);
    }

    private static async Task ReadAsync(
        ImportRun run,
        FileShape shape,
        RowParser parser,
        IEntityWriter writer,
        ImportScope scope,
        long after,
        ChannelWriter<Chunk> chunks,
        CancellationToken cancel
    )
    {
        Exception? failure = null;
        try
        {
            using var reader = TableFile.Open(run.FilePath, shape, out var fraction);
            TableFile.ReadHeader(reader, shape, out var first);
            var repeats = parser.Keyed ? null : new Repeats();
            var size = ChunkSize(parser.Entity);
            var rows = new List<(ParsedRow, object?)>(size);
            long last = after;
            for (var row = first ?? reader.Read(); row is not null; row = reader.Read())
            {
                if (row.Number <= after)
                {
                    repeats?.Next(parser.HashOf(row));
                    continue;
                }
                last = row.Number;
                var parsed = parser.Parse(row);
                if (repeats is not null)
                    parsed.Occurrence = repeats.Next(parsed.Hash);
                rows.Add(
                    (parsed, parsed.Refused ? null : writer.Prepare(parsed, scope, r => parser.PayloadOf(r.Source)))
                );
                if (rows.Count < size)
                    continue;
                await chunks.WriteAsync(new(rows, last, fraction()), cancel);
                rows = new(size);
            }
            if (rows.Count > 0)
                await chunks.WriteAsync(new(rows, last, 1), cancel);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            chunks.TryComplete(failure);
        }
    }

    /// <summary>
    /// Stores chunk after chunk in one transaction while there are more and nobody else waits for the writer: a page of an
    /// index that many rows touch is then written once.
    /// </summary>
    private async Task<Stored> TogetherAsync(
        Session session,
        ImportScope scope,
        IEntityWriter writer,
        ChannelReader<Chunk> chunks,
        List<Chunk> taken,
        Checkpoint from,
        ImportCounts before,
        Func<Session, long, long?, Task>? within
    )
    {
        var stored = new Stored(0, before, from, null);
        do
        {
            if (stored.Chunks == taken.Count)
            {
                if (!chunks.TryRead(out var next))
                    break;
                taken.Add(next);
            }
            var chunk = taken[stored.Chunks];
            var read = stored.Counts.Read;
            var total = chunk.Fraction is > 0.001 and < 1
                ? (long)((read + chunk.Rows.Count) / chunk.Fraction)
                : (long?)null;
            var (added, seq) = await WriteAsync(session, scope, writer, chunk, stored.Checkpoint, read, total, within);
            stored = new(stored.Chunks + 1, stored.Counts + added, new(chunk.LastRow, seq), total);
        } while (stored.Chunks < MostTogether && !session.OthersWait);
        return stored;
    }

    private async Task<(ImportCounts, long)> WriteAsync(
        Session session,
        ImportScope scope,
        IEntityWriter writer,
        Chunk chunk,
        Checkpoint from,
        long readBefore,
        long? total,
        Func<Session, long, long?, Task>? within
    )
    {
        var batch = new ImportBatch(session, scope, clock.GetUtcNow());
        await FeedAsync(batch, writer, chunk.Rows);
        var seq = await batch.FlushAsync(from.Seq, chunk.Rows.Count);
        var counts = batch.Counts;
        var moved = await session.ExecuteAsync(
            """
            UPDATE import_run SET read_count = read_count + @read, created_count = created_count + @created,
              updated_count = updated_count + @updated, linked_count = linked_count + @linked,
              unchanged_count = unchanged_count + @unchanged, set_aside_count = set_aside_count + @aside,
              partial_count = partial_count + @partial, total_rows = coalesce(@total, total_rows), checkpoint = @checkpoint
            WHERE id = @id AND read_count = @before AND state = 3
            """,
            ("read", counts.Read),
            ("created", counts.Created),
            ("updated", counts.Updated),
            ("linked", counts.Linked),
            ("unchanged", counts.Unchanged),
            ("aside", counts.SetAside),
            ("partial", counts.Partial),
            ("total", total ?? readBefore + counts.Read),
            ("checkpoint", Json.Of(new Checkpoint(chunk.LastRow, seq))),
            ("id", scope.Run),
            ("before", readBefore)
        );
        if (moved == 0)
            throw new InvalidOperationException($"Import {scope.Run:D} is being run by somebody else.");
        if (within is not null)
            await within(session, readBefore + counts.Read, total);
        return (counts, seq);
    }

    private static async Task FeedAsync(
        ImportBatch batch,
        IEntityWriter writer,
        IReadOnlyList<(ParsedRow Row, object? Input)> rows
    )
    {
        var ready = new List<(ParsedRow, object)>(rows.Count);
        foreach (var (row, input) in rows)
            if (row.Refused || input is null)
                batch.SetAside(row);
            else
                ready.Add((row, input));
        if (ready.Count > 0)
            await writer.WriteAsync(batch, ready);
    }

    private Task<(ImportRun Run, Checkpoint Checkpoint, Dictionary<long, Dictionary<int, string>>? Edits)> LoadAsync(
        Guid id,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            async session =>
            {
                var run =
                    await ImportRuns.FindAsync(session, id)
                    ?? throw new InvalidOperationException($"There is no import {id:D}.");
                var (checkpoint, edits) = await session.FirstOrDefaultAsync(
                    "SELECT checkpoint, edits FROM import_run WHERE id = @id",
                    row => (row.TextOrNull(0), row.TextOrNull(1)),
                    ("id", id)
                );
                return (
                    run,
                    checkpoint is null ? new Checkpoint(0, 0) : Json.Read<Checkpoint>(checkpoint),
                    edits is null ? null : Json.Read<Dictionary<long, Dictionary<int, string>>>(edits)
                );
            },
            cancel
        );

    private Task<ImportScope> ScopeAsync(ImportRun run, Actor actor, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
                Scope(
                    run.Id,
                    run.SystemId,
                    run.Mapping,
                    await session.FirstOrDefaultAsync(
                        "SELECT trust FROM source_system WHERE id = @id",
                        row => row.Int(0),
                        ("id", run.SystemId)
                    ),
                    actor,
                    keepEffects: true
                ),
            cancel
        );

    internal ImportScope Scope(
        Guid run,
        Guid system,
        ImportMapping mapping,
        int trust,
        Actor actor,
        bool keepEffects
    ) =>
        new(
            run,
            system,
            mapping.SourceSystem.Code,
            trust,
            mapping,
            mapping.Default("country") is { } country ? Countries.Find(country) ?? options.Country : options.Country,
            mapping.Default("currency")?.ToUpperInvariant() ?? options.Currency,
            actor,
            keepEffects
        );

    /// <summary>Marks the run as running and makes the custom fields its columns name.</summary>
    private Task<Checkpoint> StartAsync(
        ImportRun run,
        ImportScope scope,
        RowParser parser,
        Checkpoint begin,
        CancellationToken cancel
    ) =>
        database.WriteAsync(
            async session =>
            {
                var now = clock.GetUtcNow();
                await session.ExecuteAsync(
                    "UPDATE import_run SET state = 3, started_at = coalesce(started_at, @now), message = NULL WHERE id = @id AND state IN (1, 2, 3)",
                    ("now", now),
                    ("id", run.Id)
                );
                if (parser.Entity.OpenPrefix != "attr.")
                    return begin;
                var batch = new ImportBatch(session, scope, now);
                await CustomFields.EnsureAsync(batch, parser);
                var seq = await batch.FlushAsync(begin.Seq, 0);
                if (seq == begin.Seq)
                    return begin;
                var moved = begin with { Seq = seq };
                await session.ExecuteAsync(
                    "UPDATE import_run SET checkpoint = @checkpoint WHERE id = @id",
                    ("checkpoint", Json.Of(moved)),
                    ("id", run.Id)
                );
                return moved;
            },
            cancel
        );

    private Task FinishAsync(ImportRun run, ImportScope scope, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                var now = clock.GetUtcNow();
                var closed = await session.ExecuteAsync(
                    "UPDATE import_run SET state = 4, finished_at = @now, total_rows = read_count WHERE id = @id AND state = 3",
                    ("now", now),
                    ("id", run.Id)
                );
                if (closed == 0)
                    return;
                var done = (await ImportRuns.FindAsync(session, run.Id))!;
                var fact = new ImportFinished(
                    done.Id,
                    done.SystemCode,
                    done.Entity,
                    done.FileName,
                    done.Created,
                    done.Updated,
                    done.Linked,
                    done.Unchanged,
                    done.SetAside,
                    now
                );
                var batch = new ImportBatch(session, scope, now);
                batch.Note("import.finished", null, "import_run", run.Id.ToString("D"), null, Json.Of(fact));
                await batch.FlushAsync(0, 0);
                await session.AnnounceAsync(fact);
            },
            cancel
        );

    private Task FailAsync(Guid id, string code, CancellationToken cancel) =>
        database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE import_run SET state = 5, message = @code, finished_at = @now WHERE id = @id",
                    ("code", code),
                    ("now", clock.GetUtcNow()),
                    ("id", id)
                ),
            cancel
        );
}
