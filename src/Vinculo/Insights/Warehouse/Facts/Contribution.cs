using System.Globalization;
using System.Text;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>
/// What one customer adds to the sums, as lines of text: a fact's kind and day, what it says, how often and how much. Kept
/// beside the sums, so that when facts change only the difference is added, and what was merged away is taken out.
/// </summary>
/// <param name="City">Where the customer lives; all sums of the customer stand under it.</param>
/// <param name="Parts">Lines in order, without their double.</param>
internal sealed record Contribution(string City, string Parts)
{
    public static Contribution Nothing { get; } = new("", "");

    public static Contribution Of(CustomerHistory history)
    {
        if (history.Merged)
            return Nothing;
        var lines = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var c in history.Contacts)
            Add(
                $"i\t{N(c.Day)}\t{N(c.Channel)}\t{N(c.Kind)}\t{N(c.Direction)}\t{Id(c.Agent)}",
                1,
                c.Felt is null ? 0 : 1,
                c.Felt ?? 0
            );
        foreach (var t in history.Transactions)
            Add(
                $"t\t{N(t.Day)}\t{N(t.Kind)}\t{N(t.Channel)}\t{Id(t.Product)}\t{t.Currency}",
                1,
                t.Amount,
                t.Margin is null ? 0 : 1,
                t.Margin ?? 0
            );
        foreach (var c in history.Cases)
        {
            Add($"c\t{N(c.Opened)}\t{N(c.Kind)}\t{c.Code}\t{N(c.Channel)}\t{N(c.Severity)}", 1);
            if (c.Closed is { } closed)
                Add($"z\t{N(closed)}\t{N(c.Kind)}\t{c.Code}\t{N(c.Channel)}\t{N(c.Severity)}", 1, c.Minutes);
        }
        foreach (var d in history.Decisions)
            Add($"d\t{N(d.Day)}\t{N(d.Channel)}\t{d.Placement}\t{d.Offer}\t{(d.Control ? 1 : 0)}", 1);
        foreach (var o in history.Outcomes)
            Add($"o\t{N(o.Day)}\t{o.Offer}\t{N(o.Result)}\t{N(o.ValueClass)}", 1);
        // Who holds something since nobody knows when holds it since we know of them.
        var begin = history.Holdings.Count > 0 ? history.Begin()!.Value : default;
        foreach (var h in history.Holdings)
        {
            Add($"h\t{N(h.Started ?? begin)}\t{Id(h.Product)}\t{h.Currency}", 1, h.Amount);
            if (h.Ended is { } ended)
                Add($"e\t{N(ended)}\t{Id(h.Product)}\t{h.Currency}", 1, h.Amount);
        }
        if (lines.Count == 0)
            return new(history.Now.City ?? "", "");
        var text = new StringBuilder(lines.Count * 32);
        foreach (var (key, measures) in lines)
        {
            text.Append(key).Append('=');
            foreach (var measure in measures)
                text.Append(measure).Append(' ');
            text[^1] = '\n';
        }
        return new(history.Now.City ?? "", text.ToString(0, text.Length - 1));

        void Add(string key, params ReadOnlySpan<long> measures)
        {
            if (!lines.TryGetValue(key, out var sums))
            {
                lines[key] = measures.ToArray();
                return;
            }
            for (var i = 0; i < sums.Length; i++)
                sums[i] += measures[i];
        }
    }

    /// <summary>Adds to the cells what changed from one contribution to another; what stayed the same adds nothing.</summary>
    public static void AddDifference(Contribution before, Contribution after, Cells cells)
    {
        if (before == after)
            return;
        if (before.City != after.City || before.Parts.Length == 0 || after.Parts.Length == 0)
        {
            before.AddTo(cells, -1);
            after.AddTo(cells, 1);
            return;
        }
        var old = before.Parts.Split('\n').ToHashSet(StringComparer.Ordinal);
        foreach (var line in after.Parts.Split('\n'))
            if (!old.Remove(line))
                cells.Add(line, after.City, 1);
        foreach (var line in old)
            cells.Add(line, before.City, -1);
    }

    public void AddTo(Cells cells, int sign)
    {
        if (Parts.Length == 0)
            return;
        foreach (var line in Parts.AsSpan().Split('\n'))
            cells.Add(Parts.AsSpan()[line], City, sign);
    }

    private static string N(DateOnly day) => day.DayNumber.ToString(CultureInfo.InvariantCulture);

    private static string N(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Id(Guid id) => id == Guid.Empty ? "" : id.ToString("N");
}
