using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Tests.Organization;

public class AccessTests
{
    [Fact]
    public void Whoever_belongs_to_a_team_also_works_for_the_teams_below_it()
    {
        Guid north = Ids.New(DateTimeOffset.UnixEpoch),
            city = Ids.New(DateTimeOffset.UnixEpoch),
            branch = Ids.New(DateTimeOffset.UnixEpoch),
            south = Ids.New(DateTimeOffset.UnixEpoch);

        Access
            .WithTeamsBelow([north], [(north, null), (city, north), (branch, city), (south, null)])
            .ShouldBe([north, city, branch], ignoreOrder: true);
    }

    [Fact]
    public void A_circle_of_teams_ends()
    {
        Guid a = Ids.New(DateTimeOffset.UnixEpoch),
            b = Ids.New(DateTimeOffset.UnixEpoch);

        Access.WithTeamsBelow([a], [(a, b), (b, a)]).ShouldBe([a, b], ignoreOrder: true);
    }

    [Theory]
    [InlineData("/customers?x=1", "/customers?x=1")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void The_way_back_after_signing_in_stays_in_the_house(string? asked, string expected) =>
        Doors.SafeReturn(asked).ShouldBe(expected);

    [Theory]
    [InlineData("password1234", true)]
    [InlineData("Contraseña2026", true)]
    [InlineData("P4ssw0rd!!!!", true)]
    [InlineData("1234567890123", true)]
    [InlineData("aaaaaaaaaaaa", true)]
    [InlineData("abcabcabcabc", true)]
    [InlineData("qwertyuiopas", true)]
    [InlineData("Enero2026!!!", true)]
    [InlineData("tinto con panela", false)]
    [InlineData("k3Vt9-qXw2", false)]
    public void A_password_that_guessers_try_first_is_common(string password, bool common) =>
        PasswordRules.IsCommon(password).ShouldBe(common);
}
