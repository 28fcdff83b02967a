using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Tests.Analytics.Linkage;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class PersonNamesTests
{
    private static string Show(PersonNameReading? read) =>
        read is null
            ? "nothing"
            : $"{string.Join('+', read.Given)}|{read.Surname1}|{read.Surname2}|{read.Married}{(read.Placeholder ? "|nobody" : "")}";

    [Fact]
    public void One_word_alone_is_read_both_ways_unless_it_is_known_as_one()
    {
        foreach (var word in new[] { "Hlrnán", "margarits" })
        {
            var read = PersonNames.Read(word, null, null, null)!;
            var other = read.Alternative.ShouldNotBeNull();
            new[] { read, other }.Count(r => r.Given is [{ } given] && given == PersonNames.Fold(word)).ShouldBe(1);
            new[] { read, other }.Count(r => r.Surname1 == PersonNames.Fold(word)).ShouldBe(1);
        }
        PersonNames
            .Read("Margarita", null, null, null)!
            .ShouldSatisfyAllConditions(r => r.Given.ShouldBe(["MARGARITA"]), r => r.Alternative.ShouldBeNull());
        PersonNames.Read("Quintero", null, null, null)!.Alternative.ShouldBeNull();
    }

    [Theory]
    [InlineData("HERNANDEZ ACEVEDO ALBERTO", NameOrder.SurnameFirst, "ALBERTO|HERNANDEZ|ACEVEDO|")]
    [InlineData("Helena Estrada Sánchez", NameOrder.GivenFirst, "HELENA|ESTRADA|SANCHEZ|")]
    [InlineData("Juan Carlos Gómez Pérez", NameOrder.Unknown, "JUAN+CARLOS|GOMEZ|PEREZ|")]
    [InlineData("GOMEZ PEREZ JUAN CARLOS", NameOrder.Unknown, "JUAN+CARLOS|GOMEZ|PEREZ|")]
    [InlineData("Dr. Pedro de la Cruz Mejía", NameOrder.Unknown, "PEDRO|DELACRUZ|MEJIA|")]
    [InlineData("María del Carmen Ruiz", NameOrder.Unknown, "MARIA+DELCARMEN|RUIZ||")]
    [InlineData("Ana Gómez de Rodríguez", NameOrder.GivenFirst, "ANA|GOMEZ||RODRIGUEZ")]
    [InlineData("VERGARA VDA. DE PLATA RAQUEL CRISTINA", NameOrder.SurnameFirst, "RAQUEL+CRISTINA|VERGARA||PLATA")]
    [InlineData("ALVAREZ DE AVILA MARIA ISABEL", NameOrder.SurnameFirst, "MARIA+ISABEL|ALVAREZ|DEAVILA|")]
    [InlineData("Jorge Andrés Schmidt Ponce de León", NameOrder.GivenFirst, "JORGE+ANDRES|SCHMIDT|PONCEDELEON|")]
    [InlineData("luc?a s?nchez d?as", NameOrder.GivenFirst, "LUCIA|SANCHEZ|DIAS|")]
    [InlineData("Miguel GÃ³mez MuÃ±oz", NameOrder.Unknown, "MIGUEL|GOMEZ|MUNOZ|")]
    [InlineData("Gómez Pérez, Juan", NameOrder.Unknown, "JUAN|GOMEZ|PEREZ|")]
    [InlineData("CONSUMIDOR FINAL", NameOrder.Unknown, "|||" + "|nobody")]
    [InlineData("NN", NameOrder.Unknown, "|||" + "|nobody")]
    public void A_full_name_is_parted(string full, NameOrder order, string expected) =>
        Show(PersonNames.Read(full, null, null, null, order)).ShouldBe(expected);

    [Theory]
    [InlineData("Rodriguez", "Juan", null, "JUAN|RODRIGUEZ||")]
    [InlineData("María del Carmen", "Ruiz", "de Quintero", "MARIA+DELCARMEN|RUIZ||QUINTERO")]
    [InlineData("Ana", "Gómez Pérez", null, "ANA|GOMEZ|PEREZ|")]
    [InlineData("Juan", "Pérez", "NO TIENE", "JUAN|PEREZ||")]
    [InlineData("Pedro", "de Ávila", "Rmz.", "PEDRO|DEAVILA|RAMIREZ|")]
    [InlineData("Juan Carlos Gómez Pérez", null, null, "JUAN+CARLOS|GOMEZ|PEREZ|")]
    [InlineData("FernandoAntonio", "Vargas", null, "FERNANDO+ANTONIO|VARGAS||")]
    [InlineData("Santiago", "Martín", "Franco", "SANTIAGO|MARTIN|FRANCO|")]
    public void Columns_are_read_even_when_they_hold_each_others_content(
        string given,
        string? surname1,
        string? surname2,
        string expected
    ) => Show(PersonNames.Read(null, given, surname1, surname2)).ShouldBe(expected);

    [Fact]
    public void A_man_is_nobodys_wife() =>
        PersonNames.Read("Pedro Gómez de Robles", null, null, null, NameOrder.GivenFirst)!.Married.ShouldBeNull();

    [Fact]
    public void A_doubtful_name_has_a_second_reading() =>
        PersonNames.Read("Tomás Alonso Martín", null, null, null)!.Alternative.ShouldNotBeNull();

    [Theory]
    [InlineData("PEPE", "JOSE")]
    [InlineData("PACHO", "FRANCISCO")]
    [InlineData("CHUCHO", "JESUS")]
    [InlineData("CHELO", "CONSUELO")]
    [InlineData("GPE", "GUADALUPE")]
    [InlineData("MA", "MARIA")]
    [InlineData("BETO", "ROBERTO")]
    [InlineData("BETO", "ALBERTO")]
    [InlineData("YEISON", "JEISON")]
    [InlineData("JHON", "JOHN")]
    [InlineData("BRYAN", "BRAYAN")]
    [InlineData("LADY", "LEIDY")]
    [InlineData("CHRISTIAN", "CRISTIAN")]
    [InlineData("ESTELLA", "STELLA")]
    [InlineData("CARMENCITA", "CARMEN")]
    [InlineData("DELCARMEN", "CARMEN")]
    public void A_nickname_and_a_spelling_meet_the_formal_name(string token, string formal) =>
        PersonNames.CanonicalGiven(token).Intersect(PersonNames.CanonicalGiven(formal)).ShouldNotBeEmpty();

    [Fact]
    public void Luis_and_Luz_do_not_meet() =>
        PersonNames.CanonicalGiven("LUIS").Intersect(PersonNames.CanonicalGiven("LUZ")).ShouldBeEmpty();

    [Fact]
    public void The_dictionary_is_large_enough()
    {
        NameDictionary.GivenCount.ShouldBeGreaterThan(1_500);
        NameDictionary.SurnameCount.ShouldBeGreaterThan(1_500);
    }

    [Theory]
    [InlineData("Ã‘ustaÃ±ez", "NUSTANEZ")]
    [InlineData("  o'Higgins-Pérez ", "OHIGGINS PEREZ")]
    [InlineData("JOÃO", "JOAO")]
    [InlineData("Straße 😀 12", "STRASSE 12")]
    public void Text_is_folded_to_capitals_and_digits(string written, string folded) =>
        PersonNames.Fold(written).ShouldBe(folded);

    [Fact]
    public void Folding_twice_changes_nothing()
    {
        var random = new Random(2);
        const string signs = "abñÑéÃ³?'- .ÁZ9😀&;";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([
                .. Enumerable.Range(0, random.Next(0, 40)).Select(_ => signs[random.Next(signs.Length)]),
            ]);
            var once = PersonNames.Fold(text);
            PersonNames.Fold(once).ShouldBe(once);
            PersonNames.Read(text, null, null, null);
            PersonNames.Read(null, text, text, text);
        }
    }

    [Fact]
    public void A_name_of_three_hundred_letters_is_read() =>
        PersonNames.Read(new string('A', 300) + " " + new string('B', 300), null, null, null).ShouldNotBeNull();

    [Fact]
    public void Full_names_of_the_synthetic_customers_are_parted_right_nearly_always()
    {
        if (SharedData.Find("latam-persons/records.csv.gz") is null)
            Assert.Skip("the data set is not here");
        LatamPersons.ShareOfFullNamesPartedRight().ShouldBeGreaterThan(0.965);
    }
}
