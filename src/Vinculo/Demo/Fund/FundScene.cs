using Vinculo.Demo.People;
using Vinculo.Demo.Systems;

namespace Vinculo.Demo.Fund;

/// <summary>Fondo Arrayán: the world, its people and the calendar.</summary>
internal sealed class FundScene : Stage
{
    /// <summary>Employees who share a city: those of one employer, and the others in as many groups.</summary>
    private const int PeopleToAnEmployer = 32;

    public FundScene(DemoOptions options)
        : base(options)
    {
        Employers = new Employers(
            options.Seed,
            Math.Max(12, options.Customers / PeopleToAnEmployer),
            FundStories.Employer
        );
        People = new FundPeople(options.Seed, options.Customers, Employers);
        Census = new Census(
            options.Seed,
            new(
                options.Customers,
                2 * Employers.Count,
                who => People.Employer[who] >= 0 ? People.Employer[who] : Employers.Count + who % Employers.Count,
                who => People.Age[who] + 2,
                FundStories.Customers,
                null
            )
            {
                ContactsPerEmployer = 3,
            },
            Employers,
            options.AsOf
        );
        History = new FundHistory(options.Seed, People, Cycles);
    }

    public Employers Employers { get; }

    public FundPeople People { get; }

    public override Census Census { get; }

    public FundHistory History { get; }

    public override byte[] LeftMonth => History.LeftMonth;

    /// <summary>The day on which somebody came to the fund.</summary>
    public DateOnly Since(int who) => Cycles.First(1).AddDays(-(int)(People.TenureYears[who] * 365.25) - who % 28);
}
