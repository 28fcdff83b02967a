using System.Globalization;
using Vinculo.Insights.Segments;

namespace Vinculo.Tests.Insights.Segments;

public class WrittenNumberTests
{
    [Theory]
    [InlineData("es-CO", "80", 80)]
    [InlineData("es-CO", "0,5", .5)]
    [InlineData("es-CO", "0.5", .5)]
    [InlineData("es-CO", "1.000.000", 1_000_000)]
    [InlineData("es-CO", "1.000", 1_000)]
    [InlineData("es-CO", "1.000,25", 1_000.25)]
    [InlineData("en-US", "1,000", 1_000)]
    [InlineData("en-US", "1.000", 1)]
    [InlineData("en-US", "0,125", .125)]
    [InlineData("es-CO", "-3 %", -3)]
    public void Numbers_are_read_as_people_write_them(string culture, string text, double number) =>
        WrittenNumber.Read(text, CultureInfo.GetCultureInfo(culture)).ShouldBe(number);

    [Theory]
    [InlineData("")]
    [InlineData("mucho")]
    [InlineData("1e5")]
    [InlineData("NaN")]
    public void What_is_no_number_is_none(string text) =>
        WrittenNumber.Read(text, CultureInfo.GetCultureInfo("es-CO")).ShouldBeNull();
}
