using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>One line of the queue.</summary>
/// <param name="FirstName">The first of two has answered; null: nobody has.</param>
public sealed record QueueLine(
    PairKey Pair,
    CustomerKind Kind,
    string LeftName,
    string RightName,
    double Bits,
    double Probability,
    string? Veto,
    PairState State,
    bool TwoMustAgree,
    string? FirstName,
    string? DecidedName,
    DateTimeOffset? DecidedAt,
    IReadOnlyList<EvidenceBar> Bars
);

/// <param name="After">Cursor of the next page; null on the last.</param>
public sealed record QueuePage(IReadOnlyList<QueueLine> Lines, string? After);

/// <summary>How the queue stands.</summary>
/// <param name="Waiting">Pairs that wait for a person.</param>
public sealed record QueueFigures(long Waiting, long Same, long Different, long Unsure, long Automatic)
{
    /// <summary>Pairs people have answered.</summary>
    public long Answered => Same + Different + Unsure;
}

/// <summary>The pairs that wait for a person, in an order; and those decided. Nothing is counted per page.</summary>
public sealed class ReviewQueue(Database database)
{
    private const int Most = 100;

    /// <summary>How many stand in each state.</summary>
    public async Task<QueueFigures> FiguresAsync(CancellationToken cancel = default)
    {
        var counts = await database.ReadAsync(PairStore.CountsAsync, cancel);
        long Of(PairState state) => counts.GetValueOrDefault(state);
        return new(
            Of(PairState.Open),
            Of(PairState.Same),
            Of(PairState.Different),
            Of(PairState.Unsure),
            Of(PairState.Automatic)
        );
    }

