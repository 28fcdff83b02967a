using System.Globalization;

namespace Vinculo.Insights.Moves;

/// <summary>What an address says of some who moved: <c>phase:2026-08-31:now:grow:retain</c>, <c>value:2026-10-31:now:shrank</c>.</summary>
/// <param name="What"><c>phase</c> or <c>value</c>.</param>
/// <param name="From">A month end.</param>
/// <param name="To">A later one; null: today.</param>
/// <param name="Rest">What is meant, in words of its own.</param>
internal sealed record MovedRef(string What, DateOnly From, DateOnly? To, IReadOnlyList<string> Rest)
{
    private const string Now = "now";

    public static MovedRef? Read(string? text)
    {
        if (text?.Split(':') is not [var what, var from, var to, .. var rest] || Day(from) is not { } first)
            return null;
        return to == Now || Day(to) > first ? new(what, first, to == Now ? null : Day(to), rest) : null;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{What}:{From:yyyy-MM-dd}:{(To is { } day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Now)}:{string.Join(':', Rest)}"
        );

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
