using System.Globalization;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables.Files;

/// <summary>Why a file cannot be taken.</summary>
/// <param name="Cell">Where, as spreadsheets name it: <c>C7</c>; of other files a place in words.</param>
/// <param name="Text">What is wrong and what to write instead, in the reader's language.</param>
public sealed record FileFault(string Cell, string Text);

/// <summary>What a file brought.</summary>
/// <param name="Content">The table; null when there are faults.</param>
/// <param name="Code">The table it says it is; null: a new one.</param>
public sealed record TableFile(TableContent? Content, string? Code, IReadOnlyList<FileFault> Faults)
{
    internal static TableFile Bad(string cell, string key, params object?[] facts) =>
        new(null, null, [new(cell, TableText.Say("File." + key, facts))]);
}

/// <summary>
/// A table as rows of cells, for spreadsheets: lines that begin with <c>#</c> say what the table is, then comes the line of
/// column names, then a line for each row. A file of names and rows alone will do.
/// </summary>
internal static class TableSheet
{
    private static readonly string[] Table = ["#tabla", "#table"];
    private static readonly string[] Called = ["#nombre", "#name"];
    private static readonly string[] About = ["#para", "#about"];
    private static readonly string[] Roles = ["#roles"];
    private static readonly string[] Case = ["#caso", "#case"];

    /// <summary>As a reader's spreadsheet holds it.</summary>
    public static IEnumerable<IReadOnlyList<string>> Write(
        string code,
        TableContent kept,
        TableVocabulary known,
        CultureInfo language
    )
    {
        var content = TableForm.Named(kept, known, language);
        var english = Offer.IsEnglish(language) ? 1 : 0;
        yield return
        [
            Table[english],
            code,
            content.Purpose.ToString().ToLowerInvariant(),
            content.Policy.ToString().ToLowerInvariant(),
        ];
        yield return [Called[english], content.NameEs, content.NameEn];
        yield return [About[english], content.AboutEs, content.AboutEn];
        yield return
        [
            Roles[0],
            content.Duties.Applies,
            content.Duties.Controls,
            content.Duties.Consulted,
            content.Duties.Informed,
        ];
        yield return
        [
            .. content.Inputs.Select(i => known.Find(i.Code)?.Name(language) ?? i.Code),
            .. TableOutputs.Of(content.Purpose).Select(o => TableText.In("Output." + o, english == 1)),
        ];
        foreach (var row in content.Rows)
            yield return [.. row.When, .. row.Then];
        foreach (var one in content.Cases)
            yield return [Case[english], one.Name, one.Action ?? "", .. one.Given, .. one.Expect];
    }

    /// <summary>Reads what a spreadsheet holds; every fault names its cell.</summary>
    public static TableFile Read(IReadOnlyList<IReadOnlyList<string>> lines, TableVocabulary known)
    {
        string? code = null;
        var content = new TableContent();
        TablePurpose? purpose = null;
        var header = -1;
        for (var i = 0; i < lines.Count && header < 0; i++)
        {
            var line = lines[i];
            var mark = CellValue.Fold(At(line, 0));
            if (Table.Contains(mark))
            {
                code = Filled(At(line, 1));
                purpose = Word<TablePurpose>(At(line, 2));
                content = content with { Policy = Word<HitPolicy>(At(line, 3)) ?? content.Policy };
                if (purpose is null)
                    return TableFile.Bad(Name(i, 2), "purpose", At(line, 2));
                if (Word<HitPolicy>(At(line, 3)) is null)
                    return TableFile.Bad(Name(i, 3), "policy", At(line, 3));
            }
            else if (Called.Contains(mark))
                content = content with { NameEs = At(line, 1), NameEn = At(line, 2) };
            else if (About.Contains(mark))
                content = content with { AboutEs = At(line, 1), AboutEn = At(line, 2) };
            else if (Roles.Contains(mark))
                content = content with { Duties = new(At(line, 1), At(line, 2), At(line, 3), At(line, 4)) };
            else if (line.Any(c => c.Trim().Length > 0))
                header = i;
        }
        if (header < 0)
            return TableFile.Bad("A1", "empty");

        var faults = new List<FileFault>();
        var places = Columns(lines[header], header, purpose, known, faults, out var found);
        if (faults.Count > 0)
            return new(null, code, faults);
        content = content with { Purpose = found, Inputs = [.. places.Inputs.Select(p => p.Input)] };
        var rows = new List<(int Line, RuleRow Row)>();
        var cases = new List<TableCase>();
        for (var i = header + 1; i < lines.Count; i++)
        {
            var line = lines[i];
            if (Case.Contains(CellValue.Fold(At(line, 0))))
                cases.Add(CaseOf(line, content));
            else if (line.Any(c => c.Trim().Length > 0))
                rows.Add(
                    (
                        i,
                        new(
                            [.. places.Inputs.Select(p => At(line, p.Place))],
                            [.. places.Outputs.Select(p => p < 0 ? "" : At(line, p))]
                        )
                    )
                );
        }
        if (rows.Count > TableContent.MostRows)
            return TableFile.Bad(Name(header + TableContent.MostRows, 0), "rows", TableContent.MostRows);
        content = TableForm.Coded(content with { Rows = [.. rows.Select(r => r.Row)], Cases = cases }, known);
        foreach (
            var note in TableNotes.Of(content, known).Where(n => n.Column is not null && n.Level == NoteLevel.Blocks)
        )
        {
            var column =
                note.Column < places.Inputs.Count
                    ? places.Inputs[note.Column.Value].Place
                    : places.Outputs[note.Column!.Value - places.Inputs.Count];
            faults.Add(
                new(Name(note.Rows.Count > 0 ? rows[note.Rows[0]].Line : header, Math.Max(0, column)), note.Text)
            );
        }
        return faults.Count > 0 ? new(null, code, faults) : new(content, code, []);
    }

