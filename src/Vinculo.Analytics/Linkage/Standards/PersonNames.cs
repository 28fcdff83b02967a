using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>The order in which a source writes full names.</summary>
public enum NameOrder
{
    Unknown,

    /// <summary>Juan Carlos Gómez Pérez.</summary>
    GivenFirst,

    /// <summary>GOMEZ PEREZ JUAN CARLOS.</summary>
    SurnameFirst,
}

/// <summary>A person's name, read. All words folded; particles joined to the word they belong to (DELACRUZ, DELCARMEN).</summary>
/// <param name="Given">Given names in order; initials are single letters. May be empty.</param>
/// <param name="Surname1">First surname.</param>
/// <param name="Surname2">Second surname.</param>
/// <param name="Married">The husband's surname behind "de" or "viuda de".</param>
/// <param name="Placeholder">Words that are nobody's name: NN, SIN NOMBRE, PRUEBA, CONSUMIDOR FINAL.</param>
/// <param name="Alternative">Another reading that is nearly as likely (within 3 bits); null when one is clearly best.</param>
public sealed record PersonNameReading(
    string[] Given,
    string? Surname1,
    string? Surname2,
    string? Married,
    bool Placeholder,
    PersonNameReading? Alternative
);

/// <summary>Names of people of Latin America and Spain, and of others as far as they go by the same two parts.</summary>
public static class PersonNames
{
    private static readonly FrozenSet<string> NobodyWords = new[]
    {
        "NN",
        "NO",
        "SIN",
        "NOMBRE",
        "NOMBRES",
        "APELLIDO",
        "APELLIDOS",
        "NA",
        "ND",
        "SD",
        "XX",
        "TEST",
        "TESTING",
        "PRUEBA",
        "PRUEBAS",
        "CLIENTE",
        "CLIENTES",
        "USUARIO",
        "USUARIOS",
        "CONSUMIDOR",
        "FINAL",
        "DESCONOCIDO",
        "DESCONOCIDA",
        "ANONIMO",
        "ANONIMA",
        "NINGUNO",
        "NINGUNA",
        "APLICA",
        "TIENE",
        "REGISTRA",
        "REGISTRADO",
        "INFORMACION",
        "DATO",
        "DATOS",
        "MOSTRADOR",
        "GENERICO",
        "GENERICA",
        "PUBLICO",
        "VARIOS",
        "CUANTIAS",
        "MENORES",
        "IDENTIFICAR",
        "INFORMA",
        "NULL",
        "NONE",
        "UNKNOWN",
        "ASD",
        "ASDF",
        "QWERTY",
        "ABC",
        "TITULAR",
        "PERSONA",
        "NATURAL",
        "PENDIENTE",
        "DISPONIBLE",
        "REPORTA",
        "SUMINISTRA",
        "DUMMY",
        "FULANO",
        "MENGANO",
        "PROSPECTO",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words that are nobody's name only when every other word is one of these too.</summary>
    private static readonly FrozenSet<string> NobodyTogether = new[]
    {
        "N",
        "X",
        "TAL",
        "A",
        "PUBLICO",
        "GENERAL",
        "S",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a text reads like the name of a person: two to seven words without digits, one of them a given name we know.</summary>
    public static bool LooksLikeName(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 100 || text.Any(char.IsDigit))
            return false;
        // "Ana Gómez, Luis Peña" is a list; "Gómez, Ana" is one.
        var parts = text.Split([',', ';', '&', '|'], StringSplitOptions.TrimEntries);
        return parts.Length <= 2
            && Words(text) is { Length: >= 2 and <= 7 } words
            && words.Any(Given)
            && !(parts.Length == 2 && parts.All(p => Words(p) is { Length: >= 2 } own && Given(own[0])));

        static string[] Words(string text) => Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        static bool Given(string word) => NameDictionary.Find(word) is { IsGiven: true };
    }

    /// <summary>Reads a name from what is known of it.</summary>
    /// <param name="full">The whole name in one; used when the parts are empty.</param>
    /// <param name="given">Given names.</param>
    /// <param name="surname1">First surname, or both.</param>
    /// <param name="surname2">Second surname.</param>
    /// <param name="order">How the source writes full names.</param>
    /// <returns>Null when there is not one word.</returns>
    public static PersonNameReading? Read(
        string? full,
        string? given,
        string? surname1,
        string? surname2,
        NameOrder order = NameOrder.Unknown
    )
    {
        var buffer = new NameWordBuffer();
        Span<NameWord> words = buffer;
        var parted =
            !string.IsNullOrWhiteSpace(given)
            || !string.IsNullOrWhiteSpace(surname1)
            || !string.IsNullOrWhiteSpace(surname2);
        if (!parted)
        {
            if (string.IsNullOrWhiteSpace(full))
                return null;
            var count = NameWords.Read(full, words, 0, out var comma);
            return count == 0 ? null : FromFull(words[..count], order, comma, false);
        }

        var g = Part(given, words, 0);
        var s1 = Part(surname1, words, g);
        var s2 = Part(surname2, words, s1);
        if (s2 == 0)
            return AnyNobody(given, surname1, surname2) ? Nobody() : null;
        if (g == 0 && s2 == s1 && s1 > 2)
            return FromFull(words[..s1], order, -1, false);
        if (g == s2 && g > 2)
            return FromFull(words[..g], order, -1, true);
        return NameParts.Read(words[..s2], g, s1);
    }

    /// <summary>
    /// The names a given name may stand for: nicknames and abbreviations give their formal names, spellings the one that
    /// stands for all. Two given names are compatible when their sets meet.
    /// </summary>
    /// <param name="token">Folded.</param>
    /// <returns>At least one; shared, do not write to it.</returns>
    public static string[] CanonicalGiven(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (Nicknames.Find(token) is { } names)
            return names;
        if (NameDictionary.Find(token) is { IsGiven: true } known)
            return WithoutParticle(token) is { Length: > 0 } bare && bare.Length < token.Length
                ? [known.Text, bare]
                : [known.Text];
        if (Diminutive(token) is { } formal)
            return [token, formal];
        return [token];
    }

    /// <summary>A joined name without its particles: DELACRUZ gives CRUZ, DELCARMEN gives CARMEN; others stay.</summary>
    /// <param name="token">Folded and joined.</param>
    public static string WithoutParticle(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        foreach (var particle in Particles)
            if (
                token.Length > particle.Length + 2
                && token.StartsWith(particle, StringComparison.Ordinal)
                && NameDictionary.Find(token.AsSpan(particle.Length)) is { } bare
                && (particle.Length > 2 || !NameDictionaryKnowsWhole(token))
            )
                return bare.Text;
        return token;
    }

    /// <summary>Text as names are compared: capitals, digits, single spaces; no accents, Ñ as N, broken decoding put right.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Folding.Fold(text);
    }

