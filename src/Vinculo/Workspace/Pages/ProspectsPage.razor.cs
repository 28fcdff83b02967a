using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Pages;

/// <summary>Who may become a customer: the list, what comes next, and how many of each source did.</summary>
public sealed partial class ProspectsPage(
    ProspectDesk desk,
    KeepProspects keep,
    NavigationManager navigation,
    TimeProvider clock
)
{
    private const string Cause = "clientes potenciales";
    private static readonly string[] Doings = ["converted", "lost", "reopened", "registered"];

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>open, converted, lost or report.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    private string? View { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    private string? SourceWord { get; set; }

    [SupplyParameterFromQuery(Name = "owner")]
    private string? OwnerWord { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [SupplyParameterFromQuery(Name = "hecho")]
    private string? Done { get; set; }

    private Actor Actor { get; set; } = null!;
    private ProspectPage Page { get; set; } = new([], null);
    private IReadOnlyList<SourceResult> Results { get; set; } = [];
    private string? Problem { get; set; }

    private bool MayEdit => Actor.May(Permissions.CustomersEdit);
    private bool IsReport => View == "report";
    private ProspectState State => Words.Read<ProspectState>(View) ?? ProspectState.Open;
    private string? Source => ProspectWords.Sources.Contains(SourceWord, StringComparer.Ordinal) ? SourceWord : null;
    private DateTimeOffset Since => clock.GetUtcNow().AddYears(-1);

    private IReadOnlyList<Tab> Views =>
        [
            new(L["Prospects.Open"], Href("open"), !IsReport && State == ProspectState.Open),
            new(L["Prospects.Converted"], Href("converted"), State == ProspectState.Converted),
            new(L["Prospects.Lost"], Href("lost"), State == ProspectState.Lost),
            new(L["Prospects.Report"], Href("report"), IsReport, null, "chart-bar"),
        ];

    private IReadOnlyList<Filter> Filters =>
        [
            new(
                "source",
                L["Prospect.Source"],
                [.. ProspectWords.Sources.Select(s => new Ui.Components.Choice(s, SourceName(s)))]
            ),
            new("owner", L["Prospect.Owner"], [new("me", L["Prospect.Me"])]),
        ];

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        if (!Doings.Contains(Done, StringComparer.Ordinal))
            Done = null;
        if (IsReport)
        {
            var report = await desk.BySourceAsync(Since, Actor, Context.RequestAborted);
            if (report.IsRefused(out var no))
                Problem = RefusalText.Of(no);
            else
                Results = report.Accepted;
            return;
        }
        var outcome = await desk.ListAsync(
            new(State, Source, OwnerWord == "me" ? Actor.Id : null, After),
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            Page = outcome.Accepted;
    }

    private async Task ActAsync(CustomerId customer)
    {
        var form = Context.Request.Form;
        var (outcome, done) = form["act"].ToString() switch
        {
            "convert" => (await keep.ConvertAsync(customer, Actor, Cause, Context.RequestAborted), "converted"),
            "lose" => (
                await keep.LoseAsync(customer, form["reason"].ToString(), null, Actor, Cause, Context.RequestAborted),
                "lost"
            ),
            _ => (await keep.ReopenAsync(customer, Actor, Cause, Context.RequestAborted), "reopened"),
        };
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(QueryHelpers.AddQueryString(Href(View ?? "open", Source), "hecho", done));
    }

    private string SourceName(string source)
    {
        var name = L["Source." + source];
        return name.ResourceNotFound ? source : name.Value;
    }

    private string ReasonName(Prospect prospect) =>
        prospect.Reason is not { } reason ? "—"
        : prospect.State == ProspectState.Lost ? L["Loss." + reason]
        : L["Because." + reason];

    private static string Href(string view, string? source = null) =>
        RelationLinks.Prospects + "?view=" + view + (source is null ? "" : "&source=" + Uri.EscapeDataString(source));
}
