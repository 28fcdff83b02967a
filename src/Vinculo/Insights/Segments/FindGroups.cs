using System.Globalization;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments;

/// <summary>Finds groups of customers who are alike in some measures, and proposes a name for each; a person has the last word.</summary>
public sealed class FindGroups(CountSegments people, SegmentFields fields)
{
    private const int NeededAGroup = 30;

    /// <summary>So many customers show the same groups as all of them.</summary>
    private const int Looked = 20_000;

    /// <summary>Beyond so many standard deviations from the average a measure names a group.</summary>
    private const double Telling = .5;

    /// <summary>Looks for groups.</summary>
    /// <param name="definition">Who is divided; its measures do not matter.</param>
    /// <param name="measures">Codes of 2 to 12 numbers.</param>
    /// <param name="groups">2 to 12.</param>
    /// <param name="actor">Needs <c>segments.manage</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The groups, or <c>segments.no-field</c>, <c>segments.too-few</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<SegmentClusters>> RunAsync(
        SegmentationDefinition definition,
        IReadOnlyCollection<string> measures,
        int groups,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.SegmentsManage))
            return Actor.Refused(Permissions.SegmentsManage);
        var known = (await fields.AllAsync(cancel)).Known(measures).Where(f => f.IsNumber).Take(12).ToList();
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
        if (rows.Count < groups * NeededAGroup)
            return Refusal.Invalid(
                "segments.too-few",
                "groups",
                ("customers", rows.Count),
                ("groups", groups),
                ("needed", groups * NeededAGroup)
            );
        return Find(known, table, rows, groups);
    }

    private static SegmentClusters Find(List<SegmentField> known, FieldTable table, List<int> rows, int groups)
    {
        var scales = known.Select(f => Scale(rows.ConvertAll(r => table.Numbers(f.Code)[r]))).ToList();
        var points = rows.Select(r => known.Select((f, i) => Scaled(table.Numbers(f.Code)[r], scales[i])).ToArray())
            .ToArray();
        var found = NearestCentres.Find(points, groups, Xoshiro256.For(1, "segments", (ulong)groups));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return new(
            [.. known.Select(f => f.Code)],
            scales,
            [
                .. found.Centres.Select(
                    (centre, g) =>
                    {
                        var number = (g + 1).ToString(CultureInfo.InvariantCulture);
                        var (es, en) = Profile(known, centre, number);
                        if (!taken.Add(es))
                            (es, en) = ($"{es} {number}", $"{en} {number}");
                        return new ClusterGroup("grupo-" + number, es, en, centre);
                    }
                ),
            ]
        );
    }

    /// <summary>The two measures in which a group is least like the others, in words.</summary>
    private static (string Es, string En) Profile(List<SegmentField> known, double[] centre, string number)
    {
        var telling = known
            .Select((f, i) => (Field: f, At: centre[i]))
            .Where(f => Math.Abs(f.At) > Telling)
            .OrderByDescending(f => Math.Abs(f.At))
            .Take(2)
            .Select(f =>
            {
                var (es, en) = SegmentText.Both(f.At > 0 ? "Group.High" : "Group.Low", "{0}");
                return (
                    Es: es.Replace("{0}", f.Field.NameEs, StringComparison.Ordinal),
                    En: en.Replace("{0}", f.Field.NameEn, StringComparison.Ordinal)
                );
            })
            .ToList();
        return telling.Count == 0
            ? SegmentText.Both("Group.Middle", number)
            : (string.Join(", ", telling.Select(t => t.Es)), string.Join(", ", telling.Select(t => t.En)));
    }

    private static ClusterScale Scale(List<double> values)
    {
        var known = values.FindAll(v => !double.IsNaN(v));
        if (known.Count == 0)
            return new(0, 1, false, 0);
        known.Sort();
        var median = known[known.Count / 2];
        // A long tail to the right would put a handful of customers into groups of their own.
        var log = known[(int)(.95 * (known.Count - 1))] > 4 * Math.Max(median, 1e-9);
        var scaled = values.ConvertAll(v =>
            log ? Logarithm(double.IsNaN(v) ? median : v)
            : double.IsNaN(v) ? median
            : v
        );
        var mean = scaled.Average();
        var deviation = Math.Sqrt(scaled.Sum(v => (v - mean) * (v - mean)) / scaled.Count);
        return new(mean, deviation > 1e-12 ? deviation : 1, log, median);
    }

    internal static double Scaled(double value, ClusterScale scale)
    {
        var known = double.IsNaN(value) ? scale.Missing : value;
        return ((scale.Log ? Logarithm(known) : known) - scale.Mean) / scale.Deviation;
    }

    private static double Logarithm(double value) => Math.Sign(value) * Math.Log(1 + Math.Abs(value));
}