    /// <summary>The sex a given name is usually given to: F or M; null when both or unknown.</summary>
    /// <param name="token">Folded.</param>
    public static char? SexOf(string token) =>
        token is not null && NameDictionary.Find(token) is { Sex: 'F' or 'M' } known ? known.Sex : null;

    private static readonly string[] Particles =
    [
        "DELOS",
        "DELAS",
        "DELA",
        "DEL",
        "SANTA",
        "SAN",
        "DOS",
        "DAS",
        "VAN",
        "VON",
        "DE",
        "DA",
        "DO",
        "LAS",
        "LOS",
        "LA",
    ];

    /// <summary>DELGADO is no GADO: short particles are only taken off words that are joined for certain.</summary>
    private static bool NameDictionaryKnowsWhole(string token) =>
        NameDictionary.Find(token) is { } whole && !whole.Text.StartsWith("DE", StringComparison.Ordinal);

    /// <summary>ANITA is Ana, JUANITO is Juan, CARMENCITA is Carmen.</summary>
    private static string? Diminutive(string token)
    {
        if (
            token.Length < 6
            || !(token.EndsWith("ITA", StringComparison.Ordinal) || token.EndsWith("ITO", StringComparison.Ordinal))
        )
            return null;
        Span<char> stem = stackalloc char[token.Length];
        var length = token.Length - 3;
        token.AsSpan(0, length).CopyTo(stem);
        stem[length] = token[^1];
        if (NameDictionary.Find(stem[..(length + 1)]) is { IsGiven: true } whole)
            return whole.Text;
        if (NameDictionary.Find(stem[..length]) is { IsGiven: true } bare)
            return bare.Text;
        return stem[length - 1] == 'C' && NameDictionary.Find(stem[..(length - 1)]) is { IsGiven: true } long_
            ? long_.Text
            : null;
    }

    /// <summary>Words of one column; a column that only says "no" is empty.</summary>
    private static int Part(string? text, Span<NameWord> words, int count)
    {
        if (string.IsNullOrWhiteSpace(text))
            return count;
        var now = NameWords.Read(text, words, count, out _);
        return IsNobody(words[count..now]) ? count : now;
    }

    private static bool AnyNobody(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (!string.IsNullOrWhiteSpace(text))
                return true;
        return false;
    }

    private static PersonNameReading FromFull(Span<NameWord> words, NameOrder order, int comma, bool maybeAllGiven) =>
        IsNobody(words) ? Nobody() : NameSplit.Read(words, order, comma, maybeAllGiven);

    private static PersonNameReading Nobody() => new([], null, null, null, true, null);

    private static bool IsNobody(ReadOnlySpan<NameWord> words)
    {
        var sure = false;
        foreach (ref readonly var word in words)
        {
            var text = word.Text;
            if (NobodyWords.Contains(text) || (text.Length > 2 && text.AsSpan().IndexOfAnyExcept(text[0]) < 0))
                sure = true;
            else if (!NobodyTogether.Contains(text))
                return false;
        }
        return sure
            || (words.Length > 0 && words.Length == Count(words, "N") && words.Length > 1)
            || (words.Length > 0 && words.Length == Count(words, "X"));
    }

    private static int Count(ReadOnlySpan<NameWord> words, string text)
    {
        var count = 0;
        foreach (ref readonly var word in words)
            if (word.Text == text)
                count++;
        return count;
    }
}
