using System.Globalization;
using Vinculo.Analytics.Calendars;

namespace Vinculo.Service.Clocks;

/// <summary>What the law makes of an answer that did not come.</summary>
public enum Silence
{
    /// <summary>Nothing by itself.</summary>
    None,

    /// <summary>What was asked for counts as granted; also when the answer is late, not notified or incomplete.</summary>
    Positive,

    /// <summary>What was asked for counts as accepted and is to be handed over.</summary>
    Accepted,

    /// <summary>A judge may order the answer.</summary>
    Protection,

    /// <summary>A complaint to the authority.</summary>
    Complaint,
}

/// <summary>How far a reading of the law can be trusted.</summary>
public enum Confidence
{
    /// <summary>Read in the text of the law.</summary>
    Primary,

    /// <summary>Read in what others write of it.</summary>
    Secondary,

    /// <summary>Sources disagree: to be confirmed before anybody relies on it.</summary>
    Conflict,
}

/// <summary>How a term may be made longer: only before it ends, and told to the customer with the reason and the new day.</summary>
/// <param name="Total">The whole term, extension included, counted from receipt; null when <paramref name="More"/> is said.</param>
/// <param name="More">What is added after the first term.</param>
/// <param name="Times">How often.</param>
public sealed record Extension(LegalTerm? Total, LegalTerm? More, int Times);

/// <summary>What happens to a request that lacks something.</summary>
/// <param name="Within">Until when the missing part may be asked for.</param>
/// <param name="Reply">How long the customer has; then the request is withdrawn.</param>
/// <param name="Extra">What the customer may ask for besides; null: nothing.</param>
public sealed record Completion(LegalTerm Within, LegalTerm Reply, LegalTerm? Extra);

/// <summary>A step of a procedure with a clock of its own.</summary>
/// <param name="After">The step after which it begins, or <c>received</c>.</param>
/// <param name="Optional">It happens only if somebody asks for it.</param>
public sealed record RegimeStep(
    string Code,
    string NameEs,
    string NameEn,
    string After,
    LegalTerm Term,
    bool Optional = false
);

/// <summary>A regime as the law stood from a day on.</summary>
/// <param name="From">First day of receipt it governs.</param>
/// <param name="ExecuteWithin">How long what is granted may take to be done.</param>
/// <param name="Next">Who comes next: a code of <c>ClockTexts</c>.</param>
/// <param name="NextWithin">How long the customer has to go there; null: as long as the law lets.</param>
public sealed record RegimeVersion(
    DateOnly From,
    string Law,
    LegalTerm Term,
    Silence Silence,
    string Next,
    Confidence Confidence,
    Extension? Extension = null,
    Completion? Ask = null,
    LegalTerm? ExecuteWithin = null,
    LegalTerm? NextWithin = null,
    IReadOnlyList<RegimeStep>? Steps = null
);

/// <summary>Terms of law for a kind of request.</summary>
/// <param name="Code">Stable: <c>co.petition</c>.</param>
/// <param name="Country">Whose holidays count, ISO 3166-1.</param>
/// <param name="Kinds">Kinds of case it is for unless the company says otherwise.</param>
/// <param name="Versions">In order of time; the last that has begun counts.</param>
public sealed record Regime(
    string Code,
    string Country,
    string NameEs,
    string NameEn,
    IReadOnlyList<CaseKind> Kinds,
    IReadOnlyList<RegimeVersion> Versions
)
{
    /// <summary>The version for what was received on a day; before the first one, the first.</summary>
    public (int Number, RegimeVersion Version) At(DateOnly received)
    {
        var number = Versions.Count;
        while (number > 1 && Versions[number - 1].From > received)
            number--;
        return (number, Versions[number - 1]);
    }

    /// <summary>In a reader's language.</summary>
    public string Name(CultureInfo language) => language.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}
