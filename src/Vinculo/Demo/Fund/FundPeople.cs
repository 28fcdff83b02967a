using Vinculo.Analytics.Randomness;
using Vinculo.Demo.People;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>What never changes about each affiliate of Fondo Arrayán, in columns. Half of it no file ever shows.</summary>
/// <remarks>Parameters: see <c>docs/methods/simulation.md</c>. Each affiliate is one member of the stream <c>affiliates</c>.</remarks>
internal sealed class FundPeople
{
    /// <summary>Legal minimum wage, COP a month: contribution bases are told in multiples of it.</summary>
    public const double MinimumWage = 1_300_000;

    /// <summary>How much higher the pay of each sector is, in log.</summary>
    private static readonly double[] PayOfSector = [0, 0.25, 0.5, 0.1, 0.35, 0.7];

    private readonly double[] answeredNoise;

    public FundPeople(ulong seed, int count, Employers employers)
    {
        Count = count;
        Quality = new float[employers.Count];
        var sectors = new int[employers.Count];
        for (var at = 0; at < employers.Count; at++)
        {
            Quality[at] = (float)Xoshiro256.For(seed, "employer quality", (ulong)at).Normal(0, 0.6);
            sectors[at] = employers[at].SectorAt;
        }
        Quality[0] = FundStories.EmployerQuality;
        Employer = new int[count];
        Age = new byte[count];
        Income = new float[count];
        Save = new float[count];
        Risk = new float[count];
        Digital = new float[count];
        Trust = new float[count];
        TenureYears = new float[count];
        Service = new float[count];
        Severance = new float[count];
        Mandatory = new float[count];
        Voluntary = new float[count];
        GoalSavings = new float[count];
        Elsewhere = new float[count];
        Insured = new bool[count];
        Answers = new bool[count];
        Surveyed = new bool[count];
        answeredNoise = new double[count];
        var bySize = employers.BySize(firstWeight: 20);
        Parallel.For(
            0,
            (count + 4095) / 4096,
            chunk =>
            {
                for (var who = chunk * 4096; who < Math.Min(count, chunk * 4096 + 4096); who++)
                    Draw(seed, who, bySize, sectors);
            }
        );
        FundStories.Tell(this);
        Colleagues = new int[employers.Count];
        foreach (var employer in Employer)
            if (employer >= 0)
                Colleagues[employer]++;
    }

    public int Count { get; }

    /// <summary>Where each one works, or -1 for those who work for themselves.</summary>
    public int[] Employer { get; }

    /// <summary>How many affiliates each employer has at month 1.</summary>
    public int[] Colleagues { get; }

    /// <summary>Latent: how well an employer treats its people; N(0,.6).</summary>
    public float[] Quality { get; }

    /// <summary>Whole years at month 1, 20 … 64.</summary>
    public byte[] Age { get; }

    /// <summary>Contribution base, in minimum wages, 1 … 25.</summary>
    public float[] Income { get; }

    /// <summary>Latent: how much somebody likes to save; N(0,1).</summary>
    public float[] Save { get; }

    /// <summary>Latent: appetite for risk; N(0,1).</summary>
    public float[] Risk { get; }

    /// <summary>Latent: at home with screens; falls with age.</summary>
    public float[] Digital { get; }

    /// <summary>Latent: trust in the fund; partly the employer's.</summary>
    public float[] Trust { get; }

    /// <summary>Years with the fund at month 1.</summary>
    public float[] TenureYears { get; }

    /// <summary>Latent: multiplier of contacts.</summary>
    public float[] Service { get; }

    /// <summary>Severance at the fund, COP; 0 for those without an employer.</summary>
    public float[] Severance { get; }

    /// <summary>Balance of the mandatory account, COP.</summary>
    public float[] Mandatory { get; }

    /// <summary>Voluntary pension at month 1, COP; 0 for most.</summary>
    public float[] Voluntary { get; }

    /// <summary>Savings for a goal, COP; 0 for most.</summary>
    public float[] GoalSavings { get; }

    /// <summary>Latent: what lies with others, COP.</summary>
    public float[] Elsewhere { get; }

    /// <summary>Has the life insurance beside the account.</summary>
    public bool[] Insured { get; }

    /// <summary>Belongs to those who answer when asked whether they would recommend the fund.</summary>
    public bool[] Answers { get; }

    /// <summary>Was asked once what he has in all.</summary>
    public bool[] Surveyed { get; }

    public double Pay(int who) => Income[who] * MinimumWage;

    /// <summary>Years with the fund in a month.</summary>
    public double Tenure(int who, int month) => TenureYears[who] + month / 12.0;

