using Vinculo.Customers;

namespace Vinculo.Decisions.Loyalty;

/// <summary>Why points came or went.</summary>
public enum PointKind
{
    /// <summary>By a purchase.</summary>
    Earned = 1,

    /// <summary>For a reward.</summary>
    Spent = 2,

    /// <summary>Nobody spent them in time.</summary>
    Expired = 3,

    /// <summary>Somebody gave or took them by hand, and said why.</summary>
    ByHand = 4,

    /// <summary>What another entry did was taken back.</summary>
    TakenBack = 5,

    /// <summary>For bringing somebody, or for having been brought.</summary>
    Referral = 6,
}

/// <summary>Points that came or went; never changed afterwards.</summary>
/// <param name="Points">Below 0 when they went.</param>
/// <param name="Source">What it is for; a source is told once only.</param>
/// <param name="ExpiresOn">Of points that came: the last day they can be spent.</param>
/// <param name="Reverses">The entry this one takes back.</param>
public sealed record PointEntry(
    Guid Id,
    DateTimeOffset At,
    PointKind Kind,
    long Points,
    string Source,
    string? Reason,
    DateOnly? ExpiresOn,
    Guid? Reverses
);

/// <summary>A customer's points came or went.</summary>
/// <param name="Balance">What there is afterwards; never below 0.</param>
public sealed record PointsMoved(
    CustomerId Customer,
    Guid Entry,
    PointKind Kind,
    long Points,
    long Balance,
    DateTimeOffset At
);

/// <summary>A customer reached a level, or lost one after the grace.</summary>
/// <param name="Tier">Code; null: none any more.</param>
public sealed record TierChanged(CustomerId Customer, string? Before, string? Tier, DateTimeOffset At);

/// <summary>A customer's points no longer carry the level; told beforehand, so that something can be done.</summary>
public sealed record TierInDanger(CustomerId Customer, string Tier, DateOnly Until, DateTimeOffset At);
