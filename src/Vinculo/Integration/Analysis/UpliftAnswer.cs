using System.Globalization;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Effect;
using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Everything the report is written from.</summary>
internal sealed record UpliftReading(
    string File,
    string TreatedName,
    string ControlName,
    string Outcome,
    ChoiceLog Log,
    IReadOnlyList<(string Column, string Why)> NotUsed,
    bool[] Treated,
    UpliftTrial Trial,
    bool Drawn,
    AdjustedEffect? Undrawn,
    bool[] Chosen,
    double Value,
    double Cost,
    (GroupEffect Effect, double TakenOut)? Adjusted,
    List<(string Column, IReadOnlyList<FairnessRow> Rows)> Fairness
);

/// <summary>What <c>vinculo uplift</c> has to tell.</summary>
internal static class UpliftAnswer
{
    private const string None = "no evidence";
    private const string NoDraw = "not a draw";
    private const string Some = "some respond better";

    private static readonly AnalysisTexts Texts = new("UpliftTexts");

    public static CommandAnswer Of(UpliftReading r, double seconds)
    {
        var effect = GroupEffect.Of(r.Treated, r.Log.Rewards);
        var likely = r.Log.IsYesNo ? effect.Newcombe() : effect.Likely();
        var (best, trial) = (r.Trial.Best, r.Trial);
        var (all, policy) = (Gain(r, _ => true), Gain(r, i => r.Chosen[i]));
        var (cpu, megabytes) = CommandAnswer.Spent();
        var facts = new
        {
            file = r.File,
            outcome = r.Outcome,
            treated = r.TreatedName,
            control = r.ControlName,
            learner = Name(best.Method),
            ate = effect.Difference,
            ateInterval = Range(likely),
            alwaysValidInterval = Range(effect.AlwaysValid()),
            adjusted = r.Adjusted is { } own
                ? new
                {
                    ate = own.Effect.Difference,
                    interval = Range(own.Effect.Likely()),
                    varianceTakenOut = own.TakenOut,
                }
                : null,
            qini = best.Normalised,
            qiniInterval = Range(best.Likely),
            qiniArea = best.Qini,
            verdict = !r.Drawn ? NoDraw
            : trial.Evidence ? Some
            : None,
            drawnByLot = r.Drawn,
            adjustedForColumns = r.Undrawn is { } set
                ? new
                {
                    ate = set.Effect,
                    interval = Range(set.Likely),
                    kept = set.Kept,
                }
                : null,
            arms = new
            {
                treated = new { n = effect.Treated.Cases, mean = effect.Treated.Mean },
                control = new { n = effect.Control.Cases, mean = effect.Control.Mean },
            },
            works = !r.Drawn ? "not shown"
            : likely.Low > 0 ? "helps"
            : likely.High < 0 ? "harms"
            : "not shown",
            candidates = trial.Candidates.Select(c => new
            {
                learner = Name(c.Method),
                qini = c.Normalised,
                qiniInterval = Range(c.Likely),
                qiniArea = c.Qini,
            }),
            together = trial.Pairs.Select(p => new[] { p.One, p.Other }),
            deciles = trial.Tenths.Select(t => new
            {
                n = t.Cases,
                expected = AnalysisTexts.Finite(t.Expected),
                seen = AnalysisTexts.Finite(t.Seen),
            }),
            policy = !r.Drawn
                ? null
                : new
                {
                    treatShare = policy.Share,
                    gainPerCustomer = policy.Gain,
                    gainInterval = Range(policy.Likely),
                    treatAllGain = all.Gain,
                    treatAllInterval = Range(all.Likely),
                    value = r.Value,
                    cost = r.Cost,
                },
            sleepingDogs = trial.Evidence && r.Drawn
                ? trial.Effects().Count(e => e < 0) / (double)r.Treated.Length
                : (double?)null,
            fairness = r.Fairness.Select(f => new
            {
                column = f.Column,
                groups = f.Rows.Select(g => new
                {
                    group = g.Group,
                    n = g.Cases,
                    share = g.Share,
                    interval = Range(g.Likely),
                    ratio = g.Ratio,
                    flagged = g.Stands,
                }),
            }),
            reading = new
            {
                leftOut = r.Log.LeftOut,
                broken = r.Log.Broken,
                positive = r.Log.Positive,
                features = r.Log.Features.Columns.Select(c => c.Name),
                notUsed = r.NotUsed.Select(n => new { column = n.Column, why = n.Why }),
            },
            seconds,
            cpuSeconds = cpu,
            memoryMegabytes = megabytes,
        };
        return new CommandAnswer(facts, Text(r, effect, likely, policy));
    }

