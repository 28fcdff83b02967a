namespace Vinculo.Analytics.Evaluate;

/// <summary>One tenth of the cases, the best scored first.</summary>
/// <param name="Tenth">1 … parts.</param>
/// <param name="Cases">How many.</param>
/// <param name="Yes">Of them, yes.</param>
/// <param name="Promised">Their mean probability.</param>
/// <param name="Lift">Their share of yes against everybody's; NaN when nobody said yes.</param>
/// <param name="Gain">Share of all yes found down to here.</param>
public sealed record GainRow(int Tenth, int Cases, int Yes, double Promised, double Lift, double Gain);

/// <summary>Whom one finds by starting at the top: lift and gain.</summary>
public static class GainTable
{
    /// <summary>Cases in order of their score, in equal parts; ties stand in the order given.</summary>
    /// <param name="probabilities">n probabilities, none NaN.</param>
    /// <param name="labels">n answers.</param>
    /// <param name="parts">At least 1; fewer are returned when there are fewer cases.</param>
    /// <exception cref="ArgumentException">Lengths differ or a probability is NaN.</exception>
    public static IReadOnlyList<GainRow> Of(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> labels,
        int parts = 10
    )
    {
        ScoreQuality.ThrowUnlessPaired(probabilities, labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var keys = new (double Minus, int At)[probabilities.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (-probabilities[i], i);
        Array.Sort(keys);
        var all = 0;
        foreach (var label in labels)
            all += label ? 1 : 0;

        var rows = new List<GainRow>();
        var found = 0;
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = ((int)((long)keys.Length * part / parts), (int)((long)keys.Length * (part + 1) / parts));
            if (from == to)
                continue;
            var yes = 0;
            var promised = 0.0;
            for (var k = from; k < to; k++)
            {
                yes += labels[keys[k].At] ? 1 : 0;
                promised -= keys[k].Minus;
            }
            found += yes;
            var lift = all == 0 ? double.NaN : (double)yes / (to - from) / ((double)all / keys.Length);
            rows.Add(
                new GainRow(
                    part + 1,
                    to - from,
                    yes,
                    promised / (to - from),
                    lift,
                    all == 0 ? double.NaN : (double)found / all
                )
            );
        }
        return rows;
    }
}
