using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class SpanishPhoneticsTests
{
    [Theory]
    [InlineData("GIMENEZ", "JMNS")]
    [InlineData("JIMENEZ", "JMNS")]
    [InlineData("XIMENEZ", "JMNS")]
    [InlineData("VALENCIA", "BLNS")]
    [InlineData("BALENSIA", "BLNS")]
    [InlineData("ZUÑIGA", "SNG")]
    [InlineData("SUNIGA", "SNG")]
    [InlineData("MUÑOZ", "MNS")]
    [InlineData("MUNIOZ", "MNS")]
    [InlineData("CASTILLO", "KSTY")]
    [InlineData("CASTIYO", "KSTY")]
    [InlineData("QUIROZ", "KRS")]
    [InlineData("KIROS", "KRS")]
    [InlineData("HERNANDEZ", "ERNNDS")]
    [InlineData("ERNANDES", "ERNNDS")]
    [InlineData("WALTER", "GLTR")]
    [InlineData("GUALTER", "GLTR")]
    [InlineData("CHAVEZ", "%BS")]
    [InlineData("SHABES", "%BS")]
    [InlineData("STELLA", "ESTY")]
    [InlineData("ESTELLA", "ESTY")]
    public void Names_that_sound_alike_share_a_key(string name, string key) =>
        SpanishPhonetics.Key(PersonNames.Fold(name)).ShouldBe(key);

    [Fact]
    public void Short_names_are_kept_whole()
    {
        SpanishPhonetics.Key("LUZ").ShouldNotBe(SpanishPhonetics.Key("LUIS"));
        SpanishPhonetics.Key("ANA").ShouldBe(SpanishPhonetics.Key("ANNA"));
    }
}
