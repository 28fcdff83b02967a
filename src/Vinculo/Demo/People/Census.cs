using System.Text;
using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo.People;

/// <summary>
/// Everybody in the world by number: customers first, then prospects, then the contacts at the employers. A person is
/// made when somebody asks for him and is the same every time.
/// </summary>
internal sealed class Census
{
    private readonly ulong seed;
    private readonly Population customers;
    private readonly DateOnly asOf;
    private readonly City[] cityOfCommunity;
    private readonly long[] lines;

    public Census(ulong seed, Population customers, Employers employers, DateOnly asOf)
    {
        this.seed = seed;
        this.customers = customers;
        this.asOf = asOf;
        Employers = employers;
        Prospects = Math.Max(20, customers.Count * 6 / 100);
        var cities = Xoshiro256.For(seed, "cities of communities");
        cityOfCommunity = [.. Enumerable.Range(0, customers.Graph.Communities).Select(_ => Places.Cities.Draw(cities))];
        lines = new long[customers.Count];
        for (var who = 0; who < lines.Length; who++)
            lines[who] = Identifiers.MobileLine(seed, who);
        foreach (var story in StoryCustomers.Customers)
            lines[story.Index] = story.Line;
    }

    public Employers Employers { get; }

    public int Customers => customers.Count;

    public int Prospects { get; }

    public int FirstProspect => Customers;

    public int FirstContact => Customers + Prospects;

    public int Count => FirstContact + Employers.Count;

    /// <summary>The line of a customer, ten digits.</summary>
    public long Line(int customer) => lines[customer];

    public City CityOf(int customer) => cityOfCommunity[customers.Graph.Community[customer]];

    public Person this[int index]
    {
        get
        {
            var random = Xoshiro256.For(seed, "people", (ulong)index);
            var age = index < Customers ? customers.Age[index] + 2 : Math.Clamp((int)random.Normal(36, 11), 18, 75);
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
        index < StoryCustomers.Customers.Count ? StoryCustomers.Customers[index]
        : index == FirstProspect ? StoryCustomers.Diana
        : null;

    private Person Tell(Person person, StoryCustomer story)
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
            City =
                story == StoryCustomers.Marcela || story == StoryCustomers.Hernan ? Places.Named("Bogotá")
                : story == StoryCustomers.Jose ? Places.Named("Cali")
                : Places.Named("Medellín"),
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
