using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>How much a note matters.</summary>
public enum NoteLevel
{
    /// <summary>Good to know.</summary>
    Tells = 1,

    /// <summary>Probably not meant so.</summary>
    Warns = 2,

    /// <summary>The table cannot be approved like this.</summary>
    Blocks = 3,
}

/// <summary>Something the checks found in a table.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Code">Names a sentence <c>Note.…</c> of the room's texts.</param>
/// <param name="Rows">Rows it is about, from nought.</param>
/// <param name="Column">Column it is about, from nought: conditions first, then outputs.</param>
/// <param name="Facts">What the sentence tells, in its order, beside the rows.</param>
/// <param name="Example">A case that shows it: a text for every column of conditions, in the reader's language.</param>
public sealed record TableNote(
    NoteLevel Level,
    string Code,
    IReadOnlyList<int> Rows,
    int? Column = null,
    IReadOnlyList<string>? Facts = null,
    string? Example = null
)
{
    /// <summary>The sentence in the reader's language.</summary>
    public string Text =>
        TableText.Say(
            "Note." + Code,
            [
                string.Join(", ", Rows.Select(r => r + 1)),
                .. Facts ?? [],
                .. Example is null ? Array.Empty<string>() : [Example],
            ]
        );
}

/// <summary>
/// Looks a table over as it is written: cells that cannot be read, words nobody knows, rows that overlap, holes, rows that
/// never answer, texts missing in one language, test cases that fail. Pure.
/// </summary>
public static class TableNotes
{
    private const int MostOfAKind = 12;

    /// <summary>All notes, the gravest first.</summary>
    public static IReadOnlyList<TableNote> Of(TableContent content, TableVocabulary known) =>
        Of(ReadTable.Of(content), known);

    internal static IReadOnlyList<TableNote> Of(ReadTable table, TableVocabulary known)
    {
        var content = table.Content;
        List<TableNote> notes =
        [
            .. OfTexts(content),
            .. OfInputs(content, known),
            .. table.Faults.Select(f => new TableNote(
                NoteLevel.Blocks,
                "cell." + f.Code,
                [f.Row],
                f.Column,
                [ColumnName(content, known, f.Column), f.Part]
            )),
            .. OfWords(table, known),
            .. OfOutputs(content, known),
            .. OfRows(table, known),
            .. OfCases(table, known),
        ];
        return
        [
            .. notes
                .GroupBy(n => n.Code, StringComparer.Ordinal)
                .SelectMany(g => g.Take(MostOfAKind))
                .OrderByDescending(n => n.Level)
                .ThenBy(n => n.Rows.Count == 0 ? int.MaxValue : n.Rows[0]),
        ];
    }

    private static IEnumerable<TableNote> OfTexts(TableContent content)
    {
        if (content.NameEs.Trim().Length == 0)
            yield return new(NoteLevel.Blocks, "name-es", []);
        if (content.NameEn.Trim().Length == 0)
            yield return new(NoteLevel.Blocks, "name-en", []);
        if (content.Rows.Count == 0)
            yield return new(NoteLevel.Blocks, "no-rows", []);
        if (content.Duties.Applies.Length == 0 || content.Duties.Controls.Length == 0)
            yield return new(NoteLevel.Warns, "no-duties", []);
    }

    private static IEnumerable<TableNote> OfInputs(TableContent content, TableVocabulary known)
    {
        for (var i = 0; i < content.Inputs.Count; i++)
            if (known.Find(content.Inputs[i].Code) is not { } input)
                yield return new(NoteLevel.Blocks, "input-unknown", [], i, [content.Inputs[i].Code]);
            else if (input.Kind != content.Inputs[i].Kind)
                yield return new(NoteLevel.Blocks, "input-kind", [], i, [Name(input)]);
            else if (content.Inputs.Take(i).Any(other => other.Code == input.Code))
                yield return new(NoteLevel.Blocks, "input-twice", [], i, [Name(input)]);
    }

