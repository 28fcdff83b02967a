namespace Vinculo.Workspace;

/// <summary>A point of the map that wants a name.</summary>
/// <param name="Hops">The nearer to the customer, the more its name matters.</param>
/// <param name="Role">A second line; null: none.</param>
internal readonly record struct MapPoint(
    Guid Id,
    double X,
    double Y,
    double Radius,
    int Hops,
    string Name,
    string? Role
);

/// <summary>Where a name is written so that it lies on no other name and on no point.</summary>
/// <param name="X">Of its anchor.</param>
/// <param name="Y">Base line of the first line.</param>
/// <param name="Anchor"><c>middle</c>, <c>start</c> or <c>end</c>: which part of the text stands at X.</param>
/// <param name="HasRole">There was room for the second line.</param>
internal sealed record MapLabel(
    double X,
    double Y,
    string Anchor,
    bool HasRole,
    double Left,
    double Top,
    double Right,
    double Bottom
)
{
    public const double LineHeight = 13;

    private const double LetterWidth = 6.4;
    private const double Ascent = 10;

    /// <summary>Places names, those nearest to the customer first; a point without room goes without and tells its name when asked.</summary>
    public static Dictionary<Guid, MapLabel> Place(IReadOnlyList<MapPoint> points)
    {
        var placed = new Dictionary<Guid, MapLabel>();
        foreach (var point in points.OrderBy(p => p.Hops))
            if (Options(point).FirstOrDefault(option => IsFree(option, point, points, placed.Values)) is { } free)
                placed[point.Id] = free;
        return placed;
    }

    /// <summary>With both lines before one, and below before beside and above.</summary>
    private static IEnumerable<MapLabel> Options(MapPoint point)
    {
        foreach (var role in point.Role is null ? new[] { false } : [true, false])
        {
            var width = LetterWidth * Math.Max(point.Name.Length, role ? point.Role!.Length : 0);
            var height = LineHeight * (role ? 2 : 1);
            var (beside, middle) = (point.Radius + 5, point.Y - height / 2 + Ascent);
            yield return At(point.X, point.Y + point.Radius + 4 + Ascent, "middle");
            yield return At(point.X + beside, middle, "start");
            yield return At(point.X - beside, middle, "end");
            yield return At(point.X, point.Y - point.Radius - 4 - height + Ascent, "middle");

            MapLabel At(double x, double y, string anchor)
            {
                var left =
                    anchor == "middle" ? x - width / 2
                    : anchor == "start" ? x
                    : x - width;
                return new(x, y, anchor, role, left, y - Ascent, left + width, y - Ascent + height);
            }
        }
    }

    private static bool IsFree(
        MapLabel label,
        MapPoint own,
        IReadOnlyList<MapPoint> points,
        IEnumerable<MapLabel> others
    ) =>
        others.All(o =>
            o.Right <= label.Left || o.Left >= label.Right || o.Bottom <= label.Top || o.Top >= label.Bottom
        )
        && points.All(p =>
            p.Id == own.Id
            || p.X + p.Radius <= label.Left
            || p.X - p.Radius >= label.Right
            || p.Y + p.Radius <= label.Top
            || p.Y - p.Radius >= label.Bottom
        );
}
