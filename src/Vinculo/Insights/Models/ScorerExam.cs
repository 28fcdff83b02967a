using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Models;

/// <summary>Looks whether what a model foretold of the latest period came.</summary>
internal static class ScorerExam
{
    /// <summary>What came may be so many times what was foretold, or that part of it, before it is watched.</summary>
    private const double Off = 4 / 3.0;

    /// <summary>Beyond this it is not to be trusted.</summary>
    private const double FarOff = 2;

    /// <summary>Standard errors beyond which chance does not explain it.</summary>
    private const double BeyondChance = 2.6;

    private const int FewestHappened = 30;

    public static ScorerFindings Of(ScorerTrial trial)
    {
        List<FindingReason> bad = [],
            watched = [];
        if (trial.Periods.FirstOrDefault() is { Cases: > 0 } last)
        {
            if (last.Usual is { } usual)
            {
                // A pull that was claimed and is not there: what came lies nearer to chance, and not by chance.
                if (
                    last.Foretold > usual
                    && last.Happened < (last.Foretold + usual) / 2
                    && last.Foretold - last.Happened > BeyondChance * Math.Sqrt(last.Foretold)
                )
                    bad.Add(new("pull-gone", null, last.Foretold, last.Happened));
            }
            else if (Math.Max(last.Happened, last.Foretold) >= FewestHappened)
            {
                var ratio = last.Foretold > 0 ? last.Happened / last.Foretold : double.PositiveInfinity;
                var beyond =
                    Math.Abs(last.Happened - last.Foretold) > BeyondChance * Math.Sqrt(Math.Max(1, last.Foretold));
                if (beyond && ratio is > FarOff or < 1 / FarOff)
                    bad.Add(new("takers-off", null, last.Foretold, last.Happened));
                else if (beyond && ratio is > Off or < 1 / Off)
                    watched.Add(new("takers-off", null, last.Foretold, last.Happened));
                if (last is { Auc: { } auc, Happened: >= FewestHappened } && auc < 0.5)
                    bad.Add(new("order-none", null, 0.5, auc));
            }
        }
        foreach (var drift in trial.Drifts.Where(d => d.Index > ModelExam.Drifted))
            watched.Add(new("input-moved", drift.Feature, 0, drift.Index));
        return new(ModelExam.Verdict(bad, watched), trial, [.. bad, .. watched]);
    }
}
