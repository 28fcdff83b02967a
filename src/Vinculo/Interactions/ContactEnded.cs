using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions;

/// <summary>What came to an end.</summary>
public enum ContactEnding
{
    /// <summary>A matter of the inbox was settled.</summary>
    Matter = 1,
    Call = 2,
    Visit = 3,
}

/// <summary>A contact with a customer is over, and nothing more is to be done about it now.</summary>
/// <param name="Reference">The matter, the call or the visit.</param>
/// <param name="Agent">Who served; null: nobody in particular.</param>
public sealed record ContactEnded(
    CustomerId Customer,
    ContactEnding Ending,
    Guid Reference,
    Channel Channel,
    Guid? Team,
    Guid? Agent,
    DateTimeOffset At
);

/// <summary>Whether a customer is to be left alone: in mourning, after a fraud, at their own wish. Kept in a room above.</summary>
public interface IQuietTimes
{
    /// <returns>Until when; null: they need not be left alone.</returns>
    Task<DateTimeOffset?> UntilAsync(Session session, CustomerId customer, DateTimeOffset now);
}
