using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

internal sealed record TransactionInput(
    string[] Claims,
    Guid Id,
    DateTimeOffset At,
    int Kind,
    string? Product,
    string? ProductName,
    double? Quantity,
    long Amount,
    long? Margin,
    string Currency,
    int? Channel,
    string? Description
) : OwnedInput(Claims);

/// <summary>
/// Purchases, payments, charges, refunds. A refund's amount is stored negative, so that amounts add up; a row without a
/// kind is a refund when its amount is below zero.
/// </summary>
internal sealed class TransactionRows(CustomerWriter customers, Products products)
    : OwnedRows<TransactionInput>(ImportFields.Transactions, customers)
{
    private const int Refund = 4;

    private static readonly int Key = F("key"),
        OccurredAt = F("occurredAt"),
        KindOf = F("kind"),
        ProductOf = F("product"),
        ProductName = F("productName"),
        QuantityOf = F("quantity"),
        UnitPrice = F("unitPrice"),
        AmountOf = F("amount"),
        MarginOf = F("margin"),
        CurrencyOf = F("currency"),
        ChannelOf = F("channel"),
        DescriptionOf = F("description");

    private static readonly string[] Columns =
    [
        "customer_id",
        "occurred_at",
        "id",
        "kind",
        "product_id",
        "quantity",
        "amount_minor",
        "margin_minor",
        "currency",
        "channel",
        "description",
        "source_system_id",
        "import_run_id",
        "import_row",
    ];

    protected override TransactionInput? Read(ParsedRow row, ImportScope scope)
    {
        var currency = row.Text(CurrencyOf) ?? scope.Currency;
        var amount = row.Number(AmountOf);
        if (amount is null && row.Number(UnitPrice) is { } price)
            amount = price * (row.Number(QuantityOf) ?? 1);
        if (amount is null)
        {
            row.Refuse(new("amount", "field-empty"));
            return null;
        }
        if (Money.Minor(amount.Value, currency) is not { } minor)
        {
            row.Refuse(new("amount", "amount-too-large"));
            return null;
        }
        // A purchase of less than nothing is a purchase given back.
        var kind = row.Choice(KindOf) ?? 1;
        if (kind == 1 && amount < 0)
            kind = Refund;
        if (kind == Refund && minor > 0)
            minor = -minor;
        var at = row.Instant(OccurredAt)!.Value;
        return new(
            Customer.ClaimsOf(row, scope),
            Ids.From(at, "txn:" + scope.SystemCode, row.NameOr(row.Text(Key))),
            at,
            kind,
            row.Text(ProductOf),
            row.Text(ProductName),
            (double?)row.Number(QuantityOf),
            minor,
            row.Number(MarginOf) is { } margin ? Money.Minor(margin, currency) : null,
            currency,
            row.Choice(ChannelOf),
            row.Text(DescriptionOf) ?? (row.Text(ProductOf) is null ? row.Text(ProductName) : null)
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, TransactionInput Input, Guid Customer)> rows
    )
    {
        var catalogue = await products.OfAsync(
            batch,
            rows.Where(r => r.Input.Product is not null).Select(r => (r.Input.Product!, r.Input.ProductName))
        );
        var known = await KnownRows.FindAsync(
            batch.Session,
            "txn",
            "occurred_at",
            "kind, product_id, quantity, amount_minor, margin_minor, currency, channel, description, import_run_id, import_row",
            rows.Select(r => (r.Customer, r.Input.At.ToUnixTimeMilliseconds(), r.Input.Id)).ToList(),
            row => new Stored(
                row.Int(0),
                row.GuidOrNull(1),
                row.DoubleOrNull(2),
                row.Long(3),
                row.LongOrNull(4),
                row.Text(5),
                row.IntOrNull(6),
                row.TextOrNull(7),
                row.GuidOrNull(8),
                row.LongOrNull(9)
            )
        );
        var added = new List<object?[]>(rows.Count);
        var here = new HashSet<Guid>(rows.Count);
        foreach (var (row, input, customer) in rows)
        {
            var product = input.Product is null ? null : catalogue[input.Product];
            var now = new Stored(
                input.Kind,
                product?.Id,
                input.Quantity,
                input.Amount,
                input.Margin ?? (product?.MarginRate is { } rate ? (long)Math.Round(input.Amount * rate) : null),
                input.Currency,
                input.Channel,
                input.Description,
                batch.Scope.Run,
                row.RowNumber
            );
            if (known.TryGetValue(input.Id, out var was))
            {
                if (now.SameAs(was))
                {
                    batch.Unchanged(row, customer);
                    continue;
                }
                await UpdateAsync(batch, customer, input, was, now);
                batch.Updated(row, customer);
                continue;
            }
            if (!here.Add(input.Id))
            {
                batch.Unchanged(row, customer);
                continue;
            }
            added.Add([
                customer,
                input.At,
                input.Id,
                now.Kind,
                now.Product,
                now.Quantity,
                now.Amount,
                now.Margin,
                now.Currency,
                now.Channel,
                now.Description,
                batch.Scope.System,
                batch.Scope.Run,
                row.RowNumber,
            ]);
            batch.Made("txn", customer, input.At.ToUnixTimeMilliseconds(), input.Id);
            batch.Touch(customer, ChangeKind.Facts);
            batch.Created(row, customer);
        }
        // By customer and time, as the table is ordered.
        added.Sort((a, b) => ((Guid)a[0]!).CompareTo((Guid)b[0]!));
        await batch.Session.InsertManyAsync("txn", Columns, added);
    }

    private static async Task UpdateAsync(
        ImportBatch batch,
        Guid customer,
        TransactionInput input,
        Stored was,
        Stored now
    )
    {
        await batch.Session.ExecuteAsync(
            """
            UPDATE txn SET kind = @kind, product_id = @product, quantity = @quantity, amount_minor = @amount, margin_minor = @margin,
              currency = @currency, channel = @channel, description = @description, import_run_id = @run, import_row = @row
            WHERE customer_id = @customer AND occurred_at = @at AND id = @id
            """,
            ("kind", now.Kind),
            ("product", now.Product),
            ("quantity", now.Quantity),
            ("amount", now.Amount),
            ("margin", now.Margin),
            ("currency", now.Currency),
            ("channel", now.Channel),
            ("description", now.Description),
            ("run", now.Run),
            ("row", now.Row),
            ("customer", customer),
            ("at", input.At),
            ("id", input.Id)
        );
        batch.Changed(
            "txn",
            new(
                [EffectKey.Of(customer), input.At.ToUnixTimeMilliseconds(), EffectKey.Of(input.Id)],
                new Dictionary<string, object?>
                {
                    ["kind"] = was.Kind,
                    ["product_id"] = was.Product?.ToString("D"),
                    ["quantity"] = was.Quantity,
                    ["amount_minor"] = was.Amount,
                    ["margin_minor"] = was.Margin,
                    ["currency"] = was.Currency,
                    ["channel"] = was.Channel,
                    ["description"] = was.Description,
                    ["import_run_id"] = was.Run?.ToString("D"),
                    ["import_row"] = was.Row,
                }
            )
        );
        batch.Note(
            "transaction.changed",
            customer,
            "txn",
            input.Id.ToString("D"),
            Json.Of(
                new
                {
                    amount = was.Amount,
                    kind = was.Kind,
                    currency = was.Currency,
                }
            ),
            Json.Of(
                new
                {
                    amount = now.Amount,
                    kind = now.Kind,
                    currency = now.Currency,
                }
            )
        );
        batch.Touch(customer, ChangeKind.Facts);
    }

    private sealed record Stored(
        int Kind,
        Guid? Product,
        double? Quantity,
        long Amount,
        long? Margin,
        string Currency,
        int? Channel,
        string? Description,
        Guid? Run,
        long? Row
    )
    {
        public bool SameAs(Stored other) =>
            this == other with { Run = Run, Row = Row, Margin = Margin ?? other.Margin };
    }

    private static int F(string code) => ImportFields.Transactions.Ordinal(code);
}
