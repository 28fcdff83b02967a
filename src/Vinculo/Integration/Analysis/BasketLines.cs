using System.Globalization;
using Vinculo.Analytics.Basket;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Baskets as read from a file: a line an item, or a line a basket.</summary>
internal sealed class BasketLines
{
    private static readonly string[] BasketNames =
    [
        "basket",
        "basket id",
        "basketid",
        "canasta",
        "invoice no",
        "invoiceno",
        "invoice",
        "factura",
        "numero factura",
        "order id",
        "orderid",
        "order",
        "order no",
        "pedido",
        "id pedido",
        "transaction",
        "transaction id",
        "transactionid",
        "transaccion",
        "ticket",
        "ticket id",
        "receipt",
        "boleta",
        "compra",
        "id compra",
        "session",
        "visit",
        "tid",
    ];

    /// <summary>What a table with a column for each item writes where the item was bought, folded.</summary>
    private static readonly string[] Bought =
    [
        "1",
        "si",
        "s",
        "yes",
        "y",
        "true",
        "t",
        "verdadero",
        "v",
        "x",
        "✓",
        "✔",
    ];

    /// <summary>And where it was not.</summary>
    private static readonly string[] NotBought = ["0", "no", "n", "false", "f", "falso", "", "-"];

    /// <summary>Fewer columns that say yes or no are no table of items unless the user says so.</summary>
    private const int LeastItems = 3;

    /// <summary>A column of more different whole numbers numbers the lines rather than counting what was bought.</summary>
    private const int MostCounts = 30;

    private readonly NameIndex baskets = new();
    private readonly NameIndex items = new();
    private readonly List<int> basket = [];
    private readonly List<int> item = [];

    public IReadOnlyList<string> Items => items.Names;

    public int Rows { get; private set; }

    public int Unreadable { get; private set; }

    public int Returns { get; private set; }

    /// <summary>Whether every line of the file is a whole basket.</summary>
    public bool IsWide { get; private set; }

    /// <summary>Columns that are items, where the file has one for each; else none.</summary>
    public IReadOnlyList<string> ItemColumns { get; private set; } = [];

    public Baskets Baskets() =>
        Vinculo.Analytics.Basket.Baskets.Of([.. basket], [.. item], baskets.Names.Count, items.Names.Count);

    /// <param name="file">The file.</param>
    /// <param name="basketSaid">Column, or several parted by commas that together tell one basket from another; null: guessed.</param>
    /// <param name="itemSaid">Column; null: guessed.</param>
    /// <param name="wide">Whether a line is said to be a basket.</param>
    public static Outcome<BasketLines> Read(AnalystFile file, string? basketSaid, string? itemSaid, bool wide)
    {
        var lines = new BasketLines();
        var marked = basketSaid is null && itemSaid is null || wide ? Marked(file, wide) : [];
        var outcome =
            marked.Count > 0 ? lines.ReadMarked(file, marked)
            : wide || (basketSaid is null && itemSaid is null && LooksWide(file)) ? lines.ReadWide(file)
            : lines.ReadLong(file, basketSaid, itemSaid);
        if (outcome is { } refusal)
            return refusal;
        if (lines.item.Count == 0)
            return Refusal.Invalid(
                "analysis.basket-empty",
                "file",
                ("rows", lines.Rows),
                ("unreadable", lines.Unreadable)
            );
        return lines;
    }

    private Refusal? ReadLong(AnalystFile file, string? basketSaid, string? itemSaid)
    {
        var keys = new List<int>();
        List<string?> parts = [basketSaid];
        if (basketSaid is not null && !file.Columns.Contains(basketSaid))
            parts = [.. basketSaid.Split(',', StringSplitOptions.TrimEntries)];
        foreach (var part in parts)
        {
            var found = file.Column("--basket", part, BasketNames);
            if (found.IsRefused(out var refusal))
                return part is null && file.Columns.Count == 2 ? ReadPairs(file) : refusal;
            keys.Add(found.Accepted);
        }
        var what = file.Column("--item", itemSaid, SoldLines.ItemNames);
        if (what.IsRefused(out var missing))
        {
            // The only other column is what is left.
            if (itemSaid is not null || file.Columns.Count != 2 || keys.Count != 1)
                return missing;
            Read(file, keys, 1 - keys[0]);
            return null;
        }
        Read(file, keys, what.Accepted);
        return null;
    }

    private Refusal? ReadPairs(AnalystFile file)
    {
        Read(file, [0], 1);
        return null;
    }

