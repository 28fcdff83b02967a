using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions.Evidence;
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
        // The rules of today are asked about contacts of other days, too.
        var held = page.Tables.HeldAt(place.Since);
        var (now, tried) = (page.Under(held), page.Under(held.With(candidate)));
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
                var (slice, old) in await Task.WhenAll(
                    met.Chunk(Slice).Select(slice => Task.Run(() => DecideAsync(slice, now, tried, cancel), cancel))
                )
            )
            {
                place.Result.NotKept += old;
                foreach (var (context, before, after) in slice)
                    count.Add(context, before, after, held);
            }
            place = place with { After = met[^1].Customer, Done = place.Done + met.Count };
            var at = place;
            if (round % Often == 0)
                await database.WriteAsync(session => run.CheckpointWithinAsync(session, at, at.Done, total), cancel);
        }
        await NameAsync(place.Result, cancel);
        if (version.Content.Purpose == TablePurpose.Offers)
            place.Result.Expected = await PolicyTrial.OfRulesAsync(
                database,
                now,
                tried,
                decided is [.., { } oldest] ? oldest.At : DateTimeOffset.UnixEpoch,
                place.Since,
                cancel
            );
        await database.WriteAsync(
            async session =>
            {
                await SimulationRows.EndAsync(session, run.Id, place.Result);
                await run.CheckpointWithinAsync(session, place, place.Done, total);
            },
            cancel
        );
    }

    /// <summary>Decides for some, with the rules that hold and with those that are tried.</summary>
    /// <returns>What came out, and how many could not be decided for.</returns>
    private async Task<(
        List<(DecisionContext Context, DecisionContent Before, DecisionContent After)> Decided,
        long NotKept
    )> DecideAsync(
        IReadOnlyCollection<SimulationRows.Met> met,
        OfferBook.Page page,
        OfferBook.Page tried,
        CancellationToken cancel
    )
    {
        var contexts = await ContextsAsync(met, cancel);
        return (
            [
                // The same seed on both sides: what differs comes from the rules alone. What an offer's own rules say is the same
                // too, and spelling it out for every offer of a large catalogue would be most of the work.
                .. contexts.Select(one =>
                    (
                        one.Context,
                        Ranking.Decide(one.Context, page, one.Seed, log, one.Most, int.MaxValue, screened: 0),
                        Ranking.Decide(one.Context, tried, one.Seed, log, one.Most, int.MaxValue, screened: 0)
                    )
                ),
            ],
            met.Count(m => m.Decision is not null) is > 0 and var decisions ? decisions - contexts.Count : 0
        );
    }

    /// <summary>Customers as they are now, or, of decisions that were made, as they and the hour were then.</summary>
    private async Task<List<(DecisionContext Context, ulong Seed, int Most)>> ContextsAsync(
        IReadOnlyCollection<SimulationRows.Met> met,
        CancellationToken cancel
    )
    {
        var decisions = met.Select(m => m.Decision).OfType<Guid>().ToArray();
        if (decisions.Length > 0)
            return
            [
                .. (await database.ReadAsync(session => SimulationRows.ContentsAsync(session, decisions), cancel))
                    .Where(d => d.Content is { Shape: DecisionContent.ShapeNow, Context: not null })
                    .Select(d =>
                        (
                            d.Content.Context! with
                            {
                                Customer = new(d.Customer),
                            },
                            ulong.Parse(d.Content.Seed, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                            d.Content.Most
                        )
                    ),
            ];
        var now = clock.GetUtcNow();
        var ids = met.Select(m => m.Customer).Distinct().ToArray();
        var found = await database.ReadAsync(session => ContextReader.ManyAsync(session, ids, now), cancel);
        return
        [
            .. found
                .Select(f => f.At(nextBestAction.Moment(now, Channel.Voice, "agent")))
                .Select(context => (context, NextBestAction.Seed(context), Ranking.Proposed)),
        ];
    }

    /// <summary>The ledger keeps no names; those shown as examples are called as they are now.</summary>
    private async Task NameAsync(SimulationResult result, CancellationToken cancel)
    {
        var nameless = result.Sample.Where(s => s.Name.Length == 0).Select(s => s.Customer.Value).Distinct().ToArray();
        if (nameless.Length == 0)
            return;
        var known = (
            await database.ReadAsync(session => SimulationRows.NamesAsync(session, nameless), cancel)
        ).ToDictionary(c => c.Customer);
        for (var i = 0; i < result.Sample.Count; i++)
            if (known.TryGetValue(result.Sample[i].Customer.Value, out var one))
                result.Sample[i] = result.Sample[i] with { Name = one.Name, Team = one.Team };
        result.Sample.RemoveAll(s => s.Name.Length == 0);
    }

    /// <summary>The latest decisions, a hundred thousand at most; null: everybody is looked at.</summary>
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
            ).Select(id => new SimulationRows.Met(id)),
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
