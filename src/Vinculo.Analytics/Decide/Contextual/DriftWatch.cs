namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>Notices that an action is not accepted as before: odds twice, or half, what they were thought to be.</summary>
/// <remarks>
/// Two cumulative sums of log likelihood ratios [P1954]: by chance one passes <c>limit</c> at most once in about e^limit
/// answers; a real change is noticed after about limit / information answers.
/// </remarks>
internal struct DriftWatch
{
    private const double Odds = 2;

    private double up;
    private double down;

    /// <summary>Takes in one answer; true when the sums pass the limit, and they start again.</summary>
    /// <param name="expected">Chance that was expected, between 0 and 1.</param>
    /// <param name="outcome">0 … 1.</param>
    /// <param name="limit">Above 0.</param>
    internal bool Sees(double expected, double outcome, double limit)
    {
        up = Math.Max(0, up + outcome * Math.Log(Odds) - Math.Log(1 - expected + Odds * expected));
        down = Math.Max(0, down - outcome * Math.Log(Odds) - Math.Log(1 - expected + expected / Odds));
        if (up < limit && down < limit)
            return false;
        (up, down) = (0, 0);
        return true;
    }
}
