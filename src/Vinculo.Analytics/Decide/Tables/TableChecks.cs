namespace Vinculo.Analytics.Decide.Tables;

/// <summary>What is wrong, or worth knowing, of a table's conditions.</summary>
public enum FindingKind
{
    /// <summary>A case fits two rows.</summary>
    Overlap = 1,

    /// <summary>A case fits no row.</summary>
    Gap = 2,

    /// <summary>Rows above take every case this one would fit.</summary>
    Unreachable = 3,

    /// <summary>No case can fit this row.</summary>
    Empty = 4,

    /// <summary>The table is too intricate to be looked at to the end.</summary>
    Unfinished = 5,
}

/// <summary>A finding.</summary>
/// <param name="Kind">What.</param>
/// <param name="Rows">Rows it is about, from nought.</param>
/// <param name="Example">A case that shows it, one cell a column; null where no case can.</param>
public sealed record TableFinding(FindingKind Kind, IReadOnlyList<int> Rows, IReadOnlyList<ExampleCell>? Example);

/// <summary>
/// Looks at a table without running it: which cases fit two rows or none, and which rows never answer. Every finding
/// comes with a case that shows it.
/// </summary>
/// <remarks>
/// Each column falls into regions no row tells apart, and a case is one region of each [CDLMMT2018]. A hole is looked for
/// column by column with the rows still holding; of two regions the one that holds fewer rows is looked at alone, for
/// a hole behind the other is a hole behind this one too.
/// </remarks>
public static class TableChecks
{
    /// <summary>Steps before a table is called too intricate.</summary>
    public const int MostSteps = 200_000;

    /// <summary>Most overlaps told of one table; the first say enough.</summary>
    public const int MostOverlaps = 50;

    /// <summary>All findings, by kind and row.</summary>
    /// <param name="columns">Columns of conditions.</param>
    /// <param name="rows">Rows, each with a test for every column.</param>
    /// <param name="policy">Overlaps matter under <see cref="HitPolicy.Unique"/>, order under <see cref="HitPolicy.First"/>.</param>
    public static IReadOnlyList<TableFinding> Of(
        IReadOnlyList<TableColumn> columns,
        IReadOnlyList<IReadOnlyList<UnaryTest>> rows,
        HitPolicy policy
    )
    {
        if (rows.Count == 0)
            return [];
        var look = new Look(columns, rows);
        var findings = new List<TableFinding>(look.Empty());
        if (policy == HitPolicy.Unique)
            findings.AddRange(look.Overlaps());
        if (policy == HitPolicy.First)
            findings.AddRange(look.Unreachable());
        findings.AddRange(look.Gap());
        if (look.GaveUp)
            findings.Add(new(FindingKind.Unfinished, [], null));
        return findings;
    }

    private sealed class Look(IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<UnaryTest>> rows)
    {
        private readonly Regions[] regions = [.. columns.Select((c, i) => new Regions(c, [.. rows.Select(r => r[i])]))];
        private readonly ulong[][] asksNothingFrom = AsksNothingFrom(columns.Count, rows);
        private readonly HashSet<int> empty = [];
        private readonly ExampleCell[] example = new ExampleCell[columns.Count];
        private readonly Dictionary<(int, BitKey), bool> covered = [];
        private int steps;

        public bool GaveUp { get; private set; }

        private bool Exact => regions.All(r => r.Exact);

        public IEnumerable<TableFinding> Empty()
        {
            for (var row = 0; row < rows.Count; row++)
                if (regions.Any(c => !c.All.Any(r => RowBits.Has(r.Rows, row))) && empty.Add(row))
                    yield return new(FindingKind.Empty, [row], null);
        }

        public IEnumerable<TableFinding> Overlaps()
        {
            var told = 0;
            for (var row = 0; row < rows.Count && told < MostOverlaps; row++)
            {
                var shared = RowBits.All(rows.Count);
                foreach (var column in regions)
                {
                    var near = RowBits.None(rows.Count);
                    foreach (var region in column.All)
                        if (RowBits.Has(region.Rows, row))
                            RowBits.Or(near, region.Rows);
                    RowBits.And(shared, near);
                }
                for (
                    var other = RowBits.Next(shared, row + 1);
                    other >= 0 && told < MostOverlaps;
                    other = RowBits.Next(shared, other + 1)
                )
                {
                    told++;
                    yield return new(FindingKind.Overlap, [row, other], Meeting(row, other));
                }
            }
        }

