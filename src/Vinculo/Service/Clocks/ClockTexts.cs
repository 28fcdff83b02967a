using System.Globalization;
using System.Resources;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Service.Clocks;

/// <summary>Sentences about terms of law and holidays; see the resources beside it.</summary>
internal static class ClockTexts
{
    private static readonly ResourceManager Texts = new(typeof(ClockTexts));

    /// <summary>A text of the reader's language, its numbered places filled.</summary>
    public static string Of(string code, params object?[] facts) => string.Format(Reader, Texts.Here(code), facts);

    /// <summary>A text for a reader who is not the one at work.</summary>
    public static string In(CultureInfo language, string code, params object?[] facts) =>
        Texts.In(language, code, facts);

    public static string Day(DateOnly day) => day.ToString("ddd d MMM yyyy", Reader);

    /// <summary>Days and numbers in the language of the words, however the machine writes them.</summary>
    private static CultureInfo Reader => Languages.CultureOf(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
