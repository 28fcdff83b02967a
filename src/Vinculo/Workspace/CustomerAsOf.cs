using System.Globalization;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Warehouse;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace;

/// <param name="Customer">Who it is, as of now.</param>
/// <param name="Then">How the customer was on the asked day.</param>
/// <param name="Now">How the customer is today.</param>
/// <param name="Products">Names of products, in the reader's language, by the code a snapshot holds.</param>
/// <param name="Segments">What a segment is called, segmentation first, by <c>segmentation:segment</c>.</param>
public sealed record CustomerThen(
    Customer Customer,
    AsOf Then,
    AsOf Now,
    IReadOnlyDictionary<string, string> Products,
    IReadOnlyDictionary<string, string> Segments
);

/// <summary>How a customer was on a day, beside how she is today: for whoever may see her sheet, with a row in the audit.</summary>
public sealed class CustomerAsOf(
    CustomerDirectory directory,
    Snapshots snapshots,
    Segmentations segmentations,
    Audit audit
)
{
    /// <summary>Today in the company's zone.</summary>
    public DateOnly Today => snapshots.Today;

    /// <summary>The customer an identifier means, if the actor may see it.</summary>
    /// <returns>The customer, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<Customer>> FindAsync(CustomerId customer, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        var found = await directory.FindAsync(customer, cancel);
        if (found?.MergedInto is { } survivor)
            found = await directory.FindAsync(survivor, cancel);
        return found is null ? WorkspaceRefusals.NotFound(customer)
            : actor.Sees(found.TeamId) ? found
            : WorkspaceRefusals.OutOfReach(customer);
    }

    /// <param name="customer">Whose; one that was merged answers as the one it lives on in.</param>
    /// <param name="day">Which day; null: today.</param>
    /// <param name="knownOn">As known at the end of that day; null: as known now.</param>
    /// <param name="actor">Needs <c>customers.read</c> and reach to the customer's team.</param>
    /// <param name="cause">The page or route, for the access log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Then and now, or a refusal of <see cref="FindAsync"/> or <see cref="Snapshots.AsOfAsync"/>.</returns>
    public async Task<Outcome<CustomerThen>> RunAsync(
        CustomerId customer,
        DateOnly? day,
        DateOnly? knownOn,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        var found = await FindAsync(customer, actor, cancel);
        if (found.IsRefused(out var refusal))
            return refusal;
        var id = found.Accepted.Id;
        await audit.ReadAsync(actor, "customer.read", id.Value, cause);
        var then = await snapshots.AsOfAsync(id, day ?? Today, knownOn, cancel);
        if (then.IsRefused(out refusal))
            return refusal;
        var now = await snapshots.AsOfAsync(id, Today, null, cancel);
        if (now.IsRefused(out refusal))
            return refusal;
        return new CustomerThen(
            found.Accepted,
            then.Accepted,
            now.Accepted,
            await snapshots.ProductNamesAsync(cancel),
            await SegmentNamesAsync(cancel)
        );
    }

    private async Task<IReadOnlyDictionary<string, string>> SegmentNamesAsync(CancellationToken cancel)
    {
        var reader = CultureInfo.CurrentUICulture;
        return (await segmentations.AllAsync(cancel))
            .SelectMany(all =>
                all.Counts.Select(one =>
                    (
                        Key: $"{all.Segmentation.Code}:{one.Code}",
                        Name: $"{all.Segmentation.Name(reader)}: {one.Name(reader)}"
                    )
                )
            )
            .ToDictionary(one => one.Key, one => one.Name, StringComparer.Ordinal);
    }
}
