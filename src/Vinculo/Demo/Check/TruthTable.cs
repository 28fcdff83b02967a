using System.Globalization;

namespace Vinculo.Demo.Check;

/// <summary>A file of the truth, its columns by name. Only a check opens one, and whoever plays the customers.</summary>
internal sealed class TruthTable
{
    private readonly Dictionary<string, int> place;
    private readonly List<string[]> rows;

    private TruthTable(Dictionary<string, int> place, List<string[]> rows) => (this.place, this.rows) = (place, rows);

    public int Count => rows.Count;

    /// <summary>Reads a file of the folder of truth below <paramref name="folder"/>.</summary>
    /// <exception cref="FileNotFoundException">The world has no such file.</exception>
    public static TruthTable Read(string folder, string name)
    {
        // Files of truth that a check reads hold keys and numbers: nothing in them is quoted.
        var lines = File.ReadLines(Path.Combine(folder, DemoCompany.TruthFolder, name)).Select(line => line.Split(','));
        using var each = lines.GetEnumerator();
        each.MoveNext();
        var place = each.Current.Select((column, at) => (column, at)).ToDictionary(c => c.column, c => c.at);
        var rows = new List<string[]>();
        while (each.MoveNext())
            rows.Add(each.Current);
        return new(place, rows);
    }

    public bool Has(string column) => place.ContainsKey(column);

    public string Text(int row, string column) => rows[row][place[column]];

    /// <summary>NaN where nothing is written.</summary>
    public double Number(int row, string column) =>
        double.TryParse(rows[row][place[column]], CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
