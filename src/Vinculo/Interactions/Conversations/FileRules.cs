namespace Vinculo.Interactions.Conversations;

/// <summary>How a file of a message stands.</summary>
public enum FileState
{
    ToFetch = 1,
    Kept,
    Refused,
    Lost,
}

/// <summary>Which files of customers are taken. What is refused stands in the conversation with its name and the reason.</summary>
public static class FileRules
{
    /// <summary>Longest file kept, in bytes.</summary>
    public const long Longest = 25 * 1024 * 1024;

    private static readonly HashSet<string> Programs = new(StringComparer.OrdinalIgnoreCase)
    {
        ".exe",
        ".com",
        ".bat",
        ".cmd",
        ".msi",
        ".scr",
        ".js",
        ".jse",
        ".vbs",
        ".vbe",
        ".wsf",
        ".ps1",
        ".jar",
        ".apk",
        ".lnk",
        ".hta",
        ".reg",
        ".dll",
        ".iso",
        ".img",
    };

    /// <summary><c>too-long</c>, <c>program</c>, <c>bomb</c>, <c>empty</c>, or null: it is taken.</summary>
    public static string? Refuses(ChannelAttachment file) =>
        (file.Content?.Length ?? file.Length) switch
        {
            > Longest => "too-long",
            0 => "empty",
            _ when file.Name is { } name && Programs.Contains(Path.GetExtension(name.TrimEnd('.', ' '))) => "program",
            _ when file.Content is { } bytes && IsProgram(bytes.Span) => "program",
            _ when file.Content is { } archive && Archives.IsBomb(archive.Span) => "bomb",
            _ => null,
        };

    /// <summary>Starts as programs of Windows and Linux do, whatever its name says.</summary>
    public static bool IsProgram(ReadOnlySpan<byte> content) =>
        content.StartsWith("MZ"u8) || content.StartsWith("\u007fELF"u8) || content.StartsWith("#!"u8);
}
