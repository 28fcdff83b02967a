using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>Móvil Cóndor: the world, its people and the calendar.</summary>
internal sealed class Scene : Stage
{
    public Scene(DemoOptions options)
        : base(options)
    {
        Graph = new CallGraph(options.Seed, options.Customers);
        Customers = new Population(options.Seed, options.Customers, Graph);
        var employers = new Employers(options.Seed, Math.Max(12, options.Customers / 60), StoryCustomers.Employer);
        Workplaces = new Workplaces(options.Seed, employers);
        Census = new Census(
            options.Seed,
            new(
                options.Customers,
                Graph.Communities,
                who => Graph.Community[who],
                who => Customers.Age[who] + 2,
                StoryCustomers.Customers,
                StoryCustomers.Diana
            ),
            employers,
            options.AsOf
        );
        History = new History(options.Seed, Customers, Cycles);
    }

    public CallGraph Graph { get; }

    public Population Customers { get; }

    public Workplaces Workplaces { get; }

    public override Census Census { get; }

    public History History { get; }

    public override byte[] LeftMonth => History.LeftMonth;

    /// <summary>A moment of a customer's month at which this channel is open.</summary>
    /// <param name="earliest">First day of the cycle that will do.</param>
    public DateTime Moment(
        in CustomerMonth facts,
        Xoshiro256 random,
        int openingHour,
        int closingHour,
        int earliest = 0
    ) => Moment(facts.Month, Math.Max(facts.FirstDay, earliest), facts.EndDay, random, openingHour, closingHour);
}