    private static IEnumerable<TableNote> OfWords(ReadTable table, TableVocabulary known)
    {
        for (var c = 0; c < table.Content.Inputs.Count; c++)
        {
            if (known.Find(table.Content.Inputs[c].Code) is not { Known: { Count: > 0 } words } input)
                continue;
            var folded = words.Select(w => CellValue.Fold(w.Code)).ToHashSet(StringComparer.Ordinal);
            for (var r = 0; r < table.Tests.Count; r++)
                foreach (var word in table.Tests[r][c].Words.Where(w => !folded.Contains(CellValue.Fold(w))))
                    yield return new(NoteLevel.Blocks, "word-unknown", [r], c, [Name(input), word, Like(word, words)]);
        }
    }

    private static IEnumerable<TableNote> OfOutputs(TableContent content, TableVocabulary known)
    {
        var outputs = TableOutputs.Of(content.Purpose);
        for (var r = 0; r < content.Rows.Count; r++)
        {
            for (var o = 0; o < outputs.Count; o++)
            {
                var cell = content.Rows[r].Then.ElementAtOrDefault(o)?.Trim() ?? "";
                if (cell is "" or "-" || known.WordsOf(outputs[o]) is not { } words)
                    continue;
                foreach (var word in outputs[o] == TableOutputs.Action ? RowEffect.TargetsOf(cell) : [cell])
                    if (!words.Any(w => w.Code == word))
                        yield return new(
                            NoteLevel.Blocks,
                            "word-unknown",
                            [r],
                            content.Inputs.Count + o,
                            [TableText.Of("Output." + outputs[o]), word, Like(word, words)]
                        );
            }
            if (Untold(content, content.Rows[r]) is { } missing)
                yield return new(missing.Level, missing.Code, [r], content.Inputs.Count + missing.Output);
        }
    }

    /// <summary>Whoever is told no, or why something matters, is told in her own language.</summary>
    private static (NoteLevel Level, string Code, int Output)? Untold(TableContent content, RuleRow row)
    {
        var (es, en) = content.Purpose == TablePurpose.Service ? (4, 5) : (2, 3);
        var (noEs, noEn) = (Empty(row, es), Empty(row, en));
        if (noEs != noEn)
            return (NoteLevel.Blocks, noEs ? "text-es" : "text-en", noEs ? es : en);
        if (!noEs || content.Purpose == TablePurpose.Service)
            return null;
        return TableOutputs.Weight(row.Then.ElementAtOrDefault(1) ?? "") switch
        {
            0 => (NoteLevel.Blocks, "text-none", es),
            > 1 => (NoteLevel.Warns, "text-none", es),
            _ => null,
        };
    }

    private static bool Empty(RuleRow row, int cell) => string.IsNullOrWhiteSpace(row.Then.ElementAtOrDefault(cell));

    private static IEnumerable<TableNote> OfRows(ReadTable table, TableVocabulary known)
    {
        // While a cell cannot be read, what rows have in common is not known.
        if (table.Faults.Count > 0)
            yield break;
        var (columns, rows) = WithActions(table, known);
        foreach (var finding in TableChecks.Of(columns, rows, table.Content.Policy))
        {
            var level = finding.Kind switch
            {
                FindingKind.Overlap or FindingKind.Empty => NoteLevel.Blocks,
                FindingKind.Unreachable => NoteLevel.Warns,
                // Proposals nobody wrote a rule about are made as ever; a service nobody promised is a hole.
                FindingKind.Gap when table.Content.Purpose == TablePurpose.Service => NoteLevel.Warns,
                _ => NoteLevel.Tells,
            };
            var code = finding.Kind.ToString().ToLowerInvariant();
            IReadOnlyList<string>? others =
                finding.Kind == FindingKind.Unreachable
                    ? [string.Join(", ", finding.Rows.Skip(1).Select(r => r + 1))]
                    : null;
            yield return new(
                level,
                code,
                finding.Kind == FindingKind.Unreachable ? [finding.Rows[0]] : finding.Rows,
                null,
                others,
                finding.Example is null ? null : Told(columns, finding.Example, known)
            );
        }
    }

