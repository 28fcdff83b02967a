using Shouldly;
using Vinculo.Customers;
using Xunit;

namespace Vinculo.Tests.Customers;

public class NormalisersTests
{
    [Theory]
    [InlineData("María José Muñoz Ávila", "maria jose munoz avila")]
    [InlineData("  O'Higgins-Pérez,  Ñusta ", "ohiggins perez nusta")]
    [InlineData("", "")]
    [InlineData("---", "")]
    public void A_name_is_folded_without_accents(string name, string key) => NameKey.Fold(name).ShouldBe(key);

    [Fact]
    public void Particles_and_titles_do_not_find_anybody() =>
        NameKey.Tokens("Dra. Ana de la Cruz y Ríos").ShouldBe(["ana", "cruz", "rios"]);

    [Theory]
    [InlineData("María Rojas", "ROJAS QUINTERO MARIA FERNANDA", true)]
    [InlineData("M. Rojas Quintero", "María Rojas Quintero", true)]
    [InlineData("Maria Rogas Quintero", "María Rojas Quintero", true)]
    [InlineData("Juan Rojas Quintero", "María Rojas Quintero", false)]
    [InlineData("María", "María Rojas", true)]
    [InlineData("", "María Rojas", false)]
    public void Two_writings_are_compatible_when_every_word_of_the_shorter_has_a_partner(
        string a,
        string b,
        bool compatible
    ) => NameKey.Compatible(a, b).ShouldBe(compatible);

    [Theory]
    [InlineData("300 123 4567", "CO", "+573001234567")]
    [InlineData("+57 (300) 123-4567", "CO", "+573001234567")]
    [InlineData("0057 3001234567", "CO", "+573001234567")]
    [InlineData("57 300 1234567", "CO", "+573001234567")]
    [InlineData("601 345 6789", "CO", "+576013456789")]
    [InlineData("+57 1 3456789", "CO", "+576013456789")]
    [InlineData("55 1234 5678", "MX", "+525512345678")]
    [InlineData("9 8765 4321", "CL", "+56987654321")]
    [InlineData("3001234567 ext 12", "CO", "+573001234567")]
    public void A_telephone_becomes_E164(string raw, string country, string e164) =>
        PhoneNumber.Normalise(raw, country).ShouldBe(e164);

    [Theory]
    [InlineData("12")]
    [InlineData("no tiene")]
    [InlineData("")]
    public void What_cannot_be_a_telephone_is_none(string raw) => PhoneNumber.Normalise(raw, "CO").ShouldBeNull();

    [Theory]
    [InlineData(" Ana.Gil@Correo.Example ", "ana.gil@correo.example")]
    [InlineData("ana@@correo.example", null)]
    [InlineData("ana@correo", null)]
    [InlineData("ana gil@correo.example", null)]
    [InlineData("@correo.example", null)]
    public void An_address_is_lower_case_or_none(string raw, string? address) =>
        EmailAddress.Normalise(raw).ShouldBe(address);

    // Public numbers of well-known Colombian companies; identity.md, section 2.4.
    [Theory]
    [InlineData("860002964", "4")]
    [InlineData("890903938", "8")]
    [InlineData("899999068", "1")]
    [InlineData("800197268", "4")]
    public void The_check_digit_of_a_NIT_is_the_published_one(string number, string digit) =>
        NationalId.CheckDigitOfNit(number).ShouldBe(digit);

    [Theory]
    [InlineData("860.002.964-4", "860002964", true)]
    [InlineData("8600029644", "860002964", true)]
    [InlineData("860002964-5", "860002964", false)]
    [InlineData("860002964", "860002964", null)]
    public void A_NIT_is_read_with_or_without_its_digit(string raw, string normalised, bool? valid)
    {
        var read = NationalId.Read(raw, "nit", "CO")!;

        read.Normalised.ShouldBe(normalised);
        read.Valid.ShouldBe(valid);
    }

    [Fact]
    public void A_cedula_loses_its_dots_and_leading_zeros() =>
        NationalId.Read("0052.345.678", "CC", "CO")!.Normalised.ShouldBe("52345678");
}
