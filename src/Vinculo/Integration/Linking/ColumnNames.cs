namespace Vinculo.Integration.Linking;

/// <summary>
/// What a column probably is by its name, in Spanish or English: first the usual names, then the words in it, so that
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
                    (kind[0] == "id" ? Ids : About).Add(name);
        }
    }

    /// <summary>Whether a column of this name tells records apart.</summary>
    /// <param name="name">Folded, as <c>HeaderKey.Fold</c> does.</param>
    public static bool IsId(string name) => Ids.Contains(name);

    /// <summary>What a column of this name is; null: nothing that could be compared.</summary>
    /// <param name="name">Folded, as <c>HeaderKey.Fold</c> does.</param>
    public static ColumnRole? RoleOf(string name) =>
        UsualRoleOf(name) ?? (Ids.Contains(name) ? null : ByWords(Split(name)));

    /// <summary>The same for usual names only; an unusual one of a first column is rather that of an id.</summary>
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
                    words.Add(Words.GetValueOrDefault(word, word));
                from = i;
            }
        return words;
    }
}
