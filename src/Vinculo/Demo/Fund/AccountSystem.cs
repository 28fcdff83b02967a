using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.Systems;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>A product of Fondo Arrayán.</summary>
/// <param name="Price">What a usual customer brings in a month, COP.</param>
internal sealed record FundProduct(string Code, string Name, string NameEn, string Family, int Price);

/// <summary>
/// The account system of Fondo Arrayán: semicolons, Latin-1, decimal commas, dd/MM/yyyy. Affiliates, products, accounts with
/// their balances, contributions and commissions, monthly indicators.
/// </summary>
internal sealed class AccountSystem : ISourceSystem
{
    public const string Code = "cuentas";

    private static readonly Dialect Old = new(';', Latin1: true, DecimalComma: true);

    private static readonly FundProduct[] Products =
    [
        new("PO", "Pensión obligatoria", "Mandatory pension", "obligatorio", 30_000),
        new("CES", "Cesantías", "Severance", "cesantias", 9_000),
        new("FPV", "Pensión voluntaria Arrayán", "Arrayán voluntary pension", "voluntario", 8_000),
        new("META", "Ahorro para una meta", "Savings for a goal", "voluntario", 4_000),
        new("SEG", "Seguro de vida y exequias", "Life and funeral insurance", "seguro", 6_500),
    ];

    private readonly FundScene scene;
    private readonly string folder;
    private readonly MonthlyFile movements;
    private readonly MonthlyFile indicators;
    private readonly int[] rows;

    public AccountSystem(FundScene scene, string folder)
    {
        this.scene = scene;
        this.folder = folder;
        movements = new MonthlyFile(
            Open("movimientos.csv", "NUM_MOV;TIPO;FECHA;COD_AFILIADO;CONCEPTO;PRODUCTO;VALOR;COMISION"),
            scene.Chunks
        );
        indicators = new MonthlyFile(
            Open(
                "indicadores.csv",
                "COD_AFILIADO;PERIODO;INGRESOS_APP;CONSULTAS_AHORRO;CONTACTO_COMPETENCIA;CAMBIO_EMPLEO;RECOMIENDA"
            ),
            scene.Chunks
        );
        rows = new int[scene.Chunks];
    }

    public long Rows { get; private set; }

    public void Write(in FundMonth facts, int chunk, Xoshiro256 random)
    {
        Indicate(facts, indicators.For(chunk));
        Move(facts, chunk, random);
    }

    public void CloseMonth(Truth truth)
    {
        movements.Flush();
        indicators.Flush();
        Rows += rows.Sum();
        Array.Clear(rows);
    }

    /// <summary>Writes affiliates, products and accounts, once the months are over.</summary>
    public void WriteRegisters(IdentityTruth truth, CancellationToken cancel)
    {
        using (var products = Open("productos.csv", "CODIGO;NOMBRE;NOMBRE_INGLES;FAMILIA;VALOR_MES;MARGEN;MONEDA"))
        {
            var to = products.NewBuffer();
            foreach (var product in Products)
                to.Text(product.Code)
                    .Text(product.Name)
                    .Text(product.NameEn)
                    .Text(product.Family)
                    .Number(product.Price)
                    .Hundredths(1)
                    .Text("COP")
                    .EndRow();
            products.Write(to.Written);
        }
        using (
            var people = Open(
                "afiliados.csv",
                "COD_AFILIADO;"
                    + PersonColumns.Header
                    + ";FEC_AFILIACION;ESTADO;IBC;AHORRO_TOTAL_DECLARADO;AUTORIZA_OFERTAS"
            )
        )
            Rows += scene.WriteInChunks(people, cancel, Affiliate);
        using var accounts = Open(
            "cuentas.csv",
            "NUM_CUENTA;COD_AFILIADO;PRODUCTO;FONDO;ESTADO;FEC_INICIO;FEC_RETIRO;SALDO;MOTIVO_RETIRO"
        );
        Rows += Products.Length + scene.WriteInChunks(accounts, cancel, Accounts);
    }

    public void Dispose()
    {
        movements.Dispose();
        indicators.Dispose();
    }

    private TextFile Open(string name, string header) => new(Path.Combine(folder, Code, name), header, Old);

    private void Indicate(in FundMonth facts, RowBuffer to)
    {
        to.Text(Keys.Product(scene.Seed, facts.Who)).Month(scene.Cycles.Label(facts.Month));
        to.Number(facts.Logins).Number(facts.SavingsLookups);
        to.Number(facts.CompetitorSeen ? 1 : 0).Number(facts.Troubles.JobChange ? 1 : 0);
        if (facts.Recommending)
            to.Number(scene.People.Recommends(facts.Who));
        else
            to.Empty();
        to.EndRow();
        rows[facts.Who / Stage.ChunkSize]++;
    }

