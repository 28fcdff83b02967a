using Vinculo.Analytics.Segment;
using Vinculo.Customers;
using Vinculo.Insights.Facts;

namespace Vinculo.Insights.Scoring;

/// <summary>A customer as just appraised, with her further scores and what lists showed of her before.</summary>
internal sealed record CustomerResult(
    Appraisal Appraisal,
    IReadOnlyList<(NewScore Score, int Version)> Further,
    ShownFigures ShownBefore
)
{
    /// <summary>Scores of this code are the appraisal's or a scorer's at work, so that one not given goes away.</summary>
    public static bool Owns(string code, Scorers.Team team) =>
        code == CustomerScores.Value || ChurnHorizon.Find(code) is not null || team.Owns(code);

    /// <summary>All her scores with their versions. A scorer of value speaks before the appraisal's own.</summary>
    public List<(NewScore Score, int Version)> Scores(ValueCutoffs cutoffs, string currency)
    {
        var scores = new List<(NewScore, int)>(Appraisal.Risks.Count + 1 + Further.Count);
        var main = 0;
        foreach (var risk in Appraisal.Risks)
        {
            var isMain = risk.Model == CustomerScores.Churn;
            if (isMain)
                main = risk.Version;
            scores.Add(
                (
                    new(
                        risk.Model,
                        risk.Probability,
                        risk.Alike?.Low,
                        risk.Alike?.High,
                        Band: isMain ? (int?)Appraisal.Band : null,
                        Reasons: risk.Reasons
                    ),
                    risk.Version
                )
            );
        }
        if (Appraisal.ValueReasons.Count > 0 && Amount(CustomerScores.Value) is null)
            scores.Add(
                (
                    new(
                        CustomerScores.Value,
                        Appraisal.ValueMinor,
                        Appraisal.LowMinor,
                        Appraisal.HighMinor,
                        currency,
                        (int?)Class(cutoffs),
                        Appraisal.ValueReasons
                    ),
                    main
                )
            );
        scores.AddRange(Further);
        return scores;
    }

    /// <summary>What lists show of her from now on.</summary>
    public ShownFigures Shown(ValueCutoffs cutoffs, Scorers.Team team, string currency) =>
        new(
            (int?)Class(cutoffs),
            Amount(CustomerScores.Value) is { } amount ? (long)Math.Round(amount)
                : Appraisal.AtRisk ? Appraisal.ValueMinor
                : null,
            Appraisal.IsKnown ? Appraisal.MarginMinor : null,
            Appraisal.IsKnown ? currency : null,
            Appraisal.Churn,
            (int?)Appraisal.Band,
            team.Owns(CustomerScores.Influence) ? Amount(CustomerScores.Influence) : ShownBefore.Influence
        );

    private double? Amount(string model)
    {
        foreach (var (score, _) in Further)
            if (score.Model == model)
                return score.Amount;
        return null;
    }

    /// <summary>By what she brings today, so that a valuable customer about to leave is still a valuable one.</summary>
    private ValueClass? Class(ValueCutoffs cutoffs) =>
        Appraisal is { AtRisk: true, MarginMinor: > 0 }
            ? (ValueClass)(cutoffs.Of(Appraisal.MarginMinor) - 'A' + 1)
            : null;
}
