using System.Collections.Concurrent;
using System.Numerics;

namespace Vinculo.Decisions.Rules;

/// <summary>What the rules leave of a catalogue.</summary>
/// <param name="Left">Places in the catalogue of offers that may be made, in its order.</param>
/// <param name="Barred">Offers that may not, some of them spelled out.</param>
/// <param name="KeptAway">How many each rule keeps away, by the rule's name.</param>
internal sealed record Screened(List<int> Left, List<BarredOffer> Barred, Dictionary<string, int> KeptAway);

/// <summary>
/// Asks the rules about a whole catalogue at once. What a rule says of all offers for one value of what it looks at (a
/// channel, a class, a set of products) is remembered as a row of bits, so that nine hundred barred offers of a thousand
/// cost a few machine words and no memory.
/// </summary>
/// <param name="eligibility">The rules.</param>
/// <param name="offers">The catalogue; not changed any more.</param>
internal sealed class OfferScreen(Eligibility eligibility, IReadOnlyList<Offer> offers)
{
    private readonly ulong[] active = ActiveOf(offers);

    /// <summary>A rule whose facets are so many forgets them and begins again.</summary>
    private const int MostFacets = 4_096;

    private readonly uint[] concerned = [.. offers.Select(eligibility.Concerned)];
    private readonly int words = (offers.Count + 63) / 64;
    private readonly ConcurrentDictionary<string, ulong[]>[] passing =
    [
        .. eligibility.Rules.Select(_ => new ConcurrentDictionary<string, ulong[]>(StringComparer.Ordinal)),
    ];

    /// <summary>Judges every active offer.</summary>
    /// <param name="context">For whom and when.</param>
    /// <param name="spelled">How many bars are spelled out at most.</param>
    public Screened Screen(DecisionContext context, int spelled)
    {
        Span<ulong> alive = words <= 64 ? stackalloc ulong[words] : new ulong[words];
        active.CopyTo(alive);
        Span<ulong> gone = words <= 64 ? stackalloc ulong[words] : new ulong[words];
        var kept = new Dictionary<string, int>(StringComparer.Ordinal);
        var rest = uint.MaxValue;
        for (var r = 0; r < passing.Length; r++)
        {
            if (Facet(r, context) is not { } facet)
                continue;
            rest &= ~(1u << r);
            var passes = PassesOf(r, facet, context);
            var count = 0;
            for (var w = 0; w < words; w++)
            {
                var barred = alive[w] & ~passes[w];
                count += BitOperations.PopCount(barred);
                gone[w] |= barred;
                alive[w] &= passes[w];
            }
            if (count > 0)
                kept[eligibility.NameOf(r)] = count;
        }

        var alone = 0;
        foreach (var word in alive)
            alone += BitOperations.PopCount(word);
        var left = new List<int>(alone);
        var bars = new List<BarredOffer>();
        for (var w = 0; w < words; w++)
        for (var bits = alive[w]; bits != 0; bits &= bits - 1)
        {
            var place = (w << 6) + BitOperations.TrailingZeroCount(bits);
            var asked = concerned[place] & rest;
            if (asked == 0 || eligibility.JudgeRest(offers[place], context, asked, out var rule) is not { } bar)
            {
                left.Add(place);
                continue;
            }
            kept[rule] = kept.GetValueOrDefault(rule) + 1;
            if (bars.Count < spelled)
                bars.Add(new(offers[place].Code, bar));
        }
        for (var w = 0; w < words && bars.Count < spelled; w++)
        for (var bits = gone[w]; bits != 0 && bars.Count < spelled; bits &= bits - 1)
        {
            var offer = offers[(w << 6) + BitOperations.TrailingZeroCount(bits)];
            if (eligibility.Judge(offer, context) is { } bar)
                bars.Add(new(offer.Code, bar));
        }
        return new(left, bars, kept);
    }

    private static ulong[] ActiveOf(IReadOnlyList<Offer> offers)
    {
        var bits = new ulong[(offers.Count + 63) / 64];
        for (var i = 0; i < offers.Count; i++)
            if (offers[i].Active)
                bits[i >> 6] |= 1UL << (i & 63);
        return bits;
    }

    private string? Facet(int rule, DecisionContext context)
    {
        try
        {
            return eligibility.Rules[rule].Facet(context);
        }
        catch (Exception)
        {
            // A rule that fails is asked offer by offer, where it becomes a bar.
            return null;
        }
    }

    private ulong[] PassesOf(int rule, string facet, DecisionContext context)
    {
        var known = passing[rule];
        if (known.TryGetValue(facet, out var passes))
            return passes;
        if (known.Count >= MostFacets)
            known.Clear();
        passes = new ulong[words];
        for (var i = 0; i < offers.Count; i++)
            if (eligibility.Judge(rule, offers[i], context) is null)
                passes[i >> 6] |= 1UL << (i & 63);
        return known.GetOrAdd(facet, passes);
    }
}
