using System.Globalization;
using System.Text.Json;
using Vinculo.Integration.Channels;

namespace Vinculo.Integration.Mail.Inbound;

/// <summary>What providers of mail write in JSON in ways of their own.</summary>
internal static class MailJson
{
    /// <summary>Seconds since 1970 with fractions; null: there are none.</summary>
    public static DateTimeOffset? UnixSeconds(this JsonElement? of, string name) =>
        double.TryParse(of.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 4e9
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;

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
