using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>lifetime, survival and rfm, run as an analyst runs them.</summary>
public class ValueCommandsTests : AnalystTests
{
    private static readonly VerbRun Lifetime = new(new LifetimeCommand(TimeProvider.System));
    private static readonly VerbRun Survival = new(new SurvivalCommand());
    private static readonly VerbRun Rfm = new(new RfmCommand(TimeProvider.System));

    [Theory]
    [InlineData("bgnbd", 1.6081, -9582.43)]
    [InlineData("paretonbd", 1.603, -9594.98)]
    public void The_sample_of_CDNOW_is_read_as_it_was_published(string model, double rmse, double logLikelihood)
    {
        if (SharedData.Find("cdnow/CDNOW_sample.txt") is not { } file)
            return;
        var facts = Lifetime.Facts(file, "--calibration-end", "1997-09-30", "--model", model);
        facts["customers"]!.GetValue<int>().ShouldBe(2357);
        Number(facts, "logLikelihood").ShouldBe(logLikelihood, 0.01);
        Number(facts, "holdout", "rmse").ShouldBeLessThanOrEqualTo(rmse);
        Number(facts, "holdout", "actual").ShouldBe(1882);
        Number(facts, "spend", "p").ShouldBe(6.25, 0.005);
        Number(facts, "spend", "gamma").ShouldBe(15.44, 0.01);
        if (model == "bgnbd")
            Number(facts, "parameters", "r").ShouldBe(0.243, 5e-4);
        else
            Number(facts, "parameters", "beta").ShouldBe(11.669, 5e-3);
    }

    [Fact]
    public void A_season_told_beforehand_brings_Christmas_into_the_forecast()
    {
        if (SharedData.Find("cdnow/CDNOW_sample.txt") is not { } file)
            return;
        // Discs and books are gifts: December at twice an ordinary month, as such shops know of themselves.
        string[] told = ["--calibration-end", "1997-09-30", "--season", "1,1,1,1,1,1,1,1,1,1,1,2"];
        var with = Lifetime.Facts([file, .. told]);
        Say(with);
        (Number(with, "holdout", "predicted") / 1882).ShouldBeInRange(0.92, 1.08);
        // The total is what a season mends; who buys it tells no better.
        Number(with, "holdout", "rmse").ShouldBeLessThan(1.62);
        Lifetime.ShouldRefuse("analysis.season", file, "--season", "1,2,3");
        // Nine months teach no season: nothing is made up.
        Lifetime.Facts(file, "--calibration-end", "1997-09-30", "--season", "auto")["season"].ShouldBeNull();

        static void Say(JsonNode facts) => SharedData.Say(facts["holdout"]!.ToJsonString());
    }

    [Fact]
    public void A_season_seen_for_three_years_is_learnt()
    {
        var rows = new List<string>();
        for (var c = 0; c < 1500; c++)
        {
            var random = Xoshiro256.For(9, "season", (ulong)c);
            var rate = random.Gamma(1.5, 1 / 45.0);
            for (var day = random.NextInt(0, 120); day < 1280; day++)
            {
                var date = new DateOnly(2021, 1, 1).AddDays(day);
                if (random.Bernoulli(rate * (date.Month == 12 ? 2.5 : 1)))
                    rows.Add($"{c},{date:yyyy-MM-dd}");
            }
        }
        var file = Rows("season.csv", "id,date", rows);
        var plain = Lifetime.Facts(file, "--calibration-end", "2023-11-30", "--model", "bgnbd");
        var learnt = Lifetime.Facts(file, "--calibration-end", "2023-11-30", "--model", "bgnbd", "--season", "auto");
        learnt["season"]!.AsArray()[11]!.GetValue<double>().ShouldBe(2.22, 0.25);
        Miss(learnt).ShouldBeLessThan(Miss(plain) / 2);

        static double Miss(JsonNode facts) =>
            Math.Abs(Number(facts, "holdout", "predicted") / Number(facts, "holdout", "actual") - 1);
    }

