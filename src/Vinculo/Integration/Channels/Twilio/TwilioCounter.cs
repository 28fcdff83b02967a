using System.Text;
using System.Text.Json;
using Vinculo.Customers;

namespace Vinculo.Integration.Channels.Twilio;

/// <summary>Counts the messages that Twilio lists for a number and a day.</summary>
public sealed class TwilioCounter(ChannelHttp http) : IChannelCounter
{
    private const int MostPages = 500;

    public string Kind => TwilioAdapter.AccountKind;

    // Calls are listed elsewhere, and told by the switchboard itself.
    public Told Tells(ChannelAccount account) =>
        account.Channel == Channel.Voice ? Told.Nothing : Told.Received | Told.Sent;

    public async Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel) =>
        new(await ListedAsync(account, "To", day, cancel), await ListedAsync(account, "From", day, cancel));

    /// <returns>Null: it does not say, or there are more than are gone through: a part is no count.</returns>
    private async Task<long?> ListedAsync(ChannelAccount account, string side, DateOnly day, CancellationToken cancel)
    {
        var root = new Uri((account.Setting("api") ?? "https://api.twilio.com").TrimEnd('/') + "/");
        var number = Uri.EscapeDataString(
            (account.Channel == Channel.WhatsApp ? "whatsapp:" : "") + account.Setting("from")
        );
        string? next =
            $"2010-04-01/Accounts/{account.Setting("accountSid")}/Messages.json?{side}={number}&DateSent={day:yyyy-MM-dd}&PageSize=200";
        var key =
            "Basic "
            + Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{account.Setting("accountSid")}:{account.Secret("authToken")}")
            );
        long count = 0;
        for (var page = 0; page < MostPages && next is not null; page++)
        {
            if (await http.AskAsync(new Uri(root, next), key, cancel) is not { } answer)
                return null;
            (var more, next) = Read(answer, comes: side == "To");
            count += more;
        }
        return next is null ? count : null;
    }

    /// <summary>Messages on a page of the list that came, or went, and where the next one is.</summary>
    internal static (long Messages, string? Next) Read(JsonElement page, bool comes) =>
        (
            page.Each("messages").LongCount(m => m.Text("direction") == "inbound" == comes),
            page.Text("next_page_uri") is { Length: > 0 } next ? next.TrimStart('/') : null
        );
}
