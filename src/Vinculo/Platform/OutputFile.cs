namespace Vinculo.Platform;

/// <summary>A file that somebody asked a command to write: whether it can be, before any work is done for it.</summary>
internal static class OutputFile
{
    /// <summary>Why a file cannot be written; null when it can, or when none was asked for.</summary>
    /// <param name="option">What the file was named with: <c>--out</c>.</param>
    /// <param name="path">The file; replaced later if it exists, and left as it is by this question.</param>
    public static Refusal? Obstacle(string option, string? path)
    {
        if (path is null)
            return null;
        if (path.Trim().Length == 0 || Directory.Exists(path))
            return No("output.folder");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            return No("output.folder-missing");
        if (File.Exists(path))
            return (File.GetAttributes(path) & FileAttributes.ReadOnly) == 0 ? null : No("output.not-writable");
        try
        {
            using var probe = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return No("output.not-writable");
        }
        File.Delete(path);
        return null;

        Refusal No(string code) =>
            Refusal.Invalid(
                code,
                option.TrimStart('-'),
                ("option", option),
                ("file", path),
                ("folder", path.Trim().Length == 0 ? "" : Path.GetDirectoryName(Path.GetFullPath(path)))
            );
    }
}
