using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Insights.Moves;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Pages;

/// <summary>The list of customers: views, filters, order, columns and place live in the address.</summary>
public sealed partial class CustomersPage(
    CustomerDirectory directory,
    ListNames names,
    EditCustomer editCustomer,
    SavedViews savedViews,
    SegmentMembers segmentMembers,
    NavigationManager navigation
)
{
    private const int MostPicked = 500;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "hecho")]
    private string? DoneWord { get; set; }

    [SupplyParameterFromQuery(Name = "n")]
    private int DoneCount { get; set; }

    private Actor Actor { get; set; } = null!;
    private CustomerListAddress Address { get; set; } = null!;
    private CustomerPage Page { get; set; } = new([], null, null);
    private KnownNames Known { get; set; } = new([], []);
    private IReadOnlyList<SavedView> Saved { get; set; } = [];
    private string? Problem { get; set; }
    private IReadOnlyList<Choice> SegmentChoices { get; set; } = [];
    private ILookup<CustomerId, SegmentPlace>? Places { get; set; }

    private string Query => navigation.ToAbsoluteUri(navigation.Uri).Query.TrimStart('?');

    /// <summary>The saved view that is shown, when it is the reader's own.</summary>
    private SavedView? Mine => Saved.FirstOrDefault(v => v.Mine && v.Query == Query);

    /// <summary>Something is filtered, sorted or chosen that no view holds yet.</summary>
    private bool IsNewView => Query.Length > 0 && !Views.Any(v => v.IsHere);

    /// <summary>Risk is shown, or value, which rests on it.</summary>
    private bool TellsRisk => Address.Columns.Contains(ListColumn.Risk) || Address.Columns.Contains(ListColumn.Value);

    private bool MayEdit => Actor.May(Permissions.CustomersEdit);
    private bool MayExport => Actor.May(Permissions.CustomersExport);
    private bool MayMerge => Actor.May(Permissions.CustomersMerge);
    private bool MayPick => MayEdit || MayExport || MayMerge;
    private string? Done => DoneWord is "assigned" ? DoneWord : null;
    private bool IsFiltered => CustomerListAddress.Filters.Any(f => UrlQuery.Value(navigation.Uri, f) is not null);

    /// <summary>How many are on this page, and a plus when there are more: the whole is never counted for a page.</summary>
    private string Amount =>
        Page.Items.Count.ToString("N0", CultureInfo.CurrentCulture)
        + (Page.Next is null && Page.Previous is null ? "" : "+");

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        Address = await Sets.NarrowAsync(
            CustomerListAddress.Read(Context.Request.Query, Actor),
            Actor,
            Context.RequestAborted
        );
        SegmentChoices =
        [
            .. (await segmentMembers.ChoicesAsync(Context.RequestAborted)).Select(c => new Choice(
                c.Ref.ToString(),
                $"{c.Title}: {c.Name}"
            )),
        ];
        Known = await names.AllAsync(Context.RequestAborted);
        Saved = await savedViews.ListAsync(CustomerLinks.List, Actor, Context.RequestAborted);
        try
        {
            Page = await directory.ListAsync(Address.Request, Actor, Context.RequestAborted);
        }
        catch (FormatException)
        {
            // A cursor somebody shortened by hand: begin at the first page.
            Page = await directory.ListAsync(
                Address.Request with
                {
                    After = null,
                    Before = null,
                },
                Actor,
                Context.RequestAborted
            );
        }
        if (Address.Columns.Contains(ListColumn.Segment))
            Places = await segmentMembers.OfManyAsync([.. Page.Items.Select(i => i.Id)], Context.RequestAborted);
    }

    private IReadOnlyList<Tab> Views =>
        [
            View("View.all", ""),
            View("View.atRisk", "?class=a&risk=high%2B&sort=-churn"),
            View("View.mine", "?owner=me"),
            View("View.prospects", "?stage=prospect&sort=-created"),
            View("View.companies", "?kind=company"),
            .. Saved.Select(v => new Tab(
                v.Name,
                CustomerLinks.List + "?" + v.Query,
                v.Query == Query,
                null,
                v.Shared ? "users" : "bookmark"
            )),
        ];

    private Tab View(string key, string query)
    {
        var here = navigation.ToAbsoluteUri(navigation.Uri).Query;
        return new(W[key], CustomerLinks.List + query, here == query);
    }

    private IReadOnlyList<Filter> Filters =>
        [
            new("kind", W["Kind"], [.. Enum.GetValues<CustomerKind>().Select(k => new Choice(Words.Of(k), W.Of(k)))]),
            new("stage", W["Stage"], StageChoices),
            new(
                "class",
                W["Class"],
                [.. Enum.GetValues<ValueClass>().Select(c => new Choice(Words.Of(c), c.ToString()))]
            ),
            new(
                "risk",
                W["Risk"],
                [
                    new("high+", W["Risk.highOrMore"]),
                    .. Enum.GetValues<RiskBand>().Reverse().Select(b => new Choice(Words.Of(b), W.Of(b))),
                ]
            ),
            new("phase", W["Phase"], [.. MovedCustomers.Places.Select(p => new Choice(p.Word, p.Name))]),
            // Only where another page led here: nobody types it.
            .. Address.Moved is { } moved
                ? [new("moved", W["Moved"], [new(moved, MovedCustomers.Said(moved))])]
                : Array.Empty<Filter>(),
            .. SegmentChoices.Count == 0 ? [] : new[] { new Filter("segment", W["Segment"], SegmentChoices) },
            new("city", W["City"]),
            new(
                "owner",
                W["Owner"],
                [new("me", W["Me"]), .. Known.Owners.Take(60).Select(o => new Choice(o.Id.ToString(), o.Name))]
            ),
            new("team", W["Team"], [.. Known.Teams.Take(60).Select(t => new Choice(t.Id.ToString(), t.Name))]),
        ];

    private IReadOnlyList<Choice> StageChoices =>
        [.. Enum.GetValues<CustomerStage>().Select(s => new Choice(Words.Of(s), W.Of(s)))];

    private IReadOnlyList<Choice> OwnerChoices =>
        [new("", W["Nobody"]), .. Known.Owners.Select(o => new Choice(o.Id.ToString(), o.Name))];

    private string ColumnHref(ListColumn column)
    {
        var shown = Address.Columns.Contains(column)
            ? Address.Columns.Where(c => c != column)
            : ListColumn.All.Where(c => c == column || Address.Columns.Contains(c));
        var codes = string.Join(',', shown.Where(c => c != ListColumn.Name).Select(c => c.Code));
        return UrlQuery.With(navigation.Uri, "columns", codes.Length == 0 ? "name" : codes);
    }

    private string ExportHref(string format) =>
        UrlQuery.With(CustomersExportRoutes.Path + navigation.ToAbsoluteUri(navigation.Uri).Query, "format", format);

    private async Task SaveViewAsync()
    {
        var form = Context.Request.Form;
        var outcome = await savedViews.AddAsync(
            CustomerLinks.List,
            form["name"].ToString(),
            Query,
            form["shared"] == "true",
            Actor,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(navigation.Uri);
    }

    private async Task DropViewAsync()
    {
        if (!Guid.TryParse(Context.Request.Form["view"], out var view))
            return;
        var outcome = await savedViews.DeleteAsync(view, Actor, Context.RequestAborted);
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CustomerLinks.List);
    }

    private async Task BulkAsync()
    {
        var form = Context.Request.Form;
        if (form["act"] == "merge")
        {
            Compare(form["id"]);
            return;
        }
        var (field, value) = form["assign"].ToString().Split(':') switch
        {
            ["owner", var id] => ("ownerId", id),
            ["team", var id] => ("teamId", id),
            _ => ("", ""),
        };
        if (field.Length == 0 || !MayEdit)
        {
            Problem = W["Bulk.Choose"];
            return;
        }

        var changed = 0;
        foreach (var text in form["id"].Take(MostPicked))
        {
            if (!CustomerId.TryParse(text, CultureInfo.InvariantCulture, out var id))
                continue;
            // Assigning many takes whatever is there: it does not depend on what else changed.
            var outcome = await editCustomer.RunAsync(
                new(id, 0, new Dictionary<string, string?>(StringComparer.Ordinal) { [field] = value }),
                Actor,
                "clientes, varios",
                Context.RequestAborted
            );
            if (outcome.IsRefused(out var refusal))
                Problem = RefusalText.Of(refusal);
            else
                changed++;
        }
        if (Problem is null)
            navigation.NavigateTo(
                UrlQuery.With(
                    UrlQuery.With(navigation.Uri, "hecho", "assigned"),
                    "n",
                    changed.ToString(CultureInfo.InvariantCulture)
                )
            );
    }

    /// <summary>Two picked customers are looked at side by side before they become one.</summary>
    private void Compare(IReadOnlyList<string?> picked)
    {
        if (picked.Count != 2 || !MayMerge)
            Problem = W["Bulk.Merge.Two"];
        else
            navigation.NavigateTo($"{CustomerLinks.Merge}?uno={picked[0]}&otro={picked[1]}");
    }

    private static string Api(CustomerListItem item) => "/api/v1/customers/" + item.Id;

    private static string ETag(CustomerListItem item) =>
        $"\"{item.RowVersion.ToString(CultureInfo.InvariantCulture)}\"";

    private static string Money(long? minor, string? currency) =>
        minor is { } amount && currency is not null ? MoneyText.Format(amount, currency) : "—";

    private static Tone RiskTone(RiskBand? band) =>
        band switch
        {
            null or RiskBand.Medium => Tone.Info,
            { } known => DeskTones.Of(known),
        };
}
