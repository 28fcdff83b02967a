using System.Globalization;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Effect;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What <c>vinculo ope</c> has to tell.</summary>
internal static class OpeAnswer
{
    private static readonly AnalysisTexts Texts = new("OpeTexts");

    /// <summary>The log cannot answer: said in words, with what was found.</summary>
    public static Refusal Refused(string policy, int rows, OffPolicyEstimate estimate) =>
        Refusal.Invalid(
            estimate.Doubts.Contains(OffPolicyDoubt.SmallSample) ? "analysis.ope-sample"
                : estimate.Doubts.Contains(OffPolicyDoubt.NoOverlap) ? "analysis.ope-overlap"
                : "analysis.ope-weights",
            "target",
            ("verdict", "refused"),
            ("policy", policy),
            ("rows", rows),
            ("ess", Math.Round(estimate.EffectiveSample, 1)),
            ("meanWeight", Math.Round(estimate.MeanWeight, 3)),
            ("maxWeight", Math.Round(estimate.LargestWeight, 1)),
            ("reasons", string.Join(", ", estimate.Doubts.Select(Code)))
        );

    /// <summary>The columns decide what was done nearly by themselves: who got the action is like nobody who did not.</summary>
    public static Refusal Foretold(string policy, int rows, double thin) =>
        Refusal.Invalid(
            "analysis.ope-foretold",
            "target",
            ("verdict", "refused"),
            ("policy", policy),
            ("rows", rows),
            ("never", Math.Round(thin, 3))
        );

    public static CommandAnswer Of(OpeReading r, double seconds)
    {
        var (e, verdict) = (r.Estimate, r.Trust.ToString().ToLowerInvariant());
        var logged = GroupSums.Of(r.Policy.Log.Rewards);
        var loggedError = Math.Sqrt(logged.Variance / logged.Cases);
        var (cpu, megabytes) = CommandAnswer.Spent();
        var facts = new
        {
            file = r.File,
            policy = r.Policy.Name,
            rows = r.Policy.Log.Actions.Length,
            learntFrom = r.Policy.From,
            leftOut = r.LeftOut,
            actions = r.Log.Names.Length,
            propensity = r.PropensityColumn
                ?? (
                    r.Choice is null
                        ? "estimated from how often each action was taken"
                        : "estimated from the columns known beforehand"
                ),
            choice = r.Choice is { } choice
                ? new
                {
                    foretold = true,
                    gain = choice.Gain,
                    error = choice.Error,
                }
                : null,
            oddlyLogged = r.Odd.Select(o => new
            {
                action = r.Log.Names[o.Action],
                logged = o.Told,
                taken = o.Taken,
            }),
            ips = Figures(e.Inverse),
            snips = Figures(e.Normalised),
            dr = Figures(e.Robust),
            estimate = e.Robust.Value,
            interval = Range(e.Robust.Likely),
            logged = new
            {
                value = logged.Mean,
                error = loggedError,
                interval = new[] { logged.Mean - 1.96 * loggedError, logged.Mean + 1.96 * loggedError },
            },
            ess = e.EffectiveSample,
            meanWeight = e.MeanWeight,
            maxWeight = e.LargestWeight,
            verdict,
            flagged = r.Trust == OffPolicyTrust.Doubtful,
            reasons = (string[])
                [
                    .. e.Doubts.Select(Code),
                    .. r.Choice is null ? Array.Empty<string>() : ["choice foretold by the columns"],
                    .. r.Odd.Count == 0 ? Array.Empty<string>() : ["logged probabilities do not fit the log"],
                ],
            segmentsCutIntoFifths = r.CutColumn is not null,
            segments = r.Segments.Select(s => new
            {
                segment = s.Segment,
                rows = s.Rows,
                estimate = s.Estimate is { Trust: not OffPolicyTrust.Refused } good ? good.Robust.Value : (double?)null,
                band = s.Estimate is { Trust: not OffPolicyTrust.Refused } own ? Range(own.Robust.Likely) : null,
                ess = s.Estimate?.EffectiveSample,
                verdict = s.Estimate?.Trust.ToString().ToLowerInvariant(),
            }),
            seconds,
            cpuSeconds = cpu,
            memoryMegabytes = megabytes,
        };
        return new CommandAnswer(facts, Text(r, logged.Mean));
    }

    private static string Text(OpeReading r, double logged)
    {
        var e = r.Estimate;
        var text = new Report(Texts);
        text.Line("head", ("file", r.File), ("rows", r.Policy.Log.Actions.Length), ("actions", r.Log.Names.Length));
        text.Line(
            "policy." + (r.Policy.Name is "uniform" or "learnt" or "column" ? r.Policy.Name : "fixed"),
            ("action", r.Policy.Name)
        );
        if (r.PropensityColumn is null)
            text.Line(r.Choice is null ? "estimated" : "foretold");
        text.Count("left-out", "rows", r.LeftOut);
        text.Line("logged", ("value", logged));
        Way("dr", e.Robust);
        Way("snips", e.Normalised);
        Way("ips", e.Inverse);
        text.Line("sample", ("ess", e.EffectiveSample), ("weight", e.LargestWeight));
        text.Line("verdict." + r.Trust);
        foreach (var doubt in e.Doubts)
            text.Line("doubt." + doubt);
        if (r.Choice is not null)
            text.Line("doubt.Foretold");
        foreach (var (action, told, taken) in r.Odd.Take(5))
            text.Line(
                "doubt.OddlyLogged",
                ("action", r.Log.Names[action]),
                ("told", told.ToString("P1", CultureInfo.CurrentCulture)),
                ("taken", taken.ToString("P1", CultureInfo.CurrentCulture))
            );
        if (r.CutColumn is { } cut)
            text.Line("cut", ("column", cut));
        foreach (var (segment, rows, own) in r.Segments)
            text.Line(
                own is null or { Trust: OffPolicyTrust.Refused } ? "segment-refused" : "segment",
                ("segment", segment),
                ("rows", rows),
                ("value", own?.Robust.Value),
                ("low", own?.Robust.Likely.Low),
                ("high", own?.Robust.Likely.High)
            );
        return text.ToString();

        void Way(string code, PolicyEstimate way) =>
            text.Line(
                "way",
                ("name", Texts.Of("way." + code)),
                ("value", way.Value),
                ("low", way.Likely.Low),
                ("high", way.Likely.High)
            );
    }

    private static object Figures(PolicyEstimate way) =>
        new
        {
            value = AnalysisTexts.Finite(way.Value),
            error = AnalysisTexts.Finite(way.Error),
            interval = Range(way.Likely),
        };

    private static double?[] Range(Interval interval) =>
        [AnalysisTexts.Finite(interval.Low), AnalysisTexts.Finite(interval.High)];

    private static string Code(OffPolicyDoubt doubt) =>
        doubt switch
        {
            OffPolicyDoubt.SmallSample => "effective sample below 100",
            OffPolicyDoubt.WeightsOff => "weights do not average 1",
            OffPolicyDoubt.NoOverlap => "policy does what was never tried",
            OffPolicyDoubt.Disagreement => "estimators disagree",
            OffPolicyDoubt.FewCarry => "few rows carry the answer",
            OffPolicyDoubt.Clipped => "weights were clipped",
            _ => "too few rewards",
        };
}
