using Vinculo.Analytics.Network;
using Vinculo.Customers;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Influence;

/// <summary>Texts of the influence page; see the resources beside it.</summary>
public sealed class InfluenceTexts;

/// <summary>Somebody a customer is tied to.</summary>
/// <param name="Name">Never null: those out of reach are counted and not listed.</param>
/// <param name="Roles">What they are to the customer.</param>
/// <param name="Share">Which part of their ties the customer is, 0 … 1.</param>
public sealed record TiedCustomer(
    CustomerId Id,
    string Name,
    CustomerKind Kind,
    IReadOnlyList<string> Roles,
    double Share,
    RiskBand? RiskBand,
    long? ValueMinor,
    string? Currency
);

/// <summary>Whom a customer sways and what goes with her.</summary>
public sealed class InfluenceSheet
{
    public Customer Customer { get; internal set; } = null!;

    /// <summary>In customers of usual openness; null: nobody is tied to her, or it has not been worked out.</summary>
    public double? Sway { get; internal set; }

    /// <summary>Customers in her community; null: not worked out.</summary>
    public int? Community { get; internal set; }

    /// <summary>What would leave with her, in money; null without evidence.</summary>
    public long? DragMinor { get; internal set; }

    /// <summary>Further customers expected to leave within three months of her.</summary>
    public double? Leavers { get; internal set; }

    public long? ReferralMinor { get; internal set; }

    /// <summary>Whether leaving is catching in this company: <c>contagion</c>, <c>likeness</c>, <c>noAssociation</c>, <c>tooFew</c>, <c>unseen</c>; null before the first run.</summary>
    public string? Verdict { get; internal set; }

    /// <summary>Odds of leaving after losing a tenth of one's ties, against one's like.</summary>
    public double TenthOdds { get; internal set; } = 1;

    public int EvidenceLeavers { get; internal set; }

    public int EvidenceExposed { get; internal set; }

    public List<TiedCustomer> Ties { get; } = [];

    /// <summary>Tied customers the reader may not see.</summary>
    public int Hidden { get; internal set; }

    /// <summary>Value of all tied customers, those out of reach too; exposure, not loss.</summary>
    public long AroundMinor { get; internal set; }

    /// <summary>Her own value and what would leave with her.</summary>
    public long AtStakeMinor => Math.Max(0, Customer.ValueMinor ?? 0) + (DragMinor ?? 0);
}

/// <summary>Reads whom a customer sways, for who may see her; others out of reach are counted and not named.</summary>
internal sealed class CustomerInfluence(
    Database database,
    CustomerDoor door,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int Most = 40;

    private const string TiesSql = $"""
        SELECT o.customer_id, o.display_name, o.kind, o.team_id, r.role, o.risk_band, o.value_minor, o.currency, r.strength,
          (SELECT sum(coalesce(z.strength, 1)) FROM relationship z WHERE z.customer_id = o.customer_id AND z.role IN {Influence.Ties.Roles})
        FROM relationship r JOIN customer o ON o.customer_id = r.other_id
        WHERE r.customer_id = @id AND r.role IN {Influence.Ties.Roles} AND r.other_id <> r.customer_id AND o.merged_into IS NULL
          AND (r.valid_to IS NULL OR r.valid_to > @today)
        ORDER BY coalesce(r.strength, 0) DESC, r.id LIMIT 400
        """;

    private sealed record Tie(
        Guid Id,
        string Name,
        CustomerKind Kind,
        Guid? Team,
        string Role,
        RiskBand? Risk,
        long? Value,
        string? Currency,
        double Strength,
        double All
    );

    /// <returns>The sheet, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<InfluenceSheet>> RunAsync(
        CustomerId id,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var opened = await door.OpenAsync(id, actor, cause, cancel);
        if (opened.IsRefused(out var refusal, out var customer))
            return refusal;
        return await database.ReadAsync(session => ReadAsync(session, customer, actor), cancel);
    }

    private async Task<InfluenceSheet> ReadAsync(Session session, Customer customer, Actor actor)
    {
        var sheet = new InfluenceSheet { Customer = customer };
        var scores = new List<Score>();
        var ties = new List<Tie>();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        await session.ReadAsync(
            CustomerScores.Of(customer.Id, scores),
            new Question(
                TiesSql,
                row =>
                    ties.Add(
                        new(
                            row.Guid(0),
                            row.Text(1),
                            row.Enum<CustomerKind>(2),
                            row.GuidOrNull(3),
                            row.Text(4),
                            row.EnumOrNull<RiskBand>(5),
                            row.LongOrNull(6),
                            row.TextOrNull(7),
                            row.DoubleOrNull(8) ?? 1,
                            row.DoubleOrNull(9) ?? 0
                        )
                    ),
                ("id", customer.Id),
                ("today", today)
            )
        );
        Score? Of(string model) => scores.Find(s => s.Model == model);
        sheet.Sway = Of(CustomerScores.Influence)?.Amount;
        sheet.Community = (int?)Number(Of(CustomerScores.Influence), "influence.community");
        sheet.DragMinor = (long?)Of(CustomerScores.InfluenceMoney)?.Amount;
        sheet.Leavers = Number(Of(CustomerScores.InfluenceMoney), "influence.leavers");
        sheet.ReferralMinor = (long?)Of(CustomerScores.Referral)?.Amount;
        if (await ModelStore.InUseAsync(session, CustomerScores.Influence) is { } model)
        {
            var kept = Json.Read<InfluenceScorer.Kept>(model.Parameters.Text);
            sheet.Verdict = kept.Verdict is { } verdict ? Word(verdict) : "unseen";
            (sheet.TenthOdds, sheet.EvidenceLeavers, sheet.EvidenceExposed) = (
                kept.TenthOdds,
                kept.Leavers,
                kept.Exposed
            );
        }
        Arrange(sheet, ties, actor);
        return sheet;
    }

    /// <summary>One line a customer, whatever the number of ties; the rest is counted.</summary>
    private static void Arrange(InfluenceSheet sheet, List<Tie> ties, Actor actor)
    {
        foreach (var other in ties.GroupBy(t => t.Id))
        {
            var any = other.First();
            sheet.AroundMinor += Math.Max(0, any.Value ?? 0);
            if (!actor.Sees(any.Team))
            {
                sheet.Hidden++;
                continue;
            }
            sheet.Ties.Add(
                new(
                    new(any.Id),
                    any.Name,
                    any.Kind,
                    [.. other.Select(t => t.Role).Distinct()],
                    any.All > 0 ? Math.Min(1, other.Sum(t => t.Strength) / any.All) : 0,
                    any.Risk,
                    any.Value,
                    any.Currency
                )
            );
        }
        sheet.Ties.Sort((a, b) => b.Share.CompareTo(a.Share));
        if (sheet.Ties.Count > Most)
            sheet.Ties.RemoveRange(Most, sheet.Ties.Count - Most);
    }

    private static string Word(ContagionVerdict verdict) =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());

    private static double? Number(Score? score, string feature) =>
        score?.ReasonsJson is { } json ? Json.Read<List<ScoreReasons.Stored>>(json).Find(r => r.F == feature)?.V : null;
}
