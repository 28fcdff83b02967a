using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>Two customers side by side, and one button that makes them one.</summary>
public sealed partial class MergePage(CustomerFile file, MergeCustomers merge, NavigationManager navigation)
{
    private const string Cause = "unir";

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "uno")]
    private Guid? One { get; set; }

    [SupplyParameterFromQuery(Name = "otro")]
    private Guid? Other { get; set; }

    private Actor Actor { get; set; } = null!;
    private List<CustomerSheet> Pair { get; } = [];
    private string? Problem { get; set; }

    private string Older => Pair.MinBy(c => (c.Customer.CreatedAt, c.Customer.Id.Value))!.Customer.Id.ToString();

    private IEnumerable<(string Name, string? Left, string? Right)> Lines =>
        new (string Name, Func<CustomerSheet, string?> Of)[]
        {
            (L.Field("name"), c => c.Customer.DisplayName),
            (W["Kind"], c => W.Of(c.Customer.Kind)),
            (L.Field("document"), c => Listed(c.Identifiers.Select(i => $"{i.Type} {i.Number}"))),
            (
                L.Field("birthDate"),
                c => L.Value("birthDate", c.Customer.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            ),
            (L.Field("contact"), c => Listed(c.ContactPoints.Select(p => p.Value))),
            (L.Field("city"), c => c.Customer.City),
            (W["Stage"], c => W.Of(c.Customer.Stage)),
            (W["Owner"], c => c.Owner),
            (L["Table.holding"], c => Listed(c.Holdings.Select(h => h.ProductNameEs + " " + h.Number))),
            (L["Table.service_case"], c => c.Customer.OpenCases.ToString(CultureInfo.CurrentCulture)),
            (W["Column.contact"], c => c.Customer.LastContactAt is { } at ? Time.Moment(at) : null),
        }.Select(line => (line.Name, line.Of(Pair[0]), line.Of(Pair[1])));

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        await L.OpenAsync();
        foreach (var id in new[] { One, Other })
        {
            if (id is not { } asked)
                continue;
            var outcome = await file.RunAsync(new(asked), Actor, Cause, Context.RequestAborted);
            if (outcome.IsRefused(out var refusal))
                Problem = RefusalText.Of(refusal);
            else if (Pair.TrueForAll(p => p.Customer.Id != outcome.Accepted.Customer.Id))
                Pair.Add(outcome.Accepted);
        }
    }

    private static string? Listed(IEnumerable<string> values) =>
        string.Join(", ", values) is { Length: > 0 } text ? text : null;

    private async Task MergeAsync()
    {
        if (Pair.Count < 2)
            return;
        var form = Context.Request.Form;
        var outcome = await merge.RunAsync(
            new(
                Pair[0].Customer.Id,
                Pair[1].Customer.Id,
                form["reason"].ToString(),
                Survivor: CustomerId.TryParse(form["survivor"], CultureInfo.InvariantCulture, out var survivor)
                    ? survivor
                    : null
            ),
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CustomerLinks.Identity(outcome.Accepted.Survivor) + "?hecho=merged");
    }
}
