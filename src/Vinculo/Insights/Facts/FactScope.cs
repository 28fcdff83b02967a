using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Facts;

/// <summary>Whose facts are read.</summary>
internal sealed class FactScope
{
    private readonly Guid first;
    private readonly Guid last;
    private readonly Guid[]? some;

    private FactScope(Guid first, Guid last, Guid[]? some) => (this.first, this.last, this.some) = (first, last, some);

    public static FactScope Everybody { get; } = new(Guid.Empty, Guid.AllBitsSet, null);

    /// <summary>Customers from one to another, both included.</summary>
    public static FactScope Between(Guid first, Guid last) => new(first, last, null);

    /// <summary>These, some thousand at most.</summary>
    public static FactScope Of(params Guid[] customers) => new(default, default, customers);

    public (string, object?)[] Arguments =>
        some is not null ? [("ids", some)]
        : this == Everybody ? []
        : [("first", first), ("last", last)];

    /// <summary>The condition on a column, beginning with <c>WHERE</c>.</summary>
    public string Where(string column, Engine engine) =>
        some is not null ? $"WHERE {column} {Session.InGuids(engine, "ids")}"
        : this == Everybody ? "WHERE TRUE"
        : $"WHERE {column} >= @first AND {column} <= @last";
}