    [Fact]
    public void A_table_of_histories_gives_the_paper_s_digits()
    {
        if (SharedData.Find("cdnow/cdnow_customers_summary_with_transactions.csv") is not { } file)
            return;
        var facts = Lifetime.Facts(file, "--model", "bgnbd");
        Number(facts, "logLikelihood").ShouldBe(-9582.42556, 1e-4);
        Number(facts, "spend", "logLikelihood").ShouldBe(-4055.92324, 1e-4);
    }

    [Fact]
    public void A_shop_of_line_items_with_cancellations_is_understood_without_being_told()
    {
        if (SharedData.Find("online-retail/online_retail.csv.gz") is not { } file)
            return;
        var output = PathOf("retail.csv");
        var facts = Lifetime.Facts(file, "--out", output);
        facts["customers"]!.GetValue<int>().ShouldBeInRange(4300, 4372);
        Number(facts, "rows", "withoutCustomer").ShouldBe(135_080);
        Number(facts, "rows", "refunds").ShouldBe(8905);
        Number(facts, "holdout", "rmse").ShouldBeLessThan(2);
        var scores = SharedData.Rows(output).ToList();
        scores[0]
            .ShouldBe([
                "id",
                "frequency",
                "recency",
                "T",
                "p_alive",
                "expected_purchases",
                "expected_value",
                "low",
                "high",
            ]);
        scores.Skip(1).ShouldAllBe(r => SharedData.Number(r[7]) <= SharedData.Number(r[8]));
        Rfm.Facts(file)["segments"]!.AsArray().Count.ShouldBe(11);
    }

    [Fact]
    public void Separators_decimal_commas_encodings_and_day_first_dates_are_found_out()
    {
        var plain = Shop(300, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00}");
        var local = Shop(
            300,
            (c, d, a) =>
                $"\"{c}\";{d:dd/MM/yyyy};\"$ {a:#,##0.00}\"".Replace(',', '#').Replace('.', ',').Replace('#', '.')
        );
        var american = Shop(300, (c, d, a) => $"{c}\t{d:M/d/yyyy} 8:26\t{a:0.00}");
        var expected = Lifetime.Facts(Rows("a.csv", "customer_id,date,amount", plain));
        foreach (
            var file in new[]
            {
                Rows("b.csv", "Código cliente;Fecha de compra;Valor total", local, Encoding.Latin1),
                Rows("c.tsv", "CustomerID\tInvoiceDate\tSales", american, new UTF8Encoding(true)),
                Rows("d.csv.gz", "customer_id,date,amount", plain),
            }
        )
        {
            var facts = Lifetime.Facts(file);
            facts["customers"]!.GetValue<int>().ShouldBe(300);
            Number(facts, "logLikelihood").ShouldBe(Number(expected, "logLikelihood"), 1e-6);
            Number(facts, "spend", "p").ShouldBe(Number(expected, "spend", "p"), 1e-4);
        }
    }

    [Fact]
    public void Dirty_rows_are_counted_and_told_and_do_not_move_the_model()
    {
        var clean = Shop(400, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00}");
        var dirty = clean.ToList();
        dirty.Insert(5, "C1,not a date,10");
        dirty.Insert(6, ",2024-03-01,10");
        dirty.Insert(7, "C2,2199-01-01,10");
        dirty.Insert(8, "C3,1899-01-01,10");
        dirty.Insert(9, "C4,2024-03-01,ten");
        // Bought and returned in full: no purchase at all.
        dirty.Add("C5,2024-11-01,99.50");
        dirty.Add("C5,2024-11-20,-99.50");
        dirty.Add(clean[0]);
        var before = Lifetime.Facts(Rows("clean.csv", "cliente,fecha,monto", clean));
        var after = Lifetime.Facts(Rows("dirty.csv", "cliente,fecha,monto", dirty));
        Number(after, "logLikelihood").ShouldBe(Number(before, "logLikelihood"), 1e-6);
        Number(after, "rows", "unreadable").ShouldBe(2);
        Number(after, "rows", "withoutCustomer").ShouldBe(1);
        Number(after, "rows", "future").ShouldBe(1);
        Number(after, "rows", "strayDates").ShouldBe(1);
        Number(after, "rows", "refunds").ShouldBe(1);
        after["remarks"]!.AsArray().Count.ShouldBe(5);
    }

