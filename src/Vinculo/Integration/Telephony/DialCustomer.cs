using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Telephony;

/// <summary>Rings at the agent's desk and, when it is picked up, calls a customer; if the rules of contact let it pass.</summary>
/// <param name="gate">What every contact that we start has to pass; null only where there are no contact rules at all.</param>
public sealed class DialCustomer(
    Database database,
    SwitchLines lines,
    Extensions extensions,
    VinculoOptions options,
    TimeProvider clock,
    IOutboundGate? gate = null
)
{
    /// <param name="Customer">Null: whoever has the number, or somebody nobody knows yet.</param>
    /// <param name="Purpose">What for, in the words of the contact rules; null: what stands on file says.</param>
    /// <param name="Anyway">Why it goes on although those rules say no.</param>
    /// <param name="OfCase">It is about a case.</param>
    public sealed record Request(
        CustomerId? Customer,
        string Number,
        string? Purpose = null,
        string? Anyway = null,
        bool OfCase = false
    );

    /// <returns>The extension that rings, or why none does.</returns>
    public async Task<Outcome<string>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InteractionsRecord))
            return Actor.Refused(Permissions.InteractionsRecord);
        if (await extensions.OfAsync(actor.Id, cancel) is not { } extension)
            return Refusal.Conflict("call.no-extension");
        // Whose number it is counts, whatever was said: leaving the customer out is no way round the rules.
        var whose = await database.ReadAsync(
            session => FollowCalls.WithNumberAsync(session, request.Number, options.Country),
            cancel
        );
        var called = new[] { request.Customer, whose is [var only] ? new CustomerId(only) : null };
        foreach (var customer in called.OfType<CustomerId>().Distinct())
            if (await HeldAsync(customer, request, actor, cause, cancel) is { } held)
                return held;
        var begun = await lines.DialAsync(extension, request.Number, cancel);
        return begun.IsRefused(out var refusal) ? refusal : extension;
    }

    private async Task<Refusal?> HeldAsync(
        CustomerId customer,
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (request.Anyway?.Length > 300)
            return Refusal.Invalid("interaction.text-too-long", "anyway", ("limit", 300));
        var now = clock.GetUtcNow();
        var passed = await database.WriteAsync<Outcome<bool>>(
            async session =>
            {
                var team = await session.FirstOrDefaultAsync(
                    "SELECT team_id FROM customer WHERE customer_id = @id",
                    row => new { Team = row.GuidOrNull(0) },
                    ("id", customer)
                );
                if (customer == request.Customer && (team is null || !actor.Sees(team.Team)))
                    return Refusal.Missing("customer.not-found", ("customer", customer.Value));
                if (gate is null)
                    return true;
                var purpose =
                    request.Purpose.NullIfBlank()
                    ?? await gate.PurposeOnFileAsync(session, customer, request.OfCase, now);
                // It counts when it is over and stands on the timeline.
                var contact = new OutboundContact(
                    customer,
                    Channel.Voice,
                    purpose,
                    request.Anyway,
                    Interaction: null,
                    Reached: false
                );
                return await gate.PassAsync(session, contact, actor, cause, now) is { } no ? no : true;
            },
            cancel
        );
        return passed.IsRefused(out var refusal) ? refusal : null;
    }
}
