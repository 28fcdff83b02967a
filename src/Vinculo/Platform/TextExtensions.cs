namespace Vinculo.Platform;

internal static class TextExtensions
{
    /// <summary>What was written, without the spaces around it; null when nothing was.</summary>
    public static string? NullIfBlank(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
