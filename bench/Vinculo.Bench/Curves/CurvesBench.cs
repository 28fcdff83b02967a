using System.Globalization;

namespace Vinculo.Bench.Curves;

/// <summary>
/// <c>curves DATA FOLDER</c>: runs the product's own verbs on the shared data and draws what the methods pages show: regret
/// of policies that learn, and what treating by expected effect brings.
/// </summary>
internal static class CurvesBench
{
    /// <summary>Points of a curve of shares; more would not be seen.</summary>
    private const int Points = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("curves DATA FOLDER");
            return 2;
        }
        var (data, folder) = (args[0], Directory.CreateDirectory(args[1]).FullName);
        var kept = Directory.CreateTempSubdirectory("vinculo-curves-").FullName;
        try
        {
            var failed =
                await RegretAsync(data, folder, kept)
                + await UpliftAsync(
                    "uplift-simulated",
                    "What treating by expected effect brings: simulated trial",
                    [Path.Combine(data, "sim", "uplift_sim.csv.gz"), "--treatment", "treated", "--outcome", "outcome"],
                    folder,
                    kept
                )
                + await UpliftAsync(
                    "uplift-mail",
                    "What mailing by expected effect brings: visits, women's mail",
                    [
                        Path.Combine(data, "hillstrom", "hillstrom.csv.gz"),
                        "--treatment",
                        "segment",
                        "--outcome",
                        "visit",
                        "--control",
                        "No E-Mail",
                        "--treated",
                        "Womens E-Mail",
                    ],
                    folder,
                    kept
                );
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    private static async Task<int> RegretAsync(string data, string folder, string kept)
    {
        if (
            await TableAsync(
                "regret",
                kept,
                [
                    "replay",
                    Path.Combine(data, "sim", "nba_sim.csv.gz"),
                    "--values",
                    "1,1.4,.8,2.2,1.2,.6",
                    "--runs",
                    "1",
                ]
            )
            is not { } rows
        )
            return 1;
        (string Policy, string Name)[] told =
        [
            ("logistic", "learns by context"),
            ("beta", "learns rates only"),
            ("best-fixed", "always the best one"),
            ("random", "by lot"),
        ];
        Draw(
            folder,
            "regret",
            new(
                "Mean regret of a decision so far: simulated world of 40,000 decisions",
                "decisions",
                "missed of the best possible",
                [
                    .. told.Select(t => new Line(
                        t.Name,
                        [.. rows.Where(r => r[0] == t.Policy).Select(r => (Number(r[1]), Number(r[3])))],
                        t.Policy is "random" or "best-fixed"
                    )),
                ],
                false
            )
        );
        return 0;
    }

    private static async Task<int> UpliftAsync(string name, string title, string[] asked, string folder, string kept)
    {
        if (await TableAsync(name, kept, ["uplift", .. asked]) is not { } rows)
            return 1;
        var cases = rows.Select(r => (Treated: r[1] == "1", Outcome: Number(r[2]), Effect: Number(r[3])))
            .OrderByDescending(c => c.Effect)
            .ToList();
        Draw(
            folder,
            name,
            new(
                title,
                "share of customers treated, those of the highest expected effect first",
                "gained a customer of all",
                [new("by expected effect", Gained(cases)), new("by lot", [(0, 0), (1, Gained(cases)[^1].Y)], true)],
                true
            )
        );
        return 0;
    }

    /// <summary>Q(k) / n of [R2007]: outcome of the treated among the first k, less that of as many untreated.</summary>
    private static List<(double X, double Y)> Gained(List<(bool Treated, double Outcome, double Effect)> cases)
    {
        var points = new List<(double, double)> { (0, 0) };
        double with = 0,
            without = 0,
            yes = 0,
            no = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            if (cases[i].Treated)
                (with, yes) = (with + cases[i].Outcome, yes + 1);
            else
                (without, no) = (without + cases[i].Outcome, no + 1);
            var share = (i + 1.0) / cases.Count;
            if (yes > 0 && no > 0 && (i + 1) % Math.Max(1, cases.Count / Points) == 0 || i == cases.Count - 1)
                points.Add((share, (with / yes - without / no) * share));
        }
        return points;
    }

    /// <summary>Runs a verb as anybody would, and reads the table it leaves; null: it failed.</summary>
    private static async Task<List<string[]>?> TableAsync(string name, string kept, string[] verb)
    {
        var file = Path.Combine(kept, name + ".csv");
        return await CommandLine.RunAsync([.. verb, "--out", file]) == 0
            ? [.. File.ReadLines(file).Skip(1).Select(line => line.Split(','))]
            : null;
    }

    private static void Draw(string folder, string name, LineChart chart) =>
        File.WriteAllText(Path.Combine(folder, name + ".svg"), chart.Svg());

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