    /// <summary>The contribution, a deposit, and each quarter the commissions on balances.</summary>
    private void Move(in FundMonth facts, int chunk, Xoshiro256 random)
    {
        var who = facts.Who;
        var month = facts.Month;
        var to = movements.For(chunk);
        var (count, lastRow) = (0, 0);
        var day = Math.Min(Stage.BillDay(who, scene.Cycles.Days(month)), facts.EndDay - 1);
        var at = scene.Cycles.First(month).AddDays(day).ToDateTime(new TimeOnly(3 + who % 4, who % 60));
        var pay = scene.People.Pay(who);
        if (facts.Paid)
            Row('A', "APORTE", "APORTE OBLIGATORIO", "PO", 0.16 * pay, 0.007 * pay);
        if (facts.Deposit > 0)
            Row('D', "DEPOSITO", "APORTE VOLUNTARIO", "FPV", facts.Deposit, 0);
        if (scene.People.Severance[who] > 0 && scene.Cycles.Label(month).Month == 2)
            Row('C', "DEPOSITO", "CONSIGNACION CESANTIAS", "CES", pay, 0);
        if (month % 3 == 0)
        {
            if (scene.People.Severance[who] > 0)
                Fee('S', "COMISION CESANTIAS", "CES", 0.03 / 4 * scene.People.Severance[who]);
            if (scene.History.Voluntary(who) is > 0 and var balance)
                Fee('V', "COMISION PENSION VOLUNTARIA", "FPV", 0.018 / 4 * balance);
        }
        rows[chunk] += count;
        if (random.NextInt(4_000) == 0 && count > 0)
            to.Repeat(to.Length - lastRow);

        void Fee(char kind, string concept, string product, double amount) =>
            Row(kind, "COMISION", concept, product, amount, amount);

        void Row(char kind, string type, string concept, string product, double amount, double fee)
        {
            var start = to.Length;
            to.Text(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{kind}{scene.Cycles.Label(month):yyMM}{who + 1:00000000}"
                )
            );
            to.Text(type).SlashInstant(at).Text(Keys.Product(scene.Seed, who)).Text(concept).Text(product);
            to.Hundredths(Math.Round(amount / 100) * 100).Hundredths(fee).EndRow();
            lastRow = to.Length - start;
            count++;
        }
    }

    private static int Affiliate(FundScene scene, int who, RowBuffer to)
    {
        var random = Xoshiro256.For(scene.Seed, "product register", (ulong)who);
        var people = scene.People;
        var start = to.Length;
        to.Text(Keys.Product(scene.Seed, who));
        PersonColumns.Write(scene, who, to, random);
        to.SlashDate(scene.Since(who)).Text(scene.LeftMonth[who] > 0 ? "TRASLADADO" : "ACTIVO");
        to.Number((long)(Math.Round(people.Pay(who) / 1_000) * 1_000));
        if (people.Surveyed[who])
            to.Number(
                (long)(Math.Round(FundTruth.Wallet(scene, who) * Math.Exp(random.Normal(0, 0.15)) / 10_000) * 10_000)
            );
        else
            to.Empty();
        var asked = Xoshiro256.For(scene.Seed, "leave to offer", (ulong)who);
        to.Text(scene.Census.HasStory(who) || asked.Bernoulli(0.7) ? "S" : "N").EndRow();
        if (scene.Census.HasStory(who) || !random.Bernoulli(0.008))
            return 1;
        to.Repeat(start);
        return 2;
    }

    private static int Accounts(FundScene scene, int who, RowBuffer to)
    {
        var random = Xoshiro256.For(scene.Seed, "accounts", (ulong)who);
        var people = scene.People;
        var since = scene.Since(who);
        var left = scene.History.LeftOn(who);
        var count = 0;
        Account("PO", since, people.Mandatory[who] + 0.115 * 24 * people.Pay(who));
        if (people.Severance[who] > 0)
            Account("CES", since, people.Severance[who]);
        if (scene.History.VoluntarySince(who) is var month and not 0)
            Account("FPV", From(month), scene.History.Voluntary(who));
        if (people.GoalSavings[who] > 0)
            Account("META", From(FundHistory.Always), people.GoalSavings[who]);
        if (people.Insured[who])
            Account("SEG", From(FundHistory.Always), 0);
        return count;

        DateOnly From(int opened) =>
            opened == FundHistory.Always
                ? since.AddDays(random.NextInt(Math.Max(1, scene.Cycles.First(1).DayNumber - since.DayNumber)))
                : scene.Cycles.First(opened).AddDays(random.NextInt(14));

        void Account(string product, DateOnly from, double balance)
        {
            to.Text(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{product}{who + 1:00000000}"));
            to.Text(Keys.Product(scene.Seed, who)).Text(product);
            to.Text(
                product != "PO" ? ""
                : people.Age[who] > 52 || people.Risk[who] < -1 ? "CONSERVADOR"
                : people.Risk[who] > 0.8 ? "MAYOR RIESGO"
                : "MODERADO"
            );
            to.Text(left is null ? "ACTIVA" : "RETIRADA").SlashDate(from);
            if (left is { } day)
                to.SlashDate(day);
            else
                to.Empty();
            if (balance > 0)
                to.Hundredths(Math.Round(balance));
            else
                to.Empty();
            to.Text(
                    left is null
                        ? ""
                        : random.Pick<string>([
                            "TRASLADO PIEDEMONTE",
                            "TRASLADO LA BAHIA",
                            "TRASLADO REGIMEN PUBLICO",
                            "OTRO",
                        ])
                )
                .EndRow();
            count++;
        }
    }
}
