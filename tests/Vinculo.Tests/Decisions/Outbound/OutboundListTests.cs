using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Policy;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Outbound;

public class OutboundListTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task On_a_list_are_those_who_may_be_contacted_best_first_and_of_the_others_it_is_said_why_not(
        Engine engine
    )
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        await desk.Counter.OfferAsync(Counter.Draft("stay", 1_00, 0.5, Issue.Retain) with { KeepShare = 0.9 });
        var small = await desk.CustomerAsync(1_000_000_00);
        var great = await desk.CustomerAsync(9_000_000_00);
        await desk.CustomerAsync(consents: false);
        await desk.CustomerAsync(phone: false);
        await desk.CustomerAsync(control: true);
        var mourning = await desk.CustomerAsync();
        await QuietAsync(desk, mourning);

        var view = await desk.ListAsync();

        view.List.State.ShouldBe(ListState.Open);
        view.Rows.Select(r => r.Entry.Customer).ShouldBe([great, small]);
        view.Rows.Select(r => r.Entry.Offer).ShouldBe(["stay", "plan"]);
        view.Rows[0].Entry.WorthMinor.ShouldBeGreaterThan(view.Rows[1].Entry.WorthMinor);
        view.Rows[0].Way.ShouldBe("3001234567");
        view.Rows[0].Proposal!.Reasons.ShouldNotBeEmpty();
        view.Rows[0].Entry.BestAt.ShouldBeGreaterThanOrEqualTo(desk.Counter.Clock.GetUtcNow());
        var report = view.List.Report;
        report.Looked.ShouldBe(6);
        report.Now.ShouldBe(3);
        report.Never.ShouldBe(
            new Dictionary<string, long> { ["consent-withdrawn"] = 1, ["no-way"] = 1 },
            ignoreOrder: true
        );
        report.Later.ShouldBe(new Dictionary<string, long> { ["quiet-mourning"] = 1 });
        report.Nothing.ShouldBe(new Dictionary<string, long> { ["control-group"] = 1 });
        // The ledger holds what is proposed on the list, and nothing of those who are not on it.
        (await desk.Counter.CountAsync("SELECT count(*) FROM decision WHERE placement = 'outbound-list'")).ShouldBe(2);
        (await desk.Counter.CountAsync("SELECT count(*) FROM decision WHERE top_offer IS NULL")).ShouldBe(0);
        var again = await new ReplayDecision(
            desk.Counter.Book,
            desk.Counter.NextBestAction,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReplayDecision>.Instance
        ).RunAsync(view.Rows[0].Entry.Decision);
        again.Accepted.Same.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_made_at_night_waits_for_the_hour_and_one_for_an_offer_has_those_whom_it_suits_best(
        Engine engine
    )
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        await desk.Counter.OfferAsync(Counter.Draft("small", 1_000_00, 0.5));
        await desk.CustomerAsync();
        // Sunday evening in Bogotá: nobody may be called before Monday at seven.
        desk.Counter.Clock.Now = new(2026, 3, 8, 23, 0, 0, TimeSpan.Zero);

        var view = await desk.ListAsync(new("Lunes", "plan", Channel: Channel.Voice));

        view.List.Report.Later.ShouldBe(new Dictionary<string, long> { ["contact-hours"] = 1 });
        var entry = view.Rows.ShouldHaveSingleItem().Entry;
        entry.ReadyAt.ShouldBe(new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero));
        entry.BestAt.ShouldBeGreaterThanOrEqualTo(entry.ReadyAt);
        view.Count.Ready.ShouldBe(0);
        (await desk.Work.NextAsync(view.List.Id, ListDesk.Ana, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("outbound.nobody-left");

        var other = await desk.ListAsync(new("Poco", "small", Channel: Channel.Voice));
        other.Rows.ShouldBeEmpty();
        other.List.Report.Nothing.ShouldBe(new Dictionary<string, long> { ["another-better"] = 1 });
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_may_not_be_told_through_the_best_channel_is_told_through_another(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        await desk.Counter.OfferAsync(Counter.Draft("call", 2_000_000_00, 0.9) with { Channels = [Channel.Sms] });
        await desk.CustomerAsync();

        var view = await desk.ListAsync(new("Por mensaje", "call"));

        var entry = view.Rows.ShouldHaveSingleItem().Entry;
        (entry.Offer, entry.Channel).ShouldBe(("call", Channel.Sms));
        (await desk.Make.RunAsync(new("Nada", "call", Channel: Channel.Visit), ListDesk.Marketer, "test")).IsRefused(
            out var no
        );
        no!.Code.ShouldBe("outbound.channel");
        await desk.Make.CloseAsync(view.List.Id, ListDesk.Marketer, "test");
        await desk.Counter.OfferAsync(Counter.Draft("sms-only", 9_000_000_00, 0.9) with { Channels = [Channel.Sms] });
        (await desk.ListAsync(new("Lo que sea"))).Rows.ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_lists_at_once_share_nobody_the_best_are_kept_and_a_closed_list_lets_go(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        for (var i = 1; i <= 4; i++)
            await desk.CustomerAsync(i * 1_000_000_00);
        await desk.Counter.OfferAsync(Counter.Draft("stay", 1_00, 0.5, Issue.Retain) with { KeepShare = 0.9 });

        var first = await desk.ListAsync(new("Primera", Most: 3));
        var second = await desk.ListAsync(new("Segunda"));

        first.Count.Waiting.ShouldBe(3);
        var left = second.Rows.ShouldHaveSingleItem();
        first.Rows.ShouldAllBe(r => r.Entry.WorthMinor >= left.Entry.WorthMinor);
        second.List.Report.Nothing["on-another-list"].ShouldBe(3);
        (await desk.Counter.CountAsync("SELECT count(*) FROM decision")).ShouldBe(4);

        (await desk.Make.CloseAsync(first.List.Id, ListDesk.Marketer, "test")).Accepted.State.ShouldBe(
            ListState.Closed
        );
        (await desk.Work.NextAsync(first.List.Id, ListDesk.Ana, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("outbound.not-open");
        (await desk.ReadAsync(first.List.Id)).Count.Off.ShouldBe(3);
        (await desk.ListAsync(new("Tercera"))).Count.Waiting.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Work_that_is_done_again_after_a_kill_leaves_the_same_list(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        for (var i = 1; i <= 3; i++)
            await desk.CustomerAsync(i * 1_000_000_00);
        var once = await desk.ListAsync();
        await desk.Counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE outbound_list SET state = 1 WHERE id = @id", ("id", once.List.Id))
        );

        await desk.FillAsync(once.List);

        var twice = await desk.ReadAsync(once.List.Id);
        twice.List.State.ShouldBe(ListState.Open);
        twice.Rows.Select(r => r.Entry).ShouldBe(once.Rows.Select(r => r.Entry));
        (await desk.Counter.CountAsync("SELECT count(*) FROM decision")).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_asks_gets_the_best_who_is_free_and_an_answer_takes_her_off(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        for (var i = 1; i <= 4; i++)
            await desk.CustomerAsync(i * 1_000_000_00);
        var view = await desk.ListAsync();
        var list = view.List.Id;

        var both = await Task.WhenAll(
            desk.Work.NextAsync(list, ListDesk.Ana, "test"),
            desk.Work.NextAsync(list, ListDesk.Beto, "test")
        );
        both.Select(b => b.Accepted.Customer).Distinct().Count().ShouldBe(2);
        var hers = both[0].Accepted;
        (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted.Customer.ShouldBe(hers.Customer);
        var told = (await desk.Counter.NextBestAction.RecallAsync(hers.Decision, ListDesk.Ana, "test")).Accepted;
        told.Content.Name.ShouldBe("Marcela");

        (await desk.Counter.AnswerAsync(told, hers.Offer, Result.Accepted)).IsAccepted(out _).ShouldBeTrue();
        (await desk.ReadAsync(list)).Count.ShouldSatisfyAllConditions(
            c => c.Accepted.ShouldBe(1),
            c => c.Taken.ShouldBe(1),
            c => c.Waiting.ShouldBe(2)
        );
        (await desk.Counter.AnswerAsync(told, hers.Offer, Result.Undone)).IsAccepted(out _).ShouldBeTrue();
        (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted.Customer.ShouldBe(hers.Customer);

        (await desk.Work.LetGoAsync(list, hers.Customer, TimeSpan.FromHours(2), ListDesk.Ana, "test")).IsAccepted(
            out _
        );
        var next = (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted;
        next.Customer.ShouldNotBe(hers.Customer);
        (await desk.Work.LetGoAsync(list, next.Customer, null, ListDesk.Ana, "test")).IsAccepted(out _);
        (await desk.ReadAsync(list, EntryState.Off)).Rows.ShouldHaveSingleItem().Entry.Code.ShouldBe("taken-off");
        // An hour later whoever was forgotten may be taken by another.
        desk.Counter.Clock.Advance(TimeSpan.FromMinutes(61));
        var last = (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted;
        (await desk.Work.LetGoAsync(list, last.Customer, null, ListDesk.Ana, "test")).IsAccepted(out _);
        (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted.Customer.ShouldBe(both[1].Accepted.Customer);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_that_was_made_has_told_nobody_anything_until_she_answers(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        for (var i = 1; i <= 3; i++)
            await desk.CustomerAsync(i * 1_000_000_00);
        var list = (await desk.ListAsync()).List.Id;
        Task<long> MetAsync() =>
            desk.Counter.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync(
                    $"SELECT count(*) FROM decision d WHERE {MarkShown.IsMet("d")}",
                    row => row.Long(0)
                )
            );
        var results = new OfferResults(desk.Counter.Database, desk.Counter.Book, desk.Counter.Clock);
        async Task<long> ShownAsync() =>
            (await results.AllAsync(Counter.Agent)).Accepted.Single(r => r.Offer.Code == "plan").Shown;

        (await MetAsync(), await ShownAsync()).ShouldBe((0, 0));
        var taken = (await desk.Work.NextAsync(list, ListDesk.Ana, "test")).Accepted;
        (await MetAsync()).ShouldBe(0);
        var decision = (await desk.Counter.NextBestAction.RecallAsync(taken.Decision, ListDesk.Ana, "test")).Accepted;
        await desk.Counter.AnswerAsync(decision, taken.Offer, Result.NotNow);
        (await MetAsync(), await ShownAsync()).ShouldBe((1, 1));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_may_not_be_contacted_any_more_is_passed_over(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        var lesser = await desk.CustomerAsync(1_000_000_00);
        await desk.Counter.OfferAsync(Counter.Draft("stay", 1_00, 0.5, Issue.Retain) with { KeepShare = 0.9 });
        var best = await desk.CustomerAsync(9_000_000_00);
        var view = await desk.ListAsync();
        await QuietAsync(desk, best);

        (await desk.Work.NextAsync(view.List.Id, ListDesk.Ana, "test")).Accepted.Customer.ShouldBe(lesser);
        var passed = (await desk.ReadAsync(view.List.Id)).Rows[0].Entry;
        (passed.Customer, passed.Code).ShouldBe((best, "quiet-mourning"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_customers_who_are_one_have_one_place(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        var (one, other) = (await desk.CustomerAsync(), await desk.CustomerAsync(2_000_000_00));
        var view = await desk.ListAsync();
        var town = new Town(desk.Counter.Store, desk.Counter.Clock);

        (await town.Merge.RunAsync(new(one, other, "la misma"), Town.Steward, "test")).IsAccepted(out _).ShouldBeTrue();

        var survivor = await town.CurrentAsync(other);
        (await desk.ReadAsync(view.List.Id)).Rows.ShouldHaveSingleItem().Entry.Customer.ShouldBe(survivor);
    }

    [Fact]
    public async Task What_is_wrong_with_a_list_is_said_by_field_and_who_may_not_is_refused()
    {
        await using var desk = await ListDesk.OpenAsync(Engine.Sqlite);

        await RefusedAsync("outbound.name", new(" "));
        await RefusedAsync("outbound.name", new(new string('x', 101)));
        await RefusedAsync("outbound.most", new("Hoy", Most: 0));
        await RefusedAsync("outbound.most", new("Hoy", Most: 20_001));
        await RefusedAsync("outbound.offer", new("Hoy", "no-such"));
        await RefusedAsync("outbound.segment", new("Hoy", Segment: "abc"));
        await RefusedAsync("outbound.segment", new("Hoy", Segment: "abc:A"));
        await RefusedAsync("outbound.channel", new("Hoy", Channel: Channel.Store));
        (await desk.Make.RunAsync(new("Hoy"), ListDesk.Ana, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await desk.Work.NextAsync(Guid.CreateVersion7(), ListDesk.Ana, "test")).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("outbound.not-found");
        (await desk.Work.NextAsync(Guid.CreateVersion7(), Counter.Agent, "test")).IsRefused(out no).ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        var list = (await desk.ListAsync()).List.Id;
        (await desk.Work.LetGoAsync(list, await desk.CustomerAsync(), null, ListDesk.Ana, "test")).IsRefused(out no);
        no!.Code.ShouldBe("outbound.not-on-it");
        (await desk.Work.LetGoAsync(list, new(list), TimeSpan.FromDays(31), ListDesk.Ana, "test")).IsRefused(out no);
        no!.Code.ShouldBe("outbound.wait");
        (await desk.Lists.OneAsync(list, null, "x.y", 50, ListDesk.Ana, "customer.found", "test")).IsRefused(out no);
        no!.Code.ShouldBe("outbound.cursor");

        async Task RefusedAsync(string code, MakeOutboundList.Request request)
        {
            (await desk.Make.RunAsync(request, ListDesk.Marketer, "test"))
                .IsRefused(out var refusal)
                .ShouldBeTrue(code);
            refusal!.Code.ShouldBe(code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_seller_gets_the_customers_of_his_team_and_pages_go_on_where_they_stopped(Engine engine)
    {
        await using var desk = await ListDesk.OpenAsync(engine);
        var team = Ids.New(desk.Counter.Clock.GetUtcNow());
        for (var i = 1; i <= 5; i++)
        {
            var customer = await desk.CustomerAsync(i * 1_000_000_00);
            if (i > 3)
                await desk.Counter.Database.WriteAsync(session =>
                    session.ExecuteAsync(
                        "UPDATE customer SET team_id = @team WHERE customer_id = @id",
                        ("team", team),
                        ("id", customer)
                    )
                );
        }
        var list = (await desk.ListAsync()).List.Id;
        var stranger = ListDesk.Ana with { Reach = Reach.Teams };

        (
            await desk.Lists.OneAsync(list, null, null, 50, stranger, "customer.found", "test")
        ).Accepted.Rows.Count.ShouldBe(3);
        var seen = new List<CustomerId>();
        string? after = null;
        do
        {
            var page = await desk.ReadAsync(list, after: after, most: 2);
            seen.AddRange(page.Rows.Select(r => r.Entry.Customer));
            after = page.Next;
        } while (after is not null);
        seen.Distinct().Count().ShouldBe(5);
        seen.Count.ShouldBe(5);
        var (own, mates) = (stranger, stranger with { Teams = [team] });
        var taken = (await desk.Work.NextAsync(list, own, "test")).Accepted.Customer;
        (await desk.Lists.OneAsync(list, null, null, 50, own, "customer.found", "test"))
            .Accepted.Rows.Select(r => r.Entry.Customer)
            .ShouldContain(taken);
        (await desk.Lists.OneAsync(list, null, null, 50, mates, "customer.found", "test")).Accepted.Rows.Count.ShouldBe(
            5
        );
    }

    private static Task QuietAsync(ListDesk desk, CustomerId customer) =>
        desk.Counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO contact_quiet (customer_id, id, kind, since, until, noted_by)
                VALUES (@customer, @id, 1, @since, @until, @by)
                """,
                ("customer", customer),
                ("id", Ids.New(desk.Counter.Clock.GetUtcNow())),
                ("since", desk.Counter.Clock.GetUtcNow()),
                ("until", desk.Counter.Clock.GetUtcNow().AddDays(90)),
                ("by", Guid.Empty)
            )
        );
}
