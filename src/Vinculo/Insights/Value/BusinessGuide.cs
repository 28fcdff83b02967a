using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>How customers leave here, when a person has decided it against what the data say; null: the guide decides.</summary>
internal sealed record BusinessTerms(Relationship? Chosen)
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.business";
}

/// <summary>One thing the data say about how customers leave.</summary>
/// <param name="Code">Its sentence stands in the texts of the settings page.</param>
/// <param name="Number">What was counted: a share 0 … 1, or a number.</param>
/// <param name="For">Which kind of business it speaks for; null: for neither.</param>
internal sealed record BusinessEvidence(string Code, double Number, Relationship? For);

/// <summary>What the guide concludes.</summary>
/// <param name="Kind">Null: the data carry no conclusion.</param>
internal sealed record BusinessAdvice(Relationship? Kind, IReadOnlyList<BusinessEvidence> Evidence);

/// <summary>What a sample of the company's facts says; counted once, judged apart.</summary>
/// <param name="Holdings">Products in customers' hands that were looked at.</param>
/// <param name="Begun">Of them, how many have a beginning.</param>
/// <param name="Ended">How many have ended.</param>
/// <param name="Purchases">Purchases looked at.</param>
/// <param name="Charges">Charges, as a bill makes them.</param>
/// <param name="Buyers">Customers with three or more amounts.</param>
/// <param name="Regular">Of them, those whose amounts come at even distances: the distances scatter by less than half their mean.</param>
internal readonly record struct BusinessSample(
    int Holdings,
    int Begun,
    int Ended,
    int Purchases,
    int Charges,
    int Buyers,
    int Regular
);

/// <summary>
/// Contractual or not: looks at the company's data, says what it saw and what follows. Where customers hold something that
/// begins and ends, leaving is seen and survival is the right method; where they only buy, leaving is never seen and has to
/// be inferred from silence [SMC1987].
/// </summary>
internal static class BusinessGuide
{
    private const int SampleRows = 50_000;
    private const int FewestRows = 50;

    /// <summary>Judges a sample.</summary>
    public static BusinessAdvice Judge(BusinessSample sample)
    {
        if (sample.Holdings < FewestRows && sample.Purchases + sample.Charges < FewestRows)
            return new(null, [new("few", sample.Holdings + sample.Purchases + sample.Charges, null)]);
        var evidence = new List<BusinessEvidence>();
        var contractual = false;
        if (sample.Holdings >= FewestRows)
        {
            var begun = (double)sample.Begun / sample.Holdings;
            var ended = (double)sample.Ended / sample.Holdings;
            evidence.Add(new("holdings", begun, begun >= 0.5 ? Relationship.Contractual : null));
            // Where nothing ever ended nobody writes down that it does: leaving cannot be learnt from holdings. Where
            // nobody's purchases are written down either, there is nothing else it could be learnt from.
            var silent = sample.Purchases + sample.Charges == 0;
            evidence.Add(
                new("ended", ended, ended >= 0.005 || silent ? Relationship.Contractual : Relationship.Transactional)
            );
            contractual = begun >= 0.5 && (ended >= 0.005 || silent);
        }
        else
            evidence.Add(new("no-holdings", sample.Holdings, Relationship.Transactional));
        if (sample.Purchases + sample.Charges > 0)
        {
            var charged = (double)sample.Charges / (sample.Purchases + sample.Charges);
            evidence.Add(
                new("charged", charged, charged >= 0.5 ? Relationship.Contractual : Relationship.Transactional)
            );
        }
        if (sample.Buyers >= 30)
        {
            var regular = (double)sample.Regular / sample.Buyers;
            evidence.Add(
                new("regular", regular, regular >= 0.5 ? Relationship.Contractual : Relationship.Transactional)
            );
            // Holdings that never end, under bills that come every month: they are contracts all the same.
            contractual |= sample.Holdings >= FewestRows && sample.Ended > 0 && regular >= 0.5;
        }
        return new(contractual ? Relationship.Contractual : Relationship.Transactional, evidence);
    }

    /// <summary>Counts a sample: the first rows of each table, which are all of some customers.</summary>
    public static async Task<BusinessSample> LookAsync(Session session)
    {
        var (holdings, begun, ended) = await session.FirstOrDefaultAsync(
            $"""
            SELECT count(*), coalesce(sum(CASE WHEN started_on IS NULL THEN 0 ELSE 1 END), 0),
              coalesce(sum(CASE WHEN ended_on IS NULL THEN 0 ELSE 1 END), 0)
            FROM (SELECT started_on, ended_on FROM holding LIMIT {SampleRows}) h
            """,
            row => ((int)row.Long(0), (int)row.Long(1), (int)row.Long(2))
        );
        var rows = await session.QueryAsync(
            $"SELECT customer_id, occurred_at, kind FROM txn WHERE kind IN (1, 3) ORDER BY customer_id, occurred_at LIMIT {SampleRows}",
            row => (Customer: row.Guid(0), At: row.Instant(1), Kind: row.Int(2))
        );
        int buyers = 0,
            regular = 0;
        var gaps = new List<double>();
        for (var i = 1; i <= rows.Count; i++)
        {
            if (i < rows.Count && rows[i].Customer == rows[i - 1].Customer)
            {
                gaps.Add((rows[i].At - rows[i - 1].At).TotalDays);
                continue;
            }
            if (gaps.Count >= 2)
            {
                buyers++;
                regular += Scatter(gaps) < 0.5 ? 1 : 0;
            }
            gaps.Clear();
        }
        return new(holdings, begun, ended, rows.Count(r => r.Kind == 1), rows.Count(r => r.Kind == 3), buyers, regular);
    }

    /// <summary>
    /// How customers leave here: what a person decided, else what the data say; where they carry no conclusion yet, holding
    /// anything at all speaks for contracts.
    /// </summary>
    public static async Task<Relationship> DecideAsync(Session session)
    {
        if (await ChosenAsync(session) is { } chosen)
            return chosen;
        var sample = await LookAsync(session);
        return Judge(sample).Kind ?? (sample.Holdings > 0 ? Relationship.Contractual : Relationship.Transactional);
    }

    /// <summary>What a person decided; null: nobody did.</summary>
    private static async Task<Relationship?> ChosenAsync(Session session) =>
        (
            await session.FirstOrDefaultAsync(
                "SELECT value FROM setting WHERE code = @code",
                row => Json.Read<BusinessTerms>(row.Text(0)),
                ("code", BusinessTerms.SettingCode)
            )
        )?.Chosen;

    /// <summary>Standard deviation against the mean.</summary>
    private static double Scatter(List<double> gaps)
    {
        var mean = gaps.Average();
        return mean <= 0 ? double.PositiveInfinity : Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean))) / mean;
    }
}
