using System.Text.Json;

namespace Vinculo.Integration.Channels.Meta;

/// <summary>
/// Asks WhatsApp Cloud how many messages left a number on a day. It does not count what customers write.
/// </summary>
public sealed class WhatsAppCounter(ChannelHttp http) : IChannelCounter
{
    public string Kind => WhatsAppAdapter.AccountKind;

    public Told Tells(ChannelAccount account) =>
        account.Setting("businessAccountId") is null ? Told.Nothing : Told.Sent;

    public async Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel)
    {
        var key = "Bearer " + account.Secret("accessToken");
        var number = string.Concat(
            (await AskAsync(account, $"{account.Setting("phoneNumberId")}?fields=display_phone_number", key, cancel))
                .Text("display_phone_number")
                ?.Where(char.IsAsciiDigit)
                ?? []
        );
        if (number.Length == 0)
            return new(null);
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        // Its days are those of the account's own zone; of half hours any day can be made.
        var asked =
            $"analytics.start({from.ToUnixTimeSeconds()}).end({from.AddDays(1).ToUnixTimeSeconds()}).granularity(HALF_HOUR).phone_numbers([\"{number}\"])";
        var answer = await AskAsync(
            account,
            $"{account.Setting("businessAccountId")}?fields={Uri.EscapeDataString(asked)}",
            key,
            cancel
        );
        return new(null, answer is { } told ? Sent(told, from) : null);
    }

    /// <summary>What left within the 24 hours that begin at <paramref name="from"/>; a day of silence has no points at all.</summary>
    internal static long Sent(JsonElement answer, DateTimeOffset from) =>
        answer
            .Of("analytics")
            .Each("data_points")
            .Where(p =>
                p.Number("start") is { } start
                && start >= from.ToUnixTimeSeconds()
                && start < from.AddDays(1).ToUnixTimeSeconds()
            )
            .Sum(p => p.Number("sent") ?? 0);

    private Task<JsonElement?> AskAsync(ChannelAccount account, string path, string key, CancellationToken cancel) =>
        http.AskAsync(new Uri(MetaGraph.UrlOf(account, path)), key, cancel);
}
