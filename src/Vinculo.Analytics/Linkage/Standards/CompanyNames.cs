using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>A company's name, read.</summary>
/// <param name="Core">Its telling words in order, folded; without legal form, articles and conjunctions.</param>
/// <param name="LegalForm">SAS, LTDA, SA, SACV …; null when none is written.</param>
/// <param name="Acronym">The sigla as written, or the initials of three or more words; the name itself when it is one short word.</param>
public sealed record CompanyNameReading(string[] Core, string? LegalForm, string? Acronym);

/// <summary>Company names without what the law adds to them.</summary>
public static class CompanyNames
{
    private const int MostWords = 24;

    /// <summary>Legal forms by their usual code; words as they are after single letters were joined (S. A. S. is SAS).</summary>
    private const string Forms = """
        SAS: SAS, SOCIEDAD POR ACCIONES SIMPLIFICADA, SOC POR ACC SIMPLIFICADA, SAS BIC, SOCIEDAD POR ACCIONES SIMPLIFICADAS
        SA: SA, SOCIEDAD ANONIMA, SOC ANONIMA, SA ABIERTA, SA CERRADA
        SAESP: SA ESP, SAESP, ESP, EMPRESA DE SERVICIOS PUBLICOS, SA E S P, SAS ESP, SA BIC
        LTDA: LTDA, LIMITADA, LTD, LIMITED, LDA, SOCIEDAD LIMITADA, SOC LTDA, SOCIEDAD DE RESPONSABILIDAD LIMITADA LTDA
        CIALTDA: CIA LTDA, COMPANIA LIMITADA, C LTDA, Y CIA LTDA, CIALTDA
        SENC: S EN C, SENC, EN COMANDITA, S EN CS, SCS, Y CIA S EN C, SOCIEDAD EN COMANDITA, CIA S EN C, SOCIEDAD EN COMANDITA SIMPLE, Y CIA S EN CS
        SCA: S EN CA, SCA, Y CIA SCA, SOCIEDAD EN COMANDITA POR ACCIONES, CIA SCA, Y CIA S EN CA
        EU: EU, EMPRESA UNIPERSONAL, E U
        SACV: SA DE CV, SADECV, SA CV, SA DE C V, SOCIEDAD ANONIMA DE CAPITAL VARIABLE, SACV
        SAPICV: SAPI DE CV, SAPI, SAPICV
        SABCV: SAB DE CV, SAB
        SRLCV: S DE RL DE CV, SDERL DE CV, SRL DE CV, S DE RL CV, S DE RLCV, SOFOM ENR
        SRL: SRL, S DE RL, SDERL, SOCIEDAD DE RESPONSABILIDAD LIMITADA, SOC DE RESP LTDA, S DE R L
        SC: SC, SOCIEDAD CIVIL, S CIVIL
        AC: AC, ASOCIACION CIVIL
        SAC: SAC, SOCIEDAD ANONIMA CERRADA
        SAA: SAA, SOCIEDAD ANONIMA ABIERTA
        EIRL: EIRL, EMPRESA INDIVIDUAL DE RESPONSABILIDAD LIMITADA
        SCRL: SCRL
        SPA: SPA, SOCIEDAD POR ACCIONES
        SL: SL, SLU, SLL, SLP, SLNE, SOCIEDAD LIMITADA UNIPERSONAL
        SAU: SAU, SOCIEDAD ANONIMA UNIPERSONAL
        CB: CB, COMUNIDAD DE BIENES
        COOP: SCOOP, SOC COOP, SCL, SOCIEDAD COOPERATIVA
        CA: CA, COMPANIA ANONIMA
        CIA: Y CIA, CIA, Y COMPANIA, AND CO, COMPANIA
        LTDABR: EIRELI, ME, EPP, MEI, LTDA ME, LTDA EPP, SA BR
        INC: INC, INCORPORATED, CORP, CORPORATION, LLC, LLP, PLC, GMBH, BV, NV, AG, CO LTD, INC CORP
        ONG: ESAL, ONG
        """;

