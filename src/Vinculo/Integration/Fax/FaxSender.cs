using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Outbound;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Fax;

/// <summary>Sends a fax as a mail to <c>number@gateway</c>; the gateway prints its words and files, and answers by mail.</summary>
internal sealed class FaxSender(string kind) : IChannelSender
{
    private readonly MailSender mail = new(kind);

    public string Kind => kind;

    public async Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel)
    {
        if (account.Setting("sendTo") is not { } gateway)
            return new Sending.Never("fax.no-gateway");
        return FaxNumber.InKey(message.To) is not { } number
            ? new Sending.Never("fax.no-number")
            : await mail.SendAsync(
                account,
                message with
                {
                    To = $"{number.TrimStart('+')}@{gateway.TrimStart('@')}",
                },
                cancel
            );
    }
}

/// <summary>A provider of faxes that only brings them: what is answered goes another way.</summary>
internal sealed class NoFaxSender : IChannelSender
{
    public string Kind => FaxHookAdapter.AccountKind;

    public Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel) =>
        Task.FromResult<Sending>(new Sending.Never("fax.no-gateway"));
}
