using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class EmailAddressesTests
{
    [Theory]
    [InlineData("notiene@gmail.com")]
    [InlineData("test@test.com")]
    [InlineData("sin@correo.com")]
    [InlineData("no@tiene.com")]
    [InlineData("na@na.com")]
    [InlineData("sincorreo@correo.com")]
    [InlineData("aaaa@hotmail.com")]
    [InlineData("a@a.com")]
    public void An_address_nobody_has_is_a_placeholder(string written) =>
        EmailAddresses.Read(written)!.Placeholder.ShouldBeTrue();

    [Theory]
    [InlineData("ana.gil@correo.example")]
    [InlineData("ventas@empresa.com.co")]
    [InlineData("nora@gmail.com")]
    [InlineData("sincero.lopez@hotmail.com")]
    public void A_usual_address_is_none(string written) => EmailAddresses.Read(written)!.Placeholder.ShouldBeFalse();

    [Fact]
    public void A_misspelt_provider_is_compared_as_the_right_one_and_kept_as_written()
    {
        var read = EmailAddresses.Read("Ana.Gil+rifa@GMIAL.com")!;

        read.Normal.ShouldBe("ana.gil+rifa@gmial.com");
        read.Domain.ShouldBe("gmail.com");
        read.PublicProvider.ShouldBeTrue();
        read.MatchKey.ShouldBe(EmailAddresses.Read("anagil@gmail.com")!.MatchKey);
    }

    [Fact]
    public void A_companys_domain_is_not_public() =>
        EmailAddresses.Read("ana@lacteosdelsur.com.co")!.PublicProvider.ShouldBeFalse();

    [Theory]
    [InlineData("no tiene", true)]
    [InlineData("no tiene@", true)]
    [InlineData("sin correo", true)]
    [InlineData("ana.gil", false)]
    public void A_text_can_say_that_there_is_none(string written, bool none) =>
        EmailAddresses.SaysNone(written).ShouldBe(none);
}
