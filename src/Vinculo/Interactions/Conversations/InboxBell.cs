namespace Vinculo.Interactions.Conversations;

/// <summary>Rings when something at the inbox moved in this process; whoever shows it looks again.</summary>
public sealed class InboxBell
{
    private volatile TaskCompletionSource rung = New();

    /// <summary>Something moved.</summary>
    public void Ring()
    {
        var old = Interlocked.Exchange(ref rung, New());
        old.TrySetResult();
    }

    /// <summary>Completes with the next ring.</summary>
    public Task NextAsync() => rung.Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