    /// <summary>The conditions with what each row is about beside them: rows about different actions do not meet.</summary>
    private static (List<TableColumn>, List<IReadOnlyList<UnaryTest>>) WithActions(
        ReadTable table,
        TableVocabulary known
    )
    {
        List<TableColumn> columns =
        [
            .. table.Content.Inputs.Select(i => known.Find(i.Code)?.Column ?? new TableColumn(i.Code, i.Kind)),
        ];
        if (table.Content.Purpose != TablePurpose.Offers)
            return (columns, [.. table.Tests]);
        columns.Add(
            new(TableOutputs.Action, CellKind.Word, false, [.. known.Offers.Select(o => o.Code).DefaultIfEmpty("?")])
        );
        return (
            columns,
            [
                .. table.Tests.Select(
                    (tests, r) =>
                        (IReadOnlyList<UnaryTest>)
                            [
                                .. tests,
                                table.Effects[r].Targets.Count == 0
                                    ? UnaryTest.Any
                                    : UnaryTest.Of([
                                        .. known.Offers.Where(table.Effects[r].IsAbout).Select(o => o.Code),
                                    ]),
                            ]
                ),
            ]
        );
    }

    private static string Told(
        IReadOnlyList<TableColumn> columns,
        IReadOnlyList<ExampleCell> example,
        TableVocabulary known
    ) =>
        string.Join(
            "; ",
            columns.Select(
                (column, i) =>
                {
                    var input = known.Find(column.Code);
                    var name = input is null ? TableText.Of("Output." + column.Code) : Name(input);
                    var words = input?.Known ?? known.WordsOf(column.Code);
                    var value = example[i] switch
                    {
                        { Missing: true } when column.Kind == CellKind.Words => TableText.Of("Example.none"),
                        { Missing: true } => TableText.Of("Example.missing"),
                        { Value: null } => TableText.Of("Example.other"),
                        { Value: "true" } when column.Kind == CellKind.YesNo => TableText.Of("Yes"),
                        { Value: "false" } when column.Kind == CellKind.YesNo => TableText.Of("No"),
                        { Value: { } text } => words
                            ?.FirstOrDefault(w => w.Code == text)
                            ?.Name(System.Globalization.CultureInfo.CurrentUICulture)
                            ?? text,
                    };
                    return $"{name}: {value}";
                }
            )
        );

    private static IEnumerable<TableNote> OfCases(ReadTable table, TableVocabulary known)
    {
        if (table.Content.Cases.Count == 0)
            yield return new(NoteLevel.Blocks, "no-cases", []);
        foreach (var result in TableCases.Run(table, known.Offers).Where(r => !r.Passed))
            yield return new(
                NoteLevel.Blocks,
                result.Problem is { } problem ? "case." + problem : "case.failed",
                [],
                null,
                [
                    table.Content.Cases[result.Case].Name,
                    result.Row is { } row ? TableText.Say("Case.Row", row + 1) : TableText.Of("Case.NoRow"),
                ]
            );
    }

    private static string Like(string word, IReadOnlyList<KnownWord> words)
    {
        var language = System.Globalization.CultureInfo.CurrentUICulture;
        var folded = CellValue.Fold(word);
        return string.Join(
            ", ",
            words.OrderBy(w => Far(folded, CellValue.Fold(w.Name(language)))).Take(4).Select(w => w.Name(language))
        );
    }

    /// <summary>Letters that differ, roughly: what begins alike is near.</summary>
    private static int Far(string one, string other)
    {
        var same = one.Zip(other).TakeWhile(p => p.First == p.Second).Count();
        return one.Length + other.Length - 3 * same;
    }

    internal static string ColumnName(TableContent content, TableVocabulary known, int column) =>
        column < content.Inputs.Count
            ? known.Find(content.Inputs[column].Code) is { } input
                ? Name(input)
                : content.Inputs[column].Code
            : TableText.Of(
                "Output." + (TableOutputs.Of(content.Purpose).ElementAtOrDefault(column - content.Inputs.Count) ?? "?")
            );

    private static string Name(TableInput input) => input.Name(System.Globalization.CultureInfo.CurrentUICulture);
}
