namespace Vinculo.Analytics.Evaluate;

/// <summary>Cases to learn from and later cases to be judged by, as positions.</summary>
/// <param name="Train">Cases before the cut, ascending.</param>
/// <param name="Validation">Cases from the cut on and past the embargo, ascending.</param>
public sealed record TimeSplit(int[] Train, int[] Validation)
{
    /// <summary>Splits cases by their date.</summary>
    /// <param name="dates">n dates, the moment each case's features were known.</param>
    /// <param name="cut">First day of the validation period, before the embargo.</param>
    /// <param name="embargoDays">
    /// Days from the cut on that neither side uses, ≥ 0: as long as the window in which an answer ripens, so that no training
    /// answer was decided by what validation features already know.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The embargo is negative.</exception>
    public static TimeSplit At(ReadOnlySpan<DateOnly> dates, DateOnly cut, int embargoDays = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(embargoDays);
        var opens = cut.AddDays(embargoDays);
        var train = new List<int>();
        var validation = new List<int>();
        for (var i = 0; i < dates.Length; i++)
        {
            if (dates[i] < cut)
                train.Add(i);
            else if (dates[i] >= opens)
                validation.Add(i);
        }
        return new TimeSplit([.. train], [.. validation]);
    }

    /// <summary>Splits so that about <paramref name="trainShare"/> of the cases lie before the cut; a day is never split.</summary>
    /// <param name="dates">n dates.</param>
    /// <param name="trainShare">Between 0 and 1, both excluded.</param>
    /// <param name="embargoDays">As in <see cref="At"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static TimeSplit ByShare(ReadOnlySpan<DateOnly> dates, double trainShare, int embargoDays = 0)
    {
        if (!(trainShare > 0 && trainShare < 1))
            throw new ArgumentOutOfRangeException(
                nameof(trainShare),
                trainShare,
                "The share must lie between 0 and 1."
            );
        if (dates.Length == 0)
            return new TimeSplit([], []);
        var sorted = dates.ToArray();
        Array.Sort(sorted);
        return At(dates, sorted[Math.Min(sorted.Length - 1, (int)(trainShare * sorted.Length))], embargoDays);
    }
}
