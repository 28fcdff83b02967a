using System.Globalization;
using System.Resources;

namespace Vinculo.Platform;

/// <summary>Texts of a resource file for readers whose language may not be the request's.</summary>
internal static class ResourceTexts
{
    extension(ResourceManager texts)
    {
        /// <summary>A text in a language; the key itself when nobody has written it.</summary>
        public string In(CultureInfo language, string key) => texts.GetString(key, language) ?? key;

        /// <summary>A sentence in a language, its numbered places filled as that language writes numbers and days.</summary>
        public string In(CultureInfo language, string key, params ReadOnlySpan<object?> facts) =>
            string.Format(language, texts.In(language, key), facts);

        /// <summary>A text in the language of whoever is at work.</summary>
        public string Here(string key) => texts.In(CultureInfo.CurrentUICulture, key);

        /// <summary>A sentence in the language of whoever is at work.</summary>
        public string Here(string key, params ReadOnlySpan<object?> facts) =>
            string.Format(CultureInfo.CurrentCulture, texts.Here(key), facts);
    }
}
