using System.Globalization;
using Vinculo.Interactions;

namespace Vinculo.Workspace;

/// <summary>The place in a timeline where the next page begins: <c>1763740800000-0199…</c>.</summary>
public static class TimelineCursor
{
    public static string Of(TimelineEntry last) =>
        string.Create(CultureInfo.InvariantCulture, $"{last.At.ToUnixTimeMilliseconds()}-{last.Id:N}");

    /// <summary>Null when the text is no cursor: the page then begins at the newest row.</summary>
    public static (DateTimeOffset At, Guid Id)? Read(string? text)
    {
        if (text?.Split('-') is not [var at, var id])
            return null;
        return
            long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && Guid.TryParseExact(id, "N", out var key)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), key)
            : null;
    }
}
