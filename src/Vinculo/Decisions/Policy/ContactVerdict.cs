namespace Vinculo.Decisions.Policy;

/// <summary>What the policy says to a contact.</summary>
public enum ContactAnswer
{
    Allow = 1,

    /// <summary>Not now; from a moment on it may.</summary>
    Defer = 2,

    /// <summary>No; only other facts change that.</summary>
    Block = 3,
}

/// <summary>Whether a customer may be contacted, and why not.</summary>
/// <param name="Answer">Allow, defer or block.</param>
/// <param name="Code">Stable: <c>allowed</c>, <c>contact-hours</c>, <c>no-consent</c> … Its sentence stands in <c>DecisionTexts</c>.</param>
/// <param name="Facts">What the sentence tells.</param>
/// <param name="Until">First moment at which it is allowed, when the answer is to defer.</param>
/// <param name="Version">Of the contact rules.</param>
public sealed record ContactVerdict(
    ContactAnswer Answer,
    string Code,
    IReadOnlyDictionary<string, object?> Facts,
    DateTimeOffset? Until,
    int Version
)
{
    public bool IsAllowed => Answer == ContactAnswer.Allow;

    /// <summary>As a bar to an offer; null when it may be made.</summary>
    internal Bar? AsBar() => IsAllowed ? null : new Bar(Code, Facts, Until);
}
