using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>
/// Reads fields of everybody, or of some, column by column: one ordered stream a question, in step with the customers, so
/// that only the columns asked for are ever held.
/// </summary>
internal sealed class FieldReader(Database database)
{
    /// <summary>A month as figures count it.</summary>
    private const double MonthMilliseconds = 30.4375 * 24 * 60 * 60 * 1000;
    private const int Months = 12;

    /// <summary>The fields of customers who are customers of their own: absorbed ones are left out.</summary>
    /// <param name="fields">Which.</param>
    /// <param name="moment">As of when.</param>
    /// <param name="only">Some customers; null: all.</param>
    /// <param name="cancel">Stops between questions.</param>
    public async Task<FieldTable> ReadAsync(
        IReadOnlyCollection<SegmentField> fields,
        FactsMoment moment,
        Guid[]? only,
        CancellationToken cancel
    )
    {
        List<Guid> ids = [];
        List<CustomerKind> kinds = [];
        List<CustomerStage> stages = [];
        List<Guid?> teams = [];
        await EachAsync(
            "SELECT x.customer_id, x.kind, x.stage, x.team_id FROM customer x WHERE x.merged_into IS NULL",
            "",
            row =>
            {
                ids.Add(row.Guid(0));
                kinds.Add(row.Enum<CustomerKind>(1));
                stages.Add(row.Enum<CustomerStage>(2));
                teams.Add(row.GuidOrNull(3));
            },
            only,
            []
        );
        var table = new FieldTable(moment.At, [.. ids], [.. kinds], [.. stages], [.. teams]);
        await ExtendAsync(table, fields, moment, only, cancel);
        return table;
    }

    /// <summary>Adds the columns a table does not have yet.</summary>
    public async Task ExtendAsync(
        FieldTable table,
        IReadOnlyCollection<SegmentField> fields,
        FactsMoment moment,
        Guid[]? only,
        CancellationToken cancel
    )
    {
        foreach (var part in fields.Where(f => !table.Has(f.Code)).GroupBy(f => f.Part))
        {
            cancel.ThrowIfCancellationRequested();
            var wanted = part.ToDictionary(f => f.Code, f => FieldColumn.Of(f, table.Count), StringComparer.Ordinal);
            await (
                part.Key switch
                {
                    FieldPart.Customer => CustomersAsync(table, wanted, moment, only),
                    FieldPart.Money => MoneyAsync(table, wanted, moment, only),
                    FieldPart.Months => MonthsAsync(table, wanted, moment, only),
                    FieldPart.Recency => RecencyAsync(table, wanted, moment, only),
                    FieldPart.Holdings => HoldingsAsync(table, wanted, moment, only),
                    FieldPart.Measures => MeasuresAsync(table, wanted, moment, only),
                    FieldPart.Contacts => ContactsAsync(table, wanted, moment, only),
                    FieldPart.Cases => CasesAsync(table, wanted, moment, only),
                    FieldPart.Scores => ScoresAsync(table, wanted, [.. part], only),
                    FieldPart.Needs => NeedsAsync(table, wanted, moment, only),
                    _ => AttributesAsync(table, wanted, only),
                }
            );
            foreach (var (code, column) in wanted)
                table.Add(code, column);
        }
    }

