using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Vinculo.Organization;

namespace Vinculo.Tests.Service.Cases;

public class CaseDoorTests
{
    [Fact]
    public async Task A_program_opens_works_on_and_finds_a_case_and_is_told_no_in_words()
    {
        await using var house = await CaseHouse.StartAsync();
        var customer = await house.CustomerAsync();
        using var client = await house.App.WithKeyAsync(Permissions.CasesRead, Permissions.CasesWork);
        using var reader = await house.App.WithKeyAsync(Permissions.CasesRead);

        var opened = await SendAsync(
            "/api/v1/cases",
            new
            {
                customer,
                kind = "complaint",
                subject = "Cobro doble",
                code = "billing.overcharge",
                channel = "web",
            }
        );
        var id = opened.GetProperty("id").GetGuid();
        opened.GetProperty("customerStatus").GetString().ShouldBe("received");
        opened
            .GetProperty("legalDueAt")
            .GetDateTimeOffset()
            .ShouldBe(new DateTimeOffset(2026, 7, 29, 5, 0, 0, TimeSpan.Zero));
        (
            await SendAsync(
                $"/api/v1/cases/{id}/acts",
                new
                {
                    act = "send",
                    message = "Va",
                    proof = "leído",
                }
            )
        ).GetProperty("state").GetString().ShouldBe("answered");
        using var again = await client.PostAsJsonAsync(
            $"/api/v1/cases/{id}/acts",
            new { act = "send", message = "Va" }
        );
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("case.not-now");
        using var stale = await client.PostAsJsonAsync(
            $"/api/v1/cases/{id}/acts",
            new { act = "close", rowVersion = 1 }
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);

        var found = await reader.GetFromJsonAsync<JsonElement>(
            $"/api/v1/cases/receipts/{opened.GetProperty("receipt").GetString()}"
        );
        found.GetProperty("history").GetArrayLength().ShouldBe(2);
        var list = await reader.GetFromJsonAsync<JsonElement>("/api/v1/cases?open=false&state=answered");
        list.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await reader.GetAsync("/api/v1/cases?after=x")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await reader.PostAsJsonAsync("/api/v1/cases", new { customer })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await reader.GetAsync($"/api/v1/cases/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<JsonElement> SendAsync(string path, object body)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Fact]
    public async Task Pages_show_what_stands_and_stay_shut_for_others()
    {
        await using var house = await CaseHouse.StartAsync();
        var one = await house.ComplaintAsync(await house.CustomerAsync());
        using var boss = await house.App.SignedInAsync("head");
        using var agent = await house.App.SignedInAsync("agent");
        using var viewer = await house.App.SignedInAsync("viewer");
        foreach (
            var (path, said) in new[]
            {
                ("/casos", "Cobro doble"),
                ($"/casos/{one.Id}", one.Receipt),
                ($"/casos/{one.Id}?acto=Classify", "Tema"),
                ("/casos/nuevo", "Abrir caso"),
                ("/casos/indicadores", "Cobro de más"),
                ("/casos/indicadores.csv?by=Channel", "Teléfono"),
                ("/casos/indicadores?by=segmentation:nadie", "Cobro de más"),
                ("/casos/codigos", "Cobro de más"),
                ("/casos/codigos/nuevo", "Nuevo tema"),
                ("/casos/codigos/billing.overcharge", "Comprobante de pago"),
                ("/casos/horarios", "Horario de oficina"),
                ("/casos/horarios/usual", "8:00-12:00, 13:00-18:00"),
                ("/casos/problemas", "No hay problemas abiertos"),
                ("/casos/regulador", "Quiénes somos"),
                ("/casos/lista.csv", one.Receipt),
            }
        )
        {
            WebUtility.HtmlDecode(await boss.GetStringAsync(path)).ShouldContain(said, customMessage: path);
            // Figures are for whoever reads figures; the agent works on cases and does not.
            var other = path.StartsWith("/casos/indicadores", StringComparison.Ordinal) ? agent : viewer;
            (await other.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        (await boss.GetAsync($"/casos/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var saved = await boss.SubmitAsync(
            "/casos/horarios/usual",
            "calendar",
            ("nameEs", "Oficina"),
            ("zone", "America/Bogota"),
            ("day1", "8-12, 11-18"),
            ("act", "save")
        );
        var page = WebUtility.HtmlDecode(await saved.Content.ReadAsStringAsync());
        page.ShouldContain("Las franjas de un día", customMessage: page);
        page.ShouldContain("8-12, 11-18");
        using var refused = await boss.SubmitAsync(
            "/casos/codigos/billing.overcharge",
            "code",
            ("nameEs", ""),
            ("act", "save")
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
