using System.Buffers.Text;

namespace Vinculo.Demo.Files;

/// <summary>How one source system writes its text files.</summary>
/// <param name="Delimiter">The character between two fields.</param>
/// <param name="Latin1">ISO 8859-1 when true, UTF-8 otherwise.</param>
/// <param name="DecimalComma">The decimal mark is a comma.</param>
internal readonly record struct Dialect(char Delimiter, bool Latin1, bool DecimalComma);

/// <summary>
/// Rows of a delimited text file as bytes, grown in memory and handed to a stream in one go. Fields are quoted only when
/// they must be. Made for tens of millions of rows: nothing is allocated per field.
/// </summary>
internal sealed class RowBuffer(Dialect dialect)
{
    private byte[] bytes = new byte[16 * 1024];
    private bool midRow;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Slice(int offset, int length) => bytes.AsSpan(offset, length);

    public void Clear()
    {
        Length = 0;
        midRow = false;
    }

    /// <summary>A header or any other line whose fields need no quotes.</summary>
    public RowBuffer Line(string fields)
    {
        foreach (var c in fields)
            Put(c);
        return EndRow();
    }

    public RowBuffer Text(ReadOnlySpan<char> value)
    {
        Separate();
        Reserve(value.Length * 3 + 2);
        if (value.IndexOfAny('"', '\n', '\r') < 0 && value.IndexOf(dialect.Delimiter) < 0)
        {
            foreach (var c in value)
                Put(c);
            return this;
        }

        Put('"');
        foreach (var c in value)
        {
            if (c == '"')
                Put('"');
            Put(c);
        }

        Put('"');
        return this;
    }

    public RowBuffer Empty()
    {
        Separate();
        return this;
    }

    public RowBuffer Number(long value)
    {
        Separate();
        Digits(value);
        return this;
    }

    /// <summary>A number with two decimals, written with this system's decimal mark.</summary>
    public RowBuffer Hundredths(double value)
    {
        Separate();
        var scaled = (long)Math.Round(value * 100, MidpointRounding.AwayFromZero);
        if (scaled < 0)
        {
            Put('-');
            scaled = -scaled;
        }

        Digits(scaled / 100);
        Put(dialect.DecimalComma ? ',' : '.');
        Padded((int)(scaled % 100), 2);
        return this;
    }

    /// <summary>A number with up to <paramref name="decimals"/> decimals, as the truth files write it.</summary>
    public RowBuffer Real(double value, string format = "0.#####")
    {
        Separate();
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var written, format, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var c in text[..written])
            Put(c);
        return this;
    }

    public RowBuffer IsoDate(DateOnly day)
    {
        Separate();
        PutIso(day);
        return this;
    }

    public RowBuffer SlashDate(DateOnly day)
    {
        Separate();
        PutSlash(day);
        return this;
    }

    public RowBuffer Month(DateOnly day)
    {
        Separate();
        Padded(day.Year, 4);
        Put('-');
        Padded(day.Month, 2);
        return this;
    }

    /// <summary><c>yyyy-MM-dd HH:mm:ss</c>, local time of the company.</summary>
    public RowBuffer IsoInstant(DateTime at)
    {
        Separate();
        PutIso(DateOnly.FromDateTime(at));
        Put(' ');
        PutClock(at);
        Put(':');
        Padded(at.Second, 2);
        return this;
    }

    /// <summary><c>dd/MM/yyyy HH:mm</c>, local time of the company.</summary>
    public RowBuffer SlashInstant(DateTime at)
    {
        Separate();
        PutSlash(DateOnly.FromDateTime(at));
        Put(' ');
        PutClock(at);
        return this;
    }

    public RowBuffer EndRow()
    {
        Reserve(2);
        bytes[Length++] = (byte)'\r';
        bytes[Length++] = (byte)'\n';
        midRow = false;
        return this;
    }

    /// <summary>Writes the row that lies at <paramref name="offset"/> once more: the row a nervous export repeats.</summary>
    public void Repeat(int offset)
    {
        var size = Length - offset;
        Reserve(size);
        bytes.AsSpan(offset, size).CopyTo(bytes.AsSpan(Length));
        Length += size;
    }

    private void Separate()
    {
        if (midRow)
            Put(dialect.Delimiter);
        midRow = true;
    }

    private void PutIso(DateOnly day)
    {
        Padded(day.Year, 4);
        Put('-');
        Padded(day.Month, 2);
        Put('-');
        Padded(day.Day, 2);
    }

    private void PutSlash(DateOnly day)
    {
        Padded(day.Day, 2);
        Put('/');
        Padded(day.Month, 2);
        Put('/');
        Padded(day.Year, 4);
    }

    private void PutClock(DateTime at)
    {
        Padded(at.Hour, 2);
        Put(':');
        Padded(at.Minute, 2);
    }

    private void Digits(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, bytes.AsSpan(Length), out var written);
        Length += written;
    }

    private void Padded(int value, int width)
    {
        Reserve(width);
        for (var at = Length + width - 1; at >= Length; at--)
        {
            bytes[at] = (byte)('0' + value % 10);
            value /= 10;
        }

        Length += width;
    }

    private void Put(char c)
    {
        Reserve(3);
        if (c < 0x80)
            bytes[Length++] = (byte)c;
        else if (dialect.Latin1)
            bytes[Length++] = c <= 0xFF ? (byte)c : (byte)'?';
        else if (c < 0x800)
        {
            bytes[Length++] = (byte)(0xC0 | (c >> 6));
            bytes[Length++] = (byte)(0x80 | (c & 0x3F));
        }
        else
        {
            bytes[Length++] = (byte)(0xE0 | (c >> 12));
            bytes[Length++] = (byte)(0x80 | ((c >> 6) & 0x3F));
            bytes[Length++] = (byte)(0x80 | (c & 0x3F));
        }
    }

    private void Reserve(int extra)
    {
        if (Length + extra > bytes.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + extra));
    }
}
