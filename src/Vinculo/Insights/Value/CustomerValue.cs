using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>Reads what one customer is worth, with every line of the formula and where it comes from.</summary>
internal sealed class CustomerValue(Database database, CustomerDoor door, VinculoOptions options, TimeProvider clock)
{
    // What has no margin of its own counts with the company's usual share of the amount.
    private static string MarginSql(CountedMoney money) =>
        $"""
            SELECT s.name, t.kind, p.name_es, count(*),
              CAST(coalesce(sum(t.margin_minor), 0) AS bigint),
              CAST(coalesce(sum(CASE WHEN t.margin_minor IS NOT NULL THEN 0 WHEN t.kind = 4 THEN -abs(t.amount_minor) ELSE t.amount_minor END), 0) AS bigint),
              min(t.occurred_at), max(t.occurred_at), p.name_en
            FROM txn t LEFT JOIN source_system s ON s.id = t.source_system_id LEFT JOIN product p ON p.id = t.product_id
            WHERE t.customer_id = @id AND t.occurred_at >= @from AND t.occurred_at < @to
              AND {money.Where("t")}
            GROUP BY s.name, t.kind, p.name_es, p.name_en
            """;

    private static string UncountedSql(CountedMoney money) =>
        $"""
            SELECT {money.UncountedColumns("t")} FROM txn t
            WHERE t.customer_id = @id AND t.occurred_at >= @from AND t.occurred_at < @to AND t.kind IN {money.Kinds}
            """;

    private const string ContactsSql = """
        SELECT channel, count(*), min(occurred_at), max(occurred_at) FROM interaction
        WHERE customer_id = @id AND occurred_at >= @from AND occurred_at < @to AND kind IN (1, 3, 5, 6) AND channel <> 12
        GROUP BY channel
        """;

    private const string RankSql = """
        SELECT (SELECT count(*) FROM customer WHERE value_minor > @value AND merged_into IS NULL),
          (SELECT count(*) FROM customer WHERE value_minor IS NOT NULL AND merged_into IS NULL)
        """;

    private sealed record Known(
        ScoreStore.LastRun? Run,
        ValueTerms Terms,
        CostTerms Costs,
        List<Score> Scores,
        Dictionary<string, string> Products
    );

    /// <returns>The sheet, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<ValueSheet>> RunAsync(CustomerId id, Actor actor, string cause, CancellationToken cancel)
    {
        var opened = await door.OpenAsync(id, actor, cause, cancel);
        if (opened.IsRefused(out var refusal, out var customer))
            return refusal;
        return await database.ReadAsync(session => ReadAsync(session, customer), cancel);
    }

    private async Task<ValueSheet> ReadAsync(Session session, Customer customer)
    {
        var known = await KnowAsync(session, customer.Id);
        var now = clock.GetUtcNow();
        var asOf = known.Run?.Today(now, options.Zone).Moment ?? now;
        var sheet = new ValueSheet
        {
            Customer = customer,
            Currency = customer.Currency ?? options.Currency,
            AsOf = asOf,
            CostsAreSaid = known.Costs.AreSaid,
        };
        var (margin, contacts) = await TwelveMonthsAsync(session, sheet, known);
        sheet.Current = new("current", (margin.AmountMinor ?? 0) + (contacts.AmountMinor ?? 0))
        {
            Parts = [margin, contacts],
        };
        FutureOf(sheet, known);
        sheet.Strategic = StrategicOf(known, sheet.Currency);
        sheet.Wallet = WalletView.Of(known.Scores);
        sheet.Doubted = await DoubtedAmounts.OfAsync(session, customer.Id);
        sheet.Untrusted = [.. known.Scores.Where(s => !s.Trusted).Select(s => s.Model)];

        await session.ReadAsync(
            new Question(
                RankSql,
                row => (sheet.Rank, sheet.Ranked) = (customer.ValueMinor is null ? null : row.Long(0) + 1, row.Long(1)),
                ("value", customer.ValueMinor ?? long.MaxValue)
            ),
            CompanyFigures.Question(customer.Id, p => sheet.People = p)
        );
        return sheet;
    }

    private async Task<Known> KnowAsync(Session session, CustomerId id)
    {
        var scores = new List<Score>();
        CostTerms? costs = null;
        await session.ReadAsync(
            CustomerScores.Of(id, scores),
            new Question(
                "SELECT value FROM setting WHERE code = @code",
                row => costs = Json.Read<CostTerms>(row.Text(0)),
                ("code", CostTerms.SettingCode)
            )
        );
        var held = scores
            .Where(s => s.Model.StartsWith(CustomerScores.Next, StringComparison.Ordinal))
            .Select(s => ProductOf(s.Model))
            .ToArray();
        return new(
            await ScoreStore.LastRunAsync(session),
            await ScoreStore.TermsAsync(session),
            costs ?? CostTerms.Unsaid(options.Currency),
            scores,
            await ValueWords.ProductsAsync(session, held)
        );
    }

