using System.Globalization;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate.Bandits;
using Vinculo.Analytics.Randomness;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What one policy brought, over the repetitions.</summary>
/// <param name="Policy">Which: <c>random</c>, <c>best-fixed</c>, <c>beta</c>, <c>logistic</c>.</param>
/// <param name="Decisions">Decisions that counted, on average.</param>
/// <param name="Mean">What a decision brought.</param>
/// <param name="Deviation">How far repetitions lie apart.</param>
/// <param name="Share">In parts of the best possible; of the best single action where nobody knows better.</param>
/// <param name="Regret">What was missed a decision; NaN where nobody knows.</param>
/// <param name="Chosen">How often each action was chosen, as a share.</param>
/// <param name="Curve">The way there in the first repetition.</param>
internal sealed record ReplayResult(
    string Policy,
    int Decisions,
    double Mean,
    double Deviation,
    double Share,
    double Regret,
    double[] Chosen,
    IReadOnlyList<CurvePoint> Curve
);

/// <summary>Runs every policy.</summary>
internal static class ReplayRun
{
    public static List<ReplayResult> All(ReplayStage stage, LearnerOptions options, int runs, ulong seed)
    {
        double[] values = [.. stage.World?.Values ?? stage.Log!.Values];
        var fixedBest = stage.World?.BestFixed ?? BestMean(stage.Log!);
        (string Name, Func<IBanditPolicy> Make)[] policies =
        [
            ("random", () => new RandomPolicy(values.Length)),
            ("best-fixed", () => new FixedPolicy(fixedBest)),
            ("beta", () => new BetaPolicy(values)),
            ("logistic", () => new LearningPolicy(stage.Design, values, options)),
        ];
        var tried = policies.Select(p => Repeat(stage, p.Make, runs, seed)).ToArray();
        var best = stage.World is null ? tried[1].Average(r => r.Mean) : tried[0][0].Best;
        return
        [
            .. policies.Zip(
                tried,
                (policy, results) =>
                {
                    var mean = results.Average(r => r.Mean);
                    return new ReplayResult(
                        policy.Name,
                        (int)results.Average(r => r.Decisions),
                        mean,
                        runs < 2 ? 0 : Math.Sqrt(results.Sum(r => (r.Mean - mean) * (r.Mean - mean)) / (runs - 1)),
                        best > 0 ? mean / best : double.NaN,
                        stage.World is null ? double.NaN : best - mean,
                        [
                            .. Enumerable
                                .Range(0, values.Length)
                                .Select(a => results.Sum(r => (double)r.Chosen[a]) / results.Sum(r => r.Decisions)),
                        ],
                        results[0].Curve
                    );
                }
            ),
        ];
    }

    private static BanditResult[] Repeat(ReplayStage stage, Func<IBanditPolicy> make, int runs, ulong seed)
    {
        var results = new BanditResult[runs];
        Parallel.For(
            0,
            runs,
            run =>
            {
                var random = Xoshiro256.For(seed, "replay", (ulong)run);
                results[run] = stage.World is { } world
                    ? BanditTrial.Run(world, make(), random)
                    : BanditTrial.Replay(stage.Log!, random.Permutation(stage.Rows), make(), random);
            }
        );
        return results;
    }

    private static int BestMean(BanditLog log)
    {
        var (sums, counts) = (new double[log.Count], new double[log.Count]);
        for (var i = 0; i < log.Actions.Length; i++)
        {
            sums[log.Actions[i]] += log.Outcomes[i];
            counts[log.Actions[i]]++;
        }
        // A few lucky rows make no best action: means are drawn towards that of all.
        var usual = sums.Sum() / counts.Sum();
        return Enumerable.Range(0, log.Count).MaxBy(a => log.Values[a] * (sums[a] + 10 * usual) / (counts[a] + 10));
    }
}

/// <summary>What <c>vinculo replay</c> has to tell.</summary>
internal static class ReplayAnswer
{
    private static readonly AnalysisTexts Texts = new("ReplayTexts");

    public static CommandAnswer Of(string file, ReplayStage stage, List<ReplayResult> results, int runs, double seconds)
    {
        var learnt = results[^1];
        var verdict = stage.Foretold ? "not-a-draw" : Verdict(results);
        var (cpu, megabytes) = CommandAnswer.Spent();
        var facts = new
        {
            file,
            kind = stage.World is null ? "log" : "simulation",
            rows = stage.Rows,
            leftOut = stage.LeftOut,
            actions = stage.Actions.Zip(stage.Values, (name, value) => new { name, value }),
            context = stage.Columns,
            notUsed = stage.NotUsed.Select(n => new { column = n.Column, why = n.Why }),
            drawnByLot = !stage.Foretold,
            evenDraw = !stage.Uneven,
            runs,
            policies = results.Select(r => new
            {
                policy = r.Policy,
                decisions = r.Decisions,
                mean = r.Mean,
                deviation = r.Deviation,
                shareOfOracle = AnalysisTexts.Finite(r.Share),
                regretPerDecision = AnalysisTexts.Finite(r.Regret),
                chosen = stage.Actions.Length > 50
                    ? null
                    : stage.Actions.Zip(r.Chosen).ToDictionary(c => c.First, c => c.Second),
            }),
            oracle = stage.World is null ? "best-fixed" : "best choice at every decision",
            best = stage.Foretold ? null : results.MaxBy(r => r.Mean)!.Policy,
            learner = learnt.Policy,
            mean = stage.Foretold ? null : AnalysisTexts.Finite(learnt.Mean),
            shareOfOracle = stage.Foretold ? null : AnalysisTexts.Finite(learnt.Share),
            verdict,
            curves = results.Select(r => new
            {
                policy = r.Policy,
                points = r.Curve.Select(p => new
                {
                    decisions = p.Decisions,
                    mean = p.Mean,
                    regretPerDecision = AnalysisTexts.Finite(p.Regret),
                }),
            }),
            seconds,
            cpuSeconds = cpu,
            memoryMegabytes = megabytes,
        };
        var text = new Report(Texts);
        text.Line(
            stage.World is null ? "log" : "world",
            ("file", file),
            ("rows", stage.Rows),
            ("actions", stage.Actions.Length),
            ("columns", stage.Columns.Length),
            ("runs", runs)
        );
        text.Count("left-out", "rows", stage.LeftOut);
        foreach (var (column, why) in stage.NotUsed)
            text.Line("not-used." + why, ("column", column));
        if (stage.Uneven && !stage.Foretold)
            text.Line("uneven");
        // What is not valid is not told as a table.
        foreach (var r in stage.Foretold ? [] : results)
            text.Line(
                stage.World is null ? "policy.log" : "policy",
                ("name", Texts.Of("name." + r.Policy).PadRight(34)),
                ("mean", r.Mean),
                ("share", double.IsNaN(r.Share) ? "–" : r.Share.ToString("P1", CultureInfo.CurrentCulture)),
                ("decisions", r.Decisions)
            );
        text.Line("verdict." + verdict);
        return new CommandAnswer(facts, text.ToString());
    }

    private static string Verdict(List<ReplayResult> results)
    {
        var (random, beta, learnt) = (results[0], results[2], results[3]);
        double Luck(ReplayResult r) => 2 * Math.Sqrt(r.Deviation * r.Deviation + learnt.Deviation * learnt.Deviation);
        return learnt.Mean - beta.Mean > Luck(beta) ? "context-pays"
            : learnt.Mean - random.Mean > Luck(random) ? "learning-pays"
            : "no-difference";
    }
}
