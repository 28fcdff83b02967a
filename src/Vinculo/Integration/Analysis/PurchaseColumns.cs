using System.CommandLine;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Where a table of purchases says who, when and how much.</summary>
/// <param name="Id">Column of the customer.</param>
/// <param name="Date">Column of the time.</param>
/// <param name="Amount">Columns whose product is the amount: one, or a quantity and a price; none when money is not told.</param>
/// <param name="Currency">Column of the currency; null when there is none.</param>
internal sealed record PurchaseColumns(int Id, int Date, int[] Amount, int? Currency)
{
    /// <summary>Fewer different values tell no customers apart.</summary>
    private const int FewIds = 5;

    private static readonly string[] Ids =
    [
        "customer id",
        "id cliente",
        "cliente id",
        "customer",
        "cliente",
        "client id",
        "client",
        "codigo cliente",
        "cod cliente",
        "cust id",
        "user id",
        "id usuario",
        "user",
        "usuario",
        "member id",
        "socio",
        "household id",
        "household key",
        "cuenta",
        "account id",
        "account",
        "documento",
        "cedula",
        "nit",
        "rut",
        "customer number",
        "customer unique id",
        "email",
        "correo",
        "id",
    ];

    private static readonly string[] Dates =
    [
        "date",
        "fecha",
        "invoice date",
        "order date",
        "purchase date",
        "transaction date",
        "fecha compra",
        "fecha de compra",
        "fecha pedido",
        "fecha factura",
        "fecha transaccion",
        "fecha venta",
        "order purchase timestamp",
        "timestamp",
        "datetime",
        "created at",
        "fecha hora",
        "date time",
        "day",
        "dia",
        "week",
        "semana",
        "time",
    ];

    private static readonly string[] Amounts =
    [
        "amount",
        "monto",
        "importe",
        "valor",
        "value",
        "total",
        "sales",
        "ventas",
        "venta",
        "revenue",
        "ingreso",
        "spend",
        "gasto",
        "total amount",
        "valor total",
        "total price",
        "monto total",
        "importe total",
        "payment value",
        "price",
        "precio",
        "dollars",
        "pesos",
    ];

    /// <summary>Words that make a column of numbers one of amounts.</summary>
    private static readonly string[] AmountWords =
    [
        "amount",
        "amt",
        "monto",
        "importe",
        "valor",
        "vlr",
        "value",
        "total",
        "pagado",
        "ventas",
        "venta",
        "sales",
        "revenue",
        "ingreso",
        "gasto",
        "spend",
    ];

    /// <summary>Words of those who buy.</summary>
    private static readonly string[] CustomerWords =
    [
        "customer",
        "cliente",
        "cust",
        "client",
        "buyer",
        "comprador",
        "afiliado",
        "socio",
        "member",
        "user",
        "usuario",
        "nit",
        "cedula",
        "cpf",
        "rut",
        "msisdn",
        "documento",
    ];

    /// <summary>Words that say that a column numbers or names.</summary>
    private static readonly string[] KeyWords =
    [
        "id",
        "codigo",
        "cod",
        "code",
        "key",
        "ref",
        "nro",
        "num",
        "nit",
        "numero",
        "number",
        "no",
        "de",
        "del",
    ];

    /// <summary>Words of numbers that are no money.</summary>
    private static readonly string[] NoMoney =
    [
        "quantity",
        "cantidad",
        "qty",
        "units",
        "unidades",
        "age",
        "edad",
        "year",
        "ano",
        "anio",
        "quarter",
        "trimestre",
        "week",
        "semana",
        "day",
        "dia",
        "month",
        "mes",
        "store",
        "tienda",
        "line",
        "linea",
        "n",
    ];

    private static readonly string[] Quantities = ["quantity", "cantidad", "qty", "units", "unidades"];
    private static readonly string[] Prices = ["unit price", "price", "precio unitario", "precio", "valor unitario"];
    private static readonly string[] Currencies = ["currency", "moneda", "divisa", "currency code"];

    public static Option<string?> IdOption { get; } =
        new("--id") { Description = "Columna del cliente · Column of the customer" };

    public static Option<string?> DateOption { get; } =
        new("--date")
        {
            Description =
                "Columna de la fecha, o varias con comas: año,mes · Column of the date, or several by commas: year,month",
        };

    public static Option<string?> AmountOption { get; } =
        new("--amount")
        {
            Description = "Columna del valor, o CANTIDAD*PRECIO · Column of the amount, or QUANTITY*PRICE",
        };

    public static Option<string?> CurrencyOption { get; } =
        new("--currency") { Description = "Solo esta moneda · Only this currency" };

