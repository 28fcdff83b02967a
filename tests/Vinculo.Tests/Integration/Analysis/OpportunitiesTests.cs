using System.Text.Json.Nodes;
using Vinculo.Analytics.Randomness;
using Vinculo.Integration.Analysis;
using SharedData = Vinculo.Tests.Analytics.SharedData;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>lifetime of purchases that come round by the calendar: donations, deposits, instalments.</summary>
public class OpportunitiesTests : AnalystTests
{
    private static readonly VerbRun Lifetime = new(new LifetimeCommand(TimeProvider.System));

    [Fact]
    public void Yearly_gifts_are_opportunities_and_give_the_published_parameters()
    {
        if (SharedData.Find("cdnow/donations.csv") is not { } table)
            return;
        // [FHS2010] table 2. A row of the table stands for as many donors as it says.
        ShouldBePublished(Lifetime.Facts(table, "--model", "BG/BB", "--unit", "years", "--horizon", "5"));
        ((string?)Lifetime.Facts(table, "--model", "bgnbd", "--unit", "years")["regular"]).ShouldBe("years");

        // The same donors, gift by gift on any day of the year: first in 1995, the others up to the last.
        var random = new Xoshiro256(4);
        var gifts = new List<string>();
        var donor = 0;
        foreach (var row in SharedData.Rows(table).Skip(1))
        {
            var (x, last) = ((int)SharedData.Number(row[0]), (int)SharedData.Number(row[1]));
            for (var k = 0; k < SharedData.Number(row[3]); k++, donor++)
            {
                int[] years = x == 0 ? [0] : [0, .. Enumerable.Range(1, x - 1), last];
                gifts.AddRange(
                    years.Select(y =>
                        $"{donor},{new DateOnly(1995 + y, 1, 1).AddDays(random.NextInt(364)):yyyy-MM-dd},{25 + random.NextInt(50)}"
                    )
                );
            }
        }
        gifts.Add("0,1995-12-31,1");
        gifts.Add("12,2001-12-31,1");
        var file = Rows("gifts.csv", "customer_id,date,amount", gifts);
        string[] opportunities = [file, "--model", "bgbb", "--unit", "years", "--horizon", "5"];
        var output = PathOf("donors.csv");
        var facts = Lifetime.Facts([.. opportunities, "--out", output]);
        facts["spend"].ShouldNotBeNull();
        ((string?)facts["opportunities"]).ShouldBe("years");
        Number(facts, "logLikelihood").ShouldBe(-33225.58, 12);
        // Table 4: who gave every year is expected to give 3.75 times in five.
        var regular = SharedData.Rows(output).First(r => r[1] == "6");
        SharedData.Number(regular[5]).ShouldBe(3.75, 0.02);

        // Nobody has to know: the answer of any other model says which one is made for this.
        ((string?)Lifetime.Facts(file, "--unit", "months")["regular"]).ShouldBe("years");
        facts["regular"].ShouldBeNull();

        // The last two years tell how well the first four foretell.
        var checkedOn = Lifetime.Facts([.. opportunities, "--calibration-end", "1999-12-31"]);
        ((string?)checkedOn["holdout"]!["after"]).ShouldBe("1999-12-31");
        ((string?)checkedOn["holdout"]!["until"]).ShouldBe("2001-12-31");
        (Number(checkedOn, "holdout", "predicted") / Number(checkedOn, "holdout", "actual")).ShouldBeInRange(0.7, 1.3);

        static void ShouldBePublished(JsonNode facts)
        {
            ((string?)facts["model"]).ShouldBe("bgbb");
            Number(facts, "customers").ShouldBe(11104);
            Number(facts, "logLikelihood").ShouldBe(-33225.581, 1e-3);
            Number(facts, "parameters", "alpha").ShouldBe(1.204, 5e-4);
            Number(facts, "parameters", "beta").ShouldBe(0.750, 5e-4);
            Number(facts, "parameters", "gamma").ShouldBe(0.657, 5e-4);
            Number(facts, "parameters", "delta").ShouldBe(2.783, 1e-3);
        }
    }

    [Fact]
    public void A_month_that_is_not_over_is_no_opportunity_missed()
    {
        var random = new Xoshiro256(9);
        var rows = new List<string>();
        for (var c = 0; c < 300; c++)
        {
            for (var m = c % 12; m < 24 && (m == c % 12 || !random.Bernoulli(0.03)); m++)
                if (m == c % 12 || random.Bernoulli(0.8))
                    rows.Add($"{c},{new DateOnly(2023, 1, 1).AddMonths(m).AddDays(random.NextInt(28)):yyyy-MM-dd},10");
        }
        string[] until = ["--model", "bgbb", "--unit", "months"];
        var whole = Lifetime.Facts([Rows("whole.csv", "id,date,amount", rows), .. until]);
        // Two days of the next month: a few have paid, the others may yet.
        var more = Lifetime.Facts([
            Rows("more.csv", "id,date,amount", [.. rows, "1,2025-01-01,10", "2,2025-01-02,10"]),
            .. until,
        ]);
        Number(more, "logLikelihood").ShouldBe(Number(whole, "logLikelihood"), 1e-9);
        more["remarks"]!.AsArray().Count.ShouldBe(whole["remarks"]!.AsArray().Count + 1);
        // Payments by the month in a file that knows months only: each is over with its first day.
        var months = rows.ConvertAll(r =>
            string.Join(',', r.Split(',') is var cells ? [cells[0], cells[1][..7], cells[2]] : [])
        );
        Number(
                Lifetime.Facts([Rows("months.csv", "id,month,amount", months), .. until, "--date", "month"]),
                "logLikelihood"
            )
            .ShouldBe(Number(whole, "logLikelihood"), 1e-9);
        ((string?)Lifetime.Facts(PathOf("months.csv"), "--date", "month")["regular"]).ShouldBe("months");
    }

    [Fact]
    public void Opportunities_are_not_asked_of_what_has_none()
    {
        if (SharedData.Find("cdnow/CDNOW_sample.txt") is { } shop)
            Lifetime.Facts(shop, "--model", "bgnbd")["regular"].ShouldBeNull();
        if (SharedData.Find("cdnow/cdnow_customers_summary.csv") is { } histories)
        {
            Lifetime.ShouldRefuse("analysis.opportunities-whole", histories, "--model", "bgbb");
            Lifetime.Facts(histories, "--model", "bgnbd")["regular"].ShouldBeNull();
        }
        var rows = Enumerable.Range(0, 80).Select(i => $"c{i % 40},2023-{i % 12 + 1:00}-15,5").ToArray();
        var file = Rows("few.csv", "id,date,amount", rows);
        Lifetime.ShouldRefuse(
            "analysis.season-opportunities",
            file,
            "--model",
            "bgbb",
            "--unit",
            "months",
            "--season",
            "auto"
        );
        Lifetime.ShouldRefuse(
            "analysis.calibration-end",
            file,
            "--model",
            "bgbb",
            "--unit",
            "years",
            "--calibration-end",
            "2023-06-30"
        );
        Lifetime.ShouldRefuse("analysis.unit-unknown", file, "--unit", "decades");
    }
}
