using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary><c>vinculo churn</c> on the public tables with a bar, and on files as people send them.</summary>
public class ChurnCommandTests : AnalystTests
{
    private static readonly VerbRun Churn = new(new ChurnCommand());

    [Fact]
    public void Telco_reaches_its_bar_and_names_the_identifier()
    {
        if (SharedData.Find("telco-ibm/telco-customer-churn.csv") is not { } path)
            return;
        var answer = Churn.Facts(path, "--target", "Churn");
        answer["auc"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0.849);
        answer["brier"]!.GetValue<double>().ShouldBeLessThanOrEqualTo(0.1334);
        Leaks(answer).ShouldBe(["customerID"]);
    }

    [Fact]
    public void Bank_marketing_in_time_order_reaches_its_bar_by_the_products_own_choice_and_finds_the_length_of_the_call()
    {
        if (SharedData.Find("bank-marketing/bank-additional-full.csv.gz") is not { } path)
            return;
        var answer = Churn.Facts(path, "--target", "y", "--time-order");
        answer["auc"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0.745);
        answer["model"]!.GetValue<string>().ShouldBe("logistic");
        answer["reason"]!.GetValue<string>().ShouldBe("Drift");
        Leaks(answer).ShouldBe(["duration"]);
    }

    [Fact]
    public void Numbers_with_a_unit_are_numbers()
    {
        var random = new Xoshiro256(13);
        var rows = Enumerable
            .Range(0, 900)
            .Select(_ =>
            {
                var months = random.NextInt(1, 60);
                var left = random.Bernoulli(1 / (1 + Math.Exp(0.1 * (months - 25))));
                return $"{months} {(months == 1 ? "mes" : "meses")};{random.NextInt(1, 90)},5 GB;{(left ? "sí" : "no")}";
            });
        var facts = Churn.Facts(Written(string.Join('\n', rows.Prepend("antigüedad;consumo;se fue"))));
        // Sixty levels of their own would order no better than .80.
        facts["auc"]!.GetValue<double>().ShouldBeGreaterThan(0.83);
        facts["importance"]![0]!["feature"]!.GetValue<string>().ShouldBe("antigüedad");
    }

    [Fact]
    public void A_score_that_was_there_before_can_be_kept_though_it_nearly_tells_the_answer()
    {
        var random = new Xoshiro256(12);
        var rows = Enumerable
            .Range(0, 1500)
            .Select(_ =>
            {
                var risk = random.Normal();
                return FormattableString.Invariant(
                    $"{risk:0.000},{random.Normal(40, 9):0},{(risk + random.Normal(0, 0.12) > 0.8 ? 1 : 0)}"
                );
            });
        var file = Written(string.Join('\n', rows.Prepend("score_riesgo,edad,churn")));

        Leaks(Churn.Facts(file)).ShouldBe(["score_riesgo"]);

        var kept = Churn.Answer(file, "--keep", "score_riesgo");
        var facts = JsonNode.Parse(Json.Of(kept.Facts).Text)!;
        Leaks(facts).ShouldBeEmpty();
        facts["auc"]!.GetValue<double>().ShouldBeGreaterThan(0.98);
        kept.Text.ShouldContain("score_riesgo");
        Churn.ShouldRefuse("analysis.column-missing", file, "--keep", "nobody");
    }

