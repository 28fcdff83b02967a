namespace Vinculo.Customers.Identity;

/// <summary>What a merge does with the rows of a table.</summary>
internal enum Treatment
{
    /// <summary>They go to the survivor; what would stand there twice is set aside whole.</summary>
    Move,

    /// <summary>They are set aside; the survivor gets what it does not have yet.</summary>
    Copy,

    /// <summary>They go to the survivor; amounts of the same key are added up.</summary>
    Sum,

    /// <summary>Worked out of other rows: set aside, and worked out anew for the survivor.</summary>
    Rebuild,

    /// <summary>They tell what happened and stay.</summary>
    Leave,

    /// <summary>The customer itself.</summary>
    Self,
}

/// <summary>A table with rows of customers, as a merge treats it.</summary>
/// <param name="Name">The table.</param>
/// <param name="Treatment">What is done with its rows.</param>
/// <param name="Same">Columns by which two rows say the same thing: the survivor keeps its own.</param>
/// <param name="While">Rows for which that counts, as SQL over one row; null: all.</param>
/// <param name="Pointer">A column that names another customer.</param>
internal sealed record CustomerTable(
    string Name,
    Treatment Treatment,
    string[]? Same = null,
    string? While = null,
    string? Pointer = null
);

/// <summary>
/// Every table that names a customer. A table that stands here with nothing said is a mistake a test finds, and a merge
/// refuses to run while there is one: rows nobody thought of would be lost.
/// </summary>
internal static class CustomerTables
{
    public const string CustomerColumn = "customer_id";

    public static IReadOnlyList<CustomerTable> All { get; } =
    [
        new("customer", Treatment.Self),
        new("identifier", Treatment.Move, ["type", "country", "normalised"], "ended_at IS NULL"),
        new("contact_point", Treatment.Move, ["kind", "normalised"], "ended_at IS NULL"),
        new("identifier_claim", Treatment.Move),
        new("name_posting", Treatment.Copy),
        new("relationship", Treatment.Move, Pointer: "other_id"),
        new("source_record", Treatment.Move),
        new("field_entry", Treatment.Move),
        new("consent", Treatment.Move),
        new("need", Treatment.Move, ["code"], "ended_at IS NULL"),
        new("need_denial", Treatment.Move, ["code"]),
        new("holding", Treatment.Move),
        new("txn", Treatment.Move),
        new("measure", Treatment.Sum),
        new("interaction", Treatment.Move),
        new("interaction_body", Treatment.Move),
        new("conversation", Treatment.Move),
        new("commitment", Treatment.Move),
        new("commitment_step", Treatment.Move),
        new("commitment_event", Treatment.Move),
        // The survivor keeps its own place; a moment later it is worked out anew.
        new("cadence_due", Treatment.Move),
        new("visit_ticket", Treatment.Move),
        new("visit_appointment", Treatment.Move),
        new("channel_identity", Treatment.Move),
        new("channel_claim", Treatment.Move),
        new("episode", Treatment.Move),
        new("message", Treatment.Move),
        new("message_claim", Treatment.Move),
        new("message_file", Treatment.Move),
        new("message_copy", Treatment.Move),
        new("web_form_entry", Treatment.Move),
        new("fax", Treatment.Move),
        new("episode_draft", Treatment.Move),
        // Minutes old at most.
        new("episode_presence", Treatment.Move),
        new("service_case", Treatment.Move),
        new("case_receipt", Treatment.Move),
        new("case_event", Treatment.Move),
        new("case_clock", Treatment.Move),
        new("case_escalation", Treatment.Move),
        new("case_message", Treatment.Move),
        new("problem_case", Treatment.Move),
        new("opinion", Treatment.Move),
        new("opinion_loop", Treatment.Move),
        new("opinion_refusal", Treatment.Move),
        new("score", Treatment.Rebuild),
        new("capture_score", Treatment.Rebuild),
        // Where the survivor stood goes on; the absorbed one's history is set aside and comes back with a split.
        new("segment_member", Treatment.Rebuild),
        new("capture_ask", Treatment.Move),
        // Counted anew a moment later, for whoever is left.
        new("company_figures", Treatment.Leave),
        new("company_top_person", Treatment.Leave, Pointer: "person_id"),
        new("dwelling", Treatment.Move),
        new("household_member", Treatment.Move, ["household_id"], "state <> 3"),
        new("household_bar", Treatment.Move, Pointer: "other_id"),
        new("prospect", Treatment.Move, ["state"]),
        new("stage_change", Treatment.Move),
        new("decision", Treatment.Move),
        new("decision_outcome", Treatment.Move),
        new("proposal_seen", Treatment.Move),
        new("contact_check", Treatment.Move),
        new("contact_quiet", Treatment.Move),
        // The survivor's own standing goes on; the points of both are the survivor's.
        new("loyalty_account", Treatment.Move),
        new("point_entry", Treatment.Move, ["source"]),
        new("point_use", Treatment.Move),
        new("referral", Treatment.Move, Pointer: "other_id"),
        new("retention_case", Treatment.Move),
        // Nobody waits on two lists: the survivor keeps its own place.
        new("outbound_entry", Treatment.Move, ["waits"], "waits"),
        new("phone_call", Treatment.Move),
        // What was known of each stays as it was; what is known now is told anew for both, a moment later.
        new("customer_snapshot", Treatment.Leave),
        new("warehouse_customer", Treatment.Leave),
        new("audit_event", Treatment.Leave),
        new("change_log", Treatment.Leave),
        // What is compared of a customer as it once came stays with its number; Matching keeps it current.
        new("match_feature", Treatment.Leave),
        new("match_key", Treatment.Leave),
    ];

    /// <summary>What a table with amounts adds up.</summary>
    public const string SumColumn = "amount";

    /// <summary>Columns of a customer that are chosen from what sources and people say.</summary>
    public static IReadOnlySet<string> Chosen { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "display_name",
            "name_key",
            "given_names",
            "first_surname",
            "second_surname",
            "legal_name",
            "trade_name",
            "birth_date",
            "sex",
            "language",
            "city",
            "country",
            "since",
            "attrs",
        };

    /// <summary>Columns of a customer that Insights works out of the facts.</summary>
    public static IReadOnlySet<string> Derived { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "value_class",
            "value_minor",
            "margin_minor",
            "currency",
            "churn",
            "risk_band",
            "influence",
        };
}
