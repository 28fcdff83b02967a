using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Organization;

namespace Vinculo.Customers.Capture;

/// <summary>Texts of capture; see the resources beside it.</summary>
public sealed class CaptureText;

/// <summary>Fields, states and questions in the reader's language; the company's own words before ours.</summary>
public sealed class CaptureWords(IStringLocalizer<CaptureText> text, FieldNames fieldNames)
{
    private IReadOnlyDictionary<string, string> own = new Dictionary<string, string>(StringComparer.Ordinal);

    public string this[string key] => text[key];

    public string Say(string key, params object[] facts) => text[key, facts];

    /// <summary>Reads what the company calls its own fields; before any of these is asked for.</summary>
    public async Task<CaptureWords> PrepareAsync(CancellationToken cancel = default)
    {
        own = (await fieldNames.OfAsync("customer", CultureInfo.CurrentUICulture, cancel)).ToDictionary(
            f => "attr." + f.Key,
            f => f.Value,
            StringComparer.Ordinal
        );
        return this;
    }

    public string Field(string code) =>
        own.TryGetValue(code, out var label) ? label
        : text["Field." + code] is { ResourceNotFound: false } known ? known
        : code.StartsWith("attr.", StringComparison.Ordinal) ? code[5..]
        : code;

    public string State(CaptureState state) => text["State." + state];

    /// <summary>The words to ask with.</summary>
    public string Ask(CaptureField field, CaptureState state)
    {
        var english = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
        if ((english ? field.AskEn ?? field.AskEs : field.AskEs) is { Length: > 0 } said)
            return said;
        var asked = state == CaptureState.Missing ? "" : ".Again";
        return text["Ask." + field.Code + asked] is { ResourceNotFound: false } known
            ? known
            : text["Ask.other" + asked, Field(field.Code).ToLower(CultureInfo.CurrentCulture)];
    }

    public string Use(FieldUse use) => text[$"Use.{use.Code}{(use.Count == 1 ? "" : ".Many")}", use.Count];
}
