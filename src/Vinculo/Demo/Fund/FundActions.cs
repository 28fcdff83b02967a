using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>What Fondo Arrayán tried in its past, with the chance of each and its true effect.</summary>
internal static class FundActions
{
    public const int None = 0;
    public const int Voluntary = 1;
    public const int Adviser = 2;
    public const int Digital = 3;
    public const int Fund = 4;
    public const int Count = 5;

    /// <summary>Share of living affiliates who are drawn for an action (or for being left alone) each month.</summary>
    public const double MonthlyShare = 0.06;

    public static readonly string[] Codes =
    [
        "none",
        "fpv_inicio",
        "asesor_retencion",
        "educacion_digital",
        "multifondo",
    ];

    public static readonly double[] Chances = [0.3, 0.25, 0.15, 0.15, 0.15];

    /// <summary>What an action adds to the log odds of leaving while it acts.</summary>
    public static double Effect(int action, FundPeople people, int who, int month)
    {
        var trust = people.Trust[who];
        return action switch
        {
            Adviser => (trust < 0 && people.Age[who] is > 33 and < 52 ? -0.6 : 0)
                + (trust > 0.5 && people.Tenure(who, month) > 10 ? 0.2 : 0),
            Fund => people.Risk[who] > 0.5 ? -0.3 : 0,
            Digital => people.Digital[who] > 0.3 ? -0.2 : 0,
            Voluntary => people.NeedsVoluntary(who) > 0.3 ? -0.15 : 0,
            _ => 0,
        };
    }

    /// <summary>The true probability that somebody says yes.</summary>
    public static double Acceptance(int action, FundPeople people, int who) =>
        action switch
        {
            Voluntary => Offers.Logistic(-3.2 + 2.6 * people.NeedsVoluntary(who) + 0.25 * people.Digital[who]),
            Adviser => Offers.Logistic(-1.4 + 0.3 * people.NeedsAdvice(who)),
            Digital => Offers.Logistic(-2 + 0.8 * people.Digital[who]),
            Fund => Offers.Logistic(-2.6 + 0.7 * people.Risk[who] + 0.03 * (people.Age[who] - 40)),
            _ => 0,
        };

    /// <summary>The true probability of a voluntary deposit within 60 days of an action, or of none.</summary>
    public static double Deposit(int action, FundPeople people, int who)
    {
        var alone = Offers.Logistic(-5.2 + 2.2 * people.NeedsVoluntary(who));
        return alone
            + action switch
            {
                Voluntary => Math.Max(Acceptance(Voluntary, people, who) - alone, -0.02),
                Digital => people.Digital[who] > 0 ? 0.25 * alone : 0,
                Fund => people.Risk[who] > 0 ? 0.01 : 0,
                Adviser => 0.4 * alone,
                _ => 0,
            };
    }
}
