using System.Globalization;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>What customers and the company have and do together: money, holdings, use, contacts, complaints.</summary>
internal sealed partial class FieldReader
{
    /// <summary>A month as figures count it.</summary>
    private const double MonthMilliseconds = 30.4375 * 24 * 60 * 60 * 1000;
    private const int Months = 12;

    private const string Amount = "CASE WHEN x.kind = 4 THEN -abs(x.amount_minor) ELSE x.amount_minor END";
    private const string Margin = $"COALESCE(x.margin_minor, ({Amount}) * CAST(@share AS double precision))";

    private Task MoneyAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            $"""
            SELECT x.customer_id, CAST(sum({Margin}) AS double precision), CAST(sum({Amount}) AS double precision),
              sum(CASE WHEN x.kind <> 4 AND x.amount_minor > 0 THEN 1 ELSE 0 END)
            FROM txn x WHERE x.occurred_at >= @from AND x.occurred_at < @at AND {moment.Money.Where("x")}
            """,
            (row, i) =>
            {
                foreach (var (code, column) in wanted)
                    column.Numbers![i] = code switch
                    {
                        "margin" => Math.Round(row.Double(1)) / 100,
                        "spend" => row.Double(2) / 100,
                        _ => row.Long(3),
                    };
            },
            only,
            true,
            [
                ("share", moment.MarginShare),
                ("from", moment.At.AddYears(-1)),
                ("at", moment.At),
                .. moment.Money.Arguments,
            ]
        );

    /// <summary>Standard deviation of the margin of months over its mean, over the months since the first of the last twelve.</summary>
    private Task MonthsAsync(FieldTable table, Dictionary<string, FieldColumn> wanted, FactsMoment moment, Guid[]? only)
    {
        var variation = wanted["variation"].Numbers!;
        var at = moment.At.ToUnixTimeMilliseconds();
        long Edge(int months) => at - (long)(months * MonthMilliseconds);
        var sums = string.Join(
            ", ",
            Enumerable
                .Range(0, Months)
                .Select(m =>
                    $"CAST(sum(CASE WHEN x.occurred_at >= @e{(m + 1).ToString(CultureInfo.InvariantCulture)} AND x.occurred_at < @e{m.ToString(CultureInfo.InvariantCulture)} THEN {Margin} ELSE 0 END) AS double precision)"
                )
        );
        return FillAsync(
            table,
            $"""
            SELECT x.customer_id, min(x.occurred_at), {sums}
            FROM txn x WHERE x.occurred_at >= @from AND x.occurred_at < @at AND {moment.Money.Where("x")}
            """,
            (row, i) =>
            {
                var months = Math.Min(Months, 1 + (int)((at - 1 - row.Long(1)) / MonthMilliseconds));
                double sum = 0,
                    squares = 0;
                for (var m = 0; m < months; m++)
                {
                    var margin = row.Double(2 + m);
                    sum += margin;
                    squares += margin * margin;
                }
                var mean = sum / months;
                // Below three months nothing varies, and around nought a ratio says nothing.
                if (months >= 3 && mean > 0)
                    variation[i] = Math.Sqrt(Math.Max(0, (squares - months * mean * mean) / (months - 1))) / mean;
            },
            only,
            true,
            [
                ("share", moment.MarginShare),
                ("from", Edge(Months)),
                ("at", moment.At),
                .. moment.Money.Arguments,
                .. Enumerable
                    .Range(0, Months + 1)
                    .Select(m => ("e" + m.ToString(CultureInfo.InvariantCulture), (object?)Edge(m))),
            ]
        );
    }

    private Task RecencyAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            $"SELECT x.customer_id, max(x.occurred_at) FROM txn x WHERE x.occurred_at < @at AND x.amount_minor > 0 AND {moment.Money.Where("x")} AND x.kind <> 4",
            (row, i) => wanted["recency"].Numbers![i] = Math.Round((moment.At - row.Instant(1)).TotalDays, 6),
            only,
            true,
            [("at", moment.At), .. moment.Money.Arguments]
        );

    private Task HoldingsAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = -1;
        return FillAsync(
            table,
            $"""
            SELECT x.customer_id, p.family, CASE WHEN {moment.Money.IsOther(
                "x"
            )} THEN 0 ELSE x.amount_minor END FROM holding x JOIN product p ON p.id = x.product_id
            WHERE (x.started_on IS NULL OR x.started_on <= @day) AND (x.ended_on > @day OR (x.ended_on IS NULL AND x.status <> 3))
            """,
            (row, i) =>
            {
                if (i != last)
                {
                    seen.Clear();
                    last = i;
                }
                var family = row.TextOrNull(1);
                if (wanted.TryGetValue("holdings", out var all))
                    all.Numbers![i]++;
                if (family is null)
                    return;
                if (wanted.TryGetValue("families", out var families) && seen.Add(family))
                    families.Numbers![i]++;
                if (wanted.TryGetValue("holdings:" + family, out var of))
                    of.Numbers![i]++;
                if (wanted.TryGetValue("balance:" + family, out var balance))
                    balance.Numbers![i] += (row.LongOrNull(2) ?? 0) / 100.0;
            },
            only,
            false,
            [("day", moment.Day), .. moment.Money.Arguments]
        );
    }

    private Task MeasuresAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    )
    {
        var month = new DateOnly(moment.Day.Year, moment.Day.Month, 1);
        return FillAsync(
            table,
            "SELECT x.customer_id, x.code, x.amount FROM measure x WHERE x.month >= @from AND x.month < @to",
            (row, i) =>
            {
                if (wanted.TryGetValue("measure:" + row.Text(1), out var column))
                    column.Numbers![i] += row.Double(2) / 3;
            },
            only,
            false,
            ("from", month.AddMonths(-3)),
            ("to", month)
        );
    }

    private Task ContactsAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            "SELECT x.customer_id, count(*) FROM interaction x WHERE x.occurred_at >= @from AND x.occurred_at < @at AND x.direction = 1",
            (row, i) => wanted["contacts"].Numbers![i] = row.Long(1),
            only,
            true,
            ("from", moment.At.AddDays(-90)),
            ("at", moment.At)
        );

    private Task CasesAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            "SELECT x.customer_id, count(*) FROM service_case x WHERE x.opened_at >= @from AND x.opened_at < @at AND x.kind IN (2, 3)",
            (row, i) => wanted["complaints"].Numbers![i] = row.Long(1),
            only,
            true,
            ("from", moment.At.AddYears(-1)),
            ("at", moment.At)
        );
}
