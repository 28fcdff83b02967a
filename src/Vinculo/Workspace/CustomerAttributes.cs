using System.Text.Json;

namespace Vinculo.Workspace;

/// <summary>Custom fields of a customer as pairs of label and text, in the company's order.</summary>
internal static class CustomerAttributes
{
    /// <param name="json">Values by code.</param>
    /// <param name="labels">Codes and labels of the fields that are shown.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(
        string? json,
        IReadOnlyList<KeyValuePair<string, string>> labels
    )
    {
        if (string.IsNullOrEmpty(json))
            return [];
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return [];
        var read = new List<KeyValuePair<string, string>>();
        foreach (var (code, label) in labels)
            if (
                document.RootElement.TryGetProperty(code, out var value)
                && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array)
            )
                read.Add(KeyValuePair.Create(label, value.ToString()));
        return read;
    }
}
