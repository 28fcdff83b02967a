using Vinculo.Analytics.Randomness;

namespace Vinculo.Demo.World;

/// <summary>
/// The 24 months that happened. Months follow one another; within a month customers do not depend on each other, so they
/// may be lived in any order and on any number of threads.
/// </summary>
internal sealed class History
{
    private readonly ulong seed;
    private readonly Population people;
    private readonly CallGraph graph;
    private readonly Cycles cycles;
    private readonly sbyte[] offerMonth;
    private readonly byte[] offer;
    private readonly byte[] faultsLast;
    private readonly byte[] faultsBefore;
    private readonly sbyte[] unsolvedThrough;
    private readonly byte[] leftMonth;
    private readonly byte[] leftDay;
    private readonly byte[] firstDay;
    private readonly byte[] longDistanceSince;
    private readonly byte[] familySince;

    /// <summary>Marks a plan that was there before the history begins.</summary>
    public const byte Always = 255;

    public History(ulong seed, Population people, Cycles cycles)
    {
        this.seed = seed;
        this.people = people;
        this.cycles = cycles;
        graph = people.Graph;
        var count = people.Count;
        offerMonth = new sbyte[count];
        Array.Fill(offerMonth, (sbyte)-99);
        offer = new byte[count];
        faultsLast = new byte[count];
        faultsBefore = new byte[count];
        unsolvedThrough = new sbyte[count];
        leftMonth = new byte[count];
        leftDay = new byte[count];
        firstDay = new byte[count];
        longDistanceSince = new byte[count];
        familySince = new byte[count];
        Contagion = new Contagion(people);
        for (var who = StoryCustomers.Customers.Count; who < count; who++)
        {
            var random = Xoshiro256.For(seed, "first plans", (ulong)who);
            if (random.Bernoulli(people.CallsAbroad(who) ? 0.10 : 0.01))
                longDistanceSince[who] = Always;
            if (random.Bernoulli(people.HasFamily(who) ? 0.09 : 0.01))
                familySince[who] = Always;
        }
    }

    public Contagion Contagion { get; }

    /// <summary>Month in which each one left; 0 for those who are still there.</summary>
    public byte[] LeftMonth => leftMonth;

    /// <summary>The day on which somebody who came during the history began.</summary>
    public DateOnly CameOn(int who) => cycles.First(people.StartMonth[who]).AddDays(firstDay[who]);

    /// <summary>The day on which somebody left, or null.</summary>
    public DateOnly? LeftOn(int who) => leftMonth[who] == 0 ? null : cycles.First(leftMonth[who]).AddDays(leftDay[who]);

    /// <summary>Month in which the plan was taken; 0 never, <see cref="Always"/> before the history.</summary>
    public byte[] LongDistanceSince => longDistanceSince;

    /// <inheritdoc cref="LongDistanceSince"/>
    public byte[] FamilySince => familySince;

    public byte FaultsLast(int who) => faultsLast[who];

    public byte FaultsBefore(int who) => faultsBefore[who];

    public bool UnsolvedAtEnd(int who) => unsolvedThrough[who] >= Cycles.History;

    public bool IsThere(int who, int month) =>
        people.StartMonth[who] <= month && (leftMonth[who] == 0 || leftMonth[who] >= month);

    /// <summary>Lives one month of one customer.</summary>
    /// <returns>False when he is not a customer in this month.</returns>
    public bool Live(int who, int month, out CustomerMonth facts)
    {
        facts = default;
        if (people.StartMonth[who] > month || leftMonth[who] != 0)
            return false;

        var random = Xoshiro256.For(seed, "months", ((ulong)who << 6) | (uint)month);
        facts.Who = who;
        facts.Month = month;
        facts.Tenure = people.Tenure(who, month);
        facts.DeviceAge = people.DeviceAge(who, month);
        Troubles(ref facts, random);
        Complaint(ref facts, random);
        DrawOffer(ref facts, random);
        facts.Hazard = Hazard.Of(LogOdds(facts));
        facts.Leaves = random.NextDouble() < facts.Hazard;
        var days = cycles.Days(month);
        facts.FirstDay = people.StartMonth[who] == month ? random.NextInt(days / 2) : 0;
        firstDay[who] = facts.FirstDay > 0 ? (byte)facts.FirstDay : firstDay[who];
        facts.EndDay = days;
        StoryCustomersLive(ref facts);
        if (facts.Leaves)
        {
            facts.EndDay = days / 2 + random.NextInt(days - days / 2);
            leftMonth[who] = (byte)month;
            leftDay[who] = (byte)facts.EndDay;
        }

        Usage(ref facts, random);
        Contacts(ref facts, random);
        return true;
    }

