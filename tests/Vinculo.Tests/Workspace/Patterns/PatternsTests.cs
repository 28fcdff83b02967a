using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Workspace.Patterns;

namespace Vinculo.Tests.Workspace.Patterns;

public class PatternsTests
{
    private static readonly DateOnly Last = new(2026, 3, 1);

    /// <summary>A quiet year with weekends, and the last days as told.</summary>
    private static List<DayCount> Year(double mean, ulong seed, params double[] end)
    {
        var chance = new Xoshiro256(seed);
        var days = new List<DayCount>();
        for (var ago = 365; ago >= 0; ago--)
        {
            var day = Last.AddDays(-ago);
            var usual = mean * (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.5 : 1.2);
            var amount = ago < end.Length ? end[end.Length - 1 - ago] : chance.Poisson(usual);
            days.Add(new(day, amount, amount));
        }
        return days;
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void A_burst_of_a_complaint_is_seen_and_a_usual_week_is_not(double mean)
    {
        var burst = Vinculo
            .Workspace.Patterns.Patterns.Look(
                PatternKind.Complaints,
                Year(mean, 3, mean * 5 + 6, mean * 5 + 8),
                Last,
                20
            )!
            .Value;
        burst.Found.ShouldNotBeNull().Seen.ShouldBeGreaterThan(burst.Found.Expected * 2);
        burst.Found.Last.ShouldBe(Last);
        burst.Course.Expected.Count.ShouldBe(366);
        var silent = 0;
        for (ulong seed = 10; seed < 40; seed++)
            silent += Look(PatternKind.Complaints, Year(mean, seed)) is null ? 1 : 0;
        silent.ShouldBeGreaterThanOrEqualTo(29);
    }

    private static Pattern? Look(PatternKind kind, List<DayCount> days) =>
        Vinculo.Workspace.Patterns.Patterns.Look(kind, days, Last, 20)?.Found;

    [Fact]
    public void Fewer_complaints_are_no_alarm_and_a_silent_channel_is()
    {
        Look(PatternKind.Complaints, Year(40, 3, 0, 0, 0)).ShouldBeNull();
        Look(PatternKind.Channel, Year(40, 3, 0, 0, 0)).ShouldNotBeNull().Seen.ShouldBe(0);
        Look(PatternKind.Channel, Year(40, 3, 200, 210)).ShouldBeNull();
    }

    [Fact]
    public void An_offer_that_is_no_longer_accepted_is_seen_by_its_share_and_not_by_its_volume()
    {
        var chance = new Xoshiro256(8);
        List<DayCount> Offers(double share, int answersAtTheEnd) =>
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(d =>
                    {
                        var late = d >= 195;
                        var answers = late ? answersAtTheEnd : 60;
                        return new DayCount(
                            Last.AddDays(d - 199),
                            chance.Binomial(answers, late ? share : 0.4),
                            answers
                        );
                    }),
            ];
        Look(PatternKind.Offer, Offers(0.05, 60)).ShouldNotBeNull().Seen.ShouldBeLessThan(0.2);
        Look(PatternKind.Offer, Offers(0.4, 15)).ShouldBeNull();
        Look(PatternKind.Offer, Offers(0, 2)).ShouldBeNull();
    }

