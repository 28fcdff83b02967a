using System.Globalization;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Ui;

namespace Vinculo.Decisions.Tables;

/// <summary>What an input is about; lists group by it.</summary>
public enum InputTheme
{
    Person = 1,
    Value = 2,
    Risk = 3,
    Product = 4,
    Usage = 5,
    Service = 6,
    Segment = 7,
    Score = 8,
    Own = 9,
    Contact = 10,
}

/// <summary>Something a table may ask for.</summary>
/// <param name="Code">Stable: <c>churn</c>, <c>measure:data_gb</c>, <c>segment:abc-xyz</c>.</param>
/// <param name="Known">The words there are; empty: any.</param>
public sealed record TableInput(
    string Code,
    CellKind Kind,
    InputTheme Theme,
    string NameEs,
    string NameEn,
    bool MayBeMissing = true,
    IReadOnlyList<KnownWord>? Known = null,
    double? Least = null,
    double? Most = null,
    bool Whole = false
)
{
    public string Name(CultureInfo language) => Offer.IsEnglish(language) ? NameEn : NameEs;

    internal TableColumn Column =>
        new(
            Code,
            Kind,
            MayBeMissing,
            Known is { Count: > 0 } ? [.. Known.Select(k => k.Code)] : null,
            Least,
            Most,
            Whole
        );
}

/// <summary>A word of a list with its names.</summary>
public sealed record KnownWord(string Code, string NameEs, string NameEn)
{
    public string Name(CultureInfo language) => Offer.IsEnglish(language) ? NameEn : NameEs;
}

/// <summary>Reads an input out of what is known of a customer when a decision is made.</summary>
internal static class InputReader
{
    public const string Measure = "measure:";
    public const string Score = "score:";
    public const string Own = "attr:";
    public const string Segment = "segment:";

    private static readonly Dictionary<string, Func<DecisionContext, CellValue>> Fixed = new(StringComparer.Ordinal)
    {
        ["kind"] = c => CellValue.Of(Code(c.Kind)),
        ["stage"] = c => CellValue.Of(Code(c.Stage)),
        ["class"] = c => CellValue.Of(c.Class?.ToString()),
        ["risk"] = c => CellValue.Of(c.Risk is { } risk ? Code(risk) : null),
        ["churn"] = c => CellValue.Of(c.Churn),
        ["value"] = c => CellValue.Of(Money(c.RemainingValueMinor, c.Currency)),
        ["influence"] = c => CellValue.Of(c.Influence),
        ["tenure"] = c => CellValue.Of(c.TenureMonths),
        ["since"] = c => CellValue.Of(c.Since),
        ["age"] = c => CellValue.Of(c.Age),
        ["city"] = c => CellValue.Of(c.City),
        ["control"] = c => CellValue.Of(c.Control),
        ["families"] = c => CellValue.Of(c.Holdings.Where(h => h.Active).Select(h => h.Family).OfType<string>()),
        ["products"] = c => CellValue.Of(c.Holdings.Where(h => h.Active).Select(h => h.Product)),
        ["holdings"] = c => CellValue.Of(c.Holdings.Count(h => h.Active)),
        ["endsIn"] = c => CellValue.Of(EndsIn(c)),
        ["needs"] = c => CellValue.Of(c.Needs),
        ["openCases"] = c => CellValue.Of(c.Cases.Count),
        ["openComplaint"] = c => CellValue.Of(c.Cases.Any(o => o.Complaint)),
        ["severeComplaint"] = c => CellValue.Of(c.Cases.Any(o => o is { Complaint: true, Severity: >= 3 })),
        ["reached30"] = c => CellValue.Of(c.Outreach.Count(o => o.At > c.Moment.At.AddDays(-30))),
        ["came90"] = c => CellValue.Of(c.Visits.Count),
        ["channel"] = c => CellValue.Of(Code(c.Moment.Channel)),
        ["placement"] = c => CellValue.Of(c.Moment.Placement),
        ["today"] = c => CellValue.Of(c.Moment.Today),
        ["hour"] = c => CellValue.Of(c.Moment.At.ToOffset(c.Moment.Offset).Hour),
    };

    public static IEnumerable<string> FixedCodes => Fixed.Keys;

    /// <summary>How an input is read; one nobody knows is never known of anybody.</summary>
    public static Func<DecisionContext, CellValue> Of(TableInputRef input)
    {
        var code = input.Code;
        if (Fixed.TryGetValue(code, out var read))
            return read;
        if (code.StartsWith(Measure, StringComparison.Ordinal))
            return c => CellValue.Of(c.Measures.Count == 0 ? null : c.Mean(code[Measure.Length..], 3));
        if (code.StartsWith(Score, StringComparison.Ordinal))
            return c => OfScore(c, code[Score.Length..], input.Kind);
        if (code.StartsWith(Own, StringComparison.Ordinal))
            return c => OfOwn(c, code[Own.Length..], input.Kind);
        if (code.StartsWith(Segment, StringComparison.Ordinal))
            return c => OfSegment(c, code[Segment.Length..] + ":");
        return _ => CellValue.Missing;
    }

    private static CellValue OfScore(DecisionContext context, string model, CellKind kind) =>
        !context.Scores.TryGetValue(model, out var score) ? CellValue.Missing
        : kind == CellKind.Money ? CellValue.Of(Money((long)Math.Round(score.Amount), score.Currency))
        : CellValue.Of(score.Amount);

    private static CellValue OfOwn(DecisionContext context, string code, CellKind kind) =>
        kind == CellKind.Number
            ? context.Attributes.TryGetValue(code, out var number)
                ? CellValue.Of(number)
                : CellValue.Missing
            : CellValue.Of(context.OwnWords.GetValueOrDefault(code));

    private static CellValue OfSegment(DecisionContext context, string prefix)
    {
        foreach (var segment in context.Segments)
            if (segment.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return CellValue.Of(segment[prefix.Length..]);
        return CellValue.Missing;
    }

    private static double? Money(long? minor, string? currency) =>
        minor is { } amount && currency is not null ? (double)MoneyText.Major(amount, currency) : null;

    private static int? EndsIn(DecisionContext context) =>
        context.Holdings.Where(h => h.Active && h.EndsOn >= context.Moment.Today).Min(h => h.EndsOn) is { } end
            ? end.DayNumber - context.Moment.Today.DayNumber
            : null;

    internal static string Code(Enum member)
    {
        var name = member.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
