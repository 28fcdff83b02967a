using System.Globalization;
using System.Text;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;

namespace Vinculo.Demo.Texts;

/// <summary>Fills slots and makes the slips of the pen that people and systems make.</summary>
internal static class Writing
{
    private const double MisspeltWords = 0.03;

    /// <summary>Puts words into the slots of a template.</summary>
    public static string Fill(string template, Xoshiro256 random, City city, DateOnly today)
    {
        if (!template.Contains('{', StringComparison.Ordinal))
            return template;
        var text = new StringBuilder(template.Length + 32);
        for (var at = 0; at < template.Length; )
        {
            if (template[at] != '{')
            {
                text.Append(template[at++]);
                continue;
            }

            var end = template.IndexOf('}', at);
            text.Append(Word(template[(at + 1)..end], random, city, today));
            at = end + 1;
        }

        return text.ToString();
    }

    private static string Word(string slot, Xoshiro256 random, City city, DateOnly today) =>
        slot switch
        {
            "barrio" => random.Pick<string>(city.Districts),
            "ciudad" => city.Name,
            "dias" => (2 + random.NextInt(24)).ToString(CultureInfo.InvariantCulture),
            "veces" => random.Pick<string>(["2", "3", "tres", "cuatro", "5", "6"]),
            "valor" => "$" + ((8 + random.NextInt(90)) * 1_000 + random.NextInt(10) * 100).ToString("#,0", Thousands),
            "fecha" => Day(today.AddDays(-1 - random.NextInt(25)), random),
            "plan" => random.Pick<string>(["Vuelo 20", "Vuelo 40", "Vuelo Total", "Nido Familiar"]),
            "mes" => Slots.Months[today.AddMonths(-1 - random.NextInt(2)).Month - 1],
            "lugar" => random.Pick<string>(Slots.Places),
            "agente" => random.Pick<string>(Slots.AgentNames),
            "operador" => random.Pick<string>(Slots.Operators),
            "fondo" => random.Pick<string>(Slots.OtherFunds),
            "semanas" => (12 + random.NextInt(140)).ToString(CultureInfo.InvariantCulture),
            "anios" => random.Pick<string>(["dos", "tres", "cuatro", "5", "6"]),
            "hora" => random.Pick<string>(["las 7", "las 8", "las 9", "las 10"]),
            "rato" => random.Pick<string>(["una hora", "dos horas", "40 minutos", "media hora", "hora y media"]),
            "megas" => random.Pick<string>(["5", "10", "15", "20", "40"]),
            _ => throw new ArgumentOutOfRangeException(nameof(slot), slot, "No such slot."),
        };

    private static readonly NumberFormatInfo Thousands = new() { NumberGroupSeparator = "." };

    private static string Day(DateOnly day, Xoshiro256 random) =>
        random.Bernoulli(0.6)
            ? $"{day.Day} de {Slots.Months[day.Month - 1]}"
            : day.ToString("dd/MM", CultureInfo.InvariantCulture);

    /// <summary>Three words in a hundred wrong, as thumbs write.</summary>
    public static string Misspell(string text, Xoshiro256 random)
    {
        StringBuilder? worn = null;
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsLetter(text[at]))
                continue;
            if (at - start >= 4 && random.NextDouble() < MisspeltWords)
            {
                worn ??= new StringBuilder(text, 0, start, text.Length + 8);
                worn.Append(SlipWord(text[start..at], random));
            }
            else
            {
                worn?.Append(text, start, at - start);
            }

            if (at < text.Length)
                worn?.Append(text[at]);
            start = at + 1;
        }

        return worn?.ToString() ?? text;
    }

    private static string SlipWord(string word, Xoshiro256 random)
    {
        foreach (var (right, wrong) in Slips)
            if (word.Contains(right, StringComparison.Ordinal) && random.Bernoulli(0.5))
                return ReplaceFirst(word, right, wrong);
        return Typo(word, random);
    }

    private static readonly (string Right, string Wrong)[] Slips =
    [
        ("ción", "cion"),
        ("señal", "senal"),
        ("ll", "y"),
        ("qu", "k"),
        ("ha", "a"),
        ("v", "b"),
        ("z", "s"),
        ("é", "e"),
        ("í", "i"),
        ("ó", "o"),
        ("á", "a"),
        ("h", ""),
    ];

    private static string ReplaceFirst(string word, string part, string by)
    {
        var at = word.IndexOf(part, StringComparison.Ordinal);
        return word[..at] + by + word[(at + part.Length)..];
    }

    /// <summary>One letter lost, doubled, swapped with its neighbour or hit beside.</summary>
    public static string Typo(string word, Xoshiro256 random)
    {
        if (word.Length < 3)
            return word;
        var at = 1 + random.NextInt(word.Length - 2);
        return random.NextInt(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, word[at].ToString()),
            2 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
            _ => word[..at] + Beside(word[at]) + word[(at + 1)..],
        };
    }

    private static char Beside(char key)
    {
        const string lower = "qwertyuiopasdfghjklñzxcvbnm";
        const string digits = "1234567890";
        var row = char.IsDigit(key) ? digits : lower;
        var at = row.IndexOf(char.ToLowerInvariant(key), StringComparison.Ordinal);
        if (at < 0)
            return 'e';
        var beside = row[at + 1 < row.Length ? at + 1 : at - 1];
        return char.IsUpper(key) ? char.ToUpperInvariant(beside) : beside;
    }

    /// <summary>Without accents, as an old system keeps names. Ñ becomes N.</summary>
    public static string Plain(string text)
    {
        Span<char> plain = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        for (var at = 0; at < text.Length; at++)
            plain[at] = text[at] switch
            {
                'á' => 'a',
                'é' => 'e',
                'í' => 'i',
                'ó' => 'o',
                'ú' or 'ü' => 'u',
                'ñ' => 'n',
                'Á' => 'A',
                'É' => 'E',
                'Í' => 'I',
                'Ó' => 'O',
                'Ú' or 'Ü' => 'U',
                'Ñ' => 'N',
                _ => text[at],
            };
        return new string(plain);
    }
}
