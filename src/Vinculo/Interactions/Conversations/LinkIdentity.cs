using Vinculo.Customers;
using Vinculo.Interactions.Conversations.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>
/// Says who writes: one of the customers we know, to whom everything then belongs and from whom a split takes it back; or
/// that the one it was taken for is the right one.
/// </summary>
public sealed class LinkIdentity(Database database, Recognition recognition, MergeCustomers merge, Audit audit)
{
    private const int MostAlike = 5;

    /// <summary>Customers who may be the one that writes, most probable first.</summary>
    public async Task<IReadOnlyList<Recognised>> AlikeAsync(
        ChannelIdentity identity,
        string name,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        var document = TypedDetails.DocumentOf(identity.ExternalId);
        var alike = await recognition.RecogniseAsync(
            new(
                Name: identity.Name ?? name,
                Phone: identity.Phone,
                Email: identity.Email,
                Document: document?.Number,
                DocumentType: document?.Type,
                Country: document?.Country
            ),
            actor,
            cancel
        );
        return [.. alike.Where(a => a.Id != identity.Customer).Take(MostAlike)];
    }

    /// <summary>The unidentified person is this customer: a merge, which a split takes back row by row.</summary>
    /// <param name="unknown">Whom nobody knew.</param>
    /// <param name="known">Who it is.</param>
    /// <param name="actor">Needs <c>inbox.serve</c>. Only somebody nobody knows is joined this way; two known customers are merged on their own page.</param>
    /// <returns>The customer everything belongs to now.</returns>
    public Task<Outcome<CustomerId>> JoinAsync(
        CustomerId unknown,
        CustomerId known,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<CustomerId>>(
            async session =>
            {
                if (!actor.May(Permissions.InboxServe))
                    return Actor.Refused(Permissions.InboxServe);
                var identities = await IdentityRows.OfAsync(session, unknown);
                if (identities.Count == 0 || identities.Exists(i => i.Verified != Verification.None))
                    return Refusal.Conflict("identity.known-already");
                var joined = await merge.WithinAsync(
                    session,
                    new(unknown, known, "inbox", Survivor: known),
                    actor.With(Permissions.CustomersMerge),
                    cause
                );
                if (joined.IsRefused(out var no))
                    return no;
                await IdentityRows.SaveAsync(
                    session,
                    identities.Select(i => i with { Customer = known, Verified = Verification.Confirmed })
                );
                return known;
            },
            cancel
        );

    /// <summary>Somebody asked, and whoever writes is the customer they were taken for.</summary>
    /// <param name="actor">Needs <c>inbox.serve</c>.</param>
    public Task<Outcome<Guid>> ConfirmAsync(
        CustomerId customer,
        Guid identity,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                if (!actor.May(Permissions.InboxServe))
                    return Actor.Refused(Permissions.InboxServe);
                var current = await session.CurrentOfAsync(customer) ?? customer;
                var team = await session.FirstOrDefaultAsync(
                    "SELECT team_id FROM customer WHERE customer_id = @id",
                    row => row.GuidOrNull(0),
                    ("id", current)
                );
                if (
                    !actor.Sees(team)
                    || (await IdentityRows.OfAsync(session, current)).Find(i => i.Id == identity) is not { } found
                )
                    return Refusal.Missing("message.identity-unknown");
                await IdentityRows.SaveAsync(session, [found with { Verified = Verification.Confirmed }]);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "identity.confirmed",
                    current.Value,
                    "channel_identity",
                    identity.ToString("D"),
                    new { found.Verified },
                    new { Verified = Verification.Confirmed },
                    cause
                );
                return identity;
            },
            cancel
        );
}
