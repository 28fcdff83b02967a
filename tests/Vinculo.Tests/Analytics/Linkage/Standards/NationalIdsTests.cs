using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

/// <summary>Vectors of the authorities and of well-known companies; see docs/methods/linkage-standards.md.</summary>
public class NationalIdsTests
{
    [Theory]
    [InlineData("CO", "NIT", "860002964-4", "860002964", "860002964")]
    [InlineData("CO", "NIT", "890.903.938-8", "890903938", "890903938")]
    [InlineData("CO", "NIT", "8999990681", "899999068", "899999068")]
    [InlineData("CO", "NIT", "800197268-4", "800197268", "800197268")]
    [InlineData("MX", "CURP", "hegg560427mvzrrl04", "HEGG560427MVZRRL04", "HEGG560427MVZRRL0")]
    [InlineData("MX", "RFC", "GODE561231GR8", "GODE561231GR8", "GODE561231GR")]
    [InlineData("MX", "RFC", "SAT970701NN3", "SAT970701NN3", "SAT970701NN")]
    [InlineData("CL", "RUT", "12.345.678-5", "123456785", "12345678")]
    [InlineData("CL", "RUT", "97004000-5", "970040005", "97004000")]
    [InlineData("CL", "RUT", "1000005-k", "1000005K", "1000005")]
    [InlineData("PE", "RUC", "20131312955", "20131312955", "2013131295")]
    [InlineData("PE", "RUC", "20100047218", "20100047218", "2010004721")]
    [InlineData("AR", "CUIT", "20-12345678-6", "20123456786", "12345678")]
    [InlineData("AR", "CUIT", "33693450239", "33693450239", "3369345023")]
    [InlineData("BR", "CPF", "111.444.777-35", "11144477735", "111444777")]
    [InlineData("BR", "CNPJ", "11.222.333/0001-81", "11222333000181", "112223330001")]
    [InlineData("BR", "CNPJ", "12.ABC.345/01DE-35", "12ABC34501DE35", "12ABC34501DE")]
    [InlineData("ES", "DNI", "12345678Z", "12345678Z", "12345678")]
    [InlineData("ES", "NIE", "X1234567L", "X1234567L", "X1234567")]
    [InlineData("ES", "CIF", "A58818501", "A58818501", "A5881850")]
    [InlineData("EC", "CI", "1710034065", "1710034065", "171003406")]
    [InlineData("EC", "RUC", "1790011674001", "1790011674001", "179001167")]
    [InlineData("EC", "RUC", "1760001550001", "1760001550001", "17600015")]
    [InlineData("UY", "CI", "1.234.567-2", "12345672", "1234567")]
    public void Known_numbers_are_valid(string country, string type, string written, string normal, string root)
    {
        var read = NationalIds.Read(country, type, written)!;
        read.Valid.ShouldBe(true);
        read.Normal.ShouldBe(normal);
        read.Root.ShouldBe(root);
        read.Type.ShouldBe(type);
    }

    /// <summary>
    /// A slip in one digit is caught always where the weights differ from zero modulo the modulus: 11, 23 and Luhn's 10.
    /// CURP and the Uruguayan cédula work modulo 10 with even weights and promise less; they are left out.
    /// </summary>
    [Theory]
    [InlineData("CO", "NIT", "860002964-4")]
    [InlineData("CL", "RUT", "12345678-5")]
    [InlineData("PE", "RUC", "20131312955")]
    [InlineData("AR", "CUIT", "20123456786")]
    [InlineData("BR", "CPF", "11144477735")]
    [InlineData("BR", "CNPJ", "11222333000181")]
    [InlineData("ES", "DNI", "12345678Z")]
    [InlineData("EC", "CI", "1710034065")]
    [InlineData("EC", "RUC", "1790011674001")]
    [InlineData("DO", "CI", "00113918205")]
    public void A_slip_in_one_digit_is_never_valid(string country, string type, string right)
    {
        NationalIds.Read(country, type, right)!.Valid.ShouldBe(true);
        var checkedDigits = country == "EC" && type == "RUC" ? 10 : right.Length;
        for (var at = 0; at < checkedDigits; at++)
        for (var digit = '0'; digit <= '9'; digit++)
        {
            if (!char.IsAsciiDigit(right[at]) || right[at] == digit)
                continue;
            var wrong = string.Concat(right.AsSpan(0, at), [digit], right.AsSpan(at + 1));
            if (country == "EC" && type == "RUC" && at == 2 && digit != '9')
                continue; // another kind of taxpayer, with another check
            NationalIds.Read(country, type, wrong)!.Valid.ShouldNotBe(true, wrong);
        }
    }

