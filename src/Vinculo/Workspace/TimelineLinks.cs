using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Customers;
using Vinculo.Interactions;

namespace Vinculo.Workspace;

/// <summary>Addresses of a timeline: the page that shows it, and the parts of it that are swapped in.</summary>
internal static class TimelineLinks
{
    public static string Page(CustomerId customer, InteractionKind? kind, Channel? channel, string? after) =>
        Of(CustomerLinks.Sheet(customer), kind, channel, after) + "#historia";

    /// <summary>The whole panel, with its filters.</summary>
    public static string Part(CustomerId customer, InteractionKind? kind, Channel? channel, string? after) =>
        Of(CustomerLinks.Sheet(customer) + "/historia", kind, channel, after);

    /// <summary>Older rows only.</summary>
    public static string More(CustomerId customer, InteractionKind? kind, Channel? channel, string? after) =>
        Of(CustomerLinks.Sheet(customer) + "/historia/filas", kind, channel, after);

    private static string Of(string path, InteractionKind? kind, Channel? channel, string? after)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (kind is { } k)
            query["kind"] = Words.Of(k);
        if (channel is { } c)
            query["channel"] = Words.Of(c);
        if (after is not null)
            query["after"] = after;
        return QueryHelpers.AddQueryString(path, query);
    }
}
