using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>What never changes about each customer of the world, in columns. Half of it no file ever shows.</summary>
/// <remarks>
/// Parameters of the operator's world: see <c>docs/demo.md</c>. Each customer is one member of the stream
/// <c>customers</c>, so he can be drawn again alone.
/// </remarks>
internal sealed class Population
{
    private const byte Abroad = 1;
    private const byte Family = 2;
    private const byte Web = 4;

    public Population(ulong seed, int count, CallGraph graph)
    {
        Count = count;
        Graph = graph;
        Age = new byte[count];
        Prepaid = new bool[count];
        Price = new float[count];
        Data = new float[count];
        Quality = new float[count];
        TenureAtStart = new short[count];
        DeviceAtStart = new byte[count];
        ContractMonth = new sbyte[count];
        Revenue = new float[count];
        Sway = new float[count];
        StartMonth = new byte[count];
        MinutesAbroad = new float[count];
        StoreHabit = new float[count];
        flags = new byte[count];

        Parallel.For(
            0,
            (count + 4095) / 4096,
            chunk =>
            {
                for (var who = chunk * 4096; who < Math.Min(count, chunk * 4096 + 4096); who++)
                    Draw(seed, who);
            }
        );
        TellStories();
    }

    public int Count { get; }

    public CallGraph Graph { get; }

    /// <summary>Whole years at month 1, 18 … 80.</summary>
    public byte[] Age { get; }

    public bool[] Prepaid { get; }

    /// <summary>Latent: how much the price matters; N(0,1).</summary>
    public float[] Price { get; }

    /// <summary>Latent: hunger for data; N(0,1).</summary>
    public float[] Data { get; }

    /// <summary>Latent: quality of the line as he feels it; N(0,1).</summary>
    public float[] Quality { get; }

    /// <summary>Months with the company before month 1; 0 for those who arrive during the history.</summary>
    public short[] TenureAtStart { get; }

    public byte[] DeviceAtStart { get; }

    /// <summary>First month in which a postpaid contract of 24 months ends; -99 for prepaid.</summary>
    public sbyte[] ContractMonth { get; }

    /// <summary>Mean revenue, COP a month.</summary>
    public float[] Revenue { get; }

    /// <summary>True multiplier of a customer's influence on those he talks to; mean 1.</summary>
    public float[] Sway { get; }

    /// <summary>Month of arrival, 1 … 24; 0 when he was a customer before.</summary>
    public byte[] StartMonth { get; }

    /// <summary>Minutes of international calls in a usual month.</summary>
    public float[] MinutesAbroad { get; }

    /// <summary>Multiplier of store visits; mean about 1.</summary>
    public float[] StoreHabit { get; }

    private readonly byte[] flags;

    /// <summary>Has family abroad and calls them; the true need behind the long-distance plan.</summary>
    public bool CallsAbroad(int who) => (flags[who] & Abroad) != 0;

    /// <summary>Has a family that could share a plan.</summary>
    public bool HasFamily(int who) => (flags[who] & Family) != 0;

    /// <summary>Has an account on the web site or the app.</summary>
    public bool OnTheWeb(int who) => (flags[who] & Web) != 0;

    /// <summary>Months with the company in <paramref name="month"/>.</summary>
    public int Tenure(int who, int month) =>
        StartMonth[who] == 0 ? TenureAtStart[who] + month : month - StartMonth[who] + 1;

    /// <summary>Months since the telephone was new.</summary>
    public int DeviceAge(int who, int month) =>
        StartMonth[who] > 0 && !Prepaid[who] ? (month - StartMonth[who]) % 40 : (DeviceAtStart[who] + month) % 40;

    public bool ContractEnds(int who, int month) =>
        !Prepaid[who] && (month - ContractMonth[who]) % 24 == 0 && month > StartMonth[who];

    /// <summary>The month in which the running contract ends, at or after <paramref name="month"/>.</summary>
    public int ContractEnd(int who, int month)
    {
        var end = (int)ContractMonth[who];
        while (end < month || end <= StartMonth[who])
            end += 24;
        return end;
    }

    /// <summary>Mean visits to a store in a month.</summary>
    public double StoreRate(int who) => (0.05 + 0.004 * Math.Max(Age[who] - 40, 0)) * StoreHabit[who];

    /// <summary>Mean log-ins to the app in a month, for those who have an account.</summary>
    public double AppRate(int who) => Math.Exp(0.6 - 0.03 * (Age[who] - 38));

    /// <summary>Margin of a usual month after the cost of the channels he uses, COP.</summary>
    public double MonthlyMargin(int who) =>
        0.42 * Revenue[who]
        - 900
        - 9_000 * StoreRate(who)
        - 4_800 * 0.11
        - 1_900 * 0.05
        - 120 * (OnTheWeb(who) ? AppRate(who) : 0);

