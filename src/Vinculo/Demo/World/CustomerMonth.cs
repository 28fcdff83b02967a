namespace Vinculo.Demo.World;

/// <summary>What people complain about.</summary>
internal static class Themes
{
    public const int Coverage = 0;
    public const int Billing = 1;
    public const int Care = 2;
    public const int Speed = 3;
    public const int Portability = 4;
    public const int Promotions = 5;

    public static readonly string[] Codes =
    [
        "cobertura",
        "facturacion",
        "atencion",
        "velocidad",
        "portabilidad",
        "promociones",
    ];
}

/// <summary>All that happens to one customer in one month.</summary>
internal struct CustomerMonth
{
    public int Who;
    public int Month;

    /// <summary>First day of the cycle on which he is a customer, counted from 0.</summary>
    public int FirstDay;

    /// <summary>Day on which he is a customer no more: the length of the cycle, or the day he left.</summary>
    public int EndDay;
    public bool Leaves;
    public double Hazard;

    public int Faults;
    public int FaultsOfQuarter;
    public bool BillShock;
    public int DeviceAge;
    public int Tenure;

    public bool Complains;
    public bool Unsolved;
    public int Theme;

    /// <summary>A second theme in the same complaint, or -1.</summary>
    public int SecondTheme;

    /// <summary>Months until the complaint is solved: 0 within the same one.</summary>
    public int MonthsToSolve;

    /// <summary>Offer drawn this month, or -1 when none was due.</summary>
    public int Offer;
    public double OfferChance;
    public double OfferEffect;
    public double OfferAcceptance;
    public bool OfferAccepted;

    public double DataGb;
    public int Minutes;
    public int MinutesAbroad;
    public double DroppedPercent;
    public int PriceChecks;
    public int Logins;
    public double Spend;

    public int Calls;
    public int Chats;
    public int Messages;
    public int Visits;
    public int WebContacts;
}
