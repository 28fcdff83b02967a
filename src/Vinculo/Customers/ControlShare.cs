using Vinculo.Analytics.Decide;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>
/// Which share of the customers is in the permanent control group, and since when. Everybody has a place drawn once and for
/// ever, and the group is whoever's place lies under the share: a larger one adds customers to those who are in it, a smaller
/// one lets those go who came last.
/// </summary>
/// <param name="Share">Part of all customers, 0 … 1.</param>
/// <param name="Since">Since when; null: from the beginning.</param>
/// <param name="Earlier">What held before, the latest first.</param>
public sealed record ControlShare(double Share, DateTimeOffset? Since, IReadOnlyList<ControlShare.Held> Earlier)
{
    public const string SettingCode = "customers.control";

    private const string Universe = "universal";

    /// <summary>A share that held before.</summary>
    /// <param name="Since">Since when; null: from the beginning.</param>
    public sealed record Held(double Share, DateTimeOffset? Since);

    /// <summary>What holds until somebody sets it.</summary>
    public static ControlShare Usual { get; } = new(.05, null, []);

    /// <summary>What holds now.</summary>
    public static async Task<ControlShare> NowAsync(Session session) =>
        await session.RecallAsync<ControlShare>(SettingCode) ?? Usual;

    /// <summary>Whether a customer is in the group.</summary>
    public bool Holds(Guid customer) => ControlGroup.Holds(customer, Universe, Share);

    /// <summary>Another share from now on.</summary>
    internal ControlShare Then(double share, DateTimeOffset now) => new(share, now, [new(Share, Since), .. Earlier]);
}
