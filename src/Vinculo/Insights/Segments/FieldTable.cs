using Vinculo.Customers;

namespace Vinculo.Insights.Segments;

/// <summary>One field of many customers: numbers (NaN: unknown) or words (null: unknown; of a set, each between bars).</summary>
internal sealed class FieldColumn
{
    private FieldColumn(double[]? numbers, string?[]? words) => (Numbers, Words) = (numbers, words);

    public double[]? Numbers { get; }

    public string?[]? Words { get; }

    /// <summary>An empty column; counts begin at nought, everything else unknown.</summary>
    public static FieldColumn Of(SegmentField field, int rows)
    {
        if (!field.IsNumber)
            return new(null, new string?[rows]);
        var numbers = new double[rows];
        if (!BeginsAtNought(field))
            Array.Fill(numbers, double.NaN);
        return new(numbers, null);
    }

    private static bool BeginsAtNought(SegmentField field) =>
        field.Part
            is FieldPart.Money
                or FieldPart.Holdings
                or FieldPart.Measures
                or FieldPart.Contacts
                or FieldPart.Cases;

    /// <summary>Adds a word to a set.</summary>
    public void Add(int row, string word) => Words![row] = (Words[row] ?? "|") + word + "|";
}

/// <summary>Fields of many customers, in the order of their identifiers.</summary>
internal sealed class FieldTable(
    DateTimeOffset at,
    Guid[] ids,
    CustomerKind[] kinds,
    CustomerStage[] stages,
    Guid?[] teams
)
{
    private readonly Dictionary<string, FieldColumn> columns = new(StringComparer.Ordinal);

    /// <summary>The moment its fields were worked out for.</summary>
    public DateTimeOffset At => at;

    public int Count => ids.Length;

    public Guid[] Ids => ids;

    public CustomerKind[] Kinds => kinds;

    public CustomerStage[] Stages => stages;

    public Guid?[] Teams => teams;

    public bool Has(string code) => columns.ContainsKey(code);

    public FieldColumn Column(string code) => columns[code];

    public void Add(string code, FieldColumn column) => columns[code] = column;

    /// <summary>The numbers of a field.</summary>
    public double[] Numbers(string code) =>
        columns[code].Numbers ?? throw new InvalidOperationException($"{code} is not a number.");
}
