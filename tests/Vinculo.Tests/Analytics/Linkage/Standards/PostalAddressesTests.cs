using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class PostalAddressesTests
{
    [Theory]
    [InlineData("Calle 67 # 90-80 Sur Apto 2008", "CL 67 90 80 SUR AP 2008")]
    [InlineData("Carrera 111 Bis No. 17 - 32", "KR 111 Bis 17 32")]
    [InlineData("Cra. 9C # 8B-2, Apartamento 608", "KR 9C 8B 2 AP 608")]
    [InlineData("K 150 num 59 35 apartamento 1005", "Carrera 150 # 59-35 Apto 1005")]
    [InlineData("Diag 73 # 96A-29", "DG 73 96A 29")]
    [InlineData("Avenida Calle 26 # 68-35", "AC 26 # 68-35")]
    [InlineData("Calle 5 Sur # 31-68", "CL 5 # 31-68 Sur")]
    [InlineData("Carrra 83 # 46A-5", "KR 83 46A 5")]
    [InlineData("Transversal 93 # 60-41 Torre 2 Apto 301", "TV 93 60 41 AP 301 INT 2")]
    public void Two_writings_of_one_Colombian_door_are_one(string a, string b) =>
        PostalAddresses.Read(a, "Bogotá", "CO")!.UnitKey.ShouldBe(PostalAddresses.Read(b, "BTA", "CO")!.UnitKey);

    [Fact]
    public void Flats_of_one_building_share_its_key_and_no_more()
    {
        var a = PostalAddresses.Read("Calle 67 # 90-80 Apto 201", "Cali", "CO")!;
        var b = PostalAddresses.Read("Calle 67 # 90-80 Apto 301", "Cali", "CO")!;

        a.BuildingKey.ShouldBe(b.BuildingKey);
        a.UnitKey.ShouldNotBe(b.UnitKey);
        a.Street.ShouldBe("CL 67");
    }

    [Theory]
    [InlineData("Av. Rivadavia 2766 Depto 3", "AVENIDA RIVADAVIA 2766 DTO 3", "AR")]
    [InlineData("C. 5 de Mayo 258 Int. 17", "Calle 5 de Mayo 258 Interior 17", "MX")]
    [InlineData("Jr. Ica 1552", "JIRÓN ICA 1552", "PE")]
    public void Elsewhere_street_words_and_number_tell(string a, string b, string country)
    {
        var left = PostalAddresses.Read(a, null, country)!;
        var right = PostalAddresses.Read(b, null, country)!;
        left.BuildingKey.ShouldBe(right.BuildingKey);
        left.Street.ShouldBe(right.Street);
    }

    [Theory]
    [InlineData("Santafé de Bogotá", "11001")]
    [InlineData("BOGOTA D.C.", "11001")]
    [InlineData("Bogotá, Colombia", "11001")]
    [InlineData("Medellín, Antioquia", "05001")]
    [InlineData("Cali (Valle)", "76001")]
    [InlineData("BOGOTÃ¡", "11001")]
    [InlineData("Puebloquieto", "PUEBLOQUIETO")]
    [InlineData(" ", null)]
    public void A_city_has_one_name(string written, string? code) => PostalAddresses.City(written).ShouldBe(code);

    [Fact]
    public void Whatever_is_written_is_read_without_an_accident()
    {
        var random = new Random(5);
        string[] parts =
        [
            "CL",
            "KR",
            "12",
            "5A",
            "#",
            "-",
            "BIS",
            "SUR",
            "AP",
            "Nº",
            "Vereda",
            "El",
            "Km",
            "7",
            "Mz",
            "C",
            "😀",
            "Ñ",
            "00",
            "999999999999",
        ];
        for (var i = 0; i < 10_000; i++)
        {
            var text = string.Join(
                ' ',
                Enumerable.Range(0, random.Next(0, 60)).Select(_ => parts[random.Next(parts.Length)])
            );
            PostalAddresses.Read(text, text, i % 2 == 0 ? "CO" : null);
        }
    }
}
