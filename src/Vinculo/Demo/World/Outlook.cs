using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>
/// The six months to come, lived many times without any offer: the true risk and value of each customer, and one further
/// future that is taken as what really happened.
/// </summary>
/// <remarks>
/// Each future multiplies the chances of staying along its path instead of counting who stayed, also for those it lets
/// leave; the mean has the same value and a fraction of the scatter.
/// </remarks>
internal sealed class Outlook
{
    private const double Unit = 1e6;

    private readonly Population people;
    private readonly History past;
    private readonly ulong seed;
    private readonly double[] constant;
    private readonly double[] noFault;

    private Outlook(ulong seed, Population people, History past)
    {
        (this.seed, this.people, this.past) = (seed, people, past);
        var count = people.Count;
        stay = [.. Enumerable.Range(0, Cycles.Future).Select(_ => new int[count])];
        hazardSum = new long[count];
        StaysInReality = new bool[count];
        constant = new double[count];
        noFault = new double[people.Graph.Communities];
        for (var who = 0; who < count; who++)
            constant[who] = Hazard.Constant(people, who);
        for (var at = 0; at < noFault.Length; at++)
            noFault[at] = Math.Exp(-FaultRate(at));
    }

    private readonly long[] hazardSum;

    /// <summary>Sums over the futures of the chance to be there after 1 … 6 months, in millionths.</summary>
    private readonly int[][] stay;

    public bool[] StaysInReality { get; }

    public int Replicates { get; private set; }

    /// <summary>True probability of leaving in the first month to come.</summary>
    public double NextHazard(int who) => hazardSum[who] / Unit / Replicates;

    /// <summary>True probability of leaving within six months.</summary>
    public double RiskOfHalfYear(int who) => 1 - stay[^1][who] / Unit / Replicates;

    /// <summary>Margin of six months, survived and discounted at 1 % a month, COP.</summary>
    public double Value(int who)
    {
        var months = 0.0;
        for (var month = 0; month < Cycles.Future; month++)
            months += stay[month][who] / Unit / Replicates * Math.Pow(1.01, -(month + 1));
        return months * people.MonthlyMargin(who);
    }

    /// <summary>Lives the futures. Sixty of them for small worlds, at least eight for large ones.</summary>
    public static Outlook Live(ulong seed, Population people, History past, CancellationToken cancel)
    {
        var outlook = new Outlook(seed, people, past) { Replicates = Math.Clamp(8_000_000 / people.Count, 8, 60) };
        // Counts are whole numbers, so the sum does not depend on which thread lived which future.
        var next = -1;
        var gate = new Lock();
        Parallel.For(
            0,
            Math.Min(Environment.ProcessorCount, 8),
            new ParallelOptions { CancellationToken = cancel },
            _ =>
            {
                var life = new Life(outlook);
                for (
                    var future = Interlocked.Increment(ref next);
                    future <= outlook.Replicates;
                    future = Interlocked.Increment(ref next)
                )
                {
                    cancel.ThrowIfCancellationRequested();
                    if (future < outlook.Replicates)
                        life.Live(Xoshiro256.For(seed, "futures", (ulong)future));
                    else
                        life.LiveReality(Xoshiro256.For(seed, "reality"));
                }

                lock (gate)
                    life.AddTo(outlook);
            }
        );
        return outlook;
    }

    private double FaultRate(int community) => Math.Exp(-1.9 - 0.5 * people.Graph.LineQuality[community]);

    /// <summary>One thread's paper: the state of a future and the counts of those it lived.</summary>
    private sealed class Life(Outlook outlook)
    {
        private readonly Population people = outlook.people;
        private readonly bool[] there = new bool[outlook.people.Count];
        private readonly bool[] unsolved = new bool[outlook.people.Count];
        private readonly byte[] faultsLast = new byte[outlook.people.Count];
        private readonly byte[] faultsBefore = new byte[outlook.people.Count];
        private readonly Contagion contagion = new(outlook.people);
        private readonly List<int> leavers = [];
        private readonly double[] chance = new double[outlook.people.Count];
        private readonly int[][] stay =
        [
            .. Enumerable.Range(0, Cycles.Future).Select(_ => new int[outlook.people.Count]),
        ];
        private readonly long[] hazards = new long[outlook.people.Count];

        public void Live(Xoshiro256 random) => Run(random, count: true);

        public void LiveReality(Xoshiro256 random)
        {
            Run(random, count: false);
            there.CopyTo(outlook.StaysInReality, 0);
        }

        public void AddTo(Outlook sum)
        {
            for (var month = 0; month < Cycles.Future; month++)
            for (var who = 0; who < people.Count; who++)
                sum.stay[month][who] += stay[month][who];
            for (var who = 0; who < people.Count; who++)
                sum.hazardSum[who] += hazards[who];
        }

        private void Run(Xoshiro256 random, bool count)
        {
            outlook.past.Contagion.CopyTo(contagion);
            for (var who = 0; who < people.Count; who++)
            {
                there[who] = outlook.past.LeftMonth[who] == 0;
                chance[who] = there[who] ? 1 : 0;
                unsolved[who] = outlook.past.UnsolvedAtEnd(who);
                faultsLast[who] = outlook.past.FaultsLast(who);
                faultsBefore[who] = outlook.past.FaultsBefore(who);
            }

            for (var step = 0; step < Cycles.Future; step++)
            {
                var month = Cycles.History + 1 + step;
                leavers.Clear();
                for (var who = 0; who < people.Count; who++)
                {
                    if (chance[who] == 0)
                        continue;
                    var hazard = Month(random, who, month);
                    if (count)
                    {
                        chance[who] *= 1 - hazard;
                        stay[step][who] += (int)(chance[who] * Unit);
                        if (step == 0)
                            hazards[who] += (long)(hazard * Unit);
                    }

                    if (random.NextDouble() < hazard && there[who])
                    {
                        there[who] = false;
                        leavers.Add(who);
                    }
                }

                contagion.Close(month, leavers);
            }
        }

        private double Month(Xoshiro256 random, int who, int month)
        {
            var community = people.Graph.Community[who];
            var faults = 0;
            var product = random.NextDouble();
            for (; product > outlook.noFault[community]; product *= random.NextDouble())
                faults++;
            var quarter = Math.Min(faults + faultsLast[who] + faultsBefore[who], 4);
            faultsBefore[who] = faultsLast[who];
            faultsLast[who] = (byte)Math.Min(faults, 100);
            var shock = !people.Prepaid[who] && random.Bernoulli(0.05);
            var complains = random.Bernoulli(Offers.Logistic(-4.2 + 0.9 * quarter + (shock ? 1.2 : 0)));
            unsolved[who] = complains ? random.Bernoulli(0.45) : unsolved[who] && random.Bernoulli(0.6);
            return Hazard.Of(
                outlook.constant[who]
                    + Hazard.OfMonth(people, who, month, quarter, shock, unsolved[who])
                    + 5.0 * contagion.ShareGone(who)
            );
        }
    }
}
