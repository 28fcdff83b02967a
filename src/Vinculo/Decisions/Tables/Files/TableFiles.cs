using System.Globalization;
using System.Text;
using Vinculo.Platform;

namespace Vinculo.Decisions.Tables.Files;

/// <summary>Kinds of files a table travels in.</summary>
public enum TableFormat
{
    Csv,
    Xlsx,
    Dmn,
}

/// <summary>Reads tables out of files; they are drafts like any other, whoever wrote them.</summary>
public sealed class TableFiles(TableInputs inputs)
{
    /// <summary>Largest file, bytes.</summary>
    public const int Largest = 5_000_000;

    /// <summary>Reads a file by its ending: .csv, .txt, .tsv, .xlsx, .xls, .dmn, .xml.</summary>
    public async Task<TableFile> ReadAsync(string name, Stream content, CancellationToken cancel = default)
    {
        var known = await inputs.AllAsync(cancel);
        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, cancel);
        if (whole.Length is 0 or > Largest)
            return TableFile.Bad(name, "size", Largest / 1_000_000);
        whole.Position = 0;
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".dmn" or ".xml":
                return DmnFile.Read(whole, known);
            case ".xlsx" or ".xls":
                return Workbook(whole, name, known);
            case ".csv" or ".txt" or ".tsv":
                return TableSheet.Read(SheetFiles.ReadDelimited(TextOf(whole.ToArray())), known);
            default:
                return TableFile.Bad(name, "kind");
        }
    }

    private static TableFile Workbook(Stream content, string name, TableVocabulary known)
    {
        List<IReadOnlyList<string>> lines;
        try
        {
            lines = SheetFiles.ReadWorkbook(content);
        }
        catch (Exception bad)
            when (bad is ExcelDataReader.Exceptions.ExcelReaderException or IOException or InvalidDataException)
        {
            return TableFile.Bad(name, "workbook");
        }
        return TableSheet.Read(lines, known);
    }

    /// <summary>A table as a file, with the words of a reader's language.</summary>
    public async Task<(byte[] Content, string Type, string Name)> WriteAsync(
        TableVersion version,
        TableFormat format,
        CultureInfo language,
        CancellationToken cancel = default
    )
    {
        var known = await inputs.AllAsync(cancel);
        var name = string.Create(CultureInfo.InvariantCulture, $"{version.Code}-{version.Version}");
        return format switch
        {
            TableFormat.Dmn => (
                Encoding.UTF8.GetBytes(DmnFile.Write(version.Code, version.Content, known)),
                "application/xml",
                name + ".dmn"
            ),
            TableFormat.Xlsx => (
                SheetFiles.Workbook(TableSheet.Write(version.Code, version.Content, known, language), version.Code),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                name + ".xlsx"
            ),
            _ => (
                Delimited(TableSheet.Write(version.Code, version.Content, known, language)),
                "text/csv; charset=utf-8",
                name + ".csv"
            ),
        };
    }

    private static byte[] Delimited(IEnumerable<IReadOnlyList<string>> lines)
    {
        var text = new StringBuilder("\uFEFF");
        foreach (var line in lines)
            text.AppendJoin(';', line.Select(c => Ui.SafeCell.Quoted(Ui.SafeCell.Of(c), ';'))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string TextOf(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // What spreadsheets of Windows write where they do not write UTF-8.
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
