using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Platform;

namespace Vinculo.Workspace;

/// <summary>A column of the list.</summary>
/// <param name="Code">In the address.</param>
/// <param name="Sort">The order a click on its head asks for, if it has one.</param>
internal sealed record ListColumn(string Code, CustomerSort? Sort = null, bool IsNumber = false)
{
    public static readonly ListColumn Name = new("name", CustomerSort.Name);
    public static readonly ListColumn Stage = new("stage");
    public static readonly ListColumn Class = new("class");
    public static readonly ListColumn Risk = new("risk", CustomerSort.Churn);
    public static readonly ListColumn Value = new("value", CustomerSort.Value, true);
    public static readonly ListColumn Margin = new("margin", null, true);
    public static readonly ListColumn City = new("city");
    public static readonly ListColumn Owner = new("owner");
    public static readonly ListColumn Team = new("team");
    public static readonly ListColumn Cases = new("cases", null, true);
    public static readonly ListColumn Segment = new("segment");
    public static readonly ListColumn Contact = new("contact", CustomerSort.LastContact);

    public static readonly ListColumn[] All =
    [
        Name,
        Stage,
        Class,
        Risk,
        Value,
        Margin,
        City,
        Owner,
        Team,
        Cases,
        Segment,
        Contact,
    ];

    public static readonly ListColumn[] Usual = [Name, Stage, Class, Risk, Value, City, Owner, Contact];
}

/// <summary>What the address of the list says: filters, order, place and columns. The same words serve page, API and export.</summary>
/// <param name="Request">What to ask the directory.</param>
/// <param name="Columns">Columns shown, in order; the name comes first.</param>
/// <param name="IsMine">The owner filter was written <c>owner=me</c>.</param>
/// <param name="Segment">Only customers of this segment: <c>segment=abc-xyz:AX</c>.</param>
/// <param name="Phase">Only customers in this place of the life cycle: <c>phase=retain</c>.</param>
/// <param name="Moved">Only customers who moved so between two days; other pages write it.</param>
internal sealed record CustomerListAddress(
    CustomerListRequest Request,
    IReadOnlyList<ListColumn> Columns,
    bool IsMine,
    SegmentRef? Segment,
    string? Phase = null,
    string? Moved = null
)
{
    public const int PageSize = 50;

    /// <summary>Names of the filters, in the order of their chips.</summary>
    public static readonly string[] Filters =
    [
        "kind",
        "stage",
        "class",
        "risk",
        "phase",
        "moved",
        "segment",
        "city",
        "owner",
        "team",
    ];

    /// <summary>Reads an address; words that mean nothing are passed over.</summary>
    public static CustomerListAddress Read(IQueryCollection query, Actor actor)
    {
        string? Word(string name) => query[name] is [{ Length: > 0 } word, ..] ? word : null;
        var mine = Word("owner") == "me";
        var risk = Word("risk");
        var filter = new CustomerFilter(
            Words.Read<CustomerKind>(Word("kind")),
            Words.Read<CustomerStage>(Word("stage")),
            Words.Read<ValueClass>(Word("class")),
            Words.Read<RiskBand>(risk?.TrimEnd(' ', '+')),
            Word("city"),
            mine ? actor.Id
                : Guid.TryParse(Word("owner"), out var owner) ? owner
                : null,
            Guid.TryParse(Word("team"), out var team) ? team : null
        )
        {
            RiskOrMore = risk is [.., '+' or ' '],
        };
        var order = Word("sort");
        var sort = Words.Read<CustomerSort>(order?.TrimStart('-')) ?? CustomerSort.Name;
        var limit = int.TryParse(Word("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, 500)
            : PageSize;
        var columns = Word("columns")?.Split(',', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } chosen
            ? [ListColumn.Name, .. ListColumn.All.Where(c => c != ListColumn.Name && chosen.Contains(c.Code))]
            : ListColumn.Usual;
        return new(
            new(filter, sort, order is ['-', ..], Word("after"), Word("before"), limit),
            columns,
            mine,
            SegmentRef.Read(Word("segment")),
            Word("phase"),
            Word("moved")
        );
    }
}
