using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables.Files;

/// <summary>
/// A table as other decision tools exchange it: DMN 1.3 XML [DMN2021]. What the standard has no place for (both languages,
/// roles, test cases) travels in its extension elements; a file of another tool need not have them.
/// </summary>
internal static class DmnFile
{
    private static readonly XNamespace Dmn = "https://www.omg.org/spec/DMN/20191111/MODEL/";
    private static readonly XNamespace Own = "urn:vinculo:tables";

    public static string Write(string code, TableContent content, TableVocabulary known)
    {
        var outputs = TableOutputs.Of(content.Purpose);
        var table = new XElement(
            Dmn + "decisionTable",
            new XAttribute("id", "table"),
            new XAttribute("hitPolicy", content.Policy.ToString().ToUpperInvariant()),
            content.Inputs.Select(
                (input, i) =>
                    new XElement(
                        Dmn + "input",
                        new XAttribute("id", "input" + (i + 1)),
                        new XAttribute("label", known.Find(input.Code)?.NameEs ?? input.Code),
                        new XAttribute(Own + "code", input.Code),
                        new XAttribute(Own + "kind", input.Kind.ToString()),
                        new XElement(
                            Dmn + "inputExpression",
                            new XAttribute("typeRef", TypeOf(input.Kind)),
                            new XElement(Dmn + "text", Plain(input.Code))
                        )
                    )
            ),
            outputs.Select(
                (output, i) =>
                    new XElement(
                        Dmn + "output",
                        new XAttribute("id", "output" + (i + 1)),
                        new XAttribute("name", output),
                        new XAttribute("label", TableText.In("Output." + output, false)),
                        new XAttribute("typeRef", output is "firstResponse" or "solution" ? "number" : "string")
                    )
            ),
            content.Rows.Select(
                (row, r) =>
                    new XElement(
                        Dmn + "rule",
                        new XAttribute("id", "rule" + (r + 1)),
                        content.Inputs.Select(
                            (input, i) => Entry("inputEntry", Strict(row.When.ElementAtOrDefault(i) ?? "", input.Kind))
                        ),
                        outputs.Select(
                            (output, i) => Entry("outputEntry", Literal(row.Then.ElementAtOrDefault(i) ?? "", output))
                        )
                    )
            )
        );
        return new XDocument(
            new XDeclaration("1.0", "UTF-8", null),
            new XElement(
                Dmn + "definitions",
                new XAttribute(XNamespace.Xmlns + "vinculo", Own.NamespaceName),
                new XAttribute("id", "definitions"),
                new XAttribute("name", content.NameEs),
                new XAttribute("namespace", Own.NamespaceName),
                new XElement(
                    Dmn + "decision",
                    new XAttribute("id", Plain(code)),
                    new XAttribute("name", content.NameEs),
                    new XElement(Dmn + "description", content.AboutEs),
                    new XElement(
                        Dmn + "extensionElements",
                        new XElement(
                            Own + "table",
                            new XAttribute("code", code),
                            new XAttribute("purpose", content.Purpose.ToString()),
                            Platform.Json.Of(content with { Rows = [] }).Text
                        )
                    ),
                    table
                )
            )
        ).ToString();
    }

    private static XElement Entry(string name, string text) => new(Dmn + name, new XElement(Dmn + "text", text));

    private static string Strict(string cell, CellKind kind) =>
        UnaryTestReader.People.Read(cell, kind, out _) is { } test ? UnaryTestWriter.Feel(test, kind) : cell;

    private static string Literal(string cell, string output) =>
        output is "firstResponse" or "solution" ? cell.Replace(',', '.') : Quoted(cell);

    private static string Quoted(string text) => "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string TypeOf(CellKind kind) =>
        kind switch
        {
            CellKind.Number or CellKind.Money or CellKind.Share => "number",
            CellKind.YesNo => "boolean",
            CellKind.Day => "date",
            _ => "string",
        };

