namespace Vinculo.Analytics.Decide.Tables;

/// <summary>A stretch of an ordered column; ends may be infinite.</summary>
/// <param name="WithFrom">The lower end belongs to it.</param>
/// <param name="WithTo">The upper end belongs to it.</param>
public readonly record struct Stretch(double From, bool WithFrom, double To, bool WithTo)
{
    public static Stretch At(double value) => new(value, true, value, true);

    public bool Holds(double value) =>
        (value > From || WithFrom && value == From) && (value < To || WithTo && value == To);

    /// <summary>No number lies in it.</summary>
    public bool IsEmpty => From > To || From == To && !(WithFrom && WithTo);
}

/// <summary>
/// What a cell asks of one input. Of what is not known only two cells hold: the one that asks nothing (<c>-</c>) and the
/// one that asks for just that (<c>sin dato</c>).
/// </summary>
public sealed record UnaryTest
{
    /// <summary>Asks nothing.</summary>
    public static UnaryTest Any { get; } = new() { IsAny = true };

    public bool IsAny { get; private init; }

    /// <summary>Holds where nothing is known.</summary>
    public bool AsksMissing { get; private init; }

    /// <summary>Everything known but what is listed.</summary>
    public bool Negated { get; private init; }

    /// <summary>Of ordered columns: the stretches listed.</summary>
    public IReadOnlyList<Stretch> Stretches { get; private init; } = [];

    /// <summary>Of columns of words: the words listed, as written.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    internal HashSet<string> Folded { get; private init; } = [];

    public static UnaryTest Of(IReadOnlyList<Stretch> stretches, bool negated = false, bool missing = false) =>
        new()
        {
            Stretches = stretches,
            Negated = negated,
            AsksMissing = missing,
        };

    public static UnaryTest Of(IReadOnlyList<string> words, bool negated = false, bool missing = false) =>
        new()
        {
            Words = words,
            Folded = [.. words.Select(CellValue.Fold)],
            Negated = negated,
            AsksMissing = missing,
        };

    /// <summary>Whether a case passes.</summary>
    /// <param name="value">What is known of it.</param>
    /// <param name="column">The column this cell stands in.</param>
    public bool Holds(CellValue value, TableColumn column)
    {
        if (IsAny)
            return true;
        if (column.Kind == CellKind.Words)
            return HoldsAny(value.Several);
        if (value.IsMissing)
            return AsksMissing && !Negated;
        return column.IsOrdered ? HoldsNumber(value.Number) : HoldsWord(value.Word ?? "");
    }

    internal bool HoldsNumber(double number)
    {
        if (IsAny)
            return true;
        foreach (var stretch in Stretches)
            if (stretch.Holds(number))
                return !Negated;
        return Negated;
    }

    internal bool HoldsWord(string folded) => IsAny || Folded.Contains(folded) != Negated;

    /// <summary>Of several words: is any listed there, or (negated) none? Nobody's words are what is missing.</summary>
    internal bool HoldsAny(IReadOnlyCollection<string> folded)
    {
        if (IsAny)
            return true;
        if (folded.Count == 0)
            return AsksMissing != Negated;
        return folded.Any(Folded.Contains) != Negated;
    }
}
