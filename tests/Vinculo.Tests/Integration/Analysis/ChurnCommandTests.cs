using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary><c>vinculo churn</c> on the public tables with a bar, and on files as people send them.</summary>
public class ChurnCommandTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("vinculo-churn-").FullName;

    [Fact]
    public void Telco_reaches_its_bar_and_names_the_identifier()
    {
        if (SharedData.Find("telco-ibm/telco-customer-churn.csv") is not { } path)
            return;
        var answer = Facts(path, "--target", "Churn");
        answer.GetProperty("auc").GetDouble().ShouldBeGreaterThanOrEqualTo(0.849);
        answer.GetProperty("brier").GetDouble().ShouldBeLessThanOrEqualTo(0.1334);
        Leaks(answer).ShouldBe(["customerID"]);
    }

    [Fact]
    public void Bank_marketing_in_time_order_reaches_its_bar_by_the_products_own_choice_and_finds_the_length_of_the_call()
    {
        if (SharedData.Find("bank-marketing/bank-additional-full.csv.gz") is not { } path)
            return;
        var answer = Facts(path, "--target", "y", "--time-order");
        answer.GetProperty("auc").GetDouble().ShouldBeGreaterThanOrEqualTo(0.745);
        answer.GetProperty("model").GetString().ShouldBe("logistic");
        answer.GetProperty("reason").GetString().ShouldBe("Drift");
        Leaks(answer).ShouldBe(["duration"]);
    }

    [Fact]
    public void Bank_marketing_in_folds_reaches_its_bar_with_trees()
    {
        if (SharedData.Find("bank-marketing/bank-additional-full.csv.gz") is not { } path)
            return;
        var answer = Facts(path, "--target", "y", "--ignore", "duration");
        answer.GetProperty("auc").GetDouble().ShouldBeGreaterThanOrEqualTo(0.802);
        answer.GetProperty("brier").GetDouble().ShouldBeLessThanOrEqualTo(0.0766);
        answer.GetProperty("model").GetString().ShouldBeOneOf("boosting", "blend");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Semicolons_decimal_commas_a_mark_of_order_old_encodings_and_compression_do_not_matter(bool zipped)
    {
        var text = Table(1500, ';', number => number.ToString("0.00", new System.Globalization.CultureInfo("es-CO")));
        byte[] bytes = zipped
            ? Zipped(Encoding.Latin1.GetBytes(text))
            : [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
        var path = Write(zipped ? "t.csv.gz" : "t.csv", bytes);
        var answer = Facts(path, "--target", "Se retiró", "--id", "cliente", "--out", Path.Combine(folder, "oof.csv"));

        answer.GetProperty("auc").GetDouble().ShouldBeGreaterThan(0.7);
        answer.GetProperty("positive").GetString().ShouldBe("Sí");
        Leaks(answer).ShouldBe(["motivo"]);
        answer.GetProperty("constant").EnumerateArray().Single().GetString().ShouldBe("país");
        answer.GetProperty("reading").GetProperty("unread").GetProperty("saldo").GetInt32().ShouldBe(2);

        var rows = File.ReadAllLines(Path.Combine(folder, "oof.csv"));
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
        var path = Write("t.csv", Encoding.UTF8.GetBytes(Table(300, ',', n => n.ToString("R", null))));
        var oof = Path.Combine(folder, "oof.csv");
        Facts(path, "--target", "Se retiró", "--fold-rule", rule, "--out", oof);
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
        var path = Write("t.csv", Encoding.UTF8.GetBytes(Table(500, ',', n => n.ToString("R", null))));
        var answer = Facts(path, "--target", "Se retiró", "--time-order");
        answer.GetProperty("tested").GetInt32().ShouldBe(100);
    }

    [Theory]
    [InlineData("", "import.file-empty")]
    [InlineData("churn\n1\n0\n", "analysis.no-features")]
    [InlineData("a,churn\n1,0\n2,0\n", "analysis.churn-one-class")]
    [InlineData("a,b\n1,0\n2,0\n", "analysis.column-needed")]
    [InlineData("a,churn\n1,red\n2,blue\n3,green\n", "analysis.positive-needed")]
    public void What_cannot_be_learnt_is_refused_in_words(string text, string code)
    {
        var outcome = Run(Write("t.csv", Encoding.UTF8.GetBytes(text)));
        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
        RefusalText.Of(refusal).ShouldNotContain("{");
    }

    [Fact]
    public void Too_few_leavers_get_the_base_rate_and_the_report_says_so()
    {
        var text = new StringBuilder("x,y,churn\n");
        for (var i = 0; i < 200; i++)
            text.Append(i).Append(',').Append(i * 37 % 101).Append(',').Append(i % 41 == 3 ? 1 : 0).Append('\n');
        var outcome = Run(Write("t.csv", Encoding.UTF8.GetBytes(text.ToString())));
        outcome.IsAccepted(out var answer).ShouldBeTrue();
        Parsed(answer!).GetProperty("model").GetString().ShouldBe("base-rate");
        answer!.Text.ShouldContain("40");
    }

    private JsonElement Facts(params string[] arguments)
    {
        var outcome = Run(arguments);
        outcome.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        SharedData.Say(outcome.Accepted.Text);
        outcome.Accepted.Text.ShouldNotContain("{");
        return Parsed(outcome.Accepted);
    }

    private static Outcome<CommandAnswer> Run(params string[] arguments) =>
        ChurnCommand.Run(ChurnCommand.Of().Parse(arguments));

    private static JsonElement Parsed(CommandAnswer answer) =>
        JsonDocument.Parse(Json.Of(answer.Facts).Text).RootElement;

    private static string[] Leaks(JsonElement answer) =>
        [.. answer.GetProperty("leaks").EnumerateArray().Select(l => l.GetProperty("column").GetString()!)];

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest))
            zip.Write(bytes);
        return memory.ToArray();
    }

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
