using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A customer gave or withdrew leave to be contacted.</summary>
public sealed record ConsentRecorded(
    CustomerId Customer,
    string Purpose,
    Channel? Channel,
    bool Granted,
    DateTimeOffset At
);

/// <summary>Writes down a yes or no to being contacted; what was said before stays as history.</summary>
public sealed class RecordConsent(Database database, Audit audit, TimeProvider clock)
{
    /// <param name="Purpose">What for: <c>marketing</c> unless the company has others.</param>
    /// <param name="Channel">One channel, or null for all.</param>
    /// <param name="Granted">Yes or no.</param>
    /// <param name="Evidence">How we know: the contact in which it was said.</param>
    public sealed record Request(
        CustomerId Customer,
        string Purpose,
        Channel? Channel,
        bool Granted,
        string? Evidence = null
    );

    public Task<Outcome<Guid>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction.</summary>
    public async Task<Outcome<Guid>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (
            (await EditableCustomer.FindAsync(session, request.Customer, actor)).IsRefused(
                out var refusal,
                out var customer
            )
        )
            return refusal;
        request = request with { Customer = customer.Id };
        if (request.Purpose.Length is 0 or > 40 || request.Evidence?.Length > 300)
            return Refusal.Invalid("consent.purpose", "purpose");
        var now = clock.GetUtcNow();
        var id = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO consent (customer_id, id, purpose, channel, granted, legal_basis, evidence, recorded_at, recorded_by)
            VALUES (@customer, @id, @purpose, @channel, @granted, 'consent', @evidence, @now, @by)
            """,
            ("customer", request.Customer),
            ("id", id),
            ("purpose", request.Purpose),
            ("channel", request.Channel),
            ("granted", request.Granted),
            ("evidence", request.Evidence),
            ("now", now),
            ("by", actor.Id)
        );
        await audit.ChangedWithinAsync(
            session,
            actor,
            "consent.recorded",
            request.Customer.Value,
            "consent",
            id.ToString("D"),
            null,
            new
            {
                request.Purpose,
                request.Channel,
                request.Granted,
            },
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Facts, now);
        await session.AnnounceAsync(
            new ConsentRecorded(request.Customer, request.Purpose, request.Channel, request.Granted, now)
        );
        return id;
    }
}
