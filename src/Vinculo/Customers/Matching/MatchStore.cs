using System.Buffers.Binary;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>What is kept of an atom for comparing it.</summary>
internal sealed record KeptEntry(Guid Id, int Standard, MatchEntry Entry, string Text, long[] Keys);

/// <summary>What is compared of an atom as it stands, not read yet.</summary>
internal sealed record KeptText(int Standard, string Text);

/// <summary>Keeps entries and their blocking keys, and finds candidates by them.</summary>
internal static class MatchStore
{
    /// <summary>A key held by more customers than this says nothing about any of them.</summary>
    public const int MostOfOneKey = 200;

    public static async Task<Dictionary<Guid, KeptEntry>> ReadAsync(Session session, Guid[] ids)
    {
        var kept = new Dictionary<Guid, KeptEntry>(ids.Length);
        if (ids.Length > 0)
            foreach (
                var entry in await session.QueryAsync(
                    $"SELECT customer_id, standard, entry, keys FROM match_feature WHERE customer_id {session.InGuids("ids")}",
                    Read,
                    ("ids", ids)
                )
            )
                kept[entry.Id] = entry;
        return kept;
    }

    /// <summary>What is compared of some, without their keys.</summary>
    public static async Task<Dictionary<Guid, MatchEntry>> EntriesAsync(Session session, Guid[] ids)
    {
        var entries = new Dictionary<Guid, MatchEntry>(ids.Length);
        if (ids.Length > 0)
            await session.ReadAsync(
                new Question(
                    $"SELECT customer_id, entry FROM match_feature WHERE customer_id {session.InGuids("ids")}",
                    row => entries[row.Guid(0)] = MatchEntry.Of(row.Text(1)),
                    ("ids", ids)
                )
            );
        return entries;
    }

    /// <summary>What is kept of a stretch of customers.</summary>
    public static async Task<Dictionary<Guid, KeptText>> TextsAsync(Session session, Guid first, Guid last)
    {
        var texts = new Dictionary<Guid, KeptText>();
        await session.ReadAsync(
            new Question(
                "SELECT customer_id, standard, entry FROM match_feature WHERE customer_id BETWEEN @first AND @last",
                row => texts[row.Guid(0)] = new(row.Int(1), row.Text(2)),
                ("first", first),
                ("last", last)
            )
        );
        return texts;
    }

    /// <summary>Kept entries of which there is no customer.</summary>
    public static Task<List<Guid>> OrphansAsync(Session session) =>
        session.QueryAsync(
            """
            SELECT f.customer_id FROM match_feature f
            WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.customer_id = f.customer_id) ORDER BY f.customer_id
            """,
            row => row.Guid(0)
        );

    private static KeptEntry Read(Row row) =>
        new(row.Guid(0), row.Int(1), MatchEntry.Of(row.Text(2)), row.Text(2), Unpacked(row.Text(3)));

    /// <summary>Puts entries down and their keys with them; what was there before gives way.</summary>
    public static async Task WriteWithinAsync(
        Session session,
        IReadOnlyCollection<KeptEntry> entries,
        IReadOnlyDictionary<Guid, KeptEntry> before,
        DateTimeOffset now
    )
    {
        foreach (var entry in entries)
            if (before.TryGetValue(entry.Id, out var old))
            {
                foreach (var key in old.Keys.Except(entry.Keys))
                    await session.ExecuteAsync(
                        "DELETE FROM match_key WHERE key = @key AND customer_id = @id",
                        ("key", key),
                        ("id", entry.Id)
                    );
                await session.ExecuteAsync(
                    "UPDATE match_feature SET kind = @kind, standard = @standard, entry = @entry, keys = @keys, changed_at = @now WHERE customer_id = @id",
                    ("kind", entry.Entry.Kind),
                    ("standard", entry.Standard),
                    ("entry", entry.Text),
                    ("keys", Packed(entry.Keys)),
                    ("now", now),
                    ("id", entry.Id)
                );
            }
        await AddWithinAsync(session, entries.Where(e => !before.ContainsKey(e.Id)), now);
        await AddKeysWithinAsync(
            session,
            entries
                .SelectMany(e =>
                    // Of an entry without a standard nobody knows whether its keys went in: see ScanDuplicates.
                    e.Keys.Except(before.TryGetValue(e.Id, out var old) && old.Standard > 0 ? old.Keys : [])
                        .Select(key => (key, e.Id))
                )
                .Order()
        );
    }

    public static Task AddWithinAsync(Session session, IEnumerable<KeptEntry> entries, DateTimeOffset now) =>
        session.InsertManyAsync(
            "match_feature",
            ["customer_id", "kind", "standard", "entry", "keys", "changed_at"],
            entries.Select(e => new object?[] { e.Id, e.Entry.Kind, e.Standard, e.Text, Packed(e.Keys), now })
        );

    public static Task AddKeysWithinAsync(Session session, IEnumerable<(long Key, Guid Id)> keys) =>
        session.InsertManyAsync("match_key", ["key", "customer_id"], keys.Select(k => new object?[] { k.Key, k.Id }));

    /// <summary>Forgets atoms that exist no longer.</summary>
    public static async Task RemoveWithinAsync(Session session, IEnumerable<KeptEntry> entries)
    {
        foreach (var entry in entries)
        {
            foreach (var key in entry.Keys)
                await session.ExecuteAsync(
                    "DELETE FROM match_key WHERE key = @key AND customer_id = @id",
                    ("key", key),
                    ("id", entry.Id)
                );
            await session.ExecuteAsync("DELETE FROM match_feature WHERE customer_id = @id", ("id", entry.Id));
        }
    }

    /// <summary>Who holds each key; of one held by too many, <see cref="MostOfOneKey"/> and one more.</summary>
    public static async Task<Dictionary<long, List<Guid>>> HoldersAsync(Session session, IReadOnlyCollection<long> keys)
    {
        var holders = new Dictionary<long, List<Guid>>(keys.Count);
        if (session.Engine == Engine.Postgres)
        {
            await session.ReadAsync(
                new Question(
                    """
                    SELECT k.key, m.customer_id FROM unnest(@keys) k(key)
                    CROSS JOIN LATERAL (SELECT customer_id FROM match_key WHERE key = k.key LIMIT @most) m
                    """,
                    row =>
                    {
                        if (!holders.TryGetValue(row.Long(0), out var list))
                            holders[row.Long(0)] = list = [];
                        list.Add(row.Guid(1));
                    },
                    ("keys", keys.ToArray()),
                    ("most", MostOfOneKey + 1)
                )
            );
        }
        else
        {
            foreach (var key in keys)
                holders[key] = await session.QueryAsync(
                    "SELECT customer_id FROM match_key WHERE key = @key LIMIT @most",
                    row => row.Guid(0),
                    ("key", key),
                    ("most", MostOfOneKey + 1)
                );
        }
        return holders;
    }

    internal static string Packed(long[] keys)
    {
        var bytes = new byte[keys.Length * 8];
        for (var i = 0; i < keys.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), keys[i]);
        return Convert.ToBase64String(bytes);
    }

    internal static long[] Unpacked(string text)
    {
        var bytes = Convert.FromBase64String(text);
        var keys = new long[bytes.Length / 8];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * 8));
        return keys;
    }
}
