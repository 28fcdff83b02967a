using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>The rows of the product system's registers: customers, lines with what hangs on them, and calls.</summary>
internal static class ProductRegister
{
    public const string CustomerHeader = "COD_CLIENTE;" + PersonColumns.Header + ";FEC_ALTA;ESTADO";

    public const string LineHeader =
        "NUM_SERVICIO;COD_CLIENTE;LINEA;PRODUCTO;ESTADO;FEC_INICIO;FEC_FIN_CONTRATO;FEC_RETIRO;VALOR;MESES_EQUIPO;MOTIVO_RETIRO";

    public const string CallHeader = "LINEA_A;LINEA_B;LLAMADAS_MES;MINUTOS_MES;DESDE";

    private static readonly string[] Reasons =
    [
        "PORTABILIDAD TELANDINA",
        "PORTABILIDAD PACIFICO MOVIL",
        "PORTABILIDAD NUBECEL",
        "VOLUNTARIO",
        "NO RECARGA",
        "MORA",
    ];

    public static int Customer(Scene scene, int who, RowBuffer to)
    {
        var random = Xoshiro256.For(scene.Seed, "product register", (ulong)who);
        var story = who < StoryCustomers.Customers.Count;
        var start = to.Length;
        to.Text(Keys.Product(scene.Seed, who));
        PersonColumns.Write(scene, who, to, random);
        to.SlashDate(Since(scene, who));
        to.Text(scene.History.LeftMonth[who] > 0 ? "RETIRADO" : "ACTIVO").EndRow();
        var rows = 1;
        if (!story && random.Bernoulli(0.008))
        {
            to.Repeat(start);
            rows++;
        }

        if (who % 1700 == 1699)
        {
            // What a broken export leaves between two pages: a row without any name or number.
            to.Line(";;;;;;;;;;;;;;;");
            rows++;
        }

        return rows;
    }

    public static DateOnly Since(Scene scene, int who)
    {
        var month = scene.Customers.StartMonth[who];
        var random = Xoshiro256.For(scene.Seed, "first days", (ulong)who);
        return month > 0
            ? scene.History.CameOn(who)
            : scene.Cycles.First(1).AddMonths(-scene.Customers.TenureAtStart[who]).AddDays(-random.NextInt(28));
    }

    public static int Lines(Scene scene, int who, RowBuffer to)
    {
        var random = Xoshiro256.For(scene.Seed, "holdings", (ulong)who);
        var people = scene.Customers;
        var since = Since(scene, who);
        var left = scene.History.LeftOn(who);
        var plan = Catalogue.MainPlan(people, who);
        var age = people.DeviceAge(who, Cycles.History);
        var suspended =
            left is null && !people.Prepaid[who] && who >= StoryCustomers.Customers.Count && random.Bernoulli(0.02);
        DateOnly? contractEnd = people.Prepaid[who] ? null : ContractEnd(scene, who);
        var rows = 1;
        var renewed = Renewal(scene, who);
        Begin(1, plan)
            .Text(
                suspended ? "SUSPENDIDA"
                : left is null ? "ACTIVA"
                : "RETIRADA"
            )
            .SlashDate(renewed ?? since);
        Day(contractEnd);
        Day(left);
        to.Number(plan.Price).Number(age).Text(left is null ? "" : Reasons[random.NextInt(Reasons.Length)]).EndRow();

        if (scene.History.LongDistanceSince[who] is var abroad and not 0)
            Hang(2, Catalogue.Named(people.MinutesAbroad[who] > 110 ? "LDI-300" : "LDI-60"), From(abroad), null);
        if (scene.History.FamilySince[who] is var family and not 0)
            Hang(3, Catalogue.Named(random.Bernoulli(0.7) ? "FAM-3" : "FAM-5"), From(family), null);
        if (people.Data[who] > 0.7 && random.Bernoulli(0.45))
            Hang(4, Catalogue.Named(people.Data[who] > 1.5 ? "DAT-15" : "DAT-5"), Between(), null);
        if (!people.Prepaid[who] && age < 24 && random.Bernoulli(0.55))
        {
            var bought = scene.AsOf.AddMonths(-age).AddDays(-random.NextInt(27));
            if (bought >= since)
                Hang(
                    5,
                    Catalogue.Named(people.Revenue[who] > 90_000 ? "EQ-ALTA" : "EQ-MEDIA"),
                    bought,
                    bought.AddMonths(24)
                );
        }

        // A renewed contract is one of its own: what was known of its end before must still be there.
        if (renewed is { } ended)
        {
            Begin(6, plan).Text("RETIRADA").SlashDate(since);
            Day(ended);
            Day(ended);
            to.Number(plan.Price).Empty().Text("RENOVACION").EndRow();
            rows++;
        }

        return rows;

        DateOnly From(int month) =>
            month == History.Always ? Between() : scene.Cycles.First(month).AddDays(10 + random.NextInt(15));

        DateOnly Between()
        {
            var last = Math.Min(scene.AsOf.DayNumber - 40, left?.DayNumber ?? int.MaxValue);
            return last <= since.DayNumber
                ? since
                : DateOnly.FromDayNumber(since.DayNumber + random.NextInt(last - since.DayNumber));
        }

        RowBuffer Begin(int slot, Plan product)
        {
            to.Text(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"S{who + 1:00000000}-{slot}"));
            return to.Text(Keys.Product(scene.Seed, who)).Number(scene.Census.Line(who)).Text(product.Code);
        }

