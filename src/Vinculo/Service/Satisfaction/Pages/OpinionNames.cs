using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Service.Cases;
using Vinculo.Service.Figures;
using Vinculo.Service.Satisfaction.Figures;
using Vinculo.Ui.Components;

namespace Vinculo.Service.Satisfaction.Pages;

/// <summary>What a value of a figure is called on screen.</summary>
internal static class OpinionNames
{
    public static string Of(
        OpinionDimension by,
        string value,
        IStringLocalizer<SatisfactionTexts> texts,
        IReadOnlyList<Choice> teams,
        IReadOnlyList<Choice> people,
        CodeTree tree,
        SegmentationNames? cut
    ) =>
        value.Length == 0
            ? texts["Unknown"].Value
            : by switch
            {
                OpinionDimension.Team => NameOf(teams, value) ?? texts["Unknown"].Value,
                OpinionDimension.Agent => NameOf(people, value) ?? texts["Unknown"].Value,
                OpinionDimension.Code => tree.Find(value)?.Name(CultureInfo.CurrentUICulture) ?? value,
                OpinionDimension.Segmentation => cut?.Of(value) ?? value,
                OpinionDimension.Segment => Member<ValueClass>(value)?.ToString() ?? value,
                _ => Member<Channel>(value) is { } channel ? texts["Channel." + channel].Value : texts["Unknown"].Value,
            };

    private static T? Member<T>(string value)
        where T : struct, Enum =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Enum.GetValues<T>()
            .Cast<T?>()
            .FirstOrDefault(m => Convert.ToInt32(m, CultureInfo.InvariantCulture) == number)
            is { } member
            ? member
            : null;

    private static string? NameOf(IReadOnlyList<Choice> choices, string value) =>
        Guid.TryParseExact(value, "N", out var id) ? CaseWords.Name(choices, id) : null;
}
