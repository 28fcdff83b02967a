using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>One line of the change log.</summary>
public sealed record CustomerChange(Guid Id, Guid Customer, ChangeKind Kind);

/// <summary>
/// Reads the change log from a place on and misses nobody. An identifier is made before its transaction commits, so a line
/// may appear below one that was read already: what is younger than <see cref="Late"/> is therefore looked at again, and
/// what was given out before is left out. After a restart a line may be given out twice, never not at all.
/// </summary>
/// <remarks>For one reader; not for several threads.</remarks>
/// <param name="kinds">Only these kinds of change.</param>
public sealed class ChangeReader(params ChangeKind[] kinds)
{
    /// <summary>How much later than its neighbours a line may appear.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    /// <summary>So many young lines are remembered; a flood beyond them shortens how far back is looked.</summary>
    private const int Remembered = 20_000;

    private readonly SortedSet<Guid> given = [];
    private Guid floor;

    /// <summary>Further lines, oldest first.</summary>
    /// <param name="session">A read.</param>
    /// <param name="from">The place kept: see <see cref="Place"/>. Null: from the beginning.</param>
    /// <param name="most">At most so many.</param>
    public async Task<List<CustomerChange>> NextAsync(Session session, Guid? from, int most)
    {
        var since = given.Count > 0 ? Back(given.Max, Late) : Back(from ?? Guid.Empty, Late);
        var lines = await session.QueryAsync(
            $"SELECT id, customer_id, kind FROM change_log WHERE id > @from AND kind {session.InValues("kinds")} ORDER BY id LIMIT @most",
            row => new CustomerChange(row.Guid(0), row.Guid(1), row.Enum<ChangeKind>(2)),
            ("from", since.CompareTo(floor) > 0 ? since : floor),
            ("kinds", kinds.Select(k => (int)k).ToArray()),
            ("most", given.Count + most)
        );
        lines.RemoveAll(l => given.Contains(l.Id));
        return lines.Count > most ? lines[..most] : lines;
    }

    /// <summary>These were taken care of.</summary>
    /// <returns>The place to keep: a restart goes on from there.</returns>
    public Guid Place(IReadOnlyCollection<CustomerChange> done, Guid? from)
    {
        foreach (var line in done)
            given.Add(line.Id);
        if (given.Count == 0)
            return from ?? Guid.Empty;
        var last = given.Max;
        var young = Back(last, Late);
        while (given.Min.CompareTo(young) < 0)
            given.Remove(given.Min);
        while (given.Count > Remembered)
        {
            floor = given.Min;
            given.Remove(floor);
        }
        return last.CompareTo(from ?? Guid.Empty) > 0 ? last : from!.Value;
    }

    /// <summary>Forgets what was given out.</summary>
    public void Forget() => given.Clear();

    /// <summary>Somebody else takes care of everything up to this line: no looking back beyond it.</summary>
    public void SkipTo(Guid line)
    {
        given.Clear();
        floor = line;
    }

    /// <summary>
    /// The place to keep when everything up to this line is somebody else's: after a restart what follows it is given out,
    /// and not once more what came within <see cref="Late"/> before.
    /// </summary>
    public static Guid Beyond(Guid line) => Back(line, -Late - TimeSpan.FromMilliseconds(1));

    /// <summary>The smallest identifier made that long before another.</summary>
    private static Guid Back(Guid id, TimeSpan by)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        for (var i = 0; i < 6; i++)
            milliseconds = (milliseconds << 8) | bytes[i];
        milliseconds = Math.Max(0, milliseconds - (long)by.TotalMilliseconds);
        bytes.Clear();
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(milliseconds >> (8 * (5 - i)));
        return new Guid(bytes, bigEndian: true);
    }
}
