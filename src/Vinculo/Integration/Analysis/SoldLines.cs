using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Columns of a list of what was sold: which rows are sales at all.</summary>
/// <param name="Quantity">Column of quantities, or null.</param>
/// <param name="Price">Column of prices or amounts, or null.</param>
internal sealed record SoldLines(int? Quantity, int? Price, char QuantityMark, char PriceMark)
{
    /// <summary>Usual names of a column of items; codes before descriptions.</summary>
    public static readonly string[] ItemNames =
    [
        "item",
        "item id",
        "itemid",
        "stock code",
        "stockcode",
        "sku",
        "product",
        "product id",
        "productid",
        "producto",
        "id producto",
        "product code",
        "codigo producto",
        "articulo",
        "article",
        "item name",
        "product name",
        "item description",
        "itemdescription",
        "nombre producto",
        "description",
        "descripcion",
        "items",
    ];

    public static SoldLines Of(AnalystFile file)
    {
        var quantity = file.ColumnIfAny(
            "--quantity",
            null,
            "quantity",
            "cantidad",
            "qty",
            "units",
            "unidades"
        ).Accepted;
        var price = file.ColumnIfAny(
            "--price",
            null,
            "unit price",
            "unitprice",
            "price",
            "precio",
            "precio unitario",
            "amount",
            "importe",
            "monto",
            "total"
        ).Accepted;
        return new(quantity, price, Mark(file, quantity), Mark(file, price));
    }

    /// <summary>Whether a row gives something back, or for nothing: a return, a cancellation, a correction.</summary>
    public bool IsReturn(string[] row) =>
        (
            Quantity is { } q
            && NumberFormat.TryRead(AnalystFile.Cell(row, q), QuantityMark, out var quantity)
            && quantity <= 0
        ) || (Price is { } p && NumberFormat.TryRead(AnalystFile.Cell(row, p), PriceMark, out var price) && price <= 0);

    private static char Mark(AnalystFile file, int? column) =>
        column is { } c && file.Decimal(c) is { } mark ? mark : '.';
}
