using System.Globalization;
using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Insights.Warehouse.Facts;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>A customer as of a day.</summary>
/// <param name="Snapshot">How the customer was. Its day is the asked one when its facts are told to the day, else the nearest before it that was kept.</param>
/// <param name="NotesOf">The day whose notes (class, value, risk, segments) these are; null: none were kept by then.</param>
/// <param name="KnownSince">From here on what was known is kept.</param>
public sealed record AsOf(CustomerSnapshot Snapshot, DateOnly? NotesOf, DateTimeOffset? KnownSince);

/// <summary>
/// How customers were. Two questions that are easily taken for one: what we know <em>today</em> about a day, facts that
/// arrived late included; and what we <em>knew</em> on a day.
/// </summary>
public sealed class Snapshots(Database database, VinculoOptions options, LoadWarehouse load, TimeProvider clock)
{
    private readonly CompanyCalendar calendar = new(options.Zone);

    /// <summary>Today in the company's zone.</summary>
    public DateOnly Today => calendar.DayOf(clock.GetUtcNow());

    /// <summary>One customer at the end of a day.</summary>
    /// <param name="customer">Whose; one that was merged answers as the one it lives on in.</param>
    /// <param name="day">Not after today.</param>
    /// <param name="knownOn">As known at the end of that day; null: as known now, worked out of the facts to the very day.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The customer then, or <c>as-of.future</c>, <c>as-of.not-begun</c>, <c>as-of.not-kept</c>, <c>customer.not-found</c>.</returns>
    public Task<Outcome<AsOf>> AsOfAsync(
        CustomerId customer,
        DateOnly day,
        DateOnly? knownOn,
        CancellationToken cancel
    ) =>
        day > Today || knownOn > Today
            ? Task.FromResult<Outcome<AsOf>>(Refusal.Invalid("as-of.future", "date", ("day", day)))
            : database.ReadAsync(session => ReadAsync(session, customer, day, knownOn), cancel);

    /// <summary>Names of products in the reader's language, by the code <see cref="SnapshotFacts.Held"/> tells them by.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ProductNamesAsync(CancellationToken cancel)
    {
        var english = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
        var products = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT code, name_es, name_en FROM product",
                    row =>
                        (
                            Code: row.Text(0).Replace(' ', '_'),
                            Name: english ? row.TextOrNull(2) ?? row.Text(1) : row.Text(1)
                        )
                ),
            cancel
        );
        return products.DistinctBy(p => p.Code).ToDictionary(p => p.Code, p => p.Name, StringComparer.Ordinal);
    }

    /// <summary>Everybody at the end of a month, one at a time, in the order of their identifiers.</summary>
    /// <param name="month">Any day of the month.</param>
    /// <param name="knownOn">As known at the end of that day; null: as known now.</param>
    public async IAsyncEnumerable<CustomerSnapshot> OfMonth(DateOnly month, DateOnly? knownOn = null)
    {
        CustomerSnapshot? held = null;
        await foreach (
            var next in database.StreamAsync(
                $"""
                SELECT {SnapshotStore.Selected} FROM customer_snapshot
                WHERE day = @day AND known_at < @limit AND month_end = @yes ORDER BY customer_id, known_at
                """,
                SnapshotStore.Read,
                ("day", CompanyCalendar.MonthEnd(month)),
                ("limit", Limit(knownOn)),
                ("yes", true)
            )
        )
        {
            if (held is { Gone: false } && held.Customer != next.Customer)
                yield return held;
            held = next;
        }
        if (held is { Gone: false })
            yield return held;
    }

    private DateTimeOffset Limit(DateOnly? knownOn) =>
        knownOn is { } day ? calendar.Begin(day.AddDays(1)) : DateTimeOffset.MaxValue.AddYears(-1);

    private async Task<Outcome<AsOf>> ReadAsync(Session session, CustomerId asked, DateOnly day, DateOnly? knownOn)
    {
        if (await session.CurrentOfAsync(asked) is not { } customer)
            return Refusal.Missing("customer.not-found", ("customer", asked));
        var since = (await WarehouseState.ReadAsync(session)).KnownSince;
        var kept = await session.FirstOrDefaultAsync(
            $"""
            SELECT {SnapshotStore.Selected} FROM customer_snapshot
            WHERE customer_id = @id AND day <= @day AND known_at < @limit ORDER BY day DESC, known_at DESC LIMIT 1
            """,
            SnapshotStore.Read,
            ("id", customer),
            ("day", day),
            ("limit", Limit(knownOn))
        );
        if (knownOn is not null)
            return kept is { Gone: false }
                ? new AsOf(kept, kept.Noted ? kept.Day : null, since)
                : Refusal.Conflict("as-of.not-kept", ("since", since is { } at ? calendar.DayOf(at) : null));

        var terms = await load.TermsAsync(session);
        var whom = Whom.These(session, [customer.Value]);
        var history = (await new HistoryReader(calendar, (_, _) => { }).ReadAsync(session, whom)).Single();
        if (history.Begin() is not { } begin || begin > day)
            return Refusal.Conflict("as-of.not-begun", ("begin", history.Begin()));
        var facts = Portrait.At(history, day, terms);
        var now = day == Today;
        if (now)
            history.Now = history.Now with
            {
                Scores = (await SnapshotStore.ScoresAsync(session, whom)).GetValueOrDefault(customer.Value),
                Segments = (await SnapshotStore.SegmentsAsync(session, whom, clock.GetUtcNow())).GetValueOrDefault(
                    customer.Value
                ),
            };
        var noted = now || kept is { Noted: true, Gone: false };
        return new AsOf(
            new(
                customer,
                day,
                clock.GetUtcNow(),
                day == CompanyCalendar.MonthEnd(day),
                noted ? SnapshotOrigin.Kept : SnapshotOrigin.Reconstructed,
                noted,
                false,
                now ? history.Now
                    : noted ? kept!.Notes
                    : Portrait.Notes(history, day, facts, terms),
                facts
            ),
            now ? day
                : noted ? kept!.Day
                : null,
            since
        );
    }
}
