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
    private readonly Restoration restoration = new(catalogue);

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
        var said = await GoldenRows.LoadAsync(session, [survivor, absorbed]);
        var moves = await relocation.ApplyAsync(session, @event, survivor, absorbed);

        var changes = Together(before, other);
        foreach (var (column, value) in await GoldenAsync(session, said[survivor], said[absorbed]))
            changes[column] = value;
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
        restoration.PreviewAsync(session, @event, holder);

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
        var moves = await restoration.RevertAsync(session, merge.Id, survivor, absorbed);
        var edited = await rows.RestoreAsync(session, kept, survivor, absorbed, now);
        if (edited || await HeardSinceAsync(session, survivor, absorbed, merge.At))
            foreach (var customer in new[] { survivor, absorbed })
                await RefreshAsync(session, customer, now);
        return moves;
    }

    /// <summary>Whether a source or a person has said something of one of the two since a moment.</summary>
    private static Task<bool> HeardSinceAsync(Session session, Guid one, Guid other, DateTimeOffset at) =>
        session.FirstOrDefaultAsync(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM source_record WHERE customer_id IN (@one, @other) AND received_at > @at)
              OR EXISTS (SELECT 1 FROM field_entry WHERE customer_id IN (@one, @other) AND (entered_at > @at OR released_at > @at))
            """,
            _ => true,
            ("one", one),
            ("other", other),
            ("at", at)
        );

    /// <summary>Chooses every field anew from what is said of a customer.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="customer">Whose fields.</param>
    /// <param name="now">When.</param>
    /// <param name="forget">Fields whose present value does not count any more.</param>
    /// <returns>The columns that changed.</returns>
    public async Task<IReadOnlyDictionary<string, object?>> RefreshAsync(
        Session session,
        Guid customer,
        DateTimeOffset now,
        IReadOnlyCollection<string>? forget = null
    )
    {
        var said = (await GoldenRows.LoadAsync(session, [customer]))[customer];
        if (forget is not null)
            said = GoldenRows.With(said, [.. said.Kept.Where(k => !forget.Contains(k.Field))]);
        var changes = GoldenRows.Changes(said, new GoldenChoice(await GoldenRules.ReadAsync(session)).Choose(said));
        if (changes.Count > 0)
        {
            changes["updated_at"] = now.ToUnixTimeMilliseconds();
            await (await RowsAsync(session)).UpdateAsync(session, customer, changes);
            await session.ExecuteAsync(
                "UPDATE customer SET row_version = row_version + 1 WHERE customer_id = @id",
                ("id", customer)
            );
        }
        await PostAsync(session, customer);
        return changes;
    }

    /// <summary>Makes the words a customer is found by those of the names it has now.</summary>
    private async Task PostAsync(Session session, Guid customer)
    {
        var tokens =
            await session.FirstOrDefaultAsync(
                "SELECT display_name, legal_name FROM customer WHERE customer_id = @id",
                row =>
                    NameKey
                        .Tokens(row.Text(0))
                        .Union(row.TextOrNull(1) is { } legal ? NameKey.Tokens(legal) : [], StringComparer.Ordinal)
                        .ToArray(),
                ("id", customer)
            ) ?? [];
        await session.ExecuteAsync("DELETE FROM name_posting WHERE customer_id = @id", ("id", customer));
        await session.InsertManyAsync(
            "name_posting",
            ["token", "customer_id"],
            tokens.Select(t => new object?[] { t, customer })
        );
        session.AfterCommit(() => vocabulary.Learn(tokens));
    }

    private async Task<CustomerRows> RowsAsync(Session session) =>
        new((await catalogue.ReadAsync(session))["customer"]);

    /// <summary>The survivor's fields, chosen from what is said of both; one nobody says anything of is taken from whoever has it.</summary>
    private static async Task<Dictionary<string, object?>> GoldenAsync(
        Session session,
        GoldenChoice.Said survivor,
        GoldenChoice.Said absorbed
    )
    {
        var both = GoldenRows.With(
            survivor,
            [.. survivor.Kept, .. absorbed.Kept],
            [.. survivor.Records, .. absorbed.Records],
            [.. survivor.Entries, .. absorbed.Entries]
        );
        var chosen = new GoldenChoice(await GoldenRules.ReadAsync(session)).Choose(both);
        foreach (var (field, value) in absorbed.Current)
            if (value is not null && survivor.Current.GetValueOrDefault(field) is null && !chosen.ContainsKey(field))
                chosen[field] = new(
                    field,
                    value,
                    new(field, value, ClaimOrigin.Kept, null, null, 0, absorbed.UpdatedAt, false),
                    "kept",
                    []
                );
        return GoldenRows.Changes(both, chosen);
    }

    /// <summary>What the survivor takes over beside its rows.</summary>
    private static Dictionary<string, object?> Together(
        Dictionary<string, object?> survivor,
        Dictionary<string, object?> absorbed
    )
    {
        var changes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var column in (string[])["deceased_on", "owner_id", "team_id"])
            if (survivor[column] is null && absorbed[column] is not null)
                changes[column] = absorbed[column];
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
