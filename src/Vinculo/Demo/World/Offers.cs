namespace Vinculo.Demo.World;

/// <summary>The offers the company tried in its past, with the chance of each and its true effect.</summary>
internal static class Offers
{
    public const int None = 0;
    public const int Discount = 1;
    public const int Device = 2;
    public const int Care = 3;
    public const int LongDistance = 4;
    public const int Family = 5;
    public const int Count = 6;

    /// <summary>Months during which an offer acts upon the hazard.</summary>
    public const int MonthsOfEffect = 6;

    /// <summary>Share of living customers who are drawn for an offer (or for being left alone) each month.</summary>
    public const double MonthlyShare = 0.05;

    public static readonly string[] Codes =
    [
        "none",
        "discount20",
        "device_upgrade",
        "care_call",
        "long_distance_plan",
        "family_plan",
    ];

    private static readonly double[] Chances = [0.30, 0.16, 0.16, 0.14, 0.14, 0.10];

    /// <summary>The probability with which each offer is drawn for a customer: nobody is offered what he has.</summary>
    public static void Probabilities(bool hasLongDistance, bool hasFamily, Span<double> chances)
    {
        Chances.CopyTo(chances);
        if (hasLongDistance)
            chances[LongDistance] = 0;
        if (hasFamily)
            chances[Family] = 0;
        var sum = 0.0;
        foreach (var chance in chances)
            sum += chance;
        foreach (ref var chance in chances)
            chance /= sum;
    }

    /// <summary>What an offer adds to the log odds of leaving while it acts.</summary>
    /// <param name="deviceAge">Months.</param>
    /// <param name="trouble">Faults in three months or an unsolved complaint.</param>
    /// <param name="tenure">Months.</param>
    public static double Effect(int offer, Population people, int who, int deviceAge, bool trouble, int tenure) =>
        offer switch
        {
            Discount => -0.1 - (people.Price[who] > 0.3 ? 0.7 : 0),
            Device => 0.05 - (deviceAge > 24 ? 0.8 : 0),
            Care => -0.05 - (trouble ? 0.5 : 0) + (!trouble && tenure > 36 ? 0.35 : 0),
            LongDistance => people.CallsAbroad(who) ? -1.2 : 0.05,
            Family => people.HasFamily(who) ? -0.5 : 0.05,
            _ => 0,
        };

    /// <summary>The true probability that a customer says yes.</summary>
    public static double Acceptance(int offer, Population people, int who, int deviceAge, bool trouble, int tenure) =>
        offer switch
        {
            Discount => Logistic(0.1 + 0.8 * people.Price[who]),
            Device => Logistic(-1.9 + (deviceAge > 24 ? 1.7 : 0) + 0.2 * people.Data[who]),
            Care => Logistic(0.2 + (trouble ? 0.9 : 0) - (!trouble && tenure > 36 ? 1.2 : 0)),
            LongDistance => people.CallsAbroad(who) ? 0.46 : 0.03,
            Family => people.HasFamily(who) ? 0.34 : 0.05,
            _ => 0,
        };

    /// <summary>Offers that were never drawn for anybody in the past: made at the counter only, without an effect on staying.</summary>
    public static readonly string[] AtTheCounter = ["data_boost", "postpaid_move", "app_guide"];

    /// <summary>The true probability that a customer says yes to one of <see cref="AtTheCounter"/>.</summary>
    public static double CounterAcceptance(string offer, Population people, int who) =>
        offer switch
        {
            "data_boost" => Logistic(-2.4 + 1.5 * people.Data[who] - 0.4 * people.Price[who]),
            "postpaid_move" => people.Prepaid[who] ? Logistic(-2.6 + 0.6 * people.Data[who]) : 0.02,
            "app_guide" => Logistic(-1.6 + (people.Age[who] > 55 ? 1.2 : 0)),
            _ => 0,
        };

    public static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
