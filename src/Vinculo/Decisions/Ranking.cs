using System.Buffers;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Tables;
using Vinculo.Insights;

namespace Vinculo.Decisions;

/// <summary>
/// From what is known to what is proposed. Pure: the same context, catalogue, beliefs and seed give the same decision.
/// </summary>
internal static class Ranking
{
    /// <summary>How many actions are proposed at once.</summary>
    public const int Proposed = 3;

    /// <summary>A lever below this, or above <see cref="MostLever"/>, counts as this: who pushes cannot turn the order upside down.</summary>
    public const double LeastLever = 0.25;

    public const double MostLever = 4;

    /// <summary>How many bars are spelled out; the others are counted.</summary>
    public const int SpelledBars = 16;

    /// <summary>How many candidates the ledger keeps with all their factors.</summary>
    private const int Told = 8;

    /// <summary>An offer this near to the one before it may give way to one of another kind.</summary>
    private const double Near = 0.8;

    /// <summary>Decides.</summary>
    /// <param name="context">For whom and when.</param>
    /// <param name="page">The catalogue.</param>
    /// <param name="seed">Chance of this decision.</param>
    /// <param name="most">At most so many are proposed.</param>
    /// <param name="log">Hears of rules that fail.</param>
    /// <param name="spelled">How many bars are spelled out.</param>
    /// <param name="screened">Of them, how many at most that the offers' own rules give; null: as many.</param>
    public static DecisionContent Decide(
        DecisionContext context,
        OfferBook.Page page,
        ulong seed,
        ILogger log,
        int most = Proposed,
        int spelled = SpelledBars,
        int? screened = null
    )
    {
        var beliefs = page.Beliefs;
        return Decide(
            context,
            page,
            beliefs,
            new(seed, beliefs.Shape.Version, beliefs.Shape.Read(context), most, spelled, page.Policy)
            {
                Screened = screened,
            },
            log
        );
    }

    /// <param name="Seed">Chance of this decision.</param>
    /// <param name="Shaped">Version of the numbers the customer is read by.</param>
    /// <param name="Reading">The customer and the moment as those numbers.</param>
    /// <param name="Most">At most so many are proposed.</param>
    /// <param name="Spelled">How many bars are spelled out.</param>
    /// <param name="Policy">How the first is drawn.</param>
    internal readonly record struct Terms(
        ulong Seed,
        int Shaped,
        double[] Reading,
        int Most,
        int Spelled,
        string Policy = Choice.Policy
    )
    {
        /// <summary>How many bars of the offers' own rules are spelled out; null: as many as of all.</summary>
        public int? Screened { get; init; }
    }

