using Vinculo.Analytics;
using Vinculo.Analytics.Value.Survival;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// How long customers under contract stay, by how long they have: all that can be said while there are too few who left, or
/// too little history, for a model of risk. It tells no customer of a tenure from another.
/// </summary>
/// <param name="Alpha">First parameter of the law of chances to leave in a month.</param>
/// <param name="Beta">Second.</param>
/// <param name="Customers">Watched for a month of their contract at least.</param>
/// <param name="Leavers">Of them, those who left while watched.</param>
/// <param name="Shortest">Months of tenure of the newest contract watched; newer ones count as this.</param>
/// <param name="Longest">Of the oldest; older ones count as this.</param>
/// <remarks>[FH2007], each contract given that it had come as far as it was first watched; see docs/methods/contracts.md.</remarks>
public sealed record TenureModel(double Alpha, double Beta, int Customers, int Leavers, int Shortest, int Longest)
{
    /// <summary>Name of the method, where models are told.</summary>
    public const string Method = "shifted-beta-geometric";

    /// <summary>With fewer customers nothing is said.</summary>
    public const int FewestCustomers = 30;

    /// <summary>With fewer leavers nothing is said.</summary>
    public const int FewestLeavers = 10;

    /// <summary>Months of tenure that must have been watched: of fewer nobody can say how leaving changes with them.</summary>
    public const int FewestMonths = 3;

    /// <summary>
    /// Share of the ends that lie before contracts count as watched: in front of the first of them a list may hold only
    /// those who are there still, and a single old end does not say that all of its time were kept.
    /// </summary>
    private const double FirstEnds = 0.05;

    private const int MostMonths = 600;

    private ShiftedBetaGeometric Law => new(Alpha, Beta);

    /// <summary>Standard error of the logarithm of the chances, from how few left.</summary>
    public double Error => 1 / Math.Sqrt(Leavers);

    /// <summary>Chances to leave in each of the coming months, for one who has been there so long.</summary>
    /// <param name="tenure">Months, ≥ 0.</param>
    /// <param name="months">How many chances.</param>
    public double[] HazardAhead(double tenure, int months) => Law.HazardAhead(Seen(tenure), months);

    /// <summary>Chance to be there still so many months later.</summary>
    public double Stays(double tenure, int months)
    {
        var stays = 1.0;
        foreach (var hazard in HazardAhead(tenure, months))
            stays *= 1 - hazard;
        return stays;
    }

    /// <summary>Monthly payments still to be expected of one who has been there so long, each discounted to today.</summary>
    /// <param name="discount">Rate a month, above 0.</param>
    public double PaymentsLeft(double tenure, double discount) => Law.ResidualLifetime(Seen(tenure), discount);

    /// <summary>Its numbers by name, for whoever tells the model.</summary>
    internal Dictionary<string, double> Figures =>
        new(StringComparer.Ordinal)
        {
            ["customers"] = Customers,
            ["leavers"] = Leavers,
            ["alpha"] = Alpha,
            ["beta"] = Beta,
            ["shortest"] = Shortest,
            ["longest"] = Longest,
        };

    /// <summary>From the numbers of <see cref="Figures"/>.</summary>
    internal static TenureModel Told(IReadOnlyDictionary<string, double> figures) =>
        new(
            figures["alpha"],
            figures["beta"],
            (int)figures["customers"],
            (int)figures["leavers"],
            (int)figures["shortest"],
            (int)figures["longest"]
        );

    private int Seen(double tenure) => (int)Math.Clamp(tenure, Shortest, Longest);

    /// <summary>Learns from contracts: when each customer's began and when, if it did, it ended.</summary>
    /// <param name="contracts">One a customer.</param>
    /// <param name="asOf">Until when they are known.</param>
    /// <returns>Null where even this cannot be said.</returns>
    internal static TenureModel? Fit(IReadOnlyList<(DateOnly Began, DateOnly? Left)> contracts, DateOnly asOf)
    {
        var ends = contracts.Where(c => c.Left is { } left && left < asOf).Select(c => c.Left!.Value).Order().ToArray();
        if (ends.Length < FewestLeavers)
            return null;
        // An end is a day to begin to watch on: whoever was there then is seen leaving from then on, and so is whoever came later.
        var watched = ends[(int)(FirstEnds * ends.Length)];
        var (lost, stayed, entered) = (new double[MostMonths], new double[MostMonths], new double[MostMonths]);
        var (customers, leavers, shortest, longest) = (0, 0, MostMonths, 0);
        foreach (var (began, left) in contracts)
        {
            // The first whole month of the contract that was watched to its end or to hers.
            var from = began > watched ? 0 : Months(began, watched) + 1;
            var gone = left is { } day && day < asOf;
            var until = Months(began, gone ? left!.Value : asOf);
            if (until < from || (until == from && !gone) || until >= MostMonths)
                continue;
            customers++;
            shortest = Math.Min(shortest, from);
            longest = Math.Max(longest, until);
            if (from > 0)
                entered[from - 1]++;
            if (gone)
            {
                lost[until]++;
                leavers++;
            }
            else
                stayed[until - 1]++;
        }
        if (customers < FewestCustomers || leavers < FewestLeavers || longest - shortest < FewestMonths)
            return null;
        try
        {
            var (law, _) = ShiftedBetaGeometric.Fit(lost, stayed, entered);
            return double.IsFinite(law.Alpha + law.Beta) && law is { Alpha: > 0, Beta: > 0 }
                ? new(law.Alpha, law.Beta, customers, leavers, shortest, longest)
                : null;
        }
        catch (UnfitDataException)
        {
            return null;
        }
    }

    /// <summary>Whole months from one day until before another, never less than none.</summary>
    private static int Months(DateOnly from, DateOnly until)
    {
        if (until <= from)
            return 0;
        var months = 12 * (until.Year - from.Year) + until.Month - from.Month;
        return from.AddMonths(months) < until ? months : months - 1;
    }
}
