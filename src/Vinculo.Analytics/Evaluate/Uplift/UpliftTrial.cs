using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>How one way of learning effects did on cases it had not seen.</summary>
/// <param name="Method">The way.</param>
/// <param name="Qini">Area over chance, divided by n².</param>
/// <param name="Normalised">The same in parts of the best possible order.</param>
/// <param name="Likely">
/// Where <paramref name="Normalised"/> lies in 95 % of repetitions; in a table of more than forty columns, where it lies for
/// all ways at once.
/// </param>
/// <param name="Scores">Expected effect of each case, by a model that has not seen it.</param>
public sealed record UpliftCandidate(
    UpliftMethod Method,
    double Qini,
    double Normalised,
    Interval Likely,
    IReadOnlyList<double> Scores
);

/// <summary>Whether treating changes anything, and for whom more than for others.</summary>
/// <param name="Candidates">Every way, the best first.</param>
/// <param name="Effect">Mean outcome of the treated less that of the others.</param>
/// <param name="EffectError">Its standard error.</param>
/// <param name="Evidence">Whether anybody responds better than others: the best way's range lies above 0.</param>
/// <param name="Tenths">Effect by tenths of the best way's score.</param>
/// <param name="Pairs">Columns that matter together in most folds.</param>
/// <param name="Report">How the fit went.</param>
public sealed record UpliftTrial(
    IReadOnlyList<UpliftCandidate> Candidates,
    double Effect,
    double EffectError,
    bool Evidence,
    IReadOnlyList<UpliftTenth> Tenths,
    IReadOnlyList<(string One, string Other)> Pairs,
    FitReport Report
)
{
    private const int FoldCount = 5;
    private const int Fewest = 100;

    /// <summary>
    /// How much wider a range is in a wide table: the square root of 2, since each two folds share the luck of the same cases
    /// and many columns leave much of it, and as much again for the best of five ways.
    /// </summary>
    private const double ForWide = 2;

    /// <summary>The best way; without <see cref="Evidence"/>, use <see cref="Effect"/> for all.</summary>
    public UpliftCandidate Best => Candidates[0];

    /// <summary>Expected effect of each case: the best way's, or the mean effect for all where nobody is known to respond better.</summary>
    public IReadOnlyList<double> Effects() => Evidence ? Best.Scores : [.. Best.Scores.Select(_ => Effect)];

    /// <summary>Tries every way in five folds by position.</summary>
    /// <param name="table">n cases, known before the treatment; without a column only the mean effect is told.</param>
    /// <param name="treated">n yes or no, drawn by lot.</param>
    /// <param name="outcome">n outcomes: 0 or 1, or amounts.</param>
    /// <param name="random">For the ranges.</param>
    /// <param name="sums">Try only the ways a <see cref="UpliftModel"/> can be made of.</param>
    /// <exception cref="UnfitDataException">Fewer than 100 cases on a side, or all outcomes equal.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <remarks>
    /// Only a treatment drawn by lot can be judged so. The best of several ways looks a little better than it is; the range
    /// must clear 0 before anybody is told that some respond better. Of more than forty columns those that tell most of the
    /// outcome and of the effect are chosen in each fold. O(n · features²) a fold; same input, same bits.
    /// </remarks>
    public static UpliftTrial Of(
        FeatureTable table,
        bool[] treated,
        double[] outcome,
        Xoshiro256 random,
        bool sums = false
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(random);
        var n = treated.Length;
        if (outcome.Length != n || table.Columns.Count > 0 && table.Rows != n)
            throw new ArgumentException("One treatment and one outcome per case.", nameof(treated));
        var yes = treated.Count(t => t);
        if (yes < Fewest || n - yes < Fewest)
            throw new UnfitDataException(
                UnfitReason.NoCases,
                $"Each side needs {Fewest} cases; there are {yes} and {n - yes}."
            );
        if (Array.TrueForAll(outcome, y => y == outcome[0]))
            throw new UnfitDataException(UnfitReason.OneClass, "Every case has the same outcome.");

        var learners = new UpliftLearners(table, treated, outcome, Array.TrueForAll(outcome, y => y is 0 or 1));
        var scores = new Dictionary<UpliftMethod, double[]>();
        for (var fold = 0; fold < FoldCount; fold++)
        {
            int[] train = [.. Enumerable.Range(0, n).Where(i => i % FoldCount != fold)];
            int[] held = [.. Enumerable.Range(0, n).Where(i => i % FoldCount == fold)];
            foreach (var (method, found) in learners.Scores(train, held, sums))
            {
                if (!scores.TryGetValue(method, out var all))
                    scores[method] = all = new double[n];
                for (var i = 0; i < held.Length; i++)
                    all[held[i]] = found[i];
            }
        }
        // Without a pair it is the doubly robust way by another name.
        if (learners.Pairs.Count == 0)
            scores.Remove(UpliftMethod.DoublyRobustPairs);
        var stretch = table.Columns.Count > ColumnScreen.Wide && !sums ? ForWide : 1;
        var candidates = scores
            .OrderBy(s => s.Key)
            .Select(s => Candidate(s.Key, s.Value, treated, outcome, stretch, random))
            .OrderByDescending(c => c.Method == UpliftMethod.MeanEffect ? 0 : c.Normalised)
            .ThenBy(c => c.Method)
            .ToArray();
        var (effect, error) = Mean(treated, outcome);
        var best = candidates[0];
        return new UpliftTrial(
            candidates,
            effect,
            error,
            best.Method != UpliftMethod.MeanEffect && best.Likely.Low > 0,
            new Qini([.. best.Scores], treated, outcome).Tenths(),
            [.. learners.Pairs.CountBy(p => p).Where(p => p.Value > FoldCount / 2).Select(p => p.Key)],
            new FitReport("cross-fitted effects", FoldCount, true, double.NaN, 0, n)
        );
    }

    private static UpliftCandidate Candidate(
        UpliftMethod method,
        double[] scores,
        bool[] treated,
        double[] outcome,
        double stretch,
        Xoshiro256 random
    )
    {
        if (method == UpliftMethod.MeanEffect)
            return new UpliftCandidate(method, 0, 0, new Interval(0, 0), scores);
        var qini = new Qini(scores, treated, outcome);
        var (found, likely) = (qini.Normalised, qini.Likely(random));
        if (stretch > 1)
            likely = new Interval(found - stretch * (found - likely.Low), found + stretch * (likely.High - found));
        return new UpliftCandidate(method, qini.Coefficient, found, likely, scores);
    }

    private static (double Effect, double Error) Mean(bool[] treated, double[] outcome)
    {
        var (with, without) = (Side(treated, outcome, true), Side(treated, outcome, false));
        return (with.Mean - without.Mean, Math.Sqrt(with.Variance / with.Cases + without.Variance / without.Cases));
    }

    private static (double Mean, double Variance, int Cases) Side(bool[] treated, double[] outcome, bool side)
    {
        double[] own = [.. outcome.Where((_, i) => treated[i] == side)];
        var mean = own.Average();
        return (mean, own.Sum(y => (y - mean) * (y - mean)) / (own.Length - 1), own.Length);
    }
}
