using System.Text.Json;
using System.Text.Json.Serialization;
using Vinculo.Customers;
using Vinculo.Decisions.Policy;
using Vinculo.Insights;

namespace Vinculo.Decisions;

/// <summary>The contact a decision is for.</summary>
/// <param name="At">When.</param>
/// <param name="Today">The company's date at that moment.</param>
/// <param name="Channel">Through which channel.</param>
/// <param name="Placement">Where on it: <c>agent</c> (the customer came to us), <c>outbound</c> (we go to the customer), or the name of a place.</param>
public sealed record Moment(DateTimeOffset At, DateOnly Today, Channel Channel, string Placement)
{
    /// <summary>The company's distance from UTC on that day; turns dates into instants.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>The company's clock.</summary>
    [JsonConverter(typeof(ZoneByName))]
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The first instant of a day of the company.</summary>
    public DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>Do we start the contact? Then consent has to be there and contact limits hold.</summary>
    [JsonIgnore]
    public bool IsOutbound => Placement.StartsWith("outbound", StringComparison.Ordinal);
}

/// <summary>All that is known about a customer when a decision is made; the ledger keeps it, without her name.</summary>
public sealed record DecisionContext
{
    /// <summary>Of each list the ledger keeps, and decisions rest on, at most so many entries.</summary>
    public const int MostEntries = 60;

    private (object? Of, DateOnly Day, Dictionary<(string Code, int Months), double> Known) means;

    public required Moment Moment { get; init; }

    [JsonIgnore]
    public CustomerId Customer { get; init; }
    public required CustomerKind Kind { get; init; }
    public required CustomerStage Stage { get; init; }

    [JsonIgnore]
    public string Name { get; init; } = "";

    [JsonIgnore]
    public string? GivenNames { get; init; }
    public DateOnly? Born { get; init; }
    public bool Deceased { get; init; }
    public string? City { get; init; }
    public DateOnly? Since { get; init; }
    public Guid? Team { get; init; }
    public ValueClass? Class { get; init; }

    /// <summary>Expected remaining value, minor units.</summary>
    public long? RemainingValueMinor { get; init; }
    public string? Currency { get; init; }

    /// <summary>Probability of leaving in the model's horizon.</summary>
    public double? Churn { get; init; }
    public RiskBand? Risk { get; init; }
    public double? Influence { get; init; }

    /// <summary>What would leave with her, in money: expected loss among those she sways, minor units.</summary>
    [JsonIgnore]
    public long? DragMinor =>
        Scores.TryGetValue(CustomerScores.InfluenceMoney, out var drag) ? (long)Math.Round(drag.Amount) : null;

    /// <summary>The day the risk was worked out.</summary>
    public DateOnly? ScoredOn { get; init; }
    public bool Control { get; init; }

