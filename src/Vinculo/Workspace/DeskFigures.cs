using System.Collections.Concurrent;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>
/// The figures of the home page. Counting all customers costs too much to do for every visitor: the answer is kept for a
/// minute for everyone with the same reach, and says from when it is.
/// </summary>
public sealed class DeskFigures(Database database, TimeProvider clock, VinculoOptions options)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<string, Task<View>> kept = new(StringComparer.Ordinal);

    /// <param name="AsOf">When the figures were read.</param>
    /// <param name="Cells">Customers by value class and risk band; null where not worked out yet.</param>
    /// <param name="ContactsToday">Contacts of today by channel, most first.</param>
    /// <param name="LateCases">Open complaints past their date.</param>
    /// <param name="DuePromises">Open promises due today or before.</param>
    /// <param name="Offers">Offers answered, most answers first.</param>
    public sealed record View(
        DateTimeOffset AsOf,
        IReadOnlyList<Cell> Cells,
        IReadOnlyList<(Channel Channel, long Count)> ContactsToday,
        long OpenCases,
        long LateCases,
        long OpenPromises,
        long DuePromises,
        IReadOnlyList<OfferAnswers> Offers
    )
    {
        public long Customers => Cells.Where(c => c.Stage == CustomerStage.Customer).Sum(c => c.Count);
        public long Prospects => Cells.Where(c => c.Stage == CustomerStage.Prospect).Sum(c => c.Count);

        public long Of(ValueClass? valueClass, RiskBand? band) =>
            Cells
                .Where(c => c.Stage == CustomerStage.Customer && c.ValueClass == valueClass && c.RiskBand == band)
                .Sum(c => c.Count);
    }

    public sealed record Cell(CustomerStage Stage, ValueClass? ValueClass, RiskBand? RiskBand, long Count);

    /// <param name="Yes">Accepted, older answers counting less.</param>
    /// <param name="No">Refused or put off, older answers counting less.</param>
    public sealed record OfferAnswers(string Code, string TitleEs, string TitleEn, double Yes, double No)
    {
        public double Answers => Yes + No;
    }

    public async Task<View> RunAsync(Actor actor, CancellationToken cancel)
    {
        var key = actor.Reach == Reach.All ? "" : string.Join(',', actor.Teams.Order());
        if (kept.Count > MostKept)
            kept.Clear();
        var view = await kept.GetOrAdd(key, _ => ReadAsync(actor)).WaitAsync(cancel);
        if (clock.GetUtcNow() - view.AsOf <= Life)
            return view;
        kept.TryRemove(key, out _);
        return await kept.GetOrAdd(key, _ => ReadAsync(actor)).WaitAsync(cancel);
    }

    private async Task<View> ReadAsync(Actor actor)
    {
        var now = clock.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(now, options.Zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        var midnight = new DateTimeOffset(local.Date, local.Offset);
        return await database.ReadAsync(async session =>
        {
            var (mine, teams) =
                actor.Reach == Reach.All
                    ? ("", Array.Empty<(string, object?)>())
                    : ($" AND {TeamReach.Sql(session, "c")}", [("teams", actor.Teams.ToArray())]);
            var cells = new List<Cell>();
            var channels = new List<(Channel, long)>();
            var offers = new List<OfferAnswers>();
            long openCases = 0,
                late = 0,
                promises = 0,
                due = 0;
            await session.ReadAsync(
                new Question(
                    $"""
                    SELECT c.stage, c.value_class, c.risk_band, COUNT(*) FROM customer c WHERE c.merged_into IS NULL{mine}
                    GROUP BY c.stage, c.value_class, c.risk_band
                    """,
                    row =>
                        cells.Add(
                            new(
                                row.Enum<CustomerStage>(0),
                                row.EnumOrNull<ValueClass>(1),
                                row.EnumOrNull<RiskBand>(2),
                                row.Long(3)
                            )
                        ),
                    teams
                ),
                new Question(
                    $"""
                    SELECT i.channel, COUNT(*) FROM customer c JOIN interaction i ON i.customer_id = c.customer_id AND i.occurred_at >= @midnight
                    WHERE c.last_contact_at >= @midnight AND i.kind IN (1, 6){mine} GROUP BY i.channel ORDER BY COUNT(*) DESC
                    """,
                    row => channels.Add((row.Enum<Channel>(0), row.Long(1))),
                    [("midnight", midnight), .. teams]
                ),
                new Question(
                    $"""
                    SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN s.sort_due < @now THEN 1 ELSE 0 END), 0) AS bigint)
                    FROM service_case s {(
                        mine.Length == 0 ? "" : "JOIN customer c ON c.customer_id = s.customer_id "
                    )}WHERE s.status IN (1, 2){mine}
                    """,
                    row => (openCases, late) = (row.Long(0), row.Long(1)),
                    [("now", now), .. teams]
                ),
                new Question(
                    $"""
                    SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN m.due_on <= @today THEN 1 ELSE 0 END), 0) AS bigint)
                    FROM commitment m {(
                        mine.Length == 0 ? "" : "JOIN customer c ON c.customer_id = m.customer_id "
                    )}WHERE m.state = 1{mine}
                    """,
                    row => (promises, due) = (row.Long(0), row.Long(1)),
                    [("today", today), .. teams]
                ),
                new Question(
                    """
                    SELECT o.code, o.title_es, o.title_en, SUM(l.accepted), SUM(l.missed)
                    FROM offer o JOIN offer_learning l ON l.offer_code = o.code
                    GROUP BY o.code, o.title_es, o.title_en HAVING SUM(l.accepted + l.missed) > 0.5
                    ORDER BY SUM(l.accepted + l.missed) DESC LIMIT 8
                    """,
                    row => offers.Add(new(row.Text(0), row.Text(1), row.Text(2), row.Double(3), row.Double(4)))
                )
            );
            return new View(now, cells, channels, openCases, late, promises, due, offers);
        });
    }
}