    /// <summary>What came in and what attending cost, line by line as the facts say it.</summary>
    private async Task<(ValueLine Margin, ValueLine Contacts)> TwelveMonthsAsync(
        Session session,
        ValueSheet sheet,
        Known known
    )
    {
        List<ValueLine> brought = [],
            served = [],
            left = [];
        var money = new CountedMoney(known.Run?.PaymentsOnly == true, sheet.Currency);
        var from = Features.FeatureSet.Begin(DateOnly.FromDateTime(Local(sheet.AsOf)).AddYears(-1), options.Zone);
        var share = known.Terms.DefaultMargin;
        await session.ReadAsync(
            new Question(
                MarginSql(money),
                row =>
                {
                    var kind = row.Int(1) switch
                    {
                        1 => "purchase",
                        2 => "payment",
                        4 => "refund",
                        _ => "charge",
                    };
                    var (recorded, bare) = (row.Long(4), row.Long(5));
                    brought.Add(
                        new(
                            $"margin.{kind}",
                            recorded + (long)Math.Round(bare * share),
                            row.Long(3),
                            row.TextOrNull(2) is { } name ? ValueWords.Product(name, row.TextOrNull(8)) : null,
                            bare == 0 ? null : bare,
                            row.TextOrNull(0),
                            row.Instant(6),
                            row.Instant(7)
                        )
                    );
                },
                [("id", sheet.Customer.Id), ("from", from), ("to", sheet.AsOf), .. money.Arguments]
            ),
            new Question(
                UncountedSql(money),
                row =>
                {
                    Leave(Uncounted.OtherMoney, row.Long(0));
                    Leave(Uncounted.Slip, row.Long(1));
                },
                [("id", sheet.Customer.Id), ("from", from), ("to", sheet.AsOf), .. money.Arguments]
            ),
            new Question(
                ContactsSql,
                row =>
                {
                    var channel = row.Enum<Channel>(0);
                    var unit =
                        known.Costs.Currency == sheet.Currency ? known.Costs.PerContact.GetValueOrDefault(channel) : 0;
                    served.Add(
                        new(
                            "contacts",
                            -unit * row.Long(1),
                            row.Long(1),
                            channel.ToString(),
                            unit,
                            null,
                            row.Instant(2),
                            row.Instant(3)
                        )
                    );
                },
                ("id", sheet.Customer.Id),
                ("from", from),
                ("to", sheet.AsOf)
            )
        );
        var margin = Sum("margin", brought, from, sheet.AsOf);
        return (margin with { Parts = [.. margin.Parts, .. left] }, Sum("cost", served, from, sheet.AsOf));

        void Leave(Uncounted why, long count)
        {
            if (count > 0)
                left.Add(new(UncountedReasons.Code(why), null, count));
        }

        static ValueLine Sum(string code, List<ValueLine> parts, DateTimeOffset from, DateTimeOffset to) =>
            new(code, parts.Sum(p => p.AmountMinor ?? 0), parts.Sum(p => p.Number ?? 0), From: from, To: to)
            {
                Parts = [.. parts.OrderByDescending(p => Math.Abs(p.AmountMinor ?? 0)).ThenByDescending(p => p.Number)],
            };
    }

    private static void FutureOf(ValueSheet sheet, Known known)
    {
        if (known.Scores.Find(s => s.Model == CustomerScores.Value) is not { } value)
            return;
        sheet.AsOf = value.AsOf;
        sheet.Future = new("future", (long)value.Amount, Source: value.Model, To: value.AsOf)
        {
            Parts =
            [
                .. Reasons(value).Select(r => new ValueLine(r.F, null, r.V, r.L)),
                new("future.horizon", null, known.Terms.HorizonMonths),
                new("future.discount", null, known.Terms.AnnualDiscount),
            ],
        };
        if (value is { Low: { } low, High: { } high })
            sheet.Likely = ((long)low, (long)high);
    }

    private static ValueLine? StrategicOf(Known known, string currency)
    {
        var parts = new List<ValueLine>();
        foreach (
            var next in known
                .Scores.Where(s => s.Model.StartsWith(CustomerScores.Next, StringComparison.Ordinal))
                .OrderByDescending(s => s.Amount)
        )
        {
            var again = next.Model.StartsWith(ShelfScorer.Again, StringComparison.Ordinal);
            var code = ProductOf(next.Model);
            var line = Line(next, again ? "again" : "next", known.Products.GetValueOrDefault(code, code)) with
            {
                Number = Reasons(next).Find(r => r.F.StartsWith("next.probability", StringComparison.Ordinal))?.V,
            };
            parts.Add(again ? line with { AmountMinor = null } : line);
        }
        foreach (
            var model in new[]
            {
                CustomerScores.WalletPotential,
                CustomerScores.InfluenceMoney,
                CustomerScores.Referral,
            }
        )
            if (known.Scores.Find(s => s.Model == model) is { } score)
                parts.Add(Line(score, model, null));
        // Sway without evidence of contagion is worth no money, and that too is said.
        if (
            known.Scores.Exists(s => s.Model == CustomerScores.Influence)
            && !known.Scores.Exists(s => s.Model == CustomerScores.InfluenceMoney)
        )
            parts.Add(new(CustomerScores.InfluenceMoney, 0) { Parts = [new("influence.no_evidence", null)] });
        // Summed here and not read, without what a model found wanting says: a part that was just worked out anew must add up with the others.
        return parts.Count == 0
            ? null
            : new("strategic", parts.Sum(p => p.AmountMinor ?? 0), To: parts.Max(p => p.To)) { Parts = parts };

        static ValueLine Line(Score score, string code, string? label) =>
            new(
                code,
                score.Trusted ? (long)Math.Round(score.Amount) : null,
                null,
                label,
                null,
                score.Model,
                null,
                score.AsOf
            )
            {
                Parts = [.. Reasons(score).Select(r => new ValueLine(r.F, null, r.V, r.L))],
            };
    }

    /// <summary>The code of the product a score of <c>next</c> is about.</summary>
    private static string ProductOf(string model) =>
        model[
            (
                model.StartsWith(ShelfScorer.Again, StringComparison.Ordinal) ? ShelfScorer.Again : CustomerScores.Next
            ).Length..
        ];

    private static List<ScoreReasons.Stored> Reasons(Score score) =>
        score.ReasonsJson is null ? [] : Json.Read<List<ScoreReasons.Stored>>(score.ReasonsJson);

    private DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, options.Zone).DateTime;
}
