using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Linking;

/// <summary>The columns that one file, or both of two, can be compared by word by word.</summary>
internal static class SharedColumns
{
    /// <summary>So large a part of the words of the poorer column stands in the other too, or they are not the same.</summary>
    private const double Least = 0.15;

    /// <returns>Name and the place in each file, in the order of the first; empty when the two have nothing in common.</returns>
    public static List<(string Name, int[] At)> Of(IReadOnlyList<LinkageRows> files)
    {
        var first = Texts(files[0]);
        if (files.Count == 1)
            return [.. first.Select(c => (files[0].Columns.Names[c], new[] { c }))];
        var second = Texts(files[1]);
        var pairs = new List<(int First, int Second)>();
        if (files.All(f => f.Columns[ColumnRole.Text].Length > 0))
            pairs.AddRange(first.Zip(second));
        else
        {
            foreach (var c in first)
                if (second.FindIndex(d => Folded(files[1], d) == Folded(files[0], c)) is >= 0 and var at)
                {
                    pairs.Add((c, second[at]));
                    second.RemoveAt(at);
                }
            pairs.AddRange(ByWords(files, [.. first.Except(pairs.Select(p => p.First))], second));
        }
        return
        [
            .. pairs.OrderBy(p => p.First).Select(p => (files[0].Columns.Names[p.First], new[] { p.First, p.Second })),
        ];
    }

    /// <summary>Columns of other names: those with most words in common, each taken once.</summary>
    private static List<(int, int)> ByWords(IReadOnlyList<LinkageRows> files, List<int> first, List<int> second)
    {
        var words = files
            .Zip([first, second], (file, columns) => columns.ToDictionary(c => c, c => Words(file, c)))
            .ToArray();
        var pairs = new List<(int, int)>();
        foreach (
            var (c, d, _) in first
                .SelectMany(c => second.Select(d => (First: c, Second: d, Common: Common(words[0][c], words[1][d]))))
                .Where(p => p.Common >= Least)
                .OrderByDescending(p => p.Common)
        )
            if (!pairs.Exists(p => p.Item1 == c || p.Item2 == d))
                pairs.Add((c, d));
        return pairs;
    }

    private static double Common(HashSet<string> a, HashSet<string> b) =>
        Math.Min(a.Count, b.Count) is > 0 and var fewer ? (double)a.Count(b.Contains) / fewer : 0;

    private static HashSet<string> Words(LinkageRows file, int column) =>
        [
            .. file
                .Head.Rows.Where(r => column < r.Cells.Length)
                .SelectMany(r => HeaderKey.Fold(r.Cells[column]).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

    /// <summary>All but the id, the source, the day of the last change and the truth, should the file hold it.</summary>
    private static List<int> Texts(LinkageRows file)
    {
        var columns = file.Columns;
        if (columns[ColumnRole.Text] is { Length: > 0 } said)
            return [.. said];
        return
        [
            .. Enumerable
                .Range(0, columns.Names.Count)
                .Except(columns[ColumnRole.Id])
                .Except(columns[ColumnRole.Source])
                .Except(columns[ColumnRole.Updated])
                .Where(c => !LinkageLabels.IsTruth(Folded(file, c))),
        ];
    }

    private static string Folded(LinkageRows file, int column) => ColumnNames.Fold(file.Columns.Names[column]);
}
