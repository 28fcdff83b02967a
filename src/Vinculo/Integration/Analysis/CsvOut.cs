using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Vinculo.Integration.Analysis;

/// <summary>Writes what a verb found out about every row, as CSV; a name ending in <c>.gz</c> is compressed.</summary>
internal static class CsvOut
{
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Texts are quoted where needed, numbers written at full precision, null is empty.</param>
    public static void Write(string path, string[] columns, IEnumerable<object?[]> rows)
    {
        using var text = Open(path);
        Line(text, columns);
        foreach (var row in rows)
            Line(text, row);
    }

    /// <summary>Opens a file for writing text; replaced when it exists.</summary>
    public static StreamWriter Open(string path)
    {
        Stream file = File.Create(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            file = new GZipStream(file, CompressionLevel.Fastest);
        return new StreamWriter(file, new UTF8Encoding(false), 1 << 16);
    }

    private static void Line(StreamWriter text, object?[] cells)
    {
        for (var c = 0; c < cells.Length; c++)
        {
            if (c > 0)
                text.Write(',');
            switch (cells[c])
            {
                case double number:
                    if (double.IsFinite(number))
                        text.Write(number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                case string said:
                    text.Write(
                        said.AsSpan().IndexOfAny(",\"\r\n") < 0
                            ? said
                            : $"\"{said.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                    );
                    break;
                case { } other:
                    text.Write(Convert.ToString(other, CultureInfo.InvariantCulture));
                    break;
            }
        }
        text.Write('\n');
    }
}
