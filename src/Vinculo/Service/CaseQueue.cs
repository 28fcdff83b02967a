using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Service;

public enum CaseKind
{
    Petition = 1,
    Complaint = 2,
    Claim = 3,
    Appeal = 4,
    Suggestion = 5,
    Praise = 6,

    /// <summary>Somebody asks after, corrects or takes back the data kept of them.</summary>
    DataProtection = 7,
}

public enum CaseStatus
{
    Open = 1,
    Waiting = 2,
    Solved = 3,
    Closed = 4,
}

/// <summary>A complaint or request at a glance.</summary>
/// <param name="Receipt">The number the customer was given.</param>
/// <param name="Code">Theme by the company's codification.</param>
/// <param name="Severity">1 low to 3 high.</param>
/// <param name="HasClocks">It is worked on here: its ledger says what law it has and when it is due.</param>
/// <param name="Regime">Terms of law its ledger counts; null: none.</param>
/// <param name="LegalDueAt">The moment after the last day of that term, extensions included.</param>
public sealed record CaseSummary(
    Guid Id,
    string Receipt,
    CaseKind Kind,
    string? Code,
    string Subject,
    CaseStatus Status,
    int Severity,
    DateTimeOffset OpenedAt,
    DateTimeOffset? DueAt,
    bool HasClocks = false,
    string? Regime = null,
    DateTimeOffset? LegalDueAt = null
);

/// <summary>Complaints and requests that wait.</summary>
public static class CaseQueue
{
    /// <summary>One customer's open complaints and requests, gravest first.</summary>
    public static Question OpenCases(CustomerId id, List<CaseSummary> into) =>
        new(
            """
            SELECT id, receipt, kind, code, subject, status, severity, opened_at, due_at, calendar, regime, legal_due_at FROM service_case
            WHERE customer_id = @customer AND status <= 2 ORDER BY severity DESC, opened_at LIMIT 20
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Text(1),
                        row.Enum<CaseKind>(2),
                        row.TextOrNull(3),
                        row.Text(4),
                        row.Enum<CaseStatus>(5),
                        row.Int(6),
                        row.Instant(7),
                        row.InstantOrNull(8),
                        !row.IsNull(9),
                        row.TextOrNull(10),
                        row.InstantOrNull(11)
                    )
                ),
            ("customer", id)
        );
}
