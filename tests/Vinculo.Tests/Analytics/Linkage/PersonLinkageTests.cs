using Vinculo.Analytics.Linkage;

namespace Vinculo.Tests.Analytics.Linkage;

public class PersonLinkageTests
{
    private static readonly PersonEntry Rosa = new()
    {
        GivenNames = "Rosa María",
        Surname1 = "Gómez",
        Surname2 = "Quintero",
        BirthDate = new(1984, 3, 12),
        Country = "CO",
        Documents = [("CC", "52.345.678")],
        Phones = ["310 234 5678"],
        Emails = ["rosa.gomezq@gmail.com"],
        Addresses = [("Calle 45 # 12-34 Apto 501", "Bogotá")],
    };

    private static PersonFeatures Read(PersonEntry entry) => PersonFeatures.Standardise(entry);

    private static PairEvidence Compare(PersonEntry a, PersonEntry b) => PersonLinkage.Compare(Read(a), Read(b));

    [Fact]
    public void The_same_person_written_otherwise_is_the_same()
    {
        var other = new PersonEntry
        {
            FullName = "GOMEZ QUINTERO ROSA MA.",
            Order = Vinculo.Analytics.Linkage.Standards.NameOrder.SurnameFirst,
            BirthDate = new(1984, 12, 3),
            Country = "CO",
            Documents = [("CC", "52345687")],
            Phones = ["+57 3102345678"],
        };

        var evidence = Compare(Rosa, other);

        evidence.Verdict.ShouldBe(Verdict.Same);
        evidence.Probability.ShouldBeGreaterThan(0.999);
    }

    [Fact]
    public void Steps_add_up_to_the_bits()
    {
        foreach (
            var other in new[]
            {
                Rosa,
                Rosa with
                {
                    GivenNames = "Rosalía",
                },
                Rosa with
                {
                    BirthDate = null,
                    Documents = [],
                },
            }
        )
        {
            var evidence = Compare(Rosa, other);

            evidence.Steps.Sum(s => s.Bits).ShouldBe(evidence.Bits, 0.01);
            evidence.Probability.ShouldBe(1 / (1 + Math.Pow(2, -evidence.Bits)), 1e-9);
        }
    }

    [Theory]
    [InlineData("anaperez51@gmail.com", "anaperez37@hotmail.com", "Different")]
    [InlineData("jperezlozano@gmail.com", "mperezlozano@gmail.com", "Different")]
    [InlineData("anaperez1983@gmail.com", "anaperez1938@gmail.com", "Close")]
    [InlineData("anaperezlozano@gmail.com", "anaperzlozano@gmail.com", "Close")]
    public void An_address_of_another_number_or_initial_is_another_address(string one, string other, string level)
    {
        var evidence = Compare(Rosa with { Emails = [one] }, Rosa with { Emails = [other] });

        evidence.Steps.Single(s => s.Comparison == "email").Level.ShouldBe(level);
    }