    [Fact]
    public void Bank_marketing_in_folds_reaches_its_bar_with_trees()
    {
        if (SharedData.Find("bank-marketing/bank-additional-full.csv.gz") is not { } path)
            return;
        var answer = Churn.Facts(path, "--target", "y", "--ignore", "duration");
        answer["auc"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0.802);
        answer["brier"]!.GetValue<double>().ShouldBeLessThanOrEqualTo(0.0766);
        answer["model"]!.GetValue<string>().ShouldBeOneOf("boosting", "blend");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Semicolons_decimal_commas_a_mark_of_order_old_encodings_and_compression_do_not_matter(bool zipped)
    {
        var text = Table(1500, ';', number => number.ToString("0.00", new System.Globalization.CultureInfo("es-CO")));
        var path = zipped ? Written("t.csv.gz", text, Encoding.Latin1) : Written("t.csv", text, new UTF8Encoding(true));
        var answer = Churn.Facts(path, "--target", "Se retiró", "--id", "cliente", "--out", PathOf("oof.csv"));

        answer["auc"]!.GetValue<double>().ShouldBeGreaterThan(0.7);
        answer["positive"]!.GetValue<string>().ShouldBe("Sí");
        Leaks(answer).ShouldBe(["motivo"]);
        answer["constant"]!.AsArray().Single()!.GetValue<string>().ShouldBe("país");
        answer["reading"]!["unread"]!["saldo"]!.GetValue<int>().ShouldBe(2);

        var rows = File.ReadAllLines(PathOf("oof.csv"));
        rows[0].ShouldBe("id,target,prediction,fold");
        rows.Length.ShouldBe(1501);
        rows[7].Split(',')[0].ShouldBe("C6; S.A.");
        rows[7][^1].ShouldBe('1');
    }

    [Theory]
    [InlineData("golden")]
    [InlineData("mod")]
    public void Each_row_is_judged_in_the_fold_of_its_rule(string rule)
    {
        var path = Written(Table(300, ',', n => n.ToString("R", null)));
        var oof = PathOf("oof.csv");
        Churn.Facts(path, "--target", "Se retiró", "--fold-rule", rule, "--out", oof);
        foreach (var row in File.ReadLines(oof).Skip(1).Select(l => l.Split(',')))
        {
            var at = int.Parse(row[0], null);
            var fold = rule == "mod" ? at % 5 : (int)Math.Floor(at * 0.6180339887498949 % 1 * 5);
            row[3].ShouldBe(fold.ToString((IFormatProvider?)null));
        }
    }

    [Fact]
    public void Time_order_judges_the_last_fifth_only()
    {
        var path = Written(Table(500, ',', n => n.ToString("R", null)));
        var answer = Churn.Facts(path, "--target", "Se retiró", "--time-order");
        answer["tested"]!.GetValue<int>().ShouldBe(100);
    }

    [Theory]
    [InlineData("", "import.file-empty")]
    [InlineData("churn\n1\n0\n", "analysis.no-features")]
    [InlineData("a,churn\n1,0\n2,0\n", "analysis.churn-one-class")]
    [InlineData("a,b\n1,0\n2,0\n", "analysis.column-needed")]
    [InlineData("a,churn\n1,red\n2,blue\n3,green\n", "analysis.positive-needed")]
    public void What_cannot_be_learnt_is_refused_in_words(string text, string code)
    {
        Churn.ShouldRefuse(code, Written(text));
    }

    [Fact]
    public void Too_few_leavers_get_the_base_rate_and_the_report_says_so()
    {
        var text = new StringBuilder("x,y,churn\n");
        for (var i = 0; i < 200; i++)
            text.Append(i).Append(',').Append(i * 37 % 101).Append(',').Append(i % 41 == 3 ? 1 : 0).Append('\n');
        var file = Written(text.ToString());
        Churn.Facts(file)["model"]!.GetValue<string>().ShouldBe("base-rate");
        Churn.Answer(file).Text.ShouldContain("40");
    }

    [Theory]
    [InlineData("twin", "EqualsOutcome")]
    [InlineData("land", "Constant")]
    public void When_no_column_is_left_that_is_what_is_said(string column, string why)
    {
        var rows = Enumerable.Range(0, 400).Select(i => (Left: i % 3 == 0 ? "Yes" : "No", Name: column));
        var file = Written(
            $"{column},churn\n"
                + string.Join('\n', rows.Select(r => $"{(column == "twin" ? r.Left : "Colombia")},{r.Left}"))
        );
        var answer = Churn.Answer(file);
        var facts = JsonNode.Parse(Json.Of(answer.Facts).Text)!;
        facts["reason"]!.GetValue<string>().ShouldBe("NoColumnLeft");
        facts["model"]!.GetValue<string>().ShouldBe("base-rate");
        (why == "Constant" ? facts["constant"]![0]!.GetValue<string>() : Leaks(facts)[0]).ShouldBe(column);
        answer.Text.ShouldContain(column);
        answer.Text.ShouldNotContain("al menos 40");
        answer.Text.ShouldNotContain("at least 40");
    }

    [Fact]
    public void Rows_repeat_each_other_only_when_all_their_values_are_the_same()
    {
        var random = new Xoshiro256(8);
        // Thousands of numbers fall into the same few bins; a word and a number make them look alike when only those are seen.
        var rows = Enumerable
            .Range(0, 2000)
            .Select(_ =>
                FormattableString.Invariant(
                    $"{random.Normal():0.000000},{"AB"[random.NextInt(2)]},{(random.Bernoulli(0.3) ? "Yes" : "No")}"
                )
            )
            .ToList();
        Duplicates(rows).ShouldBe(0);
        // Every row twice: four of five parts learn, and the copy stands beside its row in the same part.
        Duplicates([.. rows.Chunk(5).SelectMany(five => (string[])[.. five, .. five])]).ShouldBe(1600);

        int Duplicates(List<string> some) =>
            Churn.Facts(Written("x,plan,churn\n" + string.Join('\n', some)), "--model", "logistic")["reading"]![
                "duplicates"
            ]!.GetValue<int>();
    }

    private static string[] Leaks(JsonNode answer) =>
        [.. answer["leaks"]!.AsArray().Select(l => l!["column"]!.GetValue<string>())];

    /// <summary>Customers whose leaving hangs on balance and plan; the motive is written down once they have left.</summary>
    private static string Table(int rows, char separator, Func<double, string> number)
    {
        var random = new Xoshiro256(11);
        var text = new StringBuilder();
        Line("cliente", "saldo", "plan", "país", "alta", "motivo", "Se retiró");
        for (var i = 0; i < rows; i++)
        {
            var (balance, plan) = (random.Normal(0, 1000), random.NextInt(3));
            var left = random.Bernoulli(1 / (1 + Math.Exp(balance / 600 - plan + 2)));
            Line(
                $"\"C{i}{separator} S.A.\"",
                i % 600 == 599 ? "sin dato"
                    : i % 50 == 7 ? ""
                    : number(balance),
                "ABC"[plan].ToString(),
                "Colombia",
                new DateOnly(2024, 1, 1)
                    .AddDays(i % 300)
                    .ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture),
                left ? "precio" : "",
                left ? "Sí" : "No"
            );
        }
        return text.ToString();

        void Line(params string[] cells) => text.AppendJoin(separator, cells).Append('\n');
    }
}
