namespace Vinculo.Demo.Files;

/// <summary>A file to which many hands write a month at once; its rows stand in the order of the hands.</summary>
/// <param name="file">Closed with this.</param>
/// <param name="chunks">How many hands write; each only touches its own buffer.</param>
internal sealed class MonthlyFile(TextFile file, int chunks) : IDisposable
{
    private readonly RowBuffer[] pads = [.. Enumerable.Range(0, chunks).Select(_ => file.NewBuffer())];

    public RowBuffer For(int chunk) => pads[chunk];

    /// <summary>Writes what was written down and empties the buffers.</summary>
    public void Flush()
    {
        foreach (var pad in pads)
        {
            file.Write(pad.Written);
            pad.Clear();
        }
    }

    public void Dispose() => file.Dispose();
}