    [Fact]
    public void A_sister_in_the_same_home_is_not_the_same_person()
    {
        var sister = Rosa with
        {
            GivenNames = "Claudia",
            BirthDate = new(1987, 9, 30),
            Documents = [("CC", "52987123")],
            Emails = [],
        };

        var evidence = Compare(Rosa, sister);

        evidence.Verdict.ShouldBe(Verdict.Household);
        evidence.Household.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void A_twin_is_not_the_same_person()
    {
        var twin = Rosa with { GivenNames = "Ana Lucía", Documents = [("CC", "52345911")], Emails = [] };

        Compare(Rosa, twin).Verdict.ShouldNotBe(Verdict.Same);
    }

    [Theory]
    [InlineData("Daniel", "Dani", true)]
    [InlineData("Esther", "Edther", true)]
    [InlineData("Karen", "Caren", true)]
    [InlineData("Juan Sebastián", "Juan Sebastiam", true)]
    [InlineData("Mario", "María", false)]
    [InlineData("Valentina", "Valentín", false)]
    [InlineData("María Paula", "María Paola", false)]
    [InlineData("Rosa", "Pedro", false)]
    public void One_name_written_in_two_ways_is_not_the_names_of_twins(string one, string other, bool expected) =>
        PersonLinkage
            .OneName(Read(Rosa with { GivenNames = one }), Read(Rosa with { GivenNames = other }))
            .ShouldBe(expected);

    [Fact]
    public void The_first_letter_of_a_surname_speaks_neither_for_nor_against()
    {
        var web = Rosa with { Surname1 = "G", Surname2 = null, Documents = [], BirthDate = null };

        double Surname(string letter) =>
            Compare(Rosa, web with { Surname1 = letter }).Steps.Single(s => s.Comparison == "surname").Bits;

        Surname("G").ShouldBe(0);
        Surname("Q").ShouldBe(0);
        Surname("P").ShouldBeLessThan(-1);
    }

    [Fact]
    public void Father_and_son_of_one_name_are_not_the_same_person()
    {
        var father = new PersonEntry
        {
            GivenNames = "Jorge Iván",
            Surname1 = "Restrepo",
            Surname2 = "Mejía",
            BirthDate = new(1951, 5, 2),
            Country = "CO",
            Documents = [("CC", "8234567")],
            Phones = ["6044123456"],
            Addresses = [("Carrera 70 # 44-21", "Medellín")],
        };
        var son = father with { Surname2 = "Vélez", BirthDate = new(1982, 11, 20), Documents = [("CC", "71765432")] };

        Compare(father, son).Verdict.ShouldNotBe(Verdict.Same);
    }

    [Fact]
    public void Strangers_of_one_common_name_are_not_the_same_person() =>
        Compare(
            new()
            {
                GivenNames = "María",
                Surname1 = "Rodríguez",
                Country = "CO",
            },
            new()
            {
                GivenNames = "María",
                Surname1 = "Rodríguez",
                Country = "CO",
            }
        )
            .Verdict.ShouldBe(Verdict.Different);

    [Fact]
    public void A_customer_of_many_values_is_compared_by_the_best_of_each()
    {
        var old = Read(Rosa with { Phones = ["6014479312"], Emails = [], Documents = [] });
        var now = Read(Rosa with { BirthDate = null, Emails = [], Addresses = [] });
        var whole = PersonFeatures.Combine([now, old]);
        var probe = Read(
            new()
            {
                GivenNames = "Rosa",
                Surname1 = "Gómez",
                Phones = ["6014479312"],
                Country = "CO",
            }
        );

        var evidence = PersonLinkage.Compare(probe, whole);

        evidence.Steps.Single(s => s.Comparison == "phone").Level.ShouldBe("Equal");
        evidence.Bits.ShouldBeGreaterThan(PersonLinkage.Compare(probe, now).Bits);
    }

    [Fact]
    public void Keys_are_the_same_on_every_machine_and_meet_in_spite_of_errors()
    {
        var keys = Read(Rosa).Keys();

        keys.ShouldBe(Read(Rosa).Keys());
        keys.Distinct().Count().ShouldBe(keys.Length);
        // Stored in databases: a change here means that every stored key has to be made anew.
        Read(new() { Emails = ["ana.perez@gmail.com"] }).Keys().ShouldContain(StoredKey);
        keys.ShouldContain(k =>
            Read(
                    new()
                    {
                        GivenNames = "Roza",
                        Surname1 = "Gomes",
                        BirthDate = new(1984, 12, 3),
                    }
                )
                .Keys()
                .Contains(k)
        );
    }

    private const ulong StoredKey = 15457696751622476100;

    [Fact]
    public void Placeholders_are_no_evidence()
    {
        var evidence = Compare(
            new()
            {
                GivenNames = "Ana",
                Documents = [("CC", "11111111")],
                Phones = ["3000000000"],
                Country = "CO",
            },
            new()
            {
                GivenNames = "Luis",
                Documents = [("CC", "11111111")],
                Phones = ["3000000000"],
                Country = "CO",
            }
        );

        evidence.Steps.Where(s => s.Comparison is "document" or "phone").ShouldAllBe(s => s.Level == "Missing");
    }

    [Fact]
    public void Whatever_stands_in_the_cells_nothing_breaks()
    {
        string[] junk =
        [
            "",
            " ",
            "😀😀",
            "Ã©Ã±",
            new('x', 300),
            "'; DROP TABLE",
            "\u0000\u0001",
            "NO TIENE",
            "ñ",
            "-",
            "null",
            "𝒥𝑜𝓈é",
        ];
        foreach (var a in junk)
        {
            var entry = new PersonEntry
            {
                FullName = a,
                GivenNames = a,
                Surname1 = a,
                Surname2 = a,
                Sex = a,
                Country = a,
                Documents = [(a, a)],
                Phones = [a],
                Emails = [a],
                Addresses = [(a, a)],
                Postcode = a,
            };
            Compare(entry, Rosa).Bits.ShouldNotBe(double.NaN);
            Compare(entry, entry with { FullName = null }).Bits.ShouldNotBe(double.NaN);
            Read(entry).Keys().ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_model_survives_being_written_and_read()
    {
        var model = LinkageModel.Default;
        var again = LinkageModel.FromJson(model.ToJson());

        again.Version.ShouldBe(model.Version);
        var (a, b) = (Read(Rosa), Read(Rosa with { Surname2 = null, Documents = [] }));
        PersonLinkage.Compare(a, b, again).Bits.ShouldBe(PersonLinkage.Compare(a, b, model).Bits, 0.01);
        Should.Throw<FormatException>(() => LinkageModel.FromJson("{}"));
        Should.Throw<FormatException>(() => LinkageModel.FromJson("nothing"));
    }
}
