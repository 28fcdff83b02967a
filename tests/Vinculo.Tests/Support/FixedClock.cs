namespace Vinculo.Tests.Support;

/// <summary>A clock that stands still until it is moved. Its timers run on real time.</summary>
public sealed class FixedClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public FixedClock()
        : this(new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero)) { }

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref ticks, value.UtcTicks);
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => Now;
}
