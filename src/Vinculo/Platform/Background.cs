using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Vinculo.Platform;

/// <summary>
/// Threads for work that nobody waits for: whole runs, scans, keepers. They have a processor to themselves when it is
/// idle, and give way to a person's request when it is not; what runs on them goes on there after every <c>await</c>.
/// </summary>
internal sealed class Background : TaskScheduler
{
    /// <summary>Below everyday work: about a tenth of a contested processor.</summary>
    private const int Steps = 10;

    private static readonly Background Threads = new();

    [ThreadStatic]
    private static bool here;

    private readonly BlockingCollection<Task> waiting = [];

    private Background()
    {
        for (var i = 0; i < MaximumConcurrencyLevel; i++)
            new Thread(Work)
            {
                IsBackground = true,
                Name = $"background {i}",
                Priority = ThreadPriority.BelowNormal,
            }.Start();
    }

    /// <summary>How many of them there are.</summary>
    public static int Count => Threads.MaximumConcurrencyLevel;

    /// <summary>The code that asks runs on one of them.</summary>
    public static bool IsHere => here;

    /// <summary>Three more than processors, so that small rounds go on beside a whole run, which takes one more.</summary>
    public override int MaximumConcurrencyLevel { get; } = Environment.ProcessorCount + 3;

    /// <summary>Does work on these threads.</summary>
    public static Task RunAsync(Func<Task> work, CancellationToken cancel) =>
        Task.Factory.StartNew(work, cancel, TaskCreationOptions.DenyChildAttach, Threads).Unwrap();

    /// <inheritdoc cref="RunAsync(Func{Task}, CancellationToken)"/>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancel) =>
        Task.Factory.StartNew(work, cancel, TaskCreationOptions.DenyChildAttach, Threads).Unwrap();

    protected override void QueueTask(Task task) => waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        here && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. waiting];

    private void Work()
    {
        here = true;
        // The runtime leaves a thread's priority to the system on Linux, where it is the thread's own and this call's to set.
        if (OperatingSystem.IsLinux())
            _ = StepDown(Steps);
        foreach (var task in waiting.GetConsumingEnumerable())
            TryExecuteTask(task);
    }

    [DllImport("libc", EntryPoint = "nice")]
    private static extern int StepDown(int steps);
}
