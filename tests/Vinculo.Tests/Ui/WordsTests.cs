using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Tests.Ui;

public class WordsTests
{
    private static readonly CultureInfo Colombia = CultureInfo.GetCultureInfo("es-CO");
    private static readonly CultureInfo States = CultureInfo.GetCultureInfo("en-US");

    [Theory]
    [InlineData(123_450_000, "COP", "es-CO", "$ 1.234.500")]
    [InlineData(123_450_050, "COP", "es-CO", "$ 1.234.501")]
    [InlineData(123_450_050, "MXN", "es-CO", "MXN 1.234.500,50")]
    [InlineData(123_450, "USD", "es-CO", "USD 1.234,50")]
    [InlineData(123_450, "USD", "en-US", "$1,234.50")]
    [InlineData(-99, "USD", "en-US", "−\u2060$0.99")]
    [InlineData(1_500, "CLP", "es-CO", "CLP 1.500")]
    [InlineData(1_500, "KWD", "en-US", "KWD 1.500")]
    public void Money_is_written_for_its_reader(long minor, string currency, string culture, string said) =>
        MoneyText.Format(minor, currency, CultureInfo.GetCultureInfo(culture)).Replace('\u00A0', ' ').ShouldBe(said);

    [Theory]
    [InlineData("1.234.500", "COP", 123_450_000)]
    [InlineData("$ 1.234.500,50", "COP", 123_450_050)]
    [InlineData("1,234.50", "USD", 123_450)]
    [InlineData("1234.5", "USD", 123_450)]
    [InlineData("1 234", "COP", 123_400)]
    [InlineData("1.500", "COP", 150_000)]
    [InlineData("1500", "CLP", 1_500)]
    [InlineData("-20", "USD", -2_000)]
    [InlineData("0,5", "USD", 50)]
    public void Money_is_read_as_people_write_it(string written, string currency, long minor)
    {
        MoneyInput.TryParse(written, currency, out var read).ShouldBeTrue();
        read.ShouldBe(minor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mil")]
    [InlineData("1.2.3,4,5x")]
    [InlineData("99999999999999999999")]
    public void What_is_not_money_is_refused(string written) =>
        MoneyInput.TryParse(written, "COP", out _).ShouldBeFalse();

    [Fact]
    public void Short_numbers_keep_three_digits()
    {
        NumberText.Short(950, Colombia).ShouldBe("950");
        NumberText.Short(48_120, Colombia).ShouldBe("48,1\u00A0k");
        NumberText.Short(1_284_500_000, Colombia).ShouldBe("1,28\u00A0mil\u00A0M");
        NumberText.Short(1_284_500_000, States).ShouldBe("1.28B");
        NumberText.Percent(.137, 1, Colombia).ShouldBe("13,7\u00A0%");
    }

    [Theory]
    [InlineData(0, "ahora", "now")]
    [InlineData(-12, "hace 12 min", "12 min ago")]
    [InlineData(-60, "hace 1 hora", "1 hour ago")]
    [InlineData(-60 * 24 * 3, "hace 3 días", "3 days ago")]
    [InlineData(60 * 24, "en 1 día", "in 1 day")]
    public void Moments_are_told_from_now(int minutes, string spanish, string english)
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 11, 21, 18, 0, 0, TimeSpan.Zero));
        Speaking("es-CO", clock, t => t.Relative(clock.Now.AddMinutes(minutes))).ShouldBe(spanish);
        Speaking("en-US", clock, t => t.Relative(clock.Now.AddMinutes(minutes))).ShouldBe(english);
    }

    [Fact]
    public void Instants_are_shown_in_the_companys_zone()
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 11, 21, 18, 0, 0, TimeSpan.Zero));
        var late = new DateTimeOffset(2026, 11, 21, 3, 30, 0, TimeSpan.Zero);
        Speaking("es-CO", clock, t => t.Moment(late)).ShouldBe("20 nov, 22:30");
        Speaking("es-CO", clock, t => t.DayHeading(t.Today)).ShouldBe("Hoy");
        Speaking("en-US", clock, t => t.Day(new DateOnly(2025, 3, 4))).ShouldBe("Mar 4, 2025");
    }

    [Theory]
    [InlineData("/customers?state=a", "state", "b", "/customers?state=a&state=b")]
    [InlineData("/customers?state=a&after=xyz", "city", "Cali", "/customers?state=a&city=Cali")]
    public void A_filter_is_added_to_the_address_and_starts_at_the_first_page(
        string uri,
        string key,
        string value,
        string next
    ) => UrlQuery.Plus(uri, key, value).ShouldBe(next);

    [Fact]
    public void A_filter_is_taken_from_the_address()
    {
        UrlQuery
            .Minus("http://x/customers?state=a&state=b&q=l%C3%BAz", "state", "a")
            .ShouldBe("/customers?state=b&q=l%C3%BAz");
        UrlQuery.Minus("/customers?state=a", "state").ShouldBe("/customers");
        UrlQuery.With("/customers?after=1&sort=name", "before", "2").ShouldBe("/customers?sort=name&before=2");
    }

    [Theory]
    [InlineData("/customers?x=1", "/customers?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void The_way_back_never_leaves_the_house(string? asked, string leads) =>
        Preferences.LocalOr(asked).ShouldBe(leads);

    [Fact]
    public void A_name_keeps_its_initials_and_its_colour()
    {
        Avatar.InitialsOf("Luz Marina Ñáñez").ShouldBe("LM");
        Avatar.InitialsOf("ñandú").ShouldBe("Ñ");
        Avatar.InitialsOf("  ").ShouldBe("?");
        Avatar.HueOf("Beatriz Zuluaga").ShouldBe(Avatar.HueOf("Beatriz Zuluaga"));
        Enumerable.Range(0, 300).Select(n => Avatar.HueOf($"Cliente {n}")).Distinct().Count().ShouldBe(12);
    }

    private static string Speaking(string culture, TimeProvider clock, Func<TimeText, string> say)
    {
        var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var text = services.GetRequiredService<IStringLocalizer<UiText>>();
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            return say(new TimeText(clock, Options.Create(new UiOptions()), text));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }
}
