using System.Globalization;
using Vinculo.Analytics.Segment;

namespace Vinculo.Insights.Segments;

/// <summary>Where shares ended when everybody was last worked out, so that one customer can be placed between two runs.</summary>
/// <param name="Axes">For each axis, the value at which each class but the last ends.</param>
/// <param name="Fifths">Of recency, frequency and money.</param>
/// <param name="At">The moment they were worked out for.</param>
internal sealed record SegmentCutoffs(
    IReadOnlyList<double[]>? Axes,
    IReadOnlyList<RankCutoffs>? Fifths,
    DateTimeOffset? At
)
{
    public static SegmentCutoffs None { get; } = new(null, null, null);

    /// <summary>
    /// Days that have passed since: everybody's last purchase is so much longer ago, and nobody is later than before among
    /// the others.
    /// </summary>
    public double Aged(FieldTable table) => At is { } then ? (table.At - then).TotalDays : 0;
}

/// <summary>Places customers: the same for everybody, for one who changed, for a day in the past and for a preview.</summary>
internal sealed class Assignment
{
    private readonly SegmentationDefinition definition;
    private readonly Func<FieldTable, int, int> place;

    private Assignment(SegmentationDefinition definition, SegmentCutoffs cutoffs, Func<FieldTable, int, int> place) =>
        (this.definition, Cutoffs, this.place, Rest) = (definition, cutoffs, place, definition.Segments.Count - 1);

    public SegmentCutoffs Cutoffs { get; }

    /// <summary>Place of the segment of those no other takes.</summary>
    public int Rest { get; }

    /// <summary>Place among <see cref="SegmentationDefinition.Segments"/>; −1: not divided at all.</summary>
    public int Of(FieldTable table, int row) =>
        definition.Who.Holds(table.Kinds[row], table.Stages[row]) ? place(table, row) : -1;

