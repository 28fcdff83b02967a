using System.Globalization;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Systems;

/// <summary>How names, documents and telephones get worn on their way into a system.</summary>
internal static class Slips
{
    public static string Mistype(string text, Xoshiro256 random, double share) =>
        random.Bernoulli(share) ? Writing.Typo(text, random) : text;

    /// <summary>The name as the ear took it.</summary>
    public static string Misheard(string name)
    {
        foreach (var (heard, written) in Names.SoundAlikes)
            if (name.Contains(heard, StringComparison.Ordinal))
                return name.Replace(heard, written, StringComparison.Ordinal);
        return name;
    }

    public static string Nickname(string first) => Names.Familiar.GetValueOrDefault(first, first);

    /// <summary>A telephone as people type it: bare, with the country, or in groups.</summary>
    public static string Phone(long line, Xoshiro256 random)
    {
        var digits = line.ToString(CultureInfo.InvariantCulture);
        return random.NextInt(10) switch
        {
            < 5 => digits,
            < 7 => "+57" + digits,
            7 => $"+57 {digits[..3]} {digits[3..6]} {digits[6..]}",
            8 => $"{digits[..3]} {digits[3..6]} {digits[6..]}",
            _ => $"{digits[..3]}-{digits[3..]}",
        };
    }

    /// <summary>A cédula with or without the dots of thousands.</summary>
    public static string Document(long document, Xoshiro256 random) =>
        random.Bernoulli(0.25) ? document.ToString("#,0", Dots) : document.ToString(CultureInfo.InvariantCulture);

    private static readonly NumberFormatInfo Dots = new() { NumberGroupSeparator = "." };

    public static string Upper(string text) => text.ToUpper(CultureInfo.InvariantCulture);

    public static string Lower(string text) => text.ToLower(CultureInfo.InvariantCulture);
}
