using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;

namespace Vinculo.Demo.Systems;

/// <summary>Who somebody is, as the core system of a company has typed it over the years, with its slips.</summary>
internal static class PersonColumns
{
    public const string Header =
        "TIPO_DOC;CEDULA;NOMBRES;APELLIDO1;APELLIDO2;FEC_NAC;SEXO;DIRECCION;CIUDAD;DEPARTAMENTO;ESTRATO;TEL_CONTACTO;CORREO";

    public static void Write(Stage stage, int who, RowBuffer to, Xoshiro256 random)
    {
        var person = stage.Census[who];
        var story = stage.Census.HasStory(who);
        to.Text(person.DocumentType);
        var document = person.Document.ToString(System.Globalization.CultureInfo.InvariantCulture);
        to.Text(story ? document : Slips.Mistype(document, random, 0.004));
        to.Text(Name(person.Given, random, story));
        var (first, second) = (person.FirstSurname, person.SecondSurname);
        if (!story && second.Length > 0 && random.Bernoulli(0.012))
            (first, second) = (second, first);
        to.Text(Name(first, random, story));
        if (!story && random.Bernoulli(0.035))
            to.Empty();
        else
            to.Text(Name(second, random, story));
        BirthDate(person.Born, random, story, to);
        to.Text(
            random.Bernoulli(0.01) ? ""
            : person.Woman ? "F"
            : "M"
        );
        to.Text(Slips.Upper(stage.Census.Address(who, upper: true)));
        to.Text(Slips.Upper(person.City.Name)).Text(Slips.Upper(person.City.Department)).Number(person.Stratum);
        Contact(stage, who, person.Line, person.Email, random, story, to);
    }

    private static string Name(string name, Xoshiro256 random, bool exact)
    {
        if (name.Length == 0)
            return "";
        var written = exact ? name : Slips.Mistype(name, random, 0.010);
        return Slips.Upper(written.Length > 22 ? written[..22] : written);
    }

    private static void BirthDate(DateOnly born, Xoshiro256 random, bool story, RowBuffer to)
    {
        if (story || random.NextDouble() is var roll && roll >= 0.05)
            to.SlashDate(born);
        else if (roll < 0.025)
            to.Empty();
        else if (roll < 0.04)
            to.Text("01/01/1900");
        else if (roll < 0.045)
            to.Text("31/02/" + born.Year.ToString(System.Globalization.CultureInfo.InvariantCulture));
        else if (born.Day <= 12)
            to.SlashDate(new DateOnly(born.Year, born.Day, born.Month));
        else
            to.SlashDate(born);
    }

    private static void Contact(
        Stage stage,
        int who,
        long line,
        string email,
        Xoshiro256 random,
        bool story,
        RowBuffer to
    )
    {
        var roll = random.NextDouble();
        if (story || roll < 0.90)
            to.Number(line);
        else if (roll < 0.915 && who > 0 && !stage.Census.HasStory(who - 1))
            to.Number(stage.Census.Line(who - 1)); // a relative's telephone
        else if (roll < 0.925)
            to.Text("3000000000");
        else
            to.Empty();
        if (story || random.Bernoulli(0.64))
            to.Text(Slips.Upper(email));
        else
            to.Text(random.Bernoulli(0.12) ? "NOTIENE@CORREO.EXAMPLE" : "");
    }
}
