using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Facts;

/// <summary>
/// Reads the facts of many customers in the order of their identifiers: one ordered stream a table, joined in step, so that
/// memory holds one customer at a time however many there are.
/// </summary>
internal sealed class FactStream(Database database, CountedMoney money)
{
    private const string Ties = "role IN ('calls', 'called-by', 'pays', 'refers', 'household', 'spouse')";

    /// <summary>Calls <paramref name="visit"/> for every customer; the facts are reused, so take what is needed.</summary>
    /// <param name="scope">Whose; null: everybody.</param>
    /// <param name="visit">Sees each customer once, in order of customer.</param>
    /// <param name="cancel">Stops between customers.</param>
    public async Task ReadAsync(FactScope? scope, Func<CustomerFacts, ValueTask> visit, CancellationToken cancel)
    {
        scope ??= FactScope.Everybody;
        var where = scope.Where("x.customer_id", database.Engine);
        var arguments = scope.Arguments;
        await using var holdings = Open(
            $"""
            SELECT x.customer_id, x.started_on, x.ends_on, x.ended_on, p.family, x.product_id,
              CASE WHEN {money.IsOther("x")} THEN 0 ELSE x.amount_minor END
            FROM holding x JOIN product p ON p.id = x.product_id {where} ORDER BY x.customer_id
            """,
            row => new HoldingFact(
                row.DateOrNull(1),
                row.DateOrNull(2),
                row.DateOrNull(3),
                row.TextOrNull(4),
                row.Guid(5),
                row.LongOrNull(6) ?? 0
            ),
            money.Arguments
        );
        await using var transactions = Open(
            $"""
            SELECT x.customer_id, x.occurred_at, x.kind, x.amount_minor, x.margin_minor, x.product_id,
              CASE WHEN {money.IsOther("x")} THEN 1 WHEN {CountedMoney.IsSlip("x")} THEN 2 ELSE 0 END
            FROM txn x {where} ORDER BY x.customer_id, x.occurred_at
            """,
            row =>
            {
                var (spent, why) = (money.IsSpending(row.Int(2)), row.Enum<Uncounted>(6));
                return new TransactionFact(
                    row.Instant(1),
                    spent && why == 0,
                    row.Int(2) == 4 ? -Math.Abs(row.Long(3)) : row.Long(3),
                    row.LongOrNull(4),
                    row.GuidOrNull(5),
                    spent && why != 0 ? why : null
                );
            },
            money.Arguments
        );
        await using var measures = Open(
            $"SELECT x.customer_id, x.month, x.code, x.amount FROM measure x {where} ORDER BY x.customer_id, x.month",
            row => new MeasureFact(row.Date(1), string.Intern(row.Text(2)), row.Double(3))
        );
        await using var contacts = Open(
            $"SELECT x.customer_id, x.occurred_at, x.channel, x.kind, x.perception FROM interaction x {where} ORDER BY x.customer_id, x.occurred_at",
            row => new ContactFact(row.Instant(1), row.Enum<Channel>(2), row.Enum<InteractionKind>(3), row.IntOrNull(4))
        );
        await using var cases = Open(
            $"SELECT x.customer_id, x.opened_at, x.closed_at FROM service_case x {where} ORDER BY x.customer_id",
            row => new CaseFact(row.Instant(1), row.InstantOrNull(2))
        );
        await using var ties = Open(
            $"SELECT x.customer_id, x.other_id, x.strength FROM relationship x {where} AND {Ties} ORDER BY x.customer_id",
            row => new TieFact(row.Guid(1), row.DoubleOrNull(2) ?? 1)
        );
        await using var customers = Open(
            $"""
            SELECT x.customer_id, x.kind, x.stage, x.birth_date, x.since,
              x.value_class, x.value_minor, x.margin_minor, x.currency, x.churn, x.risk_band, x.influence
            FROM customer x {where} AND x.merged_into IS NULL ORDER BY x.customer_id
            """,
            row =>
                (
                    Kind: row.Enum<CustomerKind>(1),
                    Stage: row.Enum<CustomerStage>(2),
                    Birth: row.DateOrNull(3),
                    Since: row.DateOrNull(4),
                    Shown: new ShownFigures(
                        row.IntOrNull(5),
                        row.LongOrNull(6),
                        row.LongOrNull(7),
                        row.TextOrNull(8),
                        row.DoubleOrNull(9),
                        row.IntOrNull(10),
                        row.DoubleOrNull(11)
                    )
                )
        );

        var facts = new CustomerFacts();
        while (await customers.NextAsync())
        {
            cancel.ThrowIfCancellationRequested();
            facts.Clear();
            var id = customers.Id;
            (facts.Id, facts.Kind, facts.Stage, facts.BirthDate, facts.Since, facts.Shown) = (
                new(id),
                customers.Current.Kind,
                customers.Current.Stage,
                customers.Current.Birth,
                customers.Current.Since,
                customers.Current.Shown
            );
            await holdings.TakeAsync(id, facts.Holdings);
            await transactions.TakeAsync(id, facts.Transactions);
            await measures.TakeAsync(id, facts.Measures);
            await contacts.TakeAsync(id, facts.Contacts);
            await cases.TakeAsync(id, facts.Cases);
            await ties.TakeAsync(id, facts.Ties);
            await visit(facts);
        }

        Cursor<T> Open<T>(string sql, Func<Row, T> read, params (string, object?)[] more) =>
            new(
                database
                    .StreamAsync(sql, row => (row.Guid(0), read(row)), [.. arguments, .. more])
                    .GetAsyncEnumerator(cancel)
            );
    }

    /// <inheritdoc cref="ReadAsync(FactScope?, Func{CustomerFacts, ValueTask}, CancellationToken)"/>
    public Task ReadAsync(FactScope? scope, Action<CustomerFacts> visit, CancellationToken cancel) =>
        ReadAsync(
            scope,
            facts =>
            {
                visit(facts);
                return ValueTask.CompletedTask;
            },
            cancel
        );

    private sealed class Cursor<T>(IAsyncEnumerator<(Guid Id, T Fact)> rows) : IAsyncDisposable
    {
        private bool read;
        private bool more;

        public Guid Id => rows.Current.Id;

        public T Current => rows.Current.Fact;

        public async ValueTask<bool> NextAsync()
        {
            read = true;
            return more = await rows.MoveNextAsync();
        }

        /// <summary>Takes all facts of one customer, skipping those of customers that are passed over.</summary>
        public async ValueTask TakeAsync(Guid id, List<T> into)
        {
            if (!read)
                await NextAsync();
            while (more && Id.CompareTo(id) < 0)
                await NextAsync();
            while (more && Id == id)
            {
                into.Add(Current);
                await NextAsync();
            }
        }

        public ValueTask DisposeAsync() => rows.DisposeAsync();
    }
}
