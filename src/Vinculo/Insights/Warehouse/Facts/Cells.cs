using System.Globalization;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>Cells of the tables of sums: added up in memory, then added to the tables.</summary>
/// <param name="currency">The company's, in which days tell their amounts.</param>
internal sealed class Cells(string currency)
{
    private const int MostParts = 8;

    private readonly Dictionary<string, long[]>[] tables =
    [
        .. FactTables.All.Select(_ => new Dictionary<string, long[]>(StringComparer.Ordinal)),
    ];

    public int Count => tables.Sum(t => t.Count);

    /// <summary>Adds one line of a <see cref="Contribution"/>, or takes it out.</summary>
    /// <param name="line">As <see cref="Contribution.Parts"/> has it.</param>
    /// <param name="city">Where the customer lives.</param>
    /// <param name="sign">1 or −1.</param>
    public void Add(ReadOnlySpan<char> line, string city, int sign)
    {
        var equals = line.LastIndexOf('=');
        var key = line[..equals];
        var told = line[(equals + 1)..];
        Span<long> m = stackalloc long[4];
        m.Clear();
        var measures = 0;
        foreach (var part in told.Split(' '))
            m[measures++] = sign * long.Parse(told[part], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        Span<Range> p = stackalloc Range[MostParts];
        var parts = p[..key.Split(p, '\t')];
        var day = key[parts[1]];
        var month = CompanyCalendar
            .Month(DateOnly.FromDayNumber(int.Parse(day, CultureInfo.InvariantCulture)))
            .DayNumber;
        switch (key[0])
        {
            case 'i':
                Sum(
                    FactTables.Interactions,
                    $"{month}\t{key[parts[2]]}\t{key[parts[3]]}\t{key[parts[4]]}\t{city}",
                    m[..3]
                );
                if (!key[parts[5]].IsEmpty)
                    Sum(FactTables.Agents, $"{month}\t{key[parts[5]]}\t{key[parts[2]]}\t{key[parts[3]]}", m[..3]);
                Sum(FactTables.Days, $"{day}\t1\t{key[parts[2]]}", [m[0], 0]);
                break;
            case 't':
                Sum(
                    FactTables.Transactions,
                    $"{month}\t{key[parts[2]]}\t{key[parts[3]]}\t{key[parts[4]]}\t{city}\t{key[parts[5]]}",
                    m
                );
                Sum(
                    FactTables.Days,
                    $"{day}\t2\t{key[parts[3]]}",
                    [m[0], key[parts[5]].SequenceEqual(currency) ? m[1] : 0]
                );
                break;
            case 'c' or 'z':
                var opened = key[0] == 'c';
                Sum(
                    FactTables.Cases,
                    $"{month}\t{key[parts[2]]}\t{key[parts[3]]}\t{key[parts[4]]}\t{key[parts[5]]}\t{city}",
                    opened ? [m[0], 0, 0] : [0, m[0], m[1]]
                );
                Sum(FactTables.Days, $"{day}\t{(opened ? 3 : 4)}\t{key[parts[4]]}", [m[0], 0]);
                break;
            case 'd':
                Sum(
                    FactTables.Decisions,
                    $"{month}\t{key[parts[2]]}\t{key[parts[3]]}\t{key[parts[4]]}\t{key[parts[5]]}\t{city}",
                    m[..1]
                );
                Sum(FactTables.Days, $"{day}\t5\t{key[parts[2]]}", [m[0], 0]);
                break;
            case 'o':
                Sum(FactTables.Outcomes, $"{month}\t{key[parts[2]]}\t{key[parts[3]]}\t{key[parts[4]]}\t{city}", m[..1]);
                Sum(FactTables.Days, $"{day}\t6\t0", [m[0], 0]);
                break;
            case 'h' or 'e':
                var begun = key[0] == 'h';
                Sum(
                    FactTables.Holdings,
                    $"{month}\t{key[parts[2]]}\t{city}\t{key[parts[3]]}",
                    begun ? [m[0], 0, m[1], 0] : [0, m[0], 0, m[1]]
                );
                Sum(FactTables.Days, $"{day}\t{(begun ? 7 : 8)}\t0", [m[0], 0]);
                break;
            default:
                throw new FormatException($"No line of a contribution begins with {key[0]}.");
        }
    }

    /// <summary>The rows of one table: keys as the database takes them, then sums. Cells that came to nothing are left out.</summary>
    /// <param name="table">Place in <see cref="FactTables.All"/>.</param>
    public IEnumerable<object?[]> Rows(int table)
    {
        var keys = FactTables.All[table].Keys;
        foreach (var (key, sums) in tables[table].OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (Array.TrueForAll(sums, s => s == 0))
                continue;
            var parts = key.Split('\t');
            var row = new object?[keys.Count + sums.Length];
            for (var i = 0; i < keys.Count; i++)
                row[i] = keys[i].Type switch
                {
                    ColumnType.Date => DateOnly.FromDayNumber(int.Parse(parts[i], CultureInfo.InvariantCulture)),
                    ColumnType.Whole => int.Parse(parts[i], CultureInfo.InvariantCulture),
                    ColumnType.Uuid => parts[i].Length == 0 ? Guid.Empty : Guid.ParseExact(parts[i], "N"),
                    _ => parts[i],
                };
            for (var i = 0; i < sums.Length; i++)
                row[keys.Count + i] = sums[i];
            yield return row;
        }
    }

    private void Sum(int table, string key, ReadOnlySpan<long> add)
    {
        if (!tables[table].TryGetValue(key, out var sums))
        {
            tables[table][key] = add.ToArray();
            return;
        }
        for (var i = 0; i < sums.Length; i++)
            sums[i] += add[i];
    }
}
