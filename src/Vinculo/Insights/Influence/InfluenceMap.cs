using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Vinculo.Customers;
using Vinculo.Insights.Value;

namespace Vinculo.Insights.Influence;

/// <summary>Draws whom a customer sways: the thicker the line, the more of the other's ties it is.</summary>
internal static class InfluenceMap
{
    /// <summary>So many fit on a telephone.</summary>
    public const int Most = 12;

    private const int Radius = 150;

    /// <param name="name">Of the customer in the middle.</param>
    /// <param name="ties">Those most swayed, in order.</param>
    /// <param name="title">What the picture is.</param>
    /// <param name="says">What a point says of a customer.</param>
    public static string Draw(
        string name,
        IReadOnlyList<TiedCustomer> ties,
        string title,
        Func<TiedCustomer, string> says
    )
    {
        var svg = new StringBuilder();
        svg.Append("<svg viewBox=\"-250 -200 500 410\" class=\"few\" role=\"group\" aria-label=\"")
            .Append(E(title))
            .Append("\">");
        var shown = ties.Take(Most).ToList();
        for (var i = 0; i < shown.Count; i++)
        {
            var (x, y) = At(i, shown.Count);
            var width = 1 + 7 * shown[i].Share;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"0\" y1=\"0\" x2=\"{x:0}\" y2=\"{y:0}\" style=\"stroke-width:{width:0.#}\"/>"
            );
        }
        svg.Append("<g class=\"node\"><circle cx=\"0\" cy=\"0\" r=\"20\"/><text x=\"0\" y=\"36\">")
            .Append(E(Short(name)))
            .Append("</text></g>");
        for (var i = 0; i < shown.Count; i++)
        {
            var (x, y) = At(i, shown.Count);
            var one = shown[i];
            svg.Append("<a class=\"node ")
                .Append(Tone(one.RiskBand))
                .Append("\" href=\"")
                .Append(ValueLinks.Sheet(one.Id));
            svg.Append("\" aria-label=\"")
                .Append(E(says(one)))
                .Append("\"><title>")
                .Append(E(says(one)))
                .Append("</title>");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{x:0}\" cy=\"{y:0}\" r=\"11\"/><text x=\"{x:0}\" y=\"{y + 26:0}\" class=\"far\">"
            );
            svg.Append(E(Short(one.Name))).Append("</text></a>");
        }
        return svg.Append("</svg>").ToString();
    }

    private static (double X, double Y) At(int i, int of)
    {
        var angle = i * Math.Tau / Math.Max(of, 3) - Math.PI / 2;
        return (1.25 * Radius * Math.Cos(angle), Radius * Math.Sin(angle));
    }

    private static string Tone(RiskBand? risk) =>
        risk switch
        {
            RiskBand.High or RiskBand.VeryHigh => "risk",
            RiskBand.Medium => "medium",
            RiskBand.Low => "low",
            _ => "unknown",
        };

    private static string Short(string name) => name.Length <= 18 ? name : name[..17] + "…";

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}
