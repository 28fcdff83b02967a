using Vinculo.Workspace;

namespace Vinculo.Tests.Workspace;

public class MapLabelTests
{
    [Theory]
    [InlineData(4, 2)]
    [InlineData(16, 0)]
    [InlineData(16, 3)]
    [InlineData(30, 1)]
    public void No_name_lies_on_another_or_on_a_point(int around, int behind)
    {
        var points = new List<MapPoint> { new(Guid.Empty, 430, 268, 24, 0, "Francisco Manuel Ser", null) };
        for (var i = 0; i < around; i++)
        {
            var angle = Math.Tau * i / around;
            points.Add(At(220, 150, angle, 1, 11));
            for (var k = 0; k < behind; k++)
                points.Add(At(372, 244, angle + (k - 1) * 0.1, 2, 7));
        }

        var labels = MapLabel.Place(points);

        labels.ShouldContainKey(Guid.Empty);
        labels.Count.ShouldBeGreaterThan(Math.Min(points.Count, 8) / 2);
        foreach (var (id, label) in labels)
        {
            foreach (var other in labels.Where(o => o.Key != id).Select(o => o.Value))
                (
                    Apart(label.Left, label.Right, other.Left, other.Right)
                    || Apart(label.Top, label.Bottom, other.Top, other.Bottom)
                ).ShouldBeTrue();
            foreach (var p in points.Where(p => p.Id != id))
                (
                    Apart(label.Left, label.Right, p.X - p.Radius, p.X + p.Radius)
                    || Apart(label.Top, label.Bottom, p.Y - p.Radius, p.Y + p.Radius)
                ).ShouldBeTrue();
        }

        MapPoint At(double wide, double high, double angle, int hops, double radius) =>
            new(
                new Guid(points.Count, 0, 0, new byte[8]),
                430 + wide * Math.Cos(angle),
                268 + high * Math.Sin(angle),
                radius,
                hops,
                "Ximena Dary Reyes Paz",
                hops == 1 ? "A quien llama" : null
            );

        static bool Apart(double a0, double a1, double b0, double b1) => a1 <= b0 || b1 <= a0;
    }

    [Fact]
    public void Whoever_has_room_is_named_below_with_their_role()
    {
        var label = MapLabel.Place([new(Guid.Empty, 100, 100, 10, 1, "Ana", "hermana")]).Single().Value;
        (label.Anchor, label.HasRole).ShouldBe(("middle", true));
        label.Top.ShouldBeGreaterThan(110);
    }
}
