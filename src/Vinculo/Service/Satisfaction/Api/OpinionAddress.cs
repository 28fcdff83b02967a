using System.Globalization;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>What the address of figures and lists of opinions says. The same words serve pages, API and files.</summary>
internal sealed record OpinionAddress(OpinionFilter Filter, string? After, string? Before, int Limit)
{
    private const int UsualDays = 90;

    public static readonly string[] Filters = ["kind", "from", "until", "count", "by", "value"];

    /// <summary>Reads an address; words that mean nothing are passed over.</summary>
    public static OpinionAddress Read(IQueryCollection query)
    {
        string? Word(string name) => query[name] is [{ Length: > 0 } word, ..] ? word : null;
        var by = CaseWords.Read<OpinionDimension>(Word("by"));
        return new(
            new(
                CaseWords.Read<SurveyKind>(Word("kind")) ?? SurveyKind.Satisfaction,
                Day(Word("from")),
                Day(Word("until")),
                CaseWords.Read<OpinionCount>(Word("count")) ?? OpinionCount.Asked,
                by ?? OpinionDimension.All,
                // A value that is empty means that nothing is known; no value, any.
                by is not null
                && query.ContainsKey("value")
                    ? query["value"].ToString()
                    : null
            ),
            Word("after"),
            Word("before"),
            int.TryParse(Word("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? Math.Clamp(limit, 1, OpinionList.MostRows)
                : OpinionList.PageSize
        );
    }

    /// <summary>The filter with a period: the last ninety days unless said.</summary>
    public OpinionFilter Period(DateOnly today)
    {
        var last = Filter.Until ?? today;
        return Filter with { Until = last, From = Filter.From ?? last.AddDays(-UsualDays) };
    }

    /// <summary>The query of a list that holds what a figure counts.</summary>
    public static string Query(OpinionFilter filter)
    {
        var parts = new List<string> { "kind=" + filter.Kind };
        if (filter.From is { } first)
            parts.Add("from=" + Written(first));
        if (filter.Until is { } last)
            parts.Add("until=" + Written(last));
        if (filter.Count != OpinionCount.Asked)
            parts.Add("count=" + filter.Count);
        if (filter.By != OpinionDimension.All)
            parts.Add("by=" + filter.By);
        if (filter.Value is { } value)
            parts.Add("value=" + Uri.EscapeDataString(value));
        return string.Join('&', parts);
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? word) =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
