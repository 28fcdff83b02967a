using System.Text.Json;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>A value that stands in a row of its own: a document, a telephone, a consent.</summary>
/// <param name="Validity">How far to believe it, 0 to 1.</param>
/// <param name="At">Since when it is there, or was last confirmed.</param>
/// <param name="System">Source system that brought it.</param>
/// <param name="By">User who noted it, when the row says so.</param>
internal sealed record CapturedRow(double Validity, DateTimeOffset At, Guid? System, Guid? By);

/// <summary>Somebody changed the customer: which fields, and through what.</summary>
/// <param name="Keys">Fields and columns it speaks of; null: it made the customer, so it speaks of all.</param>
internal sealed record CaptureEvent(DateTimeOffset At, IReadOnlySet<string>? Keys, CaptureHand Hand)
{
    public bool SpeaksOf(string[] tokens) => Keys is null || tokens.Any(Keys.Contains);
}

/// <summary>What is stored of one customer, as far as capture goes.</summary>
internal sealed class CaptureFacts
{
    public required Guid Id { get; init; }
    public required CustomerKind Kind { get; init; }
    public required Guid? Team { get; init; }
    public required string? GivenNames { get; init; }
    public required string? FirstSurname { get; init; }
    public required string? LegalName { get; init; }
    public required string DisplayName { get; init; }
    public required DateOnly? BirthDate { get; init; }
    public required string? City { get; init; }
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rows by field, in no order.</summary>
    public Dictionary<string, List<CapturedRow>> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes since the customer was last worked out, oldest first.</summary>
    public List<CaptureEvent> Events { get; } = [];

    /// <summary>Fields the customer would not say, while nobody may ask again.</summary>
    public HashSet<string> Declined { get; } = new(StringComparer.Ordinal);

    /// <summary>As worked out before; null: never.</summary>
    public CaptureStanding? Before { get; set; }

    public void Add(string field, CapturedRow row)
    {
        if (!Rows.TryGetValue(field, out var rows))
            Rows[field] = rows = [];
        rows.Add(row);
    }
}

/// <summary>Turns what is stored into a part for each field.</summary>
internal static class CaptureAppraisal
{
    private static readonly string[] OccupationNames =
    [
        "occupation",
        "ocupacion",
        "profession",
        "profesion",
        "job_title",
        "cargo",
    ];
    private static readonly string[] ChannelNames = ["preferred_channel", "canal_preferido", "preferredChannel"];

    private static readonly Dictionary<string, string[]> Tokens = new(StringComparer.Ordinal)
    {
        [CaptureTerms.Name] =
        [
            "name",
            "givenNames",
            "firstSurname",
            "secondSurname",
            "legalName",
            "tradeName",
            "display_name",
            "given_names",
            "first_surname",
            "second_surname",
            "legal_name",
            "trade_name",
        ],
        [CaptureTerms.BirthDate] = ["birthDate", "birth_date"],
        [CaptureTerms.City] = ["city"],
        [CaptureTerms.Occupation] = [.. OccupationNames.Select(n => "attr." + n), "attrs"],
        [CaptureTerms.Channel] = [.. ChannelNames.Select(n => "attr." + n), "attrs"],
    };

    /// <summary>A change is taken for what made a row when it was written within this time of it.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(3);

    public static CaptureStanding Of(CaptureFacts facts, CaptureTerms terms, DateTimeOffset now, DateOnly today) =>
        CaptureStanding.Of(
            [.. terms.For(facts.Kind).Select(field => Part(facts, field, today))],
            facts.Kind,
            terms,
            now
        );

    private static CapturePart Part(CaptureFacts facts, CaptureField field, DateOnly today)
    {
        if (facts.Rows.TryGetValue(field.Code, out var rows))
        {
            var best = rows.MaxBy(r => (r.Validity, r.At))!;
            return new(field.Code, best.Validity, best.At, HandOf(facts, field.Code, best));
        }
        if (Column(facts, field, today) is not { } validity)
            return new(field.Code, null, null, CaptureHand.Nobody, facts.Declined.Contains(field.Code));

        string[] tokens = field.Attribute is not null
            ? [field.Code, "attrs"]
            : [field.Code, .. Tokens.GetValueOrDefault(field.Code) ?? []];
        if (Latest(facts, e => e.SpeaksOf(tokens)) is { } change)
            return new(field.Code, validity, change.At, change.Hand);
        return facts.Before?.Part(field.Code) is { Validity: not null } known
            ? known with
            {
                Validity = validity,
                Declined = false,
            }
            : new(field.Code, validity, facts.CreatedAt, CaptureHand.Nobody);
    }

    /// <summary>How far to believe a value kept on the customer itself; null: there is none.</summary>
    private static double? Column(CaptureFacts facts, CaptureField field, DateOnly today) =>
        field.Code switch
        {
            CaptureTerms.Name => Name(facts),
            CaptureTerms.BirthDate => facts.BirthDate is { } born ? Fillers.OfBirthDate(born, today) : null,
            CaptureTerms.City => Words(facts.City),
            CaptureTerms.Occupation => Words(Attribute(facts, OccupationNames)),
            CaptureTerms.Channel => Words(Attribute(facts, ChannelNames)),
            _ => field.Attribute is { } own ? Words(facts.Attributes.GetValueOrDefault(own)) : null,
        };

    private static double? Name(CaptureFacts facts) =>
        string.IsNullOrWhiteSpace(facts.DisplayName) ? null
        : Fillers.IsFiller(facts.DisplayName) ? .1
        : facts.Kind == CustomerKind.Company
            ? facts.LegalName is null ? .7
                : 1
        : (facts.GivenNames is null || facts.FirstSurname is null)
        && !facts.DisplayName.Trim().Contains(' ', StringComparison.Ordinal)
            ? .6
        : 1;

    private static double? Words(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : Fillers.IsFiller(text) ? .1
        : 1;

    private static string? Attribute(CaptureFacts facts, string[] names) =>
        names.Select(n => facts.Attributes.GetValueOrDefault(n)).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));

    /// <summary>The last change of that kind; of two that belong together, the one that knows the channel.</summary>
    private static CaptureEvent? Latest(CaptureFacts facts, Predicate<CaptureEvent> isMeant)
    {
        var last = facts.Events.FindLast(isMeant);
        return last is null or { Hand.Channel: not null }
            ? last
            : facts.Events.FindLast(e =>
                e.Hand.Channel is not null
                && e.Hand.By == last.Hand.By
                && (e.At - last.At).Duration() <= Together
                && isMeant(e)
            ) ?? last;
    }

    private static CaptureHand HandOf(CaptureFacts facts, string field, CapturedRow row)
    {
        if (row.System is { } system)
            return new(null, null, null, system);
        if (
            Latest(
                facts,
                e =>
                    (e.At - row.At).Duration() <= Together
                    && e.SpeaksOf([field])
                    && (row.By is null || e.Hand.By == row.By)
            ) is
            { } change
        )
            return change.Hand;
        if (row.By is { } by)
            return facts.Before?.Part(field) is { } known && known.At == row.At && known.Hand.By == by
                ? known.Hand
                : new(by, null, null, null);
        return facts.Before?.Part(field) is { } before && before.At == row.At ? before.Hand : CaptureHand.Nobody;
    }

    /// <summary>The customer's own fields as text.</summary>
    internal static IReadOnlyDictionary<string, string> Attributes(string? json)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not { Length: > 2 })
            return attributes;
        using var document = JsonDocument.Parse(json);
        foreach (var property in document.RootElement.EnumerateObject())
            if (property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                attributes[property.Name] = property.Value.ToString();
        return attributes;
    }
}
