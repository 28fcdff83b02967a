using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>What the source systems of any demo company look at while they write: its size, its people and the calendar.</summary>
internal abstract class Stage(DemoOptions options)
{
    public const int ChunkSize = 2048;

    public ulong Seed => options.Seed;

    /// <summary>People who are or were customers.</summary>
    public int Count => options.Customers;

    public Cycles Cycles { get; } = new(options.AsOf);

    public abstract Census Census { get; }

    /// <summary>For each customer the month in which he left; 0 for those who are still there.</summary>
    public abstract byte[] LeftMonth { get; }

    public int Chunks => (Count + ChunkSize - 1) / ChunkSize;

    public DateOnly AsOf => Cycles.AsOf;

    /// <summary>Visits all customers, a chunk a hand.</summary>
    /// <param name="visit">Chunk and customer.</param>
    public void EachCustomer(CancellationToken cancel, Action<int, int> visit) =>
        Parallel.For(
            0,
            Chunks,
            new ParallelOptions { CancellationToken = cancel },
            chunk =>
            {
                var last = Math.Min(Count, (chunk + 1) * ChunkSize);
                for (var who = chunk * ChunkSize; who < last; who++)
                    visit(chunk, who);
            }
        );

    /// <summary>A moment of a month at which a channel is open.</summary>
    /// <param name="firstDay">First day of the cycle that will do, from 0.</param>
    /// <param name="endDay">Day of the cycle on which it is too late.</param>
    public DateTime Moment(
        int month,
        int firstDay,
        int endDay,
        Xoshiro256 random,
        int openingHour = 6,
        int closingHour = 22
    )
    {
        var day = firstDay + random.NextInt(Math.Max(1, endDay - firstDay));
        var date = Cycles.First(month).AddDays(Math.Min(day, endDay - 1));
        return date.ToDateTime(TimeOnly.MinValue)
            .AddSeconds(openingHour * 3600 + random.NextInt((closingHour - openingHour) * 3600));
    }

    /// <summary>The day in the month on which a customer's bill is cut.</summary>
    public static int BillDay(int who, int days) => (int)((uint)(who * 2654435761L) % (uint)Math.Max(1, days - 3));
}
