namespace Vinculo.Integration.Channels;

/// <summary>Asks a provider how many messages of customers it counts, to be held against what is kept.</summary>
public interface IChannelCounter
{
    /// <summary>The kind of account.</summary>
    string Kind { get; }

    /// <param name="day">By the provider's clock, which is UTC; over.</param>
    /// <returns>Null: the provider does not say.</returns>
    /// <exception cref="HttpRequestException">Out of reach, or it cannot answer now.</exception>
    Task<long?> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel);
}
