using Vinculo.Customers;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Policy;

/// <summary>A customer is left in peace for a time.</summary>
public sealed record QuietNoted(CustomerId Customer, Guid Quiet, QuietKind Kind, DateTimeOffset Until);

/// <summary>Notes that a customer is in mourning, reported a fraud or asked for quiet; and that it is over.</summary>
public sealed class NoteQuiet(Database database, Audit audit, TimeProvider clock)
{
    private const int AskedDays = 180;

    /// <param name="Days">How long; null: as the contact rules say for its kind. 1 … 366.</param>
    /// <param name="Note">In the agent's words, at most 300 characters.</param>
    public sealed record Request(CustomerId Customer, QuietKind Kind, int? Days = null, string? Note = null);

    /// <summary>Notes it.</summary>
    /// <returns>The fact; or <c>permission.missing</c>, <c>customer.not-found</c>, <c>contact-quiet.invalid</c>.</returns>
    public async Task<Outcome<QuietNoted>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InteractionsRecord))
            return Actor.Refused(Permissions.InteractionsRecord);
        if (!Enum.IsDefined(request.Kind) || request.Days is < 1 or > 366 || request.Note?.Length > 300)
            return Refusal.Invalid("contact-quiet.invalid", "kind");
        var rules = await ContactRulesRows.InForceAsync(database, clock, cancel);
        var now = clock.GetUtcNow();
        var days =
            request.Days
            ?? request.Kind switch
            {
                QuietKind.Mourning => rules.MourningDays,
                QuietKind.Fraud => rules.FraudDays,
                _ => AskedDays,
            };
        var fact = new QuietNoted(request.Customer, Ids.New(now), request.Kind, now.AddDays(Math.Max(1, days)));
        return await database.WriteAsync<Outcome<QuietNoted>>(
            async session =>
            {
                if (await TeamAsync(session, request.Customer) is not { } team || !actor.Sees(team.Team))
                    return DecisionRefusals.NoSuchCustomer(request.Customer);
                await session.ExecuteAsync(
                    """
                    INSERT INTO contact_quiet (customer_id, id, kind, since, until, note, noted_by)
                    VALUES (@customer, @id, @kind, @now, @until, @note, @by)
                    """,
                    ("customer", fact.Customer),
                    ("id", fact.Quiet),
                    ("kind", fact.Kind),
                    ("now", now),
                    ("until", fact.Until),
                    ("note", string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim()),
                    ("by", actor.Id)
                );
                await ToldAsync(session, actor, "contact-quiet.noted", fact.Customer, null, fact, cause, now);
                return fact;
            },
            cancel
        );
    }

    /// <summary>The customer may be sold to again: every quiet that runs ends.</summary>
    /// <returns>How many ended; or <c>permission.missing</c>, <c>customer.not-found</c>.</returns>
    public async Task<Outcome<int>> EndAsync(CustomerId customer, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InteractionsRecord))
            return Actor.Refused(Permissions.InteractionsRecord);
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                if (await TeamAsync(session, customer) is not { } team || !actor.Sees(team.Team))
                    return DecisionRefusals.NoSuchCustomer(customer);
                var ended = await session.ExecuteAsync(
                    "UPDATE contact_quiet SET ended_at = @now WHERE customer_id = @customer AND ended_at IS NULL AND until > @now",
                    ("now", now),
                    ("customer", customer)
                );
                await ToldAsync(session, actor, "contact-quiet.ended", customer, new { ended }, null, cause, now);
                return ended;
            },
            cancel
        );
    }

    private sealed record Found(Guid? Team);

    private static Task<Found?> TeamAsync(Session session, CustomerId customer) =>
        session.FirstOrDefaultAsync(
            "SELECT team_id FROM customer WHERE customer_id = @customer AND merged_into IS NULL",
            row => (Found?)new Found(row.GuidOrNull(0)),
            ("customer", customer)
        );

    private async Task ToldAsync(
        Session session,
        Actor actor,
        string act,
        CustomerId customer,
        object? before,
        object? after,
        string cause,
        DateTimeOffset now
    )
    {
        await audit.ChangedWithinAsync(
            session,
            actor,
            act,
            customer.Value,
            "contact_quiet",
            customer.Value.ToString("D"),
            before,
            after,
            cause
        );
        await session.NoteChangeAsync(customer.Value, ChangeKind.Facts, now);
    }
}