    [Theory]
    [InlineData("CO", "NIT")]
    [InlineData("CL", "RUT")]
    [InlineData("ES", "DNI")]
    [InlineData("BR", "CPF")]
    public void Every_number_with_its_own_digit_is_valid_and_with_any_other_is_not(string country, string type)
    {
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var root =
                type == "CPF"
                    ? random.Next(100_000_000, 1_000_000_000).ToString()
                    : random.Next(10_000_000, 100_000_000).ToString();
            var suffix = type switch
            {
                "NIT" => "-" + CheckDigits.Nit(root),
                "RUT" => "-" + CheckDigits.Rut(root),
                "DNI" => CheckDigits.Dni(root).ToString(),
                _ => CheckDigits.Cpf(root).ToString("00"),
            };
            NationalIds.Read(country, type, root + suffix)!.Valid.ShouldBe(true, root + suffix);
            foreach (var other in type == "DNI" ? "ABCDEFGHJKLMNPQRSTVWXYZ" : "0123456789")
                if (other != suffix[^1] && !(type == "RUT" && suffix[^1] == 'K' && other == 'K'))
                    NationalIds.Read(country, type, root + suffix[..^1] + other)!.Valid.ShouldBe(false);
        }
    }

    [Fact]
    public void A_CURP_carries_birth_date_and_sex_and_needs_no_type()
    {
        var read = NationalIds.Read(null, null, "HEGG560427MVZRRL04")!;

        read.Country.ShouldBe("MX");
        read.Type.ShouldBe("CURP");
        read.BirthDate.ShouldBe(new DateOnly(1956, 4, 27));
        read.Sex.ShouldBe('F');
        NationalIds.Read("MX", "CURP", "HEGG569927MVZRRL04")!.Valid.ShouldBe(false);
    }

    [Theory]
    [InlineData("CO", "CC", "1041451295", "CO", "NIT", "1041451295")]
    [InlineData("CO", "TI", "1041451295", "CO", "CC", "1.041.451.295")]
    [InlineData("AR", "DNI", "12.345.678", "AR", "CUIT", "20-12345678-6")]
    [InlineData("PE", "DNI", "10203040", "PE", "RUC", "10102030405")]
    [InlineData("EC", "CI", "171003406-5", "EC", "RUC", "1710034065001")]
    [InlineData("CL", "RUT", "12.345.678-5", "CL", "RUN", "12345678")]
    [InlineData("EC", "CI", "0902562537", "EC", "CC", "902562537")]
    [InlineData("ES", "DNI", "12345678Z", "ES", "NIF", "12345678")]
    [InlineData("CO", "CC", "CC 99171514", "CO", "PAS", "99171514")]
    public void Two_papers_of_one_person_share_family_and_root(
        string country,
        string type,
        string number,
        string country2,
        string type2,
        string number2
    )
    {
        var a = NationalIds.Read(country, type, number)!;
        var b = NationalIds.Read(country2, type2, number2)!;

        (b.Country, b.Family, b.Root).ShouldBe((a.Country, a.Family, a.Root));
    }

    [Theory]
    [InlineData("11111111")]
    [InlineData("12345678")]
    [InlineData("0000000")]
    [InlineData("222222222222")]
    [InlineData("987654321")]
    [InlineData("123123123")]
    [InlineData("NO TIENE")]
    public void A_number_nobody_has_is_a_placeholder(string number) =>
        NationalIds.Read("CO", "CC", number)!.Placeholder.ShouldBeTrue();

    [Theory]
    [InlineData("52345678")]
    [InlineData("1041451295")]
    [InlineData("70297683")]
    public void A_usual_number_is_none(string number) =>
        NationalIds.Read("CO", "CC", number)!.Placeholder.ShouldBeFalse();

    [Theory]
    [InlineData("Cédula de ciudadanía", "CO", "CC")]
    [InlineData("c.c.", "CO", "CC")]
    [InlineData("Pasaporte", "CO", "PA")]
    [InlineData("cedula", "EC", "CI")]
    [InlineData("RUN", "CL", "RUT")]
    [InlineData("N.I.T.", "CO", "NIT")]
    public void A_type_has_many_names(string written, string country, string type) =>
        IdTypes.Canonical(written, country).ShouldBe(type);

    [Fact]
    public void Whatever_is_written_is_read_without_an_accident()
    {
        var random = new Random(11);
        const string signs = "0123456789ABCZÑñ-./ &KxCPEÁ漢";
        string?[] countries =
        [
            null,
            "",
            "CO",
            "MX",
            "CL",
            "AR",
            "BR",
            "PE",
            "EC",
            "ES",
            "UY",
            "VE",
            "PY",
            "GT",
            "SV",
            "HN",
            "DO",
            "XX",
        ];
        string?[] types =
        [
            null,
            "",
            "CC",
            "NIT",
            "RUT",
            "RUC",
            "CURP",
            "RFC",
            "DNI",
            "CPF",
            "CNPJ",
            "PA",
            "NIF",
            "RIF",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([
                .. Enumerable.Range(0, random.Next(0, 60)).Select(_ => signs[random.Next(signs.Length)]),
            ]);
            var read = NationalIds.Read(
                countries[random.Next(countries.Length)],
                types[random.Next(types.Length)],
                text
            );
            if (read is not null)
            {
                read.Normal.Length.ShouldBeGreaterThan(0);
                read.Root.Length.ShouldBeGreaterThan(0);
            }
        }
    }
}
