using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Decisions.Tables.Pages;

/// <summary>One table: what holds, what is being written, what it would change, who decides, and what it was before.</summary>
public sealed partial class RulePage(
    DecisionTables tables,
    TableInputs inputs,
    Simulations simulations,
    TrialResults trials,
    PublishTable publish,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <summary>Of the table.</summary>
    [Parameter]
    public string Code { get; set; } = "";

    private TableView? View { get; set; }
    private TableVersion? V { get; set; }
    private TableVocabulary Known { get; set; } = new([], []);
    private IReadOnlyList<TableNote> Notes { get; set; } = [];
    private IReadOnlyList<(TableCase, CaseResult)> Cases { get; set; } = [];
    private Simulation? Trial { get; set; }
    private JobProgress? Running { get; set; }
    private bool Failed { get; set; }
    private TrialResult? Results { get; set; }
    private TableDiff? Diff { get; set; }
    private int Compared { get; set; }
    private DateTimeOffset Now { get; set; }

    private bool MaySimulate => Actor.May(Permissions.TablesEdit) || Actor.May(Permissions.TablesApprove);

    private bool MayApprove => Actor.May(Permissions.TablesApprove) && V!.Authors.All(a => a.Id != Actor.Id);

    /// <summary>Asking for approval writes the version anew, but not what it says.</summary>
    private int SimulatedOf => V!.State == TableState.Waiting ? V.RowVersion - 1 : V.RowVersion;

    private string About =>
        TableText.IsEnglish && V!.Content.AboutEn.Length > 0 ? V.Content.AboutEn : V!.Content.AboutEs;

    protected override async Task OnInitializedAsync()
    {
        Now = clock.GetUtcNow();
        var found = await tables.FindAsync(Code, Actor, Cancel);
        if (found.IsRefused(out var refusal, out var view))
        {
            (No, Http.Response.StatusCode) = (refusal, StatusCodes.Status404NotFound);
            return;
        }
        View = view;
        V = Version(Asked("version")) ?? (View.Open ?? View.Shown(Now));
        Known = await inputs.AllAsync(Cancel);
        var read = ReadTable.Of(V.Content);
        Notes = V.IsOpen ? TableNotes.Of(read, Known) : [];
        Cases = [.. TableCases.Run(read, Known.Offers).Select(r => (V.Content.Cases[r.Case], r))];
        var (trial, job) = await simulations.LatestAsync(V, Actor, Http.Request.Path, Cancel);
        Trial = trial;
        Running = job is { IsOver: false } ? job : null;
        Failed = job is { State: JobState.Failed or JobState.Cancelled } && trial?.Result is null;
        Results = await trials.OfAsync(V, View.Versions, Actor, Cancel);
        if (Version(Asked("compara")) is { } other)
            (Diff, Compared) = (TableDiff.Of(other.Content, V.Content), other.Version);
    }

    private TableVersion? Version(string? asked) =>
        int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? View!.Versions.FirstOrDefault(v => v.Version == number)
            : null;

    private async Task SimulateAsync() =>
        Go(
            await simulations.StartAsync(
                Code,
                V!.Version,
                int.TryParse(Sent("scope"), NumberStyles.None, CultureInfo.InvariantCulture, out var latest)
                    ? latest
                    : null,
                Actor,
                Cancel
            ),
            "simulando"
        );

    private PublishTable.Move Move => new(Code, V!.Version, Actor, Http.Request.Path);

    private async Task SubmitAsync()
    {
        if (Sent("act") == "drop")
        {
            Go(await publish.DropAsync(Move, Cancel), "desechada");
            return;
        }
        var share = double.TryParse(Sent("share"), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
            ? percent / 100
            : 0;
        if (Moment("from") is not { } from || Moment("to") is not { } to)
            return;
        Go(await publish.SubmitAsync(Move, new(from.At, to.At, share), Cancel), "enviada");
    }

    private async Task DecideAsync() =>
        Go(
            Sent("act") == "approve"
                ? await publish.ApproveAsync(Move, Sent("note"), Cancel)
                : await publish.GiveBackAsync(Move, Sent("note"), Cancel),
            Sent("act") == "approve" ? "aprobada" : "devuelta"
        );

    private async Task EndAsync() => Go(await publish.EndAsync(Move, Cancel), "terminada");

    private void Go<T>(Outcome<T> outcome, string done)
    {
        if (outcome.IsRefused(out var refusal))
            No = refusal;
        else
            Navigation.NavigateTo($"{At(V!.Version)}&hecho={done}");
    }

    private sealed record Written(DateTimeOffset? At);

    /// <summary>A moment of the company's own clock; null: it cannot be read.</summary>
    private Written? Moment(string field)
    {
        if (Sent(field) is not { Length: > 0 } text)
            return new(null);
        if (
            DateTime.TryParseExact(
                text,
                ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
            return new(new DateTimeOffset(local, options.Zone.GetUtcOffset(local)).ToUniversalTime());
        No = Refusal.Invalid("tables.moment", field);
        return null;
    }

    private string? Sent(string name) => IsPost ? Http.Request.Form[name].FirstOrDefault() : null;

    private string At(int version) => string.Create(CultureInfo.InvariantCulture, $"/reglas/{Code}?version={version}");

    private string Export(string format) =>
        string.Create(CultureInfo.InvariantCulture, $"/reglas/{Code}/exportar?version={V!.Version}&como={format}");

    private string StateOf(TableVersion version) =>
        TableText.Of(
            version.State != TableState.Approved ? "TableState." + version.State
            : version.From > Now ? "State.Coming"
            : version.To <= Now ? "State.Over"
            : version.Share > 0 ? "State.Trial"
            : View!.InForce(Now)?.Version == version.Version ? "State.InForce"
            : "State.Replaced"
        );

    private Tone ToneOf(TableVersion version) =>
        version.State switch
        {
            TableState.Waiting => Tone.Warn,
            TableState.Approved when version.From > Now || version.Share > 0 => Tone.Info,
            TableState.Approved when View!.InForce(Now)?.Version == version.Version => Tone.Ok,
            _ => Tone.Neutral,
        };

    private string Cells(IReadOnlyList<string> cells) =>
        string.Join(
            " · ",
            TableForm
                .Expected(V!.Content.Purpose)
                .Select(
                    (output, i) =>
                        Known.NamedOutput(cells.ElementAtOrDefault(i) ?? "", output, CultureInfo.CurrentUICulture)
                )
                .Where(cell => cell.Length > 0)
        );

    private static string Or(string text) => text.Length > 0 ? text : "—";
}
