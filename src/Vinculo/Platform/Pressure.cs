using System.Threading.RateLimiting;

namespace Vinculo.Platform;

/// <summary>How often the same somebody may knock at a door that is open to everybody.</summary>
/// <param name="mostAMinute">More than so many in a minute are turned away.</param>
public class Pressure(int mostAMinute) : IDisposable
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

    /// <summary>Counts a knock from the address of a request; a family or an office shares one.</summary>
    /// <returns>False: too many.</returns>
    public bool Lets(HttpContext http) => Lets(http.Connection.RemoteIpAddress?.ToString() ?? "");

    public void Dispose()
    {
        knocks.Dispose();
        GC.SuppressFinalize(this);
    }
}
