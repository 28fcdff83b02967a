namespace Vinculo.Analytics.Score;

/// <summary>Features of n cases, column by column.</summary>
public sealed class FeatureTable
{
    private readonly Dictionary<string, FeatureColumn> byName = new(StringComparer.Ordinal);

    /// <summary>Puts columns side by side.</summary>
    /// <exception cref="ArgumentException">Columns differ in length or two share a name.</exception>
    public FeatureTable(params IReadOnlyList<FeatureColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var column in columns)
        {
            if (column.Rows != columns[0].Rows)
                throw new ArgumentException($"Column '{column.Name}' differs in length.", nameof(columns));
            if (!byName.TryAdd(column.Name, column))
                throw new ArgumentException($"Two columns are called '{column.Name}'.", nameof(columns));
        }
        Columns = [.. columns];
        Rows = columns.Count == 0 ? 0 : columns[0].Rows;
    }

    /// <summary>The columns, in the order given.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Number of cases.</summary>
    public int Rows { get; }

    /// <summary>The column called <paramref name="name"/>, or null.</summary>
    public FeatureColumn? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Some of the cases, in the order asked for.</summary>
    /// <param name="rows">Positions 0 … <see cref="Rows"/> - 1; may repeat.</param>
    public FeatureTable Take(ReadOnlySpan<int> rows)
    {
        var taken = new FeatureColumn[Columns.Count];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = Columns[i].Take(rows);
        return new FeatureTable(taken);
    }

    /// <summary>The values of one case, in column order.</summary>
    public FeatureValue[] Row(int row) => [.. Columns.Select(c => c[row])];
}
