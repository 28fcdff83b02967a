using System.Text.RegularExpressions;

namespace Vinculo.Integration.Mapping;

/// <summary>The decimal mark of a column of numbers.</summary>
/// <param name="Mark">Comma or point.</param>
/// <param name="IsUnsure">The same cells read as well with the other mark, and nothing in the column tells which is meant.</param>
internal readonly partial record struct DecimalMark(char Mark, bool IsUnsure)
{
    /// <summary>
    /// As <see cref="FormatGuess.Decimal"/>, and where every sign stands before three digits as thousands do, the rest of
    /// the column and of the file decides: <c>1.231</c> beside <c>384</c> is a thousand and more.
    /// </summary>
    /// <param name="cells">The column; cells that hold no number do not matter.</param>
    /// <param name="elsewhere">The mark the rest of the file writes; null when it does not tell.</param>
    /// <returns>Null when the column holds no numbers.</returns>
    public static DecimalMark? Of(IReadOnlyCollection<string> cells, char? elsewhere)
    {
        if (FormatGuess.Decimal(cells)?.Value is not { } guessed)
            return null;
        var (plain, parted, money) = (new List<string>(), new List<string>(), false);
        foreach (var cell in cells)
        {
            if (!NumberFormat.TryRead(cell, '.', out _) && !NumberFormat.TryRead(cell, ',', out _))
                continue;
            var bare = NumberFormat.Bare(cell);
            (bare.AsSpan().ContainsAny('.', ',') ? parted : plain).Add(bare);
            money |= CurrencyMark.Of(cell) is not null;
        }
        var points = parted.TrueForAll(p => PointsBeforeThree().IsMatch(p));
        if (parted.Count == 0 || !(points || parted.TrueForAll(p => CommasBeforeThree().IsMatch(p))))
            return new(guessed, false);
        var (decimals, thousands) = points ? ('.', ',') : (',', '.');
        if (parted.Exists(p => p.Length > 7))
            return new(thousands, false);
        if (plain.Exists(p => p.Length > 3))
            return new(decimals, false);
        if (money || plain.Exists(p => p is not "0"))
            return new(thousands, false);
        if (points)
            return new(elsewhere == ',' ? thousands : decimals, true);
        return elsewhere == ',' ? new(decimals, true) : new(thousands, false);
    }

    /// <summary>Whether a point in a cell cannot part thousands.</summary>
    public static bool HasDecimalPoint(string cell) =>
        cell.Contains('.', StringComparison.Ordinal)
        && NumberFormat.TryRead(cell, '.', out _)
        && !PointsBeforeThree().IsMatch(NumberFormat.Bare(cell));

    [GeneratedRegex(@"^[1-9]\d{0,2}(\.\d{3})+$")]
    private static partial Regex PointsBeforeThree();

    [GeneratedRegex(@"^[1-9]\d{0,2}(,\d{3})+$")]
    private static partial Regex CommasBeforeThree();
}
