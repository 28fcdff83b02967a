using System.Collections.Frozen;
using System.Globalization;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>One word as a name: how usual it is as a given name and as a surname.</summary>
/// <param name="Text">Folded; shared by all who ask, so that a million Garcías are one string.</param>
/// <param name="Given">Bits: log₂ of its share among given names.</param>
/// <param name="Surname">Bits: log₂ of its share among surnames.</param>
/// <param name="Sex">F, M or B (both) as a given name; null when it is none.</param>
internal sealed record NameEntry(string Text, float Given, float Surname, char? Sex)
{
    /// <summary>The name's usual key; made once.</summary>
    public string Phonetic { get; } = SpanishPhonetics.Key(Text);

    public bool IsGiven => Given > NameDictionary.Unseen;
    public bool IsSurname => Surname > NameDictionary.Unseen;
}

/// <summary>
/// The names we know, with rough frequencies, written by us (<c>Names/given.txt</c>, <c>Names/surnames.txt</c>). Words we do
/// not know are judged by how they sound and how they end.
/// </summary>
internal static class NameDictionary
{
    /// <summary>Bits of a known word in the list it is not in.</summary>
    public const float Unseen = -20f;

    /// <summary>Bits of a word we have never met, in either list, before its ending is looked at.</summary>
    private const float Unknown = -17f;

    /// <summary>Bits a word loses when it only sounds like a known one.</summary>
    private const float OnlySounds = 2.5f;

    private static readonly FrozenDictionary<string, NameEntry> Entries;
    private static readonly FrozenDictionary<string, NameEntry>.AlternateLookup<ReadOnlySpan<char>> BySpan;
    private static readonly FrozenDictionary<string, (float Given, float Surname)> Sounds;
    private static readonly FrozenDictionary<string, (float Given, float Surname)>.AlternateLookup<
        ReadOnlySpan<char>
    > SoundsBySpan;
    private static readonly FrozenDictionary<string, (float Given, float Surname)> Endings;
    private static readonly FrozenDictionary<string, (float Given, float Surname)>.AlternateLookup<
        ReadOnlySpan<char>
    > EndingsBySpan;

    static NameDictionary()
    {
        var given = Load("given.txt", out var sexes);
        var surnames = Load("surnames.txt", out _);
        var givenTotal = given.Values.Sum();
        var surnameTotal = surnames.Values.Sum();
        var entries = new Dictionary<string, NameEntry>(StringComparer.Ordinal);
        var sounds = new Dictionary<string, (float Given, float Surname)>(StringComparer.Ordinal);
        var endings = new Dictionary<string, (float Given, float Surname)>(StringComparer.Ordinal);
        foreach (var word in given.Keys.Union(surnames.Keys))
        {
            var g = given.GetValueOrDefault(word) / givenTotal;
            var s = surnames.GetValueOrDefault(word) / surnameTotal;
            var entry = new NameEntry(
                word,
                g > 0 ? MathF.Log2(g) : Unseen,
                s > 0 ? MathF.Log2(s) : Unseen,
                sexes.TryGetValue(word, out var sex) ? sex : null
            );
            entries.Add(word, entry);
            var sound = sounds.GetValueOrDefault(entry.Phonetic);
            sounds[entry.Phonetic] = (sound.Given + g, sound.Surname + s);
            if (word.Length > 3)
                for (var length = 2; length <= 3; length++)
                {
                    var end = word[^length..];
                    var seen = endings.GetValueOrDefault(end);
                    endings[end] = (seen.Given + (g > 0 ? 1 : 0), seen.Surname + (s > 0 ? 1 : 0));
                }
        }
        Entries = entries.ToFrozenDictionary(StringComparer.Ordinal);
        BySpan = Entries.GetAlternateLookup<ReadOnlySpan<char>>();
        Sounds = sounds.ToFrozenDictionary(
            p => p.Key,
            p =>
                (
                    p.Value.Given > 0 ? MathF.Log2(p.Value.Given) - OnlySounds : Unseen,
                    p.Value.Surname > 0 ? MathF.Log2(p.Value.Surname) - OnlySounds : Unseen
                ),
            StringComparer.Ordinal
        );
        SoundsBySpan = Sounds.GetAlternateLookup<ReadOnlySpan<char>>();
        Endings = endings.ToFrozenDictionary(
            p => p.Key,
            p => (Lean(p.Value.Given, p.Value.Surname), Lean(p.Value.Surname, p.Value.Given)),
            StringComparer.Ordinal
        );
        EndingsBySpan = Endings.GetAlternateLookup<ReadOnlySpan<char>>();

        static float Lean(float here, float there) => 2 * MathF.Log2((here + 1) / (here + there + 2) * 2);
    }

    public static int GivenCount => Entries.Values.Count(e => e.IsGiven);

    public static int SurnameCount => Entries.Values.Count(e => e.IsSurname);

    public static IEnumerable<NameEntry> All => Entries.Values;

    public static NameEntry? Find(ReadOnlySpan<char> token) => BySpan.TryGetValue(token, out var entry) ? entry : null;

    /// <summary>Bits of a word as a given name and as a surname.</summary>
    public static void Weigh(ReadOnlySpan<char> token, NameEntry? entry, out float given, out float surname)
    {
        if (entry is not null)
        {
            (given, surname) = (entry.Given, entry.Surname);
            return;
        }
        if (token.Length == 1)
        {
            // An initial stands for a middle name somewhat more often than for a surname.
            (given, surname) = (-5f, -6f);
            return;
        }
        Span<char> key = stackalloc char[SpanishPhonetics.Longest];
        var length = SpanishPhonetics.Key(token, key);
        if (length > 2 && SoundsBySpan.TryGetValue(key[..length], out var sound))
        {
            (given, surname) = (Math.Max(sound.Given, Unseen), Math.Max(sound.Surname, Unseen));
            return;
        }
        (given, surname) = (Unknown, Unknown);
        for (var end = 3; end >= 2; end--)
            if (token.Length > end && EndingsBySpan.TryGetValue(token[^end..], out var lean))
            {
                given += lean.Given;
                surname += lean.Surname;
                return;
            }
    }

    private static Dictionary<string, float> Load(string file, out Dictionary<string, char> sexes)
    {
        var words = new Dictionary<string, float>(StringComparer.Ordinal);
        sexes = new(StringComparer.Ordinal);
        using var stream =
            typeof(NameDictionary).Assembly.GetManifestResourceStream("Vinculo.Analytics.Names." + file)
            ?? throw new InvalidOperationException("The list of names is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var head = line.AsSpan(0, colon);
            char? sex = null;
            if (head.Length > 2 && head[1] == ' ')
            {
                sex = char.ToUpperInvariant(head[0]) == 'X' ? 'B' : char.ToUpperInvariant(head[0]);
                head = head[2..];
            }
            var weight = float.Parse(head, CultureInfo.InvariantCulture);
            foreach (var name in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var word = Folding.Fold(name);
                if (word.Length < 2 || word is "SAN" or "DE")
                    continue;
                words[word] = Math.Max(words.GetValueOrDefault(word), weight);
                if (sex is { } s)
                    sexes[word] = sexes.TryGetValue(word, out var before) && before != s ? 'B' : s;
            }
        }
        return words;
    }
}
