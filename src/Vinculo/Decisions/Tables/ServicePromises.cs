using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Decisions.Tables;

/// <summary>What a customer is promised when she needs something, by the rules that hold now.</summary>
public sealed class ServicePromises(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    Audit audit,
    TimeProvider clock
) : ICasePromises
{
    private volatile Dictionary<(string, int), PublishedVersion> read = [];

    /// <inheritdoc />
    public async Task<CasePromise?> OfAsync(Session session, CustomerId customer, DateTimeOffset now)
    {
        // In somebody's transaction: what was read before is taken over, and nothing is loaded beside it.
        var known = new Dictionary<(string, int), PublishedVersion>(read);
        var tables = await TableRows.InForceAsync(session, known);
        read = known;
        var found = (await ContextReader.ManyAsync(session, [customer.Value], now)).FirstOrDefault();
        if (
            found is null
            || tables.PromiseTo(found.At(nextBestAction.Moment(now, Channel.Voice, "agent")))
                is not { Rules: [var first, ..] } promise
        )
            return null;
        return new(
            promise.FirstResponseHours,
            promise.SolutionDays,
            first.Table,
            first.Version,
            first.Row,
            Names(CultureInfo.GetCultureInfo("es")),
            Names(CultureInfo.GetCultureInfo("en"))
        );

        string Names(CultureInfo language) =>
            string.Join(
                " · ",
                promise.Rules.Select(r => r.Table).Distinct().Select(t => tables.NameOf(t, language) ?? t)
            );
    }

    /// <returns>The promise, or an empty one where no rule promises anything; <c>customer.not-found</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<ServicePromise>> OfAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var now = clock.GetUtcNow();
        var found = await FindAsync(customer, now, cancel);
        if (found?.MergedInto is { } heir)
            found = await FindAsync(heir, now, cancel);
        if (found is null || !actor.Sees(found.Team))
            return DecisionRefusals.NoSuchCustomer(customer);
        await audit.ReadAsync(actor, "customer.promise-read", found.Id.Value, cause);
        var page = await book.OpenAsync(cancel);
        return page.Tables.PromiseTo(found.At(nextBestAction.Moment(now, Channel.Voice, "agent")))
            ?? new ServicePromise(null, null, null, null, null, null, []);
    }

    private async Task<ContextReader.Found?> FindAsync(
        CustomerId customer,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        (
            await database.ReadAsync(session => ContextReader.ManyAsync(session, [customer.Value], now), cancel)
        ).FirstOrDefault();
}
