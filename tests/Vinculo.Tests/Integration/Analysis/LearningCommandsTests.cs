using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>uplift, replay and ope, on the public logs with a bar and on files as people send them.</summary>
public sealed class LearningCommandsTests : AnalystTests
{
    private static readonly VerbRun Uplift = new(new UpliftCommand());
    private static readonly VerbRun Replay = new(new ReplayCommand());
    private static readonly VerbRun Ope = new(new OpeCommand());

    [Theory]
    [InlineData("Womens E-Mail", "visit", "some respond better", 0.063, 0.04523)]
    [InlineData("Mens E-Mail", "visit", "some respond better", 0.027, 0.07659)]
    [InlineData("Mens E-Mail", "conversion", "no evidence", -1, 0.00681)]
    public void Mail_is_judged_by_whether_some_respond_better(
        string mail,
        string outcome,
        string verdict,
        double qini,
        double effect
    )
    {
        if (SharedData.Find("hillstrom/hillstrom.csv.gz") is not { } file)
            return;
        var scores = PathOf("scores.csv");

        // The other outcomes stand beside it and are found out without being told.
        var facts = Uplift.Facts(
            file,
            "--treatment",
            "segment",
            "--outcome",
            outcome,
            "--treated",
            mail,
            "--out",
            scores
        );

        SharedData.Say(facts["candidates"]!.ToJsonString());
        ((string)facts["verdict"]!).ShouldBe(verdict);
        ((string)facts["control"]!).ShouldBe("No E-Mail");
        Number(facts, "qini").ShouldBeGreaterThanOrEqualTo(qini);
        Number(facts, "ate").ShouldBe(effect, 1e-5);
        facts["reading"]!["notUsed"]!.AsArray().Count.ShouldBe(2);
        File.ReadLines(scores)
            .Count()
            .ShouldBe(1 + (int)facts["arms"]!["treated"]!["n"]! + (int)facts["arms"]!["control"]!["n"]!);
    }

    [Theory]
    [InlineData("edad,tratamiento,compró", "tratamiento", "compró", false)]
    [InlineData("edad,segmento,campaña,aceptó", "campaña", "aceptó", false)]
    [InlineData("edad,enviado,exito", "enviado", "exito", false)]
    [InlineData("edad,oferta_julio,conversion_7d", "oferta_julio", "conversion_7d", true)]
    [InlineData("edad,foo,bar,id", "foo", "bar", true)]
    public void Treatment_and_outcome_are_known_by_usual_names_or_by_being_the_only_ones_left(
        string header,
        string treatment,
        string outcome,
        bool guessed
    )
    {
        var names = header.Split(',');
        var random = new Xoshiro256(4);
        var rows = Enumerable
            .Range(0, 600)
            .Select(i =>
                string.Join(
                    ',',
                    names.Select(name =>
                        name == treatment ? (random.Bernoulli(0.5) ? "1" : "0")
                        : name == outcome ? (random.Bernoulli(0.3) ? "1" : "0")
                        : name == "segmento" ? "ABC"[i % 3].ToString()
                        : name == "id" ? (100 + i).ToString(CultureInfo.InvariantCulture)
                        : random.Normal(40, 9).ToString("0.0", CultureInfo.InvariantCulture)
                    )
                )
            );
        var file = Written(string.Join('\n', rows.Prepend(header)));
        // Two columns of two values and nothing else to tell them by: the outcome must be said.
        string[] said = names.Contains("foo") ? ["--outcome", outcome] : [];

        var answer = Uplift.Answer([file, .. said]);

        var facts = JsonNode.Parse(Json.Of(answer.Facts).Text)!;
        ((string)facts["outcome"]!).ShouldBe(outcome);
        ((string)facts["control"]!).ShouldBe("0");
        (facts["guesses"] is not null).ShouldBe(guessed);
        if (guessed)
        {
            ((string)facts["guesses"]![0]!["column"]!).ShouldBe(treatment);
            answer.Text.ShouldContain("--treatment");
        }
        if (names.Contains("foo"))
            Uplift.ShouldRefuse("analysis.column-needed", file);
    }

