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

    /// <summary>The columns of a count of <c>service_case s</c>, in the order of <see cref="Read"/>.</summary>
    internal static string Counted { get; } =
        string.Join(
            ", ",
            [
                "CAST(count(*) AS bigint)",
                CaseParts.Count(CasePart.Open),
                CaseParts.Count(CasePart.Responded),
                "CAST(sum(coalesce(s.response_minutes, 0)) AS bigint)",
                CaseParts.Count(CasePart.Solved),
                CaseParts.Count(CasePart.Timed),
                "CAST(sum(coalesce(s.solution_minutes, 0)) AS bigint)",
                "CAST(sum(coalesce(s.last_solution_minutes, 0)) AS bigint)",
                CaseParts.Count(CasePart.InTerm),
                CaseParts.Count(CasePart.OutOfTerm),
                CaseParts.Count(CasePart.Reopened),
                CaseParts.Count(CasePart.Repeated),
                CaseParts.Count(CasePart.Extended),
            ]
        );

    /// <summary>The same columns as the tally has them.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    [
        "cases",
        "open",
        "responded",
        "response_minutes",
        "solved",
        "timed",
        "solution_minutes",
        "last_solution_minutes",
        "in_term",
        "out_of_term",
        "reopened",
        "repeated",
        "extended",
    ];

    /// <summary>These, added up.</summary>
    internal static string Tallied { get; } = string.Join(", ", Columns.Select(c => $"CAST(sum({c}) AS bigint)"));

    internal static CaseSums Read(Row row, int at) =>
        new()
        {
            Cases = row.Long(at),
            Open = row.Long(at + 1),
            Responded = row.Long(at + 2),
            ResponseMinutes = row.Long(at + 3),
            Solved = row.Long(at + 4),
            Timed = row.Long(at + 5),
            SolutionMinutes = row.Long(at + 6),
            LastSolutionMinutes = row.Long(at + 7),
            InTerm = row.Long(at + 8),
            OutOfTerm = row.Long(at + 9),
            Reopened = row.Long(at + 10),
            Repeated = row.Long(at + 11),
            Extended = row.Long(at + 12),
        };

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

/// <summary>What a figure is divided by.</summary>
public enum CaseDimension
{
    Code = 0,
    Kind = 1,
    Channel = 2,
}

/// <summary>Cases that are open, by how long they have been.</summary>
/// <param name="FromDays">At least so many days.</param>
/// <param name="ToDays">At most; null: any more.</param>
public sealed record BacklogBand(int FromDays, int? ToDays, DateOnly? First, DateOnly? Last, long Cases);

/// <summary>The figures of a period.</summary>
/// <param name="Parts">By code, kind or channel, most cases first; they add up to <paramref name="All"/>.</param>
/// <param name="IsBehind">Many days were written at once and are still being counted; what is told may lack some of it.</param>
public sealed record CaseFigureView(
    CaseSums All,
    IReadOnlyList<(string Value, CaseSums Sums)> Parts,
    IReadOnlyList<BacklogBand> Backlog,
    bool IsBehind
);

/// <summary>
/// Reads the figures of service. Of days counted beforehand, so that a million cases take no longer than a thousand; by
/// segmentation of the cases of the period themselves, as customers go on moving.
/// </summary>
public sealed class CaseFigures(Database database, ICustomerSegments segments, VinculoOptions options)
{
    public const int MostDays = 400;

    /// <summary>Who reads waits for so many transactions of counting; what is more is counted behind everybody's back.</summary>
    private const int MostWaited = 3;
    private static readonly (int From, int? To)[] Bands = [(0, 2), (3, 7), (8, 15), (16, 30), (31, 90), (91, null)];

    /// <param name="first">First day of opening.</param>
    /// <param name="last">Last day of opening; at most <see cref="MostDays"/> later.</param>
    /// <param name="cut">What the parts are.</param>
    /// <param name="today">From when on the age of open cases is counted.</param>
    /// <param name="actor">Needs <c>insights.read</c>.</param>
    public async Task<Outcome<CaseFigureView>> ReadAsync(
        DateOnly first,
        DateOnly last,
        CaseCut cut,
        DateOnly today,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FigurePeriod.Check(first, last, MostDays, "until") is { } wrong)
            return wrong;
        var isBehind = await FoldAsync(MostWaited, cancel);
        var (parts, open) = (new List<(string Value, CaseSums Sums)>(), new List<(DateOnly, long)>());
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    Parts(cut, first, last, row => parts.Add((row.Text(0), CaseSums.Read(row, 1)))),
                    new Question(
                        "SELECT day, CAST(sum(open) AS bigint) FROM case_tally WHERE dimension = 1 AND open > 0 GROUP BY day",
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
            [.. Bands.Select(b => Band(b.From, b.To, today, open))],
            isBehind
        );
    }

    private Question Parts(CaseCut cut, DateOnly first, DateOnly last, Action<Row> found)
    {
        if (cut.Segmentation is not { } segmentation)
            return new(
                $"""
                SELECT value, {CaseSums.Tallied} FROM case_tally WHERE dimension = @by AND day >= @first AND day <= @last
                GROUP BY value ORDER BY 2 DESC, value
                """,
                found,
                ("by", cut.By),
                ("first", first),
                ("last", last)
            );
        var (from, until) = CaseTally.Bounds(first, last, options.Zone);
        return new(
            $"""
            SELECT coalesce({segments.SegmentSql("s.customer_id", "s.opened_at")}, ''), {CaseSums.Counted}
            FROM service_case s WHERE s.opened_at >= @from AND s.opened_at < @until GROUP BY 1 ORDER BY 2 DESC, 1
            """,
            found,
            ("segmentation", segmentation.Id),
            ("from", from),
            ("until", until)
        );
    }

    /// <summary>Counts what has changed since the last look.</summary>
    /// <param name="most">At most so many transactions.</param>
    /// <returns>Whether something is left.</returns>
    public async Task<bool> FoldAsync(int most, CancellationToken cancel)
    {
        for (var done = 0; await IsMarkedAsync(cancel); done++)
        {
            if (done == most)
                return true;
            await database.WriteAsync(session => CaseTally.FoldAsync(session, options.Zone), cancel);
        }
        return false;
    }

    private Task<bool> IsMarkedAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT 1 FROM case_mark LIMIT 1", _ => true),
            cancel
        );

    private static BacklogBand Band(int from, int? to, DateOnly today, List<(DateOnly Day, long Open)> open)
    {
        DateOnly? first = to is { } most ? today.AddDays(-most) : null;
        // What came in with a date to come is as young as it can be.
        DateOnly? last = from == 0 ? null : today.AddDays(-from);
        return new(from, to, first, last, open.Where(o => !(o.Day < first) && !(o.Day > last)).Sum(o => o.Open));
    }
}
