using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Tests.Service.Satisfaction;

public class GiveOpinionTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_touches_are_one_answer_it_can_be_changed_for_two_days_and_it_stands_once_on_the_timeline(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync();
        var asked = await house.AskedAsync();
        var token = await house.TokenAsync(asked.Id);

        var both = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => house.PostAsync(token, ("score", "2"), ("comment", " Tarde ")))
        );
        both.Select(b => b.StatusCode).ShouldAllBe(s => s == HttpStatusCode.Redirect);
        (await EntriesAsync()).ShouldBe([(2, "Tarde", "2/5")]);
        house.Clock.Advance(TimeSpan.FromHours(40));
        (await house.PostAsync(token, ("score", "4"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await EntriesAsync()).ShouldBe([(4, null, "4/5")]);
        var given = (await house.OfAsync(asked.Id)).ShouldNotBeNull();
        (given.Score, given.FirstScore, given.Part).ShouldBe((4, 2, OpinionPart.Good));
        given.ChangedAt.ShouldBe(house.Clock.Now);

        house.Clock.Advance(TimeSpan.FromHours(9));
        (await house.PostAsync(token, ("score", "1"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await house.OfAsync(asked.Id))!.Score.ShouldBe(4);
        (await house.CountAsync("SELECT count(*) FROM opinion_loop")).ShouldBe(1);
        (await house.CountAsync("SELECT count(*) FROM audit_event WHERE act = 'opinion.given'")).ShouldBe(1);
        // What moves the customer's facts is in the log that keeps scores current.
        (
            await house.CountAsync($"SELECT count(*) FROM change_log WHERE kind = {(int)ChangeKind.Facts}")
        ).ShouldBeGreaterThan(1);

        Task<List<(int, string?, string)>> EntriesAsync() =>
            house.App.Database.ReadAsync(s =>
                s.QueryAsync(
                    "SELECT perception, body, outcome FROM interaction WHERE kind = 9",
                    row => (row.Int(0), row.TextOrNull(1), row.Text(2))
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_program_that_opens_links_answers_for_nobody_and_the_page_keeps_nothing_in_the_browser(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.SurveyAsync();
        var asked = await house.AskedAsync();
        var token = await house.TokenAsync(asked.Id);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        foreach (var mark in new[] { "1", "2", "3", "4", "5", "9" })
        {
            using var request = new HttpRequestMessage(method, $"/opinion/{token}?n={mark}");
            using var answer = await house.App.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            answer.Headers.GetValues("X-Robots-Tag").Single().ShouldContain("noindex");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
        (await house.OfAsync(asked.Id))!.AnsweredAt.ShouldBeNull();
        var page = await house.App.Client.GetStringAsync(new Uri($"/opinion/{token}?n=2", UriKind.Relative));
        page.ShouldContain("value=\"2\" required checked");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("Marcela");
        (await house.App.Client.GetStringAsync(new Uri($"/opinion/{token}?lang=en", UriKind.Relative))).ShouldContain(
            "How satisfied are you?"
        );

        foreach (var wrong in new[] { "", "0", "6", "dos" })
            (await house.PostAsync(token, ("score", wrong))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await house.PostAsync(token, ("score", "3"), ("comment", new('x', 2_001)))).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await house.PostAsync(token, ("score", "3"), ("comment", new('x', 40_000)))).StatusCode.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        (await house.OfAsync(asked.Id))!.AnsweredAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_link_with_one_letter_changed_is_none_one_that_is_over_says_so_and_no_link_guesses_another()
    {
        await using var house = await OpinionHouse.StartAsync();
        await house.SurveyAsync();
        var asked = await house.AskedAsync();
        var key = await house.Of<OpinionLinks>().KeyAsync(default);
        var token = OpinionToken.Sign(key, asked.Id);
        token.Length.ShouldBe(OpinionToken.Length);

        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var i = 0; i < token.Length; i++)
            foreach (var letter in letters.Where(l => l != token[i]))
                OpinionToken.Read(key, token[..i] + letter + token[(i + 1)..]).ShouldBeNull($"{i} {letter}");
        foreach (var other in new[] { "", "x", token[1..], token + "A", new string('%', 38), "ñ" + token[1..] })
            OpinionToken.Read(key, other).ShouldBeNull(other);
        OpinionToken.Read([.. key.Reverse()], token).ShouldBeNull();
        OpinionToken.Read(key, token).ShouldBe(asked.Id);

        var tampered = (token[0] == 'A' ? 'B' : 'A') + token[1..];
        foreach (var path in new[] { tampered, "x" })
        {
            using var answer = await house.App.Client.GetAsync(new Uri($"/opinion/{path}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain("Este enlace no es válido");
            (await house.PostAsync(path, ("score", "1"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        house.Clock.Advance(TimeSpan.FromDays(15));
        using var over = await house.App.Client.GetAsync(new Uri($"/opinion/{token}", UriKind.Relative));
        over.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await house.PostAsync(token, ("score", "1"))).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await house.CountAsync("SELECT count(*) FROM opinion WHERE score IS NOT NULL")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_bad_answer_is_somebodys_within_an_open_day_is_told_once_when_late_and_closed_with_what_was_done(
        Engine engine
    )
    {
        await using var house = await OpinionHouse.StartAsync(engine);
        await house.App.NewUserAsync("head");
        await house.SurveyAsync();
        var asked = await house.AskedAsync();
        await house.PostAsync(await house.TokenAsync(asked.Id), ("score", "2"), ("comment", "Tarde"));
        var (loops, close) = (house.Of<LoopList>(), house.Of<CloseLoop>());
        var open = (
            await loops.ReadAsync(false, false, null, null, 50, OpinionHouse.Boss, "test")
        ).Accepted.Lines.ShouldHaveSingleItem();
        // Friday at eleven and a minute, nine open hours: Monday at the same.
        open.Loop.DueAt.ShouldBe(house.Clock.Now.AddDays(3));
        (await NoticesAsync("loop.opened")).ShouldBe(1);

        house.Clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));
        await house.Of<OpenLoop>().TellLateAsync();
        await house.Of<OpenLoop>().TellLateAsync();
        (await NoticesAsync("loop.late")).ShouldBe(1);

        await RefusedAsync(new(asked.Id, " ", LoopContent.Yes), "done");
        await RefusedAsync(new(asked.Id, "Se arregló", null), "content");
        await RefusedAsync(new(asked.Id, "Se arregló", LoopContent.Yes, 9), "score");
        await RefusedAsync(new(Guid.CreateVersion7(), "Se arregló", LoopContent.Yes), null);
        var closed = (
            await close.RunAsync(new(asked.Id, "Se arregló", LoopContent.Yes, 4), OpinionHouse.Boss, "test")
        ).Accepted;
        (closed.Content, closed.SecondScore, closed.IsLate(closed.ClosedAt!.Value)).ShouldBe(
            (LoopContent.Yes, 4, true)
        );
        await RefusedAsync(new(asked.Id, "Otra vez", LoopContent.No), null);
        (await loops.ReadAsync(true, false, null, null, 50, OpinionHouse.Boss, "test")).Accepted.Lines.Count.ShouldBe(
            1
        );
        var day = DateOnly.FromDateTime(house.Clock.Now.UtcDateTime);
        var sums = (
            await house
                .Of<OpinionFigures>()
                .ReadAsync(SurveyKind.Satisfaction, day.AddDays(-9), day, OpinionDimension.Team, OpinionHouse.Boss)
        )
            .Accepted
            .All;
        (sums.Asked, sums.Answered, sums.Bad, sums.Loops, sums.Closed, sums.InTime).ShouldBe((1, 1, 1, 1, 1, 0));

        async Task RefusedAsync(CloseLoop.Request request, string? field)
        {
            (await close.RunAsync(request, OpinionHouse.Boss, "test")).IsRefused(out var no).ShouldBeTrue();
            no!.Field.ShouldBe(field);
        }

        Task<long> NoticesAsync(string kind) =>
            house.CountAsync($"SELECT count(*) FROM notification WHERE kind = '{kind}'");
    }
}