    [Fact]
    public void Too_few_days_tell_nothing() =>
        Vinculo
            .Workspace.Patterns.Patterns.Look(
                PatternKind.Complaints,
                [new(Last, 4, 4), new(Last.AddDays(-1), 3, 3)],
                Last,
                1
            )
            .ShouldBeNull();

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_burst_is_told_once_to_its_owner_with_the_customers_behind_it(Engine engine)
    {
        var clock = new FixedClock(new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero));
        await using var app = await TestApp.StartAsync(engine, services: s => s.AddSingleton<TimeProvider>(clock));
        var users = app.Services.GetRequiredService<Users>();
        var roles = await app.Services.GetRequiredService<Roles>().ListAsync(default);
        await users.CreateAsync(
            new("Ana", "ana@example.com", "es", [roles.First(r => r.Name == "analyst").Id], []),
            Actor.System("test"),
            default
        );
        await users.CreateAsync(
            new("Carlos", "carlos@example.com", "es", [roles.First(r => r.Name == "analyst").Id], []),
            Actor.System("test"),
            default
        );
        var customer = Ids.New(clock.Now);
        await app.Database.WriteAsync(async session =>
        {
            await session.AddPersonAsync(customer, "Marcela Rojas");
            await session.AddCasesAsync(
                Year(3, 5, 20, 25)
                    .SelectMany(day =>
                        Enumerable
                            .Range(0, (int)day.Amount)
                            .Select(i =>
                            {
                                var at = new DateTimeOffset(day.Day.ToDateTime(new(15, 0)), TimeSpan.Zero).AddMinutes(
                                    i
                                );
                                return new object?[]
                                {
                                    customer,
                                    Ids.New(at),
                                    $"R{at:yyMMddHHmm}",
                                    2,
                                    "roaming",
                                    "x",
                                    null,
                                    3,
                                    1,
                                    null,
                                    at,
                                    1,
                                };
                            })
                    )
            );
        });
        var board = app.Services.GetRequiredService<PatternBoard>();
        var ana = (await board.CandidatesAsync(default)).Single(c => c.Name == "Ana").Id;
        var roaming = new Indicator(PatternKind.Complaints, "roaming");
        var boss = Actor.System("test");
        (await board.NameOwnerAsync(roaming, Guid.CreateVersion7(), boss, default))
            .IsRefused(out var no)
            .ShouldBeTrue();
        no!.Code.ShouldBe("pattern.owner-unknown");
        (await board.NameOwnerAsync(roaming, ana, boss.With("insights.read"), default))
            .IsRefused(out no)
            .ShouldBeTrue();
        no!.Kind.ShouldBe(RefusalKind.Forbidden);
        (await board.NameOwnerAsync(roaming, ana, boss, default)).Accepted.ShouldBeTrue();
        (await board.OwnersAsync(default))[roaming].Name.ShouldBe("Ana");
        var find = app.Services.GetRequiredService<FindPatterns>();
        (await find.LookAsync(default)).ShouldBe(1);
        (await find.LookAsync(default)).ShouldBe(0);
        var told = await app.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT title, href, user_id FROM notification WHERE kind = 'pattern.found'",
                row => (Title: row.Text(0), Href: row.Text(1), User: row.Guid(2))
            )
        );
        told.ShouldHaveSingleItem().Title.ShouldBe("Más reclamos de «Roaming» que de costumbre");
        told[0].User.ShouldBe(ana);
        var reader = new Actor(
            new Guid("01900000-0000-7000-8000-0000000000b1"),
            ActorKind.User,
            "Berta",
            new HashSet<string>(["insights.read", "customers.read"]),
            Reach.All,
            []
        );
        var id = Guid.Parse(told[0].Href.Split('/')[^1]);
        var (alarm, course, customers) = (await board.OpenAsync(id, reader, "test", default)).Accepted;
        customers.ShouldHaveSingleItem().Times.ShouldBe(45);
        course.ShouldNotBeNull();
        (await board.AcknowledgeAsync(id, reader, default)).Accepted.ShouldBeTrue();
        (await board.AcknowledgeAsync(id, reader, default)).Accepted.ShouldBeFalse();
        (await board.AlarmsAsync(default)).ShouldHaveSingleItem().AcknowledgedBy.ShouldBe("Berta");
        (await board.MuteAsync(alarm.Indicator, true, reader, default)).Accepted.ShouldBeTrue();
        (await board.WatchedAsync(default)).Single(w => w.Indicator == alarm.Indicator).MutedUntil.ShouldNotBeNull();
        var blind = reader with { Permissions = new HashSet<string>(["insights.read"]) };
        (await board.OpenAsync(id, blind, "test", default)).Accepted.Customers.ShouldBeEmpty();
    }
}
