using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Contractual;

/// <summary>What is assumed when a customer's remaining value is worked out.</summary>
public sealed record RemainingValueTerms
{
    /// <summary>Months ahead that count, 1 … 1,200.</summary>
    public int HorizonMonths { get; init; } = 36;

    /// <summary>Discount rate a year, above -1; 0.12 is 12 %.</summary>
    public double AnnualDiscount { get; init; } = 0.12;

    /// <summary>Coverage of both intervals, between 0 and 1.</summary>
    public double Level { get; init; } = 0.8;

    /// <summary>The discount rate a month that compounds to <see cref="AnnualDiscount"/>.</summary>
    public double MonthlyDiscount => SpecialFunctions.ExpMinusOne(SpecialFunctions.LogOnePlus(AnnualDiscount) / 12);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HorizonMonths, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HorizonMonths, 1200);
        if (!(AnnualDiscount > -1 && double.IsFinite(AnnualDiscount)))
            throw new ArgumentOutOfRangeException(
                nameof(AnnualDiscount),
                AnnualDiscount,
                "Must be finite and above -1."
            );
        if (!(Level > 0 && Level < 1))
            throw new ArgumentOutOfRangeException(nameof(Level), Level, "The level must lie between 0 and 1.");
    }
}

/// <summary>What a customer under contract is still expected to bring.</summary>
/// <param name="Expected">Discounted margin over the horizon, in the currency of the margin.</param>
/// <param name="Likely">Where that expectation lies, given how well hazard and margin are known.</param>
/// <param name="Outcome">Where what this one customer really brings will lie; far wider, since she stays or goes.</param>
/// <param name="ExpectedMonths">Months expected to be paid within the horizon, not discounted.</param>
/// <param name="StaysToTheEnd">Chance of still being a customer after the horizon.</param>
public sealed record RemainingValue(
    double Expected,
    Interval Likely,
    Interval Outcome,
    double ExpectedMonths,
    double StaysToTheEnd
)
{
    // Nodes and weights of Gauss-Hermite quadrature for a standard normal, five points [DLMF §3.5(v)].
    private static readonly double[] Nodes =
    [
        -2.8569700138728056,
        -1.3556261799742659,
        0,
        1.3556261799742659,
        2.8569700138728056,
    ];

    private static readonly double[] Weights =
    [
        0.011257411327720689,
        0.2220759220056126,
        0.5333333333333333,
        0.2220759220056126,
        0.011257411327720689,
    ];

    /// <summary>Works out the remaining value of one customer.</summary>
    /// <param name="monthlyHazard">
    /// Chance to leave in month 1, 2, … for one who is still here, each 0 … 1; the last is used for all later months.
    /// </param>
    /// <param name="monthlyMargin">Margin of a month as a customer; may be negative.</param>
    /// <param name="terms">Horizon, discount, level; null for the defaults.</param>
    /// <param name="hazardError">Standard error of the log odds of the hazard, common to all months, ≥ 0.</param>
    /// <param name="marginError">Standard error of the monthly margin, ≥ 0.</param>
    /// <returns>Value and intervals. The margin of month t counts for those who stay through month t, discounted t months.</returns>
    /// <exception cref="ArgumentException">No hazard is given or one is outside 0 … 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <remarks>
    /// [BN1998] model 1 with a hazard per month. <see cref="Likely"/> joins the two errors in quadrature;
    /// <see cref="Outcome"/> averages the chances to leave over the hazard's error. O(horizon), allocation-free but for the
    /// result and scratch on the stack.
    /// </remarks>
    public static RemainingValue Of(
        ReadOnlySpan<double> monthlyHazard,
        double monthlyMargin,
        RemainingValueTerms? terms = null,
        double hazardError = 0,
        double marginError = 0
    )
    {
        terms ??= new RemainingValueTerms();
        terms.Check();
        if (monthlyHazard.Length == 0)
            throw new ArgumentException("At least one month's hazard.", nameof(monthlyHazard));
        foreach (var hazard in monthlyHazard)
        {
            if (!(hazard >= 0 && hazard <= 1))
                throw new ArgumentException("Hazards must lie in 0 … 1.", nameof(monthlyHazard));
        }
        if (!double.IsFinite(monthlyMargin))
            throw new ArgumentOutOfRangeException(nameof(monthlyMargin), monthlyMargin, "The margin must be finite.");
        ThrowUnlessError(hazardError, nameof(hazardError));
        ThrowUnlessError(marginError, nameof(marginError));

        var horizon = terms.HorizonMonths;
        var discount = 1 / (1 + terms.MonthlyDiscount);
        var z = SpecialFunctions.NormalQuantile((1 + terms.Level) / 2);

        var (annuity, months, stays) = Annuity(monthlyHazard, horizon, discount, 0);
        var expected = monthlyMargin * annuity;

        // Hazard up, annuity down: the ends of the one interval are the values at the ends of the other.
        var pessimist = hazardError == 0 ? annuity : Annuity(monthlyHazard, horizon, discount, z * hazardError).Value;
        var optimist = hazardError == 0 ? annuity : Annuity(monthlyHazard, horizon, discount, -z * hazardError).Value;
        var byMargin = z * marginError * annuity;
        var down = monthlyMargin * (monthlyMargin >= 0 ? annuity - pessimist : annuity - optimist);
        var up = monthlyMargin * (monthlyMargin >= 0 ? optimist - annuity : pessimist - annuity);
        var likely = new Interval(
            expected - Math.Sqrt(down * down + byMargin * byMargin),
            expected + Math.Sqrt(up * up + byMargin * byMargin)
        );

        return new RemainingValue(
            expected,
            likely,
            OutcomeOf(monthlyHazard, monthlyMargin, horizon, discount, hazardError, terms.Level),
            months,
            stays
        );
    }

    /// <summary>The hazard a month that leaves the share <paramref name="survival"/> after some months.</summary>
    /// <param name="survival">Above 0, at most 1.</param>
    /// <param name="months">Above 0.</param>
    public static double MonthlyHazard(double survival, double months)
    {
        if (!(survival > 0 && survival <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(survival),
                survival,
                "Survival must lie above 0 and at most at 1."
            );
        if (!(months > 0))
            throw new ArgumentOutOfRangeException(nameof(months), months, "Months must be above 0.");
        return -SpecialFunctions.ExpMinusOne(Math.Log(survival) / months);
    }

    private static (double Value, double Months, double Stays) Annuity(
        ReadOnlySpan<double> hazards,
        int horizon,
        double discount,
        double shift
    )
    {
        double value = 0,
            months = 0,
            survival = 1,
            factor = 1;
        var odds = Math.Exp(shift);
        for (var t = 0; t < horizon; t++)
        {
            survival *= 1 - Shifted(hazards[Math.Min(t, hazards.Length - 1)], odds);
            factor *= discount;
            months += survival;
            value += survival * factor;
        }
        return (value, months, survival);
    }

    private static Interval OutcomeOf(
        ReadOnlySpan<double> hazards,
        double margin,
        int horizon,
        double discount,
        double hazardError,
        double level
    )
    {
        // survives[t]: chance to be paid month t + 1, averaged over what the hazard may be.
        Span<double> survives = horizon <= 256 ? stackalloc double[horizon] : new double[horizon];
        survives.Clear();
        var nodes = hazardError == 0 ? 1 : Nodes.Length;
        for (var n = 0; n < nodes; n++)
        {
            var odds = nodes == 1 ? 1 : Math.Exp(Nodes[n] * hazardError);
            var weight = nodes == 1 ? 1 : Weights[n];
            var survival = 1.0;
            for (var t = 0; t < horizon; t++)
            {
                survival *= 1 - Shifted(hazards[Math.Min(t, hazards.Length - 1)], odds);
                survives[t] += weight * survival;
            }
        }
        // Paid months, fewest first: the chance to be paid at most k months is 1 - survives[k].
        var few = PaidMonths(survives, (1 - level) / 2);
        var many = PaidMonths(survives, (1 + level) / 2);
        var low = margin * Paid(few, discount);
        var high = margin * Paid(many, discount);
        return margin >= 0 ? new Interval(low, high) : new Interval(high, low);
    }

    private static int PaidMonths(ReadOnlySpan<double> survives, double p)
    {
        var k = 0;
        while (k < survives.Length && 1 - survives[k] < p)
            k++;
        return k;
    }

    private static double Paid(int months, double discount)
    {
        double value = 0,
            factor = 1;
        for (var t = 0; t < months; t++)
            value += factor *= discount;
        return value;
    }

    private static double Shifted(double hazard, double odds) =>
        odds == 1 ? hazard : hazard * odds / (1 - hazard + hazard * odds);

    private static void ThrowUnlessError(double error, string name)
    {
        if (!(error >= 0 && double.IsFinite(error)))
            throw new ArgumentOutOfRangeException(name, error, "A standard error is finite and not negative.");
    }
}
