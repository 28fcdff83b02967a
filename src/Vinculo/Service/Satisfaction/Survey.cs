using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction;

/// <summary>What is asked, and on which scale.</summary>
public enum SurveyKind
{
    /// <summary>How content: 1 to 5 (CSAT).</summary>
    Satisfaction = 1,

    /// <summary>Whether they would recommend us: 0 to 10 (NPS).</summary>
    Recommendation = 2,

    /// <summary>How easy it was: 1 to 7 (CES).</summary>
    Ease = 3,
}

/// <summary>After what it is asked.</summary>
public enum SurveyEvent
{
    ByHand = 0,
    CaseAnswered = 1,
    MatterSettled = 2,
    CallClosed = 3,
    BranchVisit = 4,
    Purchase = 5,
}

/// <summary>A survey in the words of one language.</summary>
/// <param name="Question">What the scale answers.</param>
/// <param name="Open">What may be told besides; null: nothing is asked.</param>
/// <param name="Message">What stands before the link.</param>
/// <param name="Thanks">Said afterwards.</param>
public sealed record SurveyWords(string Question, string? Open, string Message, string Thanks);

/// <summary>Both languages of a version.</summary>
public sealed record SurveyTexts(SurveyWords Es, SurveyWords En)
{
    /// <param name="language"><c>en</c>; anything else is Spanish.</param>
    public SurveyWords In(string? language) => language == "en" ? En : Es;
}

/// <summary>When, of whom and how often it is asked.</summary>
/// <param name="DelayMinutes">After the event.</param>
/// <param name="Share">Of the events, drawn by lot, that ask: above 0 to 1.</param>
/// <param name="MostPerDay">At most so many customers a day; 0: any number.</param>
/// <param name="BadUpTo">A score of at most this is somebody's to close.</param>
/// <param name="Template">The form of words a channel has approved, for when it lets nothing else through; null: none.</param>
public sealed record SurveyRules(int DelayMinutes, double Share, int MostPerDay, int BadUpTo, string? Template = null);

/// <summary>What the company asks its customers.</summary>
/// <param name="Version">Of its words.</param>
/// <param name="RowVersion">For whoever changes it.</param>
public sealed record Survey(
    Guid Id,
    string Name,
    SurveyKind Kind,
    SurveyEvent Event,
    bool Active,
    int Version,
    SurveyTexts Texts,
    SurveyRules Rules,
    DateTimeOffset ChangedAt,
    int RowVersion
)
{
    public const int LongestName = 80;
    public const int LongestWords = 400;
    public const int LongestDelay = 60 * 24 * 14;
    public const int MostADay = 100_000;

    public SurveyScale Scale => SurveyScale.Of(Kind);

    /// <summary>In the reader's language.</summary>
    public SurveyWords Words => Texts.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

    /// <summary>What makes it no survey; null: nothing.</summary>
    public Refusal? Problem()
    {
        if (!Enum.IsDefined(Kind))
            return Refusal.Invalid("survey.kind", "kind");
        if (!Enum.IsDefined(Event))
            return Refusal.Invalid("survey.event", "event");
        if (Name.Trim().Length is 0 or > LongestName)
            return Refusal.Invalid("survey.name", "name", ("limit", LongestName));
        foreach (var (words, language) in new[] { (Texts.Es, "Es"), (Texts.En, "En") })
        {
            foreach (
                var (text, field) in new[]
                {
                    (words.Question, "question"),
                    (words.Message, "message"),
                    (words.Thanks, "thanks"),
                }
            )
                if (string.IsNullOrWhiteSpace(text) || text.Length > LongestWords)
                    return Refusal.Invalid("survey.words", field + language, ("limit", LongestWords));
            if (words.Open?.Length > LongestWords)
                return Refusal.Invalid("survey.words", "open" + language, ("limit", LongestWords));
        }
        if (Rules.DelayMinutes is < 0 or > LongestDelay)
            return Refusal.Invalid("survey.delay", "delay", ("days", LongestDelay / 60 / 24));
        if (!(Rules.Share > 0 && Rules.Share <= 1))
            return Refusal.Invalid("survey.share", "share");
        if (Rules.MostPerDay is < 0 or > MostADay)
            return Refusal.Invalid("survey.most", "mostPerDay", ("limit", MostADay));
        if (Rules.BadUpTo < Scale.Least || Rules.BadUpTo >= Scale.Most)
            return Refusal.Invalid("survey.bad", "badUpTo", ("least", Scale.Least), ("most", Scale.Most - 1));
        return Rules.Template?.Length > LongestName
            ? Refusal.Invalid("survey.name", "template", ("limit", LongestName))
            : null;
    }
}

/// <summary>What holds for every survey.</summary>
/// <param name="Address">How customers reach this house, https and without a path; null: no link can be sent.</param>
/// <param name="RestDays">A customer is asked at most once in so many days, over all surveys.</param>
/// <param name="LinkDays">A link is good for so long.</param>
/// <param name="ChangeHours">An answer can be changed for so long.</param>
public sealed record OpinionTerms(string? Address = null, int RestDays = 30, int LinkDays = 14, int ChangeHours = 48)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "satisfaction.terms";

    /// <summary>What makes them no terms; null: nothing.</summary>
    public Refusal? Problem() =>
        Address is not null
        && !(
            Uri.TryCreate(Address, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
            && uri.AbsolutePath == "/"
            && uri.Query.Length == 0
        )
            ? Refusal.Invalid("survey.address", "address")
        : RestDays is < 0 or > 365 ? Refusal.Invalid("survey.rest", "restDays")
        : LinkDays is < 1 or > 90 ? Refusal.Invalid("survey.link", "linkDays")
        : ChangeHours is < 0 or > 720 ? Refusal.Invalid("survey.change", "changeHours")
        : null;
}
