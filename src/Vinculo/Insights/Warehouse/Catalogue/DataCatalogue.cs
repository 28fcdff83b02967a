using Vinculo.Insights.Warehouse.Facts;

namespace Vinculo.Insights.Warehouse.Catalogue;

/// <summary>What kind of table it is.</summary>
public enum DataKind
{
    /// <summary>Customers at the end of days.</summary>
    Snapshot,

    /// <summary>Sums of facts.</summary>
    Fact,

    /// <summary>What facts are kept apart by.</summary>
    Dimension,

    /// <summary>Facts of one customer, each with its day.</summary>
    Detail,
}

/// <summary>In what a column is told.</summary>
public enum DataUnit
{
    Id,
    Day,
    Month,
    Moment,
    Code,
    Text,
    YesNo,
    Money,
    Count,
    Minutes,
    Probability,
    Felt,
    Json,
}

/// <param name="Name">As in the database.</param>
/// <param name="Sources">Tables it comes from.</param>
public sealed record DataColumn(string Name, DataUnit Unit, IReadOnlyList<string> Sources);

/// <param name="View">A view: counted nowhere, always current.</param>
public sealed record DataTable(string Name, DataKind Kind, IReadOnlyList<DataColumn> Columns, bool View = false);

/// <summary>
/// Every table of the warehouse that people may ask, and every column of it. Words stand in <c>DictionaryText</c>; a test
/// holds this list against the schema, so that no column comes without words.
/// </summary>
public static class DataCatalogue
{
    public static IReadOnlyList<DataTable> All { get; } =
    [
        new(
            "customer_snapshot",
            DataKind.Snapshot,
            [
                Of("customer_id", DataUnit.Id, "customer"),
                Of("day", DataUnit.Day),
                Of("known_at", DataUnit.Moment),
                Of("month_end", DataUnit.YesNo),
                Of("origin", DataUnit.Code),
                Of("noted", DataUnit.YesNo),
                Of("gone", DataUnit.YesNo, "customer"),
                Of("stage", DataUnit.Code, "customer", "stage_change", "holding"),
                Of("city", DataUnit.Text, "customer"),
                Of("team_id", DataUnit.Id, "customer"),
                Of("value_class", DataUnit.Code, "customer", "txn"),
                Of("value_minor", DataUnit.Money, "score"),
                Of("churn", DataUnit.Probability, "score"),
                Of("risk_band", DataUnit.Code, "score"),
                Of("influence", DataUnit.Count, "relationship"),
                Of("scores", DataUnit.Json, "score"),
                Of("segments", DataUnit.Json),
                Of("since", DataUnit.Day, "customer"),
                Of("currency", DataUnit.Code),
                Of("margin_minor", DataUnit.Money, "txn"),
                Of("spend_minor", DataUnit.Money, "txn"),
                Of("purchases", DataUnit.Count, "txn"),
                Of("month_margin_minor", DataUnit.Money, "txn"),
                Of("month_spend_minor", DataUnit.Money, "txn"),
                Of("month_purchases", DataUnit.Count, "txn"),
                Of("other_money", DataUnit.Text, "txn"),
                Of("last_purchase_on", DataUnit.Day, "txn"),
                Of("holdings", DataUnit.Count, "holding"),
                Of("held", DataUnit.Text, "holding", "product"),
                Of("balance_minor", DataUnit.Money, "holding"),
                Of("contacts", DataUnit.Count, "interaction"),
                Of("month_contacts", DataUnit.Count, "interaction"),
                Of("last_contact_on", DataUnit.Day, "interaction"),
                Of("felt", DataUnit.Felt, "interaction"),
                Of("complaints", DataUnit.Count, "service_case"),
                Of("month_complaints", DataUnit.Count, "service_case"),
                Of("open_cases", DataUnit.Count, "service_case"),
            ]
        ),
        .. FactTables.All.Select(Fact),
        new(
            "held_month",
            DataKind.Fact,
            [
                Of("month", DataUnit.Month, "holding"),
                Of("product_id", DataUnit.Id, "holding"),
                Of("city", DataUnit.Text, "customer"),
                Of("currency", DataUnit.Code, "holding"),
                Of("held", DataUnit.Count, "holding"),
                Of("balance_minor", DataUnit.Money, "holding"),
            ],
            View: true
        ),
        new(
            "dim_day",
            DataKind.Dimension,
            [
                Of("day", DataUnit.Day),
                Of("month", DataUnit.Month),
                Of("quarter", DataUnit.Count),
                Of("year", DataUnit.Count),
                Of("iso_week", DataUnit.Count),
                Of("weekday", DataUnit.Code),
                Of("begins_at", DataUnit.Moment),
            ]
        ),
        new(
            "dim_code",
            DataKind.Dimension,
            [
                Of("dimension", DataUnit.Text),
                Of("code", DataUnit.Code),
                Of("name_es", DataUnit.Text),
                Of("name_en", DataUnit.Text),
            ]
        ),
        new(
            "dim_product",
            DataKind.Dimension,
            [
                Of("product_id", DataUnit.Id, "product"),
                Of("code", DataUnit.Text, "product"),
                Of("name_es", DataUnit.Text, "product"),
                Of("name_en", DataUnit.Text, "product"),
                Of("family", DataUnit.Text, "product"),
            ],
            View: true
        ),
        new(
            "dim_offer",
            DataKind.Dimension,
            [
                Of("offer", DataUnit.Text, "offer"),
                Of("issue", DataUnit.Text, "offer"),
                Of("title_es", DataUnit.Text, "offer"),
                Of("title_en", DataUnit.Text, "offer"),
                Of("currency", DataUnit.Code, "offer"),
            ],
            View: true
        ),
        new(
            "dim_agent",
            DataKind.Dimension,
            [
                Of("agent_id", DataUnit.Id, "app_user"),
                Of("name", DataUnit.Text, "app_user"),
                Of("team_id", DataUnit.Id, "team"),
                Of("team", DataUnit.Text, "team"),
            ],
            View: true
        ),
        new(
            "drill_interaction",
            DataKind.Detail,
            [
                .. Details("interaction"),
                Of("channel", DataUnit.Code, "interaction"),
                Of("kind", DataUnit.Code, "interaction"),
                Of("direction", DataUnit.Code, "interaction"),
                Of("agent_id", DataUnit.Id, "interaction"),
                Of("perception", DataUnit.Felt, "interaction"),
                Of("source_system_id", DataUnit.Id, "interaction"),
            ],
            View: true
        ),
        new(
            "drill_transaction",
            DataKind.Detail,
            [
                .. Details("txn"),
                Of("kind", DataUnit.Code, "txn"),
                Of("channel", DataUnit.Code, "txn"),
                Of("product_id", DataUnit.Id, "txn"),
                Of("amount_minor", DataUnit.Money, "txn"),
                Of("margin_minor", DataUnit.Money, "txn"),
                Of("currency", DataUnit.Code, "txn"),
                Of("source_system_id", DataUnit.Id, "txn"),
            ],
            View: true
        ),
    ];