    private static string Plain(string code) =>
        string.Concat(code.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')) is { Length: > 0 } plain
        && char.IsAsciiLetter(plain[0])
            ? plain
            : "t_" + code;

    public static TableFile Read(Stream stream, TableVocabulary known)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(
                stream,
                new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 20_000_000 }
            );
            document = XDocument.Load(reader);
        }
        catch (XmlException bad)
        {
            return TableFile.Bad(
                string.Create(CultureInfo.InvariantCulture, $"{bad.LineNumber}:{bad.LinePosition}"),
                "xml"
            );
        }
        // Other versions of the standard differ in their namespace alone, for what a table needs.
        var decision = Named(document, "decision").FirstOrDefault(d => Named(d, "decisionTable").Any());
        if (decision is null || Named(decision, "decisionTable").First() is not { } table)
            return TableFile.Bad("decisionTable", "no-table");
        var own = decision.Descendants(Own + "table").FirstOrDefault();
        var content = Kept(own) ?? new TableContent { NameEs = decision.Attribute("name")?.Value ?? "" };
        if (Policy(table) is not { } policy)
            return TableFile.Bad("hitPolicy", "policy", table.Attribute("hitPolicy")?.Value);
        return Read(table, content with { Policy = policy }, own?.Attribute("code")?.Value, known);
    }

    private static TableFile Read(XElement table, TableContent content, string? code, TableVocabulary known)
    {
        var faults = new List<FileFault>();
        var inputs = new List<TableInputRef>();
        foreach (var (input, i) in Named(table, "input").Select((x, i) => (x, i)))
        {
            var names = new[]
            {
                input.Attribute(Own + "code")?.Value,
                Named(input, "text").FirstOrDefault()?.Value,
                input.Attribute("label")?.Value,
            };
            if (names.OfType<string>().Select(known.Called).FirstOrDefault(k => k is not null) is { } found)
                inputs.Add(new(found.Code, found.Kind));
            else
                faults.Add(
                    new(
                        TableText.Say("File.input", i + 1),
                        TableText.Say(
                            "File.column",
                            names.OfType<string>().LastOrDefault(),
                            TableText.Of("File.seeList")
                        )
                    )
                );
        }
        var named = Named(table, "output")
            .Select(o => o.Attribute("name")?.Value ?? o.Attribute("label")?.Value ?? "")
            .ToList();
        if (!Enum.IsDefined(content.Purpose) || named.Contains("firstResponse", StringComparer.Ordinal))
            content = content with { Purpose = TablePurpose.Service };
        var outputs = TableOutputs.Of(content.Purpose);
        var places = outputs.Select(o => named.FindIndex(n => CellValue.Fold(n) == CellValue.Fold(o))).ToArray();
        if (content.Purpose == TablePurpose.Offers && places[1] < 0)
            faults.Add(new("output", TableText.Say("File.output", TableOutputs.Effect)));
        if (faults.Count > 0)
            return new(null, code, faults);

        var rows = new List<RuleRow>();
        foreach (var (rule, r) in Named(table, "rule").Select((x, r) => (x, r)))
        {
            var when = Named(rule, "inputEntry").Select(TextOf).ToList();
            var then = Named(rule, "outputEntry").Select(TextOf).ToList();
            var cells = new List<string>();
            for (var i = 0; i < inputs.Count; i++)
                if (UnaryTestReader.Feel.Read(when.ElementAtOrDefault(i), inputs[i].Kind, out var problem) is { } test)
                    cells.Add(UnaryTestWriter.People(test, inputs[i].Kind));
                else
                    faults.Add(
                        new(
                            TableText.Say("File.rule", r + 1),
                            TableText.Say(
                                "Note.cell." + problem!.Code,
                                r + 1,
                                known.Find(inputs[i].Code)?.Name(CultureInfo.CurrentUICulture),
                                problem.Part
                            )
                        )
                    );
            if (cells.Count == inputs.Count)
                rows.Add(new(cells, [.. places.Select(p => p < 0 ? "" : Unquoted(then.ElementAtOrDefault(p) ?? ""))]));
        }
        if (faults.Count > 0)
            return new(null, code, faults);
        content = TableForm.Coded(content with { Inputs = inputs, Rows = rows }, known);
        foreach (
            var note in TableNotes.Of(content, known).Where(n => n.Column is not null && n.Level == NoteLevel.Blocks)
        )
            faults.Add(new(TableText.Say("File.rule", note.Rows.FirstOrDefault() + 1), note.Text));
        return faults.Count > 0 ? new(null, code, faults) : new(content, code, []);
    }

    private static TableContent? Kept(XElement? own)
    {
        if (own is null)
            return null;
        try
        {
            return Platform.Json.Read<TableContent>(own.Value);
        }
        catch (System.Text.Json.JsonException)
        {
            // Somebody wrote into what is ours: the table itself still stands in the standard's own elements.
            return null;
        }
    }

    private static HitPolicy? Policy(XElement table) =>
        (table.Attribute("hitPolicy")?.Value ?? "UNIQUE") switch
        {
            "UNIQUE" or "U" => HitPolicy.Unique,
            "FIRST" or "F" => HitPolicy.First,
            "COLLECT" or "C" or "RULE ORDER" => HitPolicy.Collect,
            _ => null,
        };

    private static IEnumerable<XElement> Named(XContainer within, string name) =>
        within.Descendants().Where(e => e.Name.LocalName == name);

    private static string TextOf(XElement entry) => Named(entry, "text").FirstOrDefault()?.Value.Trim() ?? "";

    private static string Unquoted(string text) =>
        text is ['"', .., '"'] ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)
        : text == "null" ? ""
        : text;
}
