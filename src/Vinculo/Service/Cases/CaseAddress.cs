using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Cases;

/// <summary>What the address of a list of cases says. The same words serve page, API and export.</summary>
internal sealed record CaseAddress(CaseFilter Filter, string? After, string? Before, int Limit)
{
    public const int PageSize = 50;

    /// <summary>Names of the filters, in the order of their chips.</summary>
    public static readonly string[] Filters =
    [
        "due",
        "state",
        "kind",
        "code",
        "team",
        "owner",
        "severity",
        "channel",
        "from",
        "until",
        "part",
    ];

    /// <summary>Reads an address; words that mean nothing are passed over.</summary>
    public static CaseAddress Read(IQueryCollection query, Actor actor)
    {
        string? Word(string name) => query[name] is [{ Length: > 0 } word, ..] ? word : null;
        Guid? Id(string name) =>
            Word(name) == "me" ? actor.Id
            : Guid.TryParse(Word(name), out var id) ? id
            : null;
        var filter = new CaseFilter(
            Word("open") != "false",
            Member<CaseState>(Word("state")),
            Member<CaseKind>(Word("kind")),
            Word("code") is "-" ? "" : Word("code"),
            Id("team"),
            Id("owner"),
            Word("owner") == "none",
            int.TryParse(Word("severity"), NumberStyles.None, CultureInfo.InvariantCulture, out var severity)
                ? severity
                : null,
            Word("channel") == "none" ? 0 : Member<Channel>(Word("channel")),
            Member<CaseDue>(Word("due")),
            Day(Word("from")),
            Day(Word("until")),
            Member<CasePart>(Word("part"))
        );
        // A state that only closed cases have is looked for among all.
        if (filter.State is { } state && !state.IsOpen())
            filter = filter with { Open = false };
        var limit = int.TryParse(Word("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, CaseList.MostRows)
            : PageSize;
        return new(filter, Word("after"), Word("before"), limit);
    }

    private static DateOnly? Day(string? word) =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static T? Member<T>(string? word)
        where T : struct, Enum =>
        word is { Length: > 0 } && char.IsLetter(word[0]) && Enum.TryParse<T>(word, ignoreCase: true, out var member)
            ? member
            : null;
}