    private Task CustomersAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            "SELECT x.customer_id, x.kind, x.stage, x.birth_date, x.since, x.city, x.value_class, x.risk_band, x.value_minor, x.churn, "
                + "x.influence, x.open_cases, x.last_contact_at FROM customer x WHERE x.merged_into IS NULL",
            (row, i) =>
            {
                foreach (var (code, column) in wanted)
                    switch (code)
                    {
                        case "kind":
                            column.Words![i] = Word(row.Enum<CustomerKind>(1));
                            break;
                        case "stage":
                            column.Words![i] = Word(row.Enum<CustomerStage>(2));
                            break;
                        case "age":
                            column.Numbers![i] = row.DateOrNull(3) is { } born
                                ? YearsBetween(born, moment.Day)
                                : double.NaN;
                            break;
                        case "tenure":
                            column.Numbers![i] = row.DateOrNull(4) is { } since
                                ? Math.Max(0, (moment.Day.DayNumber - since.DayNumber) / 30.4375)
                                : double.NaN;
                            break;
                        case "city":
                            column.Words![i] = row.TextOrNull(5);
                            break;
                        case "class":
                            column.Words![i] = row.IsNull(6) ? null : row.Enum<ValueClass>(6).ToString();
                            break;
                        case "risk":
                            column.Words![i] = row.IsNull(7) ? null : Word(row.Enum<RiskBand>(7));
                            break;
                        case "value":
                            column.Numbers![i] = row.LongOrNull(8) / 100.0 ?? double.NaN;
                            break;
                        case "churn":
                            column.Numbers![i] = row.DoubleOrNull(9) ?? double.NaN;
                            break;
                        case "influence":
                            column.Numbers![i] = row.DoubleOrNull(10) ?? double.NaN;
                            break;
                        case "openCases":
                            column.Numbers![i] = row.Int(11);
                            break;
                        case "lastContact":
                            column.Numbers![i] = row.InstantOrNull(12) is { } last
                                ? Math.Max(0, (moment.At - last).TotalDays)
                                : double.NaN;
                            break;
                    }
            },
            only
        );

    /// <summary>Kinds of transactions that are spending, as SQL.</summary>
    private static string Spending(FactsMoment moment) => moment.PaymentsOnly ? "(1, 2, 3, 4)" : "(1, 3, 4)";

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
            FROM txn x WHERE x.occurred_at >= @from AND x.occurred_at < @at AND x.kind IN {Spending(moment)}
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
            ("share", moment.MarginShare),
            ("from", moment.At.AddYears(-1)),
            ("at", moment.At)
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
            FROM txn x WHERE x.occurred_at >= @from AND x.occurred_at < @at AND x.kind IN {Spending(moment)}
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
            $"SELECT x.customer_id, max(x.occurred_at) FROM txn x WHERE x.occurred_at < @at AND x.amount_minor > 0 AND x.kind IN {Spending(moment)} AND x.kind <> 4",
            (row, i) => wanted["recency"].Numbers![i] = Math.Round((moment.At - row.Instant(1)).TotalDays, 6),
            only,
            true,
            ("at", moment.At)
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
            """
            SELECT x.customer_id, p.family, x.amount_minor FROM holding x JOIN product p ON p.id = x.product_id
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
            ("day", moment.Day)
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

    private Task ScoresAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        IReadOnlyList<SegmentField> fields,
        Guid[]? only
    )
    {
        var money = fields.Where(f => f.Kind == FieldKind.Money).Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
        return FillAsync(
            table,
            "SELECT x.customer_id, x.model, x.amount FROM score x WHERE 1 = 1",
            (row, i) =>
            {
                var code = "score:" + row.Text(1);
                if (wanted.TryGetValue(code, out var column))
                    column.Numbers![i] = money.Contains(code) ? row.Double(2) / 100 : row.Double(2);
            },
            only
        );
    }

    private Task NeedsAsync(
        FieldTable table,
        Dictionary<string, FieldColumn> wanted,
        FactsMoment moment,
        Guid[]? only
    ) =>
        FillAsync(
            table,
            "SELECT x.customer_id, x.code FROM need x WHERE x.noted_at < @at AND (x.ended_at IS NULL OR x.ended_at >= @at)",
            (row, i) => wanted["needs"].Add(i, row.Text(1)),
            only,
            false,
            ("at", moment.At)
        );

    private Task AttributesAsync(FieldTable table, Dictionary<string, FieldColumn> wanted, Guid[]? only) =>
        FillAsync(
            table,
            "SELECT x.customer_id, x.attrs FROM customer x WHERE x.merged_into IS NULL AND x.attrs IS NOT NULL",
            (row, i) =>
            {
                using var document = JsonDocument.Parse(row.Text(1));
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    return;
                foreach (var property in document.RootElement.EnumerateObject())
                    if (wanted.TryGetValue("attr:" + property.Name, out var column))
                        Set(column, i, property.Value);
            },
            only
        );

    private static void Set(FieldColumn column, int row, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        if (string.IsNullOrEmpty(text) || value.ValueKind == JsonValueKind.Null)
            return;
        if (column.Words is { } words)
            words[row] = text;
        else if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
        )
            column.Numbers![row] = number;
    }

    /// <summary>Runs one question, its rows in the order of the table, and hands over each with its place.</summary>
    private async Task FillAsync(
        FieldTable table,
        string sql,
        Action<Row, int> take,
        Guid[]? only,
        bool grouped = false,
        params (string Name, object? Value)[] arguments
    )
    {
        var at = 0;
        await EachAsync(
            sql,
            grouped ? " GROUP BY x.customer_id" : "",
            row =>
            {
                var id = row.Guid(0);
                while (at < table.Count && table.Ids[at].CompareTo(id) < 0)
                    at++;
                if (at < table.Count && table.Ids[at] == id)
                    take(row, at);
            },
            only,
            arguments
        );
    }

    /// <summary>All rows of a question in the order of customers: of everybody as a stream, of some at once.</summary>
    private async Task EachAsync(
        string sql,
        string grouping,
        Action<Row> take,
        Guid[]? only,
        (string Name, object? Value)[] arguments
    )
    {
        if (only is not null)
        {
            await database.ReadAsync(session =>
                session.QueryAsync(
                    $"{sql} AND x.customer_id {session.InGuids("only")}{grouping} ORDER BY x.customer_id",
                    Taken,
                    [.. arguments, ("only", only)]
                )
            );
            return;
        }
        await foreach (var _ in database.StreamAsync($"{sql}{grouping} ORDER BY x.customer_id", Taken, arguments))
            continue;

        bool Taken(Row row)
        {
            take(row);
            return true;
        }
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static double YearsBetween(DateOnly born, DateOnly day)
    {
        var years = day.Year - born.Year;
        return born.AddYears(years) > day ? years - 1 : years;
    }
}
