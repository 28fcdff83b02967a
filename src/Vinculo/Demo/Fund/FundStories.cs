using Vinculo.Demo.People;

namespace Vinculo.Demo.Fund;

/// <summary>The people and the employer of Fondo Arrayán with a story.</summary>
public static class FundStories
{
    /// <summary>Earns eighteen minimum wages, saves more than she must, trusts the fund no longer: an adviser would keep her.</summary>
    public static readonly StoryCustomer Gloria = new(
        0,
        "Gloria Inés",
        "Restrepo",
        "Villa",
        43_618_274,
        310_418_2290,
        "gloria.restrepo@correo.example",
        true,
        new(1981, 5, 17)
    );

    /// <summary>Twenty years with the fund and content: an adviser's call would only make him look around. The sleeping dog.</summary>
    public static readonly StoryCustomer Alvaro = new(
        1,
        "Álvaro José",
        "Caicedo",
        "Lenis",
        16_743_905,
        310_655_7731,
        "alvaro.caicedo@correo.example",
        false,
        new(1972, 9, 30)
    )
    {
        City = "Cali",
    };

    /// <summary>Contributes on the minimum wage and is in the branch every week: she costs more than she leaves.</summary>
    public static readonly StoryCustomer Rosalba = new(
        2,
        "Rosalba",
        "Pineda",
        "Ochoa",
        51_690_482,
        310_277_5046,
        "rosalba.pineda@correo.example",
        true,
        new(1965, 2, 11)
    )
    {
        City = "Bogotá",
    };

    /// <summary>A valuable employer whose people are not content.</summary>
    public const string EmployerName = "Clínica La Ceiba Real S.A.";

    internal const float EmployerQuality = -1.2f;

    /// <summary>The same as the census knows it.</summary>
    internal static Employer Employer { get; } =
        new(
            0,
            EmployerName,
            "Clínica La Ceiba Real",
            900_318_645,
            Places.Named("Medellín"),
            "Salud y educación",
            604_366_1180
        )
        {
            SectorAt = 4,
        };

    public static IReadOnlyList<StoryCustomer> Customers { get; } = [Gloria, Alvaro, Rosalba];

    internal static void Tell(FundPeople people)
    {
        foreach (var story in Customers)
        {
            var who = story.Index;
            people.Employer[who] = who == Gloria.Index ? 0 : -1;
            (people.Save[who], people.Risk[who], people.Digital[who]) = (0, 0, 0);
            people.Service[who] = 0.5f;
            people.Voluntary[who] = people.GoalSavings[who] = people.Severance[who] = 0;
            people.Insured[who] = people.Surveyed[who] = false;
            people.Answers[who] = true;
        }

        var gloria = Gloria.Index;
        people.Age[gloria] = 42;
        people.Income[gloria] = 18;
        people.Trust[gloria] = -1.6f;
        people.Save[gloria] = 1.2f;
        people.TenureYears[gloria] = 1.5f;
        people.Severance[gloria] = 42_000_000;
        people.Voluntary[gloria] = 68_000_000;
        people.Mandatory[gloria] = 52_000_000;
        var alvaro = Alvaro.Index;
        people.Age[alvaro] = 51;
        people.Income[alvaro] = 6;
        people.Trust[alvaro] = 1.5f;
        people.TenureYears[alvaro] = 20;
        people.Mandatory[alvaro] = 210_000_000;
        people.Service[alvaro] = 0.05f;
        var rosalba = Rosalba.Index;
        people.Age[rosalba] = 59;
        people.Income[rosalba] = 1;
        people.Trust[rosalba] = 0.4f;
        people.TenureYears[rosalba] = 12;
        people.Mandatory[rosalba] = 18_000_000;
        people.Service[rosalba] = 11;
        people.Digital[rosalba] = -1.5f;
    }
}
