using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Tests.Organization;

public class CompanyWatchTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_company_says_on_one_node_holds_on_the_others_without_a_restart(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await using var otherDatabase = test.OpenAnother();
        var clock = new FixedClock();
        var here = new Settings(test.Database, new(test.Database, clock), new(), clock);
        var (options, screens) = (new VinculoOptions(), Options.Create(new UiOptions()));
        var there = new Settings(otherDatabase, new(otherDatabase, clock), options, clock, screens);
        var watch = new CompanyWatch(there, clock, NullLogger<CompanyWatch>.Instance);
        await watch.LookAsync(default);
        options.Currency.ShouldBe("COP");

        var changed = await here.ChangeAsync(
            new CompanySettings("Andina", "PEN", "PE", "America/Lima"),
            0,
            Actor.System("test"),
            default
        );
        changed.IsAccepted(out _).ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(11));
        await watch.LookAsync(default);

        (options.Currency, options.Country, options.TimeZone).ShouldBe(("PEN", "PE", "America/Lima"));
        screens.Value.TimeZone.ShouldBe("America/Lima");
    }

    [Theory]
    [InlineData("es-CO", "La moneda «pesos» no es un código ISO 4217")]
    [InlineData("en-US", "Currency 'pesos' is not an ISO 4217 code")]
    [InlineData("fr-FR", "La moneda «pesos»")]
    public void What_is_wrong_with_the_options_is_said_in_the_systems_language(string language, string said)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            new VinculoOptions { Currency = "pesos" }
                .Problems()
                .Single()
                .ShouldStartWith(said);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
