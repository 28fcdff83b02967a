using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Insights.Warehouse;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Workspace.Api;

namespace Vinculo.Workspace.Pages;

/// <summary>A customer as of a day beside the customer today, and what changed between.</summary>
public sealed partial class AsOfPage(CustomerAsOf asOf, NavigationManager navigation)
{
    private const string Cause = "a la fecha";

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Whose.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "dia")]
    private string? DayText { get; set; }

    [SupplyParameterFromQuery(Name = "sabido")]
    private string? KnownText { get; set; }

    private Customer? Customer { get; set; }
    private CustomerThen? Told { get; set; }
    private List<AsOfLine> Lines { get; set; } = [];
    private DateOnly Today { get; set; }
    private DateOnly Day { get; set; }
    private DateOnly? KnownOn { get; set; }
    private string Refused { get; set; } = "";
    private string? Problem { get; set; }
    private string? DayProblem { get; set; }
    private string? KnownProblem { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var actor = CurrentActor.Of(Context);
        var found = await asOf.FindAsync(new(Id), actor, Context.RequestAborted);
        if (found.IsRefused(out var refusal))
        {
            Refused = RefusalText.Of(refusal);
            Context.Response.StatusCode = Answers.Status(refusal.Kind);
            return;
        }
        Customer = found.Accepted;
        if (Customer.Id.Value != Id)
        {
            navigation.NavigateTo(CustomerLinks.AsOf(Customer.Id));
            return;
        }
        Today = asOf.Today;
        var wrong = RefusalText.Of(Refusal.Invalid("as-of.date", null));
        DayProblem = AsOfApi.IsDay(DayText, out var day) ? null : wrong;
        KnownProblem = AsOfApi.IsDay(KnownText, out var known) ? null : wrong;
        // Without a day: a year ago, the comparison people ask for first.
        (Day, KnownOn) = (day ?? Today.AddYears(-1), known);
        if (DayProblem is not null || KnownProblem is not null)
            return;
        var outcome = await asOf.RunAsync(Customer.Id, Day, KnownOn, actor, Cause, Context.RequestAborted);
        if (outcome.IsRefused(out refusal))
        {
            Problem = RefusalText.Of(refusal);
            return;
        }
        Told = outcome.Accepted;
        Lines = L.Lines(Told);
    }

    private string Origin(AsOf then) =>
        then.Snapshot.Origin == SnapshotOrigin.Reopened ? L["Origin.Reopened"]
        : then.NotesOf is { } day ? L.Say("Origin.Kept", Time.Day(day))
        : L["Origin.Reconstructed"];

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
