using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Evidence;
using Vinculo.Insights.Effects;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Decisions;

namespace Vinculo.Tests.Insights.Effects;

/// <summary>
/// A company that drew customers by lot 300 days ago: a call keeps those who look up prices and wakes the others, a discount
/// keeps all alike, a letter does nothing, and a quarter was left alone.
/// </summary>
public sealed class EffectScorerTests
{
    private const int Size = 3_000;

    private static readonly string[] Drawn = ["call", "discount", "letter", "none"];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whom_a_call_wakes_is_left_alone_and_whom_it_keeps_is_called(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        foreach (var code in Drawn[..3])
            await counter.OfferAsync(Counter.Draft(code, 1_000_00, 0.3, Issue.Retain) with { KeepShare = 0.1 });
        var people = await FoundAsync(counter);
        var (restless, content) = (people.First(p => p.Looks && !p.Gone).Id, people.First(p => !p.Looks && !p.Gone).Id);
        var before = await counter.DecideAsync(new(content));
        var scorer = new EffectScorer(new OfferTrials(counter.Database, counter.Book));
        var score = new ScoreCustomers(counter.Database, counter.Options, counter.Clock, [scorer]);

        await score.RunAsync(null, CancellationToken.None);

        var kept = await KeptAsync(counter);
        kept.Actions.Select(a => (a.Action, a.Evidence))
            .ShouldBe([("call", true), ("discount", false), ("letter", false)]);
        kept.Actions[1].MeanIsSure.ShouldBeTrue();
        var verdicts = await VerdictsAsync(counter);
        verdicts.Keys.Select(k => k.Model).Distinct().ShouldBe(["effect:call"]);
        foreach (var person in people)
            if (person.Gone)
                verdicts.ShouldNotContainKey((person.Id, "effect:call"));
        Share(people, p => p.Looks, verdicts, EffectVerdict.Keeps).ShouldBeGreaterThan(0.9);
        Share(people, p => !p.Looks, verdicts, EffectVerdict.Wakes).ShouldBeGreaterThan(0.9);

        foreach (var placement in new[] { "agent", "outbound" })
        {
            var woken = await counter.DecideAsync(new(content), placement);
            woken.Find("call").ShouldBeNull();
            if (placement == "agent")
            {
                var bar = woken.Content.Barred.Single(b => b.Offer == "call").Bar;
                bar.Code.ShouldBe("better-left-alone");
                DecisionWords.Tell(bar, CultureInfo.GetCultureInfo("es-CO")).ShouldContain("Mejor no despertarlo");
                DecisionWords.Tell(bar, CultureInfo.GetCultureInfo("en-US")).ShouldContain("Better left alone");
            }
        }
        var called = await counter.DecideAsync(new(restless));
        var call = called.Find("call")!;
        call.Effect!.Value.ShouldBeLessThan(-0.2);
        var going = called.Content.Context!.RemainingValueMinor!.Value;
        call.KeepMinor.ShouldBe((long)Math.Round(-call.Effect.Value * going));
        call.Rank.ShouldBe(call.Propensity * call.ValueMinor + call.KeepMinor, 1);
        called.Find("discount")!.Effect.ShouldBe(Math.Round(kept.Actions[1].Mean, 5));
        called.Find("letter")!.Effect.ShouldBeNull();
        var told = await counter.Words.TellAsync(called, CultureInfo.GetCultureInfo("es-CO"));
        told.Actions.Single(a => a.Code == "call").Reasons.ShouldContain(r => r.Code == "effect-keeps");
        var replay = new ReplayDecision(counter.Book, counter.NextBestAction, NullLogger<ReplayDecision>.Instance);
        foreach (var decision in new[] { before, called })
            (await replay.RunAsync(decision.Id)).Accepted.Same.ShouldBeTrue();
        before.Find("call").ShouldNotBeNull();

        var alone = (await LeftAlone.CountAsync(counter.Database, CancellationToken.None)).ShouldHaveSingleItem();
        (alone.Offer, alone.Customers).ShouldBe(("call", verdicts.Values.Count(v => v == EffectVerdict.Wakes)));
        alone.Rise.ShouldBeGreaterThan(0.2);
        var named = new LeftAlone(counter.Database, counter.Audit);
        (await named.NameAsync(alone.Sample, Counter.Agent, CancellationToken.None)).Count.ShouldBe(5);
        var blind = new Actor(
            Ids.New(counter.Clock.GetUtcNow()),
            ActorKind.User,
            "Luz",
            new HashSet<string>(),
            Reach.All,
            []
        );
        (await named.NameAsync(alone.Sample, blind, CancellationToken.None)).ShouldBeEmpty();

        counter.Clock.Advance(TimeSpan.FromDays(1));
        await score.RunAsync(null, CancellationToken.None);
        (await VersionsAsync(counter)).ShouldBe([(1, ModelState.InUse)]);
        await score.RetrainAsync(scorer, null, _ => Task.CompletedTask, CancellationToken.None);
        await score.RunAsync(null, CancellationToken.None);
        (await VersionsAsync(counter)).ShouldBe([(1, ModelState.InUse), (2, ModelState.Candidate)]);
    }

