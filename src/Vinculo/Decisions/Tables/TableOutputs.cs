using System.Globalization;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>The columns at the right of a table.</summary>
public static class TableOutputs
{
    public const string Action = "action";
    public const string Effect = "effect";

    /// <summary>How a cell says that an action may not be proposed.</summary>
    public const string Bars = "bar";

    /// <summary>How a cell names all actions.</summary>
    public const string Everything = "*";

    /// <summary>Before an issue in a cell of actions: <c>issue:retain</c>.</summary>
    public const string OfIssue = "issue:";

    /// <summary>Before a group of the catalogue: <c>group:hogar</c>.</summary>
    public const string OfGroup = "group:";

    private static readonly string[] OfOffers = [Action, Effect, "reasonEs", "reasonEn"];
    private static readonly string[] OfService =
    [
        "firstResponse",
        "solution",
        "priority",
        "channel",
        "promiseEs",
        "promiseEn",
    ];

    /// <summary>How urgent a customer's matter is, lowest first.</summary>
    public static IReadOnlyList<string> Priorities { get; } = ["low", "normal", "high", "urgent"];

    /// <summary>Codes of the columns of a purpose.</summary>
    public static IReadOnlyList<string> Of(TablePurpose purpose) =>
        purpose == TablePurpose.Service ? OfService : OfOffers;

    /// <summary>What a row does to a proposal: null when the cell cannot be read.</summary>
    /// <returns>0 bars it; else the weight, 0.1 … 5.</returns>
    public static double? Weight(string cell)
    {
        var text = CellValue.Of(cell) is { IsMissing: false } ? cell.Trim().ToLowerInvariant() : "";
        if (text is Bars or "no" or "no ofrecer" or "do not offer" or "don't offer")
            return 0;
        text = text.TrimStart('×', 'x', '*', ' ').Replace(',', '.');
        return
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            && weight is >= 0.1 and <= 5
            ? weight
            : null;
    }

    /// <summary>A number of hours or days: null when the cell cannot be read, not a number when it is empty.</summary>
    internal static double? Amount(string cell)
    {
        if (string.IsNullOrWhiteSpace(cell) || cell.Trim() == "-")
            return double.NaN;
        return
            double.TryParse(
                cell.Trim().Replace(',', '.'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var amount
            ) && amount is > 0 and <= 10_000
            ? amount
            : null;
    }
}

/// <summary>What a kind of customer is promised; what a table does not say is null.</summary>
/// <param name="FirstResponseHours">Hours until somebody answers.</param>
/// <param name="SolutionDays">Days until it is solved.</param>
/// <param name="Priority">One of <see cref="TableOutputs.Priorities"/>.</param>
/// <param name="Channel">Through which channel she is served first.</param>
/// <param name="TextEs">What she may be told, in Spanish.</param>
/// <param name="TextEn">The same in English.</param>
/// <param name="Rules">Tables, versions and rows (from 1) this follows from.</param>
public sealed record ServicePromise(
    double? FirstResponseHours,
    double? SolutionDays,
    string? Priority,
    string? Channel,
    string? TextEs,
    string? TextEn,
    IReadOnlyList<AppliedRule> Rules
)
{
    /// <summary>What this one says, and where it says nothing what the other says.</summary>
    internal ServicePromise Or(ServicePromise other) =>
        new(
            FirstResponseHours ?? other.FirstResponseHours,
            SolutionDays ?? other.SolutionDays,
            Priority ?? other.Priority,
            Channel ?? other.Channel,
            TextEs ?? other.TextEs,
            TextEn ?? other.TextEn,
            [.. Rules, .. other.Rules]
        );
}

/// <summary>A row of a table that was applied.</summary>
/// <param name="Table">Code of the table.</param>
/// <param name="Version">Its version.</param>
/// <param name="Row">From 1.</param>
public sealed record AppliedRule(string Table, int Version, int Row);
