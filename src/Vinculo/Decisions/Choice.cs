using System.Globalization;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Randomness;
using Vinculo.Decisions.Tables;

namespace Vinculo.Decisions;

/// <summary>An eligible offer with what it was weighed by.</summary>
internal struct Weighing
{
    public required Offer Offer { get; init; }
    public required BelievedOdds Belief { get; init; }

    /// <summary>Standard deviation of the log odds.</summary>
    public required double Deviation { get; init; }

    /// <summary>How widely they are drawn.</summary>
    public required double Width { get; init; }

    public required long Keep { get; init; }
    public required long Drag { get; init; }

    /// <summary>
    /// How making it changes her probability of leaving; staying then counts whatever she answers. Null: not known, and staying
    /// is what a yes brings.
    /// </summary>
    public double? Effect { get; init; }
    public required double Context { get; init; }
    public required double Lever { get; init; }

    /// <summary>What business rules say for it.</summary>
    public required TableVerdict Rules { get; init; }
    public double Rank { get; set; }

    /// <summary>With which probability it comes first.</summary>
    public double Probability { get; set; }

    /// <summary>It could be worth as much as the best, or is expected to be worth half as much.</summary>
    public bool Tried { get; set; }

    /// <summary>What a yes is worth more than a no.</summary>
    public double Worth { get; private set; }

    /// <summary>
    /// What is spent whatever she says: proposing, and a no, from which a yes is counted; less what making it keeps.
    /// </summary>
    public double Cost { get; private set; }

    /// <summary>Works out worth and cost, which every draw asks for.</summary>
    public void Price()
    {
        double no = Offer.Details.RefusalCostMinor ?? 0;
        Worth = (Offer.ValueMinor + (Effect is null ? Keep + Drag : 0)) * Context * Lever + no;
        Cost = Offer.CostMinor + no - (Effect is null ? 0 : (Keep + Drag) * Context * Lever);
    }

    public readonly double GainAt(double chance) => chance * Worth - Cost;
}

/// <summary>Which offer comes first, and with what probability it did.</summary>
/// <remarks>
/// Thompson sampling among the offers within reach: those which, at the hopeful end of what is known of them, could be
/// worth as much as the best is expected to be. A small share of choices is spread evenly over them, and another over all
/// offers expected to be worth at least half as much as the best, so that each of those goes on being tried by lot. What is
/// worth less is not tried on a customer. Both shares fall to the offers by their <see cref="OfferDetails.ByChance"/>, and to
/// the draw where none of them may have any. The probabilities stand in the ledger, for judging other policies from what
/// happened under this one.
/// </remarks>
internal static class Choice
{
    /// <summary>Standard deviations above the mean at which an offer is judged hopefully.</summary>
    public const double Hope = 2;

    /// <summary>Share of choices made at random until somebody sets another: two thirds evenly, one third by lot.</summary>
    public const double UsualRandom = 0.03;

    /// <summary>At most so many are compared, the most hopeful ones.</summary>
    public const int Most = 24;

    public const string Policy = "logistic thompson 64 of 1024, hope 2, even 0.02, lot 0.01 from half";

    /// <summary>As decisions were drawn before; kept so that they can be made again.</summary>
    public const string FirstPolicy = "logistic thompson 64, hope 2, even 0.02, lot 0.01 from half";

    private const int Draws = 64;
    private const double Half = 0.5;

    private static readonly Randomness Usual = new(0.02, 0.01);

    /// <summary>How much of choosing is left to chance.</summary>
    /// <param name="Even">Share of choices spread evenly over the offers within reach.</param>
    /// <param name="Lot">Share of choices drawn by lot among all that are worth half as much as the best.</param>
    public readonly record struct Randomness(double Even, double Lot)
    {
        /// <summary>At most this probable, the first was drawn at random.</summary>
        public double Most => Even + Lot;
    }

