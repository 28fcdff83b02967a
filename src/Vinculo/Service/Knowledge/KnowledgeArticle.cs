using System.Globalization;

namespace Vinculo.Service.Knowledge;

/// <summary>How far an article has come.</summary>
public enum ArticleState
{
    /// <summary>Being written; nobody is answered with it yet.</summary>
    Draft = 1,

    InUse = 2,

    /// <summary>It answers nobody any more; its versions stay.</summary>
    Withdrawn = 3,
}

/// <summary>Who may read an article.</summary>
public enum Audience
{
    /// <summary>Those who serve.</summary>
    Inside = 1,

    /// <summary>Everybody, without signing in.</summary>
    Public = 2,
}

/// <summary>What a version says.</summary>
public sealed record ArticleContent
{
    public const int LongestTitle = 160;
    public const int LongestBody = 20_000;
    public const int MostCodes = 20;

    public string TitleEs { get; init; } = "";
    public string BodyEs { get; init; } = "";

    /// <summary>Empty: it is not told in English yet.</summary>
    public string TitleEn { get; init; } = "";
    public string BodyEn { get; init; } = "";

    /// <summary>Codes of the cases it answers.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>The title in a language, or in the other one where there is none.</summary>
    public string Title(CultureInfo culture) => Told(culture, TitleEs, TitleEn);

    public string Body(CultureInfo culture) => Told(culture, BodyEs, BodyEn);

    /// <summary>The language its words are in for a reader of another.</summary>
    public string LanguageFor(CultureInfo culture) => IsEnglish(culture) && TitleEn.Length > 0 ? "en" : "es";

    /// <summary>One of the two is missing: whoever reads the other language reads this one.</summary>
    public bool IsPaired => TitleEn.Length > 0 && BodyEn.Length > 0;

    private static string Told(CultureInfo culture, string es, string en) =>
        IsEnglish(culture) && en.Length > 0 ? en : es;

    private static bool IsEnglish(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en";
}

/// <summary>A version; never changed.</summary>
/// <param name="Note">What is new in it.</param>
public sealed record ArticleVersion(
    int Version,
    ArticleContent Content,
    string? Note,
    string Author,
    DateTimeOffset WrittenAt
);

/// <summary>An article with its versions, the newest first.</summary>
/// <param name="Published">The version in use; null: none yet.</param>
/// <param name="ReviewOn">Somebody looks at it again by this day.</param>
/// <param name="Solved">How often it was said that it helped, in the last 90 days.</param>
/// <param name="Asked">How often that was said or denied.</param>
public sealed record KnowledgeArticle(
    Guid Id,
    ArticleState State,
    int Version,
    int? Published,
    Audience Audience,
    Guid Owner,
    string OwnerName,
    DateOnly ReviewOn,
    DateTimeOffset ChangedAt,
    IReadOnlyList<ArticleVersion> Versions,
    long Solved,
    long Asked
)
{
    public ArticleContent Newest => Versions[0].Content;

    /// <summary>What is in use, or else the newest.</summary>
    public ArticleContent Shown => Versions.FirstOrDefault(v => v.Version == Published)?.Content ?? Newest;

    public bool IsOverdue(DateOnly today) => State == ArticleState.InUse && ReviewOn < today;
}
