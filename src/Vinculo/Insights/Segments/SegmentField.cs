using System.Globalization;

namespace Vinculo.Insights.Segments;

/// <summary>What a field measures; says how it is written and compared.</summary>
public enum FieldKind
{
    Number = 1,

    /// <summary>In the company's currency, whole units.</summary>
    Money = 2,

    /// <summary>0 to 1, written in percent.</summary>
    Share = 3,
    Days = 4,
    Months = 5,
    Years = 6,

    /// <summary>One of a few words.</summary>
    Choice = 7,
    Text = 8,

    /// <summary>Several words at once.</summary>
    Set = 9,
}

/// <summary>What a field is about; lists group by it, and advice asks whether a segmentation looks only at product.</summary>
public enum FieldTheme
{
    Value = 1,
    Risk = 2,
    Behaviour = 3,
    Product = 4,
    Service = 5,
    Person = 6,
    Usage = 7,
    Own = 8,
}

/// <summary>Something known of every customer that a segmentation may look at.</summary>
/// <param name="Code">Stable: <c>margin</c>, <c>holdings:internet</c>, <c>measure:data_gb</c>, <c>attr:segmento</c>.</param>
/// <param name="Part">Which question of the database answers it.</param>
/// <param name="AsOf">Follows from dated facts alone, so that it can be worked out for a day in the past.</param>
/// <param name="Choices">Words of a choice, if they are known.</param>
public sealed record SegmentField(
    string Code,
    FieldKind Kind,
    FieldTheme Theme,
    string NameEs,
    string NameEn,
    FieldPart Part,
    bool AsOf,
    IReadOnlyList<FieldChoice>? Choices = null
)
{
    public bool IsNumber => Kind < FieldKind.Choice;

    /// <summary>What stands after the colon: family, measure, own field.</summary>
    public string Argument => Code.IndexOf(':') is >= 0 and var at ? Code[(at + 1)..] : "";

    public string Name(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>A word of a choice.</summary>
public sealed record FieldChoice(string Value, string NameEs, string NameEn)
{
    public string Name(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;
}

/// <summary>Questions of the database fields are answered by; each is asked at most once.</summary>
public enum FieldPart
{
    Customer,
    Money,
    Months,
    Recency,
    Holdings,
    Measures,
    Contacts,
    Cases,
    Scores,
    Needs,
    Attributes,
}