    [Fact]
    public void What_was_done_and_what_came_of_it_are_known_by_their_usual_names()
    {
        var random = new Xoshiro256(5);
        var rows = Enumerable
            .Range(0, 900)
            .Select(i =>
                FormattableString.Invariant(
                    $"{random.Normal(40, 9):0.00};{"ABC"[i % 3]};{(random.Bernoulli(0.2) ? 10 + i % 7 : 0)};{i % 2}"
                )
            );
        var file = Written(string.Join('\n', rows.Prepend("edad;oferta;ingreso;vip")));

        Number(Ope.Facts(file, "--target", "A"), "logged", "value").ShouldBe(2.6, 0.5);
        ((int)Replay.Facts(file, "--runs", "1")["actions"]!.AsArray().Count).ShouldBe(3);

        // Numbers of many values are told apart by fifths.
        var parted = Ope.Answer(file, "--target", "A", "--by", "edad");
        var facts = JsonNode.Parse(Json.Of(parted.Facts).Text)!;
        facts["segments"]!.AsArray().Count.ShouldBe(5);
        facts["segments"]!.AsArray().Sum(s => (int)s!["rows"]!).ShouldBe(900);
        ((bool)facts["segmentsCutIntoFifths"]!).ShouldBeTrue();
        Ope.Facts(file, "--target", "A", "--by", "vip")["segments"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void A_mark_that_was_only_guessed_is_told_to_programs_too()
    {
        var random = new Xoshiro256(6);
        var rows = Enumerable
            .Range(0, 400)
            .Select(i =>
                $"{random.NextInt(1, 9)}.{random.NextInt(100, 999)};{i % 2};{(random.Bernoulli(0.4) ? 1 : 0)}"
            );
        var file = Written(string.Join('\n', rows.Prepend("saldo;grupo;compra")));

        var guess = Uplift.Facts(file)["guesses"]!.AsArray().ShouldHaveSingleItem()!;

        ((string)guess["column"]!).ShouldBe("saldo");
        ((string)guess["option"]!).ShouldBe("--decimal");
        ((string)guess["as"]!).ShouldBe(",");
    }

    [Fact]
    public void Every_verb_of_the_house_has_a_name_of_its_own() =>
        Application.Rooms.SelectMany(room => room.Commands()).Select(verb => verb.Name).ShouldBeUnique();

    [Fact]
    public void The_simulated_trial_is_read_without_its_truth()
    {
        if (SharedData.Find("sim/uplift_sim.csv.gz") is not { } file)
            return;
        var facts = Uplift.Facts(file, "--fair", "x0");

        facts["reading"]!["notUsed"]!.AsArray().Select(n => (string)n!["column"]!).ShouldBe(["true_base", "true_tau"]);
        ((string)facts["verdict"]!).ShouldBe("some respond better");
        Number(facts, "policy", "gainPerCustomer").ShouldBeGreaterThan(Number(facts, "policy", "treatAllGain"));
        facts["fairness"]![0]!["groups"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public void A_trial_in_Spanish_with_dirty_rows_and_money_is_read()
    {
        var random = new Xoshiro256(21);
        var text = new StringBuilder("cliente;grupo;zona;antes;compras\n");
        for (var i = 0; i < 3_000; i++)
        {
            var (treated, before) = (random.Bernoulli(0.7), random.Gamma(2, 40));
            var after = before + random.Normal(0, 10) + (treated ? 6 : 0);
            text.Append(
                string.Create(
                    CultureInfo.GetCultureInfo("es-CO"),
                    $"C{i};{(treated ? "Campaña" : "Control")};{(i % 3 == 0 ? "Norte" : "Sur")};{before:0.00};{after:0.00}\n"
                )
            );
        }
        text.Append("C9;;Sur;1,0;2,0\nC10;Control;Sur;1,0;\nC11;Control\n");

        var facts = Uplift.Facts(
            Written("ensayo.csv", text.ToString(), Encoding.Latin1),
            "--outcome",
            "compras",
            "--before",
            "antes",
            "--id",
            "cliente"
        );

        ((string)facts["treated"]!).ShouldBe("Campaña");
        Number(facts, "reading", "leftOut").ShouldBe(3);
        Number(facts, "adjusted", "ate").ShouldBe(6, 1.2);
        Number(facts, "adjusted", "varianceTakenOut").ShouldBeGreaterThan(0.9);
        ((string)facts["verdict"]!).ShouldBe("no evidence");
    }

    [Fact]
    public void A_trial_of_which_nothing_else_is_known_tells_the_mean_effect_for_all()
    {
        var rows = string.Concat(
            Enumerable.Range(0, 400).Select(i => $"C{i},{"AB"[i % 2]},{(i % 10 < (i % 2 == 0 ? 2 : 5) ? 1 : 0)}\n")
        );
        var file = Written("customer_id,group,converted\n" + rows);
        var scores = PathOf("effects.csv");
        string[] arms = ["--treatment", "group", "--outcome", "converted", "--control", "A", "--treated", "B"];

        var facts = Uplift.Facts([file, .. arms, "--out", scores]);

        Number(facts, "ate").ShouldBe(0.2, 1e-9);
        facts["ateInterval"]![0]!.GetValue<double>().ShouldBeInRange(0.05, 0.2);
        facts["ateInterval"]![1]!.GetValue<double>().ShouldBeInRange(0.2, 0.35);
        ((string)facts["works"]!).ShouldBe("helps");
        ((string)facts["verdict"]!).ShouldBe("no evidence");
        ((string)facts["candidates"]!.AsArray().ShouldHaveSingleItem()!["learner"]!).ShouldBe("mean-effect");
        SharedData.Rows(scores).Count().ShouldBe(1 + 400);
        Uplift.ShouldRefuse("analysis.column-missing", [file, .. arms, "--fair", "noexiste"]);
    }

    [Fact]
    public void What_is_no_trial_is_refused_in_words()
    {
        var rows = string.Concat(Enumerable.Range(0, 300).Select(i => $"{"abc"[i % 3]},{i % 7},{i % 2}\n"));
        var three = Written("treatment,x,outcome\n" + rows);
        Uplift.ShouldRefuse("analysis.uplift-control", three);
        Uplift.ShouldRefuse("analysis.uplift-treated", three, "--control", "a");
        Uplift.ShouldRefuse("analysis.uplift-control", three, "--control", "z");
        Uplift.ShouldRefuse("analysis.uplift-treated", three, "--control", "a", "--treated", "a");
        Uplift.ShouldRefuse("analysis.column-missing", three, "--outcome", "money");
        Uplift.ShouldRefuse("analysis.uplift-one-arm", Written("treatment,outcome\n1,1\n1,0\n"));
        Uplift.ShouldRefuse("analysis.uplift-small", Written("treatment,outcome,x\n1,1,2\n0,0,3\n"));
        Uplift.ShouldRefuse("import.file-empty", Written(""));
        Replay.ShouldRefuse("analysis.column-needed", Written("uno,dos\n1,2\n"));
        Replay.ShouldRefuse("analysis.replay-actions", Written("action,reward\na,1\na,0\n"));
        Replay.ShouldRefuse("analysis.replay-values", three, "--values", "1,2");
        Replay.ShouldRefuse("analysis.number-range", three, "--runs", "0");
        Ope.ShouldRefuse("analysis.ope-target", three, "--target", "z");
        Ope.ShouldRefuse("analysis.ope-sample", Written("action,reward\na,1\nb,0\na,0\n"), "--target", "a");
        Ope.ShouldRefuse("analysis.ope-propensity", Written("action,reward,propensity\na,1,7\nb,0,8\n"));
    }

    [Fact]
    public void The_simulated_world_is_known_by_its_columns()
    {
        if (SharedData.Find("sim/nba_sim.csv.gz") is not { } file)
            return;
        var curves = PathOf("curves.csv");

        var facts = Replay.Facts(file, "--values", "1,1.4,.8,2.2,1.2,.6", "--runs", "2", "--out", curves);

        ((string)facts["kind"]!).ShouldBe("simulation");
        var shares = Shares(facts);
        shares["random"].ShouldBe(0.347, 0.01);
        shares["best-fixed"].ShouldBe(0.687, 0.005);
        shares["logistic"].ShouldBeGreaterThanOrEqualTo(0.978);
        ((string)facts["verdict"]!).ShouldBe("context-pays");
        SharedData.Rows(curves).Select(r => r[0]).Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Mail_drawn_by_lot_is_replayed_and_what_came_afterwards_is_not_looked_at()
    {
        if (SharedData.Find("hillstrom/hillstrom.csv.gz") is not { } file)
            return;
        var facts = Replay.Facts(file, "--action", "segment", "--reward", "visit");

        SharedData.Say(facts["policies"]!.ToJsonString());
        facts["notUsed"]!.AsArray().Select(n => (string)n!["column"]!).ShouldBe(["conversion", "spend"]);
        var means = facts["policies"]!.AsArray().ToDictionary(p => (string)p!["policy"]!, p => Number(p!, "mean"));
        means["random"].ShouldBe(0.1468, 0.002);
        means["logistic"].ShouldBeGreaterThanOrEqualTo(0.181);
        means["best-fixed"].ShouldBe(0.1828, 0.0005);
    }

    [Theory]
    [InlineData("random_men", 0.0069, "column")]
    [InlineData("bts_men", 0.0046, "uniform")]
    public void One_log_of_a_shop_tells_what_the_other_policy_brought_or_says_it_is_unsure(
        string log,
        double truth,
        string target
    )
    {
        if (SharedData.Find($"open-bandit-men/{log}.csv.gz") is not { } file)
            return;
        string[] policy = target == "uniform" ? ["--target", "uniform"] : ["--target", "learnt"];
        var facts = Ope.Facts([file, "--action", "item_id", "--reward", "click", .. policy]);

        SharedData.Say(facts.ToJsonString());
        var error = Number(facts, "dr", "error");
        var near = Math.Abs(Number(facts, "estimate") - truth) <= 2 * Math.Sqrt(error * error + 8e-4 * 8e-4);
        (near || facts["flagged"]!.GetValue<bool>()).ShouldBeTrue();
        if (target == "uniform")
        {
            Number(facts, "ips", "value").ShouldBe(0.00301, 5e-4);
            Number(facts, "snips", "value").ShouldBe(0.00319, 5e-4);
            Number(facts, "ess").ShouldBe(656, 200);
            facts["flagged"]!.GetValue<bool>().ShouldBeTrue();
        }
    }

    [Fact]
    public void A_log_with_probabilities_and_another_policy_s_wishes_is_judged_by_segment()
    {
        var random = new Xoshiro256(31);
        var text = new StringBuilder("decision,respuesta,propensity,quiere,zona\n");
        for (var i = 0; i < 8_000; i++)
        {
            var (zone, email) = (i % 2, random.Bernoulli(0.7));
            var yes = random.Bernoulli(email == (zone == 1) ? 0.3 : 0.1);
            var p = email ? "0.7" : "0.3";
            text.Append(
                $"{(email ? "correo" : "llamada")},{(yes ? "sí" : "no")},{p},{(zone == 1 ? "correo" : "llamada")},z{zone}\n"
            );
        }
        var file = Written(text.ToString());

        var wished = Ope.Facts(file, "--target", "quiere", "--by", "zona");

        wished["interval"]![0]!.GetValue<double>().ShouldBeLessThan(0.3);
        wished["interval"]![1]!.GetValue<double>().ShouldBeGreaterThan(0.3);
        ((string)wished["verdict"]!).ShouldBe("sound");
        wished["segments"]!.AsArray().Count.ShouldBe(2);
        Number(Ope.Facts(file, "--target", "correo"), "estimate").ShouldBe(0.2, 0.02);
        Number(Ope.Facts(file, "--target", "learnt", "--ignore", "quiere"), "estimate").ShouldBeGreaterThan(0.25);
    }

    /// <summary>Whoever scores high mostly got A, and scores high say yes oftener; A itself brings .1 more.</summary>
    private string Looked(ulong seed, Func<double, double> chanceOfA)
    {
        var random = new Xoshiro256(seed);
        var text = new StringBuilder("puntaje,accion,exito\n");
        for (var i = 0; i < 8_000; i++)
        {
            var score = random.Uniform(-1, 1);
            var first = random.Bernoulli(chanceOfA(score));
            var yes = random.Bernoulli(0.3 + 0.25 * score + (first ? 0.1 : 0));
            text.Append(CultureInfo.InvariantCulture, $"{score:0.000},{(first ? "A" : "B")},{(yes ? 1 : 0)}\n");
        }
        return Written(text.ToString());
    }

    [Theory]
    [InlineData("prob_oferta", true)]
    [InlineData("Probabilidad de la acción", true)]
    [InlineData("churn_prob", false)]
    public void Probabilities_of_what_was_done_are_known_by_the_words_of_their_name(string name, bool known)
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{i % 7},{"AB"[i % 2]},{20 + i % 2 * 60} %,{i % 3 % 2}\n");
        AnalystFile
            .Open(Written($"x,oferta,{name},clic\n{string.Concat(rows)}"))
            .IsRefused(out _, out var file)
            .ShouldBeFalse();
        ChoiceColumns.PropensityByWord(file!).ShouldBe(known ? 2 : (int?)null);
        file!.Guessed.Count.ShouldBe(known ? 1 : 0);
    }

    [Fact]
    public void A_log_whose_choice_looked_at_the_customer_is_weighed_by_what_foretells_it_and_never_called_sound()
    {
        var file = Looked(41, score => 1 / (1 + Math.Exp(-2 * score)));

        var facts = Ope.Facts(file, "--action", "accion", "--reward", "exito", "--target", "A");

        Number(facts, "estimate").ShouldBe(0.4, 0.025);
        ((string)facts["verdict"]!).ShouldBe("doubtful");
        ((string)facts["propensity"]!).ShouldBe("estimated from the columns known beforehand");
        facts["choice"]!["foretold"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public void A_log_decided_by_its_columns_alone_is_refused_in_words()
    {
        var file = Looked(42, score => score > 0 ? 1 : 0);

        Ope.ShouldRefuse("analysis.ope-foretold", file, "--action", "accion", "--reward", "exito", "--target", "A");
    }

    [Fact]
    public void A_draw_without_written_probabilities_is_judged_by_how_often_each_action_was_taken()
    {
        var file = Looked(43, _ => 0.3);

        var facts = Ope.Facts(file, "--action", "accion", "--reward", "exito", "--target", "A");

        Number(facts, "estimate").ShouldBe(0.4, 0.03);
        ((string)facts["verdict"]!).ShouldBe("sound");
        facts["choice"].ShouldBeNull();
    }

    [Fact]
    public void Written_probabilities_that_do_not_fit_how_often_an_action_was_taken_are_named()
    {
        var random = new Xoshiro256(44);
        var text = new StringBuilder("action,propensity,reward\n");
        for (var i = 0; i < 4_000; i++)
            text.Append($"{(random.Bernoulli(0.9) ? "A" : "B")},0.5,{(random.Bernoulli(0.3) ? 1 : 0)}\n");

        var facts = Ope.Facts(Written(text.ToString()), "--target", "uniform");

        ((string)facts["verdict"]!).ShouldBe("doubtful");
        var odd = facts["oddlyLogged"]!.AsArray().Select(o => (string)o!["action"]!).ToList();
        odd.ShouldContain("A");
    }

    [Fact]
    public void What_was_not_drawn_by_lot_is_not_replayed_and_its_columns_are_not_said_to_come_afterwards()
    {
        string[] columns = ["--action", "accion", "--reward", "exito", "--runs", "2"];

        var looked = Replay.Facts([Looked(45, score => 1 / (1 + Math.Exp(-2 * score))), .. columns]);
        ((string)looked["verdict"]!).ShouldBe("not-a-draw");
        looked["notUsed"]!.AsArray().Count.ShouldBe(0);
        looked["best"].ShouldBeNull();

        var drawn = Replay.Facts([Looked(46, _ => 0.5), .. columns]);
        ((string)drawn["verdict"]!).ShouldNotBe("not-a-draw");
    }

    [Fact]
    public void Outcomes_that_may_be_losses_are_replayed_in_their_own_unit()
    {
        var random = new Xoshiro256(47);
        var text = new StringBuilder("action,reward\n");
        for (var i = 0; i < 4_000; i++)
        {
            var first = random.Bernoulli(0.5);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(first ? "A" : "B")},{random.Normal(first ? 2 : -1, 1):0.00}\n"
            );
        }

        var facts = Replay.Facts(Written(text.ToString()), "--runs", "2");

        var means = facts["policies"]!.AsArray().ToDictionary(p => (string)p!["policy"]!, p => Number(p!, "mean"));
        means["random"].ShouldBe(0.5, 0.15);
        means["best-fixed"].ShouldBe(2, 0.1);
    }

    [Fact]
    public void A_treatment_given_to_those_who_would_have_bought_is_no_draw_and_its_effect_is_told_without_that()
    {
        var file = Looked(48, score => 1 / (1 + Math.Exp(-2 * score)));
        string[] columns = ["--treatment", "accion", "--outcome", "exito", "--control", "B"];

        var facts = Uplift.Facts([file, .. columns]);

        ((string)facts["verdict"]!).ShouldBe("not a draw");
        ((string)facts["works"]!).ShouldBe("not shown");
        facts["policy"].ShouldBeNull();
        Number(facts, "ate").ShouldBeGreaterThan(0.2);
        Number(facts, "adjustedForColumns", "ate").ShouldBe(0.1, 0.03);
        facts["reading"]!["notUsed"]!.AsArray().Count.ShouldBe(0);
        ((string)Uplift.Facts([Looked(49, _ => 0.5), .. columns])["verdict"]!).ShouldNotBe("not a draw");
    }

    private static Dictionary<string, double> Shares(JsonNode facts) =>
        facts["policies"]!.AsArray().ToDictionary(p => (string)p!["policy"]!, p => Number(p!, "shareOfOracle"));
}
