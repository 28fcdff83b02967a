using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;
using Vinculo.Analytics.Score.Selection;

namespace Vinculo.Bench;

/// <summary>
/// <c>boosting [customers]</c>: fits trees and logistic regression to simulated customers with twenty features, scores all,
/// and reads one after another with reasons, inside this process.
/// </summary>
internal static class BoostingBench
{
    private const int Rounds = 2;
    private const int Learnt = 50_000;
    private const int OneByOne = 50_000;
    private const int Numbers = 18;

    public static int Run(string[] args)
    {
        var customers = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
        Console.WriteLine(
            $"load {Running.ProcessFigures.Load()}, {Environment.ProcessorCount} cores; wall / processor seconds, best of {Rounds}"
        );
        var (table, left) = Simulate(customers);
        int[] some = [.. Enumerable.Range(0, Math.Min(customers, Learnt))];
        var (learn, known) = (table.Take(some), left[..some.Length]);
        foreach (var (leaves, depth, trees) in new[] { (8, 5, 100), (16, 8, 100) })
        {
            var settings = new BoostingOptions
            {
                Trees = trees,
                Leaves = leaves,
                Depth = depth,
            };
            var fitted = BoostedTrees.Fit(learn, known, null, settings).Model;
            var cpu = Stopwatches.Time(
                $"fit {trees} trees of {leaves} leaves, {learn.Rows:N0} rows",
                () => BoostedTrees.Fit(learn, known, null, settings),
                Rounds
            );
            Console.WriteLine(
                $"    {learn.Rows / cpu:N0} rows a processor second, {trees * learn.Rows / cpu:N0} rows × trees"
            );
            Stopwatches.Time($"score {customers:N0} customers", () => fitted.LogOdds(table), Rounds);
            // Reasons of larger trees are found anew for every customer: a few tell as much.
            Read(
                $"one after another, {leaves} leaves",
                Kept(PropensityKind.Boosting, learn, null, fitted),
                table,
                leaves <= 8 ? OneByOne : OneByOne / 50
            );
        }
        var logistic = BinnedLogistic.Fit(learn, known).Model;
        Stopwatches.Time(
            $"fit logistic regression, {learn.Rows:N0} rows",
            () => BinnedLogistic.Fit(learn, known),
            Rounds
        );
        Stopwatches.Time($"score {customers:N0} customers", () => logistic.LogOdds(table), Rounds);
        Read(
            "one after another, logistic regression",
            Kept(PropensityKind.Logistic, learn, logistic, null),
            table,
            OneByOne
        );
        Stopwatches.Time(
            $"choose a method and fit it, {learn.Rows:N0} rows of four periods",
            () =>
                PropensityModel.Fit(
                    learn,
                    known,
                    new()
                    {
                        Periods = [.. some.Select(i => 4 * i / some.Length)],
                        MostTrialCases = 20_000,
                        MostLeaves = 8,
                    }
                ),
            1
        );
        return 0;
    }

    private static PropensityModel Kept(
        PropensityKind kind,
        FeatureTable table,
        BinnedLogistic? logistic,
        BoostedTrees? trees
    ) =>
        new()
        {
            Kind = kind,
            Features = [.. table.Columns.Select(c => c.Name)],
            BaseLogOdds = 0,
            Logistic = logistic,
            Boosting = trees,
            BoostingShare = trees is null ? 0 : 1,
            Calibrator = new IdentityCalibrator(),
            Report = new PropensityReport(kind, ChoiceReason.Asked, table.Rows, 0, [], [], [], 0, 0),
        };

    /// <summary>Probability and what each feature has to do with it, as a scoring run asks them.</summary>
    private static void Read(string what, PropensityModel model, FeatureTable table, int customers)
    {
        var rows = Enumerable.Range(0, Math.Min(table.Rows, customers)).Select(table.Row).ToArray();
        var reader = new PropensityReader(model);
        var cpu = Stopwatches.Time(
            $"{what}, {rows.Length:N0} customers with reasons",
            () =>
            {
                foreach (var row in rows)
                    reader.Read(row);
            },
            Rounds
        );
        Console.WriteLine($"    {1e6 * cpu / rows.Length:0.00} µs a customer");
    }

    private static (FeatureTable Table, bool[] Left) Simulate(int customers)
    {
        var columns = new double[Numbers][];
        for (var f = 0; f < Numbers; f++)
            columns[f] = new double[customers];
        var (plans, cities) = (new int[customers], new int[customers]);
        var left = new bool[customers];
        Parallel.For(
            0,
            customers,
            i =>
            {
                var random = Xoshiro256.For(9, "boosting bench", (ulong)i);
                for (var f = 0; f < Numbers; f++)
                    columns[f][i] = f < 6 ? random.NextInt(30) : random.Normal();
                if (random.Bernoulli(0.1))
                    columns[7][i] = double.NaN;
                (plans[i], cities[i]) = (random.NextInt(6), random.NextInt(25));
                var together = Math.Sign(columns[8][i] * columns[9][i]);
                var logOdds =
                    -3 + 0.05 * columns[0][i] + 0.6 * columns[6][i] + 0.7 * together + (plans[i] == 2 ? 1 : 0);
                left[i] = random.Bernoulli(1 / (1 + Math.Exp(-logOdds)));
            }
        );
        return (
            new FeatureTable([
                .. columns.Select((c, f) => new NumericColumn($"x{f}", c)),
                new CategoricalColumn("plan", [.. Enumerable.Range(0, 6).Select(p => $"p{p}")], plans),
                new CategoricalColumn("city", [.. Enumerable.Range(0, 25).Select(c => $"c{c:00}")], cities),
            ]),
            left
        );
    }
}
