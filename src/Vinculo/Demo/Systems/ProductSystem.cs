using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>
/// The product system of 1998: upper case, semicolons, Latin-1, decimal commas, dd/MM/yyyy. Customers, plans, lines, bills
/// and top-ups, monthly measures and who calls whom.
/// </summary>
internal sealed class ProductSystem : ISourceSystem
{
    private static readonly Dialect Old = new(';', Latin1: true, DecimalComma: true);

    /// <summary>Bills are kept for the whole history, payments for the last year, as the real one would.</summary>
    private const int FirstMonthWithPayments = 13;

    private static readonly string[] PaymentMeans =
    [
        "PSE",
        "CORRESPONSAL",
        "TARJETA",
        "DEBITO AUTOMATICO",
        "APP",
        "TIENDA",
    ];

    private static readonly int[] TopUps =
    [
        2_000,
        3_000,
        5_000,
        6_000,
        8_000,
        10_000,
        12_000,
        15_000,
        20_000,
        25_000,
        30_000,
        40_000,
        50_000,
    ];

    private readonly Scene scene;
    private readonly string folder;
    private readonly MonthlyFile bills;
    private readonly MonthlyFile measures;
    private readonly int[] rows;

    public ProductSystem(Scene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        bills = new MonthlyFile(
            Open("facturas.csv", "NUM_DOC;TIPO;FECHA;LINEA;CONCEPTO;PLAN;VALOR;MARGEN;MEDIO_PAGO"),
            scene.Chunks
        );
        measures = new MonthlyFile(
            Open(
                "mediciones.csv",
                "LINEA;PERIODO;DATOS_GB;MINUTOS;MIN_LDI;PCT_CAIDAS;CONSULTAS_PLAN;FALLAS;SOBRECOBRO;INGRESOS_APP"
            ),
            scene.Chunks
        );
        rows = new int[scene.Chunks];
    }

    public long Rows { get; private set; }

    public void Write(in CustomerMonth facts, int chunk, Xoshiro256 random)
    {
        Measure(facts, measures.For(chunk), random);
        rows[chunk]++;
        rows[chunk] += scene.Customers.Prepaid[facts.Who]
            ? TopUp(facts, bills.For(chunk), random)
            : Bill(facts, bills.For(chunk), random);
    }

    /// <summary>Ends a month: what the hands wrote goes to the files.</summary>
    public void CloseMonth(Truth truth)
    {
        bills.Flush();
        measures.Flush();
        Rows += rows.Sum();
        Array.Clear(rows);
    }

