using System.Text;
using Vinculo.Integration.Mapping;

namespace Vinculo.Integration.Linking;

/// <summary>
/// What a column probably is by its name, in Spanish, English or Portuguese: first the usual names, then the words in it, so that
/// <c>NRO_CELULAR_1</c> and <c>mobile no</c> are telephones though nobody has listed them. The words are in
/// <c>ColumnNames.txt</c>.
/// </summary>
internal static class ColumnNames
{
    private static readonly Dictionary<string, ColumnRole> Usual = new(StringComparer.Ordinal);
    private static readonly HashSet<string> Ids = new(StringComparer.Ordinal);

    /// <summary>Other ways to write a word, each with the word.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal);

    private static readonly HashSet<string> About = new(StringComparer.Ordinal);

    /// <summary>What a name written as one word may be made of: FECNACIMIENTO, numdoc.</summary>
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal);

    static ColumnNames()
    {
        using var stream =
            typeof(ColumnNames).Assembly.GetManifestResourceStream("Vinculo.Integration.ColumnNames.txt")
            ?? throw new InvalidOperationException("The names of columns are missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var kind = line[..colon].Split(' ');
            foreach (var name in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
                if (kind[0] == "names")
                    Usual.Add(name, Enum.Parse<ColumnRole>(kind[1]));
                else if (kind[0] == "word")
                    Words.Add(name, kind[1]);
                else
                    (
                        kind[0] switch
                        {
                            "id" => Ids,
                            "part" => Parts,
                            _ => About,
                        }
                    ).Add(name);
        }
        Parts.UnionWith(Words.Keys);
        Parts.UnionWith(Words.Values);
        Parts.UnionWith(About);
    }

    /// <summary>A name as it is looked up: folded as columns are, and initials with dots as the word they stand for (R.F.C.).</summary>
    public static string Fold(string header)
    {
        var words = HeaderKey.Fold(header).Split(' ');
        var joined = new StringBuilder();
        for (var i = 0; i < words.Length; i++)
        {
            var initial = words[i].Length == 1 && char.IsLetter(words[i][0]);
            if (i > 0 && !(initial && words[i - 1].Length == 1 && char.IsLetter(words[i - 1][0])))
                joined.Append(' ');
            joined.Append(words[i]);
        }
        return joined.ToString();
    }

    /// <summary>Whether a column of this name tells records apart.</summary>
    /// <param name="name">Folded, as <see cref="Fold"/> does.</param>
    public static bool IsId(string name) => Ids.Contains(name);

    /// <summary>What a column of this name is; null: nothing that could be compared.</summary>
    /// <param name="name">Folded, as <see cref="Fold"/> does.</param>
    public static ColumnRole? RoleOf(string name) =>
        UsualRoleOf(name) ?? (Ids.Contains(name) ? null : ByWords(Split(name)));

    /// <summary>Whether a name has a meaning at all, be it that the column cannot be compared: an id, a date, something of somebody else.</summary>
    /// <param name="name">Folded, as <see cref="Fold"/> does.</param>
    public static bool SaysSomething(string name) =>
        Ids.Contains(name) || Split(name) is var words && (words.Overlaps(About) || words.Overlaps(Words.Values));

    /// <summary>The same as <see cref="RoleOf"/> for usual names only; an unusual one of a first column is rather that of an id.</summary>
    public static ColumnRole? UsualRoleOf(string name) => Usual.TryGetValue(name, out var role) ? role : null;

    private static ColumnRole? ByWords(HashSet<string> words)
    {
        if (words.Contains("type"))
            return words.Contains("document") || words.Contains("id") ? ColumnRole.DocumentType : null;
        if (words.Overlaps(About))
            return null;
        if (words.Contains("birth"))
            return words.Contains("city") || words.Contains("country") ? null : ColumnRole.Birth;
        if (words.Contains("updated"))
            return ColumnRole.Updated;
        if (words.Contains("date"))
            return null;
        if (words.Contains("address") && words.Contains("number"))
            return ColumnRole.StreetNumber;
        foreach (
            var (word, role) in new[]
            {
                ("email", ColumnRole.Email),
                ("phone", ColumnRole.Phone),
                ("document", ColumnRole.Document),
                ("sex", ColumnRole.Sex),
                ("postcode", ColumnRole.Postcode),
                ("country", ColumnRole.Country),
                ("city", ColumnRole.City),
                ("address", ColumnRole.Address),
            }
        )
            if (words.Contains(word))
                return role;
        // "last name", "apellidos y nombres", "apellido 2", "nombre completo".
        var surname = words.Contains("surname") || words.Contains("name") && words.Contains("last");
        if (surname && words.Contains("name") && !words.Contains("last"))
            return ColumnRole.FullName;
        if (surname)
            return words.Contains("second") ? ColumnRole.Surname2 : ColumnRole.Surname1;
        if (words.Contains("given") || words.Contains("name"))
            return words.Contains("second") ? ColumnRole.SecondGiven
                : words.Contains("full") ? ColumnRole.FullName
                : ColumnRole.Given;
        return null;
    }

    /// <summary>The words of a name, digits apart, each as its commonest form: <c>nro celular1</c> is nro, phone, 1.</summary>
    private static HashSet<string> Split(string name)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var from = 0;
        for (var i = 1; i <= name.Length; i++)
            if (i == name.Length || name[i] == ' ' || char.IsDigit(name[i]) != char.IsDigit(name[i - 1]))
            {
                var word = name[from..i].Trim();
                if (word.Length > 0)
                    foreach (var part in Apart(word))
                        words.Add(Words.GetValueOrDefault(part, part));
                from = i;
            }
        return words;
    }

    /// <summary>The words of which one is made, when all of it is known: <c>fecnac</c> is fec, nac.</summary>
    private static IReadOnlyList<string> Apart(string word)
    {
        if (word.Length < 5 || Parts.Contains(word))
            return [word];
        return Rest(0) ?? [word];

        List<string>? Rest(int from)
        {
            if (from == word.Length)
                return [];
            for (var to = word.Length; to >= from + 2; to--)
                if (Parts.Contains(word[from..to]) && Rest(to) is { } rest)
                {
                    rest.Insert(0, word[from..to]);
                    return rest;
                }
            return null;
        }
    }
}
