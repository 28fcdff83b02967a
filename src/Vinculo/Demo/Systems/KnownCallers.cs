using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.People;
using Vinculo.Demo.Texts;

namespace Vinculo.Demo.Systems;

/// <summary>Those who ever called or came by, as the desk that served them wrote them down: by ear and without accents.</summary>
internal static class KnownCallers
{
    public const string Header = "ID_PERSONA;NOMBRE;DOCUMENTO;TELEFONO;TELEFONO_2;CORREO;CIUDAD;FECHA_CREACION";

    /// <returns>Rows written: two when an export repeats one.</returns>
    public static int Write(Stage stage, int who, DateOnly since, RowBuffer to)
    {
        var random = Xoshiro256.For(stage.Seed, "callers", (ulong)who);
        var person = stage.Census[who];
        var story = stage.Census.HasStory(who);
        var start = to.Length;
        to.Text(Keys.CallCenter(stage.Seed, who)).Text(Writing.Plain(Name(person, story, random)));
        to.Text(
            story || random.Bernoulli(0.66)
                ? Slips.Mistype(
                    person.Document.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    random,
                    story ? 0 : 0.006
                )
                : ""
        );
        to.Text(Slips.Phone(person.Line, random));
        to.Text(
            random.Bernoulli(0.12)
                ? (6_010_000_000 + 2_000_000 + random.NextInt(7_000_000)).ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                )
                : ""
        );
        to.Text(story || random.Bernoulli(0.4) ? person.Email : "");
        to.Text(random.Bernoulli(0.75) ? Writing.Plain(person.City.Name) : "");
        to.IsoDate(since).EndRow();
        if (!random.Bernoulli(0.012))
            return 1;
        to.Repeat(start);
        return 2;
    }

    private static string Name(Person person, bool story, Xoshiro256 random)
    {
        if (story)
            return person.Document == StoryCustomers.Jose.Document ? "Jose Angel Munos Echeverry" : person.FullName;
        var first = random.Bernoulli(0.05) ? Slips.Nickname(person.First) : person.First;
        var name = random.NextInt(100) switch
        {
            < 40 => Person.Join(first, person.FirstSurname),
            < 75 => Person.Join(first, person.FirstSurname, person.SecondSurname),
            < 97 => Person.Join(first, person.Second, person.FirstSurname, person.SecondSurname),
            _ => Person.Join(person.Second, person.FirstSurname),
        };
        if (random.Bernoulli(0.35))
            name = random.Bernoulli(0.2) ? Slips.Misheard(name) : name;
        return Slips.Mistype(name, random, 0.015);
    }
}
