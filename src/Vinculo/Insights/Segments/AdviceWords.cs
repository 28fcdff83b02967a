using System.Globalization;
using Vinculo.Ui;

namespace Vinculo.Insights.Segments;

/// <summary>Advice in the reader's language.</summary>
internal static class AdviceWords
{
    public static string Of(AdviceFound advice, IReadOnlyList<SegmentCount> segments)
    {
        string Fact(int at) => at < advice.Facts.Count ? advice.Facts[at] : "";
        string Name(int at) =>
            segments.FirstOrDefault(s => s.Code == Fact(at))?.Name(CultureInfo.CurrentUICulture) ?? Fact(at);
        return advice.Code switch
        {
            "alike" => SegmentText.Say("Advice.alike", Name(0), Name(1)),
            "too-small" => SegmentText.Say(
                Fact(1) switch
                {
                    "0" => "Advice.too-small.None",
                    "1" => "Advice.too-small.One",
                    _ => "Advice.too-small",
                },
                Name(0),
                Fact(1)
            ),
            "large-rest" => SegmentText.Say(
                "Advice.large-rest",
                NumberText.Percent(double.Parse(Fact(1), CultureInfo.InvariantCulture))
            ),
            var code => SegmentText.Of("Advice." + code),
        };
    }
}
