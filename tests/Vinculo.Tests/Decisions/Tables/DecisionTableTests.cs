using System.Globalization;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Tables;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Tables;

public class DecisionTableTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rule_holds_from_its_hour_on_and_says_why_in_both_languages(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var counter = desk.Counter;
        var small = await counter.CustomerAsync(ValueClass.C);
        var leaving = await counter.CustomerAsync(ValueClass.A, RiskBand.VeryHigh, 0.6);
        var hour = counter.Clock.GetUtcNow().AddHours(3);
        var version = await desk.InForceAsync(RuleDesk.Content(), terms: new(From: hour));

        (await counter.DecideAsync(small)).Content.Barred.ShouldNotContain(b => b.Bar.Code == "rule");
        counter.Clock.Advance(TimeSpan.FromHours(3));
        var decision = await counter.DecideAsync(small);

        var bar = decision.Content.Barred.ShouldHaveSingleItem();
        (bar.Offer, bar.Bar.Code).ShouldBe(("plan", "rule"));
        decision.Content.Tables.ShouldBe(new Dictionary<string, int> { [version.Code] = 1 });
        foreach (
            var (language, sentence) in new[] { ("es-CO", "Espere a que crezca."), ("en-US", "Wait until she grows.") }
        )
            (await counter.Words.TellAsync(decision, CultureInfo.GetCultureInfo(language)))
                .Barred.ShouldHaveSingleItem()
                .Text.ShouldBe(sentence);
        var weighed = (await counter.DecideAsync(leaving)).Find("plan").ShouldNotBeNull();
        weighed.Context.ShouldBe(2);
        weighed.Reasons[0].Spanish.ShouldBe("Se puede ir.");
        var kept = (await counter.NextBestAction.FindAsync(decision.Id)).ShouldNotBeNull();
        kept.Content.Tables[version.Code].ShouldBe(1);
        kept.Content.Barred[0].Bar.English.ShouldBe("Wait until she grows.");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_approves_what_he_wrote_whatever_the_door(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var version = await desk.SavedAsync(RuleDesk.Content(), by: RuleDesk.Head);
        await desk.SavedAsync(RuleDesk.Content() with { AboutEs = "Lo que cambió Rosa" }, version.Code);
        await desk.Publish.SubmitAsync(RuleDesk.MoveOf(version, RuleDesk.Rosa), new());
        var key = RuleDesk.Head with { Id = Guid.CreateVersion7(), Kind = ActorKind.ApiKey };
        var third = RuleDesk.Head with { Id = Guid.CreateVersion7(), Name = "Elena" };

        foreach (
            var (actor, code) in new[]
            {
                (RuleDesk.Head, "tables.own-approval"),
                (RuleDesk.Rosa, "permission.missing"),
                (key, "tables.approved-by-people"),
            }
        )
        {
            (await desk.Publish.ApproveAsync(RuleDesk.MoveOf(version, actor), null))
                .IsRefused(out var refusal)
                .ShouldBeTrue();
            refusal!.Code.ShouldBe(code);
        }
        (await desk.Publish.ApproveAsync(RuleDesk.MoveOf(version, third), "Bien")).Accepted.DecidedBy.ShouldBe("Elena");
        (
            await desk.Counter.CountAsync(
                "SELECT count(*) FROM audit_event WHERE act IN ('table.version-made','table.changed','table.submitted','table.approved')"
            )
        ).ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Overlaps_missing_texts_and_failing_cases_keep_a_version_a_draft(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var known = await desk.Inputs.AllAsync(default);
        var wrong = RuleDesk.Content(HitPolicy.Unique) with
        {
            Rows =
            [
                new(["A, B", "> 40"], ["plan", "no ofrecer", "No.", ""]),
                new(["B, C", ""], ["*", "1.5", "Sí.", "Yes."]),
                new(["Z", "mucho"], ["nada", "tal vez", "", ""]),
            ],
        };
        var saved = await desk.SavedAsync(wrong);

        var codes = TableNotes.Of(saved.Content, known).Select(n => n.Code).ToList();
        foreach (var code in new[] { "cell.number", "cell.effect", "word-unknown", "text-en", "case.failed" })
            codes.ShouldContain(code);
        (await desk.Publish.SubmitAsync(RuleDesk.MoveOf(saved, RuleDesk.Rosa), new()))
            .IsRefused(out var refusal)
            .ShouldBeTrue();
        refusal!.Code.ShouldBe("tables.blocked");

        var crossing = TableNotes
            .Of((await desk.SavedAsync(wrong with { Rows = [.. wrong.Rows.Take(2)] }, saved.Code)).Content, known)
            .Single(n => n.Code == "overlap");
        crossing.Rows.ShouldBe([0, 1]);
        crossing.Example!.ShouldContain("B");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_version_that_held_stays_as_it_was_and_holds_again_when_the_next_one_ends(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var counter = desk.Counter;
        var small = await counter.CustomerAsync(ValueClass.C);
        var first = await desk.InForceAsync(RuleDesk.Content());
        var open = RuleDesk.Content() with
        {
            Rows = [RuleDesk.Content().Rows[1]],
            Cases = [RuleDesk.Content().Cases[1]],
        };
        var second = await desk.InForceAsync(open, first.Code);
        counter.Clock.Advance(TimeSpan.FromMinutes(1));

        (await counter.DecideAsync(small)).Content.Barred.ShouldBeEmpty();
        (await desk.Publish.EndAsync(RuleDesk.MoveOf(second, RuleDesk.Head))).Accepted.To.ShouldNotBeNull();
        counter.Clock.Advance(TimeSpan.FromMinutes(1));
        (await counter.DecideAsync(small)).Content.Barred.ShouldHaveSingleItem().Offer.ShouldBe("plan");

        var table = (await desk.Tables.FindAsync(first.Code, RuleDesk.Rosa)).Accepted;
        table.Versions.Select(v => v.Version).ShouldBe([2, 1]);
        table.Versions[1].Content.Rows.Count.ShouldBe(2);
        table.Versions[1].DecidedBy.ShouldBe("Julián");
        var diff = TableDiff.Of(table.Versions[1].Content, table.Versions[0].Content);
        diff.Rows.Select(r => r.Change).ShouldBe([RowChange.Removed, RowChange.Same]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_version_on_trial_holds_for_its_share_of_customers_and_always_the_same(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var counter = desk.Counter;
        var first = await desk.InForceAsync(RuleDesk.Content());
        var open = RuleDesk.Content() with
        {
            Rows = [RuleDesk.Content().Rows[1]],
            Cases = [RuleDesk.Content().Cases[1]],
        };
        var trial = await desk.InForceAsync(open, first.Code, new(Share: 0.5));
        var customers = new List<CustomerId>();
        for (var i = 0; i < 60; i++)
            customers.Add(await counter.CustomerAsync(ValueClass.C));

        var used = new Dictionary<CustomerId, int>();
        foreach (var one in customers)
        {
            var decision = await counter.DecideAsync(one);
            used[one] = decision.Content.Tables[first.Code];
            decision.Content.Barred.Any(b => b.Offer == "plan").ShouldBe(used[one] == 1);
            (await counter.AnswerAsync(decision, decision.Content.Proposed[0], Result.Accepted)).IsAccepted(out _);
        }
        counter.Clock.Advance(TimeSpan.FromHours(2));
        foreach (var one in customers)
            (await counter.DecideAsync(one)).Content.Tables[first.Code].ShouldBe(used[one]);

        used.Values.Count(v => v == 2).ShouldBeInRange(15, 45);
        var table = (await desk.Tables.FindAsync(first.Code, RuleDesk.Rosa)).Accepted;
        var result = await new TrialResults(counter.Database, counter.Book, counter.Clock).OfAsync(
            table.Versions.Single(v => v.Version == trial.Version),
            table.Versions,
            RuleDesk.Rosa
        );
        result.ShouldNotBeNull();
        result.Challenger.Customers.ShouldBe(used.Values.Count(v => v == 2));
        result.Champion.Answers.ShouldBe(used.Values.Count(v => v == 1));
        result.Champion.Accepted.ShouldBe(result.Champion.Answers);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trial_before_publishing_counts_what_would_change_on_everybody_and_on_those_who_came(
        Engine engine
    )
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var counter = desk.Counter;
        for (var i = 0; i < 12; i++)
            await counter.CustomerAsync(i % 3 == 0 ? ValueClass.C : ValueClass.A, churn: i == 1 ? 0.6 : 0.1);
        var met = await counter.CustomerAsync(ValueClass.C);
        await counter.DecideAsync(met);
        // She has grown since; the decision was made as she was then.
        counter.Clock.Advance(TimeSpan.FromDays(40));
        var version = await desk.SavedAsync(RuleDesk.Content());

        var all = (await desk.TriedAsync(version, null)).Result.ShouldNotBeNull();
        (all.Looked, all.Changed, all.NoRow).ShouldBe((13, 5, 7));
        all.Rows.ShouldBe([5, 1]);
        all.Actions["plan"]
            .ShouldBe(
                new ActionShift
                {
                    Before = 13,
                    After = 8,
                    Barred = 5,
                }
            );
        (all.Gaining, all.Losing).ShouldBe((1, 5));
        all.Groups["C"].Customers.ShouldBe(5);
        all.WorthAfter.ShouldNotBe(all.WorthBefore);
        all.Sample.Select(s => (s.Before, s.After)).ShouldContain(("plan", "visita"));

        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_class = @class, churn = 0.9 WHERE customer_id = @id",
                ("class", ValueClass.A),
                ("id", met)
            )
        );
        var latest = (await desk.TriedAsync(version, 100)).Result.ShouldNotBeNull();
        (latest.Looked, latest.NotKept, latest.Changed).ShouldBe((1, 0, 1));
        latest.Groups.ShouldHaveSingleItem().Key.ShouldBe("C");
        latest
            .Sample.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                s => s.Customer.ShouldBe(met),
                s => (s.Class, s.Name).ShouldBe(("C", "Marcela Rojas"))
            );
        (await counter.CountAsync("SELECT count(*) FROM decision")).ShouldBe(1);

        // What is older than what the ledger keeps of a customer is counted as such, not read as of today.
        var old = new Json(await OldAsync());
        await counter.Database.WriteAsync(session =>
            session.ExecuteAsync("UPDATE decision SET content = @old", ("old", old))
        );
        var none = (await desk.TriedAsync(version, 100)).Result.ShouldNotBeNull();
        (none.Looked, none.NotKept).ShouldBe((0, 1));

        async Task<string> OldAsync()
        {
            var content = await counter.Database.ReadAsync(session =>
                session.FirstOrDefaultAsync("SELECT content FROM decision", row => row.Text(0))
            );
            return Json.Of(Json.Read<DecisionContent>(content!) with { Context = null }).Text;
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Before_it_goes_live_a_version_says_what_it_would_have_earned_or_that_it_cannot_be_known(
        Engine engine
    )
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var counter = desk.Counter;
        await counter.OfferAsync(Counter.Draft("bono", 100_000_00));
        var nobody = await desk.SavedAsync(Barring("plan", "Z"));
        await AnswerAsync(40);
        var few = (await desk.TriedAsync(nobody, 1_000)).Result!.Expected.ShouldNotBeNull();
        (few.Judged, few.Today, few.Tried).ShouldBe((40, null, null));

        await AnswerAsync(260);
        // Who takes the bonus says yes, and nobody takes anything else.
        var same = (await desk.TriedAsync(nobody, 1_000)).Result!.Expected.ShouldNotBeNull();
        same.Judged.ShouldBe(300);
        same.Tried.ShouldBeEquivalentTo(same.Today);
        var without = (
            await desk.TriedAsync(await desk.SavedAsync(Barring("bono", "A")), 1_000)
        ).Result!.Expected.ShouldNotBeNull();
        var only = (
            await desk.TriedAsync(await desk.SavedAsync(Barring("plan", "A")), 1_000)
        ).Result!.Expected.ShouldNotBeNull();
        without.EarnedMinor.ShouldBe(same.EarnedMinor);
        if (without.Tried!.ValueMinor is { } worse)
            worse.ShouldBeLessThan(without.EarnedMinor);
        only.Tried!.ValueMinor.ShouldNotBeNull().ShouldBeGreaterThan(only.EarnedMinor);
        only.Tried.LowMinor!.Value.ShouldBeLessThan(only.Tried.ValueMinor!.Value);

        // Of all that was answered only a little is like it: no number.
        var latest = (
            await desk.TriedAsync(await desk.SavedAsync(Barring("bono", "A")), 120)
        ).Result!.Expected.ShouldNotBeNull();
        latest.Judged.ShouldBe(120);
        latest.Tried!.ShouldSatisfyAllConditions(
            t => t.Trust.ShouldBe(OffPolicyTrust.Refused),
            t => t.ValueMinor.ShouldBeNull(),
            t => t.Doubts.ShouldContain(OffPolicyDoubt.SmallSample)
        );

        static TableContent Barring(string offer, string valueClass) =>
            new()
            {
                NameEs = "Sin " + offer,
                NameEn = "No " + offer,
                Policy = HitPolicy.First,
                Inputs = [new("class", CellKind.Word)],
                Rows = [new([valueClass], [offer, "no ofrecer", "No va.", "Not this."])],
                Cases = [new("así", offer, [valueClass], ["no ofrecer"])],
            };

        async Task AnswerAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var decision = await counter.DecideAsync(await counter.CustomerAsync(ValueClass.A));
                var first = decision.Content.Proposed[0];
                (await counter.AnswerAsync(decision, first, first == "bono" ? Result.Accepted : Result.Refused))
                    .IsAccepted(out _)
                    .ShouldBeTrue();
                counter.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_promised_to_a_kind_of_customer_is_on_her_sheet(Engine engine)
    {
        await using var desk = await RuleDesk.OpenAsync(engine);
        var content = new TableContent
        {
            NameEs = "Promesa de servicio",
            NameEn = "Service promise",
            Purpose = TablePurpose.Service,
            Policy = HitPolicy.First,
            Inputs = [new("class", CellKind.Word)],
            Rows =
            [
                new(["A"], ["2", "1,5", "urgente", "WhatsApp", "Hoy mismo.", "Today."]),
                new([""], ["24", "5", "", "", "", ""]),
            ],
            Cases = [new("clase A", null, ["A"], ["2", "", "", "", "", ""])],
        };
        var version = await desk.InForceAsync(content);
        var first = (await desk.Counter.DecideAsync(await desk.Counter.CustomerAsync(ValueClass.A))).Promise;

        first.ShouldNotBeNull();
        (first.FirstResponseHours, first.SolutionDays, first.Priority).ShouldBe((2, 1.5, "urgent"));
        first.Rules.ShouldHaveSingleItem().ShouldBe(new AppliedRule(version.Code, 1, 1));
        var other = (await desk.Counter.DecideAsync(await desk.Counter.CustomerAsync(ValueClass.B))).Promise;
        (other!.FirstResponseHours, other.TextEs).ShouldBe((24, null));
    }

    [Fact]
    public async Task A_version_somebody_else_changed_meanwhile_is_not_written_over()
    {
        await using var desk = await RuleDesk.OpenAsync(Engine.Sqlite);
        var version = await desk.SavedAsync(RuleDesk.Content());
        await desk.SavedAsync(RuleDesk.Content() with { AboutEs = "otra cosa" }, version.Code);

        (await desk.Save.RunAsync(new(version.Code, RuleDesk.Content(), version.RowVersion), RuleDesk.Rosa, "test"))
            .IsRefused(out var refusal)
            .ShouldBeTrue();
        refusal!.Code.ShouldBe("tables.changed-meanwhile");
    }

    /// <summary>200 rows and 1,000 offers are judged by looking at every row about every offer, and by the index.</summary>
    [Fact]
    public void The_rules_of_a_thousand_offers_are_the_same_by_index_and_by_hand()
    {
        var chance = new Vinculo.Analytics.Randomness.Xoshiro256(3);
        var offers = Enumerable.Range(0, 1_000).Select(i => OfferOf($"o{i}", (Issue)(i % 5))).ToList();
        var content = new TableContent
        {
            NameEs = "x",
            Policy = HitPolicy.First,
            Inputs = [new("class", CellKind.Word), new("churn", CellKind.Share), new("tenure", CellKind.Number)],
            Rows =
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(_ => new RuleRow(
                        [
                            chance.NextInt(2) == 0 ? "-" : "ABC"[chance.NextInt(3)].ToString(),
                            chance.NextInt(2) == 0 ? "-" : $"> {chance.NextInt(100)}",
                            chance.NextInt(2) == 0 ? "-" : $"< {chance.NextInt(120)}",
                        ],
                        [chance.NextInt(4) == 0 ? "issue:retain" : $"o{chance.NextInt(1_000)}", "bar", "a", "b"]
                    )),
            ],
        };
        var table = ReadTable.Of(content);
        var rules = new TablesInForce([new("x", 1, 0, DateTimeOffset.MinValue, null, table)]);
        for (var round = 0; round < 20; round++)
        {
            var context = new DecisionContext
            {
                Moment = new(DateTimeOffset.UnixEpoch, new(2026, 1, 1), Channel.Voice, "agent"),
                Customer = new(Guid.CreateVersion7()),
                Kind = CustomerKind.Person,
                Stage = CustomerStage.Customer,
                Class = (ValueClass)(1 + chance.NextInt(3)),
                Churn = chance.NextDouble(),
                Since = new DateOnly(2026, 1, 1).AddMonths(-chance.NextInt(120)),
            };
            var asked = rules.For(context, offers);
            foreach (var (place, offer) in offers.Index())
            {
                var by = Enumerable
                    .Range(0, 200)
                    .Any(r =>
                        table.Effects[r].IsAbout(offer)
                        && table
                            .Tests[r]
                            .Select((t, c) => t.Holds(table.Readers[c](context), table.Compiled.Columns[c]))
                            .All(h => h)
                    );
                (asked.Judge(place).Bar is not null).ShouldBe(by);
            }
        }
    }

    private static Offer OfferOf(string code, Issue issue) =>
        Counter.Draft(code, issue: issue).Make("COP", DateTimeOffset.UnixEpoch);
}
