using System.Globalization;
using Vinculo.Analytics.Value.Lifetime;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Analysis;

/// <summary>A table that tells each customer's counts and times already, as the papers print them.</summary>
internal sealed record PurchaseSummary(PurchaseHistory History, IReadOnlyList<string> Ids)
{
    /// <summary>Share of the opportunities up to the last taken from which on whole times are opportunities rather than days.</summary>
    private const double Often = 0.2;
    private const int MostCustomers = 10_000_000;

    /// <summary>All times are whole numbers that leave room for the purchases: they may be of opportunities.</summary>
    public bool IsWhole =>
        Array.TrueForAll(History.Age, double.IsInteger)
        && Enumerable
            .Range(0, History.Customers)
            .All(i =>
                double.IsInteger(History.Last[i])
                && History.Repeats[i] <= History.Last[i]
                && (History.Repeats[i] > 0 || History.Last[i] == 0)
            );

    /// <summary>The times look like those of opportunities: whole, and often taken.</summary>
    public bool IsRegular =>
        IsWhole && History.Repeats.Sum(x => (double)x) is > 0 and var taken && taken >= Often * History.Last.Sum();

    /// <summary>Null when the columns are not those of a summary.</summary>
    public static PurchaseSummary? Of(AnalystFile file)
    {
        if (
            Find(file, "frequency", "frecuencia", "x") is not { } frequency
            || Find(file, "recency", "recencia", "t x", "tx") is not { } recency
            || Find(file, "t", "age", "antiguedad", "periods", "periodos", "opportunities", "oportunidades", "n")
                is not { } age
        )
            return null;
        var id = Find(file, "customer id", "id", "id cliente", "cliente", "customer");
        var many = Find(file, "weights", "weight", "customers", "clientes", "donors");
        var money = Find(file, "monetary value", "monetary", "zbar", "m x", "spend", "valor medio");
        var marks = file.Columns.Select((_, c) => file.Decimal(c) ?? '.').ToArray();
        var (x, last, ages, spend, ids) = (
            new List<int>(),
            new List<double>(),
            new List<double>(),
            new List<double>(),
            new List<string>()
        );
        foreach (var row in file.Rows())
        {
            var (count, when, until) = (Number(row, frequency), Number(row, recency), Number(row, age));
            if (!(count >= 0 && count < 1e6 && when >= 0 && when <= until + 1e-9 && double.IsFinite(until)))
                continue;
            // A row may stand for many customers of one history.
            var alike = many is { } weight ? Number(row, weight) : 1;
            if (!(alike >= 0 && x.Count + alike <= MostCustomers))
                continue;
            for (var k = 0; k < (int)alike; k++)
            {
                x.Add((int)count);
                last.Add(Math.Min(when, until));
                ages.Add(until);
                spend.Add(money is { } column && Number(row, column) is > 0 and var paid ? paid : 0);
                ids.Add(
                    id is { } place ? AnalystFile.Cell(row, place) : x.Count.ToString(CultureInfo.InvariantCulture)
                );
            }
        }
        return x.Count == 0 ? null : new(new([.. x], [.. last], [.. ages], money is null ? [] : [.. spend]), ids);

        double Number(string[] row, int column) =>
            NumberFormat.TryRead(AnalystFile.Cell(row, column), marks[column], out var value)
                ? (double)value
                : double.NaN;
    }

    private static int? Find(AnalystFile file, params ReadOnlySpan<string> names)
    {
        var found = file.ColumnIfAny("", null, names);
        return found.IsRefused(out _) ? null : found.Accepted;
    }
}
