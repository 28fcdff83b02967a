using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>Reads the cells of all records once: words, how many cells have each, numbers.</summary>
internal static class TextReading
{
    private const int MostWords = 40;

    /// <param name="rows">n records; each has a text or null for each column.</param>
    /// <param name="names">Of the columns.</param>
    /// <returns>The columns that can be compared, the most telling first, and the n records with their cells in that order.</returns>
    public static (TextColumn[] Columns, TextFeatures[] Records) Read(
        IReadOnlyList<string?[]> rows,
        IReadOnlyList<string> names
    )
    {
        var read = new (TextColumn Column, TextCell?[] Cells)[names.Count];
        Parallel.For(0, names.Count, c => read[c] = Column(names[c], [.. rows.Select(r => r[c])]));
        // A pattern of levels has room for so many.
        var kept = read.Where(c => Array.Exists(c.Cells, cell => cell is not null))
            .OrderByDescending(c => c.Column.Strength)
            .Take(PairLevels.Most)
            .ToArray();
        var records = new TextFeatures[rows.Count];
        for (var i = 0; i < records.Length; i++)
            records[i] = new([.. kept.Select(c => c.Cells[i])]);
        return ([.. kept.Select(c => c.Column)], records);
    }

    private static (TextColumn, TextCell?[]) Column(string name, string?[] texts)
    {
        var words = new TextWord[]?[texts.Length];
        var vocabulary = new Dictionary<string, TextWord>(StringComparer.Ordinal);
        var cellsWith = new Dictionary<ulong, int>();
        int filled = 0,
            numbers = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            if (Words(texts[i], vocabulary) is not { Length: > 0 } found)
                continue;
            words[i] = found;
            filled++;
            if (Number(texts[i]!) is not null)
                numbers++;
            foreach (var word in found)
                cellsWith[word.Hash] = cellsWith.GetValueOrDefault(word.Hash) + 1;
        }
        var numeric = filled > 0 && numbers >= 0.9 * filled;
        var cells = new TextCell?[texts.Length];
        var few = Math.Max(10, filled / 200);
        var telling = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            if (words[i] is not { } found)
                continue;
            var bits = Array.ConvertAll(found, w => MathF.Log2((filled + 1f) / cellsWith[w.Hash]));
            var norm = MathF.Sqrt(Math.Max(1e-6f, bits.Sum(b => b * b)));
            cells[i] = new(
                StableHash.Of(string.Join(' ', found.Select(w => w.Text))),
                found,
                Array.ConvertAll(bits, b => b / norm),
                bits,
                numeric ? Number(texts[i]!) : null
            );
            if (!numeric && Array.Exists(found, w => cellsWith[w.Hash] > 1 && cellsWith[w.Hash] <= few))
                telling++;
        }
        return (new(name, numeric, texts.Length == 0 ? 0 : (double)telling / texts.Length), cells);
    }

    private static TextWord[] Words(string? text, Dictionary<string, TextWord> vocabulary)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        var found = new List<TextWord>();
        foreach (var word in text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).SelectMany(Parts))
        {
            if (!vocabulary.TryGetValue(word, out var known))
                vocabulary[word] = known = new(word, StableHash.Of(word));
            if (found.Count < MostWords && !found.Contains(known))
                found.Add(known);
        }
        return [.. found];
    }

    /// <summary>The words of what stands between two blanks; a code is one word however it is parted: RC-29, 357/411-5501.</summary>
    private static string[] Parts(string text)
    {
        var parts = Folding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && text.Any(char.IsDigit) ? [string.Concat(parts)] : parts;
    }

    /// <summary>"1999", "$1,299.00", "35 %"; null for anything else.</summary>
    private static double? Number(string text)
    {
        var bare = text.AsSpan().Trim().Trim("$€£%").Trim();
        return double.TryParse(bare, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