        private IReadOnlyList<ExampleCell> Meeting(int row, int other) =>
            [.. regions.Select(c => c.All.First(r => RowBits.Has(r.Rows, row) && RowBits.Has(r.Rows, other)).Example)];

        public IEnumerable<TableFinding> Unreachable()
        {
            var above = RowBits.None(rows.Count);
            for (var row = 0; row < rows.Count; row++)
            {
                if (!empty.Contains(row) && RowBits.Any(above) && !Hole(0, above, row) && !GaveUp && Exact)
                    yield return new(FindingKind.Unreachable, [.. Covering(row, above)], null);
                RowBits.Set(above, row);
            }
        }

        /// <summary>The row, then the rows above that share cases with it.</summary>
        private IEnumerable<int> Covering(int row, ulong[] above)
        {
            yield return row;
            for (var other = RowBits.Next(above, 0); other >= 0; other = RowBits.Next(above, other + 1))
                if (regions.All(c => c.All.Any(r => RowBits.Has(r.Rows, row) && RowBits.Has(r.Rows, other))))
                    yield return other;
        }

        public IEnumerable<TableFinding> Gap()
        {
            if (Hole(0, RowBits.All(rows.Count), -1))
                yield return new(FindingKind.Gap, [], [.. example]);
        }

        /// <summary>
        /// Is there a case, among those <paramref name="row"/> fits (-1: among all), that none of the rows fits? Then it
        /// stands in <see cref="example"/>.
        /// </summary>
        private bool Hole(int column, ulong[] holding, int row)
        {
            if (!RowBits.Any(holding))
            {
                for (var c = column; c < columns.Count; c++)
                    example[c] = regions[c].All.First(r => row < 0 || RowBits.Has(r.Rows, row)).Example;
                return true;
            }
            if (column == columns.Count || RowBits.Meet(holding, asksNothingFrom[column]))
                return false;
            var key = (row * (columns.Count + 1) + column, new BitKey(holding));
            if (covered.ContainsKey(key))
                return false;
            if (++steps > MostSteps)
            {
                GaveUp = true;
                return false;
            }
            foreach (var (left, region) in Hardest(column, holding, row))
            {
                example[column] = region.Example;
                if (Hole(column + 1, left, row))
                    return true;
            }
            covered[key] = true;
            return false;
        }

        /// <summary>Regions of a column by how few rows hold there; those that hold all that another holds are left out.</summary>
        private List<(ulong[] Left, Region Region)> Hardest(int column, ulong[] holding, int row)
        {
            var kept = new List<(ulong[] Left, Region Region)>();
            var left = regions[column]
                .All.Where(r => row < 0 || RowBits.Has(r.Rows, row))
                .Select(r =>
                {
                    var bits = (ulong[])holding.Clone();
                    RowBits.And(bits, r.Rows);
                    return (Left: bits, Region: r);
                })
                .OrderBy(r => RowBits.Count(r.Left));
            foreach (var one in left)
                if (!kept.Any(k => RowBits.Within(k.Left, one.Left)))
                    kept.Add(one);
            return kept;
        }

        /// <summary>For each column: the rows that ask nothing there and to its right.</summary>
        private static ulong[][] AsksNothingFrom(int columns, IReadOnlyList<IReadOnlyList<UnaryTest>> rows)
        {
            var from = new ulong[columns + 1][];
            from[columns] = RowBits.All(rows.Count);
            for (var c = columns - 1; c >= 0; c--)
            {
                from[c] = (ulong[])from[c + 1].Clone();
                for (var row = 0; row < rows.Count; row++)
                    if (!rows[row][c].IsAny)
                        from[c][row / 64] &= ~(1UL << (row % 64));
            }
            return from;
        }
    }

    /// <summary>A set of rows as a key.</summary>
    private readonly struct BitKey(ulong[] bits) : IEquatable<BitKey>
    {
        private readonly ulong[] bits = bits;

        public bool Equals(BitKey other) => bits.AsSpan().SequenceEqual(other.bits);

        public override bool Equals(object? obj) => obj is BitKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var word in bits)
                hash.Add(word);
            return hash.ToHashCode();
        }
    }
}
