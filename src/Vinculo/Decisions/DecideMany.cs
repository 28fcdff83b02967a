using Vinculo.Customers;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>What came of deciding for many.</summary>
/// <param name="Decisions">Made, in the order they were asked for.</param>
/// <param name="Refused">Customers nobody knows, or the actor may not see.</param>
public sealed record ManyDecided(IReadOnlyList<Decision> Decisions, IReadOnlyList<CustomerId> Refused);

/// <summary>
/// Decides for many customers at once, as for one: the same rules, ranking and ledger. What is known of them is asked
/// together, and all their decisions stand in the ledger, in one transaction, before anybody hears of them. None counts as
/// shown until its customer answers: that they were made does not say that anything was sent.
/// </summary>
public sealed class DecideMany(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    Audit audit,
    TimeProvider clock
)
{
    /// <summary>At most so many customers in one call.</summary>
    public const int MostCustomers = 1_000;

    private const int Slice = 250;

    /// <param name="customers">For whom; one that is named twice is decided for once.</param>
    /// <param name="channel">Through which channel.</param>
    /// <param name="placement">Where on it.</param>
    /// <param name="most">At most so many proposals each; null: what is usual there.</param>
    /// <param name="actor">Needs <c>decisions.decide</c>; decides for those he sees.</param>
    /// <param name="cause">Route, for the audit.</param>
    /// <param name="cancel">Stops between two slices; what was decided stands in the ledger.</param>
    /// <returns>The decisions, or the refusals of <see cref="NextBestAction"/>, or <c>decision.too-many</c>.</returns>
    public async Task<Outcome<ManyDecided>> RunAsync(
        IReadOnlyList<CustomerId> customers,
        Channel channel,
        string placement,
        int? most,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (NextBestAction.Problem(channel, placement, most, actor) is { } problem)
            return problem;
        if (customers.Count > MostCustomers)
            return Refusal.Invalid("decision.too-many", "customerIds", ("most", MostCustomers));
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var decided = new Dictionary<CustomerId, Decision>();
        var wanted = customers.Distinct().ToList();
        foreach (var slice in wanted.Chunk(Slice))
        {
            var next = Ids.Series(now);
            foreach (
                var one in await SliceAsync(
                    [.. slice.Select(c => c.Value)],
                    nextBestAction.Moment(now, channel, placement),
                    most,
                    actor,
                    _ => next(),
                    cancel
                )
            )
            {
                decided[one.Customer] = one;
                await audit.ReadAsync(actor, "customer.decided", one.Customer.Value, cause);
            }
        }
        return new ManyDecided(
            [.. wanted.Where(decided.ContainsKey).Select(c => decided[c])],
            [.. wanted.Where(c => !decided.ContainsKey(c))]
        );
    }

    /// <summary>Decides for some customers and writes all of it into the ledger; a decision that is there already stays.</summary>
    /// <param name="customers">A few hundred.</param>
    /// <param name="moment">When and where.</param>
    /// <param name="most">At most so many proposals each.</param>
    /// <param name="actor">Decides for those he sees.</param>
    /// <param name="id">Identifier of a customer's decision.</param>
    /// <param name="cancel">Stops before the write.</param>
    internal async Task<List<Decision>> SliceAsync(
        Guid[] customers,
        Moment moment,
        int? most,
        Actor actor,
        Func<CustomerId, Guid> id,
        CancellationToken cancel
    )
    {
        var decisions = await TryAsync(customers, moment, most, actor, id, cancel);
        var rows = decisions.Select(d => Ledger.RowOf(d, actor.Id)).ToList();
        await database.WriteAsync(session => Ledger.AddManyAsync(session, rows), cancel);
        return decisions;
    }

    /// <summary>What would be decided: nobody hears of it, and nothing stands in the ledger.</summary>
    /// <inheritdoc cref="SliceAsync"/>
    internal async Task<List<Decision>> TryAsync(
        Guid[] customers,
        Moment moment,
        int? most,
        Actor actor,
        Func<CustomerId, Guid> id,
        CancellationToken cancel
    )
    {
        var page = await book.OpenAsync(cancel);
        var found = await database.ReadAsync(session => ContextReader.ManyAsync(session, customers, moment.At), cancel);
        return found
            .Where(f => f.MergedInto is null && actor.Sees(f.Team))
            .Select(f => f.At(moment).Trimmed())
            .Select(context =>
                nextBestAction.Decide(
                    context,
                    page,
                    id(context.Customer),
                    NextBestAction.Fingerprint(context, page.RevisionAt(moment.At)),
                    most ?? Placements.Usual(moment.Placement),
                    spelled: 0
                ) with
                {
                    Batch = true,
                }
            )
            .ToList();
    }
}
