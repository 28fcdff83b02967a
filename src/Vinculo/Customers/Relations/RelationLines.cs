using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>A customer as others see it in a list of relations.</summary>
public sealed record Acquaintance(
    CustomerId Id,
    string Name,
    CustomerKind Kind,
    CustomerStage Stage,
    string? City,
    ValueClass? ValueClass,
    RiskBand? RiskBand,
    long? ValueMinor,
    string? Currency
)
{
    internal const string Columns =
        "o.customer_id, o.display_name, o.kind, o.stage, o.city, o.value_class, o.risk_band, o.value_minor, o.currency, o.team_id";

    internal const int Count = 10;

    /// <summary>Null when the reader may not see the customer.</summary>
    internal static Acquaintance? Read(Row row, int first, Actor actor) =>
        actor.Sees(row.GuidOrNull(first + 9))
            ? new(
                new(row.Guid(first)),
                row.Text(first + 1),
                row.Enum<CustomerKind>(first + 2),
                row.Enum<CustomerStage>(first + 3),
                row.TextOrNull(first + 4),
                row.EnumOrNull<ValueClass>(first + 5),
                row.EnumOrNull<RiskBand>(first + 6),
                row.LongOrNull(first + 7),
                row.TextOrNull(first + 8)
            )
            : null;
}

/// <summary>A relation with everything a list says of it.</summary>
/// <param name="Role">What the other is to the customer.</param>
/// <param name="Source">Name of the system that told it; null: somebody wrote it here.</param>
public sealed record RelationLine(
    Guid Id,
    Acquaintance Other,
    string Role,
    double? Strength,
    DateOnly? From,
    DateOnly? To,
    string? Note,
    string? Source
)
{
    /// <summary>It has ended by this day.</summary>
    public bool IsPast(DateOnly today) => To <= today;
}

/// <summary>The relations of one customer, for who may see the others; the rest is only counted.</summary>
public sealed class RelationLines
{
    private const int Most = 300;

    public List<RelationLine> Items { get; } = [];

    /// <summary>How many others the reader may not see.</summary>
    public int Hidden { get; private set; }

    /// <summary>There are more than were read.</summary>
    public bool More { get; private set; }

    /// <summary>Everything but a company's employees, whom its own page shows: ties first, calls by strength after them.</summary>
    public Question Question(CustomerId customer, Actor actor) =>
        new(
            $"""
            SELECT r.id, r.role, r.strength, r.valid_from, r.valid_to, r.note, s.name, {Acquaintance.Columns}
            FROM relationship r JOIN customer o ON o.customer_id = r.other_id
              LEFT JOIN source_system s ON s.id = r.source_system_id
            WHERE r.customer_id = @id AND r.role <> 'employee' AND o.merged_into IS NULL
            ORDER BY CASE WHEN r.role IN ('calls', 'called-by') THEN 1 ELSE 0 END,
              CASE WHEN r.valid_to IS NULL THEN 0 ELSE 1 END, COALESCE(r.strength, 0) DESC, r.id
            LIMIT @limit
            """,
            row =>
            {
                if (Items.Count + Hidden == Most)
                    More = true;
                else if (Acquaintance.Read(row, 7, actor) is not { } other)
                    Hidden++;
                else
                    Items.Add(
                        new(
                            row.Guid(0),
                            other,
                            row.Text(1),
                            row.DoubleOrNull(2),
                            row.DateOrNull(3),
                            row.DateOrNull(4),
                            row.TextOrNull(5),
                            row.TextOrNull(6)
                        )
                    );
            },
            ("id", customer),
            ("limit", Most + 1)
        );
}
