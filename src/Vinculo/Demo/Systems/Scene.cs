using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>What every source system looks at while it writes: the world, its people and the calendar.</summary>
internal sealed class Scene
{
    public const int ChunkSize = 2048;

    public Scene(DemoOptions options)
    {
        Seed = options.Seed;
        Cycles = new Cycles(options.AsOf);
        Graph = new CallGraph(options.Seed, options.Customers);
        Customers = new Population(options.Seed, options.Customers, Graph);
        Census = new Census(options.Seed, Customers, new Employers(options.Seed, options.Customers), options.AsOf);
        History = new History(options.Seed, Customers, Cycles);
    }

    public ulong Seed { get; }

    public Cycles Cycles { get; }

    public CallGraph Graph { get; }

    public Population Customers { get; }

    public Census Census { get; }

    public History History { get; }

    public int Chunks => (Customers.Count + ChunkSize - 1) / ChunkSize;

    public DateOnly AsOf => Cycles.AsOf;

    /// <summary>A moment of a customer's month at which this channel is open.</summary>
    /// <param name="earliest">First day of the cycle that will do.</param>
    public DateTime Moment(
        in CustomerMonth facts,
        Xoshiro256 random,
        int openingHour,
        int closingHour,
        int earliest = 0
    )
    {
        var from = Math.Max(facts.FirstDay, earliest);
        var day = from + random.NextInt(Math.Max(1, facts.EndDay - from));
        var date = Cycles.First(facts.Month).AddDays(Math.Min(day, facts.EndDay - 1));
        return date.ToDateTime(TimeOnly.MinValue)
            .AddSeconds(openingHour * 3600 + random.NextInt((closingHour - openingHour) * 3600));
    }

    /// <summary>The day in the month on which a customer's bill is cut.</summary>
    public static int BillDay(int who, int days) => (int)((uint)(who * 2654435761L) % (uint)Math.Max(1, days - 3));
}
