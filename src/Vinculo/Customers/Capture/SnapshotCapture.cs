using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>What a day's figures are told by.</summary>
public enum CaptureBy
{
    Company = 1,

    /// <summary>Team in charge of the customer.</summary>
    Team = 2,

    /// <summary>Team of whoever captured.</summary>
    Hands = 3,
    Person = 4,
    Channel = 5,
    System = 6,
}

/// <summary>
/// Works everybody out once more, since values age without anybody touching them, and keeps the day's figures. Killed,
/// it begins again; run twice on one day, the second stands.
/// </summary>
internal sealed class SnapshotCapture(
    Database database,
    CaptureWork work,
    CaptureSettings settings,
    VinculoOptions options,
    TimeProvider clock
) : IJob
{
    public const string JobCode = "capture.snapshot";
    private const int Step = 500;

    public string Code => JobCode;

    /// <summary>Asks for a run unless one is waiting already.</summary>
    internal static Task AskWithinAsync(Session session, JobQueue jobs, Actor actor) =>
        jobs.EnqueueOnceAsync(session, JobCode, new { }, actor);

    private sealed class Sums
    {
        public long Customers;
        public double Score;
        public double Completeness;
        public double Validity;
        public double Freshness;
        public long Captured;
        public long Good;
        public long Today;
        public Dictionary<string, FieldCount> Fields { get; } = new(StringComparer.Ordinal);

        public void Customer(CaptureStanding standing, CaptureTerms terms, DateTimeOffset now)
        {
            Customers++;
            Score += standing.Score;
            Completeness += standing.Completeness;
            Validity += standing.Validity;
            Freshness += standing.Freshness;
            foreach (var part in standing.Parts)
            {
                if (terms.Find(part.Field) is not { } field)
                    continue;
                var count = Fields.GetValueOrDefault(part.Field) ?? new(0, 0, 0, 0);
                Fields[part.Field] = part.State(field, now) switch
                {
                    CaptureState.Missing => count with { Asked = count.Asked + 1, Missing = count.Missing + 1 },
                    CaptureState.Doubtful => count with { Asked = count.Asked + 1, Doubtful = count.Doubtful + 1 },
                    CaptureState.Stale => count with { Asked = count.Asked + 1, Stale = count.Stale + 1 },
                    CaptureState.Good => count with { Asked = count.Asked + 1 },
                    _ => count,
                };
            }
        }

        public void Value(CapturePart part, bool today)
        {
            Captured++;
            Good += part.Validity >= CapturePart.Believable ? 1 : 0;
            Today += today ? 1 : 0;
        }
    }

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var terms = await settings.TermsAsync(cancel);
        var now = clock.GetUtcNow();
        var sums = new Dictionary<(CaptureBy By, string Key), Sums>();
        var after = Guid.Empty;
        long done = 0;
        while (true)
        {
            var from = after;
            var (ids, result) = await database.ReadAsync(
                async session =>
                {
                    var found = await session.QueryAsync(
                        "SELECT customer_id FROM customer WHERE customer_id > @from ORDER BY customer_id LIMIT @limit",
                        row => row.Guid(0),
                        ("from", from),
                        ("limit", Step)
                    );
                    return (found, found.Count == 0 ? null : await work.ReadAsync(session, found, terms));
                },
                cancel
            );
            if (result is null)
                break;
            done += ids.Count;
            var counted = done;
            await database.WriteAsync(
                async session =>
                {
                    await work.KeepWithinAsync(session, result);
                    await run.CheckpointWithinAsync(session, new { }, counted, null);
                },
                cancel
            );
            foreach (var (_, team, standing) in result.Standings)
                Count(sums, team, standing, terms, now);
            after = ids[^1];
        }
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM capture_day WHERE day = @day", ("day", day));
                await session.InsertManyAsync(
                    "capture_day",
                    CaptureDays.Columns,
                    sums.Select(s => Written(day, s.Key, s.Value))
                );
            },
            cancel
        );
    }

    private static void Count(
        Dictionary<(CaptureBy By, string Key), Sums> sums,
        Guid? team,
        CaptureStanding standing,
        CaptureTerms terms,
        DateTimeOffset now
    )
    {
        Of(CaptureBy.Company, "").Customer(standing, terms, now);
        Of(CaptureBy.Team, Key(team)).Customer(standing, terms, now);
        var last = standing.Last;
        foreach (var (by, key) in Keys(last))
            Of(by, key).Customer(standing, terms, now);
        foreach (var part in standing.Parts)
        {
            if (part.Validity is null)
                continue;
            var today = part.At > now.AddDays(-1);
            Of(CaptureBy.Company, "").Value(part, today);
            Of(CaptureBy.Team, Key(team)).Value(part, today);
            foreach (var (by, key) in Keys(part.Hand))
                Of(by, key).Value(part, today);
        }

        Sums Of(CaptureBy by, string key)
        {
            if (!sums.TryGetValue((by, key), out var found))
                sums[(by, key)] = found = new();
            return found;
        }
    }

    private static IEnumerable<(CaptureBy By, string Key)> Keys(CaptureHand hand)
    {
        if (hand.Team is { } team)
            yield return (CaptureBy.Hands, Key(team));
        if (hand.By is { } by)
            yield return (CaptureBy.Person, Key(by));
        if (hand.Channel is { } channel)
            yield return (
                CaptureBy.Channel,
                ((int)channel).ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        if (hand.System is { } system)
            yield return (CaptureBy.System, Key(system));
    }

    private static string Key(Guid? id) => id?.ToString("D") ?? "";

    private static object?[] Written(DateOnly day, (CaptureBy By, string Key) key, Sums s) =>
        [
            day,
            (int)key.By,
            key.Key,
            s.Customers,
            s.Score,
            s.Completeness,
            s.Validity,
            s.Freshness,
            s.Captured,
            s.Good,
            s.Today,
            Json.Of(s.Fields),
        ];
}