    [Fact]
    public void Tenfold_amounts_do_not_move_spend_and_currencies_are_not_added_up()
    {
        var rows = Shop(400, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00},COP").ToList();
        var spend = Number(Lifetime.Facts(Rows("one.csv", "id,date,amount,currency", rows)), "spend", "mean");
        var last = rows.Count - 1;
        rows[last] = rows[last].Replace(".", "000.", StringComparison.Ordinal);
        var cut = Lifetime.Facts(Rows("tenfold.csv", "id,date,amount,currency", rows));
        Number(cut, "rows", "outliers").ShouldBe(1);
        Number(cut, "spend", "mean").ShouldBe(spend, 0.2 * spend);

        rows[3] = rows[3].Replace("COP", "USD", StringComparison.Ordinal);
        var mixed = Rows("mixed.csv", "id,date,amount,currency", rows);
        Lifetime.Facts(mixed)["spend"].ShouldBeNull();
        Number(Lifetime.Facts(mixed, "--currency", "cop"), "rows", "otherCurrency").ShouldBe(1);
    }

    [Fact]
    public void Too_few_customers_get_a_stated_simple_rate()
    {
        var few = Lifetime.Facts(Rows("few.csv", "id,date", ["a,2024-01-01", "a,2024-02-01", "b,2024-01-10"]));
        few["model"]!.GetValue<string>().ShouldBe("rate");
        few["chosen"]!["reason"]!.GetValue<string>().ShouldBe("few");
        // That it is a rate, and that no amounts are told.
        few["remarks"]!.AsArray().Count.ShouldBe(2);
        few["holdout"].ShouldBeNull();
        var single = Lifetime.Facts(Rows("single.csv", "id,date,amount", ["a,2024-01-01,5"]));
        Number(single, "ahead", "purchases").ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_answered_is_refused_in_words()
    {
        Lifetime.ShouldRefuse("import.file-empty", Rows("empty.csv", "", []));
        Lifetime.ShouldRefuse("import.file-missing", PathOf("absent.csv"));
        Lifetime.ShouldRefuse("analysis.date-needed", Rows("none.csv", "one,two", ["x,y", "z,w"]));
        var good = Rows("good.csv", "id,date,amount", Shop(50, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00}"));
        Lifetime.ShouldRefuse("analysis.column-missing", good, "--id", "nobody");
        Lifetime.ShouldRefuse("analysis.model-unknown", good, "--model", "magic");
        Lifetime.ShouldRefuse("analysis.unit-unknown", good, "--unit", "moons");
        Lifetime.ShouldRefuse("analysis.calibration-end", good, "--calibration-end", "1950-01-01");
        // At the last purchase nothing is left to check with.
        Lifetime.ShouldRefuse("analysis.calibration-end", good, "--calibration-end", LastDayOf(good));
        Lifetime.ShouldRefuse("analysis.calibration-end", good, "--calibration-end", "2190-01-01");
        Lifetime.ShouldRefuse("analysis.amounts-unreadable", good, "--amount", "date");
        Rfm.ShouldRefuse("analysis.no-purchases", Rows("future.csv", "id,date", ["a,2190-01-01", "b,2190-02-01"]));
        Survival.ShouldRefuse("analysis.event-unclear", Rows("event.csv", "time,status", ["3,maybe", "4,perhaps"]));
        var said = Rows("said.csv", "time,status", ["3,Gone", "4,Here", "5,Dead"]);
        Survival.ShouldRefuse("analysis.positive-missing", said, "--positive", "Foo");
        Survival.ShouldRefuse("analysis.positive-missing", said, "--positive", "gone,Foo");
        Number(Survival.Facts(said, "--positive", "gone,Dead"), "events").ShouldBe(2);
    }

    [Theory]
    [InlineData("censurado", 3)]
    [InlineData("censored", 3)]
    [InlineData("no_censurado", 1)]
    [InlineData("event", 1)]
    public void Who_is_marked_as_censored_was_still_there(string column, int events)
    {
        var file = Rows($"{column}.csv", $"tiempo,{column}", ["3,0", "4,0", "9,1", "5,0"]);

        Number(Survival.Facts(file, "--event", column), "events").ShouldBe(events);
    }

    [Fact]
    public void Recidivism_and_its_coefficients_come_out_of_the_command()
    {
        if (SharedData.Find("survival/rossi.csv") is not { } file)
            return;
        var facts = Survival.Facts(file, "--duration", "week", "--event", "arrest", "--group", "fin");
        facts["n"]!.GetValue<int>().ShouldBe(432);
        facts["events"]!.GetValue<int>().ShouldBe(114);
        Number(facts, "cox", "logLikelihood").ShouldBe(-658.7477, 5e-5);
        Number(facts, "cox", "concordance").ShouldBe(0.6403292, 1e-6);
        Number(facts, "cox", "coefficients", "fin", "coef").ShouldBe(-0.37942217, 1e-7);
        Number(facts, "logRank", "chiSquare").ShouldBe(3.84, 0.01);
        facts["median"].ShouldBeNull();
    }

    [Fact]
    public void Answers_that_repeat_each_other_are_left_out_and_told()
    {
        if (SharedData.Find("telco-ibm/telco-customer-churn.csv") is not { } file)
            return;
        var facts = Survival.Facts(file, "--duration", "tenure", "--event", "Churn", "--group", "Contract");
        Number(facts, "logRank", "chiSquare").ShouldBe(2352.873, 5e-3);
        facts["cox"]!["coefficients"]!["Contract=Two year"].ShouldNotBeNull();
        facts["repeats"]!.ToJsonString().ShouldContain("No internet service");
        // All that was ever paid grows with the months stayed: with it the order looks like .9286.
        facts["leaks"]!.AsArray().ShouldHaveSingleItem()!["column"]!
            .GetValue<string>()
            .ShouldBe("TotalCharges");
        facts["cox"]!["coefficients"]!["TotalCharges"].ShouldBeNull();
        Number(facts, "cox", "n").ShouldBe(7043);
        Number(facts, "cox", "concordance").ShouldBe(0.8664, 5e-4);
    }

    [Fact]
    public void What_gives_the_duration_or_its_end_away_is_left_out_of_Cox_and_told()
    {
        var random = new Xoshiro256(12);
        var rows = Enumerable
            .Range(0, 300)
            .Select(i =>
            {
                var plan = "ABC"[random.NextInt(3)];
                var months = Math.Min(24, 1 + random.Exponential(plan == 'A' ? 8 : 16));
                var ended = months < 24;
                var paid = months * (20 + random.NextInt(5));
                var (half, reason) = (
                    months < 9 ? "first"
                    : months < 17 ? "second"
                    : "third",
                    ended ? 1 : 0
                );
                return FormattableString.Invariant(
                    $"{months:0.0},{(ended ? "yes" : "no")},{plan},{random.NextInt(90)},{months:0.0},{paid:0},{half},{reason}"
                );
            })
            .ToList();
        var file = Rows("leaks.csv", "months,left,plan,age,months2,paid,stretch,gone", rows);

        var facts = Survival.Facts(file);

        Leaks(facts, "duration").ShouldBe(["months2", "paid", "stretch"]);
        Leaks(facts, "event").ShouldBe(["gone"]);
        facts["cox"]!["coefficients"]!.AsObject().Select(c => c.Key).ShouldBe(["age", "plan=B", "plan=C"], true);
        Number(facts, "cox", "concordance").ShouldBeInRange(0.52, 0.7);
        var text = Survival.Answer(file).Text;
        text.ShouldContain("months2");
        text.ShouldContain("--covariates");

        // What is named is used, with a warning; what breaks the regression does not take the others with it.
        var asked = Survival.Facts(file, "--covariates", "plan,paid,months2");
        Leaks(asked, "duration").ShouldBe(["paid", "months2"]);
        asked["leaks"]!.AsArray().ShouldAllBe(l => l!["used"]!.GetValue<bool>());
        asked["cox"]!["coefficients"]!["paid"].ShouldNotBeNull();
        asked["cox"]!["coefficients"]!["plan=B"].ShouldNotBeNull();
        asked["broken"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("months2");

        static string[] Leaks(JsonNode facts, string code) =>
            [
                .. facts["leaks"]!
                    .AsArray()
                    .Where(l => l!["code"]!.GetValue<string>() == code)
                    .Select(l => l!["column"]!.GetValue<string>()),
            ];
    }

    [Fact]
    public void Columns_that_repeat_each_other_but_for_rounding_are_left_out_one_by_one()
    {
        var random = new Xoshiro256(4);
        var rows = Enumerable
            .Range(0, 400)
            .Select(i =>
            {
                var (pesos, age) = (20_000 + random.NextInt(80_000), random.NextInt(18, 80));
                var months = random.Exponential(400_000.0 / pesos);
                return FormattableString.Invariant(
                    $"{months:0.00},{i % 3 % 2},{pesos},{pesos / 4000.0:0.000},{age},{2026 - age}"
                );
            });
        var facts = Survival.Facts(Rows("twice.csv", "time,event,pesos,dollars,age,born", rows));
        facts["repeats"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["dollars", "born"]);
        facts["cox"]!["coefficients"]!.AsObject().Select(c => c.Key).ShouldBe(["pesos", "age"]);
    }

    [Fact]
    public void A_refund_that_came_after_the_calibration_does_not_change_it()
    {
        var bought = Shop(400, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00}");
        // Everything bought before July 2024 by every third customer is given back in November.
        var refunds = bought
            .Select(row => row.Split(','))
            .Where(row => string.CompareOrdinal(row[1], "2024-07-01") < 0)
            .GroupBy(row => row[0])
            .Where((_, i) => i % 3 == 0)
            .Select(g => FormattableString.Invariant($"{g.Key},2024-11-30,{-g.Sum(SharedAmount):0.00}"))
            .ToList();
        string[] until = ["--calibration-end", "2024-06-30", "--model", "bgnbd"];
        var before = Lifetime.Facts([Rows("kept.csv", "id,date,amount", bought), .. until]);
        var file = Rows("back.csv", "id,date,amount", [.. bought, .. refunds]);

        var after = Lifetime.Facts([file, .. until]);

        after["parameters"]!.ToJsonString().ShouldBe(before["parameters"]!.ToJsonString());
        Number(after, "spend", "mean").ShouldBe(Number(before, "spend", "mean"));
        Number(after, "rows", "refunds").ShouldBe(refunds.Count);
        Number(after, "rows", "refundsLate").ShouldBeGreaterThan(refunds.Count / 2);
        Lifetime.Answer([file, .. until]).Text.ShouldContain($"- {Number(after, "rows", "refundsLate"):N0} ");
        // Known by the end of the file, they count there.
        Lifetime.Facts(file)["customers"]!
            .GetValue<int>()
            .ShouldBeLessThan(before["customers"]!.GetValue<int>());

        static double SharedAmount(string[] row) => SharedData.Number(row[2]);
    }

    [Fact]
    public void Without_amounts_the_answer_says_that_it_is_about_purchases_only()
    {
        var dates = Shop(60, (c, d, _) => $"{c},{d:yyyy-MM-dd}").ToList();
        var plain = Lifetime.Facts(Rows("plain.csv", "cliente,fecha", dates));
        ((bool)plain["amounts"]!).ShouldBeFalse();
        plain["remarks"]!.AsArray().ShouldContain(r => ((string)r!).Contains("--amount"));

        // The only numbers left are the amounts, whatever they are called, and that is told.
        var paid = Shop(60, (c, d, a) => FormattableString.Invariant($"{c},{d:yyyy-MM-dd},{a:0.00}")).ToList();
        var facts = Lifetime.Facts(Rows("paid.csv", "persona_id,fecha,aporte", paid), "--id", "persona_id");
        ((bool)facts["amounts"]!).ShouldBeTrue();
        ((string)facts["guesses"]![0]!["column"]!).ShouldBe("aporte");
    }

    [Fact]
    public void Dates_that_may_be_read_either_way_are_told()
    {
        string[] either = ["a,02/03/2024,5", "b,05/06/2024,7", "a,01/08/2024,9"];
        Rfm.Facts(Rows("either.csv", "id,date,amount", either))["remarks"]!.AsArray().ShouldHaveSingleItem();
        string[] clear = [.. either, "b,25/09/2024,3"];
        Rfm.Facts(Rows("clear.csv", "id,date,amount", clear))["remarks"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_loaded_twice_is_told()
    {
        var once = Shop(60, (c, d, a) => FormattableString.Invariant($"{c},{d:yyyy-MM-dd},{a:0.00}")).ToList();
        Rfm.Facts(Rows("once.csv", "id,date,amount", once))["remarks"]!.AsArray().ShouldBeEmpty();
        var twice = Rfm.Answer(Rows("twice.csv", "id,date,amount", [.. once, .. once]));
        JsonNode.Parse(Json.Of(twice.Facts).Text)!["rows"]!["repeated"]!.GetValue<long>().ShouldBe(once.Count);
        twice.Text.ShouldContain($"- {once.Count:N0} ");
    }

    [Fact]
    public void Rows_after_the_day_rfm_counts_from_are_counted()
    {
        string[] rows = ["a,2024-01-05,10", "a,2024-03-01,10", "b,2024-02-01,20", "b,2024-04-01,20", "c,2024-05-01,5"];
        var answer = Rfm.Answer(Rows("later.csv", "id,date,amount", rows), "--as-of", "2024-03-15");
        var facts = JsonNode.Parse(Json.Of(answer.Facts).Text)!;
        ((int)facts["rowsLater"]!).ShouldBe(2);
        ((int)facts["customers"]!).ShouldBe(2);
        answer.Text.ShouldContain("- 2 ");
    }

    [Fact]
    public void Columns_that_name_each_customer_explain_no_departure()
    {
        var random = new Xoshiro256(8);
        var rows = Enumerable
            .Range(0, 300)
            .Select(i =>
                FormattableString.Invariant(
                    $"{9000 + i},C{i:000},{random.Exponential(10):0.0},{i % 2},{random.Normal(40, 9):0}"
                )
            )
            .ToList();
        var file = Rows("named.csv", "cliente,clave,meses_activo,baja,edad", rows);

        var answer = Survival.Answer(file);

        var facts = JsonNode.Parse(Json.Of(answer.Facts).Text)!;
        facts["identifiers"]!.AsArray().Select(c => (string)c!).Order().ShouldBe(["clave", "cliente"]);
        answer.Text.ShouldContain("cliente");
        // Asked for by name it is used.
        Survival.Facts(file, "--covariates", "cliente,edad")["identifiers"]!
            .AsArray()
            .ShouldBeEmpty();
    }

    [Fact]
    public void What_rfm_does_not_use_is_told_in_words_too()
    {
        var rows = Shop(60, (c, d, a) => $"{c},{d:yyyy-MM-dd},{a:0.00},COP").ToList();
        rows.AddRange([
            "C1,2199-01-01,10,COP",
            "C2,no day,10,COP",
            "C3,2024-11-20,-0.01,COP",
            "C4,2024-03-01,10,USD",
            ",2024-03-01,10,COP",
        ]);
        var file = Rows("told.csv", "id,date,amount,currency", rows);
        var answer = Rfm.Answer(file, "--currency", "COP");
        var told = JsonNode.Parse(Json.Of(answer.Facts).Text)!["remarks"]!.AsArray();
        told.Count.ShouldBe(5);
        foreach (var remark in told)
            answer.Text.ShouldContain(remark!.GetValue<string>());
        Rfm.Answer(file).Text.ShouldContain("USD");
    }

    [Fact]
    public void Texts_are_set_against_their_commonest_level_and_gaps_are_told()
    {
        var random = new Xoshiro256(3);
        var rows = Enumerable
            .Range(0, 600)
            .Select(i =>
            {
                var plan = random.Bernoulli(0.6) ? "Básico" : "Premium";
                var time = random.Exponential(plan == "Premium" ? 20 : 8);
                var age = random.NextInt(18, 80);
                var said = i % 50 == 0 ? "" : $"{age}";
                return $"K{i};{Math.Min(time, 24).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture).Replace('.', ',')};{(time < 24 ? "sí" : "no")};{plan};{said};igual";
            });
        var facts = Survival.Facts(Rows("planes.csv", "id;meses;baja;plan;edad;todos", rows));
        Number(facts, "cox", "n").ShouldBe(588);
        Number(facts, "cox", "coefficients", "plan=Premium", "hazardRatio").ShouldBe(0.4, 0.12);
        facts["cox"]!["coefficients"]!["edad"].ShouldNotBeNull();
        facts["cox"]!["coefficients"]!.AsObject().Count.ShouldBe(2);
        Number(facts, "median").ShouldBeInRange(6, 12);
    }

    [Fact]
    public void Scores_of_recency_frequency_and_money_are_fifths_with_ties_by_id()
    {
        var rows = Enumerable
            .Range(0, 10)
            .SelectMany(i =>
                Enumerable
                    .Range(0, 1 + i / 5)
                    .Select(k => $"{i + 1},{new DateOnly(2024, 1, 1).AddDays(i * 3 - k):yyyy-MM-dd},{10 * (i + 1)}")
            );
        var output = PathOf("rfm.csv");
        var facts = Rfm.Facts(Rows("ten.csv", "id,date,amount", rows), "--out", output);
        var scores = SharedData.Rows(output).Skip(1).ToDictionary(r => r[0]);
        scores["10"][7].ShouldBe("555");
        scores["1"][7].ShouldBe("111");
        scores["10"][8].ShouldBe("champions");
        // Five of one purchase: the lower ids are in the lower fifths.
        scores["2"][5].ShouldBe("1");
        scores["5"][5].ShouldBe("3");
        facts["segments"]!.AsArray().Sum(s => s!["customers"]!.GetValue<int>()).ShouldBe(10);
    }

    /// <summary>Purchases of simulated customers in order of time, one line each.</summary>
    private static List<string> Shop(int customers, FormattableRow write)
    {
        var bought = new List<(DateOnly Day, int Customer, double Amount)>();
        for (var c = 0; c < customers; c++)
        {
            var random = Xoshiro256.For(5, "shop", (ulong)c);
            var rate = random.Gamma(0.9, 1 / 40.0);
            var usual = 400_000 / random.Gamma(4, 1);
            var end = Math.Min(700, random.Exponential(400));
            for (
                double t = random.NextInt(200), first = t;
                t < Math.Min(700, first + end);
                t += random.Exponential(1 / rate)
            )
                bought.Add((new DateOnly(2023, 1, 3).AddDays((int)t), c, Math.Round(random.Gamma(6, usual / 6), 2)));
        }
        bought.Sort();
        using var _ = new Invariant();
        return bought.ConvertAll(b => write($"C{b.Customer}", b.Day, b.Amount));
    }

    private delegate string FormattableRow(string customer, DateOnly day, double amount);

    private sealed class Invariant : IDisposable
    {
        private readonly System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;

        public Invariant() =>
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;

        public void Dispose() => System.Globalization.CultureInfo.CurrentCulture = before;
    }

    private static string LastDayOf(string path) => File.ReadLines(path).Skip(1).Max(line => line.Split(',')[1])!;
}
