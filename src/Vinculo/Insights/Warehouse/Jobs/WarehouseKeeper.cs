using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse.Jobs;

/// <summary>
/// Keeps the warehouse current between nights: whoever changed is told anew within half a minute. What goes through
/// everybody, the first load and the end of a month, it asks of the background work.
/// </summary>
internal sealed class WarehouseKeeper(
    Database database,
    LoadWarehouse load,
    JobQueue jobs,
    VinculoOptions options,
    TimeProvider clock,
    ILogger<WarehouseKeeper> log
) : Rounds(TimeSpan.FromSeconds(30), clock, log)
{
    private Guid last;

    protected override Task RoundAsync(CancellationToken cancel) => LookAsync(cancel);

    /// <summary>One round.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var (state, newest) = await database.ReadAsync(
            async session => (await WarehouseState.ReadAsync(session), await session.LastChangeAsync()),
            cancel
        );
        var moved = newest != last;
        last = newest;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), options.Zone).DateTime);
        var whole =
            state.ClosedMonth is null
            || state.Pass is not null
            || state.Zone != options.TimeZone
            || state.ClosedMonth < CompanyCalendar.Month(today).AddMonths(-1);
        if (!whole)
        {
            if (moved)
                await load.RunAsync(null, days: false, null, wait: false, cancel);
            return;
        }
        // While an import is filling the log, the first load waits: everybody would be told twice.
        if (newest == Guid.Empty || moved)
            return;
        await database.WriteAsync(
            session => WarehouseJob.AskWithinAsync(session, jobs, Actor.System("warehouse")),
            cancel
        );
    }
}
