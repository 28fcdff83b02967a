namespace Vinculo.Integration.Writing;

internal enum ColumnKind
{
    Text,
    Guid,
    Long,
    Int,
    Real,
    Date,
    Json,
    Bool,
}

/// <summary>A table an import writes, as the undo needs to know it.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">Primary key.</param>
/// <param name="Versioned">Has a <c>row_version</c> that rises with every edit.</param>
/// <param name="Kinds">Columns that are not text.</param>
internal sealed record EffectTable(
    string Name,
    (string Column, ColumnKind Kind)[] Key,
    bool Versioned,
    IReadOnlyDictionary<string, ColumnKind> Kinds
)
{
    public ColumnKind KindOf(string column) => Kinds.GetValueOrDefault(column, ColumnKind.Text);
}

/// <summary>The tables an import writes, in the order their rows depend on each other.</summary>
internal static class EffectTables
{
    private static readonly EffectTable[] All =
    [
        new("custom_field", [("id", ColumnKind.Guid)], true, Kinds()),
        new(
            "product",
            [("id", ColumnKind.Guid)],
            true,
            Kinds(("price_minor", ColumnKind.Long), ("margin_rate", ColumnKind.Real), ("row_version", ColumnKind.Int))
        ),
        new(
            "customer",
            [("customer_id", ColumnKind.Guid)],
            true,
            Kinds(
                ("kind", ColumnKind.Int),
                ("stage", ColumnKind.Int),
                ("birth_date", ColumnKind.Date),
                ("since", ColumnKind.Date),
                ("owner_id", ColumnKind.Guid),
                ("team_id", ColumnKind.Guid),
                ("attrs", ColumnKind.Json),
                ("row_version", ColumnKind.Int),
                ("updated_at", ColumnKind.Long),
                ("last_contact_at", ColumnKind.Long)
            )
        ),
        new("identifier", [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)], false, Kinds()),
        new("contact_point", [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)], false, Kinds()),
        new("identifier_claim", [("claim_key", ColumnKind.Text)], false, Kinds()),
        new(
            "source_record",
            [("customer_id", ColumnKind.Guid), ("source_system_id", ColumnKind.Guid), ("source_key", ColumnKind.Text)],
            false,
            Kinds(
                ("payload", ColumnKind.Json),
                ("received_at", ColumnKind.Long),
                ("import_run_id", ColumnKind.Guid),
                ("fields", ColumnKind.Json)
            )
        ),
        new(
            "relationship",
            [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)],
            false,
            Kinds(("strength", ColumnKind.Real), ("valid_from", ColumnKind.Date), ("valid_to", ColumnKind.Date))
        ),
        new(
            "holding",
            [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)],
            false,
            Kinds(
                ("product_id", ColumnKind.Guid),
                ("status", ColumnKind.Int),
                ("started_on", ColumnKind.Date),
                ("ends_on", ColumnKind.Date),
                ("ended_on", ColumnKind.Date),
                ("amount_minor", ColumnKind.Long),
                ("attrs", ColumnKind.Json),
                ("updated_at", ColumnKind.Long)
            )
        ),
        new(
            "txn",
            [("customer_id", ColumnKind.Guid), ("occurred_at", ColumnKind.Long), ("id", ColumnKind.Guid)],
            false,
            Kinds(
                ("kind", ColumnKind.Int),
                ("product_id", ColumnKind.Guid),
                ("quantity", ColumnKind.Real),
                ("amount_minor", ColumnKind.Long),
                ("margin_minor", ColumnKind.Long),
                ("channel", ColumnKind.Int),
                ("import_run_id", ColumnKind.Guid),
                ("import_row", ColumnKind.Long)
            )
        ),
        new(
            "service_case",
            [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)],
            true,
            Kinds(
                ("kind", ColumnKind.Int),
                ("status", ColumnKind.Int),
                ("severity", ColumnKind.Int),
                ("channel", ColumnKind.Int),
                ("opened_at", ColumnKind.Long),
                ("closed_at", ColumnKind.Long),
                ("row_version", ColumnKind.Int),
                ("import_run_id", ColumnKind.Guid)
            )
        ),
        new(
            "interaction",
            [("customer_id", ColumnKind.Guid), ("occurred_at", ColumnKind.Long), ("id", ColumnKind.Guid)],
            false,
            Kinds(
                ("channel", ColumnKind.Int),
                ("kind", ColumnKind.Int),
                ("direction", ColumnKind.Int),
                ("perception", ColumnKind.Int),
                ("import_run_id", ColumnKind.Guid),
                ("import_row", ColumnKind.Long)
            )
        ),
        new(
            "interaction_body",
            [("customer_id", ColumnKind.Guid), ("occurred_at", ColumnKind.Long), ("id", ColumnKind.Guid)],
            false,
            Kinds()
        ),
        new("commitment", [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)], true, Kinds()),
        new(
            "decision",
            [("customer_id", ColumnKind.Guid), ("decided_at", ColumnKind.Long), ("id", ColumnKind.Guid)],
            false,
            Kinds()
        ),
        new(
            "decision_outcome",
            [("customer_id", ColumnKind.Guid), ("decision_id", ColumnKind.Guid), ("id", ColumnKind.Guid)],
            false,
            Kinds()
        ),
        new(
            "consent",
            [("customer_id", ColumnKind.Guid), ("id", ColumnKind.Guid)],
            false,
            Kinds(("granted", ColumnKind.Bool))
        ),
        new(
            "measure",
            [("customer_id", ColumnKind.Guid), ("month", ColumnKind.Date), ("code", ColumnKind.Text)],
            false,
            Kinds(("amount", ColumnKind.Real))
        ),
    ];

    private static readonly Dictionary<string, EffectTable> ByName = All.ToDictionary(
        t => t.Name,
        StringComparer.Ordinal
    );

    public static IEnumerable<string> Order => All.Select(t => t.Name);

    public static EffectTable Of(string name) => ByName[name];

    private static Dictionary<string, ColumnKind> Kinds(params (string, ColumnKind)[] kinds) =>
        kinds.ToDictionary(k => k.Item1, k => k.Item2, StringComparer.Ordinal);
}
