namespace Vinculo.Demo.Files;

/// <summary>One delimited file being written: header first, then whatever buffers bring.</summary>
internal sealed class TextFile : IDisposable
{
    private readonly FileStream stream;

    public TextFile(string path, string header, Dialect dialect, bool byteOrderMark = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 18);
        Dialect = dialect;
        if (byteOrderMark)
            stream.Write([0xEF, 0xBB, 0xBF]);
        var first = new RowBuffer(dialect);
        first.Line(header);
        stream.Write(first.Written);
    }

    public Dialect Dialect { get; }

    public long Rows { get; private set; }

    public RowBuffer NewBuffer() => new(Dialect);

    public void Write(ReadOnlySpan<byte> rows) => stream.Write(rows);

    public void Count(int rows) => Rows += rows;

    public void Dispose() => stream.Dispose();
}
