using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>What came of the customers of one version while two ran beside each other.</summary>
/// <param name="Customers">Met in that time.</param>
/// <param name="Decisions">Made for them, with something proposed.</param>
/// <param name="Answers">Given to what came first.</param>
/// <param name="Accepted">Of those, yes.</param>
/// <param name="WorthMinor">What those are worth.</param>
public sealed record TrialArm(
    int Version,
    long Customers,
    long Decisions,
    long Answers,
    long Accepted,
    long WorthMinor
);

/// <summary>A version beside the one in force.</summary>
/// <param name="Difference">Share of yes of the challenger minus that of the version in force.</param>
/// <param name="Low">Lower end of it (95 %).</param>
/// <param name="High">Upper end.</param>
/// <param name="Enough">There are answers enough to look at the difference at all.</param>
public sealed record TrialResult(
    TrialArm Champion,
    TrialArm Challenger,
    double Difference,
    double Low,
    double High,
    bool Enough,
    string? Currency
);

/// <summary>Compares a version that is tried on a share of customers with the one in force, by what customers answered.</summary>
public sealed class TrialResults(Database database, OfferBook book, TimeProvider clock)
{
    private const long Fewest = 30;

    private sealed class Arm
    {
        public HashSet<Guid> Customers { get; } = [];
        public long Decisions { get; set; }
        public long Answers { get; set; }
        public long Accepted { get; set; }
        public long Worth { get; set; }

        public TrialArm Of(int version) => new(version, Customers.Count, Decisions, Answers, Accepted, Worth);
    }

    /// <summary>The trial of a version; null when it never ran beside another.</summary>
    /// <param name="version">An approved version with a share.</param>
    /// <param name="all">All versions of the table.</param>
    /// <param name="actor">Needs <c>tables.read</c>.</param>
    /// <param name="cancel">The reader went away.</param>
    public async Task<TrialResult?> OfAsync(
        TableVersion version,
        IReadOnlyList<TableVersion> all,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        if (
            !actor.May(Permissions.TablesRead)
            || version is not { State: TableState.Approved, Share: > 0, From: { } from }
            || all.Where(v => v.Share == 0 && v.Holds(from)).MaxBy(v => v.From) is not { } champion
        )
            return null;
        var until = new[] { version.To, champion.To, now }.OfType<DateTimeOffset>().Min();
        var trial = new PublishedVersion(
            version.Code,
            version.Version,
            version.Share,
            from,
            until,
            ReadTable.Of(version.Content)
        );
        var page = await book.OpenAsync(cancel);
        var (one, other) = (new Arm(), new Arm());
        await database.ReadAsync(
            async session =>
            {
                Guid? last = null;
                await foreach (
                    var row in session.StreamAsync(
                        $"""
                        SELECT d.customer_id, d.id, d.top_offer, o.result FROM decision d
                        LEFT JOIN decision_outcome o ON o.customer_id = d.customer_id AND o.decision_id = d.id AND o.offer_code = d.top_offer
                        WHERE d.decided_at >= @from AND d.decided_at < @until AND d.placement <> 'history' AND d.top_offer IS NOT NULL
                          AND {MarkShown.IsMet("d")}
                        ORDER BY d.customer_id, d.decided_at, d.id, o.recorded_at DESC, o.id DESC
                        """,
                        row =>
                            (
                                Customer: row.Guid(0),
                                Decision: row.Guid(1),
                                Offer: row.Text(2),
                                Result: row.IntOrNull(3)
                            ),
                        ("from", from),
                        ("until", until)
                    )
                )
                {
                    // The answer written last stands; those before it were taken back.
                    if (row.Decision == last)
                        continue;
                    last = row.Decision;
                    var arm = TablesInForce.IsTriedOn(trial, new(row.Customer)) ? other : one;
                    arm.Customers.Add(row.Customer);
                    arm.Decisions++;
                    if (row.Result is null or (int)Result.Undone)
                        continue;
                    arm.Answers++;
                    if (row.Result != (int)Result.Accepted)
                        continue;
                    arm.Accepted++;
                    arm.Worth += page.Find(row.Offer)?.ValueMinor ?? 0;
                }
                return true;
            },
            cancel
        );
        var compared = OfferResults.Compare(other.Answers, other.Accepted, one.Answers, one.Accepted);
        return new(
            one.Of(champion.Version),
            other.Of(version.Version),
            compared.Difference,
            compared.Low,
            compared.High,
            one.Answers >= Fewest && other.Answers >= Fewest,
            page.Offers.Count > 0 ? page.Offers[0].Currency : null
        );
    }
}
