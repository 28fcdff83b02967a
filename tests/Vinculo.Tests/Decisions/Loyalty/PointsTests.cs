using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Loyalty.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Loyalty;

public class PointsTests
{
    private static readonly Actor Boss = Actor.System("test");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Twenty_spends_at_once_never_take_more_than_there_is(Engine engine)
    {
        await using var shop = await Shop.OpenAsync(engine);
        var customer = await shop.CustomerAsync();
        await shop.MoveAsync(new(customer, PointsAct.Join));
        (await shop.MoveAsync(new(customer, PointsAct.Give, 250, Reason: "bienvenida"))).Accepted.Balance.ShouldBe(250);

        var spends = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => shop.MoveAsync(new(customer, PointsAct.Spend, Reward: "taza")))
        );

        spends.Count(s => s.IsAccepted(out _)).ShouldBe(2);
        spends.Count(s => s.IsRefused(out var no) && no.Code == "loyalty.too-few").ShouldBe(18);
        (await shop.SheetAsync(customer)).Balance.ShouldBe(50);
        (await shop.LongAsync("SELECT CAST(sum(points) AS bigint) FROM point_entry")).ShouldBe(50);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_request_moves_points_once_and_what_is_taken_back_returns_where_it_came_from(
        Engine engine
    )
    {
        await using var shop = await Shop.OpenAsync(engine);
        var customer = await shop.CustomerAsync();
        await shop.MoveAsync(new(customer, PointsAct.Join));
        await shop.MoveAsync(new(customer, PointsAct.Give, 100, Reason: "error nuestro"));
        var request = Guid.Parse("01900000-0000-7000-8000-0000000000aa");

        var first = (await shop.MoveAsync(new(customer, PointsAct.Spend, Reward: "taza", RequestId: request))).Accepted;
        var again = (await shop.MoveAsync(new(customer, PointsAct.Spend, Reward: "taza", RequestId: request))).Accepted;
        again.Entry.ShouldBe(first.Entry);
        again.Balance.ShouldBe(0);

        var before = (await shop.SheetAsync(customer)).Entries.Single(e => e.Points > 0).ExpiresOn;
        var back = await shop.MoveAsync(
            new(customer, PointsAct.TakeBack, Entry: first.Entry, Reason: "no había tazas")
        );
        back.Accepted.Balance.ShouldBe(100);
        (await shop.SheetAsync(customer)).NextLost.ShouldBe((100, before!.Value));
        (await shop.MoveAsync(new(customer, PointsAct.TakeBack, Entry: first.Entry, Reason: "otra vez")))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("loyalty.already-taken-back");
        (await shop.LongAsync("SELECT count(*) FROM audit_event WHERE act = 'points.moved'")).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_night_gives_for_purchases_takes_what_is_too_old_and_done_again_changes_nothing(Engine engine)
    {
        await using var shop = await Shop.OpenAsync(engine);
        var customer = await shop.CustomerAsync();
        await shop.MoveAsync(new(customer, PointsAct.Join));
        await shop.BuyAsync(customer, daysAgo: 450, amount: 70_000_00);
        await shop.BuyAsync(customer, daysAgo: 100, amount: 120_500_00);
        await shop.BuyAsync(customer, daysAgo: 20, amount: 400_000_00);
        await shop.BuyAsync(customer, daysAgo: 5, amount: 20_000_00, refund: true);

        await shop.NightAsync();
        var sheet = await shop.SheetAsync(customer);
        await shop.NightAsync();
        await shop.NightAsync(after: customer.Value);

        sheet.Balance.ShouldBe(120 + 400 - 20);
        sheet
            .Entries.Select(e => (e.Kind, e.Points))
            .ShouldBe(
                [
                    (PointKind.Earned, 70),
                    (PointKind.Earned, 120),
                    (PointKind.Earned, 400),
                    (PointKind.TakenBack, -20),
                    (PointKind.Expired, -70),
                ],
                ignoreOrder: true
            );
        sheet.Tier!.Code.ShouldBe("oro");
        (await shop.SheetAsync(customer)).Entries.Count.ShouldBe(sheet.Entries.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_brings_themselves_who_brought_them_or_whom_they_live_with(Engine engine)
    {
        await using var shop = await Shop.OpenAsync(engine);
        var (ana, beto, caro, dora) = (
            await shop.CustomerAsync(),
            await shop.CustomerAsync(),
            await shop.CustomerAsync(),
            await shop.CustomerAsync()
        );
        await shop.LiveTogetherAsync(ana, dora);

        (await shop.ReferAsync(ana, beto)).IsAccepted(out _).ShouldBeTrue();
        (await shop.ReferAsync(beto, caro)).IsAccepted(out _).ShouldBeTrue();
        await Refused(ana, ana, "self");
        await Refused(beto, ana, "loop");
        await Refused(caro, ana, "loop");
        await Refused(caro, beto, "already");
        await Refused(ana, dora, "household");
        await shop.BuyAsync(dora, daysAgo: 400, amount: 1_00);
        await Refused(caro, dora, "customer-before");

        await shop.BuyAsync(beto, daysAgo: 29, amount: 5_00);
        await shop.NightAsync();
        (await shop.SheetAsync(ana)).Balance.ShouldBe(150);
        (await shop.SheetAsync(beto)).Balance.ShouldBe(100);
        (await shop.SheetAsync(caro)).Balance.ShouldBe(0);
        await shop.NightAsync();
        (await shop.SheetAsync(ana)).Balance.ShouldBe(150);

        async Task Refused(CustomerId who, CustomerId whom, string why)
        {
            (await shop.ReferAsync(who, whom)).IsRefused(out var no).ShouldBeTrue(why);
            no!.Code.ShouldBe("loyalty.referral-" + why);
        }
    }

    [Fact]
    public async Task Points_are_moved_by_those_who_may_and_not_while_the_programme_rests()
    {
        await using var shop = await Shop.OpenAsync(Engine.Sqlite);
        var customer = await shop.CustomerAsync();
        var agent = Boss with { Permissions = new HashSet<string>([Permissions.LoyaltyServe]) };

        (await shop.MoveAsync(new(customer, PointsAct.Join), agent)).IsAccepted(out _).ShouldBeTrue();
        (await shop.MoveAsync(new(customer, PointsAct.Give, 5, Reason: "porque sí"), agent)).IsRefused(out var no);
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await shop.MoveAsync(new(customer, PointsAct.Give, 5))).IsRefused(out no);
        no!.Code.ShouldBe("loyalty.reason-missing");
        await shop.TermsAsync(Shop.Usual with { Active = false });
        (await shop.MoveAsync(new(customer, PointsAct.Spend, Reward: "taza"))).IsRefused(out no);
        no!.Code.ShouldBe("loyalty.not-running");
    }

    private sealed class Shop(TestApp app) : IAsyncDisposable
    {
        public static readonly LoyaltyTerms Usual = new()
        {
            Active = true,
            Since = new(2020, 1, 1),
            PointEveryMinor = 1_000_00,
            ExpiryMonths = 12,
            Tiers = [new("plata", "Plata", "Silver", 100), new("oro", "Oro", "Gold", 500)],
            Rewards = [new("taza", "Taza", "Mug", 100)],
            ReferrerPoints = 150,
            ReferredPoints = 100,
            QualifyDays = 20,
        };

        private DateTimeOffset Now => app.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        public static async Task<Shop> OpenAsync(Engine engine)
        {
            var shop = new Shop(await TestApp.StartAsync(engine));
            await shop.TermsAsync(Usual);
            return shop;
        }

        public async Task TermsAsync(LoyaltyTerms terms)
        {
            var settings = app.Services.GetRequiredService<Settings>();
            var version = await settings.RowVersionAsync(LoyaltyTerms.SettingCode, default);
            (
                await app.Services.GetRequiredService<SaveLoyaltyTerms>().RunAsync(terms, version, Boss, default)
            ).Accepted.ShouldBe(version + 1);
        }

        public async Task<CustomerId> CustomerAsync()
        {
            var id = Ids.New(Now);
            await app.Database.WriteAsync(session =>
                session.AddPeopleAsync([
                    FactRows.Person(id, CustomerStage.Customer, "Marcela Rojas", new(2019, 1, 1), Now),
                ])
            );
            return new(id);
        }

        public Task<Outcome<PointsMoved>> MoveAsync(MovePoints.Request request, Actor? actor = null) =>
            app.Services.GetRequiredService<MovePoints>().RunAsync(request, actor ?? Boss, "test");

        public Task<Outcome<CustomerReferred>> ReferAsync(CustomerId who, CustomerId whom) =>
            app.Services.GetRequiredService<Referrals>().RunAsync(new(who, whom), Boss, "test");

        public async Task<PointsSheet> SheetAsync(CustomerId customer) =>
            (await app.Services.GetRequiredService<CustomerPoints>().OfAsync(customer, Boss, "test", default)).Accepted;

        public Task BuyAsync(CustomerId customer, int daysAgo, long amount, bool refund = false) =>
            app.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO txn (customer_id, occurred_at, id, kind, amount_minor, currency)
                    VALUES (@customer, @at, @id, @kind, @amount, 'COP')
                    """,
                    ("customer", customer),
                    ("at", Now.AddDays(-daysAgo)),
                    ("id", Ids.New(Now)),
                    ("kind", refund ? 4 : 1),
                    ("amount", refund ? -amount : amount)
                )
            );

        public Task LiveTogetherAsync(params CustomerId[] people) =>
            app.Database.WriteAsync(async session =>
            {
                var household = Ids.New(Now);
                foreach (var one in people)
                    await session.ExecuteAsync(
                        "INSERT INTO household_member (customer_id, id, household_id, state, joined_at) VALUES (@customer, @id, @household, 2, @now)",
                        ("customer", one),
                        ("id", Ids.New(Now)),
                        ("household", household),
                        ("now", Now)
                    );
            });

        /// <summary>The day's work, from the beginning or from where a killed run had got to.</summary>
        public async Task NightAsync(Guid? after = null)
        {
            var queue = app.Services.GetRequiredService<JobQueue>();
            var id = await app.Database.WriteAsync(session => queue.EnqueueAsync(session, "test.never", new { }, Boss));
            var job = new KeepLoyalty(
                app.Database,
                app.Services.GetRequiredService<VinculoOptions>(),
                TimeProvider.System
            );
            await job.RunAsync(
                new(id, "{}", after is { } place ? Json.Of(new { After = place, Done = 1 }).Text : null, queue),
                default
            );
        }

        public Task<long> LongAsync(string sql) =>
            app.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
