using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Vinculo.Platform.Storage;

/// <summary>A place in a list: a moment and what stands there.</summary>
internal static class MomentCursor
{
    public static string Of(DateTimeOffset at, Guid id) =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}:{id:N}")
            )
        );

    /// <summary>Where a page begins and which way it is read.</summary>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="before">Where the page after began; read when there is no <paramref name="after"/>.</param>
    /// <returns>Without a place, an end of the list; null: a cursor that is none of ours.</returns>
    public static (bool Back, (DateTimeOffset At, Guid Id)? Place)? Begin(string? after, string? before)
    {
        var place = Read(after ?? before);
        return place is null && (after ?? before) is not null ? null : (after is null && before is not null, place);
    }

    /// <returns>Null: it is none of ours.</returns>
    public static (DateTimeOffset At, Guid Id)? Read(string? cursor) =>
        cursor is not null
        && Base64Url.IsValid(cursor)
        && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment)
        && moment < 253402300799999
        && Guid.TryParseExact(id, "N", out var key)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(moment), key)
            : null;
}