    [Fact]
    public async Task Without_a_lot_there_is_no_effect_and_the_reason_is_told()
    {
        await using var counter = await Counter.OpenAsync(Engine.Sqlite);
        await FoundAsync(counter);
        await counter.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM decision WHERE control"));
        foreach (var code in Drawn[..3])
            await counter.OfferAsync(Counter.Draft(code, 1_000_00, 0.3, Issue.Retain));

        await new ScoreCustomers(
            counter.Database,
            counter.Options,
            counter.Clock,
            [new EffectScorer(new OfferTrials(counter.Database, counter.Book))]
        ).RunAsync(null, CancellationToken.None);

        (await VerdictsAsync(counter)).ShouldBeEmpty();
        (
            await counter.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync(
                    "SELECT refusal FROM model_refusal WHERE code = 'effect'",
                    row => row.Text(0)
                )
            )
        )!.ShouldContain("effect.no-trials");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Our_own_decisions_are_drawn_by_the_control_group_and_lists_nobody_heard_of_are_none(Engine engine)
    {
        await using var counter = await Counter.OpenAsync(engine);
        await counter.OfferAsync(Counter.Draft("a"));
        var (offered, control) = (await counter.CustomerAsync(), await counter.CustomerAsync(control: true));
        await counter.DecideAsync(offered);
        await counter.DecideAsync(control);
        await counter.DecideAsync(offered, "outbound");
        await counter.DecideAsync(offered, "web-home", Channel.Web);
        var trials = new OfferTrials(counter.Database, counter.Book);
        var before = counter.Clock.GetUtcNow().AddDays(1);

        (await trials.ActionsAsync(before, 1, 5, CancellationToken.None)).ShouldHaveSingleItem().Code.ShouldBe("a");
        (await trials.ActionsAsync(before, 2, 5, CancellationToken.None)).ShouldBeEmpty();
        (await trials.ActionsAsync(before.AddYears(-1), 1, 5, CancellationToken.None)).ShouldBeEmpty();
        var draws = await trials.DrawsAsync(before, ["a"]).ToListAsync();
        draws
            .Select(d => (d.Customer, d.Action, d.Made, d.Own, d.Probability))
            .ShouldBe(
                [(offered.Value, "a", true, true, null), (control.Value, "a", false, true, null)],
                ignoreOrder: true
            );
    }

    private static double Share(
        List<Person> people,
        Func<Person, bool> whom,
        Dictionary<(Guid Id, string Model), EffectVerdict> verdicts,
        EffectVerdict verdict
    )
    {
        var own = people.Where(p => !p.Gone && whom(p)).ToList();
        return (double)own.Count(p => verdicts[(p.Id, "effect:call")] == verdict) / own.Count;
    }

    private static Task<EffectScorer.Kept> KeptAsync(Counter counter) =>
        counter.Database.ReadAsync(async session =>
            Json.Read<EffectScorer.Kept>((await ModelStore.InUseAsync(session, EffectScorer.Code))!.Parameters.Text)
        );

    private static Task<List<(int, ModelState)>> VersionsAsync(Counter counter) =>
        counter.Database.ReadAsync(session =>
            session.QueryAsync(
                "SELECT version, state FROM model WHERE code = 'effect' ORDER BY version",
                row => (row.Int(0), row.Enum<ModelState>(1))
            )
        );

    private static async Task<Dictionary<(Guid Id, string Model), EffectVerdict>> VerdictsAsync(Counter counter) =>
        (
            await counter.Database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT customer_id, model, band FROM score WHERE model LIKE 'effect:%'",
                    row => (Key: (row.Guid(0), row.Text(1)), Verdict: row.Enum<EffectVerdict>(2))
                )
            )
        ).ToDictionary(v => v.Key, v => v.Verdict);

    private sealed record Person(Guid Id, bool Looks, bool Gone);

    private static async Task<List<Person>> FoundAsync(Counter counter)
    {
        var now = counter.Clock.GetUtcNow();
        var chance = new Xoshiro256(11);
        var people = new List<Person>();
        List<object?[]> customers = [],
            holdings = [],
            bills = [],
            measures = [];
        var requests = new List<RecordPastOffer.Request>();
        var product = Ids.New(now);
        var drawn = now.AddDays(-300);
        var today = DateOnly.FromDateTime(now.DateTime);
        for (var i = 0; i < Size; i++)
        {
            var id = Ids.From(now, "test", $"customer {i}");
            var looks = chance.Bernoulli(0.5);
            var made = Drawn[chance.NextInt(Drawn.Length)];
            var leaves = looks ? 0.45 : 0.15;
            if (made == "call")
                leaves = looks ? 0.05 : 0.5;
            else if (made == "discount")
                leaves -= 0.1;
            DateOnly? ended = chance.Bernoulli(leaves) ? today.AddDays(-240) : null;
            for (var month = 24; month >= 1; month--)
            {
                var first = new DateOnly(today.Year, today.Month, 1).AddMonths(-month);
                if (first > (ended ?? today))
                    break;
                measures.Add([id, first, "price_checks", (double)chance.Poisson(looks ? 4 : 0.2)]);
                bills.Add(FactRows.Paid(id, first, Ids.From(now, "bill", $"{i}/{month}"), 2_000_000L, 1_000_000L));
            }
            customers.Add(
                FactRows.Person(
                    id,
                    ended is null ? CustomerStage.Customer : CustomerStage.Former,
                    $"Persona {i}",
                    today.AddYears(-3),
                    now
                )
            );
            holdings.Add(FactRows.Line(id, Ids.From(now, "line", $"{i}"), product, today.AddYears(-3), ended, now));
            requests.Add(new(new(id), "old", $"{i}", drawn, Channel.Voice, made, null, null, 0.25, made == "none"));
            people.Add(new(id, looks, ended is not null));
        }
        await counter.Database.WriteAsync(async session =>
        {
            await session.AddPlanAsync(product);
            await session.AddPeopleAsync(customers);
            await session.AddFactsAsync(holdings, bills, measures);
            await new RecordPastOffer(counter.Book, counter.Clock).WithinAsync(session, requests);
        });
        return people;
    }
}
