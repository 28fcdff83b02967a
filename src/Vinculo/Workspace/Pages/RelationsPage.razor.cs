using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Workspace.Pages;

/// <summary>Who is around a customer: lists by kind, the map, the household; relations are added, corrected and ended here.</summary>
public sealed partial class RelationsPage(
    RelationBook book,
    RelationTypes relationTypes,
    KeepRelations keep,
    Households households,
    CustomerDirectory directory,
    NavigationManager navigation
)
{
    private const string Cause = "relaciones";

    private static readonly string[] Doings =
    [
        "added",
        "changed",
        "ended",
        "removed",
        "undone",
        "confirmed",
        "refused",
        "parted",
        "joined",
    ];

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Whose relations.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "hecho")]
    private string? Done { get; set; }

    /// <summary>The relation that was just changed, so that it can be taken back.</summary>
    [SupplyParameterFromQuery(Name = "rel")]
    private Guid? Changed { get; set; }

    private RelationSheet? Sheet { get; set; }
    private RelationCatalogue Types { get; set; } = null!;
    private Actor Actor { get; set; } = null!;
    private string Refused { get; set; } = "";
    private string? Problem { get; set; }

    private CustomerId Customer => new(Id);
    private bool MayEdit => Actor.May(Permissions.CustomersEdit);
    private bool IsCompany => Sheet?.Customer.Kind == CustomerKind.Company;

    private Guid? Undoable => MayEdit && Done is "added" or "changed" or "ended" or "removed" ? Changed : null;

    private IEnumerable<IGrouping<Kin, RelationLine>> Current =>
        Sheet!
            .Lines.Items.Where(l => !l.IsPast(Time.Today))
            .GroupBy(l => Types.KinOf(l.Role))
            .OrderBy(g => Array.IndexOf(Order, g.Key));

    /// <summary>How many the customer referred, and what they are worth; null when nobody.</summary>
    private (int People, string Worth)? Brought
    {
        get
        {
            var referred = Sheet!.Lines.Items.Where(l => l.Role == RelationType.Referred).Select(l => l.Other).ToList();
            if (referred.Count == 0)
                return null;
            var worth = referred
                .Where(o => o is { ValueMinor: not null, Currency: not null })
                .GroupBy(o => o.Currency!)
                .Select(g => MoneyText.Short(g.Sum(o => o.ValueMinor!.Value), g.Key));
            return (referred.Count, string.Join(" + ", worth) is { Length: > 0 } sum ? sum : "—");
        }
    }

    private IReadOnlyList<RelationLine> Past => [.. Sheet!.Lines.Items.Where(l => l.IsPast(Time.Today))];

    private static readonly Kin[] Order =
    [
        Kin.ContactRole,
        Kin.Family,
        Kin.Work,
        Kin.Group,
        Kin.Money,
        Kin.Referral,
        Kin.Other,
        Kin.Calls,
    ];

    /// <summary>The types this customer may have, by kind.</summary>
    private IEnumerable<IGrouping<Kin, RelationType>> Offered =>
        Types
            .Types.Where(t =>
                (t.Own is null || t.Own == Sheet!.Customer.Kind) && t.Kin != Kin.Calls && t.Code != "household"
            )
            .GroupBy(t => t.Kin)
            .OrderBy(g => Array.IndexOf(Order, g.Key));

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        if (!Doings.Contains(Done, StringComparer.Ordinal))
            Done = null;
        Types = await relationTypes.AllAsync(Context.RequestAborted);
        var outcome = await book.RunAsync(Customer, withMap: true, Actor, Cause, Context.RequestAborted);
        if (outcome.IsAccepted(out var sheet))
        {
            Sheet = sheet;
            return;
        }
        outcome.IsRefused(out var refusal);
        Refused = RefusalText.Of(refusal!);
        Context.Response.StatusCode = Answers.Status(refusal!.Kind);
    }

    private string Detail(RelationLine line) =>
        string.Join(
            " · ",
            new[]
            {
                Types.Name(line.Role, CultureInfo.CurrentUICulture),
                line.From is { } from ? L["Since", Time.Day(from)].Value : null,
                line.To is { } to ? L["Until", Time.Day(to)].Value : null,
                line.Note,
                line.Source is { } source ? L["Source", source].Value : null,
            }.OfType<string>()
        );

    private string? Draft(string field) => Context.Request.HasFormContentType ? Context.Request.Form[field] : default;

    private async Task AddAsync()
    {
        var form = Context.Request.Form;
        if (await OtherAsync(form["other"].ToString(), form["otherText"].ToString()) is not { } other)
        {
            Problem = L["Choose"];
            return;
        }
        var outcome = await keep.AddAsync(
            Customer,
            other,
            form["role"].ToString(),
            Terms(form),
            Actor,
            Cause,
            Context.RequestAborted
        );
        Go(outcome, "added");
    }

    private async Task ChangeAsync(RelationLine line)
    {
        var form = Context.Request.Form;
        switch (form["act"].ToString())
        {
            case "end":
                Go(await keep.EndAsync(Customer, line.Id, Time.Today, Actor, Cause, Context.RequestAborted), "ended");
                return;
            case "remove":
                Go(await keep.RemoveAsync(Customer, line.Id, Actor, Cause, Context.RequestAborted), "removed");
                return;
            default:
                Go(
                    await keep.EditAsync(Customer, line.Id, Terms(form), Actor, Cause, Context.RequestAborted),
                    "changed"
                );
                return;
        }
    }

    private async Task UndoAsync()
    {
        if (Guid.TryParse(Context.Request.Form["relation"], out var relation))
            Go(await keep.UndoAsync(Customer, relation, Actor, Cause, Context.RequestAborted), "undone");
    }

    private async Task HouseholdAsync()
    {
        var act = Context.Request.Form["act"].ToString();
        if (act == "confirm")
            Go(await households.ConfirmAsync(Customer, Actor, Cause, Context.RequestAborted), "confirmed");
        else if (act == "refuse")
            Go(await households.RefuseAsync(Customer, Actor, Cause, Context.RequestAborted), "refused");
        else if (CustomerId.TryParse(act, CultureInfo.InvariantCulture, out var who))
            Go(await households.PartAsync(Customer, who, Actor, Cause, Context.RequestAborted), "parted");
    }

    private async Task JoinAsync()
    {
        var form = Context.Request.Form;
        if (await OtherAsync(form["who"].ToString(), form["whoText"].ToString()) is not { } who)
            Problem = L["Choose"];
        else
            Go(await households.JoinAsync(Customer, who, Actor, Cause, Context.RequestAborted), "joined");
    }

    /// <summary>Who was chosen; without script, whoever the typed words find when it is one alone.</summary>
    private async Task<CustomerId?> OtherAsync(string chosen, string typed)
    {
        if (CustomerId.TryParse(chosen, CultureInfo.InvariantCulture, out var id))
            return id;
        if (typed.Trim().Length < 3)
            return null;
        var found = await directory.SearchAsync(typed.Trim(), 2, Actor, Context.RequestAborted);
        return found.Count == 1 ? found[0].Id : null;
    }

    private static RelationTerms Terms(IFormCollection form) =>
        new(
            double.TryParse(form["strength"], NumberStyles.Float, CultureInfo.InvariantCulture, out var strength)
                ? strength
                : null,
            Day(form["from"]),
            Day(form["to"]),
            form["note"]
        );

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private void Go(Outcome<Guid> outcome, string done)
    {
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo($"{RelationLinks.Relations(Customer)}?hecho={done}&rel={outcome.Accepted:D}");
    }
}
