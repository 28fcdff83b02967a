namespace Vinculo.Integration.Mapping;

/// <summary>A guess and how sure it is, 0 to 1.</summary>
public readonly record struct Guess<T>(T Value, double Confidence);

/// <summary>Finds out how a column writes dates and numbers.</summary>
public static class FormatGuess
{
    private static readonly DateFormat[] Dates =
    [
        DateFormat.Of("yyyy-MM-dd")!,
        DateFormat.Of("dd/MM/yyyy")!,
        DateFormat.Of("MM/dd/yyyy")!,
        DateFormat.Of("yyyyMMdd")!,
        DateFormat.Of("ddMMyyyy")!,
    ];

    /// <summary>
    /// The order of day, month and year that reads most cells. When days and months cannot be told apart, day first, and
    /// the confidence says so.
    /// </summary>
    /// <returns>Null when fewer than six in ten cells are dates.</returns>
    public static Guess<DateFormat>? Date(IEnumerable<string> cells)
    {
        var texts = cells.Where(c => !string.IsNullOrWhiteSpace(c)).Take(500).ToList();
        if (texts.Count == 0)
            return null;
        var read = Dates.Select(f => texts.Count(t => f.TryRead(t, out _, out _))).ToArray();
        var best = Array.IndexOf(read, read.Max());
        var share = (double)read[best] / texts.Count;
        if (share < 0.6)
            return null;
        var ambiguous = best == 1 && read[2] == read[1];
        return new(Dates[best], share * (ambiguous ? 0.7 : 1));
    }

    /// <summary>Whether a column tells months or weeks instead of days.</summary>
    /// <param name="cells">The column.</param>
    /// <param name="named">Whether its name speaks of time; otherwise <c>202404</c> is a month only if all cells are.</param>
    /// <returns>Null when it does not.</returns>
    internal static DateFormat? Period(IEnumerable<string> cells, bool named)
    {
        var texts = cells.Where(c => !string.IsNullOrWhiteSpace(c)).ToList();
        var read = texts.Count(t => PeriodText.TryRead(t, out _));
        var digits = texts.Exists(t => t.All(char.IsAsciiDigit));
        return read > 0 && read >= (digits && !named ? 1 : 0.6) * texts.Count ? DateFormat.Period : null;
    }

    /// <summary>The decimal mark that reads most cells; the other one when only it is seen doing a mark's work.</summary>
    /// <returns>Null when fewer than six in ten cells are numbers.</returns>
    public static Guess<char>? Decimal(IEnumerable<string> cells)
    {
        var texts = cells.Where(c => !string.IsNullOrWhiteSpace(c)).Take(500).ToList();
        if (texts.Count == 0)
            return null;
        var comma = texts.Count(t => NumberFormat.TryRead(t, ',', out _));
        var point = texts.Count(t => NumberFormat.TryRead(t, '.', out _));
        var share = (double)Math.Max(comma, point) / texts.Count;
        if (share < 0.6)
            return null;
        if (comma != point)
            return new(comma > point ? ',' : '.', share);
        // Both read everything: whole numbers, or one kind of separator always before three digits.
        return new(
            '.',
            texts.Any(t => t.Contains(',', StringComparison.Ordinal) || t.Contains('.', StringComparison.Ordinal))
                ? 0.6 * share
                : share
        );
    }
}