    private void Draw(ulong seed, int who)
    {
        var random = Xoshiro256.For(seed, "customers", (ulong)who);
        Age[who] = (byte)Math.Clamp(Math.Round(random.Normal(38, 13)), 18, 80);
        Prepaid[who] = random.Bernoulli(0.55);
        Price[who] = (float)random.Normal();
        Data[who] = (float)random.Normal();
        Quality[who] = (float)random.Normal();
        StartMonth[who] = DrawStart(random);
        TenureAtStart[who] = StartMonth[who] > 0 ? (short)0 : (short)(Math.Round(random.Exponential(30)) + 1);
        // Nobody holds a line of his own before he is 18.
        Age[who] = (byte)Math.Clamp(Age[who], 18 + (TenureAtStart[who] + 11) / 12, 80);
        DeviceAtStart[who] = (byte)random.NextInt(36);
        var contract = 1 + random.NextInt(24);
        ContractMonth[who] = (sbyte)(
            Prepaid[who] ? -99
            : StartMonth[who] > 0 ? StartMonth[who]
            : contract
        );
        Revenue[who] = (float)Math.Exp(random.Normal(Prepaid[who] ? 9.9 : 10.9, 0.35) + 0.15 * Data[who]);
        Sway[who] = (float)Math.Exp(random.Normal(0, 0.6) - 0.18);
        StoreHabit[who] = (float)Math.Exp(random.Normal(0, 0.9) - 0.405);
        var abroad = random.Bernoulli(0.14);
        MinutesAbroad[who] = (float)(
            abroad ? Math.Exp(random.Normal(4.45, 0.45))
            : random.Bernoulli(0.2) ? random.Exponential(5)
            : 0
        );
        var family = random.Bernoulli(Age[who] is >= 28 and <= 60 ? 0.42 : 0.10);
        var web = random.Bernoulli(Math.Clamp(0.80 - 0.011 * (Age[who] - 18), 0.12, 0.85));
        flags[who] = (byte)((abroad ? Abroad : 0) | (family ? Family : 0) | (web ? Web : 0));
    }

    /// <summary>Arrivals of 1.5 % a month of those who are there, while 2.2 % leave.</summary>
    private static byte DrawStart(Xoshiro256 random)
    {
        const double arrivals = 0.015;
        const double shrink = 1 - 0.007;
        var whole = 1 + arrivals * (1 - Math.Pow(shrink, Cycles.History)) / (1 - shrink);
        var at = random.NextDouble() * whole - 1;
        if (at < 0)
            return 0;
        var month = 1;
        for (var weight = arrivals; at > weight && month < Cycles.History; weight *= shrink, month++)
            at -= weight;
        return (byte)month;
    }

    private void TellStories()
    {
        foreach (var story in StoryCustomers.Customers)
        {
            var who = story.Index;
            StartMonth[who] = 0;
            StoreHabit[who] = 0.6f;
            MinutesAbroad[who] = 0;
            flags[who] = Web;
            Prepaid[who] = false;
            ContractMonth[who] = 9;
            TenureAtStart[who] = 20;
            DeviceAtStart[who] = 3;
            (Price[who], Data[who], Quality[who]) = (0, 0, 0.2f);
            Revenue[who] = 58_000;
            Sway[who] = 1;
        }

        var marcela = StoryCustomers.Marcela.Index;
        ContractMonth[marcela] = 1;
        TenureAtStart[marcela] = 7;
        DeviceAtStart[marcela] = 5;
        (Price[marcela], Data[marcela], Quality[marcela]) = (1.6f, 1.1f, -1.8f);
        Revenue[marcela] = 164_000;
        Sway[marcela] = 3.2f;
        MinutesAbroad[marcela] = 148;
        flags[marcela] = Web | Abroad;

        var hernan = StoryCustomers.Hernan.Index;
        TenureAtStart[hernan] = 84;
        (Price[hernan], Quality[hernan]) = (-1.1f, 1.4f);
        Revenue[hernan] = 88_000;

        var ofelia = StoryCustomers.Ofelia.Index;
        Prepaid[ofelia] = true;
        ContractMonth[ofelia] = -99;
        TenureAtStart[ofelia] = 51;
        Revenue[ofelia] = 11_000;
        StoreHabit[ofelia] = 22;
        flags[ofelia] = 0;

        Price[StoryCustomers.Jose.Index] = 0.4f;
        Revenue[StoryCustomers.Adriana.Index] = 112_000;
        Prepaid[StoryCustomers.Brayan.Index] = true;
        ContractMonth[StoryCustomers.Brayan.Index] = -99;
        Revenue[StoryCustomers.Brayan.Index] = 24_000;
        Quality[StoryCustomers.Leidy.Index] = -1.5f;
    }
}
