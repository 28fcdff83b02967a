using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

internal sealed record ProductInput(
    string Code,
    string? Name,
    string? NameEn,
    string? Family,
    long? Price,
    double? MarginRate,
    string? Currency
);

/// <summary>The catalogue of products, by code.</summary>
internal sealed class ProductRows : IEntityWriter
{
    private static readonly int CodeOf = F("code"),
        NameOf = F("name"),
        EnglishName = F("nameEn"),
        FamilyOf = F("family"),
        PriceOf = F("price"),
        MarginRateOf = F("marginRate"),
        CurrencyOf = F("currency");

    public object? Prepare(ParsedRow row, ImportScope scope, Func<ParsedRow, string> payload)
    {
        var currency = row.Text(CurrencyOf) ?? scope.Currency;
        var rate = (double?)row.Number(MarginRateOf);
        // A margin of 35 is 35 %.
        if (rate is > 1 and <= 100)
            rate /= 100;
        if (rate is < -1 or > 1)
        {
            row.Refuse(new("marginRate", "number-invalid"));
            return null;
        }
        long? price = null;
        if (row.Number(PriceOf) is { } said && (price = Money.Minor(said, currency)) is null)
        {
            row.Refuse(new("price", "amount-too-large"));
            return null;
        }
        return new ProductInput(
            row.Text(CodeOf)!,
            row.Text(NameOf),
            row.Text(EnglishName),
            row.Text(FamilyOf),
            price,
            rate,
            price is null ? null : currency
        );
    }

    public async Task WriteAsync(ImportBatch batch, IReadOnlyList<(ParsedRow Row, object Input)> rows)
    {
        var session = batch.Session;
        var known = (
            await session.QueryAsync(
                $"SELECT code, id, name_es, name_en, family, price_minor, margin_rate, currency, row_version FROM product WHERE code {session.InValues("codes")}",
                row =>
                    (
                        Code: row.Text(0),
                        Id: row.Guid(1),
                        Version: row.Int(8),
                        Now: new ProductInput(
                            row.Text(0),
                            row.Text(2),
                            row.TextOrNull(3),
                            row.TextOrNull(4),
                            row.LongOrNull(5),
                            row.DoubleOrNull(6),
                            row.TextOrNull(7)
                        )
                    ),
                ("codes", rows.Select(r => ((ProductInput)r.Input).Code).Distinct(StringComparer.Ordinal).ToArray())
            )
        ).ToDictionary(k => k.Code, StringComparer.OrdinalIgnoreCase);
        foreach (var (row, prepared) in rows)
        {
            var input = (ProductInput)prepared;
            if (!known.TryGetValue(input.Code, out var was))
            {
                var id = Ids.From(DateTimeOffset.UnixEpoch, "product", input.Code.ToUpperInvariant());
                await session.ExecuteAsync(
                    """
                    INSERT INTO product (id, code, name_es, name_en, family, price_minor, margin_rate, currency, active, source_system_id, row_version)
                    VALUES (@id, @code, @name, @english, @family, @price, @rate, @currency, @active, @system, 1)
                    """,
                    [
                        ("id", id),
                        ("code", input.Code),
                        .. Values(input with { Name = input.Name ?? input.Code }),
                        ("active", true),
                        ("system", batch.Scope.System),
                    ]
                );
                known[input.Code] = (input.Code, id, 1, input with { Name = input.Name ?? input.Code });
                batch.Made("product", id);
                batch.Note("product.registered", null, "product", input.Code, null, Json.Of(input));
                batch.Created(row, null);
                continue;
            }
            var now = new ProductInput(
                was.Code,
                input.Name ?? was.Now.Name,
                input.NameEn ?? was.Now.NameEn,
                input.Family ?? was.Now.Family,
                input.Price ?? was.Now.Price,
                input.MarginRate ?? was.Now.MarginRate,
                input.Currency ?? was.Now.Currency
            );
            if (now == was.Now)
            {
                batch.Unchanged(row, null);
                continue;
            }
            await session.ExecuteAsync(
                """
                UPDATE product SET name_es = @name, name_en = @english, family = @family, price_minor = @price, margin_rate = @rate,
                  currency = @currency, row_version = row_version + 1 WHERE id = @id
                """,
                [.. Values(now), ("id", was.Id)]
            );
            known[input.Code] = (was.Code, was.Id, was.Version + 1, now);
            batch.Changed(
                "product",
                new(
                    [EffectKey.Of(was.Id)],
                    new Dictionary<string, object?>
                    {
                        ["name_es"] = was.Now.Name,
                        ["name_en"] = was.Now.NameEn,
                        ["family"] = was.Now.Family,
                        ["price_minor"] = was.Now.Price,
                        ["margin_rate"] = was.Now.MarginRate,
                        ["currency"] = was.Now.Currency,
                        ["row_version"] = was.Version,
                    },
                    was.Version + 1
                )
            );
            batch.Note("product.changed", null, "product", input.Code, Json.Of(was.Now), Json.Of(now));
            batch.Updated(row, null);
        }
    }

    private static (string, object?)[] Values(ProductInput input) =>
        [
            ("name", input.Name),
            ("english", input.NameEn),
            ("family", input.Family),
            ("price", input.Price),
            ("rate", input.MarginRate),
            ("currency", input.Currency),
        ];

    private static int F(string code) => ImportFields.Products.Ordinal(code);
}
