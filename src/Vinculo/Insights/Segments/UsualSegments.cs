using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>Puts the ready-made segmentations in place and places everybody, with as much history as the facts allow.</summary>
public sealed class UsualSegments(Segmentations segmentations, SegmentFields fields, ComputeSegments compute)
{
    private const int MonthsBack = 24;

    /// <summary>Makes those that are not there yet, by name.</summary>
    /// <param name="actor">Needs <c>segments.manage</c>.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<int>> InstallAsync(Actor actor, CancellationToken cancel)
    {
        var there = (await segmentations.AllAsync(cancel)).Select(s => s.Segmentation.NameEs).ToHashSet();
        var made = 0;
        foreach (var template in SegmentTemplates.All(await fields.AllAsync(cancel)))
        {
            if (there.Contains(template.NameEs))
                continue;
            var saved = await segmentations.SaveAsync(
                new(null, 0, template.NameEs, template.NameEn, template.Definition) { Code = template.Code },
                actor,
                "usual segments",
                cancel
            );
            if (saved.IsRefused(out var refusal))
                return refusal;
            made++;
        }
        await compute.RunAsync(null, MonthsBack, cancel);
        return made;
    }
}
