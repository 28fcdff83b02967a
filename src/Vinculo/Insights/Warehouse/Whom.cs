using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>Which customers a question is about, as SQL over <c>x.customer_id</c>.</summary>
internal sealed record Whom(string Where, (string, object?)[] Arguments)
{
    /// <summary>A few by name.</summary>
    public static Whom These(Session session, Guid[] customers) =>
        new("x.customer_id " + session.InGuids("only"), [("only", customers)]);

    /// <summary>Those after one and up to another, in the order of their identifiers.</summary>
    public static Whom Between(Guid after, Guid until) =>
        new("x.customer_id > @after AND x.customer_id <= @until", [("after", after), ("until", until)]);
}
