namespace Vinculo.Demo.World;

/// <summary>The true monthly log odds of leaving, in the parts that need no history of the neighbours.</summary>
internal static class Hazard
{
    /// <summary>Monthly chance of leaving for reasons no file could know: moving abroad, a death, a lost telephone.</summary>
    public const double Life = 0.0012;

    /// <summary>The chance of leaving in a month, from its log odds.</summary>
    public static double Of(double logOdds) => Life + (1 - Life) * Offers.Logistic(logOdds);

    /// <summary>What a customer carries with him always.</summary>
    public static double Constant(Population people, int who)
    {
        var prepaid = people.Prepaid[who] ? 1 : 0;
        return -4.75 + 0.9 * prepaid + 1.7 * people.Price[who] * (0.4 + 0.3 * prepaid) - 0.8 * people.Quality[who];
    }

    /// <summary>What the month brings.</summary>
    public static double OfMonth(
        Population people,
        int who,
        int month,
        int faultsOfQuarter,
        bool billShock,
        bool unsolved
    ) =>
        (people.ContractEnds(who, month) ? 1.6 : 0)
        + 0.45 * faultsOfQuarter
        + (billShock ? 0.8 : 0)
        + (unsolved ? 1.1 : 0)
        - 0.02 * Math.Min(people.Tenure(who, month), 60)
        + (people.DeviceAge(who, month) > 24 ? 0.5 : 0);
}
