using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Pages;

/// <summary>Everybody of a company who is a customer, by role, page after page.</summary>
public sealed partial class CompanyPeoplePage(CompanyPeopleList people, CustomerDirectory directory)
{
    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Which company.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Only those of this role; all when left out.</summary>
    [SupplyParameterFromQuery(Name = "rol")]
    private string? Role { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private Guid? After { get; set; }

    private PeoplePage? Shown { get; set; }
    private IReadOnlyList<RelationType> Roles { get; set; } = [];
    private string Name { get; set; } = "";
    private string Refused { get; set; } = "";
    private bool MayExport { get; set; }
    private CustomerId Company => new(Id);

    private IReadOnlyList<Tab> Views =>
        [
            new(L["Company.People.All"], RelationLinks.People(Company), Role is null),
            .. Roles.Select(r => new Tab(
                r.Name(CultureInfo.CurrentUICulture),
                RelationLinks.People(Company, r.Code),
                Role == r.Code
            )),
        ];

    protected override async Task OnInitializedAsync()
    {
        var actor = CurrentActor.Of(Context);
        Roles = await people.RolesAsync(Context.RequestAborted);
        if (!Roles.Any(r => r.Code == Role))
            Role = null;
        var outcome = await people.RunAsync(
            Company,
            Role,
            After,
            actor,
            "personas de la empresa",
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal, out var page))
        {
            Refused = RefusalText.Of(refusal);
            Context.Response.StatusCode = Answers.Status(refusal.Kind);
            return;
        }
        Shown = page;
        MayExport = actor.May(Permissions.CustomersExport);
        Name = (await directory.FindAsync(Company, Context.RequestAborted))?.DisplayName ?? "";
    }

    private string Said(string role) =>
        Roles.FirstOrDefault(r => r.Code == role)?.Name(CultureInfo.CurrentUICulture) ?? role;
}
