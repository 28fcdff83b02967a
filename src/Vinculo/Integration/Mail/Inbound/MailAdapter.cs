using Vinculo.Integration.Channels;
using Vinculo.Integration.Mail.Mime;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>Takes mails out of what one provider posts, and what it says became of ours.</summary>
internal abstract class MailAdapter : IChannelAdapter
{
    public abstract string Kind { get; }

    public abstract Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now);

    public virtual string? Once(InboundRequest request) => null;

    /// <summary>The mail that came; null: the request tells what became of ours.</summary>
    /// <exception cref="FormatException">It cannot be read, or is beyond what is read.</exception>
    public abstract MailMessage? MailOf(InboundRequest request, ChannelAccount account);

    /// <summary>What became of ours, where <see cref="MailOf"/> found no mail.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public abstract IReadOnlyList<ChannelEvent> Reports(InboundRequest request, ChannelAccount account);

    public IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account) =>
        MailOf(request, account) is { } mail
            ? MailEvents.Of(mail, account, request.ReceivedAt)
            : Reports(request, account);

    /// <summary>A mail as it travelled (RFC 5322).</summary>
    /// <exception cref="FormatException">It is beyond what is read.</exception>
    protected static MailMessage Raw(ReadOnlyMemory<byte> raw, ChannelAccount account) =>
        MailMessage.Read(raw, MailEvents.InstallationOf(account)).IsRefused(out var refusal, out var mail)
            ? throw new FormatException(refusal.Code)
            : mail;
}
