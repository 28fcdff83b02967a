using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>A contact that we start.</summary>
/// <param name="Customer">With whom.</param>
/// <param name="Channel">Through what.</param>
/// <param name="Purpose">What for, in the words of the contact rules; null: nobody said.</param>
/// <param name="Anyway">Why it is written down although the rules say no, in the agent's words; null: it is not.</param>
/// <param name="Interaction">The row it becomes.</param>
/// <param name="Reached">The customer was spoken to, or the message arrived.</param>
public sealed record OutboundContact(
    CustomerId Customer,
    Channel Channel,
    string? Purpose,
    string? Anyway,
    Guid Interaction,
    bool Reached
);

/// <summary>
/// Every contact that we start passes here before it is written down. The rules of contact live in a room above, which
/// opens or shuts this gate.
/// </summary>
public interface IOutboundGate
{
    /// <summary>Lets a contact through and counts it, or writes down that it was held and says why.</summary>
    /// <returns>Null: it may pass.</returns>
    Task<Refusal?> PassAsync(Session session, OutboundContact contact, Actor actor, string cause, DateTimeOffset now);
}
