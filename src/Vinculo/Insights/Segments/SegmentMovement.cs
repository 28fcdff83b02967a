using Vinculo.Analytics.Segment;
using Vinculo.Customers;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments;

/// <summary>Somebody who is worth less where they are now.</summary>
/// <param name="Name">Null: the reader may not see customers.</param>
/// <param name="To">Null: left.</param>
/// <param name="LostMinor">Margin of 12 months lost since they stood in <paramref name="From"/>.</param>
public sealed record DownwardMove(CustomerId Customer, string? Name, string From, string? To, long LostMinor);

/// <summary>How customers moved between two days.</summary>
/// <param name="Segments">Rows and columns, in order; the last row is <i>new</i>, the last column <i>left</i>.</param>
/// <param name="Counts">Customers from row to column.</param>
/// <param name="WorthMinor">Their margin of 12 months: on arrival; of those who left, when last counted.</param>
/// <param name="Shares">Row by row, drawn a little towards even; without the row of the new.</param>
/// <param name="Change">Against the period of the same length before; null: the history does not go back so far.</param>
/// <param name="Now">Customers in each segment on the second day.</param>
/// <param name="MeanWorthMinor">Mean margin of 12 months of a customer in each segment.</param>
public sealed record Movement(
    Segmentation Segmentation,
    DateOnly From,
    DateOnly To,
    IReadOnlyList<SegmentName> Segments,
    long[,] Counts,
    long[,] WorthMinor,
    double[,] Shares,
    MigrationChange? Change,
    IReadOnlyList<DownwardMove> Downward,
    long[] Now,
    double[] MeanWorthMinor
)
{
    /// <summary>Who went from where to where.</summary>
    public FlowTable Flows => new(Segments, Counts, WorthMinor, Shares);

    /// <summary>Where they will stand if they go on like this, and what one of each segment is worth; or why that is not said.</summary>
    public Outcome<SegmentForecast> Forecast { get; init; } = SegmentRefusals.ForecastFew(0, 0);

    /// <summary>Days looked at are before the segmentation was kept: its history was worked out from facts.</summary>
    public bool FromFacts { get; init; }

    /// <summary>Days of the period.</summary>
    public int Days => To.DayNumber - From.DayNumber;

    /// <summary>What today's customers bring in a year, as many months ahead, if they go on moving as in this period.</summary>
    /// <param name="months">1 to 60, rounded to whole periods.</param>
    /// <returns>Margin of 12 months now and then, in hundredths.</returns>
    public (double NowMinor, double ThenMinor, int Periods) Ahead(int months)
    {
        var periods = Math.Clamp((int)Math.Round(months * 30.4375 / Math.Max(1, Days)), 1, 120);
        var now = Now.Select(n => (double)n).ToArray();
        var then = Migration.After(now, Shares, periods);
        double Worth(double[] people) => people.Select((n, i) => n * MeanWorthMinor[i]).Sum();
        return (Worth(now), Worth(then), periods);
    }
}

/// <summary>Where customers went between two days, and who went down.</summary>
public sealed class SegmentMovement(Database database, VinculoOptions options, Audit audit)
{
    public const int MostDownward = 50;

    /// <summary>Reads the movement; needs <c>insights.read</c>. Names need <c>customers.read</c> and are noted in the audit.</summary>
    /// <param name="id">The segmentation.</param>
    /// <param name="from">As it stood at the end of this day.</param>
    /// <param name="to">And of this one.</param>
    /// <param name="actor">Counts only customers within reach.</param>
    /// <param name="cause">The page or route.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The movement, or <c>segments.not-found</c>, <c>segments.dates</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Movement>> RunAsync(
        Guid id,
        DateOnly from,
        DateOnly to,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (to <= from)
            return SegmentRefusals.Dates;
        var (kept, terms) = await database.ReadAsync(
            async session => (await SegmentStore.FindAsync(session, id), await ScoreStore.TermsAsync(session)),
            cancel
        );
        if (kept is null)
            return SegmentRefusals.NotFound;

