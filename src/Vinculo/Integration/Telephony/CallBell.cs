using System.Collections.Concurrent;

namespace Vinculo.Integration.Telephony;

/// <summary>Rings at somebody's desk when one of their calls changed in this process; the page looks again.</summary>
public sealed class CallBell
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> waiting = new();

    /// <summary>A call of this user changed.</summary>
    public void Ring(Guid user)
    {
        if (waiting.TryRemove(user, out var rung))
            rung.TrySetResult();
    }

    /// <summary>Completes with the next ring.</summary>
    public Task NextAsync(Guid user) =>
        waiting.GetOrAdd(user, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
