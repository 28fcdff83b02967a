using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction.Jobs;

/// <summary>
/// Looks in the change log who bought something, while a survey asks after purchases. Purchases come from other systems, many
/// at once and often twice: a customer is asked of the last one, and of each once.
/// </summary>
internal sealed class FollowPurchases(Database database, AskOpinion ask, TimeProvider clock)
{
    private const string CursorCode = "opinion.purchases";
    private const int AtOnce = 500;

    /// <summary>What was bought longer ago is not asked of any more.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(3);

    private readonly ChangeReader reader = new(ChangeKind.Facts);
    private readonly SemaphoreSlim one = new(1, 1);

    private sealed record CursorAt(Guid? Id);

    private sealed record Bought(CustomerId Customer, Guid Id, Channel? Channel, DateTimeOffset At);

    /// <summary>One look; two at once follow one another.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            await LookAsync(cancel);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var (asks, place) = await database.ReadAsync(
            async session =>
                (
                    await SurveyRows.AfterAsync(session, SurveyEvent.Purchase) is not null,
                    (await session.RecallAsync<CursorAt>(CursorCode))?.Id
                ),
            cancel
        );
        if (!asks)
        {
            if (place is not null)
                await KeepAsync(null, cancel);
            return;
        }
        if (place is not { } from)
        {
            // What was bought before anybody asked is not asked of.
            var last = await database.ReadAsync(session => session.LastChangeAsync(), cancel);
            reader.SkipTo(last);
            await KeepAsync(last, cancel);
            return;
        }
        while (true)
        {
            var changes = await database.ReadAsync(session => reader.NextAsync(session, from, AtOnce), cancel);
            if (changes.Count == 0)
                return;
            foreach (var bought in await BoughtAsync([.. changes.Select(c => c.Customer).Distinct()], cancel))
                await ask.RunAsync(
                    new(
                        bought.Customer,
                        SurveyEvent.Purchase,
                        $"purchase:{bought.Id:N}",
                        bought.Id,
                        bought.Channel,
                        null,
                        null,
                        null,
                        bought.At
                    ),
                    cancel
                );
            from = reader.Place(changes, from);
            await KeepAsync(from, cancel);
        }
    }

    /// <summary>The last purchase of each, if it is fresh.</summary>
    private Task<List<Bought>> BoughtAsync(Guid[] customers, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
                (
                    await session.QueryAsync(
                        $"""
                        SELECT customer_id, id, channel, occurred_at FROM txn
                        WHERE customer_id {session.InGuids(
                            "customers"
                        )} AND occurred_at >= @since AND occurred_at <= @now AND kind = 1
                        """,
                        row => new Bought(new(row.Guid(0)), row.Guid(1), row.EnumOrNull<Channel>(2), row.Instant(3)),
                        ("customers", customers),
                        ("since", clock.GetUtcNow() - Fresh),
                        ("now", clock.GetUtcNow())
                    )
                )
                    .GroupBy(b => b.Customer)
                    .Select(g => g.MaxBy(b => b.At)!)
                    .ToList(),
            cancel
        );

    private Task KeepAsync(Guid? place, CancellationToken cancel) =>
        database.WriteAsync(session => session.KeepAsync(CursorCode, new CursorAt(place), clock.GetUtcNow()), cancel);
}
