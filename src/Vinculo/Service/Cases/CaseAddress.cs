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
        var words = new AddressWords(query, actor.Id);
        var filter = new CaseFilter(
            !words.Says("open", "false"),
            words.Member<CaseState>("state"),
            words.Member<CaseKind>("kind"),
            words.Says("code", "-") ? "" : words.Text("code"),
            words.Id("team"),
            words.Id("owner"),
            words.Says("owner", "none"),
            words.Number("severity"),
            words.Says("channel", "none") ? 0 : words.Member<Channel>("channel"),
            words.Member<CaseDue>("due"),
            words.Day("from"),
            words.Day("until"),
            words.Member<CasePart>("part")
        );
        // A state that only closed cases have is looked for among all.
        if (filter.State is { } state && !state.IsOpen())
            filter = filter with { Open = false };
        return new(
            filter,
            words.Text("after"),
            words.Text("before"),
            words.Number("limit", PageSize, CaseList.MostRows)
        );
    }
}
