using System.Net;
using System.Text;

namespace Vinculo.Integration.Channels.Twilio;

/// <summary>A posted form as Twilio signs it: names and values as they were before encoding, nothing trimmed.</summary>
internal sealed class TwilioForm
{
    private readonly List<(string Name, string Value)> fields = [];

    public TwilioForm(ReadOnlySpan<byte> body)
    {
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = cut < 0 ? (pair, "") : (pair[..cut], pair[(cut + 1)..]);
            fields.Add((WebUtility.UrlDecode(name), WebUtility.UrlDecode(value)));
        }
    }

    public string? this[string name] => fields.Find(f => f.Name == name).Value is { Length: > 0 } value ? value : null;

    /// <summary>Address and every field in order of their names, as the signature is worked out over.</summary>
    public string Signed(string url) =>
        fields
            .Distinct()
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .ThenBy(f => f.Value, StringComparer.Ordinal)
            .Aggregate(new StringBuilder(url), (text, f) => text.Append(f.Name).Append(f.Value))
            .ToString();

    /// <summary>All fields, for keeping.</summary>
    public IReadOnlyDictionary<string, string> All =>
        fields.DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
}
