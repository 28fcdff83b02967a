using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Vinculo.Demo.Files;

/// <summary>
/// An XLSX workbook written sheet after sheet, row after row, straight into the archive: the same rows give the same
/// bytes, and a sheet of a million rows needs no more memory than one of ten.
/// </summary>
/// <remarks>
/// ECMA-376 SpreadsheetML, inline strings, two cell styles (general and day). The packaging library stamps the moment of
/// writing into the archive, which would break "same seed, same bytes"; so the few fixed parts are written here.
/// </remarks>
internal sealed class Workbook : IDisposable
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static readonly DateTimeOffset Stamp = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly DayZero = new(1899, 12, 30);

    private readonly ZipArchive archive;
    private readonly List<string> sheets = [];
    private StreamWriter? sheet;
    private int row;

    public Workbook(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        archive = new ZipArchive(new FileStream(path, FileMode.Create, FileAccess.Write), ZipArchiveMode.Create);
    }

    /// <summary>Closes the sheet before and opens the next, with its header row.</summary>
    public void BeginSheet(string name, params string[] headers)
    {
        EndSheet();
        sheets.Add(name);
        row = 0;
        sheet = Part($"xl/worksheets/sheet{sheets.Count}.xml");
        sheet.Write(Declaration + $"<worksheet xmlns=\"{Main}\"><sheetData>");
        BeginRow();
        foreach (var header in headers)
            Text(header);
        EndRow();
    }

    public void BeginRow()
    {
        row++;
        sheet!.Write("<row>");
    }

    public void EndRow() => sheet!.Write("</row>");

    public void Text(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            sheet!.Write("<c/>");
            return;
        }

        var edge = value[0] == ' ' || value[^1] == ' ' ? " xml:space=\"preserve\"" : "";
        sheet!.Write($"<c t=\"inlineStr\"><is><t{edge}>");
        sheet.Write(
            value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        );
        sheet.Write("</t></is></c>");
    }

    public void Number(long value)
    {
        sheet!.Write("<c><v>");
        sheet.Write(value.ToString(CultureInfo.InvariantCulture));
        sheet.Write("</v></c>");
    }

    /// <summary>A real date cell, as a person's spreadsheet holds it: a serial number with a day format.</summary>
    public void Day(DateOnly? value)
    {
        if (value is not { } day)
        {
            sheet!.Write("<c/>");
            return;
        }

        sheet!.Write("<c s=\"1\"><v>");
        sheet.Write((day.DayNumber - DayZero.DayNumber).ToString(CultureInfo.InvariantCulture));
        sheet.Write("</v></c>");
    }

    public void Dispose()
    {
        EndSheet();
        Whole("xl/styles.xml", Styles);
        Whole("xl/workbook.xml", Book());
        Whole("xl/_rels/workbook.xml.rels", BookRelations());
        Whole("_rels/.rels", RootRelations);
        Whole("[Content_Types].xml", ContentTypes());
        archive.Dispose();
    }

    private void EndSheet()
    {
        sheet?.Write("</sheetData></worksheet>");
        sheet?.Dispose();
        sheet = null;
    }

    private StreamWriter Part(string name)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Stamp;
        return new StreamWriter(entry.Open(), new UTF8Encoding(false), 1 << 16);
    }

    private void Whole(string name, string content)
    {
        using var part = Part(name);
        part.Write(Declaration + content);
    }

    private const string Styles =
        $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
        + "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
        + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
        + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
        + "<cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        + "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
        + "</styleSheet>";

    private const string RootRelations =
        $"<Relationships xmlns=\"{PackageRelations}\"><Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" "
        + "Target=\"xl/workbook.xml\"/></Relationships>";

    private string Book() =>
        $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>"
        + string.Concat(
            sheets.Select((name, at) => $"<sheet name=\"{name}\" sheetId=\"{at + 1}\" r:id=\"rId{at + 1}\"/>")
        )
        + "</sheets></workbook>";

    private string BookRelations() =>
        $"<Relationships xmlns=\"{PackageRelations}\">"
        + string.Concat(
            sheets.Select(
                (_, at) =>
                    $"<Relationship Id=\"rId{at + 1}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{at + 1}.xml\"/>"
            )
        )
        + $"<Relationship Id=\"rId{sheets.Count + 1}\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/></Relationships>";

    private string ContentTypes() =>
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        + Override("/xl/workbook.xml", "sheet.main")
        + Override("/xl/styles.xml", "styles")
        + string.Concat(sheets.Select((_, at) => Override($"/xl/worksheets/sheet{at + 1}.xml", "worksheet")))
        + "</Types>";

    private static string Override(string part, string kind) =>
        $"<Override PartName=\"{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml\"/>";
}
