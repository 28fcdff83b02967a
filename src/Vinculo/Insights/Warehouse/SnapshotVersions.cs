using Vinculo.Insights.Warehouse.Facts;

namespace Vinculo.Insights.Warehouse;

/// <summary>Which rows have to be added so that the newest versions tell what is known now.</summary>
internal static class SnapshotVersions
{
    /// <summary>Rows to add for one customer.</summary>
    /// <param name="history">Everything known of the customer.</param>
    /// <param name="from">First month.</param>
    /// <param name="until">Last month.</param>
    /// <param name="known">The newest version of each of these months that has one, oldest first.</param>
    /// <param name="noteOf">The month whose end is told with what is held of the customer now; null: none is.</param>
    /// <param name="terms">How money is counted.</param>
    /// <param name="now">Since when it is known.</param>
    public static IEnumerable<CustomerSnapshot> Of(
        CustomerHistory history,
        DateOnly from,
        DateOnly until,
        IReadOnlyList<CustomerSnapshot> known,
        DateOnly? noteOf,
        PortraitTerms terms,
        DateTimeOffset now
    )
    {
        var begin = history.Begin();
        var next = 0;
        for (var month = from; month <= until; month = month.AddMonths(1))
        {
            var day = CompanyCalendar.MonthEnd(month);
            while (next < known.Count && known[next].Day < day)
                next++;
            var before = next < known.Count && known[next].Day == day ? known[next] : null;
            var version =
                begin is { } first && first <= day ? Told(history, day, before, month == noteOf, terms)
                : before is { Gone: false } ? before with { Gone = true, Origin = SnapshotOrigin.Reopened }
                : null;
            if (version is not null)
                yield return version with
                {
                    KnownAt = Later(now, before),
                };
        }
    }

    /// <summary>The row of a day of the running month; null: the newest row before says the same.</summary>
    /// <param name="before">The newest row up to that day.</param>
    public static CustomerSnapshot? OfDay(
        CustomerHistory history,
        DateOnly day,
        CustomerSnapshot? before,
        PortraitTerms terms,
        DateTimeOffset now
    )
    {
        if (history.Begin() is not { } begin || begin > day)
            return null;
        var facts = Portrait.At(history, day, terms);
        return before is { Gone: false } && before.Facts == facts && Plain(before.Notes) == Plain(history.Now)
            ? null
            : new(
                new(history.Id),
                day,
                before?.Day == day ? Later(now, before) : now,
                false,
                SnapshotOrigin.Kept,
                true,
                false,
                history.Now,
                facts
            );
    }

    /// <summary>Without what comes back from a database in other spaces than it went in.</summary>
    private static SnapshotNotes Plain(SnapshotNotes notes) => notes with { Scores = null, Segments = null };

    private static CustomerSnapshot? Told(
        CustomerHistory history,
        DateOnly day,
        CustomerSnapshot? before,
        bool note,
        PortraitTerms terms
    )
    {
        var facts = Portrait.At(history, day, terms);
        if (before is null)
            return new(
                new(history.Id),
                day,
                default,
                true,
                note ? SnapshotOrigin.Kept : SnapshotOrigin.Reconstructed,
                note,
                false,
                note ? history.Now : Portrait.Notes(history, day, facts, terms),
                facts
            );
        if (!before.Gone && before.Facts == facts)
            return null;
        return before with
        {
            Facts = facts,
            Gone = false,
            Origin = SnapshotOrigin.Reopened,
            Notes = before.Noted ? before.Notes : Portrait.Notes(history, day, facts, terms),
        };
    }

    /// <summary>Versions of one day are told apart by their moment, even two of one millisecond.</summary>
    private static DateTimeOffset Later(DateTimeOffset now, CustomerSnapshot? before) =>
        before is not null && before.KnownAt >= now ? before.KnownAt.AddMilliseconds(1) : now;
}
