using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>A mail server of the company's own that posts every mail as it came (RFC 5322), reports on ours among them.</summary>
internal sealed class RelayAdapter : MailAdapter
{
    public override string Kind => "email.relay";

    public override Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now) =>
        MailSecrets.Basic(request, account);

    public override MailMessage MailOf(InboundRequest request, ChannelAccount account) => Raw(request.Body, account);

    public override IReadOnlyList<ChannelEvent> Reports(InboundRequest request, ChannelAccount account) => [];
}
