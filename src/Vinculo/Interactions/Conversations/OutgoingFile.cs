namespace Vinculo.Interactions.Conversations;

/// <summary>A file that goes out with a message of ours.</summary>
/// <param name="Name">As the reader sees it.</param>
public sealed record OutgoingFile(string Name, string ContentType, ReadOnlyMemory<byte> Content)
{
    /// <summary>Files of one message.</summary>
    public const int Most = 5;

    /// <summary>Bytes of all files of one message: what nearly every mail server takes once they are written as text.</summary>
    public const long MostBytes = 15 << 20;

    internal ChannelAttachment AsAttachment() => new("", Name, ContentType, Content.Length, null, Content);
}
