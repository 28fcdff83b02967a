using System.Text.Json;

namespace Vinculo.Workspace;

/// <summary>Custom fields of a customer as pairs of name and text.</summary>
internal static class CustomerAttributes
{
    private const int Most = 30;

    public static IReadOnlyList<KeyValuePair<string, string>> Read(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return [];
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return [];
        return
        [
            .. document
                .RootElement.EnumerateObject()
                .Take(Most)
                .Where(p =>
                    p.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array)
                )
                .Select(p => KeyValuePair.Create(p.Name.Replace('_', ' '), p.Value.ToString())),
        ];
    }
}
