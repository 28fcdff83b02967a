using System.Globalization;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Moments and values of one or many series, read from a table.</summary>
internal sealed class SeriesTable
{
    private const int MostGroups = 100_000;

    private static readonly string[] TimeNames =
    [
        "timestamp",
        "time",
        "datetime",
        "date time",
        "fecha hora",
        "fecha",
        "date",
        "day",
        "dia",
        "ds",
        "hora",
        "hour",
        "month",
        "mes",
        "week",
        "semana",
        "periodo",
    ];

    private SeriesTable(string time, string? value, string? by) =>
        (TimeColumn, ValueColumn, ByColumn) = (time, value, by);

    /// <param name="Name">What tells it from the others; null when there is one only.</param>
    /// <param name="Times">Its moments.</param>
    /// <param name="Values">Its values, NaN where unreadable; null when rows are counted.</param>
    public sealed record One(string? Name, List<DateTime> Times, List<double>? Values);

    public string TimeColumn { get; }

    public string? ValueColumn { get; }

    public string? ByColumn { get; }

    public List<One> Series { get; } = [];

    public int Rows { get; private set; }

    /// <summary>Rows whose moment cannot be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Rows dated in the future.</summary>
    public int Future { get; private set; }

    /// <summary>Rows whose moment is known and whose value is no number.</summary>
    public int UnreadableValues { get; private set; }

    /// <summary>Rows whose moment is known and which say no value.</summary>
    public int WithoutValue { get; private set; }

    /// <param name="file">The table.</param>
    /// <param name="time">Column of the moment; null to find it.</param>
    /// <param name="value">Column of the value; null to find it, or to count rows.</param>
    /// <param name="by">Column that tells series apart; null for one series.</param>
    /// <param name="latest">What is dated later lies in the future, wherever on earth it was written.</param>
    public static Outcome<SeriesTable> Read(AnalystFile file, string? time, string? value, string? by, DateTime latest)
    {
        var timed = TimeColumnOf(file, time);
        if (timed.IsRefused(out var refusal))
            return refusal;
        var moments = Clock.Of(file, timed.Accepted);
        if (moments is null)
            return Refusal.Invalid(
                "analysis.times-unreadable",
                "time",
                ("column", file.Columns[timed.Accepted]),
                ("example", file.Example(timed.Accepted)),
                ("file", file.Name)
            );
        var grouped = file.ColumnIfAny("--by", by);
        if (grouped.IsRefused(out refusal))
            return refusal;
        var valued = ValueColumnOf(file, value, timed.Accepted, grouped.Accepted);
        if (valued.IsRefused(out refusal))
            return refusal;
        var mark = valued.Accepted is { } v ? file.Decimal(v) : '.';
        if (mark is null)
            return Refusal.Invalid(
                "analysis.values-unreadable",
                "value",
                ("column", file.Columns[valued.Accepted!.Value])
            );

        var table = new SeriesTable(
            file.Columns[timed.Accepted],
            valued.Accepted is { } named ? file.Columns[named] : null,
            grouped.Accepted is { } b ? file.Columns[b] : null
        );
        var places = new Dictionary<string, One>(StringComparer.Ordinal);
        foreach (var row in file.Rows())
        {
            table.Rows++;
            if (!moments.TryRead(AnalystFile.Cell(row, timed.Accepted), out var at))
            {
                table.Unreadable++;
                continue;
            }
            if (at > latest)
            {
                table.Future++;
                continue;
            }
            var name = grouped.Accepted is { } group ? AnalystFile.Cell(row, group) : "";
            if (!places.TryGetValue(name, out var own))
            {
                if (places.Count == MostGroups)
                    return Refusal.Invalid(
                        "analysis.series-many",
                        "by",
                        ("column", table.ByColumn),
                        ("most", MostGroups)
                    );
                own = new One(grouped.Accepted is null ? null : name, [], valued.Accepted is null ? null : []);
                places.Add(name, own);
                table.Series.Add(own);
            }
            own.Times.Add(at);
            if (own.Values is { } values)
                values.Add(table.Value(AnalystFile.Cell(row, valued.Accepted!.Value), mark.Value));
        }
        return table.Series.Count > 0
            ? table
            : Refusal.Invalid(
                "analysis.series-short",
                "time",
                ("rows", table.Rows),
                ("unreadable", table.Unreadable),
                ("file", file.Name)
            );
    }

    /// <summary>The number of a cell; NaN, and counted, when it holds none.</summary>
    private double Value(string cell, char mark)
    {
        var value = NumberFormat.TryRead(cell, mark, out var number) ? (double)number : Scientific(cell, mark);
        if (ColumnReader.IsMissing(cell))
            WithoutValue++;
        else if (double.IsNaN(value))
            UnreadableValues++;
        return value;
    }

    /// <summary>Numbers like 1.2E-05, which programs write and people do not.</summary>
    private static double Scientific(string cell, char mark) =>
        double.TryParse(
            mark == ',' ? cell.Replace(',', '.') : cell,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        ) && double.IsFinite(number)
            ? number
            : double.NaN;

    private static Outcome<int> TimeColumnOf(AnalystFile file, string? said)
    {
        if (file.TimeColumn("--time", said, TimeNames).IsRefused(out var refusal, out var place))
            return refusal;
        return
            said is null
            && !file.HasJoined
            && file.Dates(place) is not null
            && JoinedDate.WithHour(file, place) is { } both
            ? file.Guess("--time", file.Join(both))
            : place;
    }

    /// <summary>The column said; else one that bears a usual name; else the only column of numbers; else none, and rows are counted.</summary>
    private static Outcome<int?> ValueColumnOf(AnalystFile file, string? said, int time, int? by)
    {
        var named = file.ColumnIfAny(
            "--value",
            said,
            "value",
            "valor",
            "count",
            "cantidad",
            "total",
            "n",
            "y",
            "amount",
            "monto",
            "importe",
            "cases",
            "casos",
            "calls",
            "llamadas",
            "ventas",
            "sales"
        );
        if (named.IsRefused(out _) || named.Accepted is not null)
            return named;
        int[] numbers =
        [
            .. Enumerable
                .Range(0, file.Columns.Count)
                .Where(c =>
                    c != time && c != by && !file.IsJoined(c) && file.Decimal(c) is not null && !LooksLikeKey(file, c)
                ),
        ];
        return numbers.Length == 1 ? numbers[0] : (int?)null;
    }

    /// <summary>Keys are numbers too, but say nothing: their name says so.</summary>
    private static bool LooksLikeKey(AnalystFile file, int column)
    {
        var name = HeaderKey.Fold(file.Columns[column]).Split(' ');
        return name.Contains("id") || name.Contains("code") || name.Contains("codigo") || name.Contains("numero");
    }
}