    /// <summary>The way of drawing with another share of random choices.</summary>
    /// <param name="random">Share of choices, in ten-thousandths at the finest.</param>
    public static string PolicyOf(double random)
    {
        var lot = Math.Round(random / 3, 4);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"logistic thompson 64 of 1024, hope 2, even {Math.Round(random - lot, 4)}, lot {lot} from half"
        );
    }

    /// <summary>How much a way of drawing leaves to chance.</summary>
    public static Randomness RandomnessOf(string policy)
    {
        if (ReferenceEquals(policy, Policy))
            return Usual;
        double? even = null;
        double? lot = null;
        foreach (var part in policy.Split(", "))
            if (part.StartsWith("even ", StringComparison.Ordinal))
                even = double.Parse(part.AsSpan(5), CultureInfo.InvariantCulture);
            else if (part.StartsWith("lot ", StringComparison.Ordinal))
                lot = double.Parse(part.AsSpan(4, part.IndexOf(' ', 4) - 4), CultureInfo.InvariantCulture);
        return even is { } e && lot is { } l ? new(e, l) : Usual;
    }

    /// <summary>Draws the first among offers, and writes their probabilities; they sum to 1.</summary>
    /// <param name="offers">At least one, the one of the highest rank first.</param>
    /// <param name="seed">The same seed, policy and offers give the same answer.</param>
    /// <param name="policy">How it is drawn.</param>
    /// <returns>Place of the first choice.</returns>
    public static int Draw(Span<Weighing> offers, ulong seed, string policy = Policy)
    {
        var chance = RandomnessOf(policy);
        var best = offers[0].Rank;
        Span<double> hopes = offers.Length <= 512 ? stackalloc double[offers.Length] : new double[offers.Length];
        var within = new List<int>(Math.Min(offers.Length, Most));
        for (var i = 0; i < offers.Length; i++)
        {
            hopes[i] = Hoped(offers[i]);
            if (hopes[i] >= best || offers[i].Rank >= Half * best)
                within.Add(i);
        }
        if (within.Count > Most)
            Cut(within, hopes);

        Span<Stake> stakes = stackalloc Stake[Most];
        Span<double> wins = stackalloc double[Most];
        Span<double> probabilities = stackalloc double[Most];
        var reach = 0;
        var (ofReach, ofHalf) = (0.0, 0.0);
        for (var k = 0; k < within.Count; k++)
        {
            ref var one = ref offers[within[k]];
            one.Tried = true;
            var byChance = one.Offer.Details.ByChance ?? 1;
            ofHalf += one.Rank >= Half * best ? byChance : 0;
            if (hopes[within[k]] < best)
                continue;
            ofReach += byChance;
            stakes[reach++] = new Stake(one.Belief.Odds, one.Width, one.Worth, one.Cost);
        }
        var random = Xoshiro256.For(seed, "decision");
        if (reach == 1)
            wins[0] = 1;
        else if (policy == FirstPolicy)
            ThompsonDraw.Shares(stakes[..reach], random, Draws, wins[..reach]);
        else
            ThompsonDraw.QuickShares(stakes[..reach], random, Draws, wins[..reach]);
        var even = ofReach > 0 ? chance.Even : 0;
        var lot = ofHalf > 0 ? chance.Lot : 0;
        for (int k = 0, r = 0; k < within.Count; k++)
        {
            ref var one = ref offers[within[k]];
            var byChance = one.Offer.Details.ByChance ?? 1;
            if (hopes[within[k]] >= best)
                one.Probability = (1 - even - lot) * wins[r++] + (even > 0 ? even * byChance / ofReach : 0);
            if (lot > 0 && one.Rank >= Half * best)
                one.Probability += lot * byChance / ofHalf;
            probabilities[k] = one.Probability;
        }
        return within[random.PickWeighted(probabilities[..within.Count])];
    }

    /// <summary>Whether an offer is compared with the best.</summary>
    /// <param name="offer">Weighed.</param>
    /// <param name="best">Rank of the best.</param>
    public static bool IsWithin(in Weighing offer, double best) => offer.Rank >= Half * best || Hoped(offer) >= best;

    /// <summary>What it is worth at the hopeful end of what is known of it.</summary>
    private static double Hoped(in Weighing offer) =>
        Math.Max(offer.Rank, offer.GainAt(Logistic(offer.Belief.Odds + Hope * offer.Width)));

    /// <summary>Keeps the most hopeful; the best is always among them.</summary>
    private static void Cut(List<int> within, ReadOnlySpan<double> hopes)
    {
        var order = within.ToArray();
        var keys = new double[order.Length];
        for (var k = 0; k < order.Length; k++)
            keys[k] = order[k] == 0 ? double.NegativeInfinity : -hopes[order[k]];
        Array.Sort(keys, order);
        within.Clear();
        within.AddRange(order.Take(Most).Order());
    }

    private static double Logistic(double odds) => 1 / (1 + Math.Exp(-odds));
}
