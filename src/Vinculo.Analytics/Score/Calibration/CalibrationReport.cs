using Vinculo.Analytics.Evaluate;

namespace Vinculo.Analytics.Score.Calibration;

/// <summary>Do the probabilities come true? Made from cases the model has not seen.</summary>
/// <param name="Rows">Tenths of the probability scale that hold cases, ascending.</param>
/// <param name="Error">ECE10: mean absolute gap between promised and observed share, over ten equal widths, by cases.</param>
/// <param name="Slope">Of the log odds; 1 is right, below 1 too sure, above 1 too timid.</param>
/// <param name="Intercept">Of the log odds beside that slope.</param>
/// <param name="InTheLarge">Log odds to add to every case to meet the observed share; above 0 the model promises too little.</param>
/// <param name="Observed">Observed share of yes.</param>
/// <param name="Expected">Mean probability.</param>
public sealed record CalibrationReport(
    IReadOnlyList<ReliabilityRow> Rows,
    double Error,
    double Slope,
    double Intercept,
    double InTheLarge,
    double Observed,
    double Expected
)
{
    /// <summary>Compares probabilities with answers.</summary>
    /// <param name="probabilities">n probabilities, 0 … 1.</param>
    /// <param name="labels">n answers.</param>
    /// <returns>The report; slope and intercepts are NaN when only one answer occurs, everything is NaN for no cases.</returns>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    /// <remarks>Slope and intercept after [C1958]; ECE after [NCH2015].</remarks>
    public static CalibrationReport Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        ScoreQuality.ThrowUnlessPaired(probabilities, labels);
        var counts = new int[10];
        var promised = new double[10];
        var events = new int[10];
        var x = new double[probabilities.Length];
        var targets = new double[probabilities.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var b = Math.Clamp((int)(probabilities[i] * 10), 0, 9);
            counts[b]++;
            promised[b] += probabilities[i];
            events[b] += labels[i] ? 1 : 0;
            x[i] = Calibrator.LogOdds(probabilities[i]);
            targets[i] = labels[i] ? 1 : 0;
        }

        var rows = new List<ReliabilityRow>();
        double error = 0,
            expected = 0;
        var yes = 0;
        for (var b = 0; b < 10; b++)
        {
            yes += events[b];
            expected += promised[b];
            if (counts[b] == 0)
                continue;
            error += Math.Abs(promised[b] - events[b]) / x.Length;
            rows.Add(
                new ReliabilityRow(
                    b / 10.0,
                    (b + 1) / 10.0,
                    counts[b],
                    promised[b] / counts[b],
                    (double)events[b] / counts[b],
                    Proportion.Wilson(events[b], counts[b], 0.95)
                )
            );
        }

        if (x.Length == 0)
            return new CalibrationReport([], double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        var (slope, intercept, large) = (double.NaN, double.NaN, double.NaN);
        if (yes > 0 && yes < x.Length)
        {
            (slope, intercept) = LogOddsLine.Fit(x, targets);
            large = LogOddsLine.FitIntercept(x, labels);
        }
        return new CalibrationReport(rows, error, slope, intercept, large, (double)yes / x.Length, expected / x.Length);
    }
}

/// <summary>One row of the reliability table.</summary>
/// <param name="From">Lower end of the probabilities in this row.</param>
/// <param name="To">Upper end, not included but for 1.</param>
/// <param name="Cases">How many.</param>
/// <param name="Promised">Their mean probability.</param>
/// <param name="Observed">Their share of yes.</param>
/// <param name="Likely">95 % interval of that share.</param>
public sealed record ReliabilityRow(
    double From,
    double To,
    int Cases,
    double Promised,
    double Observed,
    Interval Likely
);
