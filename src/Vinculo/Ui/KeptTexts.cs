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
        private readonly ConcurrentDictionary<(string Language, string Name), LocalizedString> found = new();

        public LocalizedString this[string name]
        {
            get
            {
                var key = (CultureInfo.CurrentUICulture.Name, name);
                if (found.TryGetValue(key, out var text))
                    return text;
                text = source[name];
                // What is missing may be anything somebody wrote: not kept.
                if (!text.ResourceNotFound)
                    found[key] = text;
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

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
            source.GetAllStrings(includeParentCultures);
    }
}
