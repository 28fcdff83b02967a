namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>Notices that an action is not accepted as before: odds twice, or half, what they were thought to be.</summary>
/// <param name="up">Sum so far for odds twice as high, ≥ 0.</param>
/// <param name="down">Sum so far for odds half as high, ≥ 0.</param>
/// <remarks>
/// Two cumulative sums of log likelihood ratios [P1954]: by chance one passes <c>limit</c> at most once in about e^limit
/// answers; a real change is noticed after about limit / information answers.
/// </remarks>
internal struct DriftWatch(double up, double down)
{
    private const double Odds = 2;

    internal double Up { get; private set; } = up;

    internal double Down { get; private set; } = down;

    /// <summary>Takes in one answer; true when the sums pass the limit, and they start again.</summary>
    /// <param name="expected">Chance that was expected, between 0 and 1.</param>
    /// <param name="outcome">0 … 1.</param>
    /// <param name="limit">Above 0.</param>
    internal bool Sees(double expected, double outcome, double limit)
    {
        Up = Math.Max(0, Up + outcome * Math.Log(Odds) - Math.Log(1 - expected + Odds * expected));
        Down = Math.Max(0, Down - outcome * Math.Log(Odds) - Math.Log(1 - expected + expected / Odds));
        if (Up < limit && Down < limit)
            return false;
        (Up, Down) = (0, 0);
        return true;
    }
}
