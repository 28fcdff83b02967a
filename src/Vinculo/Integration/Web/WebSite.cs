using Vinculo.Customers;

namespace Vinculo.Integration.Web;

/// <summary>A web site of the company's that shows proposals.</summary>
/// <param name="Key">Stands in its pages; says which site asks and proves nothing.</param>
/// <param name="Origins">Scheme, host and port of the pages that may ask: <c>https://www.example.com</c>.</param>
/// <param name="Placement">Under which its decisions are made.</param>
public sealed record WebSite(
    Guid Id,
    string Name,
    string Key,
    IReadOnlyList<string> Origins,
    string Placement,
    DateTimeOffset MadeAt,
    DateTimeOffset? EndedAt
)
{
    /// <summary>How every key begins.</summary>
    public const string KeyMark = "vw_";

    /// <summary>How every secret begins, so that a leaked one is recognised by scanners.</summary>
    public const string SecretMark = "vws_";

    /// <summary>Longest name.</summary>
    public const int LongestName = 60;

    public const int MostOrigins = 20;

    /// <summary>An origin as browsers send it; null: it is none, or not a safe one.</summary>
    public static string? Origin(string written)
    {
        if (
            !Uri.TryCreate(written.Trim().TrimEnd('/'), UriKind.Absolute, out var read)
            || read.AbsolutePath != "/"
            || read.Query.Length > 0
            || read.UserInfo.Length > 0
        )
            return null;
        var isSafe = read.Scheme == Uri.UriSchemeHttps || read.Scheme == Uri.UriSchemeHttp && read.IsLoopback;
        return isSafe ? read.GetLeftPart(UriPartial.Authority).ToLowerInvariant() : null;
    }
}

/// <summary>Whom a site says its visitor is: by our own number, or by a system's.</summary>
public sealed record VisitorName(CustomerId? Customer, string? System, string? Key);
