using System.Globalization;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Systems;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Fund;

/// <summary>
/// Those of Fondo Arrayán who keep the employers: a workbook of companies, their people of human resources, payroll and
/// finance, and visits; and the register of who works where since when, from the payroll returns.
/// </summary>
internal static class EmployerDesk
{
    public const string Code = "nomina";

    private const string Domain = "arrayan.example";

    private static readonly string[] Roles = ["Jefe de Talento Humano", "Analista de Nómina", "Director Financiero"];

    private static readonly string[] Jobs =
    [
        "Analista",
        "Auxiliar",
        "Coordinador",
        "Operario",
        "Profesional",
        "Técnico",
        "Director",
        "Asistente",
    ];

    private static readonly Dialect Returns = new(',', Latin1: false, DecimalComma: false);

    public static long Write(FundScene scene, string folder, IdentityTruth truth, CancellationToken cancel)
    {
        using var book = new Workbook(Path.Combine(folder, Code, "empleadores.xlsx"));
        var employers = new EmployerBook(scene, book, Domain);
        var rows = employers.Companies() + Contacts(scene, book, truth);
        rows += employers.Visits(
            WorldWords.Fund,
            employer => scene.Census[scene.Census.FirstContact + Roles.Length * employer].FullName
        );
        using var file = new TextFile(
            Path.Combine(folder, Code, "vinculaciones.csv"),
            "documento,nit,relacion,cargo,desde,hasta",
            Returns
        );
        return rows + scene.WriteInChunks(file, cancel, Employment);
    }

    private static long Contacts(FundScene scene, Workbook book, IdentityTruth truth)
    {
        book.BeginSheet(
            "Contactos",
            "Código",
            "Nombre",
            "Cédula",
            "Celular",
            "Correo",
            "Ciudad",
            "NIT empresa",
            "Cargo"
        );
        long rows = 0;
        for (var employer = 0; employer < scene.Employers.Count; employer++)
        for (var role = 0; role < Roles.Length; role++)
        {
            var index = scene.Census.FirstContact + Roles.Length * employer + role;
            var random = Xoshiro256.For(scene.Seed, "employer contacts", (ulong)index);
            if (role > 0 && employer > 0 && !random.Bernoulli(0.6))
                continue;
            var person = scene.Census[index];
            var company = scene.Employers[employer];
            book.BeginRow();
            book.Text(Keys.Sales(scene.Seed, index));
            book.Text(Slips.Mistype(person.FullName, random, 0.015));
            book.Text(random.Bernoulli(0.6) ? Slips.Document(person.Document, random) : "");
            book.Text(random.Bernoulli(0.9) ? Slips.Phone(person.Line, random) : "");
            book.Text($"{Census.Letters(person.First)}.{Census.Letters(person.FirstSurname)}@{company.Domain}");
            book.Text(company.City.Name);
            book.Text(company.TaxNumber);
            book.Text(Roles[role]);
            book.EndRow();
            truth.Add(index, Code, Keys.Sales(scene.Seed, index));
            rows++;
        }
        return rows;
    }

    /// <summary>Where somebody works since when, and for one in four where he worked before.</summary>
    private static int Employment(FundScene scene, int who, RowBuffer to)
    {
        var employer = scene.People.Employer[who];
        if (employer < 0)
            return 0;
        var random = Xoshiro256.For(scene.Seed, "employment", (ulong)who);
        var document = scene.Census[who].Document.ToString(CultureInfo.InvariantCulture);
        var began = scene.AsOf.AddDays(-60 - random.NextInt(2_400));
        Row(employer, began, scene.History.LeftOn(who));
        if (!random.Bernoulli(0.25))
            return 1;
        Row(
            (employer + 1 + random.NextInt(scene.Employers.Count - 1)) % scene.Employers.Count,
            began.AddDays(-400 - random.NextInt(2_000)),
            began.AddDays(-1 - random.NextInt(90))
        );
        return 2;

        void Row(int at, DateOnly from, DateOnly? until)
        {
            to.Text(document).Text(scene.Employers[at].TaxNumber).Text("empleador").Text(random.Pick<string>(Jobs));
            to.IsoDate(from);
            if (until is { } day)
                to.IsoDate(day);
            else
                to.Empty();
            to.EndRow();
        }
    }
}
