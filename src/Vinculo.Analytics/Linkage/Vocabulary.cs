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
        return new()
        {
            Text = text,
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
