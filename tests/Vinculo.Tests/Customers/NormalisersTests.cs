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

    [Theory]
    [InlineData("860.002.964-4", "860002964", true)]
    [InlineData("8600029644", "860002964", true)]
    [InlineData("860002964-5", "860002964", false)]
    [InlineData("860002964", "860002964", null)]
    public void A_NIT_is_read_with_or_without_its_digit(string raw, string normalised, bool? valid)
    {
        var read = NationalId.Read(raw, "nit", "CO")!;

        read.Normal.ShouldBe(normalised);
        read.Valid.ShouldBe(valid);
    }

    [Fact]
    public void A_cedula_loses_its_dots_and_leading_zeros() =>
        NationalId.Read("0052.345.678", "CC", "CO")!.Normal.ShouldBe("52345678");

    [Theory]
    [InlineData("+5215512345678", "MX", "+525512345678", "+5215512345678")]
    [InlineData("55 1234 5678", "MX", "+525512345678", "+5215512345678")]
    [InlineData("11 8765 4321", "BR", "+5511987654321", "+551187654321")]
    public void A_telephone_is_found_under_the_forms_it_was_stored_in_before(
        string raw,
        string country,
        string now,
        string before
    ) => PhoneNumber.Forms(raw, country).ShouldBeSubsetOf([now, before]);

    [Fact]
    public void A_line_keeps_the_key_it_was_stored_under()
    {
        // A claim in a database is a promise: these are the keys of the first version.
        LineNumber.Of("91234567", "CO").ShouldBe("+576091234567");
        LineNumber.Of("300 123 4567", "CO").ShouldBe("+573001234567");
        LineNumber.Of("1234567", "CO").ShouldBe("+571234567");
        LineNumber.Of("12", "CO").ShouldBeNull();
    }

    [Fact]
    public void A_RUT_is_found_with_and_without_its_digit() =>
        NationalId.Forms(NationalId.Read("12.345.678-5", "RUT", "CL")!).ShouldBe(["123456785", "12345678"]);

    [Fact]
    public void A_number_without_a_type_is_the_usual_document_of_its_country()
    {
        NationalId.Read("52345678", null, "CO")!.Type.ShouldBe("CC");
        NationalId.Read("HEGG560427MVZRRL04", null, "MX")!.Type.ShouldBe("CURP");
        NationalId.Read("20131312955", "", "PE")!.Type.ShouldBe("RUC");
    }
}
