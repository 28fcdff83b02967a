using Vinculo.Customers;
using Vinculo.Customers.Matching;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Matching;

public class DecidePairTests
{
    private static readonly DateOnly Born = new(1979, 11, 3);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_joins_at_once_and_undo_makes_two_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var (one, other, pair) = await DoubtfulAsync(match);

        var said = (await match.Decide.RunAsync(new(pair, PairAnswer.Same), Matchmaker.Reviewer, "test")).Accepted;

        said.Survivor.ShouldNotBeNull();
        (await match.RootsAsync())[other.Value].ShouldBe((await match.RootsAsync())[one.Value]);
        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Same);
        (await match.Queue.FiguresAsync()).ShouldBe(new QueueFigures(0, 1, 0, 0, 0));

        (await match.Decide.UndoAsync(pair, Matchmaker.Second, "test")).IsRefused(out var notYours).ShouldBeTrue();
        notYours!.Code.ShouldBe("match.not-yours");
        _ = (await match.Decide.UndoAsync(pair, Matchmaker.Reviewer, "test")).Accepted;

        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Open);
        (await match.Queue.FiguresAsync()).ShouldBe(new QueueFigures(1, 0, 0, 0, 0));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_at_once_may_no_more_than_who_asked(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        await DoubtfulAsync(match);
        var job = new JoinObvious(test.Database, match.Queue, match.Decide);
        async Task JoinAsync(Actor actor)
        {
            var request = JoinObvious.Request.Of(0, actor);
            var id = await test.Database.WriteAsync(session =>
                match.Jobs.EnqueueAsync(session, JoinObvious.JobCode, request, actor)
            );
            await job.RunAsync(new JobRun(id, Json.Of(request).Text, null, match.Jobs, askedBy: actor.Id), default);
        }

        await JoinAsync(
            Matchmaker.Reviewer with
            {
                Permissions = new HashSet<string> { Permissions.MatchingReview, Permissions.CustomersRead },
            }
        );
        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);

        await JoinAsync(Matchmaker.Reviewer);
        (await match.RootsAsync()).Values.Distinct().Count().ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Not_the_same_outlives_every_scan_and_change(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var (one, other, pair) = await DoubtfulAsync(match);
        await match.Decide.RunAsync(new(pair, PairAnswer.Different), Matchmaker.Reviewer, "test");

        // Now the evidence would be ample.
        foreach (var id in new[] { one, other })
            await match.Town.Edit.RunAsync(
                new(
                    id,
                    0,
                    new Dictionary<string, string?> { ["birthDate"] = "1979-11-03", ["secondSurname"] = "Lozano" }
                ),
                Town.Agent,
                "test"
            );
        await match.Keeper.RefreshAsync(default);
        await match.ScanAsync();

        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Different);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_people_decide_about_the_most_valuable(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var (one, _, pair) = await DoubtfulAsync(match, valuable: true);

        (await match.Decide.RunAsync(new(pair, PairAnswer.Same), Matchmaker.Reviewer, "test")).Accepted.State.ShouldBe(
            PairState.Open
        );
        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
        (await match.Queue.NextAsync(QueueOrder.Surest, null, Matchmaker.Reviewer)).ShouldBeNull();
        (await match.Decide.RunAsync(new(pair, PairAnswer.Same), Matchmaker.Reviewer, "test"))
            .IsRefused(out var alone)
            .ShouldBeTrue();
        alone!.Code.ShouldBe("match.second-person-needed");

        (await match.Queue.NextAsync(QueueOrder.Surest, null, Matchmaker.Second)).ShouldBe(pair);
        (await match.Decide.RunAsync(new(pair, PairAnswer.Same), Matchmaker.Second, "test")).Accepted.State.ShouldBe(
            PairState.Same
        );
        (await match.RootsAsync()).Values.Distinct().ShouldHaveSingleItem();
        _ = one;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_disagrees_leaves_it_undecided(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var (_, _, pair) = await DoubtfulAsync(match, valuable: true);

        await match.Decide.RunAsync(new(pair, PairAnswer.Same), Matchmaker.Reviewer, "test");
        await match.Decide.RunAsync(new(pair, PairAnswer.Different), Matchmaker.Second, "test");

        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Unsure);
        (await match.RootsAsync()).ShouldAllBe(r => r.Key == r.Value);
    }

    [Fact]
    public async Task Without_permission_nothing_is_seen_nor_decided()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var match = new Matchmaker(test);
        var (_, _, pair) = await DoubtfulAsync(match);

        var decided = await match.Decide.RunAsync(new(pair, PairAnswer.Same), Town.Agent, "test");
        var listed = await match.Queue.ListAsync(QueueOrder.Surest, PairState.Open, null, 10, Town.Agent);
        var seen = await match.Files.FindAsync(pair, Town.Agent, "test");

        foreach (var refused in new[] { Code(decided), Code(listed), Code(seen) })
            refused.ShouldBe("permission.missing");
        (await match.PairsAsync()).ShouldHaveSingleItem().State.ShouldBe(PairState.Open);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_is_audited_and_a_look_too(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var match = new Matchmaker(test);
        var (one, other, pair) = await DoubtfulAsync(match);

        var seen = (await match.Files.FindAsync(pair, Matchmaker.Reviewer, "duplicados")).Accepted;
        seen.Fields.Single(f => f.Code == "phones").Agreement.ShouldBe("same");
        seen.Bars.Sum(b => b.Bits).ShouldBe(seen.Bits, 0.01);
        await match.Decide.RunAsync(new(pair, PairAnswer.Unsure), Matchmaker.Reviewer, "duplicados");
        await match.Town.Audit.DisposeAsync();

        var acts = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT act, customer_id FROM audit_event WHERE actor_id = @who",
                row => (row.Text(0), row.GuidOrNull(1)),
                ("who", Matchmaker.Reviewer.Id)
            )
        );
        acts.ShouldContain(("customer.read", one.Value));
        acts.ShouldContain(("customer.read", other.Value));
        acts.ShouldContain(a => a.Item1 == "match.decided");
    }

    [Fact]
    public void Thresholds_follow_from_answers_only_when_there_are_enough()
    {
        Calibration.Of([.. Enumerable.Range(0, 29).Select(i => ((double)i, true))]).AutomaticBits.ShouldBeNull();

        // Below 10 bits every second one is wrong, above none is.
        var answers = Enumerable
            .Range(0, 400)
            .Select(i => (Bits: i / 20.0, Same: i / 20.0 >= 10 || i % 2 == 0))
            .ToList();
        var calibration = Calibration.Of(answers);

        calibration.AutomaticBits!.Value.ShouldBeInRange(9.5, 10.5);
        calibration.ReviewBits!.Value.ShouldBeLessThan(3);
        Calibration.UpperShare(0, 100).ShouldBe(0.0162, 0.0005);
    }

    private static string? Code<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal.Code : null;

    /// <summary>Two records of which nobody can be sure: one telephone, one name, nothing else.</summary>
    private static async Task<(CustomerId One, CustomerId Other, PairKey Pair)> DoubtfulAsync(
        Matchmaker match,
        bool valuable = false
    )
    {
        await KeepMatchesTests.SetAsync(match.Test, new MatchingSettings(Automatic: false));
        var one = await match.Town.PersonAsync("Edelmira", "Saldarriaga", "Lozano", phone: "3134445566", birth: Born);
        var other = await match.Town.PersonAsync("Edelmira", "Saldarriaga", phone: "3134445566");
        if (valuable)
            await match.Test.Database.WriteAsync(session =>
                session.ExecuteAsync("UPDATE customer SET value_class = 1 WHERE customer_id = @id", ("id", one))
            );
        await match.Keeper.RefreshAsync(default);
        return (one, other, new PairKey(one.Value, other.Value));
    }
}
