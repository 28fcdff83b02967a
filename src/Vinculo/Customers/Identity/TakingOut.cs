using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>
/// What goes when some source records of a customer become a customer of their own: the records, what only they say, and
/// the rows of source systems in which no other record is left.
/// </summary>
internal sealed class TakingOut(
    IReadOnlyDictionary<string, TableShape> tables,
    Guid from,
    IReadOnlyList<SaidRecord> chosen,
    IReadOnlyList<SaidRecord> remaining,
    TakingOut.Typed typed
)
{
    // Said field by field in the records: decided by what they say rather than by who brought them first.
    private static readonly string[] Said = ["identifier", "contact_point"];

    /// <summary>What people typed themselves, as records would say it: it stays.</summary>
    internal sealed record Typed(IReadOnlyList<string> Documents, IReadOnlyList<string> Contacts);

    public IReadOnlyList<SaidRecord> Chosen => chosen;

    public IReadOnlyList<SaidRecord> Remaining => remaining;

    /// <summary>Finds the chosen records among all.</summary>
    public static async Task<Outcome<TakingOut>> PlanAsync(
        Session session,
        IReadOnlyDictionary<string, TableShape> tables,
        Guid from,
        IReadOnlyList<SourceRecordKey> wanted
    )
    {
        if (wanted.Count == 0)
            return IdentityRefusals.NothingChosen();
        var all = new List<SaidRecord>();
        var (documents, contacts) = (new List<string>(), new List<string>());
        var registered = false;
        await session.ReadAsync([
            GoldenRows.RecordsOf("r.customer_id = @id", (_, record) => all.Add(record), ("id", from)),
            new Question(
                "SELECT type || ':' || normalised FROM identifier WHERE customer_id = @id AND source_system_id IS NULL",
                row => documents.Add(row.Text(0)),
                ("id", from)
            ),
            new Question(
                "SELECT normalised FROM contact_point WHERE customer_id = @id AND source_system_id IS NULL",
                row => contacts.Add(row.Text(0)),
                ("id", from)
            ),
            new Question(
                "SELECT 1 FROM field_entry WHERE customer_id = @id AND field = @registration AND released_at IS NULL",
                _ => registered = true,
                ("id", from),
                ("registration", FieldEntry.Registration)
            ),
        ]);
        var keys = wanted.ToHashSet();
        var chosen = all.Where(r => keys.Contains(new(r.System, r.Key))).ToList();
        foreach (var key in keys)
            if (!chosen.Exists(r => r.System == key.System && r.Key == key.Key))
                return IdentityRefusals.RecordMissing($"{key.System}/{key.Key}");
        // Whom a person registered is somebody without any record.
        return chosen.Count == all.Count && !registered
            ? IdentityRefusals.EverythingChosen()
            : new TakingOut(tables, from, chosen, [.. all.Except(chosen)], new(documents, contacts));
    }

    /// <summary>Systems in which no record is left behind.</summary>
    public Guid[] Systems { get; } =
    [.. chosen.Select(r => r.SystemId).Except(remaining.Select(r => r.SystemId)).Distinct()];

    /// <summary>How many rows of each table would go.</summary>
    public async Task<List<TableMove>> CountAsync(Session session)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal) { ["source_record"] = chosen.Count };
        var (documents, contacts) = Only();
        await session.ReadAsync([
            new Question(
                $"SELECT count(*) FROM identifier WHERE customer_id = @from AND type || ':' || normalised {session.InValues("said")}",
                row => counts["identifier"] = row.Int(0),
                ("from", from),
                ("said", documents)
            ),
            new Question(
                $"SELECT count(*) FROM contact_point WHERE customer_id = @from AND normalised {session.InValues("said")}",
                row => counts["contact_point"] = row.Int(0),
                ("from", from),
                ("said", contacts)
            ),
            .. Owned()
                .Select(table => new Question(
                    $"SELECT count(*) FROM {table} WHERE customer_id = @from AND source_system_id {session.InGuids("systems")}",
                    row => counts[table] = row.Int(0),
                    ("from", from),
                    ("systems", Systems)
                )),
        ]);
        return [.. counts.Where(c => c.Value > 0).Select(c => new TableMove(c.Key, c.Value, 0))];
    }

    /// <summary>Moves it all to a customer that is there already.</summary>
    public async Task<IReadOnlyList<TableMove>> MoveAsync(
        Session session,
        Guid to,
        DateTimeOffset now,
        IReadOnlyList<Assignment> assigned
    )
    {
        var before = (
            await CustomerRows.Counted.OfAsync(session, from),
            await CustomerRows.Counted.OfAsync(session, to)
        );
        var moved = new List<TableMove> { new("source_record", chosen.Count, 0) };
        foreach (var record in chosen)
        {
            await session.ExecuteAsync(
                "UPDATE source_record SET customer_id = @to WHERE customer_id = @from AND source_system_id = @system AND source_key = @key",
                ("to", to),
                ("from", from),
                ("system", record.SystemId),
                ("key", record.Key)
            );
            await ClaimAsync(session, to, Recognition.SourceClaim(record.System, record.Key));
        }
        await DocumentsAsync(session, to, now, moved);
        await ContactsAsync(session, to, now, moved);
        await SystemsAsync(session, to, moved);
        var rest = new RestOf(tables);
        foreach (var one in assigned)
        {
            var count = one.Rows is { } rows
                ? await rest.GiveAsync(
                    session,
                    one.Table,
                    from,
                    to,
                    $"id {session.InGuids("rows")}",
                    [("rows", rows.ToArray())]
                )
                : await rest.GiveAsync(session, one.Table, from, to, "id IS NOT NULL", []);
            if (count > 0)
                moved.Add(new(one.Table, count, 0));
        }
        await RestOf.RecountAsync(session, from, to, before.Item1, before.Item2);
        return moved;
    }

    private IEnumerable<string> Owned() =>
        RestOf.Tables.Where(t => tables[t].Find("source_system_id") is not null && !Said.Contains(t));

    /// <summary>Documents and addresses that only the chosen records say.</summary>
    private (string[] Documents, string[] Contacts) Only() =>
        (
            [.. Values(chosen, "document").Except(Values(remaining, "document")).Except(typed.Documents)],
            [.. Values(chosen, "contact").Except(Values(remaining, "contact")).Except(typed.Contacts)]
        );

    private static IEnumerable<string> Values(IReadOnlyList<SaidRecord> records, string field) =>
        records
            .SelectMany(r => r.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(v => v.Key.StartsWith(field, StringComparison.Ordinal))
            .Select(v => v.Value)
            .Distinct(StringComparer.Ordinal);

    private async Task DocumentsAsync(Session session, Guid to, DateTimeOffset now, List<TableMove> moved)
    {
        var documents = await session.QueryAsync(
            $"SELECT id, country, type, normalised FROM identifier WHERE customer_id = @from AND type || ':' || normalised {session.InValues("said")}",
            row => (Id: row.Guid(0), Claim: Recognition.DocumentClaim(row.Text(1), row.Text(2), row.Text(3))),
            ("from", from),
            ("said", Only().Documents)
        );
        foreach (var (id, claim) in documents)
        {
            await session.ExecuteAsync(
                "UPDATE identifier SET customer_id = @to WHERE customer_id = @from AND id = @id",
                ("to", to),
                ("from", from),
                ("id", id)
            );
            await ClaimAsync(session, to, claim);
        }
        // The number goes on leading to whom it led.
        await ShareAsync(
            session,
            to,
            now,
            "identifier",
            "type, country, number, normalised, check_digit, valid",
            "type || ':' || normalised",
            Values(chosen, "document").Except(Only().Documents)
        );
        if (documents.Count > 0)
            moved.Add(new("identifier", documents.Count, 0));
    }

    private async Task ContactsAsync(Session session, Guid to, DateTimeOffset now, List<TableMove> moved)
    {
        var count = await session.ExecuteAsync(
            $"UPDATE contact_point SET customer_id = @to WHERE customer_id = @from AND normalised {session.InValues("said")}",
            ("to", to),
            ("from", from),
            ("said", Only().Contacts)
        );
        await ShareAsync(
            session,
            to,
            now,
            "contact_point",
            "kind, value, normalised, label, preferred, verified_at",
            "normalised",
            Values(chosen, "contact").Except(Only().Contacts)
        );
        if (count > 0)
            moved.Add(new("contact_point", count, 0));
    }

    /// <summary>What both say, both have.</summary>
    /// <param name="columns">What is said, beside where it comes from.</param>
    /// <param name="value">How the table writes what records say.</param>
    /// <param name="said">What is shared.</param>
    private async Task ShareAsync(
        Session session,
        Guid to,
        DateTimeOffset now,
        string table,
        string columns,
        string value,
        IEnumerable<string> said
    )
    {
        foreach (
            var id in await session.QueryAsync(
                $"SELECT id FROM {table} WHERE customer_id = @from AND ended_at IS NULL AND {value} {session.InValues("said")}",
                row => row.Guid(0),
                ("from", from),
                ("said", said.ToArray())
            )
        )
            await session.ExecuteAsync(
                $"""
                INSERT INTO {table} (customer_id, id, {columns}, source_system_id, created_at)
                SELECT @to, @new, {columns}, source_system_id, created_at FROM {table} WHERE customer_id = @from AND id = @id
                """,
                ("to", to),
                ("new", Ids.New(now)),
                ("from", from),
                ("id", id)
            );
    }

    private async Task SystemsAsync(Session session, Guid to, List<TableMove> moved)
    {
        if (Systems.Length == 0)
            return;
        var rest = new RestOf(tables);
        var where = $"source_system_id {session.InGuids("systems")}";
        foreach (var table in Owned())
        {
            if (table == "holding")
                await AccountsAsync(session, to, where);
            var count = await rest.GiveAsync(session, table, from, to, where, [("systems", Systems)]);
            if (count > 0)
                moved.Add(new(table, count, 0));
        }
        await session.ExecuteAsync(
            $"UPDATE relationship SET other_id = @to WHERE other_id = @from AND {where}",
            ("to", to),
            ("from", from),
            ("systems", Systems)
        );
    }

    /// <summary>The claims of lines and accounts go with their holdings.</summary>
    private async Task AccountsAsync(Session session, Guid to, string where)
    {
        var numbers = await session.QueryAsync(
            $"SELECT number FROM holding WHERE customer_id = @from AND number IS NOT NULL AND {where}",
            row => new string([.. row.Text(0).Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant(),
            ("from", from),
            ("systems", Systems)
        );
        foreach (
            var claim in await session.QueryAsync(
                "SELECT claim_key FROM identifier_claim WHERE customer_id = @from",
                row => row.Text(0),
                ("from", from)
            )
        )
            // A telephone line is claimed with its country before it.
            if (
                claim.StartsWith("account:", StringComparison.Ordinal)
                && numbers.Exists(n => n.Length > 0 && claim.EndsWith(n, StringComparison.Ordinal))
            )
                await ClaimAsync(session, to, claim);
    }

    private Task ClaimAsync(Session session, Guid to, string claim) =>
        session.ExecuteAsync(
            "UPDATE identifier_claim SET customer_id = @to WHERE claim_key = @claim AND customer_id = @from",
            ("to", to),
            ("claim", claim),
            ("from", from)
        );
}
