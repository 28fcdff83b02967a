using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>How the months to come go in one world. One thread lives one future at a time with it.</summary>
internal interface IFuture
{
    /// <summary>Back to the end of the history.</summary>
    void Begin();

    /// <summary>Lives a month of somebody and tells the chance of leaving in it.</summary>
    double Hazard(Xoshiro256 random, int who, int month);

    /// <summary>Ends a month in which these left.</summary>
    void Close(int month, List<int> leavers);
}

/// <summary>
/// The three years to come, lived many times without any offer: the true risk and value of each customer, and one further
/// future that is taken as what really happened.
/// </summary>
/// <remarks>
/// Each future multiplies the chances of staying along its path instead of counting who stayed, also for those it lets
/// leave; the mean has the same value and a fraction of the scatter.
/// </remarks>
internal sealed class Outlook
{
    private const double Unit = 1e6;

    /// <summary>Above so many customers only the near future is lived, or it would take minutes.</summary>
    private const int LargeWorld = 100_000;

    private readonly byte[] leftMonth;
    private readonly long[] hazardSum;

    /// <summary>Sums over the futures of the chance to be there after so many months, in millionths.</summary>
    private readonly int[][] stay;

    private Outlook(byte[] leftMonth)
    {
        this.leftMonth = leftMonth;
        Months = leftMonth.Length <= LargeWorld ? Cycles.Future : Cycles.NearFuture;
        stay = [.. Enumerable.Range(0, Months).Select(_ => new int[leftMonth.Length])];
        hazardSum = new long[leftMonth.Length];
        LeavesIn = new byte[leftMonth.Length];
    }

    /// <summary>Months ahead that were lived.</summary>
    public int Months { get; }

    /// <summary>What really happens: the month, from 1, in which each one leaves; 0 for those who stay or had left before.</summary>
    public byte[] LeavesIn { get; }

    public int Replicates { get; private set; }

    /// <summary>True probability of leaving in the first month to come.</summary>
    public double NextHazard(int who) => hazardSum[who] / Unit / Replicates;

    /// <summary>True probability of leaving within so many months.</summary>
    public double RiskWithin(int who, int months) => 1 - stay[months - 1][who] / Unit / Replicates;

    /// <summary>Months survived out of so many, discounted at 1 % a month.</summary>
    public double MonthsToCome(int who, int months)
    {
        var survived = 0.0;
        for (var month = 0; month < months; month++)
            survived += stay[month][who] / Unit / Replicates * Math.Pow(1.01, -(month + 1));
        return survived;
    }

    /// <summary>Lives the futures. Sixty of them for small worlds, at least eight for large ones.</summary>
    /// <param name="leftMonth">For each customer the month of the history in which he left; 0 for those still there.</param>
    /// <param name="future">Makes the rules of the months to come, for one thread.</param>
    public static Outlook Live(ulong seed, byte[] leftMonth, Func<IFuture> future, CancellationToken cancel)
    {
        var outlook = new Outlook(leftMonth) { Replicates = Math.Clamp(8_000_000 / leftMonth.Length, 8, 60) };
        // Counts are whole numbers, so the sum does not depend on which thread lived which future.
        var next = -1;
        var gate = new Lock();
        Parallel.For(
            0,
            Math.Min(Environment.ProcessorCount, 8),
            new ParallelOptions { CancellationToken = cancel },
            _ =>
            {
                var life = new Life(outlook, future());
                for (
                    var at = Interlocked.Increment(ref next);
                    at <= outlook.Replicates;
                    at = Interlocked.Increment(ref next)
                )
                {
                    cancel.ThrowIfCancellationRequested();
                    if (at < outlook.Replicates)
                        life.Live(Xoshiro256.For(seed, "futures", (ulong)at));
                    else
                        life.LiveReality(Xoshiro256.For(seed, "reality"));
                }

                lock (gate)
                    life.AddTo(outlook);
            }
        );
        return outlook;
    }

    /// <summary>One thread's paper: the state of a future and the counts of those it lived.</summary>
    private sealed class Life(Outlook outlook, IFuture future)
    {
        private readonly int count = outlook.leftMonth.Length;
        private readonly byte[] leaves = new byte[outlook.leftMonth.Length];
        private readonly List<int> leavers = [];
        private readonly double[] chance = new double[outlook.leftMonth.Length];
        private readonly int[][] stay =
        [
            .. Enumerable.Range(0, outlook.Months).Select(_ => new int[outlook.leftMonth.Length]),
        ];
        private readonly long[] hazards = new long[outlook.leftMonth.Length];

        public void Live(Xoshiro256 random) => Run(random, count: true);

        public void LiveReality(Xoshiro256 random)
        {
            Run(random, count: false);
            leaves.CopyTo(outlook.LeavesIn, 0);
        }

        public void AddTo(Outlook sum)
        {
            for (var month = 0; month < outlook.Months; month++)
            for (var who = 0; who < count; who++)
                sum.stay[month][who] += stay[month][who];
            for (var who = 0; who < count; who++)
                sum.hazardSum[who] += hazards[who];
        }

        private void Run(Xoshiro256 random, bool count)
        {
            future.Begin();
            Array.Clear(leaves);
            for (var who = 0; who < chance.Length; who++)
                chance[who] = outlook.leftMonth[who] == 0 ? 1 : 0;
            for (var step = 0; step < outlook.Months; step++)
            {
                var month = Cycles.History + 1 + step;
                leavers.Clear();
                for (var who = 0; who < chance.Length; who++)
                {
                    if (chance[who] == 0)
                        continue;
                    var hazard = future.Hazard(random, who, month);
                    if (count)
                    {
                        chance[who] *= 1 - hazard;
                        stay[step][who] += (int)(chance[who] * Unit);
                        if (step == 0)
                            hazards[who] += (long)(hazard * Unit);
                    }

                    if (random.NextDouble() < hazard && leaves[who] == 0)
                    {
                        leaves[who] = (byte)(step + 1);
                        leavers.Add(who);
                    }
                }

                future.Close(month, leavers);
            }
        }
    }
}
