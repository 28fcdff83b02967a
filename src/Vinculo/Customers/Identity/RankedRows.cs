using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>The documents and ways of reaching a customer that are valid today, as the database has them.</summary>
internal static class RankedRows
{
    /// <summary>Questions to put beside others.</summary>
    public static Question[] Of(Guid customer, List<RankedRow> into) =>
        [
            new(
                """
                SELECT p.kind, p.normalised, p.value, s.code, s.trust, p.created_at, p.verified_at FROM contact_point p
                LEFT JOIN source_system s ON s.id = p.source_system_id
                WHERE p.customer_id = @id AND p.ended_at IS NULL AND p.kind IN (1, 2, 3)
                """,
                row =>
                    into.Add(
                        new(
                            row.Enum<ContactKind>(0) switch
                            {
                                ContactKind.Phone => RankedFields.Phone,
                                ContactKind.Email => RankedFields.Email,
                                _ => RankedFields.Address,
                            },
                            row.Text(1),
                            row.Text(2),
                            row.TextOrNull(3),
                            row.IsNull(4) ? 100 : row.Int(4),
                            row.Instant(5),
                            !row.IsNull(6)
                        )
                    ),
                ("id", customer)
            ),
            new(
                """
                SELECT i.type, i.normalised, i.number, s.code, s.trust, i.created_at, i.valid, i.country FROM identifier i
                LEFT JOIN source_system s ON s.id = i.source_system_id
                WHERE i.customer_id = @id AND i.ended_at IS NULL
                """,
                row =>
                    into.Add(
                        new(
                            RankedFields.Document,
                            row.Text(0) + ":" + row.Text(1),
                            row.Text(0) + " " + row.Text(2),
                            row.TextOrNull(3),
                            row.IsNull(4) ? 100 : row.Int(4),
                            row.Instant(5),
                            !row.IsNull(6) && row.Bool(6),
                            row.Text(7),
                            row.Text(0),
                            row.Text(2)
                        )
                    ),
                ("id", customer)
            ),
        ];
}
