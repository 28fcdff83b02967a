using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class OutboxTests
{
    public sealed record Rang(int Number);

    private sealed class Ear : IReaction<Rang>
    {
        public ConcurrentQueue<(int Number, Guid Fact)> Heard { get; } = new();

        public Func<Rang, Exception?> Fails { get; set; } = _ => null;

        public Task HandleAsync(Rang fact, Guid factId, CancellationToken cancel)
        {
            if (Fails(fact) is { } failure)
                throw failure;
            Heard.Enqueue((fact.Number, factId));
            return Task.CompletedTask;
        }
    }

    private sealed class OtherEar : IReaction<Rang>
    {
        public int Heard { get; private set; }

        public Task HandleAsync(Rang fact, Guid factId, CancellationToken cancel)
        {
            Heard++;
            return Task.CompletedTask;
        }
    }

    private sealed class House(TestDatabase test) : IAsyncDisposable
    {
        public Ear Ear { get; } = new();

        public OtherEar OtherEar { get; } = new();

        public FixedClock Clock { get; } = new(DateTimeOffset.Parse("2026-05-01T00:00:00Z"));

        public Database Database => test.Database;

        public OutboxDeliverer Deliverer(Database? database = null)
        {
            var services = new ServiceCollection();
            services.AddSingleton<IReaction<Rang>>(Ear);
            services.AddSingleton<IReaction<Rang>>(OtherEar);
            return new(
                database ?? test.Database,
                new Reactions(services),
                services.BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(),
                new VinculoOptions(),
                Clock,
                NullLogger<OutboxDeliverer>.Instance
            );
        }

        public Task AnnounceAsync(params int[] numbers) =>
            test.Database.WriteAsync(async session =>
            {
                foreach (var number in numbers)
                    await session.AnnounceAsync(new Rang(number));
            });

        public Task<int> WaitingAsync() =>
            test.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync("SELECT COUNT(*) FROM outbox", r => (int)r.Long(0))
            );

        public ValueTask DisposeAsync() => test.DisposeAsync();
    }

    private static async Task<House> CreateAsync(Engine engine) => new(await TestDatabase.CreateAsync(engine));

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fact_reaches_every_reaction_once_and_is_put_away(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        await house.AnnounceAsync(1, 2, 3);

        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(3);
        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(0);

        house.Ear.Heard.Select(h => h.Number).ShouldBe([1, 2, 3], ignoreOrder: true);
        house.OtherEar.Heard.ShouldBe(3);
        (await house.WaitingAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fact_of_a_transaction_that_failed_never_happened(Engine engine)
    {
        await using var house = await CreateAsync(engine);

        await Should.ThrowAsync<InvalidDataException>(
            house.Database.WriteAsync(async session =>
            {
                await session.AnnounceAsync(new Rang(1));
                throw new InvalidDataException();
            })
        );

        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_reaction_is_tried_again_later_and_the_others_are_not(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        house.Ear.Fails = _ => new InvalidDataException("not now");
        await house.AnnounceAsync(7);

        await house.Deliverer().DeliverDueAsync(default);
        house.OtherEar.Heard.ShouldBe(1);
        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(0, "it waits a second");

        house.Clock.Advance(TimeSpan.FromSeconds(1.1));
        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(1);
        house.Clock.Advance(TimeSpan.FromSeconds(1.1));
        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(0, "then two");

        house.Ear.Fails = _ => null;
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        await house.Deliverer().DeliverDueAsync(default);

        house.Ear.Heard.Count.ShouldBe(1);
        house.OtherEar.Heard.ShouldBe(1);
        (await house.WaitingAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fact_nobody_can_deliver_is_shown_and_can_be_revived(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        house.Ear.Fails = _ => new InvalidDataException("broken for good");
        await house.AnnounceAsync(7);
        for (var i = 0; i < OutboxDeliverer.DeadAfter; i++)
        {
            await house.Deliverer().DeliverDueAsync(default);
            house.Clock.Advance(TimeSpan.FromHours(1.1));
        }

        var dead = await house.Database.ReadAsync(session => session.DeadFactsAsync());
        dead.Single().Error.ShouldBe("InvalidDataException: broken for good");
        dead.Single().Kind.ShouldContain(nameof(Rang));

        house.Ear.Fails = _ => null;
        (await house.Database.WriteAsync(session => session.ReviveDeadFactsAsync())).ShouldBe(1);
        await house.Deliverer().DeliverDueAsync(default);
        house.Ear.Heard.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Several_nodes_share_the_facts(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        await house.AnnounceAsync([.. Enumerable.Range(0, 100)]);
        var nodes = Enumerable.Range(0, 4).Select(_ => house.Deliverer()).ToList();

        await Task.WhenAll(
            nodes.Select(node =>
                Task.Run(async () =>
                {
                    while (await node.DeliverDueAsync(default) > 0) { }
                })
            )
        );

        house.Ear.Heard.Select(h => h.Number).Order().ShouldBe(Enumerable.Range(0, 100));
        (await house.WaitingAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fact_claimed_by_a_node_that_died_is_taken_over(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        using var dying = new CancellationTokenSource();
        house.Ear.Fails = _ =>
        {
            dying.Cancel();
            return new OperationCanceledException(dying.Token);
        };
        await house.AnnounceAsync(1);
        await Should.ThrowAsync<OperationCanceledException>(house.Deliverer().DeliverDueAsync(dying.Token));

        house.Ear.Fails = _ => null;
        (await house.Deliverer().DeliverDueAsync(default)).ShouldBe(0, "the claim still stands");
        house.Clock.Advance(TimeSpan.FromMinutes(2.1));
        await house.Deliverer().DeliverDueAsync(default);

        house.Ear.Heard.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reaction_can_ask_whether_it_is_the_first_time(Engine engine)
    {
        await using var house = await CreateAsync(engine);
        var fact = Ids.New(house.Clock.Now);

        (await house.Database.WriteAsync(session => session.IsFirstTimeAsync(fact, this))).ShouldBeTrue();
        (await house.Database.WriteAsync(session => session.IsFirstTimeAsync(fact, this))).ShouldBeFalse();
        (await house.Database.WriteAsync(session => session.IsFirstTimeAsync(fact, house))).ShouldBeTrue();
    }
}
