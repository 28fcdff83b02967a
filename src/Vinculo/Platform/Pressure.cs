using System.Threading.RateLimiting;

namespace Vinculo.Platform;

/// <summary>How often the same somebody may knock at a door that is open to everybody.</summary>
/// <param name="mostAMinute">More than so many in a minute are turned away.</param>
public sealed class Pressure(int mostAMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<string> knocks = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetFixedWindowLimiter(
            who,
            _ => new() { PermitLimit = mostAMinute, Window = TimeSpan.FromMinutes(1) }
        )
    );

    /// <summary>Counts a knock.</summary>
    /// <returns>False: too many.</returns>
    public bool Lets(string who)
    {
        using var lease = knocks.AttemptAcquire(who);
        return lease.IsAcquired;
    }

    public void Dispose() => knocks.Dispose();
}
