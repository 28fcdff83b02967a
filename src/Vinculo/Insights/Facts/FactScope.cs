using System.Buffers.Binary;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Facts;

/// <summary>Whose facts are read.</summary>
internal sealed class FactScope
{
    private readonly Guid first;
    private readonly Guid last;
    private readonly Guid[]? some;

    private FactScope(Guid first, Guid last, Guid[]? some) => (this.first, this.last, this.some) = (first, last, some);

    public static FactScope Everybody { get; } = new(Guid.Empty, Guid.AllBitsSet, null);

    /// <summary>Customers from one to another, both included.</summary>
    public static FactScope Between(Guid first, Guid last) => new(first, last, null);

    /// <summary>Everybody in so many stretches of as many customers each, in order; fewer where there are few.</summary>
    public static async Task<IReadOnlyList<FactScope>> StretchesAsync(
        Database database,
        int stretches,
        CancellationToken cancel
    )
    {
        var begins = await database.ReadAsync(
            async session =>
            {
                // Once a run, and the key alone is walked.
                var customers = await session.FirstOrDefaultAsync("SELECT count(*) FROM customer", row => row.Long(0));
                var begins = new List<Guid>();
                for (var cut = 1; cut < stretches; cut++)
                    begins.AddRange(
                        await session.QueryAsync(
                            "SELECT customer_id FROM customer ORDER BY customer_id LIMIT 1 OFFSET @before",
                            row => row.Guid(0),
                            ("before", customers * cut / stretches)
                        )
                    );
                return begins;
            },
            cancel
        );
        Guid[] edges = [Guid.Empty, .. begins.Distinct().Where(b => b != Guid.Empty), Guid.AllBitsSet];
        return [.. edges.Zip(edges.Skip(1), (from, to) => new FactScope(from, Before(to), null))];
    }

    /// <summary>The number before one, as both engines order them; the last of all stays.</summary>
    private static Guid Before(Guid id)
    {
        if (id == Guid.AllBitsSet)
            return id;
        var bytes = id.ToByteArray(bigEndian: true);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, BinaryPrimitives.ReadUInt128BigEndian(bytes) - 1);
        return new(bytes, bigEndian: true);
    }

    /// <summary>These, some thousand at most.</summary>
    public static FactScope Of(params Guid[] customers) => new(default, default, customers);

    public (string, object?)[] Arguments =>
        some is not null ? [("ids", some)]
        : this == Everybody ? []
        : [("first", first), ("last", last)];

    /// <summary>The condition on a column, beginning with <c>WHERE</c>.</summary>
    public string Where(string column, Engine engine) =>
        some is not null ? $"WHERE {column} {Session.InGuids(engine, "ids")}"
        : this == Everybody ? "WHERE TRUE"
        : $"WHERE {column} >= @first AND {column} <= @last";
}
