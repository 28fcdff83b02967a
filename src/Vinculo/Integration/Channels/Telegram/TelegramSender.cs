using System.Text.Json;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels.Telegram;

/// <summary>Sends through a bot on Telegram.</summary>
public sealed class TelegramSender(ChannelHttp http) : IChannelSender
{
    public string Kind => TelegramAdapter.AccountKind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        var sending = await http.HandOverAsync(
            ChannelHttp.Post(
                $"{(account.Setting("api") ?? "https://api.telegram.org").TrimEnd('/')}/bot{account.Secret("botToken")}/sendMessage",
                new
                {
                    chat_id = message.To,
                    text = message.Text,
                    reply_parameters = message.InReplyTo?.Split(':') is [_, var answered]
                        ? new { message_id = answered, allow_sending_without_reply = true }
                        : null,
                }
            ),
            answer => answer.Of("result") is { } sent ? TelegramAdapter.NameOf(sent) : null,
            answer => answer.Text("description"),
            cancel
        );
        return sending;
    }
}