        void Day(DateOnly? day)
        {
            if (day is { } known)
                to.SlashDate(known);
            else
                to.Empty();
        }

        void Hang(int slot, Plan product, DateOnly from, DateOnly? until)
        {
            if (left is { } gone && from >= gone)
                return;
            Begin(slot, product).Text(left is null ? "ACTIVA" : "RETIRADA").SlashDate(from);
            Day(until);
            Day(left);
            to.Number(product.Price).Empty().Empty().EndRow();
            rows++;
        }
    }

    /// <summary>The last day of the running contract.</summary>
    public static DateOnly ContractEnd(Scene scene, int who)
    {
        var left = scene.History.LeftMonth[who];
        var month = scene.Customers.ContractEnd(who, left > 0 ? left : Cycles.History + 1);
        var day = who == StoryCustomers.Marcela.Index ? 11 : Stage.BillDay(who, 28);
        return scene.Cycles.First(month).AddDays(day);
    }

    /// <summary>The day in the history on which a contract ended and another began; null without one, and in stories.</summary>
    private static DateOnly? Renewal(Scene scene, int who)
    {
        if (scene.Census.HasStory(who))
            return null;
        var last = scene.History.LeftMonth[who] is > 0 and var left ? left - 1 : Cycles.History;
        for (var month = last; month > 0; month--)
            if (scene.Customers.ContractEnds(who, month))
                return scene.Cycles.First(month).AddDays(Stage.BillDay(who, 28));
        return null;
    }

    public static int Calls(Scene scene, int who, RowBuffer to)
    {
        var random = Xoshiro256.For(scene.Seed, "call rows", (ulong)who);
        var graph = scene.Graph;
        var rows = 0;
        for (var at = graph.Offsets[who]; at < graph.Offsets[who + 1]; at++)
        {
            var other = graph.Neighbours[at];
            if (other < who)
                continue;
            var weight = graph.Weights[at];
            var (a, b) = random.Bernoulli(0.5) && who != StoryCustomers.Marcela.Index ? (who, other) : (other, who);
            var together = Math.Max(scene.Customers.StartMonth[who], scene.Customers.StartMonth[other]);
            var day = together == 0 ? scene.Cycles.First(1) : Later(scene, who, other);
            to.Number(scene.Census.Line(a)).Number(scene.Census.Line(b));
            to.Number(Math.Max(1, (int)(weight * (3 + random.NextInt(3))))).Hundredths(weight * 12);
            to.SlashDate(day).EndRow();
            rows++;
        }

        return rows;
    }

    private static DateOnly Later(Scene scene, int one, int other)
    {
        var (a, b) = (Since(scene, one), Since(scene, other));
        return a > b ? a : b;
    }
}