    /// <summary>What may stand behind the legal form and says nothing about who it is.</summary>
    private static readonly FrozenSet<string> Tails = new[]
    {
        "EN LIQUIDACION",
        "EN REORGANIZACION",
        "EN REESTRUCTURACION",
        "EN LIQUIDACION JUDICIAL",
        "SUCURSAL COLOMBIA",
        "SUCURSAL DE COLOMBIA",
        "SUCURSAL",
        "BIC",
        "ZOMAC",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Small = new[]
    {
        "DE",
        "DEL",
        "LA",
        "LAS",
        "LOS",
        "EL",
        "Y",
        "E",
        "EN",
        "THE",
        "AND",
        "OF",
        "DA",
        "DO",
        "DOS",
        "DAS",
        "PARA",
        "POR",
        "A",
        "AL",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> FormOf = Build();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> FormBySpan =
        FormOf.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TailBySpan = Tails.GetAlternateLookup<
        ReadOnlySpan<char>
    >();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SmallBySpan =
        Small.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a company's name.</summary>
    /// <param name="text">As written; null when there is none.</param>
    /// <returns>Null when no word is left. A name that is nothing but small words keeps them.</returns>
    public static CompanyNameReading? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        Span<char> repaired = stackalloc char[Folding.Longest];
        var source = Folding.Meant(text, repaired);
        Span<char> folded = stackalloc char[source.Length * 2];
        var length = Folding.Fold(source, folded);
        Span<char> name = stackalloc char[length];
        length = JoinLetters(folded[..length], name);
        if (length == 0)
            return null;

        var rest = WithoutForm(name[..length], out var form);
        var core = Words(rest);
        return new(core, form, Sigla(text, core));
    }

    /// <summary>S A S becomes SAS; a lone S before EN or DE stays as it is.</summary>
    private static int JoinLetters(ReadOnlySpan<char> text, Span<char> into)
    {
        var at = 0;
        var single = false;
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.IsEmpty)
                continue;
            var one = word.Length == 1 && char.IsAsciiLetterUpper(word[0]) && word[0] is not 'Y';
            if (at > 0 && !(one && single))
                into[at++] = ' ';
            word.CopyTo(into[at..]);
            at += word.Length;
            single = one;
        }
        return at;
    }

    /// <summary>Takes the longest legal form off the end, then once more (GOMEZ Y CIA LTDA EN LIQUIDACION).</summary>
    private static ReadOnlySpan<char> WithoutForm(ReadOnlySpan<char> name, out string? form)
    {
        form = null;
        for (var round = 0; round < 3; round++)
        {
            var cut = -1;
            var words = 0;
            string? found = null;
            for (var start = name.LastIndexOf(' '); start > 0 && words < 7; start = name[..start].LastIndexOf(' '))
            {
                words++;
                var tail = name[(start + 1)..];
                if (FormBySpan.TryGetValue(tail, out var code))
                    (cut, found) = (start, code);
                else if (TailBySpan.Contains(tail))
                    (cut, found) = (start, null);
            }
            if (cut < 0)
                return name;
            form ??= found;
            name = name[..cut];
        }
        return name;
    }

    private static string[] Words(ReadOnlySpan<char> name)
    {
        var words = new List<string>(6);
        foreach (var range in name.Split(' '))
        {
            var word = name[range];
            if (!word.IsEmpty && !SmallBySpan.Contains(word) && words.Count < MostWords)
                words.Add(new(word));
        }
        if (words.Count == 0)
            foreach (var range in name.Split(' '))
                if (!name[range].IsEmpty && words.Count < MostWords)
                    words.Add(new(name[range]));
        return [.. words];
    }

    private static string? Sigla(string text, string[] core)
    {
        if (core.Length == 1)
            return core[0].Length is >= 2 and <= 6 ? core[0] : null;
        Span<char> initials = stackalloc char[core.Length];
        for (var i = 0; i < core.Length; i++)
            initials[i] = core[i][0];
        // A word that is the initials of the others is the sigla as the company writes it.
        for (var i = 0; i < core.Length; i++)
        {
            var word = core[i];
            if (word.Length < 2 || word.Length > core.Length - 1 || core.Length < 3)
                continue;
            var others = i == 0 ? initials[1..] : initials[..i];
            if (others.StartsWith(word) || (i + 1 < core.Length && initials[(i + 1)..].StartsWith(word)))
                return word;
        }
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0 && text.IndexOf(')', open) is var close && close - open is >= 3 and <= 8)
        {
            var written = Folding.Fold(text[(open + 1)..close]);
            if (written.Length >= 2 && !written.Contains(' ', StringComparison.Ordinal))
                return written;
        }
        return core.Length >= 3 ? new(initials) : null;
    }

    private static FrozenDictionary<string, string> Build()
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Forms.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var name in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
                forms.TryAdd(name, line[..colon]);
        }
        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
