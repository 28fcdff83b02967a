using Vinculo.Analytics.Basket;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Who bought what on which day, from a file of lines.</summary>
internal sealed class BoughtItems
{
    private static readonly string[] CustomerNames =
    [
        "customer id",
        "customerid",
        "customer",
        "cliente",
        "id cliente",
        "cliente id",
        "user id",
        "userid",
        "user",
        "usuario",
        "member id",
        "member number",
        "member",
        "socio",
        "person",
        "persona",
        "household",
        "id",
    ];

    private static readonly string[] DateNames =
    [
        "date",
        "fecha",
        "invoice date",
        "invoicedate",
        "order date",
        "orderdate",
        "fecha compra",
        "fecha factura",
        "purchase date",
        "timestamp",
        "time",
        "day",
        "dia",
        "when",
        "datetime",
    ];

    private readonly NameIndex customers = new();
    private readonly NameIndex items = new();
    private readonly List<(int Customer, int Item, int Day)> lines = [];

    private BoughtItems(PurchaseTime time) => Time = time;

    public IReadOnlyList<string> Customers => customers.Names;

    public IReadOnlyList<string> Items => items.Names;

    public IReadOnlyList<(int Customer, int Item, int Day)> Lines => lines;

    public PurchaseTime Time { get; }

    /// <summary>Whether the file writes the month before the day, or the other way round than its first rows suggest.</summary>
    public bool OtherOrder { get; private set; }

    public int Rows { get; private set; }

    public int Unreadable { get; private set; }

    public int Returns { get; private set; }

    /// <summary>Lines dated after today.</summary>
    public int Future { get; private set; }

    public static Outcome<BoughtItems> Read(AnalystFile file, string? id, string? item, string? date, DateOnly today)
    {
        var who = file.Column("--id", id, CustomerNames);
        if (who.IsRefused(out var refusal))
            return refusal;
        var what = file.Column("--item", item, SoldLines.ItemNames);
        if (what.IsRefused(out refusal))
            return refusal;
        var when = file.TimeColumn("--date", date, DateNames);
        if (when.IsRefused(out refusal))
            return refusal;
        if (PurchaseTime.Of(file, when.Accepted, 1) is not { } time)
            return Refusal.Invalid(
                "analysis.recommend-dates",
                "date",
                ("column", file.Columns[when.Accepted]),
                ("example", file.Example(when.Accepted))
            );
        var history = new BoughtItems(time);
        history.Read(file, who.Accepted, what.Accepted, when.Accepted);
        if (time.IsCalendar)
            history.Future = history.lines.RemoveAll(l => l.Day > today.DayNumber);
        return history.lines.Count == 0
            ? Refusal.Invalid(
                "analysis.recommend-empty",
                "file",
                ("rows", history.Rows),
                ("unreadable", history.Unreadable),
                ("future", history.Future)
            )
            : history;
    }

    private void Read(AnalystFile file, int who, int what, int when)
    {
        var sold = SoldLines.Of(file);
        var other = new List<int>();
        foreach (var row in file.Rows())
        {
            Rows++;
            var (customer, item) = (AnalystFile.Cell(row, who), AnalystFile.Cell(row, what));
            var (day, otherDay) = Time.Read(AnalystFile.Cell(row, when));
            if (customer.Length == 0 || item.Length == 0 || (day == PurchaseTime.None && otherDay == PurchaseTime.None))
            {
                Unreadable++;
            }
            else if (sold.IsReturn(row))
            {
                Returns++;
            }
            else
            {
                lines.Add((customers.Of(customer), items.Of(item), day));
                other.Add(otherDay);
            }
        }
        OtherOrder = other.Count(d => d == PurchaseTime.None) < lines.Count(l => l.Day == PurchaseTime.None);
        if (OtherOrder)
            for (var l = 0; l < lines.Count; l++)
                lines[l] = lines[l] with { Day = other[l] };
        Unreadable += lines.RemoveAll(l => l.Day == PurchaseTime.None);
    }
}

/// <summary>Histories before a day, and what the same customers bought from that day on.</summary>
internal sealed record HeldBack(Histories Before, Histories After, int[] Customer, int[] Item)
{
    /// <param name="lines">All lines.</param>
    /// <param name="from">First day held back.</param>
    /// <param name="until">Last day held back.</param>
    /// <param name="leastBuyers">Customers who must have bought an item before the day, for it to be among those proposed.</param>
    public static HeldBack At(
        IReadOnlyList<(int Customer, int Item, int Day)> lines,
        int from,
        int until,
        int leastBuyers
    )
    {
        var early = lines.Where(l => l.Day < from).ToArray();
        var kept = early
            .Select(l => (l.Customer, l.Item))
            .Distinct()
            .CountBy(l => l.Item)
            .Where(c => c.Value >= leastBuyers)
            .Select(c => c.Key)
            .Order()
            .ToArray();
        var items = kept.Select((item, place) => (item, place)).ToDictionary(p => p.item, p => p.place);
        early = [.. early.Where(l => items.ContainsKey(l.Item))];
        var who = early.Select(l => l.Customer).Distinct().Order().ToArray();
        var customers = who.Select((customer, place) => (customer, place)).ToDictionary(p => p.customer, p => p.place);
        var late = lines
            .Where(l =>
                l.Day >= from && l.Day <= until && items.ContainsKey(l.Item) && customers.ContainsKey(l.Customer)
            )
            .ToArray();
        return new(Of(early), Of(late), who, kept);

        Histories Of((int Customer, int Item, int Day)[] some) =>
            Histories.Of(
                [.. some.Select(l => customers[l.Customer])],
                [.. some.Select(l => items[l.Item])],
                [.. some.Select(l => l.Day)],
                who.Length,
                kept.Length
            );
    }
}
