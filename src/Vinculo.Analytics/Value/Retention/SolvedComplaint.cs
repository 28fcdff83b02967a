using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Retention;

/// <summary>One complaint that was solved, and what the customer did.</summary>
/// <param name="Days">From its receipt to its solution, ≥ 0.</param>
/// <param name="Left">Left soon afterwards.</param>
public readonly record struct SolvedComplaint(double Days, bool Left);

/// <summary>
/// Whether slowly solved complaints drive customers away here: log odds of leaving = a + b · ln(1 + days).
/// </summary>
/// <param name="Intercept">a.</param>
/// <param name="Slope">b.</param>
/// <param name="StandardError">Of b.</param>
/// <param name="Complaints">How many there were.</param>
/// <param name="Leavers">How many of them were followed by leaving.</param>
public sealed record SpeedEffect(double Intercept, double Slope, double StandardError, int Complaints, int Leavers)
{
    /// <summary>Fewer who left, or who stayed, than this say nothing.</summary>
    public const int Least = 30;

    /// <summary>Slower is worse, and more surely than chance would have it once in forty tries.</summary>
    public bool IsEvident => Slope > 1.96 * StandardError;

    /// <summary>Fits the line.</summary>
    /// <exception cref="UnfitDataException">Fewer than <see cref="Least"/> left or stayed, or all took the same time.</exception>
    /// <remarks>Maximum likelihood by Newton's method; the error of the slope from the information matrix.</remarks>
    public static SpeedEffect Fit(IReadOnlyList<SolvedComplaint> complaints)
    {
        ArgumentNullException.ThrowIfNull(complaints);
        var left = complaints.Count(c => c.Left);
        if (Math.Min(left, complaints.Count - left) < Least)
            throw new UnfitDataException(
                UnfitReason.OneClass,
                "Too few complaints were followed by leaving or staying."
            );
        var x = new double[complaints.Count];
        var y = new double[complaints.Count];
        for (var i = 0; i < x.Length; i++)
        {
            if (!(complaints[i].Days >= 0))
                throw new UnfitDataException(UnfitReason.ImpossibleValue, "Days must be 0 or more.");
            (x[i], y[i]) = (Math.Log(1 + complaints[i].Days), complaints[i].Left ? 1 : 0);
        }
        if (x.Max() - x.Min() < 1e-9)
            throw new UnfitDataException(UnfitReason.NoFeatures, "All complaints took the same time.");
        var (slope, intercept) = Score.Calibration.LogOddsLine.Fit(x, y);
        double all = 0,
            first = 0,
            second = 0;
        foreach (var value in x)
        {
            var p = SpecialFunctions.Logistic(intercept + slope * value);
            var curve = p * (1 - p);
            all += curve;
            first += curve * value;
            second += curve * value * value;
        }
        var error = Math.Sqrt(all / Math.Max(all * second - first * first, 1e-300));
        return new(intercept, slope, error, complaints.Count, left);
    }

    /// <summary>How many fewer of these would leave if each were solved so many days faster.</summary>
    /// <param name="days">How long each took.</param>
    /// <param name="faster">Days, ≥ 0; no complaint is solved before it comes.</param>
    /// <returns>Expected customers, and where it lies with 80 % for what is known of the slope.</returns>
    public (double Expected, double Low, double High) Kept(IReadOnlyList<double> days, double faster)
    {
        ArgumentNullException.ThrowIfNull(days);
        ArgumentOutOfRangeException.ThrowIfNegative(faster);
        double Of(double slope)
        {
            // The share that leaves at the mean of ln(1 + days) is what is known best: the line turns around it.
            var mean = days.Count == 0 ? 0 : days.Average(d => Math.Log(1 + d));
            var through = Intercept + (Slope - slope) * mean;
            return days.Sum(d =>
                SpecialFunctions.Logistic(through + slope * Math.Log(1 + d))
                - SpecialFunctions.Logistic(through + slope * Math.Log(1 + Math.Max(0, d - faster)))
            );
        }
        const double tenth = 1.2815515655446004;
        return (Of(Slope), Of(Slope - tenth * StandardError), Of(Slope + tenth * StandardError));
    }
}
