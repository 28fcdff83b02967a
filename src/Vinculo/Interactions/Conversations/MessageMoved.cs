using Vinculo.Customers;

namespace Vinculo.Interactions.Conversations;

/// <summary>A message that was written for a case came further; or any message of ours did not arrive.</summary>
/// <param name="Case">Null: it was written for none.</param>
/// <param name="Error">Why not, in the provider's words.</param>
public sealed record MessageMoved(
    CustomerId Customer,
    Guid? Case,
    Guid Message,
    MessageStatus Status,
    DateTimeOffset At,
    string? Error
)
{
    /// <summary>The provider did not answer: the message may have gone out or not.</summary>
    public const string OutcomeUnknown = "outcome-unknown";
}

/// <summary>A customer wrote in what belongs to a case.</summary>
/// <param name="Answers">The message of ours that was answered, when that is sure.</param>
public sealed record CustomerWrote(CustomerId Customer, Guid Case, Guid Message, DateTimeOffset At, Guid? Answers);
