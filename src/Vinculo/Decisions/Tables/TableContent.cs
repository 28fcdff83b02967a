using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>What the rows of a table decide.</summary>
public enum TablePurpose
{
    /// <summary>Which actions may not be proposed, and which weigh more or less.</summary>
    Offers = 1,

    /// <summary>What a kind of customer is promised when she needs something.</summary>
    Service = 2,
}

/// <summary>
/// A business rule as a table: conditions at the left, what follows at the right. Cells are kept as text; words of lists
/// by their codes, so that a table reads in either language.
/// </summary>
public sealed record TableContent
{
    /// <summary>Most rows of a table.</summary>
    public const int MostRows = 2_000;

    /// <summary>Most columns of conditions.</summary>
    public const int MostInputs = 20;

    public string NameEs { get; init; } = "";
    public string NameEn { get; init; } = "";

    /// <summary>What it is for, in a sentence.</summary>
    public string AboutEs { get; init; } = "";
    public string AboutEn { get; init; } = "";
    public TablePurpose Purpose { get; init; } = TablePurpose.Offers;
    public HitPolicy Policy { get; init; } = HitPolicy.First;
    public IReadOnlyList<TableInputRef> Inputs { get; init; } = [];
    public IReadOnlyList<RuleRow> Rows { get; init; } = [];

    /// <summary>Cases whose answer is known; all must pass before the table may be approved.</summary>
    public IReadOnlyList<TableCase> Cases { get; init; } = [];
    public Duties Duties { get; init; } = new();

    public string Name(System.Globalization.CultureInfo language) =>
        Offer.IsEnglish(language) && NameEn.Length > 0 ? NameEn : NameEs;
}

/// <summary>A column of conditions: an input of <see cref="TableInputs"/> and how its cells are written.</summary>
public sealed record TableInputRef(string Code, CellKind Kind);

/// <summary>A row: a cell for every input, and one for every output of the table's purpose (<see cref="TableOutputs"/>).</summary>
public sealed record RuleRow(IReadOnlyList<string> When, IReadOnlyList<string> Then);

/// <summary>A case with its answer.</summary>
/// <param name="Name">What it is about: <c>cliente nuevo con reclamo</c>.</param>
/// <param name="Action">Of tables about offers: the offer it is asked for.</param>
/// <param name="Given">A value for every input; empty: nothing known.</param>
/// <param name="Expect">
/// Of offers one cell: <c>bar</c>, a weight, or <c>-</c> for nothing. Of service a cell for every output: empty is not
/// looked at; <c>-</c> in the first means that nothing is promised.
/// </param>
public sealed record TableCase(string Name, string? Action, IReadOnlyList<string> Given, IReadOnlyList<string> Expect);

/// <summary>Who has to do with a table, by the names of roles: responsible, accountable, consulted, informed.</summary>
/// <param name="Applies">Who works by it (responsible).</param>
/// <param name="Controls">Who answers for it and approves it (accountable).</param>
/// <param name="Consulted">Who is asked before it changes.</param>
/// <param name="Informed">Who is told when it has changed.</param>
public sealed record Duties(string Applies = "", string Controls = "", string Consulted = "", string Informed = "");
