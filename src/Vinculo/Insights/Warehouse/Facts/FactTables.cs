using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>A table of sums: keys that are dimensions, measures that add up.</summary>
/// <param name="Name">As in the script.</param>
/// <param name="Keys">The dimensions, in the order of the primary key; the first is the month or day.</param>
/// <param name="Measures">What is summed.</param>
internal sealed record FactTable(string Name, IReadOnlyList<TableColumn> Keys, IReadOnlyList<string> Measures)
{
    public string[] Columns { get; } = [.. Keys.Select(k => k.Name), .. Measures];

    public TableColumn Time => Keys[0];
}

/// <summary>The star: every table of sums there is.</summary>
internal static class FactTables
{
    public const int Interactions = 0;
    public const int Agents = 1;
    public const int Transactions = 2;
    public const int Cases = 3;
    public const int Decisions = 4;
    public const int Outcomes = 5;
    public const int Holdings = 6;
    public const int Days = 7;

    private static readonly TableColumn Month = new("month", ColumnType.Date, 1);
    private static readonly TableColumn City = Text("city");
    private static readonly TableColumn Channel = Code("channel");

    public static IReadOnlyList<FactTable> All { get; } =
    [
        new(
            "fact_interaction",
            [Month, Channel, Code("kind"), Code("direction"), City],
            ["interactions", "felt", "felt_sum"]
        ),
        new("fact_agent", [Month, Id("agent_id"), Channel, Code("kind")], ["interactions", "felt", "felt_sum"]),
        new(
            "fact_transaction",
            [Month, Code("kind"), Channel, Id("product_id"), City, Text("currency")],
            ["transactions", "amount_minor", "margins", "margin_minor"]
        ),
        new(
            "fact_case",
            [Month, Code("kind"), Text("code"), Channel, Code("severity"), City],
            ["opened", "closed", "minutes"]
        ),
        new("fact_decision", [Month, Channel, Text("placement"), Text("offer"), Code("control"), City], ["decisions"]),
        new("fact_outcome", [Month, Text("offer"), Code("result"), Code("value_class"), City], ["outcomes"]),
        new(
            "fact_holding",
            [Month, Id("product_id"), City, Text("currency")],
            ["started", "ended", "started_minor", "ended_minor"]
        ),
        new("fact_day", [new("day", ColumnType.Date, 1), Code("subject"), Channel], ["facts", "amount_minor"]),
    ];

    public static FactTable? Find(string name) => All.FirstOrDefault(t => t.Name == name);

    private static TableColumn Code(string name) => new(name, ColumnType.Whole, 1);

    private static TableColumn Text(string name) => new(name, ColumnType.Text, 1);

    private static TableColumn Id(string name) => new(name, ColumnType.Uuid, 1);
}
