using System.Globalization;
using Vinculo.Analytics.Segment;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Moves;

/// <summary>Customers who stand in one place of the life cycle now.</summary>
/// <param name="Place">Null: not worked out yet.</param>
/// <param name="Risk">Mean probability of leaving of those it is known of.</param>
/// <param name="AtRiskMinor">Value times the probability of losing it.</param>
internal sealed record PlaceCount(
    LifeCyclePlace? Place,
    long Customers,
    long MarginMinor,
    long ValueMinor,
    double? Risk,
    long AtRiskMinor
);

/// <summary>Who went between places of the life cycle.</summary>
/// <param name="To">Null: today.</param>
/// <param name="Plain">Of one of the days nobody noted the places: both are told by dated facts alone.</param>
internal sealed record LifeCycleFlow(DateOnly From, DateOnly? To, FlowTable Flows, bool Plain);

/// <summary>The life cycle of all customers: where they are, and who went where between two days.</summary>
internal sealed class LifeCycleFlows(Database database, BaseOnTwoDays days)
{
    public const string What = "phase";

    private static readonly LifeCyclePlace[] Places = Enum.GetValues<LifeCyclePlace>();

    /// <summary>The places as flows name them.</summary>
    public static IReadOnlyList<SegmentName> Names { get; } =
    [.. Places.Select(p => MoveTexts.Both("Place." + p) is var (es, en) ? new SegmentName(Word(p), es, en) : null!)];

    /// <summary>As addresses write a place: <c>retain</c>.</summary>
    public static string Word(LifeCyclePlace place) => place.ToString().ToLowerInvariant();

    public static LifeCyclePlace? Place(string? word) =>
        Places.Where(p => Word(p) == word).Select(p => (LifeCyclePlace?)p).FirstOrDefault();

    /// <summary>Where customers within reach are now.</summary>
    public Task<List<PlaceCount>> NowAsync(Actor actor, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT s.band, count(*), CAST(sum(coalesce(c.margin_minor, 0)) AS bigint), CAST(sum(coalesce(c.value_minor, 0)) AS bigint),
                      avg(c.churn), CAST(coalesce(sum(c.churn * c.value_minor), 0) AS double precision)
                    FROM customer c LEFT JOIN score s ON s.customer_id = c.customer_id AND s.model = @model
                    WHERE c.merged_into IS NULL{(
                        actor.Reach == Reach.Teams ? $" AND {TeamReach.Sql(session, "c")}" : ""
                    )}
                    GROUP BY s.band ORDER BY s.band
                    """,
                    row => new PlaceCount(
                        (LifeCyclePlace?)row.IntOrNull(0),
                        row.Long(1),
                        row.Long(2),
                        row.Long(3),
                        row.DoubleOrNull(4),
                        (long)row.Double(5)
                    ),
                    [
                        ("model", PhaseScorer.Code),
                        .. actor.Reach == Reach.Teams
                            ? [("teams", actor.Teams.ToArray())]
                            : Array.Empty<(string, object?)>(),
                    ]
                ),
            cancel
        );

    /// <summary>Who went where, of those within reach.</summary>
    /// <param name="from">A month end.</param>
    /// <param name="to">A later one; null: today.</param>
    /// <param name="actor">Needs <c>insights.read</c>; counts whom they may see.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<LifeCycleFlow>> RunAsync(
        DateOnly from,
        DateOnly? to,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        var (noted, plain) = (new Walk(), new Walk());
        await foreach (var step in days.PairsAsync(from, to, cancel))
        {
            if (!actor.Sees(step.Team))
                continue;
            noted.Take(step, PlaceIn(step.Before, false), PlaceIn(step.Now, false));
            plain.Take(step, PlaceIn(step.Before, true), PlaceIn(step.Now, true));
            noted.See(step);
        }
        var told = noted.BothNoted ? noted : plain;
        return new LifeCycleFlow(from, to, told.Table(), told == plain);
    }

    /// <summary>Those who went from one place to another; null: the words name none.</summary>
    public async Task<Guid[]?> MoversAsync(MovedRef moved, Actor actor, CancellationToken cancel)
    {
        if (moved.Rest is not [var first, var second, var how])
            return null;
        var (row, column, plain) = (At(first), At(second), how == "facts");
        var movers = new List<Guid>();
        await foreach (var step in days.PairsAsync(moved.From, moved.To, cancel))
            if (actor.Sees(step.Team) && PlaceIn(step.Before, plain) == row && PlaceIn(step.Now, plain) == column)
                movers.Add(step.Customer);
        return [.. movers];

        static int At(string word) => Place(word) is { } place ? (int)place - 1 : Places.Length;
    }

    /// <summary>The words of a pair of places, for <see cref="MoversAsync"/>.</summary>
    public static MovedRef Ref(LifeCycleFlow flow, int row, int column) =>
        new(What, flow.From, flow.To, [WordAt(row), WordAt(column), flow.Plain ? "facts" : "noted"]);

    private static string WordAt(int at) => at < Places.Length ? Word(Places[at]) : "out";

    /// <summary>Row or column; one beyond the last: not there that day.</summary>
    private static int PlaceIn(Standing? standing, bool plain) =>
        standing is { } there ? (int)(plain ? there.Plain : there.Noted ?? there.Plain) - 1 : Places.Length;

    private sealed class Walk
    {
        private readonly long[,] counts = new long[Places.Length + 1, Places.Length + 1];
        private readonly long[,] worth = new long[Places.Length + 1, Places.Length + 1];
        private bool before;
        private bool now;

        public bool BothNoted => before && now;

        public void See(Step step)
        {
            before |= step.Before?.Noted is not null;
            now |= step.Now?.Noted is not null;
        }

        public void Take(Step step, int row, int column)
        {
            counts[row, column]++;
            worth[row, column] += (step.Now ?? step.Before)!.Value.MarginMinor;
        }

        public FlowTable Table()
        {
            var stood = new long[Places.Length, Places.Length + 1];
            for (var i = 0; i < Places.Length; i++)
            for (var j = 0; j <= Places.Length; j++)
                stood[i, j] = counts[i, j];
            return new(Names, counts, worth, Migration.Shares(stood));
        }
    }
}
