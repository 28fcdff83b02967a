using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Insights;
using Vinculo.Insights.Effects;
using Vinculo.Insights.Models;
using Vinculo.Insights.Segments;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Storage;

/// <summary>What a decision has to know of customers: a handful of questions in one round trip, each by the customer's key.</summary>
internal static class ContextReader
{
    /// <summary>A customer's row and all that hangs on it, before the moment is known.</summary>
    public sealed class Found
    {
        public required CustomerId Id { get; init; }
        public required Func<Moment, DecisionContext> At { get; init; }
        public required Guid? Team { get; init; }
        public CustomerId? MergedInto { get; init; }
    }

    /// <summary>The latest decision of the same placement, when there is a recent one; what was decided for many told her nothing.</summary>
    public sealed record Last(Guid Id, DateTimeOffset At, Channel Channel, bool Control, string Content);

    private sealed class Gathered
    {
        public required CustomerId Id { get; init; }
        public required Func<Gathered, Moment, DecisionContext> Build { get; init; }
        public Guid? Team { get; init; }
        public CustomerId? MergedInto { get; init; }
        public List<Held> Holdings { get; } = [];
        public List<Measured> Measures { get; } = [];
        public List<string> Needs { get; } = [];
        public List<string> Segments { get; } = [];
        public List<OpenCase> Cases { get; } = [];
        public List<(MarketingConsent Word, DateTimeOffset? Until)> Consents { get; } = [];
        public List<QuietTime> Quiets { get; } = [];
        public long SpentMinor { get; set; }
        public List<(Guid Decision, Answer Answer, Guid Id)> Answers { get; } = [];
        public List<Shown> Shown { get; } = [];
        public List<Reached> Outreach { get; } = [];
        public List<Reached> Visits { get; } = [];
        public Dictionary<string, double> Attributes { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, string> OwnWords { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, ScoreKnown> Scores { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, int> Models { get; } = new(StringComparer.Ordinal);
        public DateTimeOffset? ScoredAt { get; set; }
        public ActionMeans Means { get; set; } = ActionMeans.None;
        public List<WantingScore> Wanting { get; set; } = [];
    }

    /// <summary>One customer, with the last decision made at the placement since <paramref name="recent"/>.</summary>
    public static async Task<(Found? Customer, Last? Last)> OneAsync(
        Session session,
        CustomerId customer,
        DateTimeOffset now,
        string placement,
        DateTimeOffset recent
    )
    {
        var gathered = new Dictionary<Guid, Gathered>();
        Last? last = null;
        long spent = 0;
        var means = ActionMeans.None;
        List<WantingScore> wanting = [];
        await session.ReadAsync([
            .. Questions(OfOne, ("who", customer), gathered, now),
            ContactSpending.Question(now, minor => spent = minor),
            ActionMeans.InUse(found => means = found),
            WantingScore.All(wanting),
            new Question(
                """
                SELECT id, decided_at, channel, control, content FROM decision
                 WHERE customer_id = @who AND decided_at >= @recent AND placement = @placement AND NOT batch
                 ORDER BY decided_at DESC, id DESC LIMIT 1
                """,
                row => last = new(row.Guid(0), row.Instant(1), row.Enum<Channel>(2), row.Bool(3), row.Text(4)),
                ("who", customer),
                ("recent", recent),
                ("placement", placement)
            ),
        ]);
        foreach (var one in gathered.Values)
            (one.SpentMinor, one.Means, one.Wanting) = (spent, means, wanting);
        return (gathered.Values.Select(AsFound).FirstOrDefault(), last);
    }

    /// <summary>Many customers at once, for estimates; keep it to a few hundred a call.</summary>
    public static async Task<List<Found>> ManyAsync(Session session, Guid[] customers, DateTimeOffset now)
    {
        var gathered = new Dictionary<Guid, Gathered>();
        long spent = 0;
        var means = ActionMeans.None;
        List<WantingScore> wanting = [];
        await session.ReadAsync([
            .. Questions(new(session.InGuids("who")), ("who", customers), gathered, now),
            ContactSpending.Question(now, minor => spent = minor),
            ActionMeans.InUse(found => means = found),
            WantingScore.All(wanting),
        ]);
        foreach (var one in gathered.Values)
            (one.SpentMinor, one.Means, one.Wanting) = (spent, means, wanting);
        return [.. gathered.Values.Select(AsFound)];
    }

    private static Found AsFound(Gathered one) =>
        new()
        {
            Id = one.Id,
            Team = one.Team,
            MergedInto = one.MergedInto,
            At = moment => Trusting(one.Build(one, moment), one),
        };

    /// <summary>
    /// Without what models found wanting say: their scores count as not known, and the context says that they were left out,
    /// so that the ledger's row says it too.
    /// </summary>
    private static DecisionContext Trusting(DecisionContext context, Gathered all)
    {
        if (all.Wanting.Count == 0)
            return context;
        HashSet<string> unsure = new(StringComparer.Ordinal);
        List<WantingScore> left = [];
        foreach (var wanting in all.Wanting)
        {
            var scores = all.Models.Where(m => m.Value == wanting.Version && WantingScore.Covers(wanting.Model, m.Key));
            if (!scores.Any())
                continue;
            unsure.UnionWith(scores.Select(m => m.Key));
            left.Add(wanting);
        }
        if (left.Count == 0)
            return context;
        var risk = !unsure.Contains(CustomerScores.Churn);
        return context with
        {
            Churn = risk ? context.Churn : null,
            Risk = risk ? context.Risk : null,
            RemainingValueMinor = unsure.Contains(CustomerScores.Value) ? null : context.RemainingValueMinor,
            Influence = unsure.Contains(CustomerScores.Influence) ? null : context.Influence,
            Scores = context
                .Scores.Where(s => !unsure.Contains(s.Key))
                .ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal),
            Models = context
                .Models.Where(m => !unsure.Contains(m.Key))
                .ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal),
            LeftOut =
            [
                .. left.Select(w => new ScoreLeftOut(
                    w.Model,
                    w.Version,
                    DateOnly.FromDateTime(w.Since.ToOffset(context.Moment.Offset).DateTime)
                )),
            ],
        };
    }

