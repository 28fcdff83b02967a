using System.Text.RegularExpressions;
using Vinculo.Integration.Web;
using Vinculo.Platform;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Integration.WebForms;

/// <summary>What a form is for.</summary>
public enum FormPurpose
{
    /// <summary>Somebody writes to the company: a message in the inbox.</summary>
    Contact = 1,

    /// <summary>A complaint, a request, praise: a case with its number, opened at once.</summary>
    Case = 2,

    /// <summary>Somebody is interested in what is sold: a prospect.</summary>
    Interest = 3,
}

/// <summary>What a form may ask.</summary>
public enum FormAsk
{
    Name = 1,
    Document,
    Email,
    Phone,
    City,
    Subject,
    Text,
    Files,
}

/// <summary>A field of a form.</summary>
/// <param name="Es">What it is called in Spanish; null: by its usual name.</param>
/// <param name="En">In English, likewise.</param>
public sealed record FormField(FormAsk Ask, bool Required, string? Es = null, string? En = null);

/// <summary>The words of a form in one language.</summary>
/// <param name="Intro">Stands above the fields; null: nothing.</param>
/// <param name="Consent">What whoever sends the form agrees to.</param>
/// <param name="Thanks">Stands above the number once it was sent.</param>
public sealed record FormWords(string Title, string? Intro, string Consent, string Thanks);

/// <summary>A form as it was on some day; each change is a new version, and what was sent names the one it was sent by.</summary>
/// <param name="Kind">Of the case it opens; only of <see cref="FormPurpose.Case"/>.</param>
/// <param name="Code">What the case is about; null: somebody classifies it.</param>
/// <param name="AsksOffers">It asks besides, in a box of its own that is not ticked, whether offers are welcome.</param>
/// <param name="Origins">Sites that may show it within their pages.</param>
/// <param name="Mailbox">Address of the mailbox answers go out from; null: the first one.</param>
public sealed record FormDefinition(
    FormPurpose Purpose,
    CaseKind? Kind,
    string? Code,
    FormWords Es,
    FormWords En,
    IReadOnlyList<FormField> Fields,
    bool AsksOffers,
    IReadOnlyList<string> Origins,
    string? Mailbox = null
)
{
    public const int LongestWords = 200;
    public const int LongestConsent = 2_000;
    private const int LongestLabel = 100;
    private const int MostOrigins = 20;

    public FormWords In(string language) => language == "en" ? En : Es;

    public FormField? Field(FormAsk ask) => Fields.FirstOrDefault(f => f.Ask == ask);

    /// <summary>What is wrong with it; null: nothing.</summary>
    public Refusal? Problem() =>
        !Enum.IsDefined(Purpose) ? Refusal.Invalid("form.purpose", "purpose")
        : Purpose == FormPurpose.Case && (Kind is not { } kind || !Enum.IsDefined(kind))
            ? Refusal.Invalid("form.kind", "kind")
        : Worded(Es, "es") ?? Worded(En, "en") ?? Asking() ?? Shown();

    private static Refusal? Worded(FormWords words, string language) =>
        Short(words.Title, LongestWords) ? Refusal.Invalid("form.words", "title" + language, ("limit", LongestWords))
        : words.Intro?.Length > LongestConsent
            ? Refusal.Invalid("form.words", "intro" + language, ("limit", LongestConsent))
        : Short(words.Consent, LongestConsent)
            ? Refusal.Invalid("form.words", "consent" + language, ("limit", LongestConsent))
        : Short(words.Thanks, LongestConsent)
            ? Refusal.Invalid("form.words", "thanks" + language, ("limit", LongestConsent))
        : null;

    private static bool Short(string? text, int longest) => string.IsNullOrWhiteSpace(text) || text.Length > longest;

    private Refusal? Asking() =>
        Fields.DistinctBy(f => f.Ask).Count() != Fields.Count
        || Fields.Any(f => !Enum.IsDefined(f.Ask) || f.Es?.Length > LongestLabel || f.En?.Length > LongestLabel)
            ? Refusal.Invalid("form.field", "fields", ("limit", LongestLabel))
        // Without an address nobody could be answered; without words there is nothing to answer.
        : Field(FormAsk.Email) is null && Field(FormAsk.Phone) is null ? Refusal.Invalid("form.unreachable", "fields")
        : Purpose != FormPurpose.Interest && Field(FormAsk.Text) is not { Required: true }
            ? Refusal.Invalid("form.nothing-said", "fields")
        : null;

    private Refusal? Shown() =>
        Origins.Count > MostOrigins ? Refusal.Invalid("web.origins", "origins", ("most", MostOrigins))
        : Origins.FirstOrDefault(o => WebSite.Origin(o) != o) is { } wrong
            ? Refusal.Invalid("web.origin", "origins", ("origin", wrong))
        : null;
}

/// <summary>A form of the company's, on its own page and within pages of others.</summary>
/// <param name="Id">Also that of the account its messages come through.</param>
/// <param name="Slug">The last part of its address.</param>
/// <param name="Name">As people here call it.</param>
/// <param name="Team">Whose queue its matters go to; null: everybody's.</param>
/// <param name="Version">Of the definition; the first is 1.</param>
/// <param name="RowVersion">To notice what somebody else changed meanwhile.</param>
public sealed partial record WebForm(
    Guid Id,
    string Slug,
    string Name,
    Guid? Team,
    bool Active,
    int Version,
    FormDefinition Definition,
    int RowVersion
)
{
    public const string Path = "/forms";
    public const int LongestName = 100;
    public const int LongestSlug = 60;

    /// <summary>Of its page, from the root of the site.</summary>
    internal string Address => $"{Path}/{Slug}";

    /// <summary>What is wrong with it; null: nothing.</summary>
    public Refusal? Problem() =>
        Name.Length is 0 or > LongestName ? Refusal.Invalid("form.name", "name", ("limit", LongestName))
        : Slug.Length > LongestSlug || !Slugs().IsMatch(Slug)
            ? Refusal.Invalid("form.slug", "slug", ("limit", LongestSlug))
        : Definition.Problem();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Slugs();
}
