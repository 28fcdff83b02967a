using Vinculo.Analytics.Randomness;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Fund;

/// <summary>What affiliates complain about.</summary>
internal static class FundThemes
{
    public const int WorkHistory = 0;
    public const int Transfer = 1;
    public const int Severance = 2;
    public const int Returns = 3;
    public const int App = 4;
    public const int Care = 5;
    public const int Pension = 6;

    public static readonly string[] Codes =
    [
        "historia-laboral",
        "traslado",
        "cesantias",
        "rentabilidad",
        "app",
        "atencion",
        "pension",
    ];

    /// <summary>How often each is complained about, of a thousand affiliates a month, when nothing is the matter.</summary>
    public static readonly double[] Usual = [2.6, 1.4, 1.2, 1.6, 1.6, 2.4, 1.4];
}

/// <summary>All that happens to one affiliate in one month.</summary>
internal struct FundMonth
{
    public int Who;
    public int Month;

    /// <summary>Day of the cycle on which he is an affiliate no more: its length, or the day he left.</summary>
    public int EndDay;
    public bool Leaves;
    public double Hazard;
    public bool Paid;
    public FundTroubles Troubles;

    /// <summary>The fund heard of the competitor's contact.</summary>
    public bool CompetitorSeen;
    public bool Recommending;
    public bool Complains;
    public int Theme;
    public int SecondTheme;
    public int MonthsToSolve;

    /// <summary>Action drawn this month, or -1 when none was due.</summary>
    public int Action;
    public double ActionEffect;
    public double ActionAcceptance;
    public bool ActionAccepted;

    /// <summary>Voluntary deposit of the month, COP; 0 for most.</summary>
    public double Deposit;
    public int Visits;
    public int Calls;
    public int Chats;
    public int Logins;
    public int Advisers;
    public int SavingsLookups;
}

/// <summary>The 24 months that happened. As with any world: months follow one another, affiliates of a month do not depend on each other.</summary>
internal sealed class FundHistory
{
    /// <summary>Months during which an action acts upon leaving.</summary>
    private const int MonthsOfEffect = 6;

    /// <summary>Marks a product that was there before the history begins.</summary>
    public const byte Always = 255;

    private readonly ulong seed;
    private readonly FundPeople people;
    private readonly Cycles cycles;
    private readonly double[] returns;
    private readonly bool[] poorReturns;
    private readonly sbyte[] actionMonth;
    private readonly byte[] action;
    private readonly byte[] leftDay;
    private readonly byte[] voluntarySince;
    private readonly float[] voluntary;

    public FundHistory(ulong seed, FundPeople people, Cycles cycles)
    {
        (this.seed, this.people, this.cycles) = (seed, people, cycles);
        var market = Xoshiro256.For(seed, "returns");
        returns = [.. Enumerable.Range(0, Cycles.History + 1).Select(_ => market.Normal(0.006, 0.02))];
        var poor = returns.Skip(1).Order().ElementAt(Cycles.History / 4);
        poorReturns = [.. returns.Select(month => month < poor)];
        actionMonth = new sbyte[people.Count];
        Array.Fill(actionMonth, (sbyte)-99);
        action = new byte[people.Count];
        leftDay = new byte[people.Count];
        LeftMonth = new byte[people.Count];
        voluntary = [.. people.Voluntary];
        voluntarySince = [.. voluntary.Select(balance => balance > 0 ? Always : (byte)0)];
        Colleagues = new ColleaguesGone(people);
    }

    public ColleaguesGone Colleagues { get; }

    /// <summary>Month in which each one left; 0 for those who are still there.</summary>
    public byte[] LeftMonth { get; }

    /// <summary>The return of the middle fund in a month, as a share; the careful one has .35 of it, the bold one 1.6.</summary>
    public double Return(int month) => returns[month];

    /// <summary>The day on which somebody left, or null.</summary>
    public DateOnly? LeftOn(int who) => LeftMonth[who] == 0 ? null : cycles.First(LeftMonth[who]).AddDays(leftDay[who]);

    public bool HasVoluntary(int who) => voluntarySince[who] != 0;

    /// <summary>Month in which the voluntary pension was opened; 0 never, <see cref="Always"/> before the history.</summary>
    public byte VoluntarySince(int who) => voluntarySince[who];

    /// <summary>Balance of the voluntary pension now, COP.</summary>
    public double Voluntary(int who) => voluntary[who];

