using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>
/// Puts merges into force and takes them out again. Merges that touch the same rows stand on each other: to take one out
/// from below, those above are lifted, it is taken out, and they are put back, so that every order of undoing ends the same.
/// </summary>
internal sealed class Merging(TableCatalogue catalogue, NameVocabulary vocabulary)
{
    private readonly Relocation relocation = new(catalogue);

    /// <summary>Locks customers for the transaction, lowest identifier first.</summary>
    /// <returns>Those that exist.</returns>
    public static async Task<Dictionary<Guid, Customer>> LockAsync(Session session, params Guid[] ids)
    {
        var customers = await session.QueryAsync(
            $"SELECT {Customer.Columns} FROM customer WHERE customer_id {session.InGuids("ids")} ORDER BY customer_id{(session.Engine == Engine.Postgres ? " FOR UPDATE" : "")}",
            Customer.Read,
            ("ids", ids.Distinct().Order().ToArray())
        );
        return customers.ToDictionary(c => c.Id.Value);
    }

    /// <summary>The number of the next event. Whoever asks holds the locks of those it concerns.</summary>
    public static Task<long> NextSeqAsync(Session session) =>
        session.FirstOrDefaultAsync("SELECT coalesce(max(seq), 0) + 1 FROM identity_event", row => row.Long(0));

    public static Task<IdentityEvent?> FindAsync(Session session, Guid id) =>
        session.FirstOrDefaultAsync(
            $"SELECT {IdentityEvent.Columns} FROM identity_event WHERE id = @id",
            IdentityEvent.Read,
            ("id", id)
        );

    /// <summary>Makes <paramref name="absorbed"/> a part of <paramref name="survivor"/>. Both are locked and stand on their own.</summary>
    public async Task<IReadOnlyList<TableMove>> ApplyAsync(
        Session session,
        Guid @event,
        long seq,
        Guid survivor,
        Guid absorbed,
        DateTimeOffset now
    )
    {
        var rows = await RowsAsync(session);
        var before = await rows.ReadAsync(session, survivor);
        var other = await rows.ReadAsync(session, absorbed);
        var counted = await CustomerRows.Counted.OfAsync(session, survivor);
        var otherCounted = await CustomerRows.Counted.OfAsync(session, absorbed);
        var followers = await session.QueryAsync(
            "SELECT customer_id FROM customer WHERE merged_into = @absorbed ORDER BY customer_id",
            row => row.Guid(0),
            ("absorbed", absorbed)
        );
        var moves = await relocation.ApplyAsync(session, @event, survivor, absorbed);

        var changes = Together(before, other);
        changes["row_version"] =
            (long)before["row_version"]! + CustomerRows.VersionStep + seq % CustomerRows.VersionStep;
        changes["updated_at"] = now.ToUnixTimeMilliseconds();
        await rows.UpdateAsync(session, survivor, changes);
        await session.ExecuteAsync(
            "UPDATE customer SET merged_into = @survivor WHERE customer_id = @absorbed OR merged_into = @absorbed",
            ("survivor", survivor),
            ("absorbed", absorbed)
        );
        var after = await rows.ReadAsync(session, survivor);
        await rows.KeepAsync(session, @event, before, after, counted, other, otherCounted, followers);
        return moves;
    }

    /// <summary>
    /// Takes a merge out of force, whatever stands above it.
    /// </summary>
    /// <returns>The customer that holds the rest now, and what went back.</returns>
    public async Task<(Guid Holder, IReadOnlyList<TableMove> Moves)> UndoAsync(
        Session session,
        IdentityEvent merge,
        DateTimeOffset now
    )
    {
        var above = await AboveAsync(session, merge);
        await LockAsync(
            session,
            [.. above.Append(merge).SelectMany(e => new[] { e.Survivor.Value, e.Absorbed.Value })]
        );
        for (var i = above.Count - 1; i >= 0; i--)
            await RevertAsync(session, above[i], now);
        var moves = await RevertAsync(session, merge, now);
        foreach (var again in above)
            await ApplyAsync(session, again.Id, again.Seq, again.Survivor.Value, again.Absorbed.Value, now);
        var holder = above.LastOrDefault(e => e.Absorbed == merge.Survivor)?.Survivor ?? merge.Survivor;
        return ((await session.CurrentOfAsync(holder))!.Value.Value, moves);
    }