    /// <summary>What treating some brings a customer, over treating nobody: their share times the effect seen among them.</summary>
    private static (double Share, double Gain, Interval Likely) Gain(UpliftReading r, Func<int, bool> chosen)
    {
        int[] own = [.. Enumerable.Range(0, r.Treated.Length).Where(chosen)];
        var share = own.Length / (double)r.Treated.Length;
        var seen = GroupEffect.Of(
            Array.ConvertAll(own, i => r.Treated[i]),
            Array.ConvertAll(own, i => r.Log.Rewards[i])
        );
        if (seen.Treated.Cases < 2 || seen.Control.Cases < 2)
            return (share, 0, new Interval(0, 0));
        var likely = seen.Likely();
        return (
            share,
            share * (r.Value * seen.Difference - r.Cost),
            new Interval(share * (r.Value * likely.Low - r.Cost), share * (r.Value * likely.High - r.Cost))
        );
    }

    private static string Text(
        UpliftReading r,
        GroupEffect effect,
        Interval likely,
        (double Share, double Gain, Interval Likely) policy
    )
    {
        var text = new Report(Texts);
        text.Line(
            "head",
            ("file", r.File),
            ("outcome", r.Outcome),
            ("treated", r.TreatedName),
            ("n", effect.Treated.Cases),
            ("control", r.ControlName),
            ("m", effect.Control.Cases)
        );
        text.Line(
            !r.Drawn ? "effect.undrawn"
                : likely.Low > 0 ? "effect.helps"
                : likely.High < 0 ? "effect.harms"
                : "effect.unsure",
            ("effect", effect.Difference),
            ("low", likely.Low),
            ("high", likely.High)
        );
        if (!r.Drawn)
        {
            if (r.Undrawn is { } set)
                text.Line(
                    "undrawn",
                    ("effect", set.Effect),
                    ("low", set.Likely.Low),
                    ("high", set.Likely.High),
                    ("kept", set.Kept)
                );
            text.Line(r.Undrawn is null ? "verdict.no-overlap" : "verdict.undrawn");
            text.Count("left-out", "rows", r.Log.LeftOut);
            foreach (var (column, why) in r.NotUsed)
                text.Line("not-used." + why, ("column", column));
            return text.ToString();
        }
        if (r.Adjusted is { } own)
            text.Line(
                "adjusted",
                ("effect", own.Effect.Difference),
                ("low", own.Effect.Likely().Low),
                ("high", own.Effect.Likely().High),
                ("share", Percent(own.TakenOut))
            );
        text.Count("left-out", "rows", r.Log.LeftOut);
        foreach (var (column, why) in r.NotUsed)
            text.Line("not-used." + why, ("column", column));
        text.Plain();
        foreach (var c in r.Trial.Candidates)
            text.Line(
                "candidate",
                ("name", Texts.Of("name." + Name(c.Method)).PadRight(40)),
                ("qini", Places(c.Normalised)),
                ("low", Places(c.Likely.Low)),
                ("high", Places(c.Likely.High))
            );
        text.Line(
            r.Trial.Evidence ? "verdict.some" : "verdict.none",
            ("name", Texts.Of("name." + Name(r.Trial.Best.Method)))
        );
        if (r.Trial.Evidence)
        {
            foreach (var (tenth, at) in r.Trial.Tenths.Select((t, i) => (t, i + 1)))
                text.Line("tenth", ("tenth", at), ("expected", Places(tenth.Expected)), ("seen", Places(tenth.Seen)));
            foreach (var (one, other) in r.Trial.Pairs)
                text.Line("together", ("one", one), ("other", other));
            text.Line("dogs", ("share", Percent(r.Trial.Effects().Count(e => e < 0) / (double)r.Treated.Length)));
        }
        text.Line(
            "policy",
            ("share", Percent(policy.Share)),
            ("gain", policy.Gain),
            ("low", policy.Likely.Low),
            ("high", policy.Likely.High)
        );
        foreach (var (column, rows) in r.Fairness)
        foreach (var row in rows)
            text.Line(
                row.Stands ? "fair.less" : "fair",
                ("column", column),
                ("group", row.Group),
                ("share", Percent(row.Share)),
                ("n", row.Cases)
            );
        return text.ToString();
    }

    private static string Name(UpliftMethod method) =>
        method switch
        {
            UpliftMethod.MeanEffect => "mean-effect",
            UpliftMethod.Propensity => "propensity",
            UpliftMethod.Single => "s-learner",
            UpliftMethod.TwoModels => "t-learner",
            UpliftMethod.Crossed => "x-learner",
            UpliftMethod.DoublyRobust => "dr-learner",
            UpliftMethod.DoublyRobustSteps => "dr-learner-steps",
            UpliftMethod.DoublyRobustPairs => "dr-learner-pairs",
            _ => "blend",
        };

    private static double?[] Range(Interval interval) =>
        [AnalysisTexts.Finite(interval.Low), AnalysisTexts.Finite(interval.High)];

    private static string Places(double value) =>
        double.IsNaN(value) ? "–" : value.ToString("0.0000", CultureInfo.CurrentCulture);

    private static string Percent(double value) => value.ToString("P1", CultureInfo.CurrentCulture);
}
