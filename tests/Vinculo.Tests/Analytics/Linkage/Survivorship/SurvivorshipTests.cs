using Vinculo.Analytics.Linkage;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Survivorships;

public class SurvivorshipTests
{
    private static FieldCandidate Said(
        string value,
        string day,
        double trust = 0.8,
        bool verified = false,
        string? country = "CO",
        string? type = null
    ) => new(value, "X", trust, DateOnly.Parse(day), verified) { Country = country, Type = type };

    private static string? Chosen(FieldKind kind, params FieldCandidate[] candidates) =>
        Survivorship.Choose(FieldRule.For(kind), candidates).Value;

    [Fact]
    public void What_was_verified_stands_before_what_is_newer()
    {
        var survivor = Survivorship.Choose(
            FieldRule.For(FieldKind.Email),
            [Said("ana@uno.example", "2024-01-01", verified: true), Said("ana@dos.example", "2025-01-01")]
        );

        survivor.Index.ShouldBe(0);
        survivor.Rule.ShouldBe("verified");
    }

    [Fact]
    public void Of_two_addresses_the_newer_and_of_two_spellings_the_more_frequent_stands()
    {
        Chosen(FieldKind.Email, Said("ana@uno.example", "2016-01-01"), Said("ana@dos.example", "2025-01-01"))
            .ShouldBe("ana@dos.example");
        Chosen(
                FieldKind.Email,
                Said("ana.gil@uno.example", "2023-01-01"),
                Said("ana.gil@uno.example", "2024-01-01"),
                Said("ana.gli@uno.example", "2024-06-01")
            )
            .ShouldBe("ana.gil@uno.example");
    }

    [Fact]
    public void A_misspelt_provider_is_shown_right() =>
        Chosen(FieldKind.Email, Said("ana.gil@gmial.com", "2024-01-01")).ShouldBe("ana.gil@gmail.com");

    [Theory]
    [InlineData(FieldKind.Email, "notiene@notiene.com")]
    [InlineData(FieldKind.Phone, "3000000000")]
    [InlineData(FieldKind.Document, "11111111")]
    [InlineData(FieldKind.Date, "1900-01-01")]
    [InlineData(FieldKind.Text, "  ")]
    public void A_filler_never_stands_for_anybody(FieldKind kind, string value)
    {
        var survivor = Survivorship.Choose(FieldRule.For(kind), [Said(value, "2025-01-01")]);

        survivor.Index.ShouldBe(-1);
        survivor.Rule.ShouldBe("none");
    }

    [Fact]
    public void A_number_whose_check_fails_stands_only_alone()
    {
        var wrong = Said("860002964-5", "2025-01-01", type: "NIT");
        var right = Said("860002964-4", "2015-01-01", type: "NIT");

        Survivorship.Choose(FieldRule.For(FieldKind.Document), [wrong]).Weak.ShouldBeTrue();
        var other = Said("860002965-2", "2025-01-01", type: "NIT");
        Survivorship.Choose(FieldRule.For(FieldKind.Document), [other, right]).Index.ShouldBe(1);
    }

    [Fact]
    public void The_first_of_January_gives_way_to_any_other_day() =>
        Chosen(
                FieldKind.Date,
                Said("1984-01-01", "2025-01-01"),
                Said("1984-01-01", "2024-01-01"),
                Said("1984-05-17", "2015-01-01")
            )
            .ShouldBe("1984-05-17");

    [Fact]
    public void A_name_is_shown_full_accented_and_in_everyday_capitals()
    {
        Chosen(
                FieldKind.GivenNames,
                Said("MARIA F.", "2025-01-01"),
                Said("Ma. Fernanda", "2024-01-01"),
                Said("maría fernanda", "2020-01-01")
            )
            .ShouldBe("María Fernanda");
        Chosen(FieldKind.GivenNames, Said("Jose Maria", "2025-01-01"), Said("JOSÉ MARÍA", "2020-01-01"))
            .ShouldBe("José María");
        Chosen(FieldKind.Surname, Said("GÃ³mez", "2025-01-01"), Said("GÓMEZ", "2020-01-01")).ShouldBe("Gómez");
        Chosen(FieldKind.Surname, Said("DE LA CRUZ", "2025-01-01")).ShouldBe("De la Cruz");
    }

    [Fact]
    public void The_order_in_which_sources_speak_changes_nothing()
    {
        var random = new Random(4);
        string[] values = ["ana@a.example", "anna@a.example", "ana@b.example", "a.gil@c.example", "ANA@A.example"];
        for (var round = 0; round < 500; round++)
        {
            var candidates = Enumerable
                .Range(0, random.Next(1, 7))
                .Select(_ =>
                    Said(
                        values[random.Next(values.Length)],
                        $"20{random.Next(10, 26)}-0{random.Next(1, 10)}-11",
                        random.Next(1, 5) / 5.0
                    )
                )
                .ToArray();
            var once = Survivorship.Choose(FieldRule.For(FieldKind.Email), candidates);
            random.Shuffle(candidates);
            var again = Survivorship.Choose(FieldRule.For(FieldKind.Email), candidates);
            again.Value.ShouldBe(once.Value);
            again.Rule.ShouldBe(once.Rule);
        }
    }

    [Fact]
    public void A_half_life_is_positive() =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Survivorship.Choose(new FieldRule(FieldKind.Text, 0), [Said("a", "2025-01-01")])
        );

    // Floors: e-mail by the latest .903, birth date and number by the most frequent .960 and .956 (identity.md, section 2.8).
    [Fact]
    public void On_true_persons_the_golden_record_is_right_more_often_than_simple_rules()
    {
        if (SharedData.Find("latam-persons/records.csv.gz") is null)
            Assert.Skip("the data set is not here");

        var email = LatamPersons.Golden(
            FieldRule.For(FieldKind.Email),
            (r, known) =>
                LatamPersons.Candidate(
                    r,
                    "email",
                    e => known.Name is { } name ? FieldFit.Email(e, name.Given, name.Surname1, name.Surname2) : 1
                ),
            p => p["email"].ToLowerInvariant(),
            (_, s) => s.Value!
        );
        Share("e-mail", email).ShouldBeGreaterThan(0.925);

        var born = LatamPersons.Golden(
            FieldRule.For(FieldKind.Date),
            (r, known) =>
                LatamPersons.Candidate(r, "birth_date", d => FieldFit.BirthDate(DateOnly.Parse(d), known.Emails)),
            p => p["birth_date"],
            (_, s) => s.Value!
        );
        Share("birth date", born).ShouldBeGreaterThan(0.968);

        var number = LatamPersons.Golden(
            FieldRule.For(FieldKind.Document),
            (r, _) => LatamPersons.Candidate(r, "doc_number"),
            p => Key(p["country"], p["doc_type"], p["doc_number"]),
            (c, _) => Key(c.Country, c.Type, c.Value)
        );
        Share("number", number).ShouldBeGreaterThan(0.98);
    }

    private static string Key(string? country, string? type, string number) =>
        NationalIds.Read(country, type, number) is { } read ? read.Family + read.Root : "";

    private static double Share(string field, (int Right, int Answered, int Asked) found)
    {
        SharedData.Say(
            $"{field}: {found.Right} right of {found.Answered} answered, {found.Asked} asked: {(double)found.Right / found.Answered:0.0000}"
        );
        return (double)found.Right / found.Answered;
    }
}
