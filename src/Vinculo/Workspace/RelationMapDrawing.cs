using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Vinculo.Customers;
using Vinculo.Customers.Relations;

namespace Vinculo.Workspace;

/// <summary>
/// Draws the map of relations as SVG: the customer in the middle, those tied to them around, and behind each of these a few of
/// theirs. Every point is a link with a name, in the order of the list.
/// </summary>
internal static class RelationMapDrawing
{
    private const int Width = 860;
    private const int Height = 560;
    private const int LongestName = 20;

    /// <summary>So many fit the width of a telephone.</summary>
    private const int Few = 8;

    private readonly record struct Place(double X, double Y, double Angle);

    /// <param name="map">At least one node: the customer.</param>
    /// <param name="title">What the picture is, for who hears it.</param>
    /// <param name="role">A role as the reader says it.</param>
    /// <param name="hidden">Word for who may not be named.</param>
    /// <param name="tells">What a point says of a customer: class and risk, in words.</param>
    public static string Draw(
        RelationMap map,
        string title,
        Func<string, string> role,
        string hidden,
        Func<Acquaintance, string> tells
    )
    {
        var places = Places(map);
        var roles = new Dictionary<Guid, string>();
        foreach (var edge in map.Edges)
            roles.TryAdd(edge.To, role(edge.Role));
        var labels = MapLabel.Place([
            .. map.Nodes.Select(n => new MapPoint(
                n.Id,
                places[n.Id].X,
                places[n.Id].Y,
                Radius(n),
                n.Hops,
                Short(n.Who?.Name ?? hidden),
                n.Hops == 1 && roles.TryGetValue(n.Id, out var said) ? Short(said) : null
            )),
        ]);
        var svg = new StringBuilder(400 * map.Nodes.Count);
        svg.Append("<svg viewBox=\"").Append(Frame(places.Values, labels.Values)).Append('"');
        if (map.Nodes.Count <= Few)
            svg.Append(" class=\"few\"");
        svg.Append(" role=\"group\" aria-label=\"");
        Escaped(svg, title).Append("\">");
        foreach (var edge in map.Edges)
        {
            var (from, to) = (places[edge.From], places[edge.To]);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{from.X:0}\" y1=\"{from.Y:0}\" x2=\"{to.X:0}\" y2=\"{to.Y:0}\" class=\"{Line(edge)}\"/>"
            );
        }
        foreach (var node in map.Nodes)
            Node(
                svg,
                node,
                places[node.Id],
                labels.GetValueOrDefault(node.Id),
                roles.GetValueOrDefault(node.Id),
                hidden,
                tells
            );
        return svg.Append("</svg>").ToString();
    }

    /// <summary>What of the picture is drawn on, with room for names.</summary>
    private static string Frame(ICollection<Place> places, ICollection<MapLabel> labels)
    {
        var left = Math.Min(places.Min(p => p.X) - 40, Width / 2.0 - 200);
        var right = Math.Max(places.Max(p => p.X) + 40, Width / 2.0 + 200);
        var (top, bottom) = (places.Min(p => p.Y) - 40, places.Max(p => p.Y) + 40);
        foreach (var label in labels)
            (left, right, top, bottom) = (
                Math.Min(left, label.Left - 8),
                Math.Max(right, label.Right + 8),
                Math.Min(top, label.Top - 8),
                Math.Max(bottom, label.Bottom + 8)
            );
        return string.Create(CultureInfo.InvariantCulture, $"{left:0} {top:0} {right - left:0} {bottom - top:0}");
    }

    private static int Radius(MapNode node) =>
        node.Hops switch
        {
            0 => 24,
            1 => 11,
            _ => 7,
        }
        + node.Who?.ValueClass switch
        {
            ValueClass.A => 5,
            ValueClass.B => 2,
            _ => 0,
        };

    private static void Line(StringBuilder svg, MapLabel label, int line, string text, string style)
    {
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{label.X:0}\" y=\"{label.Y + line * MapLabel.LineHeight:0}\" class=\"{style} {label.Anchor}\">"
        );
        Escaped(svg, Short(text)).Append("</text>");
    }

    private static void Node(
        StringBuilder svg,
        MapNode node,
        Place at,
        MapLabel? label,
        string? role,
        string hidden,
        Func<Acquaintance, string> tells
    )
    {
        var name = node.Who?.Name ?? hidden;
        var radius = Radius(node);
        if (node.Who is { } who)
        {
            svg.Append("<a href=\"").Append(CustomerLinks.Sheet(who.Id)).Append("\" class=\"node ").Append(Tone(who));
            svg.Append("\" aria-label=\"");
            Escaped(svg, string.Join(", ", new[] { who.Name, role, tells(who) }.Where(t => !string.IsNullOrEmpty(t))));
            svg.Append("\"><title>");
            Escaped(svg, role is null ? who.Name : $"{who.Name} · {role}").Append("</title>");
        }
        else
        {
            svg.Append("<g class=\"node unknown\">");
        }
        if (node.Who?.Kind == CustomerKind.Company)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{at.X - radius:0}\" y=\"{at.Y - radius:0}\" width=\"{radius * 2}\" height=\"{radius * 2}\" rx=\"4\"/>"
            );
        else
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{at.X:0}\" cy=\"{at.Y:0}\" r=\"{radius}\"/>");
        if (label is { } place)
        {
            Line(svg, place, 0, name, node.Hops == 2 ? "far" : "near");
            if (place.HasRole)
                Line(svg, place, 1, role!, "role");
        }
        svg.Append(node.Who is null ? "</g>" : "</a>");
    }

    private static string Line(MapEdge edge) =>
        edge.Role switch
        {
            "calls" or "called-by" => "calls",
            "household" or "spouse" or "partner" or "parent" or "child" or "sibling" or "relative" => "family",
            "parent-company" or "subsidiary" or "head-office" or "branch" => "group",
            "referrer" or "referred" => "referral",
            _ => "tie",
        };

    internal static string Tone(Acquaintance who) =>
        who.RiskBand switch
        {
            RiskBand.High or RiskBand.VeryHigh => "risk",
            RiskBand.Medium => "medium",
            RiskBand.Low => "low",
            _ => "unknown",
        };

    private static Dictionary<Guid, Place> Places(RelationMap map)
    {
        const double middleX = Width / 2.0;
        const double middleY = Height / 2.0 - 12;
        var places = new Dictionary<Guid, Place> { [map.Nodes[0].Id] = new(middleX, middleY, 0) };
        var first = map.Nodes.Where(n => n.Hops == 1).ToList();
        var step = Math.Tau / Math.Max(first.Count, 3);
        // Many need a larger ring, every other one further out.
        var wide = first.Count > Few ? 1.12 : 1;
        for (var i = 0; i < first.Count; i++)
        {
            var angle = i * step - Math.PI / 2;
            places[first[i].Id] = At(angle, 220, 150, first.Count > Few && i % 2 == 1 ? 0.78 * wide : wide);
        }
        foreach (var behind in map.Nodes.Where(n => n.Hops == 2).GroupBy(n => n.Through!.Value))
        {
            var those = behind.ToList();
            var through = places[behind.Key];
            var spread = Math.Min(0.5, step * 0.8 / Math.Max(1, those.Count));
            for (var i = 0; i < those.Count; i++)
            {
                var angle = through.Angle + (i - (those.Count - 1) / 2.0) * spread;
                // Neighbours stand at different distances, so that their names do not lie on each other.
                var far = i % 2 == 0 ? 1.0 : 0.86;
                places[those[i].Id] = At(angle, 372, 244, far * wide);
            }
        }
        return places;

        static Place At(double angle, double across, double high, double scale) =>
            new(middleX + across * scale * Math.Cos(angle), middleY + high * scale * Math.Sin(angle), angle);
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static StringBuilder Escaped(StringBuilder svg, string text) =>
        svg.Append(HtmlEncoder.Default.Encode(text));
}