        var walk = new Walk(kept.Segmentation, from, to, options.Zone, actor);
        await foreach (
            var stay in database
                .StreamAsync(
                    """
                    SELECT m.customer_id, m.since, m.until, m.segment, m.worth_minor, c.team_id
                    FROM segment_member m JOIN customer c ON c.customer_id = m.customer_id
                    WHERE m.segmentation_id = @id AND m.since <= @to AND m.until > @before
                    ORDER BY m.customer_id, m.since
                    """,
                    row => (row.Guid(0), row.Long(1), row.Long(2), row.Text(3), row.Long(4), row.GuidOrNull(5)),
                    ("id", id),
                    ("to", walk.To),
                    ("before", walk.Before)
                )
                .WithCancellation(cancel)
        )
            walk.Take(stay);
        walk.End();
        var movement = walk.Result();
        return movement with
        {
            Downward = await NamedAsync(movement.Downward, actor, cause, cancel),
            Forecast = SegmentForecast.Of(movement, walk.Earlier, terms),
        };
    }

    private async Task<IReadOnlyList<DownwardMove>> NamedAsync(
        IReadOnlyList<DownwardMove> moves,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (moves.Count == 0 || !actor.May(Permissions.CustomersRead))
            return moves;
        var names = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT customer_id, display_name FROM customer WHERE customer_id {session.InGuids("ids")}",
                    row => (Id: row.Guid(0), Name: row.Text(1)),
                    ("ids", moves.Select(m => m.Customer.Value).ToArray())
                ),
            cancel
        );
        await audit.ReadAsync(actor, "customers.listed", null, cause);
        var known = names.ToDictionary(n => n.Id, n => n.Name);
        return [.. moves.Select(m => m with { Name = known.GetValueOrDefault(m.Customer.Value) })];
    }

    /// <summary>Goes through the stays of one customer after the other and looks where each stood on three days.</summary>
    private sealed class Walk
    {
        private readonly Segmentation segmentation;
        private readonly DateOnly from;
        private readonly DateOnly to;
        private readonly Actor actor;
        private readonly IReadOnlyList<SegmentName> names;
        private readonly Dictionary<string, int> places;
        private readonly long middle;
        private readonly long[,] counts;
        private readonly long[,] worth;
        private readonly long[,] earlier;
        private readonly PriorityQueue<DownwardMove, long> worst = new();
        private Guid customer;
        private Stood before;
        private Stood then;
        private Stood now;

        private readonly record struct Stood(int Place, long Worth);

        private static readonly Stood Nowhere = new(-1, 0);

        public Walk(Segmentation segmentation, DateOnly from, DateOnly to, TimeZoneInfo zone, Actor actor)
        {
            (this.segmentation, this.from, this.to, this.actor) = (segmentation, from, to, actor);
            // Segments of former versions that still have people on these days would be lost: they count with the rest.
            names = segmentation.Definition.Segments;
            places = names.Select((n, i) => (n.Code, i)).ToDictionary(n => n.Code, n => n.i, StringComparer.Ordinal);
            (counts, worth, earlier) = (Matrix(), Matrix(), Matrix());
            middle = EndOf(from, zone);
            To = EndOf(to, zone);
            Before = EndOf(from.AddDays(from.DayNumber - to.DayNumber), zone);
            Reset(default);
        }

        /// <summary>The end of the second day, in Unix milliseconds.</summary>
        public long To { get; }

        /// <summary>As long before the first day as that is before the second.</summary>
        public long Before { get; }

        /// <summary>Who went where in as many days before the first; null where nobody kept it.</summary>
        public long[,]? Earlier => Watched ? earlier : null;

        private bool Watched => segmentation.HistoryFrom is { } begun && begun.ToUnixTimeMilliseconds() <= Before;

        private long[,] Matrix() => new long[names.Count + 1, names.Count + 1];

        private static long EndOf(DateOnly day, TimeZoneInfo zone) =>
            Features.FeatureSet.Begin(day.AddDays(1), zone).ToUnixTimeMilliseconds() - 1;

        private void Reset(Guid next)
        {
            customer = next;
            before = then = now = Nowhere;
        }

        public void Take((Guid Customer, long Since, long Until, string Segment, long Worth, Guid? Team) stay)
        {
            if (!actor.Sees(stay.Team))
                return;
            if (stay.Customer != customer)
            {
                End();
                Reset(stay.Customer);
            }
            var stood = new Stood(places.GetValueOrDefault(stay.Segment, names.Count - 1), stay.Worth);
            if (stay.Since <= Before && stay.Until > Before)
                before = stood;
            if (stay.Since <= middle && stay.Until > middle)
                then = stood;
            if (stay.Since <= To && stay.Until > To)
                now = stood;
        }

        public void End()
        {
            Count(earlier, before, then);
            Count(counts, then, now);
            if (then.Place < 0 && now.Place < 0)
                return;
            worth[Row(then), Column(now)] += now.Place < 0 ? then.Worth : now.Worth;
            var lost = then.Worth - now.Worth;
            if (then.Place < 0 || then.Place == now.Place || lost <= 0)
                return;
            worst.Enqueue(
                new(new(customer), null, names[then.Place].Code, now.Place < 0 ? null : names[now.Place].Code, lost),
                lost
            );
            if (worst.Count > MostDownward)
                worst.Dequeue();
        }

        private int Row(Stood stood) => stood.Place < 0 ? names.Count : stood.Place;

        private int Column(Stood stood) => stood.Place < 0 ? names.Count : stood.Place;

        private void Count(long[,] into, Stood one, Stood other)
        {
            if (one.Place >= 0 || other.Place >= 0)
                into[Row(one), Column(other)]++;
        }

        public Movement Result()
        {
            var (rows, columns) = (names.Count, names.Count + 1);
            var (stood, stoodBefore) = (new long[rows, columns], new long[rows, columns]);
            var (people, money) = (new long[rows], new double[rows]);
            for (var i = 0; i <= rows; i++)
            for (var j = 0; j < columns; j++)
            {
                if (i < rows)
                    (stood[i, j], stoodBefore[i, j]) = (counts[i, j], earlier[i, j]);
                if (j < rows)
                {
                    people[j] += counts[i, j];
                    money[j] += worth[i, j];
                }
            }
            var downward = new List<DownwardMove>();
            while (worst.TryDequeue(out var move, out _))
                downward.Add(move);
            downward.Reverse();
            return new(
                segmentation,
                from,
                to,
                names,
                counts,
                worth,
                Migration.Shares(stood),
                Watched ? Migration.Change(stoodBefore, stood) : null,
                downward,
                people,
                [.. people.Select((n, i) => n == 0 ? 0 : money[i] / n)]
            )
            {
                FromFacts = segmentation.FactsUntil is { } until && middle < until.ToUnixTimeMilliseconds(),
            };
        }
    }
}