    public static Outcome<PurchaseColumns> Of(AnalystFile file, Asked asked)
    {
        var amount = AmountOf(file, asked.Of(AmountOption));
        if (amount.IsRefused(out var refusal))
            return refusal;
        var date = file.TimeColumn("--date", asked.Of(DateOption), Dates, [.. amount.Accepted]);
        if (date.IsRefused(out refusal))
            return refusal;
        var id = IdOf(file, asked.Of(IdOption), [date.Accepted, .. amount.Accepted]);
        if (id.IsRefused(out refusal))
            return refusal;
        var currency = file.ColumnIfAny("--currency", null, Currencies);
        if (currency.IsRefused(out refusal))
            return refusal;
        int[] taken = [id.Accepted, date.Accepted];
        // Without names the amount is the last column of numbers with decimals.
        var guessed = amount.Accepted;
        if (guessed.Length == 0 && Nameless(file))
            guessed =
            [
                .. Enumerable.Range(0, file.Columns.Count).Except(taken).Where(c => Decimals(file, c)).TakeLast(1),
            ];
        else if (guessed.Length == 0)
            guessed = OnlyNumber(file, [.. taken, currency.Accepted ?? -1]);
        return new PurchaseColumns(id.Accepted, date.Accepted, guessed, currency.Accepted);
    }

    /// <summary>The only column of numbers left that could be money.</summary>
    private static int[] OnlyNumber(AnalystFile file, int[] taken)
    {
        int[] numbers =
        [
            .. Enumerable
                .Range(0, file.Columns.Count)
                .Except(taken)
                .Where(c =>
                    WantedColumn.IsNumber(file, c)
                    && !Words(file, c).Intersect(KeyWords).Any()
                    && !Words(file, c).Intersect(NoMoney).Any()
                ),
        ];
        return numbers is [var only] ? [file.Guess("--amount", only)] : [];
    }

    private static Outcome<int[]> AmountOf(AnalystFile file, string? said)
    {
        if (said is null)
        {
            var named = file.ColumnIfAny("--amount", null, Amounts);
            var quantity = file.ColumnIfAny("--amount", null, Quantities);
            var price = file.ColumnIfAny("--amount", null, Prices);
            if (quantity.Accepted is { } q && price.Accepted is { } p && (named.Accepted is not { } n || n == p))
                return new[] { q, p };
            return (named.Accepted ?? AmountByWord(file)) is { } one ? new[] { one } : Array.Empty<int>();
        }
        var whole = file.Column("--amount", said);
        if (!whole.IsRefused(out _))
            return new[] { whole.Accepted };
        var columns = new List<int>();
        foreach (var factor in said.Split('*', StringSplitOptions.TrimEntries))
        {
            var found = file.Column("--amount", factor);
            if (found.IsRefused(out var refusal))
                return refusal;
            columns.Add(found.Accepted);
        }
        return columns.ToArray();
    }

    /// <summary>The column said or usually so named; where columns have no names, the first that looks the part.</summary>
    private static Outcome<int> IdOf(AnalystFile file, string? said, int[] taken)
    {
        var found = file.Column("--id", said, Ids);
        if (said is not null || !found.IsRefused(out var refusal))
            return found;
        if (!Nameless(file))
            return CustomerByWord(file, taken) is { } customer ? customer
                : OnlyRepeating(file, taken) is { } only ? only
                : refusal;
        return Repeating(file, taken) is { } place ? place : refusal;
    }

    /// <summary>The column of numbers whose name has the likeliest word of an amount.</summary>
    private static int? AmountByWord(AnalystFile file)
    {
        int[] numbers =
        [
            .. Enumerable
                .Range(0, file.Columns.Count)
                .Where(c => !Words(file, c).Intersect(KeyWords[..^2]).Any())
                .Where(c => file.Dates(c) is null && file.Decimal(c) is not null),
        ];
        foreach (var word in AmountWords)
        foreach (var column in numbers)
            if (Words(file, column).Contains(word))
                return column;
        return null;
    }

    /// <summary>The column whose name says nothing but whose number it is: <c>Código cliente</c>, not <c>Edad cliente</c>.</summary>
    private static int? CustomerByWord(AnalystFile file, int[] taken)
    {
        foreach (var column in Enumerable.Range(0, file.Columns.Count).Except(taken))
            if (
                Words(file, column) is var words
                && words.Intersect(CustomerWords).Any()
                && !words.Except(CustomerWords).Except(KeyWords).Any()
            )
                return column;
        return null;
    }

    /// <summary>The only column left whose values come back, but not the same few again and again.</summary>
    private static int? OnlyRepeating(AnalystFile file, int[] taken) =>
        Enumerable
            .Range(0, file.Columns.Count)
            .Except(taken)
            .Where(c => Repeats(file, c) && file.Levels(c, FewIds + 1) > FewIds)
            .ToArray()
            is [var only]
            ? file.Guess("--id", only)
            : null;

    private static string[] Words(AnalystFile file, int column) => HeaderKey.Fold(file.Columns[column]).Split(' ');

    private static bool Nameless(AnalystFile file) => file.Columns.All(name => int.TryParse(name, out _));

    private static int? Repeating(AnalystFile file, int[] taken) =>
        Enumerable
            .Range(0, file.Columns.Count)
            .Except(taken)
            .Where(c => Repeats(file, c))
            .Cast<int?>()
            .FirstOrDefault();

    private static bool Repeats(AnalystFile file, int column)
    {
        var cells = file.Sample.Select(row => AnalystFile.Cell(row, column)).Where(c => c.Length > 0).ToList();
        var distinct = cells.Distinct().Count();
        return distinct > 1 && distinct < 0.95 * cells.Count;
    }

    private static bool Decimals(AnalystFile file, int column) =>
        file.Decimal(column) is { } mark && file.Sample.Any(row => AnalystFile.Cell(row, column).Contains(mark));
}
