using System.Globalization;
using System.Text;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights;

/// <summary>Something worked out about a customer.</summary>
/// <param name="Model"><c>churn-30</c>, <c>churn</c>, <c>churn-180</c>: probability of leaving within 30, 90, 180 days; <c>value</c>: expected remaining value in minor units.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="AsOf">Facts before this moment were used.</param>
/// <param name="Low">Lower end of the 80 % interval, if known; of a risk, of the share that left among those scored like her in the back-test.</param>
/// <param name="High">Upper end.</param>
/// <param name="Band">Risk band or value class.</param>
/// <param name="ReasonsJson">See <see cref="ScoreReasons.Read"/>.</param>
/// <param name="WantingSince">When its model was found wanting; null: it was not. Whoever shows the score says so.</param>
public sealed record Score(
    string Model,
    int Version,
    DateTimeOffset AsOf,
    double Amount,
    double? Low,
    double? High,
    string? Currency,
    int? Band,
    string? ReasonsJson,
    DateTimeOffset? WantingSince = null
)
{
    /// <summary>Its model was not found wanting since.</summary>
    public bool Trusted => WantingSince is null;
}

/// <summary>What has been worked out about one customer.</summary>
public static class CustomerScores
{
    public const string Churn = "churn";
    public const string Churn30 = "churn-30";
    public const string Churn180 = "churn-180";
    public const string Value = "value";
    public const string Influence = "influence";

    /// <summary>Margin of the last twelve months.</summary>
    public const string Margin = "margin";

    /// <summary>What attending her cost in the same months.</summary>
    public const string Cost = "cost";

    /// <summary>What she could bring besides: next products, share of wallet, influence, referrals.</summary>
    public const string Strategic = "strategic";

    /// <summary>Her share of wallet, 0 … 1.</summary>
    public const string Wallet = "wallet";

    /// <summary>What of her wallet is not with the company, in money: of a year, or a balance.</summary>
    public const string WalletGap = "wallet:gap";

    /// <summary>What of that could be won, as margin of a year, beyond the next products.</summary>
    public const string WalletPotential = "wallet:potential";

    /// <summary>What goes with her when she goes, in money.</summary>
    public const string InfluenceMoney = "influence:money";

    /// <summary>What those she brings are expected to be worth in a year.</summary>
    public const string Referral = "influence:referral";

    /// <summary>Before the code of a product: what it is expected to leave in a year.</summary>
    public const string Next = "next:";

    /// <summary>Before the code of a need: how sure it is that she has it, 0 … 1.</summary>
    public const string Need = "need:";

    /// <summary>Before the code of an action: how making it changes her probability of leaving in 180 days; below 0 it keeps her.</summary>
    public const string Effect = "effect:";

    /// <summary>
    /// What she could bring besides, summed from its parts, so that one that was just worked out anew counts; null: nothing
    /// was found.
    /// </summary>
    public static long? Potential(IEnumerable<Score> scores)
    {
        long? sum = null;
        foreach (var score in scores)
            if (Insights.Value.StrategicScorer.Counts(score.Model))
                sum = (sum ?? 0) + (long)score.Amount;
        return sum;
    }

    /// <summary>The ranges of the risk of many customers; those without one are left out.</summary>
    public static async Task<Dictionary<CustomerId, (double Low, double High)>> RiskRangesAsync(
        Session session,
        IReadOnlyCollection<CustomerId> customers
    )
    {
        var ranges = new Dictionary<CustomerId, (double Low, double High)>();
        await session.QueryAsync(
            $"SELECT customer_id, low, high FROM score WHERE model = 'churn' AND low IS NOT NULL AND customer_id {session.InGuids("ids")}",
            row => ranges[new(row.Guid(0))] = (row.Double(1), row.Double(2)),
            ("ids", customers.Select(c => c.Value).ToArray())
        );
        return ranges;
    }

    public static Question Of(CustomerId id, List<Score> into) =>
        new(
            """
            SELECT s.model, s.model_version, s.as_of, s.amount, s.low, s.high, s.currency, s.band, s.reasons, m.wanting_since
            FROM score s LEFT JOIN model m
              ON m.version = s.model_version AND m.wanting_since IS NOT NULL AND (s.model = m.code OR s.model LIKE m.code || ':%')
            WHERE s.customer_id = @id ORDER BY s.model
            """,
            row =>
                into.Add(
                    new(
                        row.Text(0),
                        row.Int(1),
                        row.Instant(2),
                        row.Double(3),
                        row.DoubleOrNull(4),
                        row.DoubleOrNull(5),
                        row.TextOrNull(6),
                        row.IntOrNull(7),
                        row.TextOrNull(8),
                        row.InstantOrNull(9)
                    )
                ),
            ("id", id)
        );
}

/// <summary>One reason for a score, told.</summary>
/// <param name="Feature">What was looked at.</param>
/// <param name="Effect">Log odds it adds to a probability, or money it adds to a value; above 0 raises the score.</param>
/// <param name="Sentence">The fact in the reader's language.</param>
public sealed record ScoreReason(string Feature, double Effect, string Sentence);

/// <summary>Reasons as stored, and as told.</summary>
public static class ScoreReasons
{
    /// <summary>The reason that tells of amounts which look like slips of the hand and are not in the value.</summary>
    public const string Slips = Scoring.UncountedReasons.SlipCode;

    /// <summary>As stored: names and numbers only, so that a reader's language is chosen at reading.</summary>
    internal sealed record Stored(string F, double? V, string? L, double E);

    /// <summary>
    /// Reasons as both engines give them back, so that what has not changed is seen to be the same: names in order, a space
    /// after each mark, as PostgreSQL writes it.
    /// </summary>
    internal static Json Write(IReadOnlyList<Stored> reasons)
    {
        var text = new StringBuilder(64 * reasons.Count + 2).Append('[');
        foreach (var reason in reasons)
        {
            text.Append(text.Length == 1 ? "{\"e\": " : ", {\"e\": ").Append(Number(reason.E));
            text.Append(", \"f\": ").Append(Quoted(reason.F));
            if (reason.L is not null)
                text.Append(", \"l\": ").Append(Quoted(reason.L));
            if (reason.V is { } value)
                text.Append(", \"v\": ").Append(Number(value));
            text.Append('}');
        }
        return new(text.Append(']').ToString());

        static string Number(double number) =>
            double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture) : "0";

        static string Quoted(string text) =>
            text.All(c => c is >= 'a' and <= 'z' or '_' or '.' or '-') ? $"\"{text}\"" : Json.Of(text).Text;
    }

    /// <summary>The reasons of a score, the weightiest first, told in a language.</summary>
    /// <param name="json"><see cref="Score.ReasonsJson"/>; null gives none.</param>
    /// <param name="culture">The reader's.</param>
    public static IReadOnlyList<ScoreReason> Read(string? json, CultureInfo culture) =>
        json is null
            ? []
            :
            [
                .. Json.Read<List<Stored>>(json)
                    .Select(r => new ScoreReason(r.F, r.E, ReasonText.Of(r.F, r.V, r.L, culture))),
            ];
}