    private void Read(AnalystFile file, List<int> keys, int what)
    {
        var sold = SoldLines.Of(file);
        foreach (var row in file.Rows())
        {
            Rows++;
            var name = AnalystFile.Cell(row, what);
            var key = string.Join('\u001f', keys.Select(k => AnalystFile.Cell(row, k)));
            if (name.Length == 0 || keys.Any(k => AnalystFile.Cell(row, k).Length == 0))
                Unreadable++;
            else if (sold.IsReturn(row))
                Returns++;
            else
                Add(baskets.Of(key), name);
        }
    }

    private Refusal? ReadWide(AnalystFile file)
    {
        IsWide = true;
        if (HeaderIsBasket(file))
            AddLine([.. file.Columns]);
        foreach (var row in file.Rows())
            AddLine(row);
        return null;
    }

    /// <summary>A column for each item, a line for each basket.</summary>
    private Refusal? ReadMarked(AnalystFile file, List<int> columns)
    {
        IsWide = true;
        ItemColumns = columns.ConvertAll(c => file.Columns[c]);
        foreach (var row in file.Rows())
        {
            Rows++;
            var number = baskets.Of(Rows.ToString(CultureInfo.InvariantCulture));
            foreach (var column in columns)
                if (IsBought(AnalystFile.Cell(row, column)))
                    Add(number, file.Columns[column]);
        }
        return null;
    }

    /// <summary>Columns that say of each basket whether, or how often, an item is in it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="said">Whether the user says that a line is a basket: then counts, and few columns, will do.</param>
    private static List<int> Marked(AnalystFile file, bool said)
    {
        if (!said && file.Columns.Any(name => SoldLines.ItemNames.Contains(HeaderKey.Fold(name))))
            return [];
        var columns = Enumerable.Range(0, file.Columns.Count).Where(c => Marks(file, c, said)).ToList();
        return columns.Count >= (said ? 2 : LeastItems) && columns.Count * 2 >= file.Columns.Count ? columns : [];
    }

    /// <summary>Whether a column holds yes and no, written alike throughout; or counts from 0 on.</summary>
    private static bool Marks(AnalystFile file, int column, bool counts)
    {
        var cells = file.Sample.Select(row => Folded(AnalystFile.Cell(row, column))).Distinct().ToList();
        if (cells.TrueForAll(c => Bought.Contains(c) || NotBought.Contains(c)))
            return cells.Exists(Bought.Contains) || cells.Exists(c => c.Length > 0);
        return counts
            && cells.Contains("0")
            && cells.Count <= MostCounts
            && !BasketNames.Contains(HeaderKey.Fold(file.Columns[column]))
            && cells.TrueForAll(c => c.Length == 0 || Whole(c) >= 0);
    }

    private static bool IsBought(string cell) => Bought.Contains(Folded(cell)) || Whole(cell) > 0;

    private static int Whole(string cell) =>
        int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : -1;

    private static string Folded(string cell) =>
        cell switch
        {
            "1.0" => "1",
            "0.0" => "0",
            "✓" or "✔" or "-" => cell,
            _ => HeaderKey.Fold(cell),
        };

    private void AddLine(string[] cells)
    {
        Rows++;
        var number = baskets.Of(Rows.ToString(CultureInfo.InvariantCulture));
        foreach (var cell in cells)
            if (cell.Trim() is { Length: > 0 } name)
                Add(number, name);
    }

    private void Add(int number, string name)
    {
        basket.Add(number);
        item.Add(items.Of(name));
    }

    /// <summary>Lines of very different lengths, and no column that bears the name of a basket or an item.</summary>
    private static bool LooksWide(AnalystFile file)
    {
        var named = file.Columns.Select(HeaderKey.Fold).ToArray();
        if (
            named.Any(name =>
                BasketNames.Contains(name) || (SoldLines.ItemNames.Contains(name) && file.Columns.Count > 1)
            )
        )
            return false;
        var widths = file
            .Sample.Select(row => row.Count(cell => !string.IsNullOrWhiteSpace(cell)))
            .Append(file.Columns.Count);
        return widths.Distinct().Take(3).Count() == 3 || HeaderIsBasket(file);
    }

    private static bool HeaderIsBasket(AnalystFile file)
    {
        var below = file.Sample.SelectMany(row => row).Select(cell => cell.Trim()).ToHashSet(StringComparer.Ordinal);
        return file.Columns.Count(name => below.Contains(name)) * 2 > file.Columns.Count;
    }
}
