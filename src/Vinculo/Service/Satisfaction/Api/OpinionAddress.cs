using System.Globalization;
using Vinculo.Service.Cases;
using Vinculo.Service.Figures;
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
        var words = new AddressWords(query);
        var segmentation = SegmentationAddress.CodeIn(words.Text("by"));
        var by = segmentation is null ? words.Member<OpinionDimension>("by") : OpinionDimension.Segmentation;
        return new(
            new(
                words.Member<SurveyKind>("kind") ?? SurveyKind.Satisfaction,
                words.Day("from"),
                words.Day("until"),
                words.Member<OpinionCount>("count") ?? OpinionCount.Asked,
                by ?? OpinionDimension.All,
                // A value that is empty means that nothing is known; no value, any.
                by is not null
                && query.ContainsKey("value")
                    ? query["value"].ToString()
                    : null,
                segmentation
            ),
            words.Text("after"),
            words.Text("before"),
            words.Number("limit", OpinionList.PageSize, OpinionList.MostRows)
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
            parts.Add("by=" + Uri.EscapeDataString(By(filter.By, filter.Segmentation)));
        if (filter.Value is { } value)
            parts.Add("value=" + Uri.EscapeDataString(value));
        return string.Join('&', parts);
    }

    /// <summary>What figures are divided by, as an address says it.</summary>
    public static string By(OpinionDimension by, string? segmentation) =>
        by == OpinionDimension.Segmentation ? SegmentationAddress.Of(segmentation ?? "") : by.ToString();

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
