using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels;

/// <summary>What a provider said to a message of ours.</summary>
public abstract record Sending
{
    private Sending() { }

    /// <summary>Taken, under this name.</summary>
    public sealed record Sent(string ProviderId) : Sending;

    /// <summary>Surely not taken, and worth another try.</summary>
    /// <param name="After">When, if the provider says so.</param>
    public sealed record Later(string Reason, TimeSpan? After = null) : Sending;

    /// <summary>Not taken, and never will be; or nobody knows, and a person has to look.</summary>
    public sealed record Never(string Reason) : Sending;
}

/// <summary>Sends messages through the accounts of one kind.</summary>
public interface IChannelSender
{
    /// <summary>The kind of account.</summary>
    string Kind { get; }

    /// <summary>Hands a message to the provider. Throws only when it is not known whether the provider took it.</summary>
    Task<Sending> SendAsync(ChannelAccount account, OutgoingMessage message, CancellationToken cancel);
}
