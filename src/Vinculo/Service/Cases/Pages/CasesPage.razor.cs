using System.Globalization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Cases.Api;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Service.Cases.Pages;

/// <summary>The queue of complaints and requests: views, filters and place live in the address.</summary>
public sealed partial class CasesPage(
    CaseList list,
    CaseDesk desk,
    CaseCodes codes,
    WorkCase work,
    SavedViews savedViews
)
{
    private const string Here = "/casos";
    private const int MostPicked = 500;

    private CaseListPage Page { get; set; } = new([], null, null);
    private CodeTree Tree { get; set; } = new([]);
    private (IReadOnlyList<Choice> Teams, IReadOnlyList<Choice> People) People { get; set; } = ([], []);
    private IReadOnlyList<SavedView> Saved { get; set; } = [];

    private bool MayWork => Actor.May(Permissions.CasesWork);
    private string Query => Navigation.ToAbsoluteUri(Navigation.Uri).Query.TrimStart('?');
    private string ExportHref => CaseExport.Path + Navigation.ToAbsoluteUri(Navigation.Uri).Query;
    private SavedView? Mine => Saved.FirstOrDefault(v => v.Mine && v.Query == Query);

    private string Amount =>
        Page.Items.Count.ToString("N0", CultureInfo.CurrentCulture)
        + (Page.Next is null && Page.Previous is null ? "" : "+");

    protected override async Task OnInitializedAsync()
    {
        // Whoever types a number wants that case.
        if (Asked("receipt") is { Length: > 0 } receipt && await desk.ByReceiptAsync(receipt.Trim(), Cancel) is { } id)
        {
            Navigation.NavigateTo($"{Here}/{id}");
            return;
        }
        Tree = await codes.TreeAsync(Cancel);
        People = await W.PeopleAsync(Cancel);
        Saved = await savedViews.ListAsync(Here, Actor, Cancel);
        var address = CaseAddress.Read(Http.Request.Query, Actor);
        try
        {
            Page = (
                await list.ReadAsync(address.Filter, address.After, address.Before, address.Limit, Actor, Cancel)
            ).Accepted;
        }
        catch (FormatException)
        {
            // A cursor somebody shortened by hand: begin at the first page.
            Page = (await list.ReadAsync(address.Filter, null, null, address.Limit, Actor, Cancel)).Accepted;
        }
    }

    private IReadOnlyList<Tab> Views =>
        [
            View("View.Open", ""),
            View("View.Mine", "owner=me"),
            View("View.Nobody", "owner=none"),
            View("View.Late", "due=late"),
            View("View.Law", "due=lawLate"),
            View("View.Answered", "open=false&state=answered"),
            View("View.All", "open=false"),
            .. Saved.Select(v => new Tab(
                v.Name,
                $"{Here}?{v.Query}",
                v.Query == Query,
                null,
                v.Shared ? "users" : "bookmark"
            )),
        ];

    private Tab View(string key, string query) =>
        new(W[key], query.Length == 0 ? Here : $"{Here}?{query}", Query == query);

    private IReadOnlyList<Filter> Filters =>
        [
            new("due", W["Due"], W.Choices<CaseDue>("DueIn")),
            new("state", W["State"], W.Choices<CaseState>("State")),
            new("kind", W["Kind"], W.Choices<CaseKind>("Kind")),
            new(
                "code",
                W["Code"],
                [
                    new("-", W["Unclassified"]),
                    .. Tree
                        .InOrder.Where(c => Tree.IsLeaf(c.Code))
                        .Select(c => new Choice(c.Code.Code, c.Code.Name(CultureInfo.CurrentUICulture))),
                ]
            ),
            new("team", W["Team"], [.. People.Teams.Take(60)]),
            new("owner", W["Owner"], [new("me", W["Me"]), new("none", W["Nobody"]), .. People.People.Take(60)]),
            new("severity", W["Severity"], W.Severities),
            new("channel", W["Channel"], W.Choices<Channel>("Channel")),
            // Only where a figure led here: nobody types them.
            .. new[] { "from", "until" }.Where(f => Asked(f) is not null).Select(f => new Filter(f, W["Opened." + f])),
            .. Asked("part") is { Length: > 0 }
                ? [new Filter("part", W["Part"], W.Choices<Figures.CasePart>("Part"))]
                : Array.Empty<Filter>(),
        ];

    /// <summary>Keeps what is shown as a view, or drops one.</summary>
    private async Task KeepViewAsync(SavedView? drop)
    {
        var kept = drop is null
            ? await savedViews.AddAsync(Here, Sent("name") ?? "", Query, IsSent("shared"), Actor, Cancel)
            : await savedViews.DeleteAsync(drop.Id, Actor, Cancel);
        if (kept.IsRefused(out var refusal))
            No = refusal;
        else
            Navigation.NavigateTo(drop is null ? Navigation.Uri : Here);
    }

    private async Task AssignAsync()
    {
        var (owner, team) = (Sent("assign") ?? "").Split(':') switch
        {
            ["owner", var id] when Guid.TryParse(id, out var who) => ((Guid?)who, (Guid?)null),
            ["team", var id] when Guid.TryParse(id, out var unit) => (null, unit),
            _ => default,
        };
        var changed = 0;
        foreach (var id in SentIds("id").Take(MostPicked))
        {
            var move = new CaseMove(CaseAct.Assign) { Owner = owner, Team = team };
            if ((await work.RunAsync(id, move, 0, Actor, Here, Cancel)).IsRefused(out var refusal))
                No = refusal;
            else
                changed++;
        }
        if (No is null)
            Navigation.NavigateTo(
                UrlQuery.With(Navigation.Uri, "hechos", changed.ToString(CultureInfo.InvariantCulture))
            );
    }
}
