namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>How alike two cells are, best first.</summary>
internal enum TextLevel
{
    Missing,
    Equal,
    Near,
    Most,
    Half,
    Some,
    Little,
    Different,
}

/// <summary>Compares cells by their words, each counting as much as it tells, and numbers by their distance.</summary>
internal static class TextComparison
{
    public static TextLevel Compare(TextCell a, TextCell b, out float shared)
    {
        shared = 0;
        if (a.Number is { } one && b.Number is { } other)
            return Numbers(one, other);
        var alike = Alike(a, b, out shared);
        return a.Whole == b.Whole ? TextLevel.Equal
            : alike >= 0.95 ? TextLevel.Near
            : alike >= 0.8 ? TextLevel.Most
            : alike >= 0.6 ? TextLevel.Half
            : alike >= 0.4 ? TextLevel.Some
            : alike >= 0.2 ? TextLevel.Little
            : TextLevel.Different;
    }

    private static TextLevel Numbers(double a, double b)
    {
        if (a == b)
            return TextLevel.Equal;
        var apart = Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b));
        return apart <= 0.0001 ? TextLevel.Near
            : apart <= 0.02 ? TextLevel.Most
            : apart <= 0.1 ? TextLevel.Half
            : apart <= 0.25 ? TextLevel.Some
            : apart <= 0.5 ? TextLevel.Little
            : TextLevel.Different;
    }

    /// <summary>Cosine of the two, words that are alike counting in part [CRF2003].</summary>
    /// <param name="a">One cell.</param>
    /// <param name="b">The other.</param>
    /// <param name="shared">Bits of the words they have in common.</param>
    private static double Alike(TextCell a, TextCell b, out float shared)
    {
        shared = 0;
        ulong taken = 0;
        var sum = 0.0;
        for (var i = 0; i < a.Words.Length; i++)
        {
            int best = -1;
            var most = 0.0;
            for (var j = 0; j < b.Words.Length; j++)
            {
                if ((taken >> j & 1) != 0)
                    continue;
                var alike = a.Words[i].Hash == b.Words[j].Hash ? 1 : Alike(a.Words[i], b.Words[j]);
                if (alike > most)
                    (best, most) = (j, alike);
                if (alike == 1)
                    break;
            }
            if (best < 0)
                continue;
            taken |= 1UL << best;
            sum += most * a.Weights[i] * b.Weights[best];
            shared += (float)most * Math.Min(a.Bits[i], b.Bits[best]);
        }
        return sum;
    }

    /// <summary>How alike two different words are: a slip, a beginning, an initial. Codes with digits must be the same or begin the same.</summary>
    private static double Alike(TextWord a, TextWord b)
    {
        var (shorter, longer) = a.Text.Length <= b.Text.Length ? (a, b) : (b, a);
        if (shorter.Text[0] != longer.Text[0] && shorter.Text.Length < 5)
            return 0;
        if (shorter.Text.Length == 1)
            return shorter.HasDigit || shorter.Text[0] != longer.Text[0] ? 0 : 0.5;
        if (shorter.Text.Length >= 4 && longer.Text.StartsWith(shorter.Text, StringComparison.Ordinal))
            return 0.85;
        if (shorter.Text.Length < 4 || shorter.HasDigit || longer.HasDigit)
            return 0;
        return TextDistance.Edits(shorter.Text, longer.Text, 1) == 1 ? 0.9
            : shorter.Text.Length >= 8 && TextDistance.JaroWinkler(shorter.Text, longer.Text) >= 0.94 ? 0.85
            : 0;
    }
}
