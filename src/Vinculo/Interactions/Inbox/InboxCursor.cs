using System.Globalization;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Interactions.Inbox;

/// <summary>The place between two pages of the inbox.</summary>
internal sealed record InboxCursor(int Priority, DateTimeOffset Since, Guid Id)
{
    public static string Of(Episode last) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{last.Priority}.{last.Since.ToUnixTimeMilliseconds()}.{last.Id:N}"
        );

    /// <returns>False: nobody here wrote it.</returns>
    public static bool TryRead(string? text, out InboxCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (
            text.Split('.') is not [var priority, var since, var id]
            || !int.TryParse(priority, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var moment)
            || moment > 100_000_000_000_000
            || !Guid.TryParseExact(id, "N", out var last)
        )
            return false;
        cursor = new(first, DateTimeOffset.FromUnixTimeMilliseconds(moment), last);
        return true;
    }
}
