using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network;

/// <summary>What the data say about leaving being catching.</summary>
public enum ContagionVerdict
{
    /// <summary>Too few left, or too few of those had a neighbour who left before.</summary>
    TooFew,

    /// <summary>Who lost a neighbour does not leave more often than others.</summary>
    NoAssociation,

    /// <summary>Who lost a neighbour leaves more often, but likeness or a shock they share explains it.</summary>
    Likeness,

    /// <summary>Who lost a neighbour leaves more often than her like, and soon after.</summary>
    Contagion,
}

/// <summary>Evidence for and against.</summary>
/// <param name="Verdict">The conclusion.</param>
/// <param name="Leavers">Customers who left.</param>
/// <param name="Exposed">Of those, how many had lost a neighbour within the lag.</param>
/// <param name="Crude">Log odds of leaving per whole share of neighbours lost, comparing everybody of one period.</param>
/// <param name="Sway">The same, comparing only customers of one stratum in one period: β of <see cref="Influence.AtStake"/>.</param>
/// <param name="SwayError">Standard error of <paramref name="Sway"/>.</param>
/// <param name="WhoP">How often chance alone, within strata and periods, puts leavers next to former leavers as much.</param>
/// <param name="WhenP">How often leaving times, dealt anew among the leavers of a stratum, follow each other as closely.</param>
/// <param name="Past">Spans of periods, the latest first: what was learnt before each, beside who left in it.</param>
public sealed record ContagionEvidence(
    ContagionVerdict Verdict,
    int Leavers,
    int Exposed,
    double Crude,
    double Sway,
    double SwayError,
    double WhoP,
    double WhenP,
    IReadOnlyList<ContagionPeriod> Past
)
{
    /// <summary>Odds of leaving of one who lost a tenth of her ties, against her like who lost none.</summary>
    public double TenthOdds => Math.Exp(Sway / 10);
}

/// <summary>Whether leavers of some periods had lost ties as often as what was learnt before foretold.</summary>
/// <param name="From">The first period.</param>
/// <param name="Until">The first one no more.</param>
/// <param name="Leavers">Who left, of strata and periods in which losses differ.</param>
/// <param name="Exposed">Of them, who had lost a neighbour within the lag.</param>
/// <param name="Foretold">How many of them would have, by the sway learnt before <paramref name="From"/>.</param>
/// <param name="ByChance">How many, if losing ties made no difference.</param>
public sealed record ContagionPeriod(int From, int Until, int Leavers, int Exposed, double Foretold, double ByChance);

/// <summary>
/// Whether leaving is catching. People tied to each other are alike and meet with the same shocks, so that they leave alike
/// without any of them following another; contagion is claimed only where neither explains what is seen.
/// </summary>
/// <remarks>
/// Three guards. Exposure counts only neighbours who left in an earlier period. Leavers are compared with stayers of their own
/// stratum and period, which takes away likeness within strata and shocks a stratum shares. And as leavers of a stratum may
/// still be more alike than it says, their leaving times are dealt anew among themselves: likeness decides who leaves, only
/// contagion (or a shock) decides after whom. The shuffle is [AKM2008]; conditional likelihood as in [C1972].
/// </remarks>
public static class Contagion
{
    private const int FewestLeavers = 30;
    private const int FewestExposed = 10;
    private const int MostSpans = 4;

