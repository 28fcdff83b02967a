using System.Globalization;
using Vinculo.Insights.Effects;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>
/// The ledger as a record of what was tried by lot: what another system drew before, with the probability it wrote down, and
/// our own decisions against the permanent control group, for whom the ledger keeps what would have come first. Lists and
/// pages of other sites are left out: that somebody answered there is known of one side only.
/// </summary>
internal sealed class OfferTrials(Database database, OfferBook book) : IOfferTrials
{
    public async Task<IReadOnlyList<TriedAction>> ActionsAsync(
        DateTimeOffset before,
        int fewest,
        int most,
        CancellationToken cancel
    )
    {
        var alone = await database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM decision WHERE decided_at < @before AND control = @yes",
                    row => row.Long(0),
                    ("before", before),
                    ("yes", true)
                ),
            cancel
        );
        if (alone < fewest)
            return [];
        var page = await book.OpenAsync(cancel);
        var made = await MadeAsync(before, cancel);
        return
        [
            .. made.Where(m => m.Value >= fewest)
                .OrderByDescending(m => m.Value)
                .ThenBy(m => m.Key, StringComparer.Ordinal)
                .Select(m => page.Find(m.Key))
                .Where(o => o is { Active: true })
                .Take(most)
                .Select(o => new TriedAction(o!.Code, o.Rules.LacksFamily)),
        ];
    }

    public async Task<IReadOnlyDictionary<string, string>> TitlesAsync(
        CultureInfo language,
        CancellationToken cancel
    ) =>
        (await book.OpenAsync(cancel)).Offers.ToDictionary(o => o.Code, o => o.Title(language), StringComparer.Ordinal);

    public async IAsyncEnumerable<TrialDraw> DrawsAsync(DateTimeOffset before, IReadOnlyCollection<string> actions)
    {
        var wanted = actions.ToHashSet(StringComparer.Ordinal);
        var made = await MadeAsync(before, default);
        string Field(string name) =>
            database.Engine == Engine.Postgres ? $"d.content->>'{name}'" : $"json_extract(d.content, '$.{name}')";
        await foreach (
            var row in database.StreamAsync(
                $"""
                SELECT d.customer_id, d.decided_at, d.id, d.control, d.top_offer, d.placement = '{RecordPastOffer.Placement}',
                  {Field("wouldHave")}, {Field("policy")}
                FROM decision d
                WHERE d.decided_at < @before AND {MarkShown.IsMeeting("d")}
                ORDER BY d.customer_id, d.decided_at, d.id
                """,
                row =>
                    (
                        Customer: row.Guid(0),
                        At: row.Instant(1),
                        Id: row.Guid(2),
                        Control: row.Bool(3),
                        Top: row.TextOrNull(4),
                        Past: row.Bool(5),
                        Withheld: row.TextOrNull(6),
                        Policy: row.TextOrNull(7)
                    ),
                ("before", before)
            )
        )
        {
            var action = row.Control ? row.Withheld : row.Top;
            // A lot that names no action of its own ("none") leaves alone whatever the action would have been.
            if (row is { Past: true, Control: true } && (action is null || !made.ContainsKey(action)))
                action = null;
            else if (action is null || !wanted.Contains(action) || row.Control && row.Top == action)
                continue;
            yield return new(
                row.Id,
                row.Customer,
                row.At,
                action,
                !row.Control,
                !row.Past,
                row.Past && row.Policy is { } policy ? RecordPastOffer.ProbabilityIn(policy) : null
            );
        }
    }

    /// <summary>How often each action was made.</summary>
    private Task<Dictionary<string, long>> MadeAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
                (
                    await session.QueryAsync(
                        "SELECT top_offer, count(*) FROM decision WHERE decided_at < @before AND control = @no AND top_offer IS NOT NULL GROUP BY top_offer",
                        row => (Offer: row.Text(0), Times: row.Long(1)),
                        ("before", before),
                        ("no", false)
                    )
                ).ToDictionary(m => m.Offer, m => m.Times, StringComparer.Ordinal),
            cancel
        );
}
