using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Tables;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Decisions.Evidence;

/// <summary>Works out what proposing has been worth, and keeps it: once a night, and when somebody asks.</summary>
public sealed class MeasureProof(
    Database database,
    OfferBook book,
    TableInputs inputs,
    NextBestAction nextBestAction,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const int Steps = 5;
    private const int Months = 12;

    /// <summary>The last one; null before the first. Needs <c>offers.read</c>.</summary>
    public async Task<Outcome<ProofReport?>> ReadAsync(Actor actor, CancellationToken cancel) =>
        actor.May(Permissions.OffersRead)
            ? await database.ReadAsync(session => session.RecallAsync<ProofReport>(ProofReport.Code), cancel)
            : Actor.Refused(Permissions.OffersRead);

    /// <summary>Works it out.</summary>
    /// <param name="told">Hears of each step done, out of how many.</param>
    /// <param name="cancel">Stops between two steps; what was kept before stays.</param>
    internal async Task<ProofReport> RunAsync(Func<int, int, Task> told, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var page = await book.OpenAsync(cancel);
        var minor = (double)(1 / MoneyText.Major(1, options.Currency));
        var (money, stay) = await ControlProof.OfAsync(database, options.Currency, minor, now, cancel);
        await told(1, Steps);
        var (actions, decisions) = await ActionCoverage.OfAsync(database, page, now, cancel);
        await told(2, Steps);
        var today = nextBestAction.Moment(now, default, "agent").Today;
        var fairness = await FairnessAsync(now, cancel);
        await told(3, Steps);
        var (policies, judged) = await PolicyTrial.OfAsync(
            database,
            page.Under(page.Tables.HeldAt(now)),
            minor,
            cancel
        );
        await told(4, Steps);
        var months = await MonthsAsync(page, now, today, cancel);
        var report = new ProofReport(
            now,
            options.Currency,
            money,
            stay,
            months,
            actions,
            decisions,
            fairness,
            policies,
            judged
        )
        {
            LeftAlone = await LeftAlone.CountAsync(database, cancel),
        };
        await database.WriteAsync(session => session.KeepAsync(ProofReport.Code, report, now), cancel);
        await told(Steps, Steps);
        return report;
    }

    private async Task<IReadOnlyList<FairnessProof>> FairnessAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var terms = await database.ReadAsync(LearningTerms.NowAsync, cancel);
        var known = FairAttribute.Of(await inputs.AllAsync(cancel)).ToDictionary(a => a.Code, StringComparer.Ordinal);
        return await FairShares.OfAsync(
            database,
            [.. terms.FairBy.Select(code => known.GetValueOrDefault(code)).OfType<FairAttribute>()],
            terms.FairGroups,
            now.AddDays(-ActionCoverage.Days),
            nextBestAction.Moment(now, default, "agent"),
            cancel
        );
    }

    private Task<List<MonthOfAnswers>> MonthsAsync(
        OfferBook.Page page,
        DateTimeOffset now,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Months);
        var moment = nextBestAction.Moment(now, default, "agent");
        return database.ReadAsync(
            async session =>
            {
                var months = new List<MonthOfAnswers>();
                for (var month = first; month <= today; month = month.AddMonths(1))
                {
                    (string, object?)[] span =
                    [
                        ("from", moment.StartOf(month)),
                        ("to", moment.StartOf(month.AddMonths(1))),
                    ];
                    var decided = await session.FirstOrDefaultAsync(
                        "SELECT count(*) FROM decision WHERE decided_at >= @from AND decided_at < @to AND top_offer IS NOT NULL "
                            + $"AND {MarkShown.IsMet("decision")}",
                        row => row.Long(0),
                        span
                    );
                    var answers = await session.QueryAsync(
                        """
                        SELECT offer_code, result, count(*) FROM decision_outcome
                        WHERE occurred_at >= @from AND occurred_at < @to AND result IN (1, 2, 3) GROUP BY offer_code, result
                        """,
                        row => (Offer: page.Find(row.Text(0)), Result: row.Enum<Result>(1), N: row.Long(2)),
                        span
                    );
                    if (decided + answers.Sum(a => a.N) == 0 && months.Count == 0)
                        continue;
                    months.Add(
                        new(
                            month,
                            decided,
                            answers.Sum(a => a.N),
                            answers.Where(a => a.Result == Result.Accepted).Sum(a => a.N),
                            answers.Sum(a => a.N * (a.Offer is { } offer ? offer.Brings(a.Result) : 0))
                        )
                    );
                }
                return months;
            },
            cancel
        );
    }
}

/// <summary>The same in the background.</summary>
internal sealed class ProofJob(Database database, MeasureProof measure) : IJob
{
    public const string JobCode = "decisions.proof";

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) => measure.RunAsync(run.Steps(database, cancel), cancel);
}
