using System.Globalization;
using Vinculo.Service.Cases;

namespace Vinculo.Integration.WebForms.Api;

/// <summary>What the address of a list of entries says. The same words serve page, API and file.</summary>
internal sealed record EntryAddress(EntryFilter Filter, string? After, string? Before, int Limit)
{
    public static readonly string[] Words = ["from", "until", "state", "after", "before", "limit"];

    /// <summary>Reads an address; words that mean nothing are passed over.</summary>
    public static EntryAddress Read(Guid form, IQueryCollection query) =>
        new(
            new(form, Day(query["from"]), Day(query["until"]), CaseWords.Read<EntryState>(query["state"])),
            Text(query["after"]),
            Text(query["before"]),
            int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? Math.Clamp(limit, 1, FormEntries.MostRows)
                : FormEntries.PageSize
        );

    /// <summary>The query of the list this filter holds.</summary>
    public static string Query(EntryFilter filter) =>
        string.Join(
            '&',
            new[]
            {
                filter.From is { } first ? "from=" + Written(first) : null,
                filter.Until is { } last ? "until=" + Written(last) : null,
                filter.State is { } state ? "state=" + state : null,
            }.OfType<string>()
        );

    private static string? Text(string? word) => string.IsNullOrEmpty(word) ? null : word;

    private static DateOnly? Day(string? word) =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
