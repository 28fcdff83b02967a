using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;

namespace Vinculo.Insights.Segments.Storage;

/// <summary>What is known of the person or company: their row, scores, needs, own fields.</summary>
internal sealed partial class FieldReader
{
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
                            column.Words![i] = row.EnumOrNull<ValueClass>(6).ToString();
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

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static double YearsBetween(DateOnly born, DateOnly day)
    {
        var years = day.Year - born.Year;
        return born.AddYears(years) > day ? years - 1 : years;
    }
}
