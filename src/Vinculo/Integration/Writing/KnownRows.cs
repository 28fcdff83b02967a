using System.Text.Json;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>How keys stand in stored effects.</summary>
internal static class EffectKey
{
    public static string Of(Guid id) => Convert.ToBase64String(id.ToByteArray(bigEndian: true))[..22];

    public static Guid Guid(string text) => new(Convert.FromBase64String(text + "=="), bigEndian: true);
}

/// <summary>Finds many rows by their primary keys in one question; each is one descent of the tree.</summary>
internal static class KnownRows
{
    /// <summary>Rows of a table with the key (customer_id, id).</summary>
    /// <param name="session">Where to ask.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">What to read of each.</param>
    /// <param name="keys">Customer and id.</param>
    /// <param name="read">Reads a row from its first column on.</param>
    /// <returns>By id.</returns>
    public static async Task<Dictionary<Guid, T>> FindAsync<T>(
        Session session,
        string table,
        string columns,
        IReadOnlyList<(Guid Customer, Guid Id)> keys,
        Func<ShiftedRow, T> read
    )
    {
        if (keys.Count == 0)
            return [];
        var (from, arguments) = Keys(session, keys.Select(k => (k.Customer, 0L, k.Id)), timed: false);
        return Collected(
            await session.QueryAsync(
                $"SELECT t.id, {Prefixed(columns)} FROM {from} CROSS JOIN {table} t WHERE t.customer_id = k.c AND t.id = k.i",
                row => (row.Guid(0), read(new ShiftedRow(row))),
                arguments
            )
        );
    }

    /// <summary>Rows of a table with the key (customer_id, <paramref name="instant"/>, id).</summary>
    public static async Task<Dictionary<Guid, T>> FindAsync<T>(
        Session session,
        string table,
        string instant,
        string columns,
        IEnumerable<(Guid Customer, long At, Guid Id)> keys,
        Func<ShiftedRow, T> read
    )
    {
        var (from, arguments) = Keys(session, keys, timed: true);
        return Collected(
            await session.QueryAsync(
                $"SELECT t.id, {Prefixed(columns)} FROM {from} CROSS JOIN {table} t WHERE t.customer_id = k.c AND t.{instant} = k.o AND t.id = k.i",
                row => (row.Guid(0), read(new ShiftedRow(row))),
                arguments
            )
        );
    }

    private static Dictionary<Guid, T> Collected<T>(List<(Guid Id, T Row)> rows)
    {
        var found = new Dictionary<Guid, T>(rows.Count);
        foreach (var (id, row) in rows)
            found[id] = row;
        return found;
    }

    private static string Prefixed(string columns) =>
        string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select(c => "t." + c));

    private static (string From, (string, object?)[] Arguments) Keys(
        Session session,
        IEnumerable<(Guid Customer, long At, Guid Id)> keys,
        bool timed
    )
    {
        var list = keys as IReadOnlyList<(Guid Customer, long At, Guid Id)> ?? [.. keys];
        if (session.Engine == Engine.Postgres)
        {
            var customers = ("customers", (object?)list.Select(k => k.Customer).ToArray());
            var ids = ("ids", (object?)list.Select(k => k.Id).ToArray());
            return timed
                ? (
                    "unnest(@customers, @instants, @ids) AS k(c, o, i)",
                    [customers, ("instants", list.Select(k => k.At).ToArray()), ids]
                )
                : ("unnest(@customers, @ids) AS k(c, i)", [customers, ids]);
        }
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(list.Count * 90);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (customer, at, id) in list)
            {
                json.WriteStartArray();
                json.WriteStringValue(Convert.ToHexString(customer.ToByteArray(bigEndian: true)));
                json.WriteNumberValue(at);
                json.WriteStringValue(Convert.ToHexString(id.ToByteArray(bigEndian: true)));
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return (
            "(SELECT unhex(value ->> 0) AS c, value ->> 1 AS o, unhex(value ->> 2) AS i FROM json_each(@keys)) AS k",
            [("keys", System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan))]
        );
    }
}

/// <summary>A row whose first column has been read already: column 0 is the second.</summary>
internal readonly struct ShiftedRow(Row row)
{
    public string? TextOrNull(int column) => row.TextOrNull(column + 1);

    public string Text(int column) => row.Text(column + 1);

    public int Int(int column) => row.Int(column + 1);

    public int? IntOrNull(int column) => row.IntOrNull(column + 1);

    public long Long(int column) => row.Long(column + 1);

    public long? LongOrNull(int column) => row.LongOrNull(column + 1);

    public double Double(int column) => row.Double(column + 1);

    public double? DoubleOrNull(int column) => row.DoubleOrNull(column + 1);

    public Guid Guid(int column) => row.Guid(column + 1);

    public Guid? GuidOrNull(int column) => row.GuidOrNull(column + 1);

    public DateOnly? DateOrNull(int column) => row.DateOrNull(column + 1);
}
