using System.Globalization;
using System.Text;
using Vinculo.Bench.Company;

namespace Vinculo.Bench.Load;

/// <summary>Whom to ask for: customers by what the scenario needs, worked out without the database.</summary>
internal sealed class Cast
{
    private const int MostKept = 5_000;
    private readonly int customers;

    public Cast(int customers, double interactionsEach)
    {
        this.customers = customers;
        var dice = new Dice(42);
        List<Person> some = [],
            twenty = [],
            fifty = [],
            typical = [];
        for (var i = 0; i < customers && (fifty.Count < 2_000 || typical.Count < 2_000) && i < 400_000; i++)
        {
            var person = new Person(dice.Next(customers), customers);
            var rows = person.Interactions(interactionsEach);
            if (person.Number == Person.HeavyNumber)
                continue;
            if (some.Count < MostKept)
                some.Add(person);
            if (rows >= 20 && twenty.Count < MostKept)
                twenty.Add(person);
            if (rows > 50 && fifty.Count < 2_000)
                fifty.Add(person);
            if (rows is >= 51 and <= 60 && !person.IsCompany && typical.Count < 2_000)
                typical.Add(person);
        }
        (Some, Twenty, Fifty, Typical) = ([.. some], [.. twenty], [.. fifty], [.. typical]);
        Ids = [.. some.Select(p => p.Id.ToString())];
    }

    /// <summary>Customers as they come.</summary>
    public Person[] Some { get; }

    public string[] Ids { get; }

    /// <summary>With 20 interactions or more.</summary>
    public Person[] Twenty { get; }

    /// <summary>With more than 50, so that the sheet is full.</summary>
    public Person[] Fifty { get; }

    /// <summary>People with 51 to 60: what the heavy customer is compared with.</summary>
    public Person[] Typical { get; }

    public Person Heavy => new(Person.HeavyNumber, customers);

    public Person Any(int n) => new((int)((long)n * 7_919 % customers), customers);

    /// <summary>A surname of that customer, as people type it into a search box.</summary>
    public static string Surname(Person person)
    {
        var words = person.Name().Display.Split(' ');
        return words.Last(w => w.Length >= 5 || w == words[^1]);
    }

    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormD))
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                plain.Append(char.ToLowerInvariant(c));
        return plain.ToString();
    }

    /// <summary>One slip of the pen: two letters swapped.</summary>
    public static string Slip(string word, int n)
    {
        if (word.Length < 5)
            return word;
        var at = 1 + n % (word.Length - 3);
        return string.Concat(word[..at], word[at + 1].ToString(), word[at].ToString(), word[(at + 2)..]);
    }
}