    private static DataTable Fact(FactTable table) =>
        new(
            table.Name,
            DataKind.Fact,
            [
                .. table.Columns.Select(name =>
                    Of(name, UnitOf(name), name == "city" ? ["customer"] : SourcesOf(table.Name))
                ),
            ]
        );

    private static string[] SourcesOf(string table) =>
        table switch
        {
            "fact_interaction" or "fact_agent" => ["interaction"],
            "fact_transaction" => ["txn"],
            "fact_case" => ["service_case"],
            "fact_decision" => ["decision"],
            "fact_outcome" => ["decision_outcome"],
            "fact_holding" => ["holding"],
            _ => ["interaction", "txn", "service_case", "decision", "decision_outcome", "holding"],
        };

    private static DataUnit UnitOf(string name) =>
        name switch
        {
            "month" => DataUnit.Month,
            "day" => DataUnit.Day,
            "minutes" => DataUnit.Minutes,
            "city" or "placement" or "offer" => DataUnit.Text,
            "control" => DataUnit.YesNo,
            "channel"
            or "kind"
            or "direction"
            or "code"
            or "severity"
            or "result"
            or "value_class"
            or "subject"
            or "currency" => DataUnit.Code,
            _ when name.EndsWith("_id", StringComparison.Ordinal) => DataUnit.Id,
            _ when name.EndsWith("_minor", StringComparison.Ordinal) => DataUnit.Money,
            _ => DataUnit.Count,
        };

    private static DataColumn[] Details(string table) =>
        [
            Of("customer_id", DataUnit.Id, table),
            Of("day", DataUnit.Day, table),
            Of("occurred_at", DataUnit.Moment, table),
            Of("id", DataUnit.Id, table),
        ];

    private static DataColumn Of(string name, DataUnit unit, params string[] sources) => new(name, unit, sources);
}
