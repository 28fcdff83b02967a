using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Fax;

/// <summary>A fax came in. Nobody knows whose it is until somebody has looked: a number may be a copy shop's.</summary>
/// <param name="Number">Whence, in digits with country code where that was told; null: hidden.</param>
/// <param name="Station">What the machine that sent it calls itself.</param>
/// <param name="Pages">Null: not told.</param>
/// <param name="File">Its pages, as PDF or TIFF; null: there is nothing to fetch.</param>
public sealed record FaxReceived(
    string ProviderId,
    DateTimeOffset At,
    string? Number,
    string? Station,
    int? Pages,
    ChannelAttachment? File
) : ChannelEvent(ProviderId, At);

/// <summary>How far a fax has come.</summary>
public enum FaxState
{
    Waiting = 1,
    Given,
    PutAway,
}

/// <summary>A number as faxes tell it.</summary>
internal static class FaxNumber
{
    /// <summary>Digits of a number, with its plus; null: there are too few for one.</summary>
    public static string? Of(string? told)
    {
        var digits = string.Concat((told ?? "").Where(char.IsAsciiDigit));
        return digits.Length is < 5 or > 15 ? null
            : told!.TrimStart().StartsWith('+') ? "+" + digits
            : digits;
    }

    /// <summary>What a customer's faxes are known by in an account: the number, and who somebody said it was.</summary>
    public static string KeyOf(string? number, Guid customer) => $"{number ?? "hidden"}/{customer:N}";

    /// <summary>The number in such a key, to send to; null: it was hidden.</summary>
    public static string? InKey(string key) => Of(key.Split('/')[0]);
}
