using Vinculo.Customers;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables.Jobs;

/// <summary>
/// Decides for everybody, or for those of the latest decisions, with the rules that hold and with the version that is
/// tried, and counts what differs. Nothing is proposed and nothing stands in the ledger. Killed, it goes on where it was.
/// </summary>
internal sealed class SimulateTable(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    TimeProvider clock,
    ILogger<SimulateTable> log
) : IJob
{
    public const string JobCode = "decisions.simulate";
    private const int Slice = 400;
    private const int AtOnce = 2;
    private const int Often = 5;

    public sealed record Request(string Code, int Version, int? Latest);

    /// <param name="After">The last customer counted.</param>
    /// <param name="Since">Decisions before this moment are looked at.</param>
    /// <param name="Done">How many were counted.</param>
    public sealed record Place(Guid After, DateTimeOffset Since, long Done, SimulationResult Result);

    public string Code => JobCode;

    public async Task RunAsync(JobRun run, CancellationToken cancel)
    {
        var request = run.Request<Request>();
        var place = run.Checkpoint<Place>() ?? new(Guid.Empty, clock.GetUtcNow(), 0, new());
        var version = await database.ReadAsync(
            session => TableRows.FindAsync(session, request.Code, request.Version),
            cancel
        );
        if (version is null)
            return;
        var candidate = new PublishedVersion(
            version.Code,
            version.Version,
            0,
            DateTimeOffset.MinValue,
            null,
            ReadTable.Of(version.Content)
        );
        var page = await book.OpenAsync(cancel);
        var tried = page.Under(page.Tables.With(candidate));
        var count = new SimulationCount(candidate, place.Result);
        var decided = await DecidedAsync(request, place.Since, cancel);
        var total = decided?.Count ?? await EverybodyAsync(cancel);
        for (var round = 1; place.Done < total; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var most = (int)Math.Min(Slice * AtOnce, total - place.Done);
            var met = decided?.GetRange((int)place.Done, most) ?? await NextAsync(place.After, most, cancel);
            if (met.Count == 0)
                break;
            foreach (
                var slice in await Task.WhenAll(
                    met.Chunk(Slice).Select(slice => Task.Run(() => DecideAsync(slice, page, tried, cancel), cancel))
                )
            )
            foreach (var (context, before, after) in slice)
                count.Add(context, before, after, page.Tables);
            place = place with { After = met[^1].Customer, Done = place.Done + met.Count };
            var at = place;
            if (round % Often == 0)
                await database.WriteAsync(session => run.CheckpointWithinAsync(session, at, at.Done, total), cancel);
        }
        await database.WriteAsync(
            async session =>
            {
                await SimulationRows.EndAsync(session, run.Id, place.Result);
                await run.CheckpointWithinAsync(session, place, place.Done, total);
            },
            cancel
        );
    }

    private async Task<List<(DecisionContext Context, DecisionContent Before, DecisionContent After)>> DecideAsync(
        IReadOnlyCollection<SimulationRows.Met> met,
        OfferBook.Page page,
        OfferBook.Page tried,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var ids = met.Select(m => m.Customer).Distinct().ToArray();
        var found = (
            await database.ReadAsync(session => ContextReader.ManyAsync(session, ids, now), cancel)
        ).ToDictionary(f => f.Id.Value);
        var decided = new List<(DecisionContext, DecisionContent, DecisionContent)>(met.Count);
        foreach (var one in met)
        {
            if (!found.TryGetValue(one.Customer, out var customer))
                continue;
            var context = customer.At(nextBestAction.Moment(now, one.Channel, one.Placement));
            // The same seed on both sides: what differs comes from the rules alone. What an offer's own rules say is the same
            // too, and spelling it out for every offer of a large catalogue would be most of the work.
            var seed = NextBestAction.Seed(context);
            decided.Add(
                (
                    context,
                    Ranking.Decide(context, page, seed, log, spelled: int.MaxValue, screened: 0),
                    Ranking.Decide(context, tried, seed, log, spelled: int.MaxValue, screened: 0)
                )
            );
        }
        return decided;
    }

    /// <summary>The contacts of the latest decisions, a hundred thousand at most; null: everybody is looked at.</summary>
    private async Task<List<SimulationRows.Met>?> DecidedAsync(
        Request request,
        DateTimeOffset since,
        CancellationToken cancel
    ) =>
        request.Latest is { } latest
            ? await database.ReadAsync(session => SimulationRows.DecisionsAsync(session, since, latest), cancel)
            : null;

    private async Task<List<SimulationRows.Met>> NextAsync(Guid after, int most, CancellationToken cancel) =>
        [
            .. (
                await database.ReadAsync(session => SimulationRows.CustomersAsync(session, after, most), cancel)
            ).Select(id => new SimulationRows.Met(id, Channel.Voice, "agent")),
        ];

    private Task<long> EverybodyAsync(CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.FirstOrDefaultAsync(
                    "SELECT count(*) FROM customer WHERE merged_into IS NULL",
                    row => row.Long(0)
                ),
            cancel
        );
}