    public Task<IReadOnlyList<TableMove>> PreviewAsync(Session session, Guid @event, Guid holder) =>
        relocation.PreviewAsync(session, @event, holder);

    /// <summary>Later merges in force that moved, or could have moved, rows this one moved, in their order.</summary>
    private static async Task<List<IdentityEvent>> AboveAsync(Session session, IdentityEvent merge)
    {
        var above = new SortedDictionary<long, IdentityEvent>();
        var from = new Queue<(CustomerId Customer, long Since)>([(merge.Survivor, merge.Seq)]);
        while (from.TryDequeue(out var at))
            foreach (
                var later in await session.QueryAsync(
                    $"SELECT {IdentityEvent.Columns} FROM identity_event WHERE kind = 1 AND undone_by IS NULL AND seq > @since AND (survivor_id = @customer OR absorbed_id = @customer) ORDER BY seq",
                    IdentityEvent.Read,
                    ("since", at.Since),
                    ("customer", at.Customer)
                )
            )
                if (above.TryAdd(later.Seq, later) && later.Absorbed == at.Customer)
                    from.Enqueue((later.Survivor, later.Seq));
        return [.. above.Values];
    }

    private async Task<IReadOnlyList<TableMove>> RevertAsync(Session session, IdentityEvent merge, DateTimeOffset now)
    {
        var (survivor, absorbed) = (merge.Survivor.Value, merge.Absorbed.Value);
        var rows = await RowsAsync(session);
        var kept = await CustomerRows.TakeAsync(session, merge.Id);
        var moves = await relocation.RevertAsync(session, merge.Id, survivor, absorbed);
        var renamed = await rows.RestoreAsync(session, kept, survivor, absorbed, now);
        if (renamed)
            await RepostAsync(session, survivor);
        return moves;
    }

    /// <summary>A customer renamed while merged is found by the name it has now.</summary>
    private async Task RepostAsync(Session session, Guid customer)
    {
        var tokens = await session.FirstOrDefaultAsync(
            "SELECT display_name, legal_name FROM customer WHERE customer_id = @id",
            row =>
                NameKey
                    .Tokens(row.Text(0))
                    .Union(row.TextOrNull(1) is { } legal ? NameKey.Tokens(legal) : [], StringComparer.Ordinal)
                    .ToArray(),
            ("id", customer)
        );
        await session.InsertManyAsync(
            "name_posting",
            ["token", "customer_id"],
            (tokens ?? []).Select(t => new object?[] { t, customer })
        );
        session.AfterCommit(() => vocabulary.Learn(tokens ?? []));
    }

    private async Task<CustomerRows> RowsAsync(Session session) =>
        new((await catalogue.ReadAsync(session))["customer"]);

    /// <summary>What the survivor takes over beside its rows.</summary>
    private static Dictionary<string, object?> Together(
        Dictionary<string, object?> survivor,
        Dictionary<string, object?> absorbed
    )
    {
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (
            var column in (string[])
                [
                    "given_names",
                    "first_surname",
                    "second_surname",
                    "legal_name",
                    "trade_name",
                    "birth_date",
                    "deceased_on",
                    "sex",
                    "language",
                    "city",
                    "country",
                    "owner_id",
                    "team_id",
                ]
        )
            if (survivor[column] is null && absorbed[column] is not null)
                changes[column] = absorbed[column];
        changes["since"] =
            survivor["since"] is DateOnly a && absorbed["since"] is DateOnly b
                ? (a < b ? a : b)
                : survivor["since"] ?? absorbed["since"];
        changes["stage"] = (long)(
            new[] { survivor["stage"], absorbed["stage"] }.Contains((long)CustomerStage.Customer)
                ? CustomerStage.Customer
            : Equals(survivor["stage"], (long)CustomerStage.Prospect) ? (CustomerStage)(int)(long)absorbed["stage"]!
            : (CustomerStage)(int)(long)survivor["stage"]!
        );
        changes["open_cases"] = (long)survivor["open_cases"]! + (long)absorbed["open_cases"]!;
        changes["open_commitments"] = (long)survivor["open_commitments"]! + (long)absorbed["open_commitments"]!;
        changes["last_contact_at"] = CustomerRows.Greater(
            (long?)survivor["last_contact_at"],
            (long?)absorbed["last_contact_at"]
        );
        return changes;
    }
}