    /// <summary>Lives one month of one affiliate.</summary>
    /// <returns>False when he has left before.</returns>
    public bool Live(int who, int month, out FundMonth facts)
    {
        facts = default;
        if (LeftMonth[who] != 0)
            return false;
        var random = Xoshiro256.For(seed, "months", ((ulong)who << 6) | (uint)month);
        facts.Who = who;
        facts.Month = month;
        facts.Troubles = FundTroubles.Draw(people, who, random);
        facts.CompetitorSeen = random.Bernoulli(0.4) && facts.Troubles.Competitor;
        facts.Paid = random.Bernoulli(0.94);
        facts.Recommending = people.Answers[who] && month % 3 == who % 3;
        Complaint(ref facts, random);
        Act(ref facts, random);
        facts.Hazard = FundHazard.Of(
            people,
            who,
            month,
            facts.Troubles,
            HasVoluntary(who),
            Colleagues.ShareFor(who),
            month - actionMonth[who] < MonthsOfEffect ? FundActions.Effect(action[who], people, who, month) : 0
        );
        facts.Leaves = random.NextDouble() < facts.Hazard && who >= FundStories.Customers.Count;
        var days = cycles.Days(month);
        facts.EndDay = days;
        if (facts.Leaves)
        {
            facts.EndDay = days / 2 + random.NextInt(days - days / 2);
            LeftMonth[who] = (byte)month;
            leftDay[who] = (byte)facts.EndDay;
        }
        Contacts(ref facts, random);
        return true;
    }

    private void Complaint(ref FundMonth facts, Xoshiro256 random)
    {
        Span<double> rates = stackalloc double[FundThemes.Usual.Length];
        FundThemes.Usual.CopyTo(rates);
        if (poorReturns[facts.Month])
            rates[FundThemes.Returns] *= 3;
        if (cycles.Label(facts.Month).Month == 2)
            rates[FundThemes.Severance] *= 5;
        if (facts.Troubles.BadService)
        {
            rates[FundThemes.Care] += 90;
            rates[FundThemes.App] += 40;
            rates[FundThemes.Transfer] += 20;
        }
        var all = 0.0;
        foreach (var rate in rates)
            all += rate;
        facts.SecondTheme = -1;
        facts.Complains = random.Bernoulli(all / 1_000);
        if (facts.Who == FundStories.Gloria.Index)
            facts.Complains = facts.Month == Cycles.History;
        else if (facts.Who == FundStories.Alvaro.Index)
            facts.Complains = false;
        if (!facts.Complains)
            return;
        facts.Theme = facts.Who == FundStories.Gloria.Index ? FundThemes.Returns : random.PickWeighted(rates);
        if (random.Bernoulli(0.10))
            facts.SecondTheme = (facts.Theme + 1 + random.NextInt(rates.Length - 1)) % rates.Length;
        if (random.Bernoulli(0.35))
            for (facts.MonthsToSolve = 1; random.Bernoulli(0.5) && facts.MonthsToSolve < 12; )
                facts.MonthsToSolve++;
    }

    /// <summary>Draws an action, and the deposit that may follow it or come by itself.</summary>
    private void Act(ref FundMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        facts.Action = -1;
        if (!random.Bernoulli(FundActions.MonthlyShare) || who < FundStories.Customers.Count)
            return;
        facts.Action = random.PickWeighted(FundActions.Chances);
        facts.ActionEffect = FundActions.Effect(facts.Action, people, who, facts.Month);
        facts.ActionAcceptance = FundActions.Acceptance(facts.Action, people, who);
        facts.ActionAccepted = random.Bernoulli(facts.ActionAcceptance);
        action[who] = (byte)facts.Action;
        actionMonth[who] = (sbyte)facts.Month;
        if (!random.Bernoulli(FundActions.Deposit(facts.Action, people, who)))
            return;
        facts.Deposit = people.Pay(who) * (0.2 + 0.6 * random.NextDouble());
        voluntary[who] += (float)facts.Deposit;
        if (voluntarySince[who] == 0)
            voluntarySince[who] = (byte)facts.Month;
    }

    private void Contacts(ref FundMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        facts.Visits = random.Poisson(people.Visits(who));
        facts.Calls = random.Poisson(people.Calls(who, facts.Troubles.BadService));
        facts.Chats = random.Poisson(people.Chats(who));
        facts.Logins = random.Poisson(people.Logins(who));
        facts.Advisers = random.Poisson(people.Advisers(who));
        facts.SavingsLookups = random.Poisson(Math.Exp(-1.4 + 0.9 * people.Save[who]));
        if (who == FundStories.Gloria.Index && facts.Month >= Cycles.History - 1)
            facts.Calls = Math.Max(1, facts.Calls);
    }
}
