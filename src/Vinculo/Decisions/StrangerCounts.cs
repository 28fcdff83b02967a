using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>What people nobody knows were shown on a site, and said.</summary>
/// <param name="Site">Which site.</param>
/// <param name="Offer">Code.</param>
/// <param name="Shown">How often it stood before somebody's eyes.</param>
public sealed record StrangerCount(Guid Site, string Offer, long Shown, long Accepted, long Refused);

/// <summary>Strangers stand in no ledger: what they saw and said is counted by day, site and offer, and by nothing else.</summary>
public sealed class StrangerCounts(Database database, TimeProvider clock)
{
    /// <summary>How far back pages look.</summary>
    public const int Days = 90;

    /// <summary>Counts one more.</summary>
    /// <param name="one">What is added, by site and offer.</param>
    /// <param name="cancel">Gives up.</param>
    public Task AddAsync(StrangerCount one, CancellationToken cancel = default) =>
        database.WriteAsync(
            session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO web_count (site_id, day, offer_code, shown, accepted, refused)
                    VALUES (@site, @day, @offer, @shown, @accepted, @refused)
                    ON CONFLICT (site_id, day, offer_code) DO UPDATE SET shown = web_count.shown + excluded.shown,
                      accepted = web_count.accepted + excluded.accepted, refused = web_count.refused + excluded.refused
                    """,
                    ("site", one.Site),
                    ("day", Today),
                    ("offer", one.Offer),
                    ("shown", one.Shown),
                    ("accepted", one.Accepted),
                    ("refused", one.Refused)
                ),
            cancel
        );

    /// <summary>What was counted in the last <see cref="Days"/> days, what was shown most first.</summary>
    public Task<List<StrangerCount>> ReadAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    """
                    SELECT site_id, offer_code, sum(shown), sum(accepted), sum(refused) FROM web_count
                     WHERE day > @from GROUP BY site_id, offer_code ORDER BY sum(shown) DESC, offer_code, site_id
                    """,
                    row => new StrangerCount(row.Guid(0), row.Text(1), row.Long(2), row.Long(3), row.Long(4)),
                    ("from", Today.AddDays(-Days))
                ),
            cancel
        );

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
