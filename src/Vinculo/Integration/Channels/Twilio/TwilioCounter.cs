using System.Text;
using System.Text.Json;
using Vinculo.Customers;

namespace Vinculo.Integration.Channels.Twilio;

/// <summary>Counts the messages that Twilio lists for a number and a day.</summary>
public sealed class TwilioCounter(ChannelHttp http) : IChannelCounter
{
    private const int MostPages = 500;

    public string Kind => TwilioAdapter.AccountKind;

    public async Task<long?> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel)
    {
        // Calls are listed elsewhere, and told by the switchboard itself.
        if (account.Channel == Channel.Voice)
            return null;
        var root = new Uri((account.Setting("api") ?? "https://api.twilio.com").TrimEnd('/') + "/");
        var to = Uri.EscapeDataString(
            (account.Channel == Channel.WhatsApp ? "whatsapp:" : "") + account.Setting("from")
        );
        string? next =
            $"2010-04-01/Accounts/{account.Setting("accountSid")}/Messages.json?To={to}&DateSent={day:yyyy-MM-dd}&PageSize=200";
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
            (var more, next) = Read(answer);
            count += more;
        }
        // Longer than is gone through: a part is no count.
        return next is null ? count : null;
    }

    /// <summary>Messages of customers on a page of the list, and where the next one is.</summary>
    internal static (long Messages, string? Next) Read(JsonElement page) =>
        (
            page.Each("messages").LongCount(m => m.Text("direction") == "inbound"),
            page.Text("next_page_uri") is { Length: > 0 } next ? next.TrimStart('/') : null
        );
}
