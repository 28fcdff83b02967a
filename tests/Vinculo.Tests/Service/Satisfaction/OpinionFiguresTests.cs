using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Satisfaction.Figures;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Satisfaction;

public class OpinionFiguresTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_figure_counts_is_what_its_list_holds_by_every_dimension_and_in_every_part(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        var survey = await house.SurveyAsync(OpinionHouse.Draft(SurveyKind.Recommendation, SurveyEvent.ByHand));
        Channel[] channels = [Channel.Email, Channel.WhatsApp, Channel.Store];
        for (var i = 0; i < 24; i++)
            await house.ToldAsync(
                survey,
                await house.CustomerAsync($"Persona {i}"),
                i % 11,
                channels[i % 3],
                daysAgo: i
            );
        var today = DateOnly.FromDateTime(house.Clock.Now.UtcDateTime);
        var (figures, list) = (house.Of<OpinionFigures>(), house.Of<OpinionList>());
        await figures.FoldAsync(int.MaxValue, default);
        foreach (var by in Enum.GetValues<OpinionDimension>().Where(d => d != OpinionDimension.Segmentation))
        {
            var view = (
                await figures.ReadAsync(SurveyKind.Recommendation, today.AddDays(-19), today, by, OpinionHouse.Boss)
            ).Accepted;
            view.All.Answered.ShouldBe(20);
            view.Before.Answered.ShouldBe(4);
            OpinionSums.Of(view.Parts.Select(p => p.Sums)).ShouldBe(view.All);
            OpinionSums.Of(view.Trend.Select(t => t.Sums)).ShouldBe(view.All);
            foreach (var (value, sums) in view.Parts)
            foreach (var count in Enum.GetValues<OpinionCount>())
            {
                var held = await HeldAsync(new(SurveyKind.Recommendation, today.AddDays(-19), today, count, by, value));
                held.ShouldBe((int)sums.Of(count), $"{by} {value} {count}");
            }
        }
        var all = (
            await figures.ReadAsync(
                SurveyKind.Recommendation,
                today.AddDays(-19),
                today,
                OpinionDimension.Channel,
                OpinionHouse.Boss
            )
        )
            .Accepted
            .All;
        var (good, bad) = (all.Good, all.Bad);
        all.Figure(SurveyKind.Recommendation)!.Value.ShouldBe((good - bad) / 20.0, 1e-12);
        all.Interval(SurveyKind.Recommendation)!.Value.Low.ShouldBeLessThan((good - bad) / 20.0);
        (all with { Answered = 9 }).Figure(SurveyKind.Satisfaction).ShouldBeNull();
        (await figures.ReadAsync(SurveyKind.Ease, today, today.AddDays(-1), OpinionDimension.All, OpinionHouse.Boss))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("figures.period");

        async Task<int> HeldAsync(OpinionFilter filter)
        {
            // Page by page, both ways.
            var (count, after) = (0, (string?)null);
            OpinionStretch page;
            do
            {
                page = (await list.ReadAsync(filter, after, null, 3, OpinionHouse.Boss, "test")).Accepted;
                count += page.Lines.Count;
                after = page.Next;
            } while (after is not null);
            return count;
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task By_any_segmentation_each_counts_where_the_customer_stood_when_asked(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        var survey = await house.SurveyAsync(OpinionHouse.Draft(SurveyKind.Recommendation, SurveyEvent.ByHand));
        var segmentation = await MadeSegmentation.AddAsync(house.App.Database, "edad");
        for (var i = 0; i < 24; i++)
        {
            var customer = await house.CustomerAsync($"Persona {i}");
            await house.ToldAsync(survey, customer, i % 11, daysAgo: i);
            if (i is 3 or 4)
                continue;
            // The first eight never moved, the next moved ten days ago, the others were first placed today.
            if (i < 16)
                await StandsAsync(house, segmentation, customer, "joven", 100, i < 8 ? null : 10);
            if (i >= 8)
                await StandsAsync(house, segmentation, customer, "mayor", i < 16 ? 10 : 0, null);
        }
        var today = DateOnly.FromDateTime(house.Clock.Now.UtcDateTime);
        var (figures, list) = (house.Of<OpinionFigures>(), house.Of<OpinionList>());
        await RecountAsync(house);
        var view = (
            await figures.ReadAsync(
                SurveyKind.Recommendation,
                today.AddDays(-19),
                today,
                OpinionDimension.Segmentation,
                OpinionHouse.Boss,
                "edad"
            )
        ).Accepted;
        view.Parts.Select(p => (p.Value, p.Sums.Asked)).ShouldBe([("joven", 11), ("mayor", 7), ("", 2)]);
        OpinionSums.Of(view.Parts.Select(p => p.Sums)).ShouldBe(view.All);
        OpinionSums.Of(view.Trend.Select(t => t.Sums)).ShouldBe(view.All);
        view.IsBehind.ShouldBeFalse();
        foreach (var (value, sums) in view.Parts)
        foreach (var count in Enum.GetValues<OpinionCount>())
        {
            var filter = new OpinionFilter(
                SurveyKind.Recommendation,
                today.AddDays(-19),
                today,
                count,
                OpinionDimension.Segmentation,
                value,
                "edad"
            );
            var held = (await list.ReadAsync(filter, null, null, 50, OpinionHouse.Boss, "test")).Accepted.Lines;
            held.Count.ShouldBe((int)sums.Of(count), $"{value} {count}");
            held.ShouldAllBe(l => (l.Segment ?? "") == value);
        }

        using var boss = await house.App.SignedInAsync("head");
        var page = WebUtility.HtmlDecode(
            await boss.GetStringAsync(
                new Uri("/satisfaccion?kind=Recommendation&by=segmentation:edad", UriKind.Relative)
            )
        );
        page.ShouldContain("Segmentación: Edad");
        page.ShouldContain("Jóvenes");
        page.ShouldContain("by=segmentation%3Aedad&value=joven");
        (
            await boss.GetStringAsync(
                new Uri(
                    "/satisfaccion/respuestas.csv?kind=Recommendation&by=segmentation:edad&value=mayor",
                    UriKind.Relative
                )
            )
        ).ShouldContain("Mayores");
        using var lead = await house.App.WithKeyAsync(Permissions.SatisfactionServe, Permissions.InsightsRead);
        const string root = "/api/v1/satisfaction";
        var parts = (
            await lead.GetFromJsonAsync<JsonElement>($"{root}/figures?kind=recommendation&by=segmentation:edad")
        ).GetProperty("parts");
        parts[0].GetProperty("value").GetString().ShouldBe("joven");
        var items = (
            await lead.GetFromJsonAsync<JsonElement>(
                $"{root}/opinions?kind=recommendation&by=segmentation:edad&value=mayor"
            )
        ).GetProperty("items");
        items.EnumerateArray().ShouldAllBe(i => i.GetProperty("segment").GetString() == "mayor");
        foreach (
            var path in new[] { $"{root}/figures?by=segmentation:nadie", $"{root}/opinions?by=segmentation:nadie" }
        )
            (await lead.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        (
            await boss.GetAsync(new Uri("/satisfaccion/respuestas.csv?by=segmentation:nadie", UriKind.Relative))
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_is_placed_afterwards_or_merged_is_counted_anew(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        var survey = await house.SurveyAsync(OpinionHouse.Draft(SurveyKind.Recommendation, SurveyEvent.ByHand));
        var (ana, eva) = (await house.CustomerAsync("Ana Ruiz"), await house.CustomerAsync("Eva Ruiz"));
        await house.ToldAsync(survey, ana, 9, daysAgo: 3);
        await house.ToldAsync(survey, eva, 2, daysAgo: 5);
        var segmentation = await MadeSegmentation.AddAsync(house.App.Database, "edad");
        var today = DateOnly.FromDateTime(house.Clock.Now.UtcDateTime);
        var figures = house.Of<OpinionFigures>();
        await RecountAsync(house);
        (await PartsAsync()).ShouldBe([("", 2)]);

        // Neither stood anywhere when asked: each counts where they are placed now.
        await house.App.Database.WriteAsync(session =>
            Memberships.WriteWithinAsync(
                session,
                segmentation,
                1,
                [new(ana.Value, null, default, "joven", 0), new(eva.Value, null, default, "mayor", 0)],
                house.Clock.Now,
                TimeZoneInfo.Utc
            )
        );
        (await PartsAsync()).ShouldBe([("joven", 1), ("mayor", 1)]);

        // Who moves takes nothing along that was asked before.
        house.Clock.Advance(TimeSpan.FromHours(1));
        await house.App.Database.WriteAsync(session =>
            Memberships.WriteWithinAsync(
                session,
                segmentation,
                1,
                [new(eva.Value, "mayor", house.Clock.Now.AddHours(-1), "joven", 0)],
                house.Clock.Now,
                TimeZoneInfo.Utc
            )
        );
        (await PartsAsync()).ShouldBe([("joven", 1), ("mayor", 1)]);

        (await house.Of<MergeCustomers>().RunAsync(new(ana, eva, "la misma", Survivor: ana), OpinionHouse.Boss, "test"))
            .IsAccepted(out _)
            .ShouldBeTrue();
        (await Patience.UntilAsync(PartsAsync, parts => parts.Count == 1)).ShouldBe([("joven", 2)]);

        async Task<List<(string, long)>> PartsAsync() =>
            [
                .. (
                    await figures.ReadAsync(
                        SurveyKind.Recommendation,
                        today.AddDays(-19),
                        today,
                        OpinionDimension.Segmentation,
                        OpinionHouse.Boss,
                        "edad"
                    )
                ).Accepted.Parts.Select(p => (p.Value, p.Sums.Asked)),
            ];
    }

    /// <summary>Everything is counted anew, as after a computation of all segments.</summary>
    private static async Task RecountAsync(OpinionHouse house)
    {
        var figures = house.Of<OpinionFigures>();
        await figures.FoldAsync(int.MaxValue, default);
        await house.App.Database.WriteAsync(session => OpinionTally.MarkAllAsync(session, house.Clock.Now));
        (await figures.FoldAsync(int.MaxValue, default)).ShouldBeFalse();
    }

    /// <param name="since">Days ago.</param>
    /// <param name="until">Days ago; null: still.</param>
    private static Task StandsAsync(
        OpinionHouse house,
        Guid segmentation,
        CustomerId customer,
        string segment,
        int since,
        int? until
    ) =>
        house.App.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO segment_member (customer_id, segmentation_id, since, until, segment, version, worth_minor)
                VALUES (@customer, @segmentation, @since, @until, @segment, 1, 0)
                """,
                ("customer", customer),
                ("segmentation", segmentation),
                ("since", house.Clock.Now.AddDays(-since)),
                (
                    "until",
                    until is { } days
                        ? house.Clock.Now.AddDays(-days)
                        : DateTimeOffset.FromUnixTimeMilliseconds(253402300799999)
                ),
                ("segment", segment)
            )
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_asks_answers_reads_and_closes_and_is_told_no_in_words(Engine engine)
    {
        await using var house = await OpinionHouse.StartAsync(engine, withChannel: false);
        using var lead = await house.App.WithKeyAsync(
            Permissions.SatisfactionServe,
            Permissions.SatisfactionManage,
            Permissions.InsightsRead
        );
        using var stranger = await house.App.WithKeyAsync(Permissions.CustomersRead);
        const string root = "/api/v1/satisfaction";
        var words = new
        {
            question = "¿Cómo le fue?",
            open = "¿Qué mejoramos?",
            message = "Hola.",
            thanks = "Gracias.",
        };
        var survey = await PostAsync(
            "surveys",
            new
            {
                name = "Mostrador",
                kind = "satisfaction",
                @event = "byHand",
                es = words,
                en = words,
            }
        );
        var id = survey.GetProperty("id").GetGuid();
        var customer = await house.CustomerAsync();
        using (
            var off = await lead.PostAsJsonAsync(
                $"{root}/invitations",
                new
                {
                    customer,
                    survey = id,
                    send = false,
                }
            )
        )
            off.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await PostAsync($"surveys/{id}/switch", new { active = true });
        var asked = await PostAsync(
            "invitations",
            new
            {
                customer,
                survey = id,
                send = false,
            }
        );
        using (
            var given = await house.PostAsync(
                asked.GetProperty("link").GetString()!.Split('/')[^1],
                ("score", "1"),
                ("comment", "Muy mal")
            )
        )
            given.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var told = await PostAsync(
            "opinions",
            new
            {
                customer,
                survey = id,
                score = 5,
                channel = "store",
                at = house.Clock.Now.AddDays(-3),
            }
        );
        told.GetProperty("id").GetGuid().ShouldNotBe(Guid.Empty);

        (await lead.GetFromJsonAsync<JsonElement>($"{root}/surveys")).GetArrayLength().ShouldBe(1);
        var opinions = await lead.GetFromJsonAsync<JsonElement>($"{root}/opinions?kind=satisfaction&limit=1");
        opinions.GetProperty("items")[0].GetProperty("score").GetInt32().ShouldBe(1);
        opinions.GetProperty("next").GetString().ShouldNotBeNull();
        var figures = await lead.GetFromJsonAsync<JsonElement>($"{root}/figures?by=channel");
        figures.GetProperty("all").GetProperty("answered").GetInt32().ShouldBe(2);
        figures.GetProperty("all").TryGetProperty("figure", out _).ShouldBeFalse();
        var loop = (await lead.GetFromJsonAsync<JsonElement>($"{root}/loops")).GetProperty("items")[0];
        loop.GetProperty("comment").GetString().ShouldBe("Muy mal");
        var history = (await lead.GetFromJsonAsync<JsonElement>($"{root}/customers/{customer}"))[0];
        (history.GetProperty("firstScore").GetInt32(), history.GetProperty("lastScore").GetInt32()).ShouldBe((5, 1));
        (
            await PostAsync(
                $"loops/{loop.GetProperty("id").GetGuid()}/close",
                new { done = "Se arregló", content = "yes" }
            )
        )
            .GetProperty("closedAt")
            .ValueKind.ShouldBe(JsonValueKind.String);

        foreach (var path in new[] { "surveys", "opinions", "figures", "loops", $"customers/{customer}" })
            (await stranger.GetAsync(new Uri($"{root}/{path}", UriKind.Relative))).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden,
                path
            );
        (await lead.GetAsync(new Uri($"{root}/loops?after=x.y", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (
            await lead.GetAsync(new Uri($"{root}/customers/{Guid.CreateVersion7()}", UriKind.Relative))
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<JsonElement> PostAsync(string path, object body)
        {
            using var answer = await lead.PostAsJsonAsync($"{root}/{path}", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Fact]
    public async Task Pages_show_what_stands_and_stay_shut_for_others()
    {
        await using var house = await OpinionHouse.StartAsync(withChannel: false);
        var survey = await house.SurveyAsync();
        var customer = await house.CustomerAsync();
        var told = await house.ToldAsync(survey, customer, 1, comment: "Me colgaron");
        using var boss = await house.App.SignedInAsync("head");
        using var viewer = await house.App.SignedInAsync("viewer");
        foreach (
            var (path, said) in new[]
            {
                ("/satisfaccion", "1 respuesta"),
                ("/satisfaccion?kind=Recommendation", "Todavía no se ha preguntado a nadie"),
                ("/satisfaccion/respuestas", "Me colgaron"),
                ("/satisfaccion/respuestas.csv", "Me colgaron"),
                ("/satisfaccion/pendientes", "Me colgaron"),
                ($"/satisfaccion/pendientes/{told}", "Me colgaron"),
                ("/satisfaccion/encuestas", survey.Name),
                ("/satisfaccion/encuestas/nueva", "¿Qué tan satisfecho quedó con la atención?"),
                ($"/satisfaccion/encuestas/{survey.Id}", "Versión 1"),
                ($"/satisfaccion/preguntar/{customer}", "Mostrar el enlace"),
                ($"/clientes/{customer}", "Qué opina de nosotros"),
            }
        )
        {
            WebUtility
                .HtmlDecode(await boss.GetStringAsync(new Uri(path, UriKind.Relative)))
                .ShouldContain(said, customMessage: path);
            if (
                !path.StartsWith("/clientes", StringComparison.Ordinal)
                && !path.StartsWith("/satisfaccion?", StringComparison.Ordinal)
                && path != "/satisfaccion"
            )
                (await viewer.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(
                    HttpStatusCode.Forbidden,
                    path
                );
        }
        (
            await boss.GetAsync(new Uri($"/satisfaccion/pendientes/{Guid.CreateVersion7()}", UriKind.Relative))
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