    /// <summary>The questions' texts, made once: putting a dozen of them together again for every decision costs more than asking one.</summary>
    /// <param name="who">The condition on the customer.</param>
    private sealed class Wording(string who)
    {
        public string Who => who;

        public string Customers { get; } =
            "SELECT customer_id, kind, stage, display_name, given_names, birth_date, deceased_on, city, since, team_id, value_class, "
            + "value_minor, currency, churn, risk_band, influence, control, merged_into, attrs FROM customer WHERE customer_id "
            + who;

        public string Holdings { get; } =
            "SELECT h.customer_id, p.code, p.family, h.status, h.ends_on, h.attrs FROM holding h JOIN product p ON p.id = h.product_id "
            + $"WHERE h.customer_id {who} ORDER BY h.id";

        public string Measures { get; } =
            $"SELECT customer_id, month, code, amount FROM measure WHERE customer_id {who} AND month >= @months ORDER BY month, code";

        public string Needs { get; } =
            $"SELECT customer_id, code FROM need WHERE customer_id {who} AND ended_at IS NULL ORDER BY code";

        public string Cases { get; } =
            "SELECT customer_id, receipt, kind, severity, opened_at FROM service_case "
            + $"WHERE customer_id {who} AND status IN (1, 2) ORDER BY opened_at, id";

        public string Consents { get; } =
            "SELECT customer_id, channel, granted, recorded_at, purpose, expires_at FROM consent "
            + $"WHERE customer_id {who} ORDER BY recorded_at, id";

        public string Quiets { get; } =
            "SELECT customer_id, kind, since, until FROM contact_quiet "
            + $"WHERE customer_id {who} AND ended_at IS NULL AND until > @now ORDER BY until DESC";

        public string Answers { get; } =
            "SELECT customer_id, decision_id, offer_code, result, reason, occurred_at, id, recorded_at FROM decision_outcome "
            + $"WHERE customer_id {who} ORDER BY recorded_at, id";

        public string Shown { get; } =
            "SELECT customer_id, top_offer, decided_at FROM decision "
            + $"WHERE customer_id {who} AND decided_at >= @shown AND top_offer IS NOT NULL AND {MarkShown.IsMet("decision")} "
            + "ORDER BY decided_at DESC";

        // A promise or a change that we write down is nothing the customer hears.
        public string Contacts { get; } =
            "SELECT customer_id, channel, occurred_at, direction, outcome, attrs FROM interaction "
            + $"WHERE customer_id {who} AND occurred_at >= @reached "
            + "AND (direction = 1 OR direction = 2 AND kind IN (1, 3, 6) AND channel <> 12) ORDER BY occurred_at DESC";

        public string Scores { get; } =
            $"SELECT customer_id, model, model_version, amount, currency, as_of, band FROM score WHERE customer_id {who}";
    }

    private static readonly Wording OfOne = new("= @who");

