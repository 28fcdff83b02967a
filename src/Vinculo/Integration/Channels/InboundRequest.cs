using System.Text;

namespace Vinculo.Integration.Channels;

/// <summary>A request of a provider, byte for byte as it came.</summary>
/// <param name="Method">GET for handshakes, POST for everything else.</param>
/// <param name="Path">Path within the hook of the account, without a leading slash; usually empty.</param>
/// <param name="PublicUrl">The address the provider called, as it knows it: behind a proxy, the proxy's. With the query.</param>
/// <param name="Headers">By name in any case.</param>
/// <param name="Body">The bytes, not read by anybody before.</param>
public sealed record InboundRequest(
    string Method,
    string Path,
    Uri PublicUrl,
    IReadOnlyDictionary<string, string[]> Headers,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>When it arrived, for events of providers that do not say when they happened.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The first value of a header; null when it is not there.</summary>
    public string? Header(string name) =>
        Headers.TryGetValue(name, out var values) ? values.FirstOrDefault()
        : Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { } other
            ? other.FirstOrDefault()
        : null;

    /// <summary>Does it say that its body is JSON?</summary>
    public bool IsJson =>
        Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}
