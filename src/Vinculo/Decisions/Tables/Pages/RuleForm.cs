using System.Globalization;
using Microsoft.Extensions.Primitives;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables.Pages;

/// <summary>The editor's form: cells as they were typed, so that nothing anybody wrote is lost on the way.</summary>
internal sealed class RuleForm
{
    /// <summary>Most test cases a form may hold.</summary>
    public const int MostCases = 100;

    private readonly IFormCollection? form;

    private RuleForm(TableContent content, int rowVersion, IFormCollection? form) =>
        (Content, RowVersion, this.form) = (content, rowVersion, form);

    public TableContent Content { get; private set; }

    /// <summary>Of the open version as it was read; 0: there was none.</summary>
    public int RowVersion { get; }

    public static RuleForm Of(TableContent content, int rowVersion) => new(content, rowVersion, null);

    /// <summary>An empty table with a row to begin with.</summary>
    public static RuleForm Blank(TablePurpose purpose) =>
        new(
            new()
            {
                Purpose = purpose,
                Inputs = [new("class", CellKind.Word)],
                Rows = [Empty(1, purpose)],
            },
            0,
            null
        );

    public static RuleForm Read(IFormCollection form, TableVocabulary known)
    {
        var purpose = One(form["purpose"], TablePurpose.Offers);
        List<TableInputRef> inputs =
        [
            .. form["input"]
                .OfType<string>()
                .Take(TableContent.MostInputs)
                .Select(code => new TableInputRef(code, known.Find(code)?.Kind ?? CellKind.Word)),
        ];
        var outputs = TableOutputs.Of(purpose).Count;
        var rows = new List<RuleRow>();
        for (var r = 0; r < TableContent.MostRows && form.ContainsKey($"r{r}.t0"); r++)
        {
            var at = r;
            rows.Add(
                new(
                    [.. inputs.Select((_, c) => Text(form[$"r{at}.w{c}"]))],
                    [.. Enumerable.Range(0, outputs).Select(c => Text(form[$"r{at}.t{c}"]))]
                )
            );
        }
        var cases = new List<TableCase>();
        for (var k = 0; k < MostCases && form.ContainsKey($"k{k}.name"); k++)
        {
            var at = k;
            cases.Add(
                new(
                    Text(form[$"k{at}.name"]),
                    Text(form[$"k{at}.action"]),
                    [.. inputs.Select((_, c) => Text(form[$"k{at}.g{c}"]))],
                    [.. TableForm.Expected(purpose).Select((_, c) => Text(form[$"k{at}.e{c}"]))]
                )
            );
        }
        return new(
            new()
            {
                NameEs = Text(form["nameEs"]),
                NameEn = Text(form["nameEn"]),
                AboutEs = Text(form["aboutEs"]),
                AboutEn = Text(form["aboutEn"]),
                Purpose = purpose,
                Policy = One(form["policy"], HitPolicy.First),
                Inputs = inputs,
                Rows = rows,
                Cases = cases,
                Duties = new(
                    Text(form["applies"]),
                    Text(form["controls"]),
                    Text(form["consulted"]),
                    Text(form["informed"])
                ),
            },
            int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : 0,
            form
        );
    }

    /// <summary>Does what a button asks for: <c>add-row</c>, <c>up:3</c>, <c>del-input:1</c> …</summary>
    public void Do(string act, TableVocabulary known)
    {
        var parts = act.Split(':', 2);
        var at =
            parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? n
                : -1;
        List<RuleRow> rows = [.. Content.Rows];
        var width = Content.Inputs.Count;
        switch (parts[0])
        {
            case "add-row" when rows.Count < TableContent.MostRows:
                rows.Add(Empty(width, Content.Purpose));
                break;
            case "copy" when at >= 0 && at < rows.Count:
                rows.Insert(at + 1, rows[at]);
                break;
            case "del" when at >= 0 && at < rows.Count:
                rows.RemoveAt(at);
                break;
            case "up" when at > 0 && at < rows.Count:
                (rows[at - 1], rows[at]) = (rows[at], rows[at - 1]);
                break;
            case "down" when at >= 0 && at + 1 < rows.Count:
                (rows[at + 1], rows[at]) = (rows[at], rows[at + 1]);
                break;
            case "add-input":
                Place([.. Enumerable.Range(0, width), -1], known);
                return;
            case "del-input" when at >= 0 && at < width:
                Place([.. Enumerable.Range(0, width).Where(i => i != at)], known);
                return;
            case "left" when at > 0 && at < width:
                Place(
                    [
                        .. Enumerable
                            .Range(0, width)
                            .Select(i =>
                                i == at ? at - 1
                                : i == at - 1 ? at
                                : i
                            ),
                    ],
                    known
                );
                return;
            case "add-case":
                Content = Content with
                {
                    Cases =
                    [
                        .. Content.Cases,
                        new(
                            "",
                            "",
                            [.. new string[width].Select(_ => "")],
                            [.. TableForm.Expected(Content.Purpose).Select(_ => "")]
                        ),
                    ],
                };
                return;
            case "del-case":
                Content = Content with { Cases = [.. Content.Cases.Where((_, i) => i != at)] };
                return;
            default:
                return;
        }
        Content = Content with { Rows = rows };
    }

    /// <summary>Columns in another order; −1 stands for the one that was chosen to be added.</summary>
    private void Place(int[] order, TableVocabulary known)
    {
        var wanted = Text(form?["newInput"] ?? default);
        if (order.Contains(-1) && (known.Find(wanted) is null || Content.Inputs.Any(i => i.Code == wanted)))
            return;
        IReadOnlyList<string> Cells(IReadOnlyList<string> cells) =>
            [.. order.Select(i => i < 0 ? "" : cells.ElementAtOrDefault(i) ?? "")];
        Content = Content with
        {
            Inputs = [.. order.Select(i => i < 0 ? new(wanted, known.Find(wanted)!.Kind) : Content.Inputs[i])],
            Rows = [.. Content.Rows.Select(r => r with { When = Cells(r.When) })],
            Cases = [.. Content.Cases.Select(c => c with { Given = Cells(c.Given) })],
        };
    }

    private static RuleRow Empty(int inputs, TablePurpose purpose) =>
        new([.. Enumerable.Repeat("", inputs)], [.. TableOutputs.Of(purpose).Select(_ => "")]);

    private static string Text(StringValues values) => values.FirstOrDefault()?.Trim() ?? "";

    private static T One<T>(StringValues values, T usual)
        where T : struct, Enum =>
        Enum.TryParse<T>(values.FirstOrDefault(), true, out var value) && Enum.IsDefined(value) ? value : usual;
}
