using Vinculo.Platform;

namespace Vinculo.Integration.Files;

/// <summary>A compressed file ends before its end, or its bytes have changed on the way: what was read of it is not all.</summary>
/// <param name="path">The file.</param>
/// <param name="cause">What the decompression met.</param>
public sealed class TableDamagedException(string path, Exception cause)
    : Exception($"{System.IO.Path.GetFileName(path)} is damaged or cut short.", cause)
{
    /// <summary>The same as a refusal.</summary>
    public Refusal Refusal =>
        Refusal.Invalid("import.file-damaged", "file", ("file", System.IO.Path.GetFileName(path)));
}
