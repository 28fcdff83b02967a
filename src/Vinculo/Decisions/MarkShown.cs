using Vinculo.Decisions.Outbound;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// Notes that a proposal stood before the customer's eyes. Where a page of another site shows proposals, and of what was
/// decided for many, only what was seen can be passed over in silence.
/// </summary>
public sealed class MarkShown(Database database, TimeProvider clock)
{
    /// <summary>Placements whose proposals count as seen only when somebody said so.</summary>
    public const string Placements = "web-";

    /// <param name="decision">Told again, it changes nothing.</param>
    /// <param name="offer">One of its proposals; others are passed over.</param>
    /// <param name="cancel">Gives up.</param>
    public Task RunAsync(Decision decision, string offer, CancellationToken cancel = default) =>
        !decision.Content.Proposed.Contains(offer, StringComparer.Ordinal)
            ? Task.CompletedTask
            : database.WriteAsync(
                session =>
                    session.ExecuteAsync(
                        """
                        INSERT INTO proposal_seen (customer_id, decision_id, offer_code, shown_at)
                        VALUES (@customer, @decision, @offer, @now) ON CONFLICT DO NOTHING
                        """,
                        ("customer", decision.Customer),
                        ("decision", decision.Id),
                        ("offer", offer),
                        ("now", clock.GetUtcNow())
                    ),
                cancel
            );

    /// <summary>
    /// Which rows of the ledger are a meeting whatever is proposed. A page of another site, a list and what was decided for
    /// many are none: there only whoever was offered something can show that she was met, so that she has no like in the
    /// control group.
    /// </summary>
    /// <param name="decision">What the table <c>decision</c> is called in the question.</param>
    internal static string IsMeeting(string decision) =>
        $"({decision}.placement NOT LIKE '{Placements}%' AND {decision}.placement <> '{OutboundPlan.Placement}' AND NOT {decision}.batch)";

    /// <summary>
    /// In which group a customer was when she was met, of rows gathered by customer: columns <c>first_group</c> and
    /// <c>last_group</c>, for <see cref="IsAsMet"/>.
    /// </summary>
    /// <param name="decision">What the table <c>decision</c> is called in the question.</param>
    internal static string MetAs(string decision) =>
        $"""
            min(CASE WHEN {decision}.control THEN 1 ELSE 0 END) AS first_group,
            max(CASE WHEN {decision}.control THEN 1 ELSE 0 END) AS last_group
            """;

    /// <summary>
    /// Whether a customer is in the group in which she was always met. Who came into the control group or left it when its
    /// share was changed says nothing of what offering is worth.
    /// </summary>
    /// <param name="customer">What the table <c>customer</c> is called in the question.</param>
    /// <param name="met">What <see cref="MetAs"/> was gathered in.</param>
    internal static string IsAsMet(string customer, string met) =>
        $"({met}.first_group = {met}.last_group AND {met}.first_group = CASE WHEN {customer}.control THEN 1 ELSE 0 END)";

    /// <summary>
    /// Which rows of the ledger the customer met: where a page of another site shows proposals those that were seen, and of a
    /// list and of what was decided for many those that she answered; neither has told her anything yet.
    /// </summary>
    /// <param name="decision">What the table <c>decision</c> is called in the question.</param>
    internal static string IsMet(string decision) =>
        $"""
            ({IsMeeting(decision)}
             OR EXISTS (SELECT 1 FROM proposal_seen s WHERE s.customer_id = {decision}.customer_id AND s.decision_id = {decision}.id)
             OR EXISTS (SELECT 1 FROM decision_outcome a WHERE a.customer_id = {decision}.customer_id AND a.decision_id = {decision}.id
                         AND a.result NOT IN (0, 5)))
            """;

    internal static Task<bool> IsSeenAsync(Session session, Decision decision, string offer) =>
        !decision.Batch && !decision.Placement.StartsWith(Placements, StringComparison.Ordinal)
            ? Task.FromResult(true)
            : session.FirstOrDefaultAsync(
                "SELECT 1 FROM proposal_seen WHERE customer_id = @customer AND decision_id = @decision AND offer_code = @offer",
                _ => true,
                ("customer", decision.Customer),
                ("decision", decision.Id),
                ("offer", offer)
            );
}