    private static Question[] Questions(
        Wording said,
        (string, object?) key,
        Dictionary<Guid, Gathered> into,
        DateTimeOffset now
    ) =>
        [
            new(said.Customers, row => into[row.Guid(0)] = Customer(row), key),
            new(said.Holdings, row => Hold(row, Of(row, into)), key),
            new(
                said.Measures,
                row => Of(row, into)?.Measures.Add(new(row.Date(1), row.Text(2), row.Double(3))),
                key,
                ("months", FirstOfMonth(now).AddMonths(-4))
            ),
            new(said.Needs, row => Of(row, into)?.Needs.Add(row.Text(1)), key),
            SegmentMembers.RefsOf(
                said.Who,
                key,
                (customer, segment) => into.GetValueOrDefault(customer)?.Segments.Add(segment.ToString())
            ),
            new(
                said.Cases,
                row => Of(row, into)?.Cases.Add(new(row.Text(1), row.Int(2) is 2 or 3, row.Int(3), row.Instant(4))),
                key
            ),
            new(
                said.Consents,
                row =>
                    Of(row, into)
                        ?.Consents.Add(
                            (
                                new(row.EnumOrNull<Channel>(1), row.Bool(2), row.Instant(3), row.Text(4)),
                                row.InstantOrNull(5)
                            )
                        ),
                key
            ),
            new(
                said.Quiets,
                row => Of(row, into)?.Quiets.Add(new(row.Enum<QuietKind>(1), row.Instant(2), row.Instant(3))),
                key,
                ("now", now)
            ),
            new(
                said.Answers,
                row =>
                    Of(row, into)
                        ?.Answers.Add(
                            (
                                row.Guid(1),
                                new(
                                    row.Text(2),
                                    row.Enum<Result>(3),
                                    row.TextOrNull(4),
                                    row.Instant(5),
                                    row.Guid(1),
                                    row.Instant(7)
                                ),
                                row.Guid(6)
                            )
                        ),
                key
            ),
            new(
                said.Shown,
                row => Of(row, into)?.Shown.Add(new(row.Text(1), row.Instant(2))),
                key,
                ("shown", now.AddDays(-90))
            ),
            new(
                said.Contacts,
                row =>
                {
                    if (Of(row, into) is not { } one)
                        return;
                    if (row.Int(3) == 1)
                        one.Visits.Add(new(row.Enum<Channel>(1), row.Instant(2)));
                    else
                        one.Outreach.Add(
                            new(
                                row.Enum<Channel>(1),
                                row.Instant(2),
                                PurposeWords.Read(ContactNote.PurposeOf(row.TextOrNull(5))),
                                ContactNote.IsDirect(row.TextOrNull(4))
                            )
                        );
                },
                key,
                ("reached", now.AddDays(-90))
            ),
            new(said.Scores, row => Scored(row, Of(row, into)), key),
        ];

    private static Gathered? Of(Row row, Dictionary<Guid, Gathered> into) => into.GetValueOrDefault(row.Guid(0));

    private static void Scored(Row row, Gathered? one)
    {
        if (one is null)
            return;
        var model = row.Text(1);
        one.Models[model] = row.Int(2);
        one.Scores[model] = new(
            row.Double(3),
            row.TextOrNull(4),
            model.StartsWith(CustomerScores.Effect, StringComparison.Ordinal) ? row.IntOrNull(6) : null
        );
        if (model == CustomerScores.Churn)
            one.ScoredAt = row.Instant(5);
    }

    private static void Hold(Row row, Gathered? one)
    {
        if (one is null)
            return;
        var active = row.Enum<HoldingStatus>(3) != HoldingStatus.Ended;
        one.Holdings.Add(new(row.Text(1), row.TextOrNull(2), active, row.DateOrNull(4)));
        if (active)
            Own(row.TextOrNull(5), one);
    }

