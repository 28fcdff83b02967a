using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// What this room knows of one customer, as questions to put into one <see cref="Session.ReadAsync"/>. Each carries the
/// customer's key, so that a distributed database asks one shard.
/// </summary>
public static class CustomerQuestions
{
    public static Question Customer(CustomerId id, Action<Customer> found) =>
        new(
            $"SELECT {Customers.Customer.Columns} FROM customer WHERE customer_id = @id",
            row => found(Customers.Customer.Read(row)),
            ("id", id)
        );

    public static Question Identifiers(CustomerId id, List<Identifier> into) =>
        new(
            """
            SELECT id, type, country, number, normalised, valid FROM identifier
            WHERE customer_id = @id AND ended_at IS NULL ORDER BY id
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Text(1),
                        row.Text(2),
                        row.Text(3),
                        row.Text(4),
                        row.IsNull(5) ? null : row.Bool(5)
                    )
                ),
            ("id", id)
        );

    public static Question ContactPoints(CustomerId id, List<ContactPoint> into) =>
        new(
            """
            SELECT id, kind, value, normalised, label, preferred, verified_at FROM contact_point
            WHERE customer_id = @id AND ended_at IS NULL ORDER BY preferred DESC, id
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Enum<ContactKind>(1),
                        row.Text(2),
                        row.Text(3),
                        row.TextOrNull(4),
                        row.Bool(5),
                        row.InstantOrNull(6)
                    )
                ),
            ("id", id)
        );

    /// <summary>
    /// The people and companies around: family, employer and the like before calls, the strongest of each first; not a
    /// company's employees, who have figures of their own.
    /// </summary>
    /// <param name="id">Whose.</param>
    /// <param name="actor">Others beyond this actor's reach are not named.</param>
    /// <param name="into">Takes the others within reach.</param>
    /// <param name="hidden">Told once for each other beyond it.</param>
    /// <param name="limit">Read at most.</param>
    public static Question Relations(
        CustomerId id,
        Actor actor,
        List<Relation> into,
        Action? hidden = null,
        int limit = 40
    ) =>
        new(
            """
            SELECT r.id, r.other_id, o.display_name, o.kind, r.role, r.strength, r.valid_from, r.valid_to, o.value_class,
                   o.risk_band, o.team_id
            FROM relationship r JOIN customer o ON o.customer_id = r.other_id
            WHERE r.customer_id = @id AND r.role <> 'employee' AND r.other_id <> r.customer_id
            ORDER BY CASE WHEN r.role IN ('calls', 'called-by') THEN 1 ELSE 0 END, coalesce(r.strength, 0) DESC, r.id LIMIT @limit
            """,
            row =>
            {
                if (!actor.Sees(row.GuidOrNull(10)))
                {
                    hidden?.Invoke();
                    return;
                }
                into.Add(
                    new(
                        row.Guid(0),
                        new(row.Guid(1)),
                        row.Text(2),
                        row.Enum<CustomerKind>(3),
                        row.Text(4),
                        row.DoubleOrNull(5),
                        row.DateOrNull(6),
                        row.DateOrNull(7),
                        row.EnumOrNull<ValueClass>(8),
                        row.EnumOrNull<RiskBand>(9)
                    )
                );
            },
            ("id", id),
            ("limit", limit)
        );

    /// <summary>What the customer has with us, active first.</summary>
    public static Question Holdings(CustomerId id, List<Holding> into) =>
        new(
            """
            SELECT h.id, h.product_id, p.code, p.name_es, p.name_en, p.family, h.number, h.status, h.started_on, h.ends_on,
                   h.ended_on, h.amount_minor, h.currency
            FROM holding h JOIN product p ON p.id = h.product_id
            WHERE h.customer_id = @id ORDER BY h.status, h.id LIMIT 200
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Guid(1),
                        row.Text(2),
                        row.Text(3),
                        row.TextOrNull(4),
                        row.TextOrNull(5),
                        row.TextOrNull(6),
                        row.Enum<HoldingStatus>(7),
                        row.DateOrNull(8),
                        row.DateOrNull(9),
                        row.DateOrNull(10),
                        row.LongOrNull(11),
                        row.TextOrNull(12)
                    )
                ),
            ("id", id)
        );

    public static Question Needs(CustomerId id, List<Need> into) =>
        new(
            """
            SELECT id, code, origin, confidence, note, noted_at FROM need
            WHERE customer_id = @id AND ended_at IS NULL ORDER BY confidence DESC, id DESC LIMIT 50
            """,
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Text(1),
                        row.Enum<NeedOrigin>(2),
                        row.Double(3),
                        row.TextOrNull(4),
                        row.Instant(5)
                    )
                ),
            ("id", id)
        );

    /// <summary>Monthly measures from <paramref name="since"/> on, oldest first.</summary>
    public static Question Measures(CustomerId id, DateOnly since, List<Measure> into) =>
        new(
            "SELECT month, code, amount FROM measure WHERE customer_id = @id AND month >= @since ORDER BY month, code",
            row => into.Add(new(row.Date(0), row.Text(1), row.Double(2))),
            ("id", id),
            ("since", since)
        );

    public static Question Consents(CustomerId id, List<Consent> into) =>
        new(
            "SELECT id, purpose, channel, granted, recorded_at, expires_at FROM consent WHERE customer_id = @id ORDER BY id",
            row =>
                into.Add(
                    new(
                        row.Guid(0),
                        row.Text(1),
                        row.EnumOrNull<Channel>(2),
                        row.Bool(3),
                        row.Instant(4),
                        row.InstantOrNull(5)
                    )
                ),
            ("id", id)
        );
}
