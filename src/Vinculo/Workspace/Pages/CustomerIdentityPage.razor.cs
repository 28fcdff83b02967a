using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>Where a customer comes from: every value with its source and rule, the records side by side, merges and splits.</summary>
public sealed partial class CustomerIdentityPage(
    CustomerDirectory directory,
    IdentityHistory history,
    GoldenRecord golden,
    EditCustomer edit,
    PutFirst putFirst,
    Audit audit,
    NavigationManager navigation
)
{
    private const string Cause = "identidad";
    private const int Most = 6;

    private static readonly string[] Doings = ["merged", "split", "released", "fixed"];

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Whose identity.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "hecho")]
    private string? Done { get; set; }

    private Actor Actor { get; set; } = null!;
    private Customer? Customer { get; set; }
    private IdentityHistory.Answer History { get; set; } = null!;
    private GoldenAnswer Golden { get; set; } = new([], []);
    private Dictionary<string, string> Systems { get; set; } = [];
    private Dictionary<CustomerId, string> Names { get; set; } = [];
    private string Refused { get; set; } = "";
    private string? Problem { get; set; }

    private bool MayEdit => Actor.May(Permissions.CustomersEdit);
    private bool MayMerge => Actor.May(Permissions.CustomersMerge);
    private bool MaySplit => MayMerge && Golden.Records.Count > 1;

    /// <summary>Fields some record says something of.</summary>
    private IEnumerable<string> Said =>
        Golden.Records.SelectMany(r => r.Fields.Keys).Where(f => f != "valid").Distinct(StringComparer.Ordinal);

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        if (!Doings.Contains(Done, StringComparer.Ordinal))
            Done = null;
        await L.OpenAsync();
        var known = await history.RunAsync(new(Id), Context.RequestAborted);
        var found = known is null ? null : await directory.FindAsync(known.Customer, Context.RequestAborted);
        if (known is null || found is null || !Actor.Sees(found.TeamId))
        {
            Refused = RefusalText.Of(Refusal.Missing("customer.not-found", ("customer", Id)));
            Context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (known.Customer.Value != Id)
        {
            navigation.NavigateTo(CustomerLinks.Identity(known.Customer));
            return;
        }
        (Customer, History) = (found, known);
        Golden = await golden.RunAsync(found.Id, Context.RequestAborted);
        Systems = Golden.Records.DistinctBy(r => r.System).ToDictionary(r => r.System, r => r.SystemName);
        Names = known.Former.ToDictionary(f => f.Id, f => f.Name);
        Names[found.Id] = found.DisplayName;
        foreach (var other in known.Events.SelectMany(e => new[] { e.Survivor, e.Absorbed }).Distinct())
            if (!Names.ContainsKey(other) && await directory.FindAsync(other, Context.RequestAborted) is { } one)
                Names[other] = Actor.Sees(one.TeamId) ? one.DisplayName : L["Somebody"];
        await audit.ReadAsync(Actor, "customer.read", found.Id.Value, Cause);
    }

    private static List<FieldClaim> Others(GoldenField field) =>
        [.. field.Claims.Where(c => c.Value != field.Value).DistinctBy(c => c.Value)];

    private static bool IsFixed(GoldenField field) => field.Rule is "person" or "registered" or "kept";

    /// <summary>A name joined from its parts is let go of through a part.</summary>
    private static bool MayRelease(GoldenField field) =>
        field.Claims.Any(c => c.Origin == ClaimOrigin.Record) && field.By.Origin != ClaimOrigin.Kept
        || field is { Rule: "kept" } && field.Claims.Any(c => c.Origin == ClaimOrigin.Record)
        || field.Ranked is not null;

    private bool MayFix(string field) => MayEdit && field != "name";

    private bool Differs(string field, SourceRecordView record) =>
        record.Fields.TryGetValue(field, out var value)
        && Golden.Fields.FirstOrDefault(f => f.Field == field) is { } chosen
        && (chosen.Ranked is null ? chosen.Value : chosen.RankedKeys[0]) != value;

    private string Who(IdentityEvent e) =>
        L.Say(
            "Event." + e.Kind + ".Who",
            Names.GetValueOrDefault(e.Survivor) ?? L["Somebody"],
            Names.GetValueOrDefault(e.Absorbed) ?? L["Somebody"]
        );

    private string Moved(IdentityEvent e) =>
        string.Join(
            ", ",
            e.Summary.Where(m => m.Moved > 0)
                .Select(m => (m.Moved, Name: L.Table(m.Table)))
                .Where(m => m.Name is not null)
                .Select(m => $"{m.Moved} {m.Name}")
        );

    private async Task UseAsync()
    {
        var form = Context.Request.Form;
        var field = form["field"].ToString();
        var value = field.StartsWith("attr.", StringComparison.Ordinal)
            ? form["value"].ToString().Trim('"')
            : form["value"].ToString();
        Refusal? refusal;
        if (RankedFields.All.Contains(field))
            (await putFirst.RunAsync(new(new(Id), field, value), Actor, Cause, Context.RequestAborted)).IsRefused(
                out refusal
            );
        else
            (
                await edit.RunAsync(
                    new(new(Id), 0, new Dictionary<string, string?>(StringComparer.Ordinal) { [field] = value }),
                    Actor,
                    Cause,
                    Context.RequestAborted
                )
            ).IsRefused(out refusal);
        if (refusal is not null)
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CustomerLinks.Identity(new(Id)) + "?hecho=fixed");
    }

    private async Task ReleaseAsync()
    {
        var outcome = await golden.ReleaseAsync(
            new(Id),
            Context.Request.Form["field"].ToString(),
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CustomerLinks.Identity(new(Id)) + "?hecho=released");
    }
}
