using System.Text.Json.Serialization;
using Vinculo.Customers;

namespace Vinculo.Service.Themes;

/// <summary>What customers write about in their cases, as it was last found.</summary>
/// <param name="AsOf">Cases opened before this moment were read.</param>
/// <param name="Cases">How many had something written.</param>
/// <param name="Silent">Of those, how many have no words that tell.</param>
/// <param name="Months">First days of the months counted, oldest first, all of them read whole but the last; at most twelve.</param>
/// <param name="Themes">The largest first; none when there were too few texts that share words.</param>
public sealed record ThemesReport(
    DateTimeOffset AsOf,
    int Cases,
    int Silent,
    IReadOnlyList<DateOnly> Months,
    IReadOnlyList<CaseTheme> Themes
)
{
    /// <summary>Under which it is kept.</summary>
    public const string Code = "service.themes.report";

    /// <summary>Fewer texts that share words have no themes.</summary>
    public const int FewestTexts = Analytics.Text.Themes.FewestTexts;

    /// <summary>As many are read at a glance.</summary>
    public const int Glance = 12;

    /// <summary>With so large a part of its cases filed under one code a theme is one of that code's.</summary>
    private const double Mostly = 0.6;

    /// <summary>
    /// The themes by the code most of their cases are filed under, and those that no code holds together, the largest first.
    /// Empty where that would put nothing in order.
    /// </summary>
    public IReadOnlyList<ThemeGroup> Groups()
    {
        if (Themes.Count <= Glance)
            return [];
        ThemeGroup[] groups =
        [
            .. Themes
                .GroupBy(t => t.FiledAs.Count > 0 && t.FiledAs[0].Share >= Mostly ? t.FiledAs[0].Code : "")
                .Select(g => new ThemeGroup(g.Key, [.. g]))
                .OrderByDescending(g => g.All.Cases),
        ];
        return groups.Length < 2 ? [] : groups;
    }
}

/// <summary>Themes whose cases are filed under one code.</summary>
/// <param name="Code">Empty: no code holds most of their cases.</param>
/// <param name="Themes">The largest first.</param>
public sealed record ThemeGroup(string Code, IReadOnlyList<CaseTheme> Themes)
{
    /// <summary>All of them as one.</summary>
    public CaseTheme All { get; } =
        new(
            Code,
            [],
            Themes.Sum(t => t.Cases),
            Themes.Sum(t => t.Share),
            [.. Themes[0].Months.Select((_, month) => Themes.Sum(t => t.Months[month]))],
            [],
            []
        );
}

/// <summary>One theme.</summary>
/// <param name="Name">Its most telling words, as people write them.</param>
/// <param name="Words">What sets it apart, the most telling first.</param>
/// <param name="Cases">How many cases are about it.</param>
/// <param name="Share">Their share of the cases that have words that tell.</param>
/// <param name="Months">How many in each of the report's months.</param>
/// <param name="FiledAs">The codes people filed them under most, the commonest first.</param>
/// <param name="Examples">Cases that show it best.</param>
public sealed record CaseTheme(
    string Name,
    IReadOnlyList<string> Words,
    int Cases,
    double Share,
    IReadOnlyList<int> Months,
    IReadOnlyList<CodeShare> FiledAs,
    IReadOnlyList<ThemeExample> Examples
)
{
    /// <summary>Cases of the month the report was made in, until then.</summary>
    [JsonIgnore]
    public int ThisMonth => Months.Count == 0 ? 0 : Months[^1];

    /// <summary>Cases a month before that one, on average; null: there is no month before.</summary>
    [JsonIgnore]
    public double? MonthsBefore => Months.Count < 2 ? null : Months.SkipLast(1).Average();
}

/// <summary>How many of a theme's cases are filed under a code.</summary>
/// <param name="Code">Empty: under none.</param>
/// <param name="Share">Of the cases of the theme.</param>
public sealed record CodeShare(string Code, double Share);

/// <summary>A case that shows a theme; who may open it is for the case to say.</summary>
public sealed record ThemeExample(CustomerId Customer, Guid Id, string Receipt);
