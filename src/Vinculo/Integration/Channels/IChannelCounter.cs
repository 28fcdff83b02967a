namespace Vinculo.Integration.Channels;

/// <summary>What a provider tells of an account.</summary>
[Flags]
public enum Told
{
    Nothing = 0,

    /// <summary>How many messages of customers it has.</summary>
    Received = 1,

    /// <summary>How many of ours it has.</summary>
    Sent = 2,
}

/// <summary>What a provider counts on a day.</summary>
/// <param name="Received">Messages of customers; null: it does not say.</param>
/// <param name="Sent">Messages of ours; null: it does not say.</param>
public sealed record ProviderCount(long? Received, long? Sent = null)
{
    public Told Tells => (Received is null ? Told.Nothing : Told.Received) | (Sent is null ? Told.Nothing : Told.Sent);
}

/// <summary>Asks a provider how many messages it counts, to be held against what is kept.</summary>
public interface IChannelCounter
{
    /// <summary>The kind of account.</summary>
    string Kind { get; }

    /// <summary>What can be asked of an account with the keys it has.</summary>
    Told Tells(ChannelAccount account);

    /// <param name="day">In UTC; over.</param>
    /// <exception cref="HttpRequestException">Out of reach, or it cannot answer now.</exception>
    Task<ProviderCount> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel);
}
