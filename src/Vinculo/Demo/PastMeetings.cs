using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Demo.Check;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Demo;

/// <summary>
/// The last months of a demo company at the counter: those who came to it, by its files, were met with what the product
/// chooses, and answered as it is true of them. Who was left alone is the control group's own draw; what became of everybody
/// afterwards stands in the files, and nothing of it is changed.
/// </summary>
/// <remarks>
/// In the world proposals at the counter change neither spending nor staying: the effect that is measured is nought, and the
/// page has to say so.
/// </remarks>
internal sealed class PastMeetings(Database database, RecordPastMeetings record, TimeProvider clock)
{
    private const int Months = 5;

    /// <summary>Customers at most, drawn by lot: enough to read and learn from, and soon done.</summary>
    private const int Most = 3_200;

    /// <summary>Those with a story stand first, and have not been met.</summary>
    private const int Stories = 40;

    private const double Silent = 0.15;
    private const double Later = 0.25;

    /// <param name="system">Whose keys name the customers in the truth.</param>
    /// <param name="seed">Of the world.</param>
    /// <param name="folder">Holds its truth.</param>
    /// <param name="cancel">Stops between two months.</param>
    public async Task RunAsync(string system, ulong seed, string folder, CancellationToken cancel)
    {
        var truth = TruthTable.Read(folder, "clientes.csv");
        var rows = new Dictionary<CustomerId, int>();
        string[] keys = [.. Enumerable.Range(0, truth.Count).Select(row => truth.Text(row, "cliente"))];
        var known = await ScoreTable.IdsAsync(database, system, keys, cancel);
        for (var row = Stories; row < known.Length; row++)
            if (known[row] is { } id)
                rows.TryAdd(new(id), row);
        var chosen = rows.Keys.OrderBy(c => ControlGroup.Position(c.Value, "demo-meetings")).Take(Most).ToHashSet();
        var now = clock.GetUtcNow();
        for (var month = Months; month > 0; month--)
        {
            var meetings = await MeetingsAsync(
                chosen,
                now.AddDays(-30 * month),
                now.AddDays(-30 * (month - 1)),
                cancel
            );
            await record.RunAsync(
                meetings,
                (meeting, offer) => Say(truth, rows[meeting.Customer], meeting, offer, seed),
                cancel
            );
        }
    }

    /// <summary>The first time in a month that a customer came to us.</summary>
    private async Task<List<RecordPastMeetings.Meeting>> MeetingsAsync(
        HashSet<CustomerId> customers,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    )
    {
        var came = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT customer_id, occurred_at, channel FROM interaction
                    WHERE customer_id {session.InGuids(
                        "who"
                    )} AND occurred_at >= @from AND occurred_at < @to AND direction = 1
                    ORDER BY occurred_at, id
                    """,
                    row => new RecordPastMeetings.Meeting(new(row.Guid(0)), row.Instant(1), row.Enum<Channel>(2)),
                    ("who", customers.Select(c => c.Value).ToArray()),
                    ("from", from),
                    ("to", to)
                ),
            cancel
        );
        return [.. came.DistinctBy(m => m.Customer)];
    }

    /// <summary>What is true of her says how likely she takes it; of an offer the world says nothing of, nobody wrote down an answer.</summary>
    private static Result? Say(TruthTable truth, int row, RecordPastMeetings.Meeting meeting, string offer, ulong seed)
    {
        var column = "acepta_" + offer;
        if (!truth.Has(column))
            return null;
        var random = Xoshiro256.For(seed, "counter", ((ulong)row << 20) ^ (ulong)meeting.At.ToUnixTimeSeconds());
        return random.Bernoulli(truth.Number(row, column)) ? Result.Accepted
            : random.Bernoulli(Silent) ? null
            : random.Bernoulli(Later) ? Result.NotNow
            : Result.Refused;
    }
}
