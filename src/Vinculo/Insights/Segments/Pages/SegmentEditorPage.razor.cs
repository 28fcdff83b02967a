using Microsoft.AspNetCore.Components;
using Vinculo.Ui.Components;

namespace Vinculo.Insights.Segments.Pages;

/// <summary>
/// Makes a segmentation or a new version of one. A plain form: every button sends it and gets it back with what was asked for;
/// with script the counts beside it follow every change.
/// </summary>
public sealed partial class SegmentEditorPage(
    Segmentations segmentations,
    SegmentFields fields,
    CountSegments count,
    FindGroups findGroups
)
{
    private const int MonthsBack = 24;

    /// <summary>Which one is edited; null: a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    private SegmentForm Form { get; set; } = new();
    private SegmentFieldList Known { get; set; } = new([]);
    private SegmentPreview? Preview { get; set; }
    private string? Problem { get; set; }
    private bool Gone { get; set; }

    private IReadOnlyList<SegmentField> Numbers => [.. Known.All.Where(f => f.IsNumber)];
    private string Back => Id is { } id ? $"{SegmentsModule.Path}/{id}" : SegmentsModule.Path;
    private IReadOnlyList<Crumb> Crumbs => [new(L["Nav"], SegmentsModule.Path)];

    protected override async Task OnInitializedAsync()
    {
        Known = await fields.AllAsync(Cancel);
        if (IsPost && Http.Request.HasFormContentType)
        {
            Form = SegmentForm.Read(Http.Request.Form);
            return;
        }
        if (Id is { } id)
        {
            var outcome = await segmentations.FindAsync(id, Cancel);
            if (outcome.IsRefused(out var refusal))
            {
                (No, Gone) = (refusal, true);
                return;
            }
            Form = SegmentForm.Of(outcome.Accepted.Segmentation);
        }
        else
        {
            Form = SegmentTemplates.Find(Asked("plantilla"), Known) is { } template
                ? SegmentForm.Of(template)
                : SegmentForm.Blank();
        }
        await CountAsync();
    }

    private async Task SubmitAsync()
    {
        var act = Sent("act") ?? "save";
        if (act == "save")
        {
            var saved = await segmentations.SaveAsync(
                new(
                    Id,
                    Form.RowVersion,
                    Form.Name,
                    Form.NameEn,
                    Form.Definition(Known),
                    Id is null && Form.Back ? MonthsBack : 0
                ),
                Actor,
                Http.Request.Path,
                Cancel
            );
            if (saved.IsAccepted(out var id))
            {
                Navigation.NavigateTo($"{SegmentsModule.Path}/{id}?hecho=guardada");
                return;
            }
            if (saved.IsRefused(out var refusal))
                No = refusal;
        }
        else if (act == "find")
        {
            await FindAsync();
        }
        else
        {
            Form.Do(act);
        }
        await CountAsync();
    }

    private async Task FindAsync()
    {
        Form.Kind = SegmentationKind.Clusters;
        var found = await findGroups.RunAsync(
            Form.Definition(Known),
            Form.Measures,
            Form.Auto ? null : Form.Groups,
            Actor,
            Cancel
        );
        if (found.IsRefused(out var refusal))
            No = refusal;
        else
            (Form.Found, Form.Groups) = (found.Accepted, found.Accepted.Groups.Count);
    }

    private async Task CountAsync()
    {
        var outcome = await count.RunAsync(Form.Definition(Known), false, Actor, Cancel);
        if (outcome.IsRefused(out var refusal))
            Problem = Vinculo.Platform.RefusalText.Of(refusal);
        else
            Preview = outcome.Accepted;
    }
}
