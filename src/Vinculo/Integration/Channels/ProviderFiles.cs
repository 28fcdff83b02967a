using System.Text;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Telegram;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels;

/// <summary>Files of WhatsApp: their number is asked for an address, which opens with the account's key.</summary>
public sealed class WhatsAppFiles(ChannelHttp http) : IChannelFiles
{
    public string Kind => WhatsAppAdapter.AccountKind;

    public async Task<(Uri Address, string? Authorization)?> FindAsync(
        ChannelAccount account,
        FileToFetch file,
        CancellationToken cancel
    )
    {
        var key = "Bearer " + account.Secret("accessToken");
        if (AddressOf(file.ProviderId) is { } known)
            return (known, key);
        var told = await http.AskAsync(
            new(MetaGraph.UrlOf(account, Uri.EscapeDataString(file.ProviderId))),
            key,
            cancel
        );
        return AddressOf(told.Text("url")) is { } address ? (address, key) : null;
    }

    private static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address : null;
}

/// <summary>Files of Messenger and Instagram: they come with an address that opens by itself.</summary>
public sealed class MessengerFiles(string kind) : IChannelFiles
{
    public string Kind => kind;

    public Task<(Uri Address, string? Authorization)?> FindAsync(
        ChannelAccount account,
        FileToFetch file,
        CancellationToken cancel
    ) =>
        Task.FromResult<(Uri, string?)?>(
            Uri.TryCreate(file.ProviderId, UriKind.Absolute, out var address) && address.Scheme == "https"
                ? (address, null)
                : null
        );
}

/// <summary>Files of a bot: their number is asked for a path.</summary>
public sealed class TelegramFiles(ChannelHttp http) : IChannelFiles
{
    public string Kind => TelegramAdapter.AccountKind;

    public async Task<(Uri Address, string? Authorization)?> FindAsync(
        ChannelAccount account,
        FileToFetch file,
        CancellationToken cancel
    )
    {
        var (api, bot) = (
            (account.Setting("api") ?? "https://api.telegram.org").TrimEnd('/'),
            "bot" + account.Secret("botToken")
        );
        var told = await http.AskAsync(
            new($"{api}/{bot}/getFile?file_id={Uri.EscapeDataString(file.ProviderId)}"),
            null,
            cancel
        );
        return told.Of("result").Text("file_path") is { } path ? (new($"{api}/file/{bot}/{path}"), null) : null;
    }
}

/// <summary>Files of Twilio: they come with an address that opens with the account's key.</summary>
public sealed class TwilioFiles : IChannelFiles
{
    public string Kind => TwilioAdapter.AccountKind;

    public Task<(Uri Address, string? Authorization)?> FindAsync(
        ChannelAccount account,
        FileToFetch file,
        CancellationToken cancel
    )
    {
        var key = $"{account.Setting("accountSid")}:{account.Secret("authToken")}";
        return Task.FromResult<(Uri, string?)?>(
            Uri.TryCreate(file.ProviderId, UriKind.Absolute, out var address)
                ? (address, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key)))
                : null
        );
    }
}
