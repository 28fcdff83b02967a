using System.Globalization;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>How many customers of one beginning are left, period by period.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Periods">What each period is called, the beginning first.</param>
/// <param name="Left">Customers left at each; never more than before.</param>
internal sealed record RenewalsTable(string Name, IReadOnlyList<string> Periods, double[] Left)
{
    /// <summary>Renewals below which two parameters are guesswork.</summary>
    public const int LeastRenewals = 2;

    private static readonly string[] PeriodNames =
    [
        "period",
        "periodo",
        "year",
        "ano",
        "anio",
        "renewal",
        "renewals",
        "renovacion",
        "month",
        "mes",
        "tenure",
        "antiguedad",
        "t",
    ];

    /// <summary>Numbers that are parts of those who began, not customers.</summary>
    public bool IsShares => Left[0] <= 1 || !Array.TrueForAll(Left, double.IsInteger);

    /// <summary>Reads the columns asked for, in order of their period.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Columns of customers left.</param>
    /// <param name="period">The column that names each row; null for the usual one, or for the rows' order.</param>
    public static Outcome<IReadOnlyList<RenewalsTable>> Read(
        AnalystFile file,
        IEnumerable<string> columns,
        string? period
    )
    {
        if (file.ColumnIfAny("--period", period, PeriodNames).IsRefused(out var refusal, out var when))
            return refusal;
        var rows = file.Rows().ToList();
        if (
            when is { } order
            && file.Decimal(order) is { } mark
            && rows.TrueForAll(r => Number(r, order, mark) is not null)
        )
            rows = [.. rows.OrderBy(r => Number(r, order, mark))];
        var tables = new List<RenewalsTable>();
        foreach (var name in columns)
        {
            if (file.Column("--renewals", name).IsRefused(out refusal, out var column))
                return refusal;
            if (Read(file, rows, column, when).IsRefused(out refusal, out var table))
                return refusal;
            tables.Add(table);
        }
        return tables;
    }

    private static Outcome<RenewalsTable> Read(AnalystFile file, List<string[]> rows, int column, int? when)
    {
        var mark = file.Decimal(column) ?? '.';
        var (periods, left) = (new List<string>(), new List<double>());
        foreach (var row in rows)
        {
            var cell = AnalystFile.Cell(row, column);
            if (cell.Length == 0)
                continue;
            var period = when is { } place
                ? AnalystFile.Cell(row, place)
                : left.Count.ToString(CultureInfo.InvariantCulture);
            // What more than before are left did not begin together.
            if (Number(row, column, mark) is not { } there || there < 0 || (left.Count > 0 && there > left[^1]))
                return Refusal.Invalid(
                    "analysis.renewals-odd",
                    "renewals",
                    ("column", file.Columns[column]),
                    ("period", period),
                    ("value", cell)
                );
            periods.Add(period);
            left.Add(there);
        }
        return left.Count > LeastRenewals
            ? new RenewalsTable(file.Columns[column], periods, [.. left])
            : Refusal.Invalid(
                "analysis.renewals-few",
                "renewals",
                ("column", file.Columns[column]),
                ("rows", left.Count),
                ("least", LeastRenewals + 1)
            );
    }

    private static double? Number(string[] row, int column, char mark) =>
        NumberFormat.TryRead(AnalystFile.Cell(row, column).TrimEnd('%', ' '), mark, out var value)
            ? (double)value
            : null;
}
