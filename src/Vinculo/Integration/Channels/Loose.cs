using System.Globalization;
using System.Text.Json;

namespace Vinculo.Integration.Channels;

/// <summary>Reads JSON of others: what is not there, or is something else than said, is simply not there.</summary>
internal static class Loose
{
    /// <exception cref="FormatException">It is no JSON, or cut short.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public static JsonElement? Of(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var found)
        && found.ValueKind is not JsonValueKind.Null
            ? found
            : null;

    public static JsonElement? Of(this JsonElement? of, string name) => of?.Of(name);

    /// <summary>A text, or a number as it is written; null when empty.</summary>
    public static string? Text(this JsonElement of, string name) =>
        of.Of(name) switch
        {
            { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } value => value,
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    public static string? Text(this JsonElement? of, string name) => of?.Text(name);

    public static bool Flag(this JsonElement of, string name) => of.Of(name) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<JsonElement> Each(this JsonElement of, string name) =>
        of.Of(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Each(this JsonElement? of, string name) => of?.Each(name) ?? [];

    /// <summary>Unix time in seconds or milliseconds, as number or text.</summary>
    public static DateTimeOffset? Moment(this JsonElement of, string name, bool milliseconds = false) =>
        long.TryParse(of.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and < 250_000_000_000_000
            ? milliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(number)
                : number < 250_000_000_000
                    ? DateTimeOffset.FromUnixTimeSeconds(number)
                    : null
            : null;

    public static long? Number(this JsonElement of, string name) =>
        long.TryParse(of.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    public static long? Number(this JsonElement? of, string name) => of?.Number(name);
}
