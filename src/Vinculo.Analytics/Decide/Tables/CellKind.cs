namespace Vinculo.Analytics.Decide.Tables;

/// <summary>What a column of a decision table holds; says how its cells are written and compared.</summary>
public enum CellKind
{
    Number = 1,

    /// <summary>In whole units of the company's currency.</summary>
    Money = 2,

    /// <summary>0 … 1, written in percent: <c>&gt; 30</c> and <c>&gt; 30 %</c> are the same.</summary>
    Share = 3,

    /// <summary>One word of some.</summary>
    Word = 4,

    /// <summary>Several words at once: what a customer holds, needs, belongs to. A test asks whether any of them is there.</summary>
    Words = 5,
    YesNo = 6,
    Day = 7,
}

/// <summary>How many rows of a table may answer at once, as [DMN2021] §8.2.10 names it.</summary>
public enum HitPolicy
{
    /// <summary>At most one row fits any case; two that fit the same case are a mistake.</summary>
    Unique = 1,

    /// <summary>The first row that fits, from above.</summary>
    First = 2,

    /// <summary>All rows that fit.</summary>
    Collect = 3,
}

/// <summary>A column of conditions.</summary>
/// <param name="Code">Which input it asks for.</param>
/// <param name="Kind">How its cells are written.</param>
/// <param name="MayBeMissing">Whether there are cases of which it is not known.</param>
/// <param name="Known">The words there are; empty: any word may come.</param>
/// <param name="Least">Lowest value there can be, if there is one.</param>
/// <param name="Most">Highest value there can be.</param>
/// <param name="Whole">Only whole numbers come: between 5 and 6 there is nothing.</param>
public sealed record TableColumn(
    string Code,
    CellKind Kind,
    bool MayBeMissing = true,
    IReadOnlyList<string>? Known = null,
    double? Least = null,
    double? Most = null,
    bool Whole = false
)
{
    /// <summary>Cells stand on a line from low to high.</summary>
    public bool IsOrdered => Kind is CellKind.Number or CellKind.Money or CellKind.Share or CellKind.Day;

    /// <summary>Only whole numbers come; days always do.</summary>
    internal bool Steps => Whole || Kind == CellKind.Day;
}