    /// <summary>What is answered to "would you recommend us", 0 … 10.</summary>
    public int Recommends(int who) => (int)Math.Clamp(Math.Round(7 + 1.6 * Trust[who] + answeredNoise[who]), 0, 10);

    /// <summary>True probability of needing a voluntary pension.</summary>
    public double NeedsVoluntary(int who) =>
        Offers.Logistic(-2 + 0.9 * Save[who] + 0.8 * Math.Log(Income[who] / 4) + 0.02 * (Age[who] - 35));

    public double NeedsGoal(int who) =>
        Offers.Logistic(-1.6 + 0.8 * Save[who] - 0.3 * Math.Log(Income[who] / 4) - 0.01 * (Age[who] - 35));

    public double NeedsInsurance(int who) =>
        Offers.Logistic(-1.8 + (Age[who] is > 30 and < 50 ? 0.5 : 0) - 0.4 * Risk[who]);

    public double NeedsAdvice(int who) =>
        Offers.Logistic(-1.2 + 0.05 * (Age[who] - 45) + 0.3 * Math.Log(Income[who] / 4));

    /// <summary>Mean visits to a branch in a month.</summary>
    public double Visits(int who) => Service[who] * (0.14 + 0.015 * Math.Max(Age[who] - 45, 0));

    public double Calls(int who, bool badService) => Service[who] * (0.18 + (badService ? 0.9 : 0));

    public double Chats(int who) => Math.Exp(-2 + 0.3 * Digital[who]);

    public double Logins(int who) => Math.Exp(0.2 + 0.5 * Digital[who]);

    public double Advisers(int who) => 0.01 + (Income[who] > 8 ? 0.03 : 0);

    /// <summary>What attending somebody costs in a usual month, COP.</summary>
    public double MonthlyCost(int who) =>
        18_000 * Visits(who)
        + 6_500 * (Calls(who, false) + 0.04 * 0.9 * Service[who])
        + 3_000 * Chats(who)
        + 150 * Logins(who)
        + 60_000 * Advisers(who);

    /// <summary>Commission of a usual month less the cost of attending, COP.</summary>
    /// <param name="voluntary">Balance of the voluntary pension.</param>
    public double MonthlyMargin(int who, double voluntary) =>
        0.94 * 0.007 * Pay(who) + 0.03 / 12 * Severance[who] + 0.018 / 12 * voluntary - MonthlyCost(who);

    private void Draw(ulong seed, int who, WeightedList<int> bySize, int[] sectors)
    {
        var random = Xoshiro256.For(seed, "affiliates", (ulong)who);
        var employer = random.Bernoulli(0.82) ? bySize.Draw(random) : -1;
        Employer[who] = employer;
        Age[who] = (byte)Math.Clamp(Math.Round(random.Normal(39, 10)), 20, 64);
        var sector = employer < 0 ? 0 : PayOfSector[sectors[employer]];
        Income[who] = (float)Math.Clamp(Math.Exp(random.Normal(-0.05 + sector + 0.012 * (Age[who] - 39), 0.5)), 1, 25);
        Save[who] = (float)random.Normal();
        Risk[who] = (float)random.Normal();
        Digital[who] = (float)(random.Normal() - 0.04 * (Age[who] - 40));
        Trust[who] = (float)((employer < 0 ? 0 : 0.7 * Quality[employer]) + 0.9 * random.Normal());
        TenureYears[who] = (float)Math.Round(Math.Min(random.Exponential(7), Age[who] - 20), 1);
        Service[who] = (float)Math.Exp(random.Normal(0, 1.1) - 0.6);
        var pay = Pay(who);
        Severance[who] = employer < 0 ? 0 : (float)(pay * (0.2 + 2.8 * random.NextDouble()));
        Mandatory[who] = (float)(0.115 * 12 * pay * TenureYears[who] * Math.Exp(random.Normal(0, 0.2)));
        var voluntary = pay * random.Gamma(1.5, 1.2);
        Voluntary[who] = random.Bernoulli(0.35 * NeedsVoluntary(who)) ? (float)voluntary : 0;
        var goal = pay * random.Gamma(1.2, 0.5);
        GoalSavings[who] = random.Bernoulli(0.35 * NeedsGoal(who)) ? (float)goal : 0;
        Insured[who] = random.Bernoulli(0.35 * NeedsInsurance(who));
        Elsewhere[who] = (float)(pay * random.Gamma(0.8, 3.5) * Math.Exp(0.4 * Save[who]));
        Answers[who] = random.Bernoulli(0.25);
        answeredNoise[who] = random.Normal();
        Surveyed[who] = random.Bernoulli(0.15);
    }
}
