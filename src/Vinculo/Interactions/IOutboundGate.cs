using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>A contact that we start.</summary>
/// <param name="Customer">With whom.</param>
/// <param name="Channel">Through what.</param>
/// <param name="Purpose">What for, in the words of the contact rules; null: nobody said.</param>
/// <param name="Anyway">Why it goes on although the rules say no, in the agent's words; null: it does not.</param>
/// <param name="Interaction">The row it becomes; null: it only begins, and counts when it is written down.</param>
/// <param name="Reached">The customer was spoken to, or the message arrived.</param>
/// <param name="Happened">It is over: what the rules say is written down, and forbids nothing any more.</param>
public sealed record OutboundContact(
    CustomerId Customer,
    Channel Channel,
    string? Purpose,
    string? Anyway,
    Guid? Interaction,
    bool Reached,
    bool Happened = false
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

    /// <summary>What a contact is for when nobody says so, by what stands on file.</summary>
    /// <param name="ofCase">It is about a case.</param>
    /// <returns>Asked for by the customer, or service for a case; null: nothing tells, and the strictest rules hold.</returns>
    Task<string?> PurposeOnFileAsync(Session session, CustomerId customer, bool ofCase, DateTimeOffset now);

    /// <summary>What somebody said a contact was for when it was let begin, shortly before <paramref name="at"/>.</summary>
    /// <returns>Null: nobody asked the rules before.</returns>
    Task<string?> BegunForAsync(Session session, CustomerId customer, Channel channel, Guid by, DateTimeOffset at);
}
