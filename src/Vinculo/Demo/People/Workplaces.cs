using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.People;

/// <summary>Which customers of Móvil Cóndor work for a company its sales force visits, and which of them it knows.</summary>
internal sealed class Workplaces
{
    private readonly ulong seed;
    private readonly WeightedList<int> bySize;

    public Workplaces(ulong seed, Employers employers)
    {
        this.seed = seed;
        bySize = employers.BySize(firstWeight: 12);
    }

    /// <summary>Where a person works, or -1.</summary>
    public int Of(int person)
    {
        if (person < StoryCustomers.Adriana.Index)
            return -1;
        if (
            person == StoryCustomers.Adriana.Index
            || person == StoryCustomers.Brayan.Index
            || person == StoryCustomers.Leidy.Index
        )
            return 0;
        var random = Xoshiro256.For(seed, "jobs", (ulong)person);
        return random.Bernoulli(0.30) ? bySize.Draw(random) : -1;
    }

    /// <summary>Whether the sales force knows a customer: half of those who work for a company it visits.</summary>
    public bool SalesForceKnows(int person) =>
        person is > 3 and < 7
        || person == StoryCustomers.Jose.Index
        || Of(person) >= 0 && Xoshiro256.For(seed, "known to sales", (ulong)person).Bernoulli(0.5);
}
