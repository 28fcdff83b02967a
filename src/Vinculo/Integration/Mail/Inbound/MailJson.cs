using System.Globalization;
using System.Text.Json;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>Reads JSON of strangers: what is not there, or is of another kind, is null.</summary>
internal static class MailJson
{
    /// <exception cref="FormatException">It is no JSON, or ends too early.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new() { MaxDepth = 32 });
        }
        catch (JsonException broken)
        {
            throw new FormatException("The body is no JSON.", broken);
        }
    }

    extension(JsonElement element)
    {
        /// <summary>A member as text, numbers too.</summary>
        public string? Text(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
                ? value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                    _ => null,
                }
                : null;

        /// <summary>A member that is an object, or an empty element.</summary>
        public JsonElement Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

        /// <summary>Entries of a list member; none when there is no such list.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

        /// <summary>A member that counts seconds since 1970, with fractions.</summary>
        public DateTimeOffset? UnixSeconds(string name) =>
            double.TryParse(element.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and < 4e9
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                : null;
    }

    /// <summary>Header lines, with those added that a provider tells beside them and that are not among them.</summary>
    public static IEnumerable<(string Name, string Value)> Missing(
        List<(string Name, string Value)> given,
        params (string Name, string? Value)[] beside
    ) =>
        given.Concat(
            beside
                .Where(b =>
                    !string.IsNullOrWhiteSpace(b.Value)
                    && !given.Exists(g => g.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase))
                )
                .Select(b => (b.Name, b.Value!))
        );
}
