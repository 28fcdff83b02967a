using System.Collections.Concurrent;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>One word of a name with all that comparing it needs, worked out once.</summary>
internal sealed class NameToken
{
    /// <summary>Folded: capitals, no accents, no blanks.</summary>
    public required string Text { get; init; }

    public required ulong Hash { get; init; }

    /// <summary>Digest of the sound.</summary>
    public required ulong Sound { get; init; }

    /// <summary>Digests of the given names it may stand for, itself among them; sorted.</summary>
    public required ulong[] Canonical { get; init; }

    /// <summary>Digest without a leading particle, or the same as <see cref="Hash"/>.</summary>
    public required ulong Bare { get; init; }

    public bool Initial => Text.Length == 1;

    /// <summary>One bit a letter that occurs.</summary>
    public required uint Letters { get; init; }

    /// <summary>Letters that occur again.</summary>
    public required int Repeats { get; init; }

    /// <summary>
    /// Whether two words can be as alike as 0.85 at all (Jaro–Winkler), told by their letters: nine in ten pairs are settled here.
    /// </summary>
    public static bool MayBeAlike(NameToken a, NameToken b)
    {
        var (long1, long2) = (a.Text.Length, b.Text.Length);
        var common = System.Numerics.BitOperations.PopCount(a.Letters & b.Letters) + Math.Min(a.Repeats, b.Repeats);
        common = Math.Min(common, Math.Min(long1, long2));
        var prefix = a.Text[0] != b.Text[0] ? 0 : a.Text.AsSpan().CommonPrefixLength(b.Text);
        // Jaro needed, times three, less the part that exchanges can only lower.
        var needed = prefix switch
        {
            0 => 1.55f,
            1 => 1.5f,
            2 => 1.4375f,
            3 => 1.357f,
            _ => 1.25f,
        };
        return common * (long1 + long2) >= needed * long1 * long2;
    }
}

/// <summary>
/// Words already met, so that a common name is worked out once and kept once. Safe to use from several threads; grows with the
/// distinct words, and stops keeping them at a limit, so that rubbish cannot fill the memory.
/// </summary>
public sealed class Vocabulary
{
    private const int Limit = 2_000_000;

    private static readonly string[] Particles =
    [
        "DELAS",
        "DELOS",
        "DELA",
        "DEL",
        "DE",
        "LAS",
        "LOS",
        "LA",
        "SAN",
        "VAN",
        "VON",
        "DA",
        "DO",
    ];

    private readonly ConcurrentDictionary<string, NameToken> given = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NameToken> surnames = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> domains = new(StringComparer.Ordinal);

    /// <summary>The one copy of a domain.</summary>
    internal string Domain(string text) => domains.Count < Limit ? domains.GetOrAdd(text, text) : text;

    internal NameToken Given(string text) => Keep(given, text, true);

    internal NameToken Surname(string text) => Keep(surnames, text, false);

    private static NameToken Keep(ConcurrentDictionary<string, NameToken> kept, string text, bool asGiven)
    {
        if (text.Length > 60)
            text = text[..60];
        if (kept.TryGetValue(text, out var token))
            return token;
        token = Make(text, asGiven);
        return kept.Count < Limit ? kept.GetOrAdd(text, token) : token;
    }

    private static NameToken Make(string text, bool asGiven)
    {
        var hash = StableHash.Of(text);
        ulong[] canonical = [hash];
        if (asGiven && text.Length > 1)
        {
            canonical = [.. PersonNames.CanonicalGiven(text).Select(c => StableHash.Of(c)).Distinct().Order()];
            if (canonical.Length == 0)
                canonical = [hash];
        }
        uint letters = 0;
        foreach (var c in text)
            letters |= 1u << (c & 31);
        return new()
        {
            Text = text,
            Letters = letters,
            Repeats = text.Length - System.Numerics.BitOperations.PopCount(letters),
            Hash = hash,
            Sound = text.Length == 1 ? hash : StableHash.Of(SpanishPhonetics.Key(text)),
            Canonical = canonical,
            Bare = StableHash.Of(WithoutParticle(text)),
        };
    }

    private static string WithoutParticle(string text)
    {
        foreach (var particle in Particles)
            if (text.Length >= particle.Length + 4 && text.StartsWith(particle, StringComparison.Ordinal))
                return text[particle.Length..];
        return text;
    }
}
