using System.Numerics;

namespace Vinculo.Decisions.Tables;

/// <summary>
/// Which rows of a table are about which offers of a catalogue, worked out once when either is published: a decision then
/// asks only about offers that a row that holds speaks of. Immutable.
/// </summary>
internal sealed class RowsByOffer
{
    private static readonly ulong[] None = [];

    private readonly ulong[][] rowsOf;
    private readonly ulong[][] offersOf;

    public RowsByOffer(ReadTable table, IReadOnlyList<Offer> offers)
    {
        Offers = offers;
        rowsOf = new ulong[offers.Count][];
        Array.Fill(rowsOf, None);
        offersOf = new ulong[table.Effects.Count][];
        for (var row = 0; row < offersOf.Length; row++)
        {
            offersOf[row] = new ulong[(offers.Count + 63) / 64];
            for (var place = 0; place < offers.Count; place++)
                if (table.Effects[row].IsAbout(offers[place]))
                {
                    offersOf[row][place >> 6] |= 1UL << (place & 63);
                    if (rowsOf[place].Length == 0)
                        rowsOf[place] = new ulong[table.Compiled.Length];
                    rowsOf[place][row >> 6] |= 1UL << (row & 63);
                }
        }
    }

    /// <summary>The catalogue, in its order.</summary>
    public IReadOnlyList<Offer> Offers { get; }

    /// <summary>Rows about an offer, a bit each; empty: none.</summary>
    public ReadOnlySpan<ulong> RowsAbout(int place) => rowsOf[place];

    /// <summary>Adds the offers that some of these rows are about, a bit each.</summary>
    public void AddConcerned(ReadOnlySpan<ulong> rows, Span<ulong> offers)
    {
        for (var word = 0; word < rows.Length; word++)
        for (var bits = rows[word]; bits != 0; bits &= bits - 1)
        {
            var about = offersOf[(word << 6) + BitOperations.TrailingZeroCount(bits)];
            for (var i = 0; i < offers.Length; i++)
                offers[i] |= about[i];
        }
    }
}