    private void Troubles(ref CustomerMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        facts.Faults = random.Poisson(Math.Exp(-1.9 - 0.5 * graph.LineQuality[graph.Community[who]]));
        if (who == StoryCustomers.Hernan.Index)
            facts.Faults = 0;
        facts.FaultsOfQuarter = Math.Min(facts.Faults + faultsLast[who] + faultsBefore[who], 4);
        faultsBefore[who] = faultsLast[who];
        faultsLast[who] = (byte)Math.Min(facts.Faults, 100);
        facts.BillShock = !people.Prepaid[who] && random.Bernoulli(0.05);
    }

    private void Complaint(ref CustomerMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        facts.Complains = random.Bernoulli(
            Offers.Logistic(-4.2 + 0.9 * facts.FaultsOfQuarter + (facts.BillShock ? 1.2 : 0))
        );
        facts.SecondTheme = -1;
        if (StoryCustomers.Customers.Count > who)
            StoryComplaint(ref facts);
        if (facts.Complains)
        {
            var roll = random.NextDouble();
            facts.Theme =
                facts.Faults > 0 ? Themes.Coverage
                : facts.BillShock ? Themes.Billing
                : roll < 0.35 ? Themes.Care
                : roll < 0.70 ? Themes.Speed
                : roll < 0.85 ? Themes.Portability
                : Themes.Promotions;
            if (random.Bernoulli(0.10))
                facts.SecondTheme = (facts.Theme + 1 + random.NextInt(5)) % 6;
            if (random.Bernoulli(0.45))
                for (facts.MonthsToSolve = 1; random.Bernoulli(0.6) && facts.MonthsToSolve < 30; )
                    facts.MonthsToSolve++;
            if (who == StoryCustomers.Marcela.Index)
                (facts.MonthsToSolve, facts.SecondTheme) = (9, -1);
            else if (who == StoryCustomers.Jose.Index)
                facts.MonthsToSolve = 0;
            unsolvedThrough[who] = (sbyte)(facts.Month + facts.MonthsToSolve - 1);
        }

        facts.Unsolved = facts.Month <= unsolvedThrough[who];
    }

    /// <summary>The complaints the stories need, and none of those they cannot bear.</summary>
    private static void StoryComplaint(ref CustomerMonth facts)
    {
        facts.Complains =
            facts.Who == StoryCustomers.Marcela.Index && facts.Month == 24
            || facts.Who == StoryCustomers.Jose.Index && facts.Month == 21;
        if (facts.Who == StoryCustomers.Marcela.Index)
        {
            facts.BillShock = facts.Month == 24;
            facts.Faults = facts.Month == 24 ? 0 : facts.Faults;
        }
        else if (facts.Who <= StoryCustomers.Ofelia.Index)
        {
            facts.BillShock = false;
        }
    }

