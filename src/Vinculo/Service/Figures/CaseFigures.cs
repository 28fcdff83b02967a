using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Service.Figures;

/// <summary>Sums over cases.</summary>
public sealed record CaseSums
{
    public long Cases { get; init; }
    public long Open { get; init; }
    public long Responded { get; init; }
    public long ResponseMinutes { get; init; }
    public long Solved { get; init; }
    public long Timed { get; init; }
    public long SolutionMinutes { get; init; }
    public long LastSolutionMinutes { get; init; }
    public long InTerm { get; init; }
    public long OutOfTerm { get; init; }
    public long Reopened { get; init; }
    public long Repeated { get; init; }
    public long Extended { get; init; }

    /// <summary>Open minutes until a person answered, on average; null: nobody has.</summary>
    public double? MeanResponse => Share(ResponseMinutes, Responded);

    /// <summary>Open minutes until the first answer.</summary>
    public double? MeanSolution => Share(SolutionMinutes, Timed);

    /// <summary>Open minutes of the last round, where it was opened again.</summary>
    public double? MeanLastSolution => Share(LastSolutionMinutes, Timed);
    public double? InTermShare => Share(InTerm, InTerm + OutOfTerm);
    public double? ReopenedShare => Share(Reopened, Solved);
    public double? RepeatedShare => Share(Repeated, Cases);

    /// <summary>Of both together.</summary>
    public CaseSums And(CaseSums other) =>
        new()
        {
            Cases = Cases + other.Cases,
            Open = Open + other.Open,
            Responded = Responded + other.Responded,
            ResponseMinutes = ResponseMinutes + other.ResponseMinutes,
            Solved = Solved + other.Solved,
            Timed = Timed + other.Timed,
            SolutionMinutes = SolutionMinutes + other.SolutionMinutes,
            LastSolutionMinutes = LastSolutionMinutes + other.LastSolutionMinutes,
            InTerm = InTerm + other.InTerm,
            OutOfTerm = OutOfTerm + other.OutOfTerm,
            Reopened = Reopened + other.Reopened,
            Repeated = Repeated + other.Repeated,
            Extended = Extended + other.Extended,
        };

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

/// <summary>What a figure is divided by.</summary>
public enum CaseDimension
{
    Code,
    Kind,
    Channel,
}

/// <summary>Cases that are open, by how long they have been.</summary>
/// <param name="FromDays">At least so many days.</param>
/// <param name="ToDays">At most; null: any more.</param>
public sealed record BacklogBand(int FromDays, int? ToDays, DateOnly? First, DateOnly? Last, long Cases);

/// <summary>The figures of a period.</summary>
/// <param name="Parts">By code, kind or channel, most cases first; they add up to <paramref name="All"/>.</param>
public sealed record CaseFigureView(
    CaseSums All,
    IReadOnlyList<(string Value, CaseSums Sums)> Parts,
    IReadOnlyList<BacklogBand> Backlog
);

/// <summary>Reads the figures of service. Of days counted beforehand, so that a million cases take no longer than a thousand.</summary>
public sealed class CaseFigures(Database database, VinculoOptions options)
{
    public const int MostDays = 400;
    private static readonly (int From, int? To)[] Bands = [(0, 2), (3, 7), (8, 15), (16, 30), (31, 90), (91, null)];

    private const string Sums = """
        CAST(coalesce(sum(cases), 0) AS bigint), CAST(coalesce(sum(open), 0) AS bigint), CAST(coalesce(sum(responded), 0) AS bigint),
        CAST(coalesce(sum(response_minutes), 0) AS bigint), CAST(coalesce(sum(solved), 0) AS bigint), CAST(coalesce(sum(timed), 0) AS bigint),
        CAST(coalesce(sum(solution_minutes), 0) AS bigint), CAST(coalesce(sum(last_solution_minutes), 0) AS bigint),
        CAST(coalesce(sum(in_term), 0) AS bigint), CAST(coalesce(sum(out_of_term), 0) AS bigint),
        CAST(coalesce(sum(reopened), 0) AS bigint), CAST(coalesce(sum(repeated), 0) AS bigint), CAST(coalesce(sum(extended), 0) AS bigint)
        """;

    /// <param name="first">First day of opening.</param>
    /// <param name="last">Last day of opening; at most <see cref="MostDays"/> later.</param>
    /// <param name="by">What the parts are.</param>
    /// <param name="today">From when on the age of open cases is counted.</param>
    /// <param name="actor">Needs <c>insights.read</c>.</param>
    public async Task<Outcome<CaseFigureView>> ReadAsync(
        DateOnly first,
        DateOnly last,
        CaseDimension by,
        DateOnly today,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FigurePeriod.Check(first, last, MostDays, "until") is { } wrong)
            return wrong;
        await FoldAsync(cancel);
        var column = by switch
        {
            CaseDimension.Kind => "CAST(kind AS text)",
            CaseDimension.Channel => "CAST(channel AS text)",
            _ => "code",
        };
        var (parts, open) = (new List<(string Value, CaseSums Sums)>(), new List<(DateOnly, long)>());
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        $"SELECT {column}, {Sums} FROM case_tally WHERE day >= @first AND day <= @last GROUP BY 1 ORDER BY 2 DESC, 1",
                        row => parts.Add(Read(row)),
                        ("first", first),
                        ("last", last)
                    ),
                    new Question(
                        "SELECT day, CAST(sum(open) AS bigint) FROM case_tally WHERE open > 0 GROUP BY day",
                        row => open.Add((row.Date(0), row.Long(1)))
                    )
                );
                return true;
            },
            cancel
        );
        return new CaseFigureView(
            parts.Aggregate(new CaseSums(), (sum, p) => sum.And(p.Sums)),
            parts,
            [.. Bands.Select(b => Band(b.From, b.To, today, open))]
        );
    }

    /// <summary>Counts what has changed since the last look.</summary>
    public async Task FoldAsync(CancellationToken cancel)
    {
        while (
            await database.ReadAsync(
                session => session.FirstOrDefaultAsync("SELECT 1 FROM case_mark LIMIT 1", _ => true),
                cancel
            )
        )
            if (!await database.WriteAsync(session => CaseTally.FoldAsync(session, options.Zone), cancel))
                return;
    }

    private static BacklogBand Band(int from, int? to, DateOnly today, List<(DateOnly Day, long Open)> open)
    {
        DateOnly? first = to is { } most ? today.AddDays(-most) : null;
        // What came in with a date to come is as young as it can be.
        DateOnly? last = from == 0 ? null : today.AddDays(-from);
        return new(from, to, first, last, open.Where(o => !(o.Day < first) && !(o.Day > last)).Sum(o => o.Open));
    }

    private static (string Value, CaseSums Sums) Read(Row row) =>
        (
            row.Text(0),
            new()
            {
                Cases = row.Long(1),
                Open = row.Long(2),
                Responded = row.Long(3),
                ResponseMinutes = row.Long(4),
                Solved = row.Long(5),
                Timed = row.Long(6),
                SolutionMinutes = row.Long(7),
                LastSolutionMinutes = row.Long(8),
                InTerm = row.Long(9),
                OutOfTerm = row.Long(10),
                Reopened = row.Long(11),
                Repeated = row.Long(12),
                Extended = row.Long(13),
            }
        );
}
