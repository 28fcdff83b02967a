using System.Globalization;

namespace Vinculo.Insights.Segments;

/// <summary>Numbers as people write them, whichever sign their language parts decimals with.</summary>
internal static class WrittenNumber
{
    /// <summary>The number; null: none, or not readable.</summary>
    public static double? Read(string? text, CultureInfo culture)
    {
        var written = (text ?? "").Trim().Replace(" ", "").Replace(" ", "").TrimEnd('%');
        if (written.Length == 0)
            return null;
        var (comma, dot) = (written.LastIndexOf(','), written.LastIndexOf('.'));
        var last = Math.Max(comma, dot);
        if (last >= 0)
        {
            var sign = written[last];
            var grouped =
                written.Count(c => c == sign) > 1
                // One sign before three figures says thousands where the language groups with it.
                || (
                    (comma < 0 || dot < 0)
                    && written.Length - last == 4
                    && culture.NumberFormat.NumberGroupSeparator == sign.ToString()
                    && last is > 0 and <= 3
                    && written[0] != '0'
                );
            var other = sign == ',' ? "." : ",";
            written = written.Replace(other, "");
            written = grouped ? written.Replace(sign.ToString(), "") : written.Replace(sign, '.');
        }
        return
            double.TryParse(
                written,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            ) && double.IsFinite(number)
            ? number
            : null;
    }
}
