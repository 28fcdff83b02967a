using System.Text;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.People;

/// <summary>Who lives in a world, as far as their papers depend on it.</summary>
/// <param name="Count">Customers.</param>
/// <param name="Communities">Groups that share a city.</param>
/// <param name="Community">The group of each customer.</param>
/// <param name="Age">Whole years of each customer on the day the demo is made.</param>
/// <param name="Stories">The first customers, who are the same in every such world.</param>
/// <param name="StoryProspect">The first prospect, likewise.</param>
internal sealed record Residents(
    int Count,
    int Communities,
    Func<int, int> Community,
    Func<int, int> Age,
    IReadOnlyList<StoryCustomer> Stories,
    StoryCustomer? StoryProspect
)
{
    /// <summary>People known at each employer who are no customers.</summary>
    public int ContactsPerEmployer { get; init; } = 1;
}

/// <summary>
/// Everybody in the world by number: customers first, then prospects, then the contacts at the employers. A person is
/// made when somebody asks for him and is the same every time.
/// </summary>
internal sealed class Census
{
    private readonly ulong seed;
    private readonly Residents residents;
    private readonly DateOnly asOf;
    private readonly City[] cityOfCommunity;
    private readonly long[] lines;

    public Census(ulong seed, Residents residents, Employers employers, DateOnly asOf)
    {
        this.seed = seed;
        this.residents = residents;
        this.asOf = asOf;
        Employers = employers;
        Prospects = Math.Max(20, residents.Count * 6 / 100);
        var cities = Xoshiro256.For(seed, "cities of communities");
        cityOfCommunity = [.. Enumerable.Range(0, residents.Communities).Select(_ => Places.Cities.Draw(cities))];
        lines = new long[residents.Count];
        for (var who = 0; who < lines.Length; who++)
            lines[who] = Identifiers.MobileLine(seed, who);
        foreach (var story in residents.Stories)
            lines[story.Index] = story.Line;
    }

    public Employers Employers { get; }

    public int Customers => residents.Count;

    public int Prospects { get; }

    public int FirstProspect => Customers;

    public int FirstContact => Customers + Prospects;

    public int Count => FirstContact + Employers.Count * residents.ContactsPerEmployer;

    /// <summary>Somebody the demonstration calls by name: his data are spared the slips of the pen.</summary>
    public bool HasStory(int index) => Story(index) is not null;

    /// <summary>The line of a customer, ten digits.</summary>
    public long Line(int customer) => lines[customer];

    public City CityOf(int customer) => cityOfCommunity[residents.Community(customer)];

    public Person this[int index]
    {
        get
        {
            var random = Xoshiro256.For(seed, "people", (ulong)index);
            var age = index < Customers ? residents.Age(index) : Math.Clamp((int)random.Normal(36, 11), 18, 75);
            var born = asOf.AddYears(-age).AddDays(-1 - random.NextInt(364));
            var woman = random.Bernoulli(0.515);
            var first = (woman, born.Year) switch
            {
                (true, < 1975) => Names.WomenBefore1975,
                (true, < 1995) => Names.WomenTo1995,
                (true, _) => Names.WomenSince1995,
                (false, < 1975) => Names.MenBefore1975,
                (false, < 1995) => Names.MenTo1995,
                (false, _) => Names.MenSince1995,
            };
            var given = first.Draw(random);
            var second = random.Bernoulli(0.62) ? (woman ? Names.WomenSecond : Names.MenSecond).Draw(random) : "";
            if (second == given || given.Contains(' ', StringComparison.Ordinal))
                second = "";
            var surname = Names.Surnames.Draw(random);
            var mothers = random.Bernoulli(0.93) ? Names.Surnames.Draw(random) : "";
            var foreign = random.Bernoulli(0.018);
            var city = index < Customers && random.Bernoulli(0.86) ? CityOf(index) : Places.Cities.Draw(random);
            var person = new Person(
                index,
                given,
                second,
                surname,
                mothers,
                woman,
                born,
                foreign ? "CE" : "CC",
                foreign
                    ? Identifiers.ForeignerCard(seed, index)
                    : Identifiers.CitizenCard(seed, index, born.Year < 1986),
                index < Customers ? lines[index] : Identifiers.MobileLine(seed, index),
                "",
                city,
                Stratum(random)
            );
            return Story(index) is { } story ? Tell(person, story) : person with { Email = Mail(person, random) };
        }
    }

    /// <summary>The same address however often and in whichever style it is asked for.</summary>
    public string Address(int index, bool upper) =>
        Places.Address(Xoshiro256.For(seed, "addresses", (ulong)index), upper);

    private StoryCustomer? Story(int index) =>
        index < residents.Stories.Count ? residents.Stories[index]
        : index == FirstProspect ? residents.StoryProspect
        : null;

    private static Person Tell(Person person, StoryCustomer story)
    {
        var given = story.Given.Split(' ', 2);
        return person with
        {
            First = given[0],
            Second = given.Length > 1 ? given[1] : "",
            FirstSurname = story.FirstSurname,
            SecondSurname = story.SecondSurname,
            Woman = story.Woman,
            Born = story.Born,
            DocumentType = "CC",
            Document = story.Document,
            Line = story.Line,
            Email = story.Email,
            City = Places.Named(story.City),
        };
    }

    private static int Stratum(Xoshiro256 random) =>
        random.NextInt(100) switch
        {
            < 21 => 1,
            < 56 => 2,
            < 83 => 3,
            < 92 => 4,
            < 97 => 5,
            _ => 6,
        };

    private string Mail(Person person, Xoshiro256 random)
    {
        var first = Letters(person.First);
        var last = Letters(person.FirstSurname);
        var name = random.NextInt(5) switch
        {
            0 => $"{first}.{last}",
            1 => $"{first}{last}",
            2 => $"{first[0]}{last}",
            3 => $"{first}_{last}",
            _ => $"{last}.{first}",
        };
        var domain = random.NextInt(10) switch
        {
            < 6 => "correo.example",
            < 9 => "buzon.example",
            _ => "mensajes.example",
        };
        return $"{name}{Identifiers.MailSuffix(seed, person.Index, Count)}@{domain}";
    }

    /// <summary>Lower-case letters only, as an address wants them.</summary>
    internal static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in Writing.Plain(name))
            if (char.IsAsciiLetter(c))
                letters.Append(char.ToLowerInvariant(c));
        return letters.ToString();
    }
}
