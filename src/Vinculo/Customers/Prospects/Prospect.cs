using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Prospects;

/// <summary>How far a prospect has come.</summary>
public enum ProspectState
{
    Open = 1,
    Converted = 2,
    Lost = 3,
}

/// <summary>Somebody who may become a customer: the same record in the same base, with where they came from.</summary>
/// <param name="Source">One of <see cref="ProspectWords.Sources"/>.</param>
/// <param name="SourceDetail">Which campaign, which page, who referred.</param>
/// <param name="Interest">A need or a product, in words.</param>
/// <param name="ClosedAt">When they became a customer or were given up.</param>
/// <param name="Reason">How they were converted, or why they were lost: a code.</param>
public sealed record Prospect(
    CustomerId Customer,
    string Source,
    string? SourceDetail,
    string? Interest,
    DateTimeOffset OpenedAt,
    ProspectState State,
    DateTimeOffset? ClosedAt,
    string? Reason,
    string? Note
)
{
    internal const string Columns =
        "p.customer_id, p.source, p.source_detail, p.interest, p.opened_at, p.state, p.closed_at, p.reason, p.note";

    internal static Prospect Read(Row row, int first = 0) =>
        new(
            new(row.Guid(first)),
            row.Text(first + 1),
            row.TextOrNull(first + 2),
            row.TextOrNull(first + 3),
            row.Instant(first + 4),
            row.Enum<ProspectState>(first + 5),
            row.InstantOrNull(first + 6),
            row.TextOrNull(first + 7),
            row.TextOrNull(first + 8)
        );

    /// <summary>What is known of one customer as a prospect; nothing for who never was one.</summary>
    public static Question Question(CustomerId customer, Action<Prospect> found) =>
        new(
            $"SELECT {Columns} FROM prospect p WHERE p.customer_id = @id ORDER BY p.state, p.opened_at DESC LIMIT 1",
            row => found(Read(row)),
            ("id", customer)
        );
}

/// <summary>The codes a prospect is described with; their names are texts of the screens.</summary>
public static class ProspectWords
{
    public static readonly string[] Sources =
    [
        "campaign",
        "referral",
        "web",
        "visit",
        "call",
        "event",
        "import",
        "other",
    ];

    /// <summary>The source somebody wrote, in Spanish or English; words that name none are kept as the detail of an import.</summary>
    public static (string Source, string? Detail) Read(string? written)
    {
        if (string.IsNullOrWhiteSpace(written))
            return ("import", null);
        var folded = NameKey.Fold(written);
        foreach (var (word, source) in Written)
            if (folded == word || folded.StartsWith(word + " ", StringComparison.Ordinal))
                return (source, folded == word ? null : written.Trim());
        return ("import", written.Trim());
    }

    private static readonly (string Word, string Source)[] Written =
    [
        ("campana", "campaign"),
        ("campaign", "campaign"),
        ("referido", "referral"),
        ("referida", "referral"),
        ("referral", "referral"),
        ("web", "web"),
        ("pagina", "web"),
        ("internet", "web"),
        ("visita", "visit"),
        ("visit", "visit"),
        ("llamada", "call"),
        ("call", "call"),
        ("evento", "event"),
        ("feria", "event"),
        ("event", "event"),
    ];

    public static readonly string[] LossReasons =
    [
        "price",
        "competitor",
        "no-need",
        "no-answer",
        "no-coverage",
        "not-eligible",
        "other",
    ];
}

/// <summary>A prospect has become a customer.</summary>
/// <param name="Because"><c>by-hand</c>, <c>holding</c> or <c>purchase</c>.</param>
public sealed record ProspectConverted(CustomerId Customer, string Source, string Because, DateTimeOffset At);

/// <summary>A prospect was given up.</summary>
public sealed record ProspectLost(CustomerId Customer, string Source, string Reason, DateTimeOffset At);

internal static class ProspectRefusals
{
    public static Refusal NotOne(CustomerId customer) =>
        Refusal.Conflict("prospect.not-one", ("customer", customer.Value));

    public static Refusal NotOpen() => Refusal.Conflict("prospect.not-open");

    public static Refusal SourceUnknown(string source) =>
        Refusal.Invalid("prospect.source-unknown", "source", ("source", source));

    public static Refusal ReasonMissing() => Refusal.Invalid("prospect.reason-missing", "reason");

    public static Refusal TooLong(string field) => Refusal.Invalid("customer.text-too-long", field, ("limit", 200));
}
