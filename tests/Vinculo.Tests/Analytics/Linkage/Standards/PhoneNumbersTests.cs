using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Tests.Analytics.Linkage.Standards;

public class PhoneNumbersTests
{
    [Theory]
    [InlineData("300 123 4568", "CO", null, "+573001234568", true)]
    [InlineData("03 300 123 4568", "CO", null, "+573001234568", true)]
    [InlineData("(601) 861 2455", "CO", null, "+576018612455", false)]
    [InlineData("1 861 2455", "CO", null, "+576018612455", false)]
    [InlineData("8612455", "CO", "Bogotá D.C.", "+576018612455", false)]
    [InlineData("4612455", "CO", "Medellín", "+576044612455", false)]
    [InlineData("0448161882963", "MX", null, "+528161882963", false)]
    [InlineData("+5215537892295", "MX", null, "+525537892295", false)]
    [InlineData("01 55 3789 2295", "MX", null, "+525537892295", false)]
    [InlineData("987654321", "PE", null, "+51987654321", true)]
    [InlineData("01 4567891", "PE", null, "+5114567891", false)]
    [InlineData("0995807132", "EC", null, "+593995807132", true)]
    [InlineData("02 2345678", "EC", null, "+59322345678", false)]
    [InlineData("76543219", "CL", null, "+56976543219", true)]
    [InlineData("22345678", "CL", null, "+56222345678", false)]
    [InlineData("011 15 4209 3188", "AR", null, "+5491142093188", true)]
    [InlineData("0341 156714013", "AR", null, "+5493416714013", true)]
    [InlineData("0 15 11 98765 4321", "BR", null, "+5511987654321", true)]
    [InlineData("11 8765 4321", "BR", null, "+5511987654321", true)]
    [InlineData("0414 1234569", "VE", null, "+584141234569", true)]
    [InlineData("099 123 456", "UY", null, "+59899123456", true)]
    [InlineData("71234568", "BO", null, "+59171234568", true)]
    [InlineData("0981 123456", "PY", null, "+595981123456", true)]
    [InlineData("8888 1234", "CR", null, "+50688881234", true)]
    [InlineData("6612 3456", "PA", null, "+50766123456", true)]
    [InlineData("5512 3456", "GT", null, "+50255123456", true)]
    [InlineData("809 555 1235", "US", null, "+18095551235", false)]
    [InlineData("612 345 679", "ES", null, "+34612345679", true)]
    [InlineData("573001234568", "EC", null, "+573001234568", true)]
    [InlineData("00573503791765", "CO", null, "+573503791765", true)]
    [InlineData("3001234568 / 6012345678", "CO", null, "+573001234568", true)]
    [InlineData("3001234568 ext. 12", "CO", null, "+573001234568", true)]
    public void A_number_becomes_the_one_dialled_today(
        string written,
        string country,
        string? city,
        string e164,
        bool mobile
    )
    {
        var read = PhoneNumbers.Read(written, country, city)!;

        (read.E164, read.Mobile, read.Plausible).ShouldBe((e164, mobile, true));
    }

    [Fact]
    public void Country_is_the_numbers_and_not_the_persons() =>
        PhoneNumbers.Read("+1 809 555 1235", "CO")!.Country.ShouldBe("DO");

    [Theory]
    [InlineData("3000000000")]
    [InlineData("1234567")]
    [InlineData("9999999")]
    [InlineData("300 111 1111")]
    public void A_number_nobody_has_is_a_placeholder(string written) =>
        PhoneNumbers.Read(written, "CO")!.Placeholder.ShouldBeTrue();

    [Theory]
    [InlineData("No tiene")]
    [InlineData("12345")]
    [InlineData("")]
    public void What_has_no_six_digits_is_no_number(string written) => PhoneNumbers.Read(written, "CO").ShouldBeNull();

    [Fact]
    public void A_number_with_a_digit_too_many_is_kept_and_doubted()
    {
        var read = PhoneNumbers.Read("+5730580918560", "CO")!;
        read.Plausible.ShouldBeFalse();
        read.Complete.ShouldBeFalse();
    }

    [Fact]
    public void An_Argentine_mobile_is_compared_without_its_nine() =>
        PhoneNumbers.Read("0341 156714013", "AR")!.MatchKey.ShouldBe(PhoneNumbers.Read("3416714013", "AR")!.MatchKey);

    [Fact]
    public void Reading_what_was_read_changes_nothing()
    {
        var random = new Random(3);
        string[] countries =
        [
            "CO",
            "MX",
            "PE",
            "EC",
            "CL",
            "AR",
            "BR",
            "VE",
            "UY",
            "BO",
            "PY",
            "CR",
            "PA",
            "GT",
            "ES",
            "DO",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var country = countries[random.Next(countries.Length)];
            var digits = string.Concat(Enumerable.Range(0, random.Next(6, 14)).Select(_ => random.Next(10)));
            if (PhoneNumbers.Read(digits, country) is { Plausible: true } once)
                PhoneNumbers.Read(once.E164, "CO")!.E164.ShouldBe(once.E164, digits + " " + country);
        }
    }
}
