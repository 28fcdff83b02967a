using System.Text.Json;

namespace Vinculo.Organization;

/// <summary>One field of a change as the audit shows it.</summary>
internal sealed record AuditChange(string Field, string Before, string After);

/// <summary>What differs between two stored states.</summary>
internal static class AuditDiff
{
    /// <summary>The fields whose value differs, in the order of the newer state; all of them when one state is missing.</summary>
    public static IReadOnlyList<AuditChange> Of(string? before, string? after)
    {
        var old = Fields(before);
        var now = Fields(after);
        return
        [
            .. now
                .Keys.Union(old.Keys)
                .Where(name => old.GetValueOrDefault(name) != now.GetValueOrDefault(name))
                .Select(name => new AuditChange(
                    name,
                    old.GetValueOrDefault(name) ?? "",
                    now.GetValueOrDefault(name) ?? ""
                )),
        ];
    }

    private static Dictionary<string, string> Fields(string? json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null)
            return fields;
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            fields[""] = document.RootElement.ToString();
            return fields;
        }
        foreach (var property in document.RootElement.EnumerateObject())
            fields[property.Name] =
                property.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(", ", property.Value.EnumerateArray().Select(e => e.ToString()))
                    : property.Value.ToString();
        return fields;
    }
}