    private void DrawOffer(ref CustomerMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        facts.Offer = -1;
        var due = random.Bernoulli(Offers.MonthlyShare);
        if (who < StoryCustomers.Customers.Count)
            due = who == StoryCustomers.Jose.Index && facts.Month == 22;
        if (!due)
            return;

        Span<double> chances = stackalloc double[Offers.Count];
        Offers.Probabilities(longDistanceSince[who] != 0, familySince[who] != 0, chances);
        facts.Offer = random.PickWeighted(chances);
        if (who == StoryCustomers.Jose.Index)
            facts.Offer = Offers.Device;
        facts.OfferChance = chances[facts.Offer];
        var trouble = facts.FaultsOfQuarter > 0 || facts.Unsolved;
        facts.OfferEffect = Offers.Effect(facts.Offer, people, who, facts.DeviceAge, trouble, facts.Tenure);
        facts.OfferAcceptance = Offers.Acceptance(facts.Offer, people, who, facts.DeviceAge, trouble, facts.Tenure);
        facts.OfferAccepted = random.Bernoulli(facts.OfferAcceptance) && who >= StoryCustomers.Customers.Count;
        offer[who] = (byte)facts.Offer;
        offerMonth[who] = (sbyte)facts.Month;
        if (facts.OfferAccepted && facts.Offer == Offers.LongDistance)
            longDistanceSince[who] = (byte)facts.Month;
        if (facts.OfferAccepted && facts.Offer == Offers.Family)
            familySince[who] = (byte)facts.Month;
    }

    private double LogOdds(in CustomerMonth facts)
    {
        var who = facts.Who;
        var acting =
            facts.Month - offerMonth[who] < Offers.MonthsOfEffect
                ? Offers.Effect(
                    offer[who],
                    people,
                    who,
                    facts.DeviceAge,
                    facts.FaultsOfQuarter > 0 || facts.Unsolved,
                    facts.Tenure
                )
                : 0;
        return Hazard.Constant(people, who)
            + Hazard.OfMonth(people, who, facts.Month, facts.FaultsOfQuarter, facts.BillShock, facts.Unsolved)
            + 5.0 * Contagion.ShareGone(who)
            + acting;
    }

    private static void StoryCustomersLive(ref CustomerMonth facts)
    {
        if (facts.Who >= StoryCustomers.Customers.Count)
            return;
        facts.Leaves = facts.Who == StoryCustomers.Leidy.Index && facts.Month == 18;
    }

    private void Usage(ref CustomerMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        var part = (double)(facts.EndDay - facts.FirstDay) / cycles.Days(facts.Month);
        var prepaid = people.Prepaid[who] ? 1 : 0;
        facts.DataGb = part * Math.Exp(random.Normal(0.8 + 0.6 * people.Data[who] - 0.3 * prepaid, 0.4));
        facts.Minutes = random.Poisson(part * Math.Min(graph.Strength[who] * 12, 900));
        facts.MinutesAbroad = (int)Math.Round(part * people.MinutesAbroad[who] * Math.Exp(random.Normal(0, 0.25)));
        facts.DroppedPercent = 100 * Math.Exp(-4.0 - 0.5 * people.Quality[who] + random.Normal(0, 0.3));
        facts.PriceChecks = random.Poisson(Math.Exp(-1.2 + 0.9 * people.Price[who]));
        facts.Logins = people.OnTheWeb(who) ? random.Poisson(part * people.AppRate(who)) : 0;
        facts.Spend = part * people.Revenue[who] * Math.Exp(random.Normal(0, 0.12)) * (facts.BillShock ? 1.45 : 1);
    }

    private void Contacts(ref CustomerMonth facts, Xoshiro256 random)
    {
        var who = facts.Who;
        var young = Math.Clamp((50 - people.Age[who]) / 30.0, 0.1, 1);
        facts.Calls = random.Poisson(0.08 + (facts.Complains ? 0.5 : 0) + (facts.Unsolved ? 0.2 : 0));
        facts.Chats = random.Poisson(0.08 * young);
        facts.Messages = random.Poisson(0.09 * young + (facts.Complains ? 0.15 : 0));
        facts.Visits = random.Poisson(people.StoreRate(who));
        facts.WebContacts = people.OnTheWeb(who) ? random.Poisson(0.10 + 0.05 * facts.PriceChecks) : 0;
        if (
            who == StoryCustomers.Marcela.Index && facts.Month >= 23
            || who == StoryCustomers.Jose.Index && facts.Month >= 22
        )
            facts.Calls = Math.Max(facts.Calls, 1);
        if (who == StoryCustomers.Hernan.Index)
            facts.Calls = facts.Chats = facts.Messages = 0;
    }
}