    /// <summary>A set of custom fields: numbers, also those written as text, and words.</summary>
    private static void Own(string? attributes, Gathered into)
    {
        if (attributes is null)
            return;
        using var document = JsonDocument.Parse(attributes);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var number = property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetDouble(),
                JsonValueKind.String
                    when double.TryParse(
                        property.Value.GetString(),
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture,
                        out var written
                    ) => written,
                _ => double.NaN,
            };
            if (!double.IsNaN(number) && (!into.Attributes.TryGetValue(property.Name, out var known) || number > known))
                into.Attributes[property.Name] = number;
            if (property.Value.ValueKind == JsonValueKind.String)
                into.OwnWords.TryAdd(property.Name, property.Value.GetString()!);
        }
    }

    private static Gathered Customer(Row row)
    {
        var id = new CustomerId(row.Guid(0));
        var (kind, stage, name, given) = (
            row.Enum<CustomerKind>(1),
            row.Enum<CustomerStage>(2),
            row.Text(3),
            row.TextOrNull(4)
        );
        var (born, died, city, since, team) = (
            row.DateOrNull(5),
            row.DateOrNull(6),
            row.TextOrNull(7),
            row.DateOrNull(8),
            row.GuidOrNull(9)
        );
        ValueClass? value = row.EnumOrNull<ValueClass>(10);
        var (remaining, currency, churn) = (row.LongOrNull(11), row.TextOrNull(12), row.DoubleOrNull(13));
        RiskBand? risk = row.EnumOrNull<RiskBand>(14);
        var (influence, control) = (row.DoubleOrNull(15), row.Bool(16));
        var clock = ClockOf(row.TextOrNull(18));
        var gathered = new Gathered
        {
            Id = id,
            Team = team,
            MergedInto = row.GuidOrNull(17) is { } merged ? new CustomerId(merged) : null,
            Build = (all, moment) =>
                new DecisionContext
                {
                    Moment = moment,
                    Customer = id,
                    Kind = kind,
                    Stage = stage,
                    Name = name,
                    GivenNames = given,
                    Born = born,
                    Deceased = died is not null,
                    City = city,
                    Since = since,
                    Team = team,
                    Class = value,
                    RemainingValueMinor = remaining,
                    Currency = currency,
                    Churn = churn,
                    Risk = risk,
                    Influence = influence,
                    Control = control,
                    Holdings = all.Holdings,
                    Measures = all.Measures,
                    Needs = all.Needs,
                    Segments = all.Segments,
                    Cases = all.Cases,
                    Consents = Latest(all.Consents, moment.At),
                    Answers = Standing(all.Answers),
                    Shown = all.Shown,
                    Outreach = all.Outreach,
                    Quiets = all.Quiets,
                    OutreachSpentMinor = all.SpentMinor,
                    Zone = clock,
                    Visits = all.Visits,
                    Attributes = all.Attributes,
                    OwnWords = all.OwnWords,
                    Scores = stage == CustomerStage.Customer ? WithMeans(all) : all.Scores,
                    Models = all.Means.Version is { } version
                        ? new Dictionary<string, int>(all.Models, StringComparer.Ordinal)
                        {
                            [ActionMeans.Model] = version,
                        }
                        : all.Models,
                    ScoredOn = all.ScoredAt is { } scored
                        ? DateOnly.FromDateTime(scored.ToOffset(moment.Offset).DateTime)
                        : null,
                },
        };
        Own(row.TextOrNull(18), gathered);
        return gathered;
    }

    /// <summary>The last word for each purpose and channel; a consent that has run out is no word.</summary>
    private static List<MarketingConsent> Latest(
        List<(MarketingConsent Word, DateTimeOffset? Until)> consents,
        DateTimeOffset at
    ) =>
        [
            .. consents
                .GroupBy(c => (c.Word.Purpose, c.Word.Channel))
                .Select(g => g.Last())
                .Where(c => !c.Word.Granted || c.Until is null || c.Until > at)
                .Select(c => c.Word),
        ];

    /// <summary>Her scores, and the mean effect of every action that has nothing of her own.</summary>
    private static Dictionary<string, ScoreKnown> WithMeans(Gathered all)
    {
        if (all.Means.Version is null)
            return all.Scores;
        var scores = new Dictionary<string, ScoreKnown>(all.Scores, StringComparer.Ordinal);
        foreach (var (action, change) in all.Means.Changes)
            scores.TryAdd(CustomerScores.Effect + action, new(change, null));
        return scores;
    }

    /// <summary>The clock a company notes of a customer, in the own field <c>time_zone</c>.</summary>
    private static TimeZoneInfo? ClockOf(string? attributes)
    {
        if (attributes?.Contains("\"time_zone\"", StringComparison.Ordinal) != true)
            return null;
        using var document = JsonDocument.Parse(attributes);
        return
            document.RootElement.TryGetProperty("time_zone", out var name)
            && name.ValueKind == JsonValueKind.String
            && TimeZoneInfo.TryFindSystemTimeZoneById(name.GetString()!, out var zone)
            ? zone
            : null;
    }

    /// <summary>Of each decision and offer the last answer stands; one that was undone never was, and silence is no answer.</summary>
    private static List<Answer> Standing(List<(Guid Decision, Answer Answer, Guid Id)> answers) =>
        [
            .. answers
                .GroupBy(a => (a.Decision, a.Answer.Offer))
                .Select(g => g.Last().Answer)
                .Where(a => a.Result is not (Result.Undone or Result.Silent))
                .OrderByDescending(a => a.At),
        ];

    private static DateOnly FirstOfMonth(DateTimeOffset now) => new(now.Year, now.Month, 1);
}