    private sealed record Places(IReadOnlyList<(TableInputRef Input, int Place)> Inputs, IReadOnlyList<int> Outputs);

    private static Places Columns(
        IReadOnlyList<string> header,
        int line,
        TablePurpose? said,
        TableVocabulary known,
        List<FileFault> faults,
        out TablePurpose purpose
    )
    {
        var inputs = new List<(TableInputRef, int)>();
        var outputs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var c = 0; c < header.Count; c++)
        {
            var name = header[c].Trim();
            if (name.Length == 0)
                continue;
            // Canal is a condition in tables about offers and an outcome in those about service: the latter says "preferido".
            if (OutputCalled(name, said) is { } output)
                outputs[output] = c;
            else if (known.Called(name) is { } input)
                inputs.Add((new(input.Code, input.Kind), c));
            else
                faults.Add(
                    new(
                        Name(line, c),
                        TableText.Say(
                            "File.column",
                            name,
                            string.Join(", ", known.Inputs.Take(6).Select(i => i.Name(CultureInfo.CurrentUICulture)))
                        )
                    )
                );
        }
        purpose = said ?? (outputs.ContainsKey(TableOutputs.Effect) ? TablePurpose.Offers : TablePurpose.Service);
        if (purpose == TablePurpose.Offers && !outputs.ContainsKey(TableOutputs.Effect))
            faults.Add(new(Name(line, header.Count), TableText.Say("File.output", TableText.Of("Output.effect"))));
        return new(inputs, [.. TableOutputs.Of(purpose).Select(o => outputs.GetValueOrDefault(o, -1))]);
    }

    private static string? OutputCalled(string name, TablePurpose? purpose)
    {
        var folded = CellValue.Fold(name);
        var all = purpose is { } one
            ? TableOutputs.Of(one)
            : TableOutputs
                .Of(TablePurpose.Offers)
                .Concat(TableOutputs.Of(TablePurpose.Service).Where(o => o != "channel"));
        return all.FirstOrDefault(o =>
            CellValue.Fold(TableText.In("Output." + o, false)) == folded
            || CellValue.Fold(TableText.In("Output." + o, true)) == folded
            || o != "channel" && CellValue.Fold(o) == folded
        );
    }

    private static TableCase CaseOf(IReadOnlyList<string> line, TableContent content) =>
        new(
            At(line, 1),
            At(line, 2),
            [.. content.Inputs.Select((_, i) => At(line, 3 + i))],
            [.. TableForm.Expected(content.Purpose).Select((_, i) => At(line, 3 + content.Inputs.Count + i))]
        );

    private static T? Word<T>(string text)
        where T : struct, Enum
    {
        var folded = CellValue.Fold(text);
        foreach (var member in Enum.GetValues<T>())
            if (
                CellValue.Fold(member.ToString()) == folded
                || CellValue.Fold(TableText.In($"{typeof(T).Name}.{member}", false)) == folded
                || CellValue.Fold(TableText.In($"{typeof(T).Name}.{member}", true)) == folded
            )
                return member;
        return null;
    }

    /// <summary>A cell's name in spreadsheets, both from nought: (6, 2) is <c>C7</c>.</summary>
    internal static string Name(int line, int column)
    {
        var letters = "";
        for (var c = column; c >= 0; c = c / 26 - 1)
            letters = (char)('A' + c % 26) + letters;
        return letters + (line + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static string At(IReadOnlyList<string> line, int i) => line.ElementAtOrDefault(i)?.Trim() ?? "";

    private static string? Filled(string text) => SaveTable.IsCode(text) ? text : null;
}
