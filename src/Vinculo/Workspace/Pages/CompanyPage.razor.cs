using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>The life sheet of a company: who decides, its people who are customers, their complaints, visits, group and value. Prints.</summary>
public sealed partial class CompanyPage(CompanyFile file, RelationTypes relationTypes)
{
    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Which company.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private CompanySheet? Sheet { get; set; }
    private RelationCatalogue Types { get; set; } = null!;
    private string Refused { get; set; } = "";
    private CustomerId Company => new(Id);

    protected override async Task OnInitializedAsync()
    {
        Types = await relationTypes.AllAsync(Context.RequestAborted);
        var outcome = await file.RunAsync(
            Company,
            CurrentActor.Of(Context),
            "hoja de la empresa",
            Context.RequestAborted
        );
        if (outcome.IsAccepted(out var sheet))
        {
            Sheet = sheet;
            return;
        }
        outcome.IsRefused(out var refusal);
        Refused = RefusalText.Of(refusal!);
        Context.Response.StatusCode = Answers.Status(refusal!.Kind);
    }
}