    /// <summary>A page of pairs in one state.</summary>
    /// <param name="order">In which order.</param>
    /// <param name="state">Which pairs.</param>
    /// <param name="after">Cursor of an earlier page; null: the first.</param>
    /// <param name="limit">At most so many, 1 to 100.</param>
    /// <param name="actor">Who asks: sees pairs of customers within reach, and not those that wait for somebody else's second look.</param>
    public async Task<Outcome<QueuePage>> ListAsync(
        QueueOrder order,
        PairState state,
        string? after,
        int limit,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.MatchingReview))
            return Actor.Refused(Permissions.MatchingReview);
        limit = Math.Clamp(limit, 1, Most);
        return await database.ReadAsync(
            async session =>
            {
                var lines = new List<QueueLine>();
                var from = Cursor.Read(after);
                // Pairs out of the actor's reach are passed over; a page is filled in a few steps.
                for (var step = 0; step < 20 && lines.Count <= limit; step++)
                {
                    var portion = await PortionAsync(session, order, state, from, limit + 1);
                    foreach (var (line, at, visible) in portion)
                    {
                        from = at;
                        if (visible(actor))
                            lines.Add(line);
                        if (lines.Count > limit)
                            break;
                    }
                    if (portion.Count <= limit)
                        break;
                }
                var more = lines.Count > limit;
                if (more)
                    lines.RemoveAt(lines.Count - 1);
                var last = more ? await CursorOfAsync(session, order, lines[^1].Pair) : null;
                return new QueuePage(lines, last);
            },
            cancel
        );
    }

    /// <summary>The first pair after a place; null: nothing waits.</summary>
    public async Task<PairKey?> NextAsync(
        QueueOrder order,
        PairKey? after,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var from = after is { } pair
            ? await database.ReadAsync(session => CursorOfAsync(session, order, pair), cancel)
            : null;
        var page = await ListAsync(order, PairState.Open, from, 1, actor, cancel);
        if (page.IsRefused(out _))
            return null;
        // At the end of the line it begins again: what was passed over still waits.
        if (page.Accepted.Lines.Count == 0 && from is not null)
            page = await ListAsync(order, PairState.Open, null, 1, actor, cancel);
        return page.Accepted.Lines is [var line, ..] ? line.Pair : null;
    }

    /// <summary>How many wait above a probability, and the first of them: what answering all of them at once would join.</summary>
    /// <param name="bits">From so many bits on.</param>
    public async Task<(int Count, bool More, IReadOnlyList<QueueLine> Sample)> ObviousAsync(
        double bits,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var lines = new List<QueueLine>();
        string? after = null;
        do
        {
            var page = await ListAsync(QueueOrder.Surest, PairState.Open, after, Most, actor, cancel);
            if (page.IsRefused(out _))
                break;
            lines.AddRange(page.Accepted.Lines.Where(l => l.Bits >= bits && l is { Veto: null, TwoMustAgree: false }));
            after =
                page.Accepted.Lines is { Count: > 0 } && page.Accepted.Lines[^1].Bits >= bits
                    ? page.Accepted.After
                    : null;
        } while (after is not null && lines.Count < 1_000);
        return (lines.Count, after is not null, lines);
    }

    private sealed record Cursor(double Value, Guid Low, Guid High)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:R}_{Low:N}_{High:N}");

        public static Cursor? Read(string? text) =>
            text?.Split('_') is [var value, var low, var high]
            && double.TryParse(value, CultureInfo.InvariantCulture, out var v)
            && Guid.TryParse(low, out var l)
            && Guid.TryParse(high, out var h)
                ? new(v, l, h)
                : null;
    }

    private static string ColumnOf(QueueOrder order) =>
        order switch
        {
            QueueOrder.Teaching => "teaching",
            QueueOrder.Worth => "worth",
            _ => "bits",
        };

    private static async Task<string?> CursorOfAsync(Session session, QueueOrder order, PairKey pair) =>
        await session.FirstOrDefaultAsync(
            $"SELECT {ColumnOf(order)} FROM match_pair WHERE low_id = @low AND high_id = @high",
            row => new Cursor(row.Double(0), pair.Low, pair.High).ToString(),
            ("low", pair.Low),
            ("high", pair.High)
        );

    private static async Task<List<(QueueLine Line, Cursor At, Func<Actor, bool> Visible)>> PortionAsync(
        Session session,
        QueueOrder order,
        PairState state,
        Cursor? from,
        int limit
    )
    {
        var column = ColumnOf(order);
        var place = from is null
            ? ""
            : $"AND (p.{column} < @value OR (p.{column} = @value AND (p.low_id < @low OR (p.low_id = @low AND p.high_id < @high))))";
        (string, object?)[] arguments = from is null
            ? [("state", state), ("limit", limit)]
            :
            [
                ("state", state),
                ("limit", limit),
                ("value", order == QueueOrder.Worth ? (long)from.Value : from.Value),
                ("low", from.Low),
                ("high", from.High),
            ];
        return await session.QueryAsync(
            $"""
            SELECT p.low_id, p.high_id, p.kind, l.display_name, h.display_name, p.bits, p.probability, p.veto, p.state,
              p.second_look, p.first_name, p.first_by, p.decided_name, p.decided_at, p.evidence, l.team_id, h.team_id, p.{column}
            FROM match_pair p
            JOIN customer l ON l.customer_id = p.low_id
            JOIN customer h ON h.customer_id = p.high_id
            WHERE p.state = @state {place}
            ORDER BY p.{column} DESC, p.low_id DESC, p.high_id DESC LIMIT @limit
            """,
            row =>
            {
                var key = new PairKey(row.Guid(0), row.Guid(1));
                var line = new QueueLine(
                    key,
                    row.Enum<CustomerKind>(2),
                    row.Text(3),
                    row.Text(4),
                    row.Double(5),
                    row.Double(6),
                    row.TextOrNull(7),
                    row.Enum<PairState>(8),
                    row.Int(9) > 0,
                    row.TextOrNull(10),
                    row.TextOrNull(12),
                    row.InstantOrNull(13),
                    Json.Read<IReadOnlyList<EvidenceBar>>(row.Text(14))
                );
                var (answered, first) = (row.Int(9) == 2, row.GuidOrNull(11));
                var (left, right) = (row.GuidOrNull(15), row.GuidOrNull(16));
                return (
                    line,
                    new Cursor(row.Double(17), key.Low, key.High),
                    (Func<Actor, bool>)(
                        actor =>
                            actor.Sees(left)
                            && actor.Sees(right)
                            && !(state == PairState.Open && answered && first == actor.Id)
                    )
                );
            },
            arguments
        );
    }
}
