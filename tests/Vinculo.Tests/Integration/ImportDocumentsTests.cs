using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Support;

namespace Vinculo.Tests.Integration;

public class ImportDocumentsTests
{
    private static readonly ImportMapping Neighbours = ImportHouse.Map(
        "customers",
        "vecinos",
        "ID=key",
        "NOMBRE=fullName",
        "PAIS=country",
        "TIPO=documentType",
        "NUMERO=document",
        "TELEFONO=phone"
    );

    private const string File = """
        ID;NOMBRE;PAIS;TIPO;NUMERO;TELEFONO
        1;Ana Gil;MX;CURP;hegg560427mvzrrl04;55 3789 2295
        2;Luis Paz;CL;RUN;12.345.679-3;9 7654 3219
        3;Rosa Inca;PE;DNI;10.203.041;987 654 321
        4;Lácteos del Sur S.A.S.;CO;Nit;860.002.964-5;(601) 345 6789
        5;Eva Ruiz;ES;NIF;87654321-X;612 345 679
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Documents_and_telephones_are_read_by_the_country_of_their_row(Engine engine)
    {
        await using var house = await ImportHouse.OpenAsync(engine);

        var run = await house.ImportAsync("vecinos.csv", File, Neighbours);

        (run.Created, run.SetAside, run.Partial).ShouldBe((5, 0, 0));
        async Task<(string, string, string?, bool?)> Identifier(string country) =>
            await house.OneAsync(
                $"SELECT type, normalised, check_digit, valid FROM identifier WHERE country = '{country}'",
                row => (row.Text(0), row.Text(1), row.TextOrNull(2), row.IsNull(3) ? (bool?)null : row.Bool(3))
            );
        (await Identifier("MX")).ShouldBe(("CURP", "HEGG560427MVZRRL04", "4", true));
        (await Identifier("CL")).ShouldBe(("RUT", "123456793", "3", true));
        (await Identifier("PE")).ShouldBe(("DNI", "10203041", null, null));
        (await Identifier("ES")).ShouldBe(("NIF", "87654321X", "X", true));
        (await house.CountAsync("contact_point WHERE normalised = '+525537892295'")).ShouldBe(1);
        (await house.CountAsync("contact_point WHERE normalised = '+56976543219'")).ShouldBe(1);
        (await house.CountAsync("contact_point WHERE normalised = '+34612345679'")).ShouldBe(1);

        // A check digit that does not agree is told, and nothing is lost.
        (await Identifier("CO")).ShouldBe(("NIT", "860002964", "5", false));
        (await house.OneAsync("SELECT code FROM import_set_aside WHERE imported", row => row.TextOrNull(0))).ShouldBe(
            "document-check-failed"
        );
    }

    [Fact]
    public async Task A_column_called_by_a_document_says_its_type()
    {
        await using var house = await ImportHouse.OpenAsync(Engine.Sqlite);
        var path = house.Write(
            "empresas.csv",
            "NIT;RAZON SOCIAL;CORREO\n860002964-4;Lácteos del Sur SAS;a@b.example\n"
        );

        var guess = await house.Services.GetRequiredService<MappingGuess>().OfFileAsync(path, "empresas", "customers");

        guess.IsRefused(out _).ShouldBeFalse();
        guess.Accepted.Defaults.ShouldNotBeNull()["documentType"].ShouldBe("NIT");
        await house.ImportAsync(path, guess.Accepted);
        (await house.OneAsync("SELECT type, normalised FROM identifier", row => (row.Text(0), row.Text(1)))).ShouldBe(
            ("NIT", "860002964")
        );
    }
}
