using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Vinculo.Ui;

/// <summary>Filters, order and page live in the address: these are the small changes a link makes to it.</summary>
public static class UrlQuery
{
    /// <summary>Keyset cursors: a change of filter or order starts again at the first page.</summary>
    private static readonly string[] Cursors = ["after", "before", "page"];

    /// <summary>Path and query with <paramref name="key"/> set to one value; null or empty removes it.</summary>
    public static string With(string uri, string key, string? value) =>
        Change(uri, key, _ => value is null ? [] : [value]);

    /// <summary>Path and query with one more value under <paramref name="key"/>.</summary>
    public static string Plus(string uri, string key, string value) =>
        Change(uri, key, now => [.. now.Where(v => v != value), value]);

    /// <summary>Path and query without this value under <paramref name="key"/>, or without the key when value is null.</summary>
    public static string Minus(string uri, string key, string? value = null) =>
        Change(uri, key, now => value is null ? [] : [.. now.Where(v => v != value)]);

    /// <summary>All values of a key in the address, in order.</summary>
    public static IReadOnlyList<string> Values(string uri, string key) =>
        [
            .. Parse(uri)
                .Query.Where(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                .SelectMany(p => p.Value)
                .OfType<string>(),
        ];

    /// <summary>The one value of a key, or null.</summary>
    public static string? Value(string uri, string key) => Values(uri, key) is [var first, ..] ? first : null;

    private static string Change(string uri, string key, Func<IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        var (path, query) = Parse(uri);
        var changed = change(Values(uri, key)).Where(v => v.Length > 0).ToList();
        var kept = new List<KeyValuePair<string, string?>>();
        var isPlaced = false;
        foreach (var (name, values) in query)
        {
            var isKey = name.Equals(key, StringComparison.OrdinalIgnoreCase);
            if (isKey)
                isPlaced = true;
            else if (Cursors.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            IEnumerable<string?> now = isKey ? changed : values;
            foreach (var value in now)
                kept.Add(KeyValuePair.Create(isKey ? key : name, value));
        }
        if (!isPlaced)
            kept.AddRange(changed.Select(v => KeyValuePair.Create(key, (string?)v)));
        return QueryHelpers.AddQueryString(path, kept);
    }

    private static (string Path, Dictionary<string, StringValues> Query) Parse(string uri)
    {
        if (
            Uri.TryCreate(uri, UriKind.Absolute, out var full)
            && full.Scheme.StartsWith("http", StringComparison.Ordinal)
        )
            uri = full.PathAndQuery;
        var mark = uri.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (uri, []) : (uri[..mark], QueryHelpers.ParseQuery(uri[mark..]));
    }
}
