using System.Globalization;
using System.Net;
using System.Text;

namespace Vinculo.Bench.Curves;

/// <summary>A line of a chart.</summary>
/// <param name="Name">As the reader is told it.</param>
/// <param name="Points">From left to right.</param>
/// <param name="Dashed">What it is compared with.</param>
internal sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points, bool Dashed = false);

/// <summary>A small chart of lines as SVG, legible on light and dark pages; the same lines give the same bytes.</summary>
/// <param name="Title">Read aloud and shown above.</param>
/// <param name="Across">What goes from left to right.</param>
/// <param name="Up">What goes up.</param>
/// <param name="Lines">Two to six.</param>
/// <param name="Percent">Left to right are shares.</param>
internal sealed record LineChart(string Title, string Across, string Up, IReadOnlyList<Line> Lines, bool Percent)
{
    private const int Width = 640;
    private const int Height = 340;
    private const int Left = 64;
    private const int Right = 176;
    private const int Top = 40;
    private const int Bottom = 52;

    private static readonly string[] Colours = ["#0b6e4f", "#c2571a", "#3b5bdb", "#8a3ffc", "#6b7280", "#b02a5b"];

    public string Svg()
    {
        var all = Lines.SelectMany(l => l.Points).ToList();
        var (mostX, steps) = (all.Max(p => p.X), Ticks(Math.Min(0, all.Min(p => p.Y)), all.Max(p => p.Y)));
        var (low, high) = (steps[0], steps[^1]);
        double At(double x) => Left + x / mostX * (Width - Left - Right);
        double Of(double y) => Height - Bottom - (y - low) / (high - low) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Safe(Title)}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>\n<text x=\"{Left}\" y=\"22\" font-size=\"14\" font-weight=\"600\" fill=\"#111\">{Safe(Title)}</text>\n"
        );
        foreach (var y in steps)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Of(y):0.#}H{Width - Right}\" stroke=\"#e2e4e8\"/><text x=\"{Left - 8}\" y=\"{Of(y) + 4:0.#}\" text-anchor=\"end\" fill=\"#555\">{y:0.####}</text>\n"
            );
        foreach (var x in Enumerable.Range(0, 5).Select(i => mostX * i / 4))
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{At(x):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"#555\">{(Percent ? $"{x:P0}" : $"{x:N0}")}</text>\n"
            );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\" fill=\"#333\">{Safe(Across)}</text><text transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\" fill=\"#333\">{Safe(Up)}</text>\n"
        );
        for (var i = 0; i < Lines.Count; i++)
        {
            var path = string.Join(
                'L',
                Lines[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{At(p.X):0.#} {Of(p.Y):0.#}"))
            );
            var dash = Lines[i].Dashed ? " stroke-dasharray=\"5 4\"" : "";
            var y = Top + 10 + 20 * i;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{path}\" fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2\"{dash}/>\n<path d=\"M{Width - Right + 12} {y}h20\" stroke=\"{Colours[i]}\" stroke-width=\"2\"{dash}/><text x=\"{Width - Right + 38}\" y=\"{y + 4}\" fill=\"#222\">{Safe(Lines[i].Name)}</text>\n"
            );
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Round numbers from just below the lowest to just above the highest, about five.</summary>
    private static double[] Ticks(double low, double high)
    {
        var raw = Math.Max(high - low, 1e-9) / 5;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double[] nice = [1, 2, 2.5, 5, 10];
        var step = unit * nice.First(n => n * unit >= raw * 0.999);
        var first = (int)Math.Floor(low / step + 1e-9);
        var last = (int)Math.Ceiling(high / step - 1e-9);
        return [.. Enumerable.Range(first, last - first + 1).Select(i => Math.Round(i * step, 10))];
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
