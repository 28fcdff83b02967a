using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Systems;

/// <summary>
/// The sales force's workbook: companies, the people the sellers know at them, prospects, and the visits with what was
/// discussed and agreed. Typed by many hands.
/// </summary>
internal static class SalesForce
{
    private static readonly string[] Positions =
    [
        "Auxiliar",
        "Operario",
        "Analista",
        "Coordinador",
        "Vendedor",
        "Supervisor",
        "Técnico",
        "Contador",
        "Conductor",
        "Asistente",
    ];
    private static readonly string[] Heads =
    [
        "Jefe de Talento Humano",
        "Gerente Administrativo",
        "Coordinadora de Bienestar",
        "Director Financiero",
    ];

    public static long Write(Scene scene, string folder, IdentityTruth truth, CancellationToken cancel)
    {
        using var book = new Workbook(Path.Combine(folder, "fuerza-ventas", "fuerza_ventas.xlsx"));
        var employers = new EmployerBook(scene, book, "condor.example");
        var rows = employers.Companies();
        cancel.ThrowIfCancellationRequested();
        rows += Contacts(scene, book, truth, cancel);
        return rows + employers.Visits(WorldWords.Condor, employer => scene.Census[HeadOf(scene, employer)].FullName);
    }

    private static long Contacts(Scene scene, Workbook book, IdentityTruth truth, CancellationToken cancel)
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
            "Cargo",
            "Tipo",
            "Asesor",
            "Fecha ingreso",
            "Observaciones"
        );
        var census = scene.Census;
        long rows = 0;
        for (var index = 0; index < census.Count; index++)
        {
            if (index % 10_000 == 0)
                cancel.ThrowIfCancellationRequested();
            var employer = index >= census.FirstContact ? index - census.FirstContact : scene.Workplaces.Of(index);
            if (index < census.Customers && !scene.Workplaces.SalesForceKnows(index))
                continue;
            if (index == StoryCustomers.Jose.Index && employer < 0)
                employer = 1;
            if (index >= census.FirstContact && employer == 0)
                continue; // Adriana is the contact of the story employer
            Contact(scene, book, index, employer);
            truth.Add(index, "fuerza-ventas", Keys.Sales(scene.Seed, index));
            rows++;
        }

        book.BeginRow();
        for (var column = 1; column < 12; column++)
            book.Text("");
        book.Text("(fin del listado)");
        book.EndRow();
        return rows + 1;
    }

    private static void Contact(Scene scene, Workbook book, int index, int employer)
    {
        var census = scene.Census;
        var random = Xoshiro256.For(scene.Seed, "sales contacts", (ulong)index);
        var person = census[index];
        var story = index < StoryCustomers.Customers.Count || index == census.FirstProspect;
        var head = index >= census.FirstContact || index == StoryCustomers.Adriana.Index;
        var customer = index < census.Customers;
        book.BeginRow();
        book.Text(Keys.Sales(scene.Seed, index));
        book.Text(Name(person, story, random));
        book.Text(story || random.Bernoulli(0.68) ? Slips.Document(person.Document, random) : "");
        book.Text(story || random.Bernoulli(0.93) ? Slips.Phone(person.Line, random) : "");
        book.Text(
            story || random.Bernoulli(0.5)
                ? (
                    head && employer >= 0 && !story && random.Bernoulli(0.6)
                        ? $"{Census.Letters(person.First)}.{Census.Letters(person.FirstSurname)}@{census.Employers[employer].Domain}"
                        : person.Email
                )
                : ""
        );
        book.Text(random.Bernoulli(0.85) ? person.City.Name : "");
        book.Text(employer >= 0 ? census.Employers[employer].TaxNumber : "");
        book.Text(
            head ? (person.Woman && random.Bernoulli(0.5) ? "Jefe de Talento Humano" : random.Pick<string>(Heads))
            : employer >= 0 ? random.Pick<string>(Positions)
            : ""
        );
        book.Text(
            customer ? (scene.History.LeftMonth[index] > 0 ? "Excliente" : "Cliente")
            : head ? "Contacto"
            : "Prospecto"
        );
        book.Text(EmployerBook.Seller(Math.Max(employer, index % 5), "condor.example"));
        book.Day(random.Bernoulli(0.9) ? scene.AsOf.AddDays(-1 - random.NextInt(700)) : null);
        book.Text(
            index == census.FirstProspect ? "Interesada en plan para ella y dos hijos, hoy está con otro operador"
            : random.Bernoulli(0.1)
                ? random.Pick<string>(["Llamar en la tarde", "Prefiere WhatsApp", "Pide cotización", "Referido"])
            : ""
        );
        book.EndRow();
    }

    private static string Name(Person person, bool story, Xoshiro256 random)
    {
        if (person.Index == StoryCustomers.Jose.Index)
            return "Jose Ángel Echeverri Muñoz";
        if (story)
            return person.FullName;
        var (first, second) = (person.FirstSurname, person.SecondSurname);
        if (second.Length > 0 && random.Bernoulli(0.03))
            (first, second) = (second, first);
        var given = person.Given;
        if (given.StartsWith("María ", StringComparison.Ordinal) && random.Bernoulli(0.3))
            given = "Ma. " + given[6..];
        var name = random.NextInt(100) switch
        {
            < 45 => Person.Join(given, first, second),
            < 80 => Person.Join(person.First, first),
            < 93 => Person.Join(person.First, first, second),
            < 96 => (person.Woman ? "Sra. " : "Sr. ") + Person.Join(person.First, first),
            _ => Person.Join(Slips.Nickname(person.First), first),
        };
        name = Slips.Mistype(name, random, 0.015);
        return random.NextInt(10) switch
        {
            0 => Writing.Plain(name),
            1 => Slips.Upper(name),
            2 => Slips.Lower(name),
            _ => name,
        };
    }

    /// <summary>Whom the sales force talks to at an employer.</summary>
    private static int HeadOf(Scene scene, int employer) =>
        employer == 0 ? StoryCustomers.Adriana.Index : scene.Census.FirstContact + employer;
}
