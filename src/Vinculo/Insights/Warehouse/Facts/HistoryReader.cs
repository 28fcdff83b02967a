using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Facts;

/// <summary>
/// Reads what happened to a few hundred customers at once, a table after the other, so that memory holds those however
/// many there are. It reads the tables of rooms above as they stand: the warehouse is where all facts meet.
/// </summary>
/// <param name="systems">Told which source systems each table's facts came from.</param>
internal sealed class HistoryReader(CompanyCalendar calendar, Action<string, Guid> systems)
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    public async Task<List<CustomerHistory>> ReadAsync(Session session, Whom whom)
    {
        var customers = await session.QueryAsync(
            $"""
            SELECT x.customer_id, x.stage, x.city, x.team_id, x.value_class, x.value_minor, x.churn, x.risk_band, x.influence,
              x.since, x.created_at, x.merged_into FROM customer x WHERE {whom.Where} ORDER BY x.customer_id
            """,
            Customer,
            whom.Arguments
        );
        if (customers.Count == 0)
            return customers;
        var found = customers.ToDictionary(c => c.Id);
        Question Of(string columns, string from, Action<CustomerHistory, Row> take, string order = "x.customer_id") =>
            new(
                $"SELECT x.customer_id, {columns} FROM {from} WHERE {whom.Where} ORDER BY {order}",
                row =>
                {
                    if (found.TryGetValue(row.Guid(0), out var history))
                        take(history, row);
                },
                whom.Arguments
            );

        await session.ReadAsync(
            Of(
                "x.started_on, x.ended_on, x.product_id, p.code, x.amount_minor, x.currency, x.source_system_id",
                "holding x JOIN product p ON p.id = x.product_id",
                Holding,
                "x.customer_id, x.id"
            ),
            Of(
                "x.occurred_at, x.kind, x.channel, x.product_id, x.amount_minor, x.margin_minor, x.currency, x.source_system_id",
                "txn x",
                Bought
            ),
            Of(
                "x.occurred_at, x.channel, x.kind, x.direction, x.agent_id, x.perception, x.source_system_id",
                "interaction x",
                Talked
            ),
            Of(
                "x.opened_at, x.closed_at, x.kind, x.code, x.channel, x.severity, x.source_system_id",
                "service_case x",
                Matter
            ),
            Of(
                "x.decided_at, x.channel, x.placement, x.top_offer, x.control",
                "decision x",
                (history, row) =>
                    history.Decisions.Add(
                        new(calendar.DayOf(row.Long(1)), row.Int(2), Text(row, 3), Text(row, 4), row.Bool(5))
                    )
            ),
            Of(
                "x.decision_id, x.offer_code, x.result, x.value_class, x.occurred_at",
                "decision_outcome x",
                Outcome(),
                "x.customer_id, x.decision_id, x.offer_code, x.recorded_at, x.id"
            ),
            Of(
                "x.at, x.to_stage",
                "stage_change x",
                (history, row) => history.Stages.Add(new(calendar.DayOf(row.Long(1)), row.Enum<CustomerStage>(2))),
                "x.customer_id, x.at"
            )
        );
        foreach (var history in customers)
            history.Outcomes.RemoveAll(o => o.Result == 0);
        return customers;
    }

    private CustomerHistory Customer(Row row) =>
        new()
        {
            Id = row.Guid(0),
            Now = new(
                row.Enum<CustomerStage>(1),
                row.IsNull(2) ? null : Text(row, 2),
                row.GuidOrNull(3),
                row.EnumOrNull<ValueClass>(4),
                row.LongOrNull(5),
                row.DoubleOrNull(6),
                row.EnumOrNull<RiskBand>(7),
                row.DoubleOrNull(8)
            ),
            Since = row.DateOrNull(9),
            Created = calendar.DayOf(row.Long(10)),
            Merged = !row.IsNull(11),
        };

    private void Holding(CustomerHistory history, Row row)
    {
        history.Holdings.Add(
            new(row.DateOrNull(1), row.DateOrNull(2), row.Guid(3), Text(row, 4), row.LongOrNull(5) ?? 0, Text(row, 6))
        );
        From("holding", row, 7);
    }

    private void Bought(CustomerHistory history, Row row)
    {
        var kind = row.Int(2);
        var amount = row.Long(5);
        history.Transactions.Add(
            new(
                calendar.DayOf(row.Long(1)),
                kind,
                row.IntOrNull(3) ?? 0,
                row.GuidOrNull(4) ?? Guid.Empty,
                kind == 4 ? -Math.Abs(amount) : amount,
                row.LongOrNull(6),
                Text(row, 7)
            )
        );
        From("txn", row, 8);
    }

    private void Talked(CustomerHistory history, Row row)
    {
        history.Contacts.Add(
            new(
                calendar.DayOf(row.Long(1)),
                row.Int(2),
                row.Int(3),
                row.Int(4),
                row.GuidOrNull(5) ?? Guid.Empty,
                row.IntOrNull(6)
            )
        );
        From("interaction", row, 7);
    }

    private void Matter(CustomerHistory history, Row row)
    {
        var (opened, closed) = (row.Long(1), row.LongOrNull(2));
        history.Cases.Add(
            new(
                calendar.DayOf(opened),
                closed is { } end ? calendar.DayOf(end) : null,
                closed is { } at ? Math.Max(0, at - opened) / 60_000 : 0,
                row.Int(3),
                Text(row, 4),
                row.IntOrNull(5) ?? 0,
                row.Int(6)
            )
        );
        From("service_case", row, 7);
    }

    /// <summary>Of the answers to one offer of one decision the latest counts.</summary>
    private Action<CustomerHistory, Row> Outcome()
    {
        (Guid Customer, Guid Decision, string Offer) last = default;
        return (history, row) =>
        {
            var key = (history.Id, row.Guid(1), Text(row, 2));
            if (key == last)
                history.Outcomes.RemoveAt(history.Outcomes.Count - 1);
            last = key;
            history.Outcomes.Add(new(calendar.DayOf(row.Long(5)), key.Item3, row.Int(3), row.Int(4)));
        };
    }

    private void From(string table, Row row, int column)
    {
        if (row.GuidOrNull(column) is { } system)
            systems(table, system);
    }

    /// <summary>The same few texts come again and again: one copy of each, without what separates parts of a line.</summary>
    private string Text(Row row, int column)
    {
        if (row.TextOrNull(column) is not { Length: > 0 } text)
            return "";
        if (texts.TryGetValue(text, out var known))
            return known;
        if (texts.Count > 50_000)
            texts.Clear();
        return texts[text] = text.Replace('\t', ' ').Replace('\n', ' ');
    }
}
