using Vinculo.Customers;

namespace Vinculo.Interactions.Conversations;

/// <summary>What whoever takes a new matter of an account must know: by what the customer writes about, else always the same.</summary>
/// <param name="Usual">Of every matter; null: nothing in particular.</param>
/// <param name="Topics">Words that a matter is known by, as <see cref="NameKey.Fold"/> leaves them, and what they ask for; the first that fits counts.</param>
public sealed record AskedSkills(string? Usual, IReadOnlyList<(string Word, string Skill)> Topics)
{
    public static AskedSkills None { get; } = new(null, []);

    /// <param name="topics">A line or a stretch up to a semicolon each: <c>factura, cobro = cobros; señal = soporte</c>.</param>
    /// <returns>Null: a stretch says no words or no skill.</returns>
    public static AskedSkills? Read(string? usual, string? topics)
    {
        var read = new List<(string, string)>();
        foreach (
            var stretch in (topics ?? "").Split(
                [';', '\n', '\r'],
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (
                stretch.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } words, { Length: > 0 } skill]
            )
                return null;
            read.AddRange(
                words
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => (NameKey.Fold(word), Small(skill)))
            );
        }
        return new(string.IsNullOrWhiteSpace(usual) ? null : Small(usual), read);
    }

    /// <summary>What a matter asks for that begins with these words.</summary>
    public string? Of(string? words)
    {
        if (Topics.Count == 0 || words is null)
            return Usual;
        var folded = $" {NameKey.Fold(words)} ";
        foreach (var (word, skill) in Topics)
            if (folded.Contains($" {word}", StringComparison.Ordinal))
                return skill;
        return Usual;
    }

    private static string Small(string skill) => skill.Trim().ToLowerInvariant();
}
