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
    private static readonly string[] Sellers =
    [
        "carlos.pineda",
        "monica.leal",
        "jairo.tellez",
        "sandra.beltran",
        "felipe.uribe",
    ];
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
        var rows = Companies(scene, book);
        cancel.ThrowIfCancellationRequested();
        rows += Contacts(scene, book, truth, cancel);
        return rows + Visits(scene, book);
    }

    private static long Companies(Scene scene, Workbook book)
    {
        book.BeginSheet(
            "Empresas",
            "Código",
            "Razón social",
            "Nombre comercial",
            "NIT",
            "Ciudad",
            "Dirección",
            "Teléfono",
            "Correo",
            "Sector",
            "Empleados",
            "Asesor",
            "Cliente desde"
        );
        var employers = scene.Census.Employers;
        long rows = 0;
        for (var at = 0; at < employers.Count; at++, rows++)
        {
            var employer = employers[at];
            var random = Xoshiro256.For(scene.Seed, "company rows", (ulong)at);
            var repeat = at > 0 && random.Bernoulli(0.02);
            Row(repeat: false);
            if (repeat)
            {
                Row(repeat: true);
                rows++;
            }

            void Row(bool repeat)
            {
                book.BeginRow();
                book.Text($"E{10_001 + at}");
                book.Text(repeat ? Slips.Upper(Writing.Plain(employer.LegalName)) : employer.LegalName);
                book.Text(random.Bernoulli(0.7) ? employer.TradeName : "");
                book.Text(
                    random.NextInt(10) switch
                    {
                        < 5 => employer.TaxNumber,
                        < 8 when employer.TaxNumber is var nit => $"{nit[..3]}.{nit[3..6]}.{nit[6..]}",
                        < 9 when at > 0 => employer.TaxNumber[..9],
                        _ => employer.TaxNumber,
                    }
                );
                book.Text(employer.City.Name);
                book.Text(Places.Address(random, upper: false));
                book.Text(employer.Phone.ToString(System.Globalization.CultureInfo.InvariantCulture));
                book.Text($"talento.humano@{employer.Domain}");
                book.Text(employer.Sector);
                book.Number(at == 0 ? 184 : 8 + (long)random.Pareto(1.1, 6) % 900);
                book.Text(Seller(at));
                book.Day(scene.AsOf.AddDays(-200 - random.NextInt(2_500)));
                book.EndRow();
            }
        }

        return rows;
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
            var employer = index >= census.FirstContact ? index - census.FirstContact : census.Employers.Of(index);
            if (index < census.Customers && !census.Employers.SalesForceKnows(index))
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
        book.Text(Seller(Math.Max(employer, index % 5)));
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

    private static long Visits(Scene scene, Workbook book)
    {
        book.BeginSheet(
            "Visitas",
            "Número",
            "Fecha",
            "NIT",
            "Empresa",
            "Contacto",
            "Asesor",
            "Temas tratados",
            "Compromisos",
            "Fecha compromiso",
            "Percepción"
        );
        var visits = new List<(DateOnly Day, int Employer, int Number)>();
        for (var at = 0; at < scene.Census.Employers.Count; at++)
        {
            var random = Xoshiro256.For(scene.Seed, "visit days", (ulong)at);
            var times = at == 0 ? 9 : random.Poisson(3.5);
            for (var number = 0; number < times; number++)
                visits.Add((Weekday(scene.AsOf.AddDays(-2 - random.NextInt(720))), at, number));
        }

        visits.Sort();
        for (var at = 0; at < visits.Count; at++)
        {
            var (day, index, number) = visits[at];
            var random = Xoshiro256.For(scene.Seed, "visits", ((ulong)index << 8) | (uint)number);
            var employer = scene.Census.Employers[index];
            var contact =
                index == 0 ? StoryCustomers.Adriana.FullName : scene.Census[scene.Census.FirstContact + index].FullName;
            var topic = random.Pick<string>(ContactNotes.VisitTopics);
            if (random.Bernoulli(0.4))
                topic += "; " + random.Pick<string>(ContactNotes.VisitTopics);
            var agreement = random.Pick<string>(ContactNotes.VisitAgreements);
            book.BeginRow();
            book.Text($"V{20_001 + at}");
            book.Day(day);
            book.Text(random.Bernoulli(0.99) || index == 0 ? employer.TaxNumber : "");
            book.Text(employer.TradeName);
            book.Text(contact);
            book.Text(Seller(index));
            book.Text(topic);
            book.Text(agreement);
            book.Day(agreement.Length > 0 ? day.AddDays(3 + random.NextInt(20)) : null);
            if (random.Bernoulli(0.7))
                book.Number(2 + random.NextInt(4));
            else
                book.Text("");
            book.EndRow();
        }

        return visits.Count;
    }

    private static DateOnly Weekday(DateOnly day) =>
        day.DayOfWeek switch
        {
            DayOfWeek.Saturday => day.AddDays(-1),
            DayOfWeek.Sunday => day.AddDays(-2),
            _ => day,
        };

    private static string Seller(int at) => Sellers[at % Sellers.Length] + "@condor.example";
}
