using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Systems;

/// <summary>The sheets of employers and of visits to them, typed by those who keep them.</summary>
/// <param name="domain">Of the company's mail.</param>
internal sealed class EmployerBook(Stage stage, Workbook book, string domain)
{
    private static readonly string[] Sellers =
    [
        "carlos.pineda",
        "monica.leal",
        "jairo.tellez",
        "sandra.beltran",
        "felipe.uribe",
    ];

    /// <summary>Writes the sheet of companies.</summary>
    /// <returns>Rows.</returns>
    public long Companies()
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
        var employers = stage.Census.Employers;
        long rows = 0;
        for (var at = 0; at < employers.Count; at++, rows++)
        {
            var employer = employers[at];
            var random = Xoshiro256.For(stage.Seed, "company rows", (ulong)at);
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
                book.Text(Seller(at, domain));
                book.Day(stage.AsOf.AddDays(-200 - random.NextInt(2_500)));
                book.EndRow();
            }
        }

        return rows;
    }

    /// <summary>Writes the sheet of visits.</summary>
    /// <param name="words">What is talked about and agreed.</param>
    /// <param name="contact">Name of the person visited at an employer.</param>
    /// <returns>Rows.</returns>
    public long Visits(WorldWords words, Func<int, string> contact)
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
        for (var at = 0; at < stage.Census.Employers.Count; at++)
        {
            var random = Xoshiro256.For(stage.Seed, "visit days", (ulong)at);
            var times = at == 0 ? 9 : random.Poisson(3.5);
            for (var number = 0; number < times; number++)
                visits.Add((Weekday(stage.AsOf.AddDays(-2 - random.NextInt(720))), at, number));
        }

        visits.Sort();
        for (var at = 0; at < visits.Count; at++)
        {
            var (day, index, number) = visits[at];
            var random = Xoshiro256.For(stage.Seed, "visits", ((ulong)index << 8) | (uint)number);
            var employer = stage.Census.Employers[index];
            var topic = random.Pick<string>(words.VisitTopics);
            if (random.Bernoulli(0.4))
                topic += "; " + random.Pick<string>(words.VisitTopics);
            var agreement = random.Pick<string>(words.VisitAgreements);
            book.BeginRow();
            book.Text($"V{20_001 + at}");
            book.Day(day);
            book.Text(random.Bernoulli(0.99) || index == 0 ? employer.TaxNumber : "");
            book.Text(employer.TradeName);
            book.Text(contact(index));
            book.Text(Seller(index, domain));
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

    /// <summary>Who keeps an employer.</summary>
    public static string Seller(int at, string domain) => Sellers[at % Sellers.Length] + "@" + domain;
}
