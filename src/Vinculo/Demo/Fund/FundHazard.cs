using Vinculo.Analytics.Randomness;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>What a month brings that bears upon leaving.</summary>
internal readonly record struct FundTroubles(bool BadService, bool Competitor, bool JobChange)
{
    public static FundTroubles Draw(FundPeople people, int who, Xoshiro256 random) =>
        new(random.Bernoulli(0.04), random.Bernoulli(people.Income[who] > 4 ? 0.08 : 0.05), random.Bernoulli(0.012));
}

/// <summary>The true monthly chance of moving the pension to another fund.</summary>
internal static class FundHazard
{
    /// <summary>Monthly chance of leaving for reasons no file could know: a death, emigration, a court's decision.</summary>
    public const double Life = 0.0009;

    public static double Of(
        FundPeople people,
        int who,
        int month,
        in FundTroubles troubles,
        bool voluntary,
        double colleaguesGone,
        double action
    ) =>
        Life
        + (1 - Life)
            * Offers.Logistic(
                -5.75
                    - 1.25 * people.Trust[who]
                    + (troubles.Competitor ? 1.3 : 0)
                    + (troubles.BadService ? 0.9 : 0)
                    + (troubles.JobChange ? 1.2 : 0)
                    - 0.07 * people.Tenure(who, month)
                    - (voluntary ? 0.6 : 0)
                    + 6 * Math.Min(colleaguesGone, 0.2)
                    + action
            );
}

/// <summary>The share of each employer's people who left in the last three months.</summary>
internal sealed class ColleaguesGone(FundPeople people)
{
    private readonly int[][] gone = [.. Enumerable.Range(0, 3).Select(_ => new int[people.Quality.Length])];

    public double ShareFor(int who)
    {
        var employer = people.Employer[who];
        return employer < 0
            ? 0
            : (double)(gone[0][employer] + gone[1][employer] + gone[2][employer])
                / Math.Max(1, people.Colleagues[employer]);
    }

    public void Close(int month, IEnumerable<int> leavers)
    {
        var now = gone[month % 3];
        Array.Clear(now);
        foreach (var leaver in leavers)
            if (people.Employer[leaver] is >= 0 and var employer)
                now[employer]++;
    }

    public void CopyTo(ColleaguesGone other)
    {
        for (var at = 0; at < 3; at++)
            gone[at].CopyTo(other.gone[at], 0);
    }
}

/// <summary>The months to come of Fondo Arrayán, without any action.</summary>
internal sealed class FundFuture(FundPeople people, FundHistory past) : IFuture
{
    private readonly ColleaguesGone colleagues = new(people);

    public void Begin() => past.Colleagues.CopyTo(colleagues);

    public double Hazard(Xoshiro256 random, int who, int month) =>
        FundHazard.Of(
            people,
            who,
            month,
            FundTroubles.Draw(people, who, random),
            past.HasVoluntary(who),
            colleagues.ShareFor(who),
            0
        );

    public void Close(int month, List<int> leavers) => colleagues.Close(month, leavers);
}
