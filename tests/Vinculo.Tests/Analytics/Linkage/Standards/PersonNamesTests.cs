using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class PersonNamesTests
{
    private static string Show(PersonNameReading? read) =>
        read is null
            ? "nothing"
            : $"{string.Join('+', read.Given)}|{read.Surname1}|{read.Surname2}|{read.Married}{(read.Placeholder ? "|nobody" : "")}";

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
}
