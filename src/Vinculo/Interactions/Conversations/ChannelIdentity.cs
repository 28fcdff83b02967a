using Vinculo.Customers;

namespace Vinculo.Interactions.Conversations;

/// <summary>How sure it is that whoever speaks through an account is this customer.</summary>
public enum Verification
{
    /// <summary>Nobody knows: a person of its own until somebody says otherwise.</summary>
    None = 0,

    /// <summary>The only customer with a number or address that the provider vouches for.</summary>
    Matched = 1,

    /// <summary>Signed by our own site, where the person was signed in.</summary>
    Signed = 2,

    /// <summary>Somebody here asked, and is sure.</summary>
    Confirmed = 3,
}

/// <summary>A person as an account knows them.</summary>
/// <param name="StoppedAt">Wants no more messages there, since.</param>
/// <param name="LastInAt">The person's last message.</param>
public sealed record ChannelIdentity(
    CustomerId Customer,
    Guid Id,
    Guid Account,
    string ExternalId,
    IReadOnlyList<string> Aliases,
    string? Name,
    string? Phone,
    string? Email,
    Verification Verified,
    DateTimeOffset? StoppedAt,
    DateTimeOffset FirstAt,
    DateTimeOffset? LastInAt
)
{
    /// <summary>May hear of cases, balances and whatever else is only this customer's.</summary>
    public bool IsSure => Verified >= Verification.Signed;
}
