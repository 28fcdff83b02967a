using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels;

/// <summary>
/// Reads what one provider sends. Pure: raw bytes and headers in, events or a refusal out; it asks no database and no
/// network, and the same request always gives the same events.
/// </summary>
public interface IChannelAdapter
{
    /// <summary>Stable name: <c>whatsapp</c>, <c>email.postmark</c> …</summary>
    string Kind { get; }

    /// <summary>Does the request come from the provider, unchanged? Signatures are worked out over the raw bytes.</summary>
    /// <param name="now">For signatures with a time in them.</param>
    /// <returns>
    /// True: an envelope to be stored and read. False: a handshake, answered with <see cref="Handshake"/> and not stored.
    /// Refused: not from the provider.
    /// </returns>
    Outcome<bool> Verify(InboundRequest request, ChannelAccount account, DateTimeOffset now);

    /// <summary>
    /// What proves the request and may prove one content only, where the signature is not over the content; null: there is
    /// no such thing. It is kept, so that it holds when the application was started anew meanwhile.
    /// </summary>
    string? Once(InboundRequest request) => null;

    /// <summary>What happened, in the order told. Unknown kinds become <see cref="UnknownReceived"/>, never lost.</summary>
    /// <exception cref="FormatException">The body cannot be read at all: the envelope is kept with that reason.</exception>
    IReadOnlyList<ChannelEvent> Read(InboundRequest request, ChannelAccount account);

    /// <summary>The answer to a handshake that <see cref="Verify"/> has accepted.</summary>
    string Handshake(InboundRequest request, ChannelAccount account) => "";

    /// <summary>The body of the 2xx answer to a stored envelope, and its content type; empty for most.</summary>
    (string Body, string ContentType) Receipt(InboundRequest request, ChannelAccount account) => ("", "text/plain");
}
