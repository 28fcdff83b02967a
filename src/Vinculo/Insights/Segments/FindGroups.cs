using System.Globalization;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Segment.Clusters;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>Finds groups of customers who are alike in some measures, and proposes a name for each; a person has the last word.</summary>
public sealed class FindGroups(CountSegments people, SegmentFields fields)
{
    /// <summary>Most groups that are looked for.</summary>
    public const int Most = 12;

    private const int NeededAGroup = 30;

    /// <summary>So many customers show the same groups as all of them.</summary>
    private const int Looked = 20_000;

    /// <summary>Looks for groups.</summary>
    /// <param name="definition">Who is divided; its measures do not matter.</param>
    /// <param name="measures">Codes of 2 to 12 numbers.</param>
    /// <param name="groups">2 to 12; null: as many as the data show.</param>
    /// <param name="actor">Needs <c>segments.manage</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>
    /// The groups, or <c>segments.no-field</c>, <c>segments.too-few</c>, <c>segments.no-evidence</c> (no evidence of any),
    /// <c>permission.missing</c>.
    /// </returns>
    public async Task<Outcome<SegmentClusters>> RunAsync(
        SegmentationDefinition definition,
        IReadOnlyCollection<string> measures,
        int? groups,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.SegmentsManage))
            return Actor.Refused(Permissions.SegmentsManage);
        var known = (await fields.AllAsync(cancel)).Known(measures).Where(f => f.IsNumber).Take(Most).ToList();
        if (known.Count < 2)
            return Refusal.Invalid("segments.no-field", "measure");
        var table = await people.SampleAsync(known, cancel);
        var rows = Enumerable
            .Range(0, table.Count)
            .Where(i => definition.Who.Holds(table.Kinds[i], table.Stages[i]))
            .ToList();
        if (rows.Count > Looked)
        {
            var step = (double)rows.Count / Looked;
            var all = rows;
            rows = [.. Enumerable.Range(0, Looked).Select(i => all[(int)(i * step)])];
        }
        var needed = (groups ?? 2) * NeededAGroup;
        if (rows.Count < needed)
            return Refusal.Invalid(
                "segments.too-few",
                "groups",
                ("customers", rows.Count),
                ("groups", groups ?? 2),
                ("needed", needed)
            );
        return Find(known, table, rows, groups);
    }

    private static Outcome<SegmentClusters> Find(
        List<SegmentField> known,
        FieldTable table,
        List<int> rows,
        int? groups
    )
    {
        Clusters found;
        try
        {
            found = Clusters.Find(
                new FeatureTable([
                    .. known.Select(f => new NumericColumn(f.Code, [.. rows.Select(r => table.Numbers(f.Code)[r])])),
                ]),
                Xoshiro256.For(1, "segments", (ulong)(groups ?? 0)),
                new ClusterOptions { Count = groups, Most = Most }
            );
        }
        catch (UnfitDataException)
        {
            return Refusal.Invalid("segments.no-evidence", "groups");
        }
        if (!found.Evidence)
            return Refusal.Invalid("segments.no-evidence", "groups");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return new SegmentClusters(
            [.. found.Scales.Select(s => s.Feature)],
            [.. found.Scales.Select(ClusterScale.Of)],
            [
                .. found.All.Select(
                    (group, g) =>
                    {
                        var number = (g + 1).ToString(CultureInfo.InvariantCulture);
                        var (es, en) = Profile(known, group, number);
                        if (!taken.Add(es))
                            (es, en) = ($"{es} {number}", $"{en} {number}");
                        return new ClusterGroup("grupo-" + number, es, en, group.Middle);
                    }
                ),
            ]
        );
    }

    /// <summary>The two measures that set a group most apart, in words.</summary>
    private static (string Es, string En) Profile(List<SegmentField> known, Cluster group, string number)
    {
        var telling = group
            .Traits.Take(2)
            .Select(t =>
            {
                var field = known.First(f => f.Code == t.Feature);
                var (es, en) = SegmentText.Both(t.Above ? "Group.High" : "Group.Low", "{0}");
                return (
                    Es: es.Replace("{0}", field.NameEs, StringComparison.Ordinal),
                    En: en.Replace("{0}", field.NameEn, StringComparison.Ordinal)
                );
            })
            .ToList();
        return telling.Count == 0
            ? SegmentText.Both("Group.Middle", number)
            : (string.Join(", ", telling.Select(t => t.Es)), string.Join(", ", telling.Select(t => t.En)));
    }
}