    /// <summary>Weighs the evidence.</summary>
    /// <param name="graph">n customers; direction is left aside.</param>
    /// <param name="leftIn">For each the period, 0 … periods - 1, in which she left; -1: she stayed.</param>
    /// <param name="periods">Periods watched.</param>
    /// <param name="stratum">For each a label ≥ 0 of who is her like: segment, city, community, or their product; null: all are alike.</param>
    /// <param name="random">The chance of the permutations.</param>
    /// <param name="lag">For how many periods a loss is felt, ≥ 1.</param>
    /// <param name="joinedIn">For each the first period she was there; null: all from the first.</param>
    /// <param name="level">Chance of a false claim accepted in each of the two tests.</param>
    /// <param name="permutations">≥ 99.</param>
    /// <param name="span">Periods told together in <see cref="ContagionEvidence.Past"/>, ≥ 1.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static ContagionEvidence Weigh(
        Graph graph,
        int[] leftIn,
        int periods,
        int[]? stratum,
        Xoshiro256 random,
        int lag = 3,
        int[]? joinedIn = null,
        double level = 0.05,
        int permutations = 499,
        int span = 6
    )
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(leftIn);
        ArgumentOutOfRangeException.ThrowIfLessThan(lag, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(permutations, 99);
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        foreach (var array in new[] { leftIn, stratum ?? leftIn, joinedIn ?? leftIn })
            if (array.Length != graph.Nodes)
                throw new ArgumentException("One number a customer.", nameof(leftIn));
        var exposure = new LossExposure(graph.WithoutDirection(), lag);
        var leavers = Enumerable.Range(0, leftIn.Length).Where(i => leftIn[i] >= 0).ToArray();
        var exposed = leavers.Count(i => exposure.Of(i, leftIn[i], leftIn) > 0);
        var everybody = new int[leftIn.Length];
        var cells = LeavingCells.Of(exposure, leftIn, joinedIn, periods, stratum ?? everybody);
        // Before leavers are drawn anew: that moves the cells about.
        var past = Past(cells, periods, span);
        if (leavers.Length < FewestLeavers || exposed < FewestExposed)
            return new(ContagionVerdict.TooFew, leavers.Length, exposed, 0, 0, double.PositiveInfinity, 1, 1, past);

        var (sway, error) = cells.Fit();
        // Where all are alike these are the same cells, and of a million customers they are many.
        var crude = stratum is null
            ? (Sway: sway, Error: error)
            : LeavingCells.Of(exposure, leftIn, joinedIn, periods, everybody).Fit();
        var who = cells.PermutationP(random, permutations);
        var when = WhenP(exposure, leftIn, joinedIn, leavers, stratum ?? everybody, random, permutations);

        var verdict =
            crude.Sway - 1.645 * crude.Error <= 0 ? ContagionVerdict.NoAssociation
            : who <= level && when <= level ? ContagionVerdict.Contagion
            : ContagionVerdict.Likeness;
        return new(verdict, leavers.Length, exposed, crude.Sway, sway, error, who, when, past);
    }

    /// <summary>Goes back in time, latest first: a span needs as many periods before it, and in them a leaver among her like.</summary>
    private static List<ContagionPeriod> Past(LeavingCells cells, int periods, int span)
    {
        var told = new List<ContagionPeriod>();
        for (var from = periods - span; from >= span && told.Count < MostSpans; from -= span)
        {
            var (sway, error) = cells.Fit(from);
            if (!double.IsFinite(error))
                break;
            told.Add(cells.Foretell(from, from + span, sway));
        }
        return told;
    }

    private static double WhenP(
        LossExposure exposure,
        int[] leftIn,
        int[]? joinedIn,
        int[] leavers,
        int[] stratum,
        Xoshiro256 random,
        int permutations
    )
    {
        var groups = leavers.GroupBy(i => stratum[i]).Select(group => group.ToArray()).ToArray();
        var observed = Closeness(leftIn);
        var times = (int[])leftIn.Clone();
        var asClose = 1;
        for (var p = 0; p < permutations; p++)
        {
            foreach (var group in groups)
                for (var k = group.Length - 1; k > 0; k--)
                {
                    var (a, b) = (group[k], group[random.NextInt(k + 1)]);
                    if (joinedIn is null || (times[a] >= joinedIn[b] && times[b] >= joinedIn[a]))
                        (times[a], times[b]) = (times[b], times[a]);
                }
            if (Closeness(times) >= observed - 1e-12)
                asClose++;
        }
        return asClose / (permutations + 1.0);

        double Closeness(int[] left)
        {
            var sum = 0.0;
            foreach (var i in leavers)
                sum += exposure.Of(i, left[i], left);
            return sum;
        }
    }
}