    /// <summary>The places of all rows.</summary>
    public int[] All(FieldTable table)
    {
        var places = new int[table.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = Of(table, i);
        return places;
    }

    /// <summary>With the cut-offs these customers give.</summary>
    /// <param name="definition">Checked before: see <see cref="SegmentationCheck"/>.</param>
    /// <param name="fields">Its fields; a field that is gone is unknown of everybody.</param>
    /// <param name="table">Everybody, or a fair sample.</param>
    public static Assignment From(SegmentationDefinition definition, SegmentFieldList fields, FieldTable table)
    {
        if (definition.Kind == SegmentationKind.Rfm)
            return With(definition, fields, new(null, RfmFifths(definition, table), table.At));
        return definition.Kind == SegmentationKind.Axes
            ? With(
                definition,
                fields,
                new([.. definition.Axes.Select(a => Edges(a, definition, fields, table))], null, table.At)
            )
            : With(definition, fields, SegmentCutoffs.None);
    }

    /// <summary>With cut-offs kept from the last whole computation.</summary>
    public static Assignment With(SegmentationDefinition definition, SegmentFieldList fields, SegmentCutoffs cutoffs) =>
        definition.Kind switch
        {
            SegmentationKind.Axes => new(definition, cutoffs, ByAxes(definition, cutoffs)),
            SegmentationKind.Rfm => new(definition, cutoffs, ByFifths(definition, cutoffs)),
            SegmentationKind.Rules => new(definition, cutoffs, ByRules(definition, fields)),
            _ => new(definition, cutoffs, ByCentres(definition)),
        };

    private static Func<FieldTable, int, int> ByAxes(SegmentationDefinition definition, SegmentCutoffs cutoffs)
    {
        var axes = definition
            .Axes.Select(
                (a, i) =>
                    (a.Field, a.LowIsBest, Ages: a.By != CutBy.Amount && a.Field == "recency", Edges: cutoffs.Axes![i])
            )
            .ToArray();
        var rest = definition.Segments.Count - 1;
        var widths = axes.Select(a => a.Edges.Length + 1).ToArray();
        return (table, row) =>
        {
            var place = 0;
            for (var a = 0; a < axes.Length; a++)
            {
                var value = table.Has(axes[a].Field) ? table.Numbers(axes[a].Field)[row] : double.NaN;
                if (double.IsNaN(value))
                    return rest;
                if (axes[a].Ages)
                    value = Math.Round(value - cutoffs.Aged(table), 6);
                place = place * widths[a] + ClassOf(value, axes[a].Edges, axes[a].LowIsBest);
            }
            return place;
        };
    }

    private static int ClassOf(double value, double[] edges, bool lowIsBest)
    {
        var at = 0;
        while (at < edges.Length && (lowIsBest ? value > edges[at] : value < edges[at]))
            at++;
        return at;
    }

    /// <summary>The value at which each class but the last ends.</summary>
    private static double[] Edges(
        SegmentAxis axis,
        SegmentationDefinition definition,
        SegmentFieldList fields,
        FieldTable table
    )
    {
        var until = axis.Classes.Take(axis.Classes.Count - 1).Select(c => c.Until ?? 0).ToArray();
        if (axis.By == CutBy.Amount)
            return fields.Find(axis.Field)?.Kind == FieldKind.Share ? [.. until.Select(u => u / 100)] : until;
        if (!table.Has(axis.Field))
            return until;
        var known = new List<double>(table.Count);
        var numbers = table.Numbers(axis.Field);
        for (var i = 0; i < numbers.Length; i++)
            if (!double.IsNaN(numbers[i]) && definition.Who.Holds(table.Kinds[i], table.Stages[i]))
                known.Add(numbers[i]);
        if (known.Count == 0)
            return until;
        if (axis.By == CutBy.Value && !axis.LowIsBest)
            return ValueCutoffs.ByCumulativeShare([.. known], [.. until.Select(u => u / 100)]).Amounts;
        known.Sort();
        if (!axis.LowIsBest)
            known.Reverse();
        return axis.By == CutBy.Value ? ByShareOfAll(known, until) : [.. until.Select(u => At(known, u / 100))];

        static double At(List<double> best, double share) =>
            best[Math.Clamp((int)Math.Ceiling(share * best.Count) - 1, 0, best.Count - 1)];
    }

    /// <summary>The smallest first, until they make that share of everything.</summary>
    private static double[] ByShareOfAll(List<double> rising, double[] until)
    {
        var total = rising.Sum(v => Math.Max(0, v));
        var edges = new double[until.Length];
        Array.Fill(edges, rising[^1]);
        double running = 0;
        var next = 0;
        foreach (var value in rising)
        {
            running += Math.Max(0, value);
            while (next < until.Length && running >= until[next] / 100 * total)
                edges[next++] = value;
        }
        return edges;
    }

    private static RankCutoffs[] RfmFifths(SegmentationDefinition definition, FieldTable table)
    {
        var ids = new List<Guid>();
        var rows = new List<int>();
        var recency = table.Numbers(SegmentationDefinition.RfmFields[0]);
        for (var i = 0; i < table.Count; i++)
            if (!double.IsNaN(recency[i]) && definition.Who.Holds(table.Kinds[i], table.Stages[i]))
            {
                ids.Add(table.Ids[i]);
                rows.Add(i);
            }
        return
        [
            .. SegmentationDefinition.RfmFields.Select(field =>
            {
                var numbers = table.Numbers(field);
                return RankCutoffs.Equal([.. ids], [.. rows.Select(r => numbers[r])], 5);
            }),
        ];
    }

    private static Func<FieldTable, int, int> ByFifths(SegmentationDefinition definition, SegmentCutoffs cutoffs)
    {
        var (recency, purchases, spend) = (cutoffs.Fifths![0], cutoffs.Fifths[1], cutoffs.Fifths[2]);
        var rest = definition.Segments.Count - 1;
        return (table, row) =>
        {
            var days = table.Numbers("recency")[row];
            if (double.IsNaN(days))
                return rest;
            var id = table.Ids[row];
            var score = new RfmScore(
                (byte)(5 - recency.Of(Math.Round(days - cutoffs.Aged(table), 6), id)),
                (byte)(1 + purchases.Of(table.Numbers("purchases")[row], id)),
                (byte)(1 + spend.Of(table.Numbers("spend")[row], id))
            );
            return RfmNames.IndexOf(score.Segment);
        };
    }

    private static Func<FieldTable, int, int> ByRules(SegmentationDefinition definition, SegmentFieldList fields)
    {
        var rules = definition
            .Rules.Select(r => r.Any.Select(g => g.Select(c => Holds(c, fields)).ToArray()).ToArray())
            .ToArray();
        return (table, row) =>
        {
            for (var r = 0; r < rules.Length; r++)
                foreach (var group in rules[r])
                    if (AllHold(group, table, row))
                        return r;
            return rules.Length;
        };

        static bool AllHold(Func<FieldTable, int, bool>[] group, FieldTable table, int row)
        {
            foreach (var condition in group)
                if (!condition(table, row))
                    return false;
            return group.Length > 0;
        }
    }

    private static Func<FieldTable, int, bool> Holds(SegmentCondition condition, SegmentFieldList fields)
    {
        var (code, wanted) = (condition.Field, condition.Is != ConditionIs.Unknown);
        if (fields.Find(code) is not { } field)
            return (_, _) => !wanted;
        if (condition.Is is ConditionIs.Known or ConditionIs.Unknown)
            return field.IsNumber
                ? (table, row) => !double.IsNaN(table.Numbers(code)[row]) == wanted
                : (table, row) => table.Column(code).Words![row] is not null == wanted;
        if (field.IsNumber)
        {
            var (low, high) = (Number(condition.Value, field), Number(condition.To, field));
            return condition.Is switch
            {
                ConditionIs.AtLeast => (table, row) => table.Numbers(code)[row] >= low,
                ConditionIs.AtMost => (table, row) => table.Numbers(code)[row] <= low,
                ConditionIs.Between => (table, row) => table.Numbers(code)[row] is var n && n >= low && n <= high,
                ConditionIs.IsNot => (table, row) => table.Numbers(code)[row] is var n && !double.IsNaN(n) && n != low,
                _ => (table, row) => table.Numbers(code)[row] == low,
            };
        }
        var any = Words(condition.Value);
        var same = condition.Is != ConditionIs.IsNot;
        if (field.Kind == FieldKind.Set)
            return (table, row) =>
                table.Column(code).Words![row] is { } set
                    ? any.Any(word => set.Contains("|" + word + "|", StringComparison.OrdinalIgnoreCase)) == same
                    : !same;
        return (table, row) =>
            table.Column(code).Words![row] is { } text
                ? any.Any(word => string.Equals(word, text, StringComparison.CurrentCultureIgnoreCase)) == same
                : !same;
    }

    /// <summary>A number as a definition holds it; a share is written in percent.</summary>
    internal static double Number(string? text, SegmentField field) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? field.Kind == FieldKind.Share
                ? number / 100
                : number
            : double.NaN;

    internal static string[] Words(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Func<FieldTable, int, int> ByCentres(SegmentationDefinition definition)
    {
        var clusters = definition.Clusters!;
        var rest = definition.Segments.Count - 1;
        return (table, row) =>
        {
            var (best, nearest) = (rest, double.PositiveInfinity);
            for (var g = 0; g < clusters.Groups.Count; g++)
            {
                double distance = 0;
                for (var f = 0; f < clusters.Fields.Count; f++)
                {
                    var value = table.Has(clusters.Fields[f]) ? table.Numbers(clusters.Fields[f])[row] : double.NaN;
                    var gap = clusters.Scales[f].Of(value) - clusters.Groups[g].Centre[f];
                    distance += gap * gap;
                }
                if (distance < nearest)
                    (best, nearest) = (g, distance);
            }
            return best;
        };
    }
}
