using Microsoft.AspNetCore.Components;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>An economic group: its companies as a tree, each with its people and value, and the totals.</summary>
public sealed partial class GroupPage(CompanyFile file, RelationTypes relationTypes)
{
    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Any company of the group.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private CompanyGroup? Group { get; set; }
    private GroupTotals All { get; set; } = null!;
    private RelationCatalogue Types { get; set; } = null!;
    private string Refused { get; set; } = "";
    private int Hidden => Group!.Companies.Count(c => c.Who is null);

    protected override async Task OnInitializedAsync()
    {
        Types = await relationTypes.AllAsync(Context.RequestAborted);
        var outcome = await file.GroupAsync(
            new(Id),
            CurrentActor.Of(Context),
            "grupo empresarial",
            Context.RequestAborted
        );
        if (outcome.IsAccepted(out var group))
        {
            (Group, All) = (group, CompanyGroup.Totals(group.Companies));
            return;
        }
        outcome.IsRefused(out var refusal);
        Refused = RefusalText.Of(refusal!);
        Context.Response.StatusCode = Answers.Status(refusal!.Kind);
    }
}
