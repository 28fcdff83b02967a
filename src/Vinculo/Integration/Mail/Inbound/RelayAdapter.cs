using Vinculo.Integration.Channels;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>A mail server of the company's own that posts every mail as it came (RFC 5322).</summary>
internal sealed class RelayAdapter : IChannelAdapter
{
    public string Kind => "email.relay";

    public Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        MailSecrets.Basic(request, account);

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account) =>
        MailEvents.OfRaw(request.Body, account, request.ReceivedAt);
}