    public IReadOnlyList<Held> Holdings { get; init; } = [];
    public IReadOnlyList<Measured> Measures { get; init; } = [];
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Segments the customer stands in, each as <c>segmentation:segment</c>.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];
    public IReadOnlyList<OpenCase> Cases { get; init; } = [];
    public IReadOnlyList<MarketingConsent> Consents { get; init; } = [];

    /// <summary>What the customer answered to each offer, latest first; superseded answers are gone.</summary>
    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>What was shown in the last 30 days, latest first.</summary>
    public IReadOnlyList<Shown> Shown { get; init; } = [];

    /// <summary>Contacts the company started in the last 90 days, latest first.</summary>
    public IReadOnlyList<Reached> Outreach { get; init; } = [];

    /// <summary>Reasons to leave the customer in peace for a time.</summary>
    public IReadOnlyList<QuietTime> Quiets { get; init; } = [];

    /// <summary>What offers to all customers have cost this month, minor units.</summary>
    public long OutreachSpentMinor { get; init; }

    /// <summary>What else a contact may be grounded on; null: nobody asked.</summary>
    [JsonIgnore]
    public ContactGrounds? Grounds { get; init; }

    /// <summary>The customer's own clock, when it is known.</summary>
    [JsonConverter(typeof(ZoneByName))]
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>Contacts the customer started in the last 90 days, latest first.</summary>
    public IReadOnlyList<Reached> Visits { get; init; } = [];

    /// <summary>Numbers among the custom fields of the customer and of active holdings; of several holdings the highest.</summary>
    public IReadOnlyDictionary<string, double> Attributes { get; init; } = new Dictionary<string, double>();

    /// <summary>Words among the custom fields, by code.</summary>
    public IReadOnlyDictionary<string, string> OwnWords { get; init; } = new Dictionary<string, string>();

    /// <summary>What was worked out of the customer, by model.</summary>
    public IReadOnlyDictionary<string, ScoreKnown> Scores { get; init; } = new Dictionary<string, ScoreKnown>();

    /// <summary>Versions of the models whose scores were used, by model.</summary>
    public IReadOnlyDictionary<string, int> Models { get; init; } = new Dictionary<string, int>();

    /// <summary>Scores that count as not known here, since their models were found wanting.</summary>
    public IReadOnlyList<ScoreLeftOut> LeftOut { get; init; } = [];

    /// <summary>Since when the risk is not known for want of a model to be trusted; null: that is not why.</summary>
    [JsonIgnore]
    internal DateOnly? RiskLeftOutSince => LeftOut.FirstOrDefault(l => l.Model == CustomerScores.Churn)?.Since;

    /// <summary>Without the oldest entries of very long lists, so that the ledger's row has a bound.</summary>
    internal DecisionContext Trimmed() =>
        Answers.Count <= MostEntries
        && Shown.Count <= MostEntries
        && Outreach.Count <= MostEntries
        && Visits.Count <= MostEntries
            ? this
            : this with
            {
                Answers = [.. Answers.Take(MostEntries)],
                Shown = [.. Shown.Take(MostEntries)],
                Outreach = [.. Outreach.Take(MostEntries)],
                Visits = [.. Visits.Take(MostEntries)],
            };

    [JsonIgnore]
    public int? TenureMonths =>
        Since is { } since
            ? Math.Max(
                0,
                (Moment.Today.Year - since.Year) * 12
                    + Moment.Today.Month
                    - since.Month
                    - (Moment.Today.Day < since.Day ? 1 : 0)
            )
            : null;

    [JsonIgnore]
    public int? Age =>
        Born is { } born
            ? Moment.Today.Year - born.Year - (Moment.Today < born.AddYears(Moment.Today.Year - born.Year) ? 1 : 0)
            : null;

    /// <summary>
    /// Monthly mean of a measure over the latest months of which anything is known of this customer; the running month
    /// counts only when there is no other, for it is not over. A month without the measure is a zero.
    /// </summary>
    public double Mean(string code, int months)
    {
        // Asked by many offers; a copy of the context with other measures or another day remembers nothing of this one.
        if (!ReferenceEquals(means.Of, Measures) || means.Day != Moment.Today)
            means = (Measures, Moment.Today, []);
        return means.Known.TryGetValue((code, months), out var known)
            ? known
            : means.Known[(code, months)] = MeanOf(code, months);
    }

    private double MeanOf(string code, int months)
    {
        var running = new DateOnly(Moment.Today.Year, Moment.Today.Month, 1);
        var known = Measures.Select(m => m.Month).Distinct().OrderDescending().ToList();
        var over = known.Where(m => m < running).Take(Math.Clamp(months, 1, 3)).ToList();
        if (over.Count == 0)
            over = [.. known.Take(1)];
        return over.Count == 0
            ? 0
            : Measures.Where(m => m.Code == code && over.Contains(m.Month)).Sum(m => m.Amount) / over.Count;
    }

    public bool HoldsFamily(string family) =>
        Holdings.Any(h => h.Active && string.Equals(h.Family, family, StringComparison.OrdinalIgnoreCase));

    public bool HoldsProduct(string code) =>
        Holdings.Any(h => h.Active && string.Equals(h.Product, code, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A score as it is read for a decision.</summary>
/// <param name="Amount">In the score's own unit; money in minor units.</param>
/// <param name="Currency">Of money; null: it is none.</param>
/// <param name="Band">What an effect amounts to, an <see cref="Insights.Effects.EffectVerdict"/>; null: of other scores, and of a mean.</param>
public sealed record ScoreKnown(double Amount, string? Currency, int? Band = null);

/// <summary>A score no decision rests on, since its model was found wanting.</summary>
/// <param name="Model">Its code.</param>
/// <param name="Since">The company's day on which it was found so.</param>
public sealed record ScoreLeftOut(string Model, int Version, DateOnly Since);

/// <summary>A product the customer has or had.</summary>
public sealed record Held(string Product, string? Family, bool Active, DateOnly? EndsOn);

/// <summary>What a customer did in a month.</summary>
public sealed record Measured(DateOnly Month, string Code, double Amount);

/// <summary>A case that is not solved yet.</summary>
/// <param name="Receipt">The number the customer was given.</param>
/// <param name="Complaint">A complaint or a claim, not a petition or praise.</param>
/// <param name="Severity">1 low … 3 high.</param>
/// <param name="Since">Opened at.</param>
public sealed record OpenCase(string Receipt, bool Complaint, int Severity, DateTimeOffset Since);

/// <summary>The latest word on being contacted for a purpose, through a channel or (null) through all.</summary>
public sealed record MarketingConsent(
    Channel? Channel,
    bool Granted,
    DateTimeOffset At,
    string Purpose = MarketingConsent.Marketing
)
{
    /// <summary>Being offered things.</summary>
    public const string Marketing = "marketing";
}

/// <summary>Why a customer is left in peace.</summary>
public enum QuietKind
{
    /// <summary>Somebody close died.</summary>
    Mourning = 1,

    /// <summary>The customer reported a fraud.</summary>
    Fraud = 2,

    /// <summary>The customer asked for it.</summary>
    Asked = 3,
}

/// <summary>A time in which a customer is not sold to.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Since">When it was noted.</param>
/// <param name="Until">First moment after it.</param>
public sealed record QuietTime(QuietKind Kind, DateTimeOffset Since, DateTimeOffset Until);

/// <param name="Offer">Which offer.</param>
/// <param name="Result">What was said.</param>
/// <param name="Reason">Why, if it was told.</param>
/// <param name="At">When it was said.</param>
/// <param name="Decision">The decision that proposed it.</param>
/// <param name="RecordedAt">When it was written down.</param>
public sealed record Answer(
    string Offer,
    Result Result,
    string? Reason,
    DateTimeOffset At,
    Guid Decision = default,
    DateTimeOffset RecordedAt = default
);

public sealed record Shown(string Offer, DateTimeOffset At);

/// <summary>A contact.</summary>
/// <param name="Purpose">What it was for; null: nobody wrote it down.</param>
/// <param name="Direct">The customer was spoken to or got the message: not a call that nobody answered.</param>
public sealed record Reached(Channel Channel, DateTimeOffset At, ContactPurpose? Purpose = null, bool Direct = true);

/// <summary>What a customer says to an offer.</summary>
public enum Result
{
    /// <summary>The earlier answer was a slip of the hand and does not count.</summary>
    Undone = 0,
    Accepted = 1,
    Refused = 2,
    NotNow = 3,

    /// <summary>Asked for more: a part of a yes, until the whole answer comes.</summary>
    Interested = 4,

    /// <summary>She saw it, and nothing came in the time for answering: told by the house, not by anybody.</summary>
    Silent = 5,
}

/// <summary>A clock by its name, as the ledger keeps it.</summary>
internal sealed class ZoneByName : JsonConverter<TimeZoneInfo>
{
    public override TimeZoneInfo Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        TimeZoneInfo.FindSystemTimeZoneById(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TimeZoneInfo value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Id);
}
