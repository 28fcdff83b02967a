using System.IO.Compression;

namespace Vinculo.Integration.Files;

/// <summary>
/// Decompresses a file, and says so when it is cut short or changed. That a short file is not simply over early is the
/// switch <c>System.IO.Compression.UseStrictValidation</c>, set for every program of the house.
/// </summary>
internal sealed class WholeZip(Stream file, string path) : Stream
{
    private readonly GZipStream zip = new(file, CompressionMode.Decompress);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return zip.Read(buffer);
        }
        catch (InvalidDataException damaged)
        {
            throw new TableDamagedException(path, damaged);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            zip.Dispose();
        base.Dispose(disposing);
    }
}
