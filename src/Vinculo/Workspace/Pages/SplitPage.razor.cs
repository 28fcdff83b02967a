using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>Says what a split or an undo would move, lets the user give away what came since, and does it.</summary>
public sealed partial class SplitPage(IdentityHistory history, SplitCustomer split, NavigationManager navigation)
{
    private const string Cause = "identidad";

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>The customer that is split.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The merge to take back.</summary>
    [SupplyParameterFromQuery(Name = "union")]
    private Guid? Union { get; set; }

    /// <summary>Or the source records to take out, as system/key.</summary>
    [SupplyParameterFromQuery(Name = "registro")]
    private string[]? Chosen { get; set; }

    private Actor Actor { get; set; } = null!;
    private IdentityEvent? Merge { get; set; }
    private IReadOnlyList<TableMove>? Goes { get; set; }
    private IReadOnlyList<KeyValuePair<string, int>> Since { get; set; } = [];
    private string? Problem { get; set; }

    private List<SourceRecordKey> Records =>
        [
            .. (Chosen ?? [])
                .Select(c => c.Split('/', 2))
                .Where(p => p.Length == 2)
                .Select(p => new SourceRecordKey(p[0], p[1])),
        ];

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        if (Union is { } union)
        {
            var preview = await history.PreviewAsync(union, Actor, Context.RequestAborted);
            if (preview.IsRefused(out var no))
                Problem = RefusalText.Of(no);
            else
                (Merge, Goes, Since) = (
                    preview.Accepted.Merge,
                    preview.Accepted.Goes,
                    [.. preview.Accepted.Since.Where(s => s.Value > 0 && L.Table(s.Key) is not null)]
                );
            return;
        }
        if (Records.Count == 0)
            return;
        var outcome = await history.PreviewAsync(new(Id), Records, Actor, Context.RequestAborted);
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            Goes = outcome.Accepted;
    }

    private async Task SplitAsync()
    {
        var form = Context.Request.Form;
        var outcome = await split.RunAsync(
            new(
                Union,
                new(Id),
                Records,
                form["reason"].ToString(),
                [.. form["assign"].OfType<string>().Select(t => new Assignment(t))]
            ),
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CustomerLinks.Identity(outcome.Accepted.From) + "?hecho=split");
    }
}
