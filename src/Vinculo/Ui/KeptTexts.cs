using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Vinculo.Ui;

/// <summary>
/// Keeps texts once found: a page asks for hundreds, and the framework builds a key and walks through the cultures for
/// every one of them.
/// </summary>
internal sealed class KeptTexts(ResourceManagerStringLocalizerFactory resources) : IStringLocalizerFactory
{
    private readonly ConcurrentDictionary<Type, IStringLocalizer> kept = new();

    public IStringLocalizer Create(Type resourceSource) =>
        kept.GetOrAdd(resourceSource, type => new Texts(resources.Create(type)));

    public IStringLocalizer Create(string baseName, string location) => resources.Create(baseName, location);

    private sealed class Texts(IStringLocalizer source) : IStringLocalizer
    {
        private readonly ConcurrentDictionary<CultureInfo, ConcurrentDictionary<string, LocalizedString>> found = new();

        // Mostly the page before was in the same language.
        private volatile Tuple<CultureInfo, ConcurrentDictionary<string, LocalizedString>>? last;

        public LocalizedString this[string name]
        {
            get
            {
                var texts = Of(CultureInfo.CurrentUICulture);
                if (texts.TryGetValue(name, out var text))
                    return text;
                text = source[name];
                // What is missing may be anything somebody wrote: not kept.
                if (!text.ResourceNotFound)
                    texts[name] = text;
                return text;
            }
        }

        public LocalizedString this[string name, params object[] arguments]
        {
            get
            {
                var text = this[name];
                return new(
                    name,
                    string.Format(CultureInfo.CurrentCulture, text.Value, arguments),
                    text.ResourceNotFound,
                    text.SearchedLocation
                );
            }
        }

        private ConcurrentDictionary<string, LocalizedString> Of(CultureInfo culture)
        {
            if (last is { } before && ReferenceEquals(before.Item1, culture))
                return before.Item2;
            var texts = found.GetOrAdd(culture, _ => new(StringComparer.Ordinal));
            last = Tuple.Create(culture, texts);
            return texts;
        }

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
            source.GetAllStrings(includeParentCultures);
    }
}
