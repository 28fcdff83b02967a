namespace Vinculo.Decisions.Tables;

/// <summary>How a row differs between two versions.</summary>
public enum RowChange
{
    Same,
    Added,
    Removed,
    Changed,
}

/// <summary>A row of a comparison.</summary>
/// <param name="Old">Row of the older version, from nought; null: it is new.</param>
/// <param name="New">Row of the newer version; null: it is gone.</param>
/// <param name="Cells">Cells in the columns of the comparison; of a changed row, what stands now.</param>
/// <param name="Before">Of a changed row: what stood in each cell that differs; else null.</param>
public sealed record RowDifference(
    RowChange Change,
    int? Old,
    int? New,
    IReadOnlyList<string> Cells,
    IReadOnlyList<string?> Before
);

/// <summary>What changed between two versions of a table.</summary>
/// <param name="Inputs">Columns of conditions of both, those of the newer first.</param>
/// <param name="Outputs">Columns of outputs.</param>
public sealed record TableDiff(
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<RowDifference> Rows
)
{
    public bool IsSame => Rows.All(r => r.Change == RowChange.Same);

    /// <summary>
    /// Compares row by row: the longest run of rows both have stays, and what stands between two such rows is paired in
    /// order.
    /// </summary>
    public static TableDiff Of(TableContent old, TableContent now)
    {
        List<string> inputs = [.. now.Inputs.Select(i => i.Code)];
        inputs.AddRange(old.Inputs.Select(i => i.Code).Except(inputs, StringComparer.Ordinal));
        var outputs = TableOutputs.Of(now.Purpose);
        var (before, after) = (Cells(old, inputs, outputs), Cells(now, inputs, outputs));
        var rows = new List<RowDifference>();
        var (i, j) = (0, 0);
        foreach (var (a, b) in Common(before, after).Append((before.Count, after.Count)))
        {
            while (i < a && j < b)
                rows.Add(Changed(i, before[i++], j, after[j++]));
            for (; i < a; i++)
                rows.Add(new(RowChange.Removed, i, null, before[i], Nothing(inputs.Count + outputs.Count)));
            for (; j < b; j++)
                rows.Add(new(RowChange.Added, null, j, after[j], Nothing(inputs.Count + outputs.Count)));
            if (a < before.Count)
                rows.Add(new(RowChange.Same, i++, j, after[j++], Nothing(inputs.Count + outputs.Count)));
        }
        return new(inputs, outputs, rows);
    }

    private static RowDifference Changed(int i, string[] before, int j, string[] after) =>
        new(RowChange.Changed, i, j, after, [.. before.Zip(after, (one, other) => one == other ? null : one)]);

    private static string?[] Nothing(int cells) => new string?[cells];

    private static List<string[]> Cells(
        TableContent content,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs
    )
    {
        var places = inputs.Select(code => content.Inputs.ToList().FindIndex(i => i.Code == code)).ToArray();
        return
        [
            .. content.Rows.Select(r =>
                (string[])
                    [
                        .. places.Select(p => p < 0 ? "-" : r.When.ElementAtOrDefault(p) ?? "-"),
                        .. outputs.Select((_, o) => r.Then.ElementAtOrDefault(o) ?? ""),
                    ]
            ),
        ];
    }

    /// <summary>Pairs of equal rows, in order: a longest common subsequence.</summary>
    private static List<(int Old, int New)> Common(List<string[]> before, List<string[]> after)
    {
        var old = before.Select(r => string.Join('\u001f', r)).ToArray();
        var now = after.Select(r => string.Join('\u001f', r)).ToArray();
        var longest = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        for (var j = now.Length - 1; j >= 0; j--)
            longest[i, j] =
                old[i] == now[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        var pairs = new List<(int, int)>();
        for (var (i, j) = (0, 0); i < old.Length && j < now.Length; )
            if (old[i] == now[j])
                pairs.Add((i++, j++));
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        return pairs;
    }
}
