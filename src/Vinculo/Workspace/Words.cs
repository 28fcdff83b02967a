using System.Text.Json;

namespace Vinculo.Workspace;

/// <summary>Members of enums as addresses and the API write them: <c>whatsApp</c>, <c>veryHigh</c>.</summary>
internal static class Words
{
    public static string Of<T>(T member)
        where T : struct, Enum => Names<T>.All.GetValueOrDefault(member, "unknown");

    /// <summary>The member of a word, in any case; null when the word names none.</summary>
    public static T? Read<T>(string? word)
        where T : struct, Enum =>
        word is not null && Names<T>.Members.TryGetValue(word, out var member) ? member : null;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> All = Enum.GetValues<T>()
            .ToDictionary(m => m, m => JsonNamingPolicy.CamelCase.ConvertName(m.ToString()));

        public static readonly Dictionary<string, T> Members = All.ToDictionary(
            n => n.Value,
            n => n.Key,
            StringComparer.OrdinalIgnoreCase
        );
    }
}
