using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Organization;

namespace Vinculo.Decisions.Tables.Pages;

/// <summary>
/// Writes a table as a grid. A plain form: every button sends it and gets it back with what was asked for; with script, rows
/// move under the hand, a range of a spreadsheet can be pasted and the checks follow every change.
/// </summary>
public sealed partial class RuleEditorPage(
    DecisionTables tables,
    TableInputs inputs,
    SaveTable save,
    Roles roles,
    IStringLocalizer<OrganizationText> organization
)
{
    private static readonly (string Act, string Icon)[] RowActs =
    [
        ("up", "arrow-up"),
        ("down", "arrow-down"),
        ("copy", "copy"),
        ("del", "trash-2"),
    ];

    /// <summary>Which table is written; null: a new one.</summary>
    [Parameter]
    public string? Code { get; set; }

    private RuleForm? Form { get; set; }
    private TableVocabulary Known { get; set; } = new([], []);
    private IReadOnlyList<TableNote> Notes { get; set; } = [];
    private IReadOnlyList<string> RoleNames { get; set; } = [];

    private TableContent C => Form!.Content;
    private IReadOnlyList<string> Outputs => TableOutputs.Of(C.Purpose);
    private IReadOnlyList<string> Expected => TableForm.Expected(C.Purpose);
    private string Back => Code is null ? "/reglas" : $"/reglas/{Code}";

    protected override async Task OnInitializedAsync()
    {
        Known = await inputs.AllAsync(Cancel);
        RoleNames =
        [
            .. (await roles.ListAsync(Cancel)).Select(r => r.BuiltIn ? organization["Role." + r.Name].Value : r.Name),
        ];
        if (IsPost)
            Form = RuleForm.Read(Http.Request.Form, Known);
        else
            await OpenAsync();
        Check();
    }

    private async Task OpenAsync()
    {
        if (Code is null)
        {
            Form = RuleForm.Blank(
                Enum.TryParse<TablePurpose>(Asked("para"), true, out var purpose) && Enum.IsDefined(purpose)
                    ? purpose
                    : TablePurpose.Offers
            );
            return;
        }
        var found = await tables.FindAsync(Code, Actor, Cancel);
        if (found.IsRefused(out var refusal, out var table))
        {
            (No, Http.Response.StatusCode) = (refusal, StatusCodes.Status404NotFound);
            return;
        }
        // What somebody is writing already; else a new version begins with the latest.
        var from = table.Open ?? table.Versions[0];
        Form = RuleForm.Of(
            TableForm.Named(from.Content, Known, CultureInfo.CurrentUICulture),
            table.Open?.RowVersion ?? 0
        );
    }

    private void Check()
    {
        if (Form is not null)
            Notes = TableNotes.Of(TableForm.Coded(C, Known), Known);
    }

    private async Task SubmitAsync()
    {
        var act = Http.Request.Form["act"].FirstOrDefault() ?? "save";
        if (act != "save")
        {
            Form!.Do(act, Known);
            Check();
            return;
        }
        var saved = await save.RunAsync(
            new(Code, C, Form!.RowVersion == 0 ? null : Form.RowVersion),
            Actor,
            Http.Request.Path,
            Cancel
        );
        if (saved.IsRefused(out var refusal, out var version))
            No = refusal;
        else
            Navigation.NavigateTo($"/reglas/{version.Code}?version={version.Version}&hecho=guardada");
    }

    private string NameOf(string code) => Known.Find(code)?.Name(CultureInfo.CurrentUICulture) ?? code;

    private string CellLabel(int row, string column) => TableText.Say("CellOf", row + 1, column);

    private string? ListOf(string code) =>
        Known.Find(code) is { } input && (input.Known is { Count: > 0 } || input.Kind == CellKind.YesNo)
            ? "known-" + code
            : null;

    /// <summary>The words cells may choose from.</summary>
    private IEnumerable<(string Id, IEnumerable<string> Words)> Lists
    {
        get
        {
            var language = CultureInfo.CurrentUICulture;
            foreach (var input in C.Inputs)
                if (ListOf(input.Code) is { } id)
                    yield return (
                        id,
                        input.Kind == CellKind.YesNo
                            ? [TableText.Of("Yes"), TableText.Of("No")]
                            : Known.Find(input.Code)!.Known!.Select(k => k.Name(language))
                    );
            foreach (var output in Outputs)
                if (Known.WordsOf(output) is { } words)
                    yield return ("known-" + output, words.Select(w => w.Name(language)));
            yield return ("known-offers", Known.Offers.Select(o => o.Title(language)));
        }
    }
}
