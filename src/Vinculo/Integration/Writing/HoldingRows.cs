using Vinculo.Customers;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

internal sealed record HoldingInput(
    string[] Claims,
    string SourceKey,
    string Product,
    string? Number,
    int Status,
    DateOnly? StartedOn,
    DateOnly? EndsOn,
    DateOnly? EndedOn,
    long? Amount,
    string? Currency,
    IReadOnlyList<(string Code, object Value)> Attributes
) : OwnedInput(Claims);

/// <summary>Products customers have or had: lines, accounts, policies. A number becomes a way in to its customer.</summary>
internal sealed class HoldingRows(CustomerWriter customers, Products products)
    : OwnedRows<HoldingInput>(ImportFields.Holdings, customers)
{
    private static readonly int Key = F("key"),
        ProductOf = F("product"),
        NumberOf = F("number"),
        StatusOf = F("status"),
        StartedOn = F("startedOn"),
        EndsOn = F("endsOn"),
        EndedOn = F("endedOn"),
        AmountOf = F("amount"),
        CurrencyOf = F("currency");

    private static readonly string[] Columns =
    [
        "customer_id",
        "id",
        "product_id",
        "number",
        "status",
        "started_on",
        "ends_on",
        "ended_on",
        "amount_minor",
        "currency",
        "source_system_id",
        "source_key",
        "attrs",
        "updated_at",
    ];

    protected override HoldingInput? Read(ParsedRow row, ImportScope scope)
    {
        var currency = row.Text(CurrencyOf) ?? scope.Currency;
        long? amount = null;
        if (row.Number(AmountOf) is { } said && (amount = Money.Minor(said, currency)) is null)
        {
            row.Refuse(new("amount", "amount-too-large"));
            return null;
        }
        var ended = row.Date(EndedOn);
        var number = row.Text(NumberOf);
        return new(
            Customer.ClaimsOf(row, scope),
            row.Text(Key) ?? (number is null ? row.NameOr(null) : $"{number}:{row.Text(ProductOf)}"),
            row.Text(ProductOf)!,
            number,
            row.Choice(StatusOf) ?? (ended is null ? 1 : 3),
            row.Date(StartedOn),
            row.Date(EndsOn),
            ended,
            amount,
            amount is null ? null : currency,
            row.Open is null ? [] : row.Open
        );
    }

    protected override async Task StoreAsync(
        ImportBatch batch,
        List<(ParsedRow Row, HoldingInput Input, Guid Customer)> rows
    )
    {
        var session = batch.Session;
        var catalogue = await products.OfAsync(batch, rows.Select(r => (r.Input.Product, (string?)null)));
        var ids = rows.Select(r =>
                (
                    r.Customer,
                    Id: Ids.From(DateTimeOffset.UnixEpoch, "holding:" + batch.Scope.SystemCode, r.Input.SourceKey)
                )
            )
            .ToList();
        var known = await KnownRows.FindAsync(
            session,
            "holding",
            "product_id, number, status, started_on, ends_on, ended_on, amount_minor, currency, attrs, updated_at",
            ids,
            row =>
                (
                    Said: new Said(
                        row.Guid(0),
                        row.TextOrNull(1),
                        row.Int(2),
                        row.DateOrNull(3),
                        row.DateOrNull(4),
                        row.DateOrNull(5),
                        row.LongOrNull(6),
                        row.TextOrNull(7),
                        row.TextOrNull(8)
                    ),
                    UpdatedAt: row.Long(9)
                )
        );
        var added = new List<object?[]>();
        var claims = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var here = new HashSet<Guid>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, input, customer) = rows[i];
            var id = ids[i].Id;
            var isKnown = known.TryGetValue(id, out var was);
            var now = new Said(
                catalogue[input.Product].Id,
                input.Number ?? was.Said?.Number,
                input.Status,
                input.StartedOn ?? was.Said?.StartedOn,
                input.EndsOn ?? was.Said?.EndsOn,
                input.EndedOn ?? was.Said?.EndedOn,
                input.Amount ?? was.Said?.Amount,
                input.Currency ?? was.Said?.Currency,
                CustomerMerge.Attributes(was.Said?.Attrs, input.Attributes)?.Text
            );
            if (isKnown && now.SameAs(was.Said!) || !here.Add(id))
            {
                batch.Unchanged(row, customer);
                continue;
            }
            if (input.Number is { Length: >= 3 } number)
                claims.TryAdd(References.AccountClaim(number, batch.Scope.Country), customer);
            batch.Touch(customer, ChangeKind.Facts);
            if (!isKnown)
            {
                added.Add([
                    customer,
                    id,
                    now.Product,
                    now.Number,
                    now.Status,
                    now.StartedOn,
                    now.EndsOn,
                    now.EndedOn,
                    now.Amount,
                    now.Currency,
                    batch.Scope.System,
                    input.SourceKey,
                    now.Attrs is null ? null : new Json(now.Attrs),
                    batch.Now,
                ]);
                batch.Made("holding", customer, id);
                batch.Created(row, customer);
                continue;
            }
            await UpdateAsync(batch, customer, id, was.Said!, was.UpdatedAt, now);
            batch.Updated(row, customer);
        }
        await session.InsertManyAsync("holding", Columns, added);
        if (claims.Count == 0)
            return;
        var taken = await IdentifierClaims.HoldersAsync(session, claims.Keys);
        var free = claims.Where(c => !taken.ContainsKey(c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal).ToList();
        foreach (var (key, _) in free)
            batch.Made("identifier_claim", key);
        await session.InsertManyAsync(
            "identifier_claim",
            ["claim_key", "customer_id"],
            free.Select(c => new object?[] { c.Key, c.Value })
        );
    }

    private static async Task UpdateAsync(ImportBatch batch, Guid customer, Guid id, Said was, long updatedAt, Said now)
    {
        await batch.Session.ExecuteAsync(
            """
            UPDATE holding SET product_id = @product, number = @number, status = @status, started_on = @started, ends_on = @ends,
              ended_on = @ended, amount_minor = @amount, currency = @currency, attrs = @attrs, updated_at = @now
            WHERE customer_id = @customer AND id = @id
            """,
            ("product", now.Product),
            ("number", now.Number),
            ("status", now.Status),
            ("started", now.StartedOn),
            ("ends", now.EndsOn),
            ("ended", now.EndedOn),
            ("amount", now.Amount),
            ("currency", now.Currency),
            ("attrs", now.Attrs is null ? null : new Json(now.Attrs)),
            ("now", batch.Now),
            ("customer", customer),
            ("id", id)
        );
        batch.Changed(
            "holding",
            new(
                [EffectKey.Of(customer), EffectKey.Of(id)],
                new Dictionary<string, object?>
                {
                    ["product_id"] = was.Product.ToString("D"),
                    ["number"] = was.Number,
                    ["status"] = was.Status,
                    ["started_on"] = was.StartedOn,
                    ["ends_on"] = was.EndsOn,
                    ["ended_on"] = was.EndedOn,
                    ["amount_minor"] = was.Amount,
                    ["currency"] = was.Currency,
                    ["attrs"] = was.Attrs is null ? null : System.Text.Json.Nodes.JsonNode.Parse(was.Attrs),
                    ["updated_at"] = updatedAt,
                }
            )
        );
        batch.Note("holding.changed", customer, "holding", id.ToString("D"), Json.Of(was), Json.Of(now));
    }

    private sealed record Said(
        Guid Product,
        string? Number,
        int Status,
        DateOnly? StartedOn,
        DateOnly? EndsOn,
        DateOnly? EndedOn,
        long? Amount,
        string? Currency,
        string? Attrs
    )
    {
        public bool SameAs(Said other) =>
            this == other with { Attrs = Attrs }
            && (
                Attrs == other.Attrs
                || System.Text.Json.Nodes.JsonNode.DeepEquals(
                    Attrs is null ? null : System.Text.Json.Nodes.JsonNode.Parse(Attrs),
                    other.Attrs is null ? null : System.Text.Json.Nodes.JsonNode.Parse(other.Attrs)
                )
            );
    }

    private static int F(string code) => ImportFields.Holdings.Ordinal(code);
}
