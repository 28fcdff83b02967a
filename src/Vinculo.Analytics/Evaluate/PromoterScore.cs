using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Evaluate;

/// <summary>The share of those who recommend less the share of those who advise against.</summary>
public static class PromoterScore
{
    /// <summary>What is added before the interval is drawn: a quarter, a half and a quarter of three answers.</summary>
    private const double Added = 3;

    /// <summary>The score, −1 … 1.</summary>
    /// <param name="promoters">≥ 0.</param>
    /// <param name="detractors">≥ 0.</param>
    /// <param name="answers">At least one, and at least both together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static double Of(double promoters, double detractors, double answers)
    {
        Check(promoters, detractors, answers);
        return answers > 0
            ? (promoters - detractors) / answers
            : throw new ArgumentOutOfRangeException(nameof(answers), answers, "Without answers there is no score.");
    }

    /// <summary>Where the score of everybody lies of whom these answered: the adjusted Wald interval of a difference.</summary>
    /// <param name="promoters">≥ 0.</param>
    /// <param name="detractors">≥ 0.</param>
    /// <param name="answers">≥ both together; with none the interval is −1 … 1.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>Within −1 … 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>
    /// [R2016]: three quarters are added to promoters and to detractors and one and a half to the others, then as [AM2005].
    /// Unadjusted, few answers give an interval that is far too short, and all of one kind give none at all.
    /// </remarks>
    public static Interval Interval(double promoters, double detractors, double answers, double level = 0.95)
    {
        Check(promoters, detractors, answers);
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        if (answers == 0)
            return new Interval(-1, 1);
        var all = answers + Added;
        var (pro, against) = ((promoters + Added / 4) / all, (detractors + Added / 4) / all);
        var centre = pro - against;
        var half =
            SpecialFunctions.NormalQuantile((1 + level) / 2)
            * Math.Sqrt(Math.Max(0, pro + against - centre * centre) / all);
        return new Interval(Math.Max(-1, centre - half), Math.Min(1, centre + half));
    }

    private static void Check(double promoters, double detractors, double answers)
    {
        if (!(promoters >= 0 && detractors >= 0 && promoters + detractors <= answers))
            throw new ArgumentOutOfRangeException(
                nameof(answers),
                answers,
                "Promoters and detractors must be counted among the answers."
            );
    }
}
