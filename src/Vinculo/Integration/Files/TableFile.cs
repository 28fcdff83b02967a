using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Vinculo.Platform;

namespace Vinculo.Integration.Files;

/// <summary>Finds out how a file is written, and opens it.</summary>
public static class TableFile
{
    private const int Sample = 1 << 18;

    private static readonly char[] Delimiters = [';', ',', '\t', '|'];

    static TableFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Guesses everything about a file that is not said.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">Encoding said by the user, or null.</param>
    /// <param name="delimiter">Separator said by the user, or null.</param>
    /// <param name="sheet">Sheet said by the user, or null.</param>
    /// <param name="headerRow">Header row said by the user (0: none), or null.</param>
    public static Outcome<FileShape> Look(
        string path,
        string? encoding = null,
        char? delimiter = null,
        string? sheet = null,
        int? headerRow = null
    )
    {
        if (!File.Exists(path))
            return Refusal.Missing("import.file-missing", ("file", Path.GetFileName(path)));
        var magic = new byte[8];
        int count;
        using (var stream = File.OpenRead(path))
            count = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (count == 0)
            return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(path)));
        var workbook = magic is [0x50, 0x4b, 3, 4, ..] or [0xd0, 0xcf, 0x11, 0xe0, ..];
        if (workbook)
            return LookInWorkbook(path, sheet, headerRow);

        var zipped = magic is [0x1f, 0x8b, ..];
        try
        {
            var name = encoding ?? GuessEncoding(path, zipped);
            if (!Known(name))
                return Refusal.Invalid("import.encoding-unknown", "encoding", ("encoding", name));
            var head = Head(path, zipped, name);
            if (string.IsNullOrWhiteSpace(head))
                return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(path)));
            if (head.Contains('\0', StringComparison.Ordinal))
                return Refusal.Invalid("import.file-not-table", "file", ("file", Path.GetFileName(path)));
            var between = delimiter ?? GuessDelimiter(head);
            var shape = new FileShape(FileKind.Delimited, zipped, name, between, null, headerRow ?? 1);
            return headerRow is null ? shape with { HeaderRow = GuessHeader(First(path, shape, 30)) } : shape;
        }
        catch (TableDamagedException damaged)
        {
            return damaged.Refusal;
        }
    }

    /// <summary>Opens the rows, the header included.</summary>
    public static ITableReader Open(string path, FileShape shape) => Open(path, shape, out _);

    /// <summary>Opens the rows, the header included.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">How it is written.</param>
    /// <param name="fraction">How much of the file has been read so far, 0 to 1.</param>
    public static ITableReader Open(string path, FileShape shape, out Func<double> fraction)
    {
        if (shape.Kind == FileKind.Workbook)
        {
            var workbook = new WorkbookReader(path, shape.Sheet);
            fraction = () => workbook.Fraction;
            return workbook;
        }
        FileStream? file = null;
        fraction = () => file is { CanRead: true } open && open.Length > 0 ? (double)open.Position / open.Length : 0;
        return new DelimitedReader(
            () =>
            {
                file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17);
                return Text(shape.Zipped ? new WholeZip(file, path) : file, shape.Encoding);
            },
            shape.Delimiter
        );
    }

    /// <summary>Reads to just after the header row.</summary>
    /// <returns>The names of the columns.</returns>
    public static IReadOnlyList<string> ReadHeader(ITableReader reader, FileShape shape, out TableRow? first)
    {
        first = null;
        while (reader.Read() is { } row)
        {
            if (shape.HeaderRow == 0)
            {
                first = row;
                return [.. Enumerable.Range(1, row.Cells.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            }
            if (row.Number >= shape.HeaderRow)
                return Names(row.Cells);
        }
        return [];
    }

    /// <summary>The columns and the first rows.</summary>
    public static FileHead HeadOf(string path, FileShape shape, int rows)
    {
        using var reader = Open(path, shape);
        var columns = ReadHeader(reader, shape, out var first);
        var taken = new List<TableRow>();
        if (first is not null)
            taken.Add(first);
        while (taken.Count < rows && reader.Read() is { } row)
            taken.Add(row);
        return new(shape, columns, taken, shape.Kind == FileKind.Workbook ? WorkbookReader.Sheets(path) : []);
    }

    private static Outcome<FileShape> LookInWorkbook(string path, string? sheet, int? headerRow)
    {
        try
        {
            var shape = new FileShape(FileKind.Workbook, false, "utf-8", ',', sheet, headerRow ?? 1);
            var first = First(path, shape, 30);
            if (first.Count == 0)
                return Refusal.Invalid("import.file-empty", "file", ("file", Path.GetFileName(path)));
            return headerRow is null ? shape with { HeaderRow = GuessHeader(first) } : shape;
        }
        catch (Exception e)
            when (e is ExcelDataReader.Exceptions.ExcelReaderException or InvalidDataException or IOException)
        {
            return Refusal.Invalid("import.file-damaged", "file", ("file", Path.GetFileName(path)));
        }
    }

    private static List<TableRow> First(string path, FileShape shape, int count)
    {
        using var reader = Open(path, shape);
        var rows = new List<TableRow>();
        while (rows.Count < count && reader.Read() is { } row)
            rows.Add(row);
        return rows;
    }

    /// <summary>The first row that is as wide as the rows after it and holds words: reports often begin with a title.</summary>
    private static int GuessHeader(List<TableRow> rows)
    {
        if (rows.Count == 0)
            return 1;
        var width = rows.Select(Filled).Order().ElementAt(rows.Count / 2);
        foreach (var row in rows)
            if (Filled(row) >= Math.Max(1, width * 0.7) && Words(row))
                return (int)row.Number;
        return Words(rows[0]) ? (int)rows[0].Number : 0;

        static int Filled(TableRow row) => row.Cells.Count(c => !string.IsNullOrWhiteSpace(c));
        static bool Words(TableRow row) =>
            row
                .Cells.Where(c => !string.IsNullOrWhiteSpace(c))
                .All(c => c.Length < 120 && c.Any(char.IsLetter) && !c.Contains('@', StringComparison.Ordinal));
    }

    private static string[] Names(string[] cells)
    {
        var names = new string[cells.Length];
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < cells.Length; i++)
        {
            var name = cells[i].Trim().TrimStart('\uFEFF');
            if (name.Length > 120)
                name = name[..120];
            if (name.Length == 0)
                name = (i + 1).ToString(CultureInfo.InvariantCulture);
            var times = seen.GetValueOrDefault(name) + 1;
            seen[name] = times;
            names[i] = times == 1 ? name : $"{name} ({times})";
        }
        return names;
    }

    private static bool Known(string name)
    {
        try
        {
            _ = Encoding.GetEncoding(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static StreamReader OpenText(string path, bool zipped, string encoding) =>
        Text(OpenBytes(path, zipped), encoding);

    private static StreamReader Text(Stream bytes, string encoding) =>
        new(bytes, Encoding.GetEncoding(encoding), detectEncodingFromByteOrderMarks: true, 1 << 16);

    private static Stream OpenBytes(string path, bool zipped)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17);
        return zipped ? new WholeZip(file, path) : file;
    }

    private static string Head(string path, bool zipped, string encoding)
    {
        using var reader = OpenText(path, zipped, encoding);
        var buffer = new char[Sample];
        return new string(buffer, 0, reader.ReadBlock(buffer, 0, buffer.Length));
    }

    /// <summary>Byte order mark, else the pattern of zeros, else whether all of it is valid UTF-8, else Windows-1252.</summary>
    private static string GuessEncoding(string path, bool zipped)
    {
        using var stream = OpenBytes(path, zipped);
        var buffer = new byte[1 << 20];
        var kept = 0;
        var first = true;
        long read = 0;
        while (true)
        {
            var count = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, kept + count);
            if (first)
            {
                if (bytes is [0xef, 0xbb, 0xbf, ..])
                    return "utf-8";
                if (bytes is [0xff, 0xfe, ..])
                    return "utf-16";
                if (bytes is [0xfe, 0xff, ..])
                    return "utf-16BE";
                if (Zeros(bytes) is { } wide)
                    return wide;
                first = false;
            }
            read += count;
            var end = count == 0 || read > 1 << 28;
            var tail = end ? 0 : UnfinishedTail(bytes);
            if (!Utf8.IsValid(bytes[..^tail]))
                return "windows-1252";
            if (end)
                return "utf-8";
            bytes[^tail..].CopyTo(buffer);
            kept = tail;
        }
    }

    private static string? Zeros(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, 4096)];
        int even = 0,
            odd = 0;
        for (var i = 0; i < sample.Length; i++)
            if (sample[i] == 0)
                _ = i % 2 == 0 ? even++ : odd++;
        if (odd > sample.Length / 4 && even < sample.Length / 20)
            return "utf-16";
        return even > sample.Length / 4 && odd < sample.Length / 20 ? "utf-16BE" : null;
    }

    private static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i <= Math.Min(3, bytes.Length); i++)
        {
            var b = bytes[^i];
            if (b >= 0xc0)
                return i;
            if (b < 0x80)
                return 0;
        }
        return 0;
    }

    /// <summary>The separator that gives the most columns most steadily.</summary>
    internal static char GuessDelimiter(string head)
    {
        var best = ',';
        var bestScore = 0.0;
        foreach (var candidate in Delimiters)
        {
            using var reader = new DelimitedReader(() => new StringReader(head), candidate);
            var widths = new List<int>();
            while (widths.Count < 60 && reader.Read() is { Fault: RowFault.None } row)
                widths.Add(row.Cells.Length);
            if (widths.Count == 0)
                continue;
            if (widths.Count > 2 && widths.Count < 60)
                widths.RemoveAt(widths.Count - 1);
            var usual = widths.GroupBy(w => w).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First();
            if (usual.Key < 2)
                continue;
            var score = (double)usual.Count() / widths.Count * Math.Log2(usual.Key + 1);
            if (score > bestScore)
                (best, bestScore) = (candidate, score);
        }
        return Unusual(head) ?? (bestScore == 0 && NumbersInColumns(head) ? ' ' : best);
    }

    /// <summary>
    /// A separator nobody expects (<c>id%title%year</c>): the one sign, beside those that stand in names of columns, that parts the
    /// first line, which has none of the usual ones, and stands in nearly every line after it at least as often.
    /// </summary>
    private static char? Unusual(string head)
    {
        var lines = head.Split('\n', 62, StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 4 || lines[0].IndexOfAny(Delimiters) >= 0)
            return null;
        var signs = lines[0].Where(c => "%#^~>¦§!".Contains(c, StringComparison.Ordinal)).Distinct().ToArray();
        if (signs is not [var sign])
            return null;
        var times = lines[0].Count(c => c == sign);
        var others = lines.Skip(1).Take(60).ToList();
        return others.Count(line => line.Count(c => c == sign) >= times) >= 0.8 * others.Count ? sign : null;
    }

    /// <summary>Whether blanks part columns, most of them numbers, as old programs write their tables.</summary>
    private static bool NumbersInColumns(string head)
    {
        using var reader = new DelimitedReader(() => new StringReader(head), ' ');
        var rows = new List<string[]>();
        while (rows.Count < 60 && reader.Read() is { Fault: RowFault.None } row)
            rows.Add(row.Cells);
        if (rows.Count < 3)
            return false;
        var width = rows[1].Length;
        return width >= 3
            && rows.Skip(1)
                .SkipLast(1)
                .All(r => r.Length == width && r.Count(IsNumber) >= 2 && r.Count(IsNumber) * 2 > width);

        static bool IsNumber(string cell) =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
