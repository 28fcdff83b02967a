using Vinculo.Platform.Storage;

namespace Vinculo.Tests;

public class ApplicationTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_application_starts_on_a_free_port_and_answers(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);

        using var answer = await app.Client.GetAsync(new Uri("/api/v1/nothing-here", UriKind.Relative));

        ((int)answer.StatusCode).ShouldBeInRange(400, 404);
        app.Database.Engine.ShouldBe(engine);
    }

    [Fact]
    public async Task A_browser_reaches_it()
    {
        await using var app = await TestApp.StartAsync();
        var page = await Browser.NewPageAsync(app);
        await using var context = page.Context;

        var answer = await page.GotoAsync("/health/live");

        answer.ShouldNotBeNull().Status.ShouldBe(200);
    }
}
