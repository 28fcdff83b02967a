using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>The months to come of Móvil Cóndor, without any offer.</summary>
internal sealed class CondorFuture : IFuture
{
    private readonly Population people;
    private readonly History past;
    private readonly double[] constant;
    private readonly double[] noFault;
    private readonly bool[] unsolved;
    private readonly byte[] faultsLast;
    private readonly byte[] faultsBefore;
    private readonly Contagion contagion;

    public CondorFuture(Population people, History past)
    {
        (this.people, this.past) = (people, past);
        constant = [.. Enumerable.Range(0, people.Count).Select(who => World.Hazard.Constant(people, who))];
        noFault = [.. people.Graph.LineQuality.Select(quality => Math.Exp(-Math.Exp(-1.9 - 0.5 * quality)))];
        unsolved = new bool[people.Count];
        faultsLast = new byte[people.Count];
        faultsBefore = new byte[people.Count];
        contagion = new Contagion(people);
    }

    public void Begin()
    {
        past.Contagion.CopyTo(contagion);
        for (var who = 0; who < people.Count; who++)
        {
            unsolved[who] = past.UnsolvedAtEnd(who);
            faultsLast[who] = past.FaultsLast(who);
            faultsBefore[who] = past.FaultsBefore(who);
        }
    }

    public double Hazard(Xoshiro256 random, int who, int month)
    {
        var community = people.Graph.Community[who];
        var faults = 0;
        var product = random.NextDouble();
        for (; product > noFault[community]; product *= random.NextDouble())
            faults++;
        var quarter = Math.Min(faults + faultsLast[who] + faultsBefore[who], 4);
        faultsBefore[who] = faultsLast[who];
        faultsLast[who] = (byte)Math.Min(faults, 100);
        var shock = !people.Prepaid[who] && random.Bernoulli(0.05);
        var complains = random.Bernoulli(Offers.Logistic(-4.2 + 0.9 * quarter + (shock ? 1.2 : 0)));
        unsolved[who] = complains ? random.Bernoulli(0.45) : unsolved[who] && random.Bernoulli(0.6);
        return World.Hazard.Of(
            constant[who]
                + World.Hazard.OfMonth(people, who, month, quarter, shock, unsolved[who])
                + 5.0 * contagion.ShareGone(who)
        );
    }

    public void Close(int month, List<int> leavers) => contagion.Close(month, leavers);
}
