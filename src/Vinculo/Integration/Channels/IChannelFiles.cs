using Vinculo.Interactions.Conversations;

namespace Vinculo.Integration.Channels;

/// <summary>Fetches files of messages from the providers of one kind of account.</summary>
public interface IChannelFiles
{
    /// <summary>The kind of account.</summary>
    string Kind { get; }

    /// <summary>Where the file is: an address and the key to open it with. Null: the provider does not know it any more.</summary>
    Task<(Uri Address, string? Authorization)?> FindAsync(
        ChannelAccount account,
        FileToFetch file,
        CancellationToken cancel
    );
}
