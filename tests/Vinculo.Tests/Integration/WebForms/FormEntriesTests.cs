using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration.WebForms;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using static Vinculo.Tests.Integration.WebForms.WebFormTests;
using static Vinculo.Tests.Support.Asking;

namespace Vinculo.Tests.Integration.WebForms;

/// <summary>What came by each form: a list, its filters, its file, and who may see it.</summary>
public class FormEntriesTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_came_by_a_form_is_listed_with_where_it_went_and_is_seen_by_those_who_may(Engine engine)
    {
        await using var app = await TestApp.StartAsync(engine);
        var complaints = await MakeAsync(app, FormPurpose.Case, "quejas");
        var contact = await MakeAsync(app, FormPurpose.Contact, "contacto");
        for (var i = 0; i < 5; i++)
            (
                await SendAsync(
                    app,
                    "contacto",
                    new(Ana)
                    {
                        ["email"] = $"ana{i}@casa.example",
                        ["document"] = $"52.123.45{i}",
                        ["phone"] = $"300 123 456{i}",
                        ["subject"] = i == 0 ? "=HYPERLINK(\"http://x\")" : $"Pregunta {i}",
                        ["utm_campaign"] = "junio",
                    },
                    $"aviso-de-contacto-{i}"
                )
            ).Status.ShouldBe(HttpStatusCode.Redirect);
        await SendAsync(app, "quejas", Ana, "aviso-de-queja-0001");
        var entries = app.Services.GetRequiredService<FormEntries>();
        var boss = Actor.System("test");

        // Page by page, the last first; back again the same.
        var first = (await entries.ReadAsync(new(contact.Id), null, null, 2, boss, "test")).Accepted;
        first.Lines.Select(l => l.Subject).ShouldBe(["Pregunta 4", "Pregunta 3"]);
        first.Previous.ShouldBeNull();
        var second = (await entries.ReadAsync(new(contact.Id), first.Next, null, 2, boss, "test")).Accepted;
        second.Lines.Select(l => l.Subject).ShouldBe(["Pregunta 2", "Pregunta 1"]);
        (await entries.ReadAsync(new(contact.Id), null, second.Previous, 2, boss, "test"))
            .Accepted.Lines.Select(l => l.Id)
            .ShouldBe(first.Lines.Select(l => l.Id));
        (await entries.ReadAsync(new(contact.Id), second.Next, null, 2, boss, "test")).Accepted.Next.ShouldBeNull();

        var queja = (
            await entries.ReadAsync(new(complaints.Id), null, null, 50, boss, "test")
        ).Accepted.Lines.ShouldHaveSingleItem();
        queja.Receipt.ShouldBe(queja.Reference);
        (queja.Case is not null && queja.Matter is not null).ShouldBeTrue();
        queja.State.ShouldBe(EntryState.Open);

        // What its matter or its case has come to is what it has come to.
        var settled = first.Lines[0];
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE episode SET state = 4 WHERE id = @id", ("id", settled.Matter))
        );
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE service_case SET status = 4 WHERE id = @id", ("id", queja.Case))
        );
        (await CountAsync(new(contact.Id, State: EntryState.Settled))).ShouldBe(1);
        (await CountAsync(new(contact.Id, State: EntryState.Open))).ShouldBe(4);
        (await CountAsync(new(complaints.Id, State: EntryState.Settled))).ShouldBe(1);
        var day = DateOnly.FromDateTime(first.Lines[0].At.UtcDateTime);
        (await CountAsync(new(contact.Id, day.AddDays(-1), day.AddDays(1)))).ShouldBe(5);
        (await CountAsync(new(contact.Id, Until: day.AddDays(-2)))).ShouldBe(0);
        (await CountAsync(new(contact.Id, day.AddDays(2)))).ShouldBe(0);

        // The page, the file, the program.
        using var head = await app.SignedInAsync("administrator");
        var place = $"/settings/forms/{contact.Id}/entries";
        var page = WebUtility.HtmlDecode(await head.GetStringAsync(place));
        page.ShouldContain("Pregunta 4");
        page.ShouldContain($"/bandeja/{settled.Customer}/{settled.Matter}");
        page.ShouldContain($"/settings/forms/{contact.Id}/entries.csv");
        WebUtility
            .HtmlDecode(await head.GetStringAsync($"/settings/forms/{complaints.Id}/entries?state=settled"))
            .ShouldContain($"/casos/{queja.Case}");
        (await head.GetStringAsync("/settings/forms")).ShouldContain(place);
        var file = await head.GetStringAsync($"{place}.csv?state=open");
        file.ShouldContain("'=HYPERLINK");
        file.ShouldContain("utm_campaign=junio");
        file.ShouldContain("Me cobraron dos veces");
        file.ShouldNotContain("Pregunta 4");
        using var program = await app.WithKeyAsync(Permissions.ChannelsManage, Permissions.CustomersRead);
        var api = $"/api/v1/forms/{contact.Id}/entries";
        var answer = await program.GetFromJsonAsync<JsonElement>($"{api}?limit=2&state=open");
        answer.GetProperty("items").GetArrayLength().ShouldBe(2);
        answer.GetProperty("next").GetString().ShouldNotBeNull();
        foreach (
            var (path, status) in new[]
            {
                ($"{api}?after=x", HttpStatusCode.UnprocessableEntity),
                ($"{api}?estado=open", HttpStatusCode.UnprocessableEntity),
                ($"/api/v1/forms/{Guid.CreateVersion7()}/entries", HttpStatusCode.NotFound),
            }
        )
            (await program.GetAsync(path)).StatusCode.ShouldBe(status, path);
        (await head.GetAsync($"/settings/forms/{Guid.CreateVersion7()}/entries")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        using var stranger = await app.WithKeyAsync(Permissions.ChannelsManage);
        (await stranger.GetAsync(api)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var agent = await app.SignedInAsync("agent");
        foreach (var path in new[] { place, place + ".csv" })
            (await agent.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        (
            await entries.ExportAsync(
                new(contact.Id),
                boss with
                {
                    Permissions = new HashSet<string> { Permissions.ChannelsManage, Permissions.CustomersRead },
                },
                "test"
            )
        ).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("permission.missing");

        // Somebody who reaches only some teams sees what their customers sent.
        var team = Guid.CreateVersion7();
        await app.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                ("team", team),
                ("id", settled.Customer)
            )
        );
        (
            await entries.ReadAsync(
                new(contact.Id),
                null,
                null,
                50,
                boss with
                {
                    Reach = Reach.Teams,
                    Teams = [],
                },
                "test"
            )
        ).Accepted.Lines.Count.ShouldBe(4);

        // Whoever read them is on record, a person at a time.
        await Patience.UntilAsync(
            () =>
                AskAsync(
                    app,
                    "SELECT DISTINCT act FROM audit_event WHERE act LIKE 'form-entr%' ORDER BY act",
                    row => row.Text(0)
                ),
            acts => acts.SequenceEqual(["form-entries.exported", "form-entry.read"])
        );

        async Task<int> CountAsync(EntryFilter filter) =>
            (await entries.ReadAsync(filter, null, null, 50, boss, "test")).Accepted.Lines.Count;
    }
}