    internal static DecisionContent Decide(
        DecisionContext context,
        OfferBook.Page page,
        IBeliefs beliefs,
        Terms terms,
        ILogger log
    )
    {
        var screened = page.Screen(log).Screen(context, terms.Screened ?? terms.Spelled);
        var (bars, kept) = (screened.Barred, screened.KeptAway);
        var rules = page.Tables.For(context, page.Places);
        var believed = beliefs.For(terms.Reading);
        var effects = context.Scores.Keys.Any(s => s.StartsWith(CustomerScores.Effect, StringComparison.Ordinal));
        var rented = ArrayPool<Weighing>.Shared.Rent(2 * screened.Left.Count);
        var (weighed, count) = (0, 0);
        try
        {
            var allowed = 0;
            var poor = new List<Weighing>();
            foreach (var place in screened.Left)
            {
                var offer = page.Places[place];
                var verdict = rules.Judge(place);
                if (verdict.Bar is { } ruled)
                {
                    kept[Ruled] = kept.GetValueOrDefault(Ruled) + 1;
                    if (bars.Count < terms.Spelled)
                        bars.Add(new(offer.Code, ruled));
                    continue;
                }
                allowed++;
                if (believed(offer, page.UsualOdds[place]) is not { } belief)
                    continue;
                ref var one = ref rented[weighed];
                one = Weigh(offer, belief, context, verdict, effects);
                if (one.Rank > 0 || one.Rank == 0 && !offer.IsCommercial)
                    weighed++;
                else
                {
                    kept[NotWorthIt] = kept.GetValueOrDefault(NotWorthIt) + 1;
                    if (bars.Count >= terms.Spelled)
                        continue;
                    poor.Add(one);
                    bars.Add(new(offer.Code, NotWorth(one)));
                }
            }
            count = Compared(rented.AsSpan(0, weighed));
            var weighings = rented.AsSpan(screened.Left.Count, count);
            SortInto(weighings, rented.AsSpan(0, count));
            var first = count == 0 ? -1 : Choice.Draw(weighings, terms.Seed, terms.Policy);
            var order = Order(weighings, first, context, terms.Most);
            string? wouldHave = null;
            if (context.Control)
            {
                wouldHave = order.Count > 0 ? weighings[order[0]].Offer.Code : null;
                order = Served(weighings, order, context, bars, terms);
                if (screened.Left.Count(p => page.Places[p].IsCommercial) is > 0 and var held)
                    kept["control-group"] = held;
            }
            return new()
            {
                Seed = terms.Seed.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
                Fingerprint = "",
                Revision = page.Revision,
                Class = Tally.ClassOf(context.Class),
                Models = context.Models,
                Tables = rules.Versions,
                ContactRules = page.Contacts.Rules.Version,
                Policy = terms.Policy,
                Most = terms.Most,
                Spelled = terms.Spelled,
                Shaped = terms.Shaped,
                Reading = terms.Reading,
                Context = context,
                Eligible = allowed,
                Candidates = Candidates(weighings, order, first, context),
                Others = Others(weighings, poor, first),
                Barred = bars,
                KeptAway = kept.Count > 0 ? kept : null,
                Spent = page.Spent(),
                Proposed = [.. Codes(weighings, order)],
                WouldHave = wouldHave,
                ByLot = first >= 0 && weighings[first].Probability <= Choice.RandomnessOf(terms.Policy).Most,
                ScoresOf = StaleScores(context),
                Name = context.GivenNames?.Split(' ')[0] ?? context.Name,
            };
        }
        finally
        {
            rented.AsSpan(0, Math.Min(weighed + 1, screened.Left.Count)).Clear();
            rented.AsSpan(screened.Left.Count, count).Clear();
            ArrayPool<Weighing>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// Moves those to the front that are told or could come first. All others, nine of ten of a large catalogue, change
    /// nothing and need no order.
    /// </summary>
    /// <returns>How many.</returns>
    private static int Compared(Span<Weighing> weighings)
    {
        Span<double> first = stackalloc double[Told];
        first.Fill(double.NegativeInfinity);
        foreach (ref readonly var one in weighings)
        {
            var place = Told;
            for (; place > 0 && one.Rank > first[place - 1]; place--)
                if (place < Told)
                    first[place] = first[place - 1];
            if (place < Told)
                first[place] = one.Rank;
        }
        var kept = 0;
        foreach (ref readonly var one in weighings)
            if (one.Rank >= first[^1] || Choice.IsWithin(one, first[0]))
                weighings[kept++] = one;
        return kept;
    }

    /// <summary>
    /// The best first, of equals the one whose code comes first. Places are sorted and not the weighings themselves, which
    /// are large: of a thousand offers sorting was half of a decision.
    /// </summary>
    private static void SortInto(Span<Weighing> sorted, ReadOnlySpan<Weighing> weighings)
    {
        var (keys, places) = (new double[weighings.Length], new int[weighings.Length]);
        for (var i = 0; i < weighings.Length; i++)
            (keys[i], places[i]) = (-weighings[i].Rank, i);
        Array.Sort(keys, places);
        for (int i = 0, end; i < keys.Length; i = end)
        {
            for (end = i + 1; end < keys.Length && keys[end] == keys[i]; end++) { }
            if (end - i > 1)
            {
                var equals = places[i..end];
                var codes = new string[equals.Length];
                for (var k = 0; k < equals.Length; k++)
                    codes[k] = weighings[equals[k]].Offer.Code;
                Array.Sort(codes, equals, StringComparer.Ordinal);
                equals.CopyTo(places, i);
            }
        }
        for (var i = 0; i < places.Length; i++)
            sorted[i] = weighings[places[i]];
    }

    /// <summary>Under which offers are counted that cost more than they bring.</summary>
    public const string NotWorthIt = "worth";

    /// <summary>Under which offers are counted that a business rule keeps away.</summary>
    private const string Ruled = "tables";

    /// <summary>Scores this old are told as such; what they say is used all the same.</summary>
    private const int StaleDays = 62;

    private static DateOnly? StaleScores(DecisionContext context) =>
        context.ScoredOn is { } on && context.Moment.Today.DayNumber - on.DayNumber > StaleDays ? on : null;

    /// <param name="offer">What is weighed.</param>
    /// <param name="believed">What is believed of it.</param>
    /// <param name="context">For whom and when.</param>
    /// <param name="rules">What business rules say for it.</param>
    /// <param name="effects">Whether anything is known of what offers do to her.</param>
    private static Weighing Weigh(
        Offer offer,
        BelievedOdds believed,
        DecisionContext context,
        TableVerdict rules,
        bool effects
    )
    {
        // What the ledger keeps is what was compared, so that the numbers in it give the same choice again.
        var deviation = Math.Round(Math.Sqrt(believed.Variance), 4);
        var belief = new BelievedOdds(
            Math.Round(believed.Odds, 4),
            deviation * deviation,
            Math.Round(believed.Answers, 2)
        );
        var product = 1.0;
        for (var i = 0; i < offer.Contexts.Count; i++)
            if (offer.Contexts[i].When.Holds(context))
                product *= Math.Clamp(offer.Contexts[i].Weight, 0.1, 5);
        for (var i = 0; i < rules.Weights.Count; i++)
            product *= Math.Clamp(rules.Weights[i].Weight, 0.1, 5);
        var width = Beliefs.Options.WidthAt(belief.Answers);
        double? effect = effects && context.Scores.TryGetValue(offer.EffectScore, out var known) ? known.Amount : null;
        var weighing = new Weighing
        {
            Offer = offer,
            Belief = belief,
            Deviation = deviation,
            Width = width * deviation,
            Effect = effect,
            Keep = Kept(offer, context, context.RemainingValueMinor, effect),
            Drag = Kept(offer, context, context.DragMinor, effect),
            Context = Math.Clamp(product, 0.1, 5),
            Lever = Math.Clamp(offer.Lever, LeastLever, MostLever),
            Rules = rules,
        };
        weighing.Price();
        weighing.Rank = weighing.GainAt(belief.Chance);
        return weighing;
    }

    /// <summary>
    /// What staying is worth: by how much making it lowers the probability of leaving, times what would go. Where that was not
    /// learnt, the share of the risk that a yes is said to remove, times the risk.
    /// </summary>
    private static long Kept(Offer offer, DecisionContext context, long? going, double? effect) =>
        effect is { } change
            ? going is > 0 and { } stays && context.Currency == offer.Currency
                ? (long)Math.Round(-change * stays)
                : 0
            : offer.KeepShare > 0
            && context.Churn is { } churn
            && going is > 0 and { } minor
            && context.Currency == offer.Currency
                ? (long)Math.Round(offer.KeepShare * churn * minor)
                : 0;

    /// <summary>
    /// The first, then the others by rank; one that is nearly as good and of another kind goes before a second of the same
    /// kind, so that what is shown is a choice.
    /// </summary>
    private static List<int> Order(ReadOnlySpan<Weighing> offers, int first, DecisionContext context, int most)
    {
        var order = new List<int>(most);
        if (first < 0)
            return order;
        order.Add(first);
        var look = Math.Min(offers.Length, Told);
        // In the control group the whole list is looked through for what may be served.
        var needed = context.Control ? look : Math.Min(most, look + 1);
        while (order.Count < needed)
        {
            var (next, other) = (-1, -1);
            for (var i = 0; i < look; i++)
            {
                if (order.Contains(i))
                    continue;
                if (next < 0)
                    next = i;
                if (Repeats(offers, order, i))
                    continue;
                other = i;
                break;
            }
            if (next < 0)
                break;
            order.Add(other >= 0 && offers[other].Rank >= Near * offers[next].Rank ? other : next);
        }
        return order;
    }

    private static bool Repeats(ReadOnlySpan<Weighing> offers, List<int> order, int one)
    {
        foreach (var shown in order)
            if (offers[shown].Offer.Issue == offers[one].Offer.Issue)
                return true;
        return false;
    }

    /// <summary>The control group is served, but not sold to.</summary>
    private static List<int> Served(
        ReadOnlySpan<Weighing> offers,
        List<int> order,
        DecisionContext context,
        List<BarredOffer> bars,
        Terms terms
    )
    {
        var held = new Rules.ControlGroupRule();
        var served = new List<int>();
        foreach (var one in order)
            if (held.Judge(offers[one].Offer, context) is not { } bar)
                served.Add(one);
            else if (bars.Count < terms.Spelled)
                bars.Add(new(offers[one].Offer.Code, bar));
        return served.Count > terms.Most ? served[..terms.Most] : served;
    }

    private static List<WeighedOffer> Candidates(
        ReadOnlySpan<Weighing> offers,
        List<int> order,
        int first,
        DecisionContext context
    )
    {
        var told = new List<WeighedOffer>();
        for (var i = 0; i < offers.Length; i++)
            if (i < Told || i == first)
                told.Add(Telling(offers[i], order.Contains(i), context));
        return told;
    }

    private static WeighedOffer Telling(in Weighing one, bool shown, DecisionContext context)
    {
        var offer = one.Offer;
        var weights = shown ? offer.Contexts.Where(w => w.When.Holds(context)).ToList() : [];
        return new(
            offer.Code,
            offer.RowVersion,
            one.Belief.Odds,
            one.Deviation,
            one.Belief.Answers,
            offer.ValueMinor,
            one.Keep,
            one.Context,
            one.Lever,
            offer.CostMinor,
            offer.Currency,
            Math.Round(one.Rank, 4),
            one.Probability
        )
        {
            DragMinor = one.Drag,
            Effect = one.Effect,
            RefusalCostMinor = offer.Details.RefusalCostMinor is > 0 and var no ? no : null,
            Weights = shown ? [.. weights.Select(w => new AppliedWeight(w.Code, w.Weight)), .. one.Rules.Weights] : [],
            Reasons = shown ? [.. one.Rules.Reasons, .. WhyOffer.Tell(one, weights, context)] : [],
        };
    }

    /// <summary>The numbers of what was compared and is not told in full.</summary>
    private static Dictionary<string, double[]>? Others(ReadOnlySpan<Weighing> offers, List<Weighing> poor, int first)
    {
        Dictionary<string, double[]>? others = null;
        for (var i = Told; i < offers.Length; i++)
            if (offers[i].Tried && i != first)
                Add(offers[i]);
        foreach (var one in poor)
            Add(one);
        return others;

        void Add(in Weighing one) =>
            (others ??= new(StringComparer.Ordinal))[one.Offer.Code] = [
                one.Belief.Odds,
                one.Deviation,
                one.Belief.Answers,
                one.Probability,
            ];
    }

    private static List<string> Codes(ReadOnlySpan<Weighing> offers, List<int> order)
    {
        var codes = new List<string>(order.Count);
        foreach (var one in order)
            codes.Add(offers[one].Offer.Code);
        return codes;
    }

    private static Bar NotWorth(in Weighing one) =>
        Bar.For(
            "not-worth-it",
            ("expected", one.Rank + one.Offer.CostMinor),
            ("cost", one.Offer.CostMinor),
            ("currency", one.Offer.Currency)
        );
}