    /// <summary>Writes customers, plans, lines and calls, once the months are over.</summary>
    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        WritePlans();
        WriteInChunks("clientes.csv", ProductRegister.CustomerHeader, cancel, ProductRegister.Customer);
        WriteInChunks("lineas.csv", ProductRegister.LineHeader, cancel, ProductRegister.Lines);
        WriteInChunks("llamadas.csv", ProductRegister.CallHeader, cancel, ProductRegister.Calls);
    }

    public void Dispose()
    {
        bills.Dispose();
        measures.Dispose();
    }

    private TextFile Open(string name, string header) => new(Path.Combine(folder, "productos", name), header, Old);

    private void Measure(in CustomerMonth facts, RowBuffer to, Xoshiro256 random)
    {
        var start = to.Length;
        to.Number(scene.Census.Line(facts.Who));
        to.Month(scene.Cycles.Label(facts.Month));
        to.Hundredths(facts.DataGb);
        to.Number(facts.Minutes);
        to.Number(facts.MinutesAbroad);
        if (random.NextInt(200) == 0 && facts.Who >= StoryCustomers.Customers.Count)
            to.Empty();
        else
            to.Hundredths(facts.DroppedPercent);
        to.Number(facts.PriceChecks);
        to.Number(facts.Faults);
        to.Number(facts.BillShock ? 1 : 0);
        to.Number(facts.Logins);
        to.EndRow();
        if (random.NextInt(5_000) == 0)
            to.Repeat(start);
    }

    private int Bill(in CustomerMonth facts, RowBuffer to, Xoshiro256 random)
    {
        var who = facts.Who;
        var days = scene.Cycles.Days(facts.Month);
        var day = Math.Clamp(Stage.BillDay(who, days), facts.FirstDay, facts.EndDay - 1);
        var cut = scene.Cycles.First(facts.Month).AddDays(day).ToDateTime(new TimeOnly(2, 15));
        var amount = Math.Round(facts.Spend / 100) * 100;
        var plan = Catalogue.MainPlan(scene.Customers, who);
        var start = to.Length;
        Document(to, 'F', facts, 0).Text("FACTURA").SlashInstant(cut).Number(scene.Census.Line(who));
        to.Text(facts.BillShock ? "CARGO BASICO + CONSUMOS ADICIONALES" : "CARGO BASICO");
        to.Text(plan.Code).Hundredths(amount).Hundredths(0.42 * amount - 900).Empty().EndRow();
        if (random.NextInt(3_000) == 0)
            to.Repeat(start);
        if (facts.Month < FirstMonthWithPayments)
            return 1;

        var late = random.NextInt(100) < 8 ? 12 + random.NextInt(30) : random.NextInt(12);
        var paid = cut.Date.AddDays(late).AddHours(7 + random.NextInt(14)).AddMinutes(random.NextInt(60));
        if (random.NextInt(100) < 2 || DateOnly.FromDateTime(paid) >= scene.AsOf)
            return 1;
        Document(to, 'P', facts, 0).Text("PAGO").SlashInstant(paid).Number(scene.Census.Line(who));
        to.Text("PAGO FACTURA").Text(plan.Code).Hundredths(amount).Empty();
        to.Text(PaymentMeans[(who + (random.NextInt(5) == 0 ? 1 : 0)) % PaymentMeans.Length]).EndRow();
        return 2;
    }

    private int TopUp(in CustomerMonth facts, RowBuffer to, Xoshiro256 random)
    {
        var times = 1 + random.Poisson(0.35);
        for (var at = 0; at < times; at++)
        {
            var moment = scene.Moment(facts, random, 6, 22);
            var amount = (double)Nearest(facts.Spend / times);
            Document(to, 'R', facts, at).Text("RECARGA").SlashInstant(moment).Number(scene.Census.Line(facts.Who));
            to.Text("RECARGA PREPAGO").Text(Catalogue.MainPlan(scene.Customers, facts.Who).Code);
            to.Hundredths(amount).Hundredths(0.42 * amount - 900.0 / times);
            to.Text(PaymentMeans[random.NextInt(PaymentMeans.Length)]).EndRow();
        }

        return times;
    }

    private static int Nearest(double amount)
    {
        foreach (var topUp in TopUps)
            if (amount <= topUp * 1.1)
                return topUp;
        return (int)(Math.Round(amount / 10_000) * 10_000);
    }

    private RowBuffer Document(RowBuffer to, char kind, in CustomerMonth facts, int at)
    {
        var label = scene.Cycles.Label(facts.Month);
        Span<char> text = stackalloc char[16];
        text[0] = kind;
        Digits(text[1..3], label.Year % 100);
        Digits(text[3..5], label.Month);
        Digits(text[5..13], facts.Who + 1);
        if (at == 0)
            return to.Text(text[..13]);
        text[13] = '-';
        Digits(text[14..16], at);
        return to.Text(text);
    }

    private static void Digits(Span<char> into, int value)
    {
        for (var at = into.Length - 1; at >= 0; at--, value /= 10)
            into[at] = (char)('0' + value % 10);
    }

    private void WritePlans()
    {
        using var file = Open("planes.csv", "CODIGO;NOMBRE;NOMBRE_INGLES;FAMILIA;PRECIO;MARGEN;MONEDA");
        var to = file.NewBuffer();
        foreach (var plan in Catalogue.Plans)
            to.Text(plan.Code)
                .Text(plan.Name)
                .Text(plan.NameEn)
                .Text(plan.Family)
                .Number(plan.Price)
                .Hundredths(plan.MarginRate)
                .Text("COP")
                .EndRow();
        file.Write(to.Written);
        Rows += Catalogue.Plans.Length;
    }

    private void WriteInChunks(
        string name,
        string header,
        CancellationToken cancel,
        Func<Scene, int, RowBuffer, int> write
    )
    {
        using var file = Open(name, header);
        Rows += scene.WriteInChunks(file, cancel, write);
    }
}
