using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Rows as read, before anything is merged.</summary>
internal sealed class RawPurchases
{
    public List<string> Ids { get; } = [];

    public List<int> Customers { get; } = [];

    public List<int> Days { get; } = [];

    /// <summary>Days if the other order of day and month is meant; empty when only one is possible.</summary>
    public List<int> OtherDays { get; } = [];

    public List<double> Amounts { get; } = [];

    public bool HasAmounts { get; set; }

    public IReadOnlyList<(string Code, long Rows)> Currencies { get; set; } = [];

    /// <summary>Whether day and month may be told either way round in every date, and it makes a difference.</summary>
    public bool EitherOrder =>
        OtherDays.Count > 0
        && !Days.Contains(PurchaseTime.None)
        && !OtherDays.Contains(PurchaseTime.None)
        && !Days.SequenceEqual(OtherDays);

    /// <summary>
    /// Whether the other order reads more dates or, when both read all, leaves the file better in order of time.
    /// </summary>
    public bool OtherOrder()
    {
        if (OtherDays.Count == 0)
            return false;
        var (failures, others) = (
            Days.Count(d => d == PurchaseTime.None),
            OtherDays.Count(d => d == PurchaseTime.None)
        );
        return failures != others ? others < failures : Backwards(OtherDays) < Backwards(Days);

        static int Backwards(List<int> days)
        {
            var steps = 0;
            for (var i = 1; i < days.Count; i++)
                steps += days[i] < days[i - 1] ? 1 : 0;
            return steps;
        }
    }
}

/// <summary>Reads the rows of a table of purchases.</summary>
internal static class PurchaseRowReader
{
    public static Outcome<RawPurchases> Read(
        AnalystFile file,
        PurchaseColumns columns,
        PurchaseTime time,
        PurchaseRows told,
        string? currency
    )
    {
        var marks = new char[columns.Amount.Length];
        for (var k = 0; k < marks.Length; k++)
        {
            if (file.Decimal(columns.Amount[k]) is not { } mark)
                return Refusal.Invalid(
                    "analysis.amounts-unreadable",
                    "amount",
                    ("column", file.Columns[columns.Amount[k]]),
                    ("file", file.Name)
                );
            marks[k] = mark;
        }
        var raw = new RawPurchases { HasAmounts = marks.Length > 0 };
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var currencies = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<long>();
        foreach (var row in file.Rows())
        {
            told.Read++;
            told.Repeated += seen.Add(MarkOf(row)) ? 0 : 1;
            var id = AnalystFile.Cell(row, columns.Id);
            if (id.Length == 0)
            {
                told.WithoutCustomer++;
                continue;
            }
            if (Amount(row, columns.Amount, marks) is not { } amount)
            {
                told.Unreadable++;
                continue;
            }
            var code = CurrencyOf(row, columns);
            if (
                currency is not null
                && code is not null
                && !code.Equals(currency.Trim(), StringComparison.OrdinalIgnoreCase)
            )
            {
                told.OtherCurrency++;
                continue;
            }
            if (code is not null)
                currencies[code] = currencies.GetValueOrDefault(code) + 1;
            var (day, other) = time.Read(AnalystFile.Cell(row, columns.Date));
            if (day == PurchaseTime.None && other == PurchaseTime.None)
            {
                told.Unreadable++;
                continue;
            }
            if (!numbers.TryGetValue(id, out var number))
            {
                numbers[id] = number = raw.Ids.Count;
                raw.Ids.Add(id);
            }
            raw.Customers.Add(number);
            raw.Days.Add(day);
            raw.Amounts.Add(amount);
            if (time.IsAmbiguous)
                raw.OtherDays.Add(other);
        }
        raw.Currencies = [.. currencies.OrderByDescending(c => c.Value).Select(c => (c.Key, c.Value))];
        return raw;
    }

    /// <summary>A number that hardly any two different rows share.</summary>
    private static long MarkOf(string[] row)
    {
        var mark = 0xcbf29ce484222325UL;
        foreach (var cell in row)
        {
            foreach (var c in cell)
                mark = (mark ^ c) * 0x100000001b3UL;
            mark = (mark ^ 0x1f) * 0x100000001b3UL;
        }
        return (long)mark;
    }

    private static double? Amount(string[] row, int[] columns, char[] marks)
    {
        var product = 1.0;
        for (var k = 0; k < columns.Length; k++)
        {
            if (!NumberFormat.TryRead(AnalystFile.Cell(row, columns[k]), marks[k], out var factor))
                return null;
            product *= (double)factor;
        }
        return product;
    }

    /// <summary>The currency the row names, in a column of its own or beside the amount; null when it names none.</summary>
    private static string? CurrencyOf(string[] row, PurchaseColumns columns)
    {
        if (columns.Currency is { } column)
        {
            var said = AnalystFile.Cell(row, column);
            return said.Length == 0 ? null : said;
        }
        if (columns.Amount.Length == 0)
            return null;
        return CurrencyMark.Of(AnalystFile.Cell(row, columns.Amount[^1]));
    }
}
