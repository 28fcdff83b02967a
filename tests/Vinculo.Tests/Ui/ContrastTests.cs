using System.Globalization;
using System.Text.RegularExpressions;

namespace Vinculo.Tests.Ui;

/// <summary>WCAG 2.2: text 4.5 to 1 (1.4.3), edges of controls and focus 3 to 1 (1.4.11), in both themes.</summary>
public partial class ContrastTests
{
    private static readonly string[] Surfaces = ["bg", "bg-2", "bg-3", "raise"];
    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Read();

    public static TheoryData<string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, double>();
        foreach (var surface in Surfaces)
        {
            foreach (var ink in new[] { "ink", "ink-2", "ink-3", "brand-text", "ok", "warn", "bad", "info" })
                pairs.Add(ink, surface, 4.5);
            pairs.Add("focus", surface, 3);
            pairs.Add("edge", surface, 3);
        }
        foreach (var ink in new[] { "ink", "ink-2", "brand-text" })
            pairs.Add(ink, "bg-4", 4.5);
        foreach (var tone in new[] { "ok", "warn", "bad", "info" })
        {
            pairs.Add(tone, tone + "-soft", 4.5);
            pairs.Add("ink", tone + "-soft", 4.5);
        }
        pairs.Add("brand-text", "brand-soft", 4.5);
        pairs.Add("ink", "brand-soft", 4.5);
        pairs.Add("ink-2", "brand-soft", 4.5);
        pairs.Add("ink-3", "brand-soft", 4.5);
        pairs.Add("brand-ink", "brand", 4.5);
        pairs.Add("brand-ink", "brand-2", 4.5);
        pairs.Add("brand-ink", "bad-fill", 4.5);
        pairs.Add("bg", "ink", 4.5);
        foreach (var line in new[] { "c1", "c2", "c3", "c4", "c5", "c6" })
            pairs.Add(line, "raise", 3);
        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Every_pair_of_colours_can_be_read_in_both_themes(string front, string back, double least)
    {
        Contrast(Tokens[front].Light, Tokens[back].Light).ShouldBeGreaterThanOrEqualTo(least, "light");
        Contrast(Tokens[front].Dark, Tokens[back].Dark).ShouldBeGreaterThanOrEqualTo(least, "dark");
    }

    [Fact]
    public void White_on_black_is_21_to_1() => Contrast("#ffffff", "#000000").ShouldBe(21, .01);

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + .05) / (Math.Min(x, y) + .05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var v = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return v <= .04045 ? v / 12.92 : Math.Pow((v + .055) / 1.055, 2.4);
        }
        return .2126 * Channel(1) + .7152 * Channel(3) + .0722 * Channel(5);
    }

    private static Dictionary<string, (string, string)> Read()
    {
        var css = File.ReadAllText(Path.Combine(TestRun.Repository, "src/Vinculo/Ui/assets/css/1-tokens.css"));
        return Pair().Matches(css).ToDictionary(m => m.Groups[1].Value, m => (m.Groups[2].Value, m.Groups[3].Value));
    }

    [GeneratedRegex(@"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")]
    private static partial Regex Pair();
}
