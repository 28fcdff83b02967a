namespace Vinculo.Integration.Mapping;

/// <summary>
/// Reads numbers as people and systems write them: <c>1.234,50</c>, <c>US$ 1,234.50</c>, <c>(12)</c>, <c>5 %</c>. A thousands separator must
/// stand before three digits, so that <c>1.5</c> in a file with decimal commas is marked instead of becoming fifteen.
/// </summary>
public static class NumberFormat
{
    /// <param name="text">The cell.</param>
    /// <param name="mark">The decimal mark: comma or point.</param>
    /// <param name="value">The number; a percentage is divided by a hundred.</param>
    public static bool TryRead(ReadOnlySpan<char> text, char mark, out decimal value)
    {
        value = 0;
        text = Bare(text, out var negative, out var percent);
        if (text.Length is 0 or > 40)
            return false;
        var group = mark == ',' ? '.' : ',';
        decimal whole = 0;
        decimal scale = 1;
        var digits = 0;
        var sinceGroup = -1;
        var decimals = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (++digits > 26)
                    return false;
                whole = whole * 10 + (c - '0');
                if (decimals)
                    scale *= 10;
                else if (sinceGroup >= 0)
                    sinceGroup++;
            }
            else if (c == mark && !decimals)
            {
                if (sinceGroup is >= 0 and not 3)
                    return false;
                decimals = true;
            }
            else if (!decimals && digits > 0 && (c == group || c is ' ' or '\u00a0' or '\u202f' or '\''))
            {
                if (sinceGroup is >= 0 and not 3)
                    return false;
                sinceGroup = 0;
            }
            else
            {
                return false;
            }
        }
        if (digits == 0 || (!decimals && sinceGroup is >= 0 and not 3))
            return false;
        value = whole / scale;
        if (negative)
            value = -value;
        if (percent)
            value /= 100;
        return true;
    }

    /// <summary>The digits of a cell and what parts them, without sign and currency.</summary>
    internal static string Bare(string text) => Bare(text, out _, out _).ToString();

    /// <summary>Without currency signs and codes, brackets of negatives and percent signs.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text, out bool negative, out bool percent)
    {
        negative = percent = false;
        text = text.Trim();
        if (text.Length > 2 && text[0] == '(' && text[^1] == ')')
        {
            negative = true;
            text = text[1..^1].Trim();
        }
        for (var changed = true; changed && text.Length > 0; )
        {
            if (char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]))
                break;
            if (text[0] is '+' || char.IsWhiteSpace(text[0]))
                text = text[1..];
            else if (text[0] is '-' or '−' && !negative)
            {
                negative = true;
                text = text[1..];
            }
            else if (text[^1] == '-' && !negative)
            {
                negative = true;
                text = text[..^1];
            }
            else if (text[^1] == '%' && !percent)
            {
                percent = true;
                text = text[..^1];
            }
            else if (char.IsWhiteSpace(text[^1]))
                text = text[..^1];
            else if (CurrencyMark.Leading(text, out _) is > 0 and var before)
                text = text[before..];
            else if (CurrencyMark.Trailing(text, out _) is > 0 and var behind)
                text = text[..^behind];
            else
                changed = false;
        }
        return text;
    }
}
