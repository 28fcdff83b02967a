using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Score;

namespace Vinculo.Analytics.Value.Wallet;

/// <summary>A customer's wallet and our part of it.</summary>
/// <param name="Share">Our part, middle estimate, 0 … 1.</param>
/// <param name="Low">Four in five customers have at least about this …</param>
/// <param name="High">… and at most this part with us.</param>
/// <param name="Wallet">What the customer has in all, by the middle estimate; in the money of the own amounts.</param>
/// <param name="Elsewhere">What of it lies elsewhere.</param>
public readonly record struct WalletEstimate(double Share, double Low, double High, double Wallet, double Elsewhere);

/// <summary>Share of wallet of every customer, learned from those who said what they have in all.</summary>
/// <remarks>
/// What lies elsewhere is a multiple of what the customer is: its logarithm is linear in features, and its tenths, middle
/// and nine tenths are fitted each by the quantile loss of the share [RPZMWL2007]. The middle estimate has the
/// least mean absolute error; answers that are off by some per cent, or below what the customer has with us, do no harm.
/// </remarks>
public sealed class WalletShare
{
    private const int Fewest = 60;
    private const int MostLevels = 12;
    private const double Penalty = 1;
    private const double Softness = 0.02;
    private const double Level = 0.8;

    private readonly List<Term> terms;
    private readonly double[][] weights;

    private WalletShare(List<Term> terms, double[][] weights, double error, double cover, FitReport report) =>
        (this.terms, this.weights, Error, Cover, Report) = (terms, weights, error, cover, report);

    private sealed record Term(
        string Column,
        bool Logarithm,
        double Unit,
        double Mean,
        double Deviation,
        string? Level
    );

    /// <summary>Mean absolute distance of share and answer, of customers the model had not seen.</summary>
    public double Error { get; }

    /// <summary>Share of such answers within the range, before it was put right; about 0.8.</summary>
    public double Cover { get; }

    /// <summary>How the fit of the middle went.</summary>
    public FitReport Report { get; }

    /// <summary>Learns from the customers who answered.</summary>
    /// <param name="table">n customers; income or another measure of size should be among the numbers.</param>
    /// <param name="own">What each has with us, ≥ 0.</param>
    /// <param name="said">What each said to have in all; NaN where nobody asked.</param>
    /// <exception cref="UnfitDataException">Fewer than 60 answers of customers who have something with us.</exception>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static WalletShare Fit(FeatureTable table, double[] own, double[] said)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(said);
        if (own.Length != table.Rows || said.Length != table.Rows)
            throw new ArgumentException("One amount and one answer per customer.", nameof(own));
        int[] asked =
        [
            .. Enumerable.Range(0, own.Length).Where(i => own[i] > 0 && said[i] > 0 && double.IsFinite(said[i])),
        ];
        if (asked.Length < Fewest)
            throw new UnfitDataException(
                UnfitReason.NoCases,
                $"Share of wallet needs {Fewest} answers; there are {asked.Length}."
            );
        var terms = TermsOf(table, asked);
        var x = Design(table, terms, asked);
        var share = Array.ConvertAll(asked, i => Math.Min(1, own[i] / said[i]));
        var lots = Array.ConvertAll(asked, i => own[i]);
        var (error, cover, low, high) = Tried(x, lots, share);
        var every = Enumerable.Range(0, asked.Length).ToArray();
        var middle = Solve(x, lots, share, every, 0.5);
        return new WalletShare(
            terms,
            [Solve(x, lots, share, every, low).Point, middle.Point, Solve(x, lots, share, every, high).Point],
            error,
            cover,
            new FitReport(
                "quantile loss by BFGS",
                middle.Iterations,
                middle.Converged,
                double.NaN,
                middle.GradientNorm,
                asked.Length
            )
        );
    }

    /// <summary>Estimates for customers, asked or not.</summary>
    /// <param name="table">n customers with the columns of the fit.</param>
    /// <param name="own">What each has with us, ≥ 0; of those with nothing the share is 0.</param>
    public WalletEstimate[] Estimate(FeatureTable table, double[] own)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(own);
        var x = Design(table, terms, [.. Enumerable.Range(0, table.Rows)]);
        var estimates = new WalletEstimate[own.Length];
        Parallel.For(
            0,
            own.Length,
            i =>
            {
                var found = Array.ConvertAll(weights, w => ShareOf(own[i], x[i], w));
                Array.Sort(found);
                var elsewhere = Math.Exp(Cholesky.Dot(x[i], weights[1]));
                estimates[i] = new WalletEstimate(
                    found[1],
                    found[0],
                    found[2],
                    Math.Max(0, own[i]) + elsewhere,
                    elsewhere
                );
            }
        );
        return estimates;
    }

    private static double ShareOf(double own, double[] x, double[] w) =>
        own <= 0 ? 0 : SpecialFunctions.Logistic(Math.Log(own) - Cholesky.Dot(x, w));

    /// <summary>Five folds: the error, and the quantiles whose range holds four answers in five.</summary>
    private static (double Error, double Cover, double Low, double High) Tried(
        double[][] x,
        double[] own,
        double[] share
    )
    {
        var n = share.Length;
        var (middle, low, high) = (new double[n], new double[n], new double[n]);
        for (var fold = 0; fold < 5; fold++)
        {
            int[] train = [.. Enumerable.Range(0, n).Where(i => i % 5 != fold)];
            var w = Array.ConvertAll((double[])[0.5, 0.1, 0.9], q => Solve(x, own, share, train, q).Point);
            for (var i = fold; i < n; i += 5)
                (middle[i], low[i], high[i]) = (
                    ShareOf(own[i], x[i], w[0]),
                    ShareOf(own[i], x[i], w[1]),
                    ShareOf(own[i], x[i], w[2])
                );
        }
        var error = 0.0;
        var (under, over) = (0, 0);
        for (var i = 0; i < n; i++)
        {
            error += Math.Abs(middle[i] - share[i]) / n;
            under += share[i] < low[i] ? 1 : 0;
            over += share[i] > high[i] ? 1 : 0;
        }
        // A tenth should lie below and a tenth above; where more do, the quantiles move out by as much.
        var tail = (1 - Level) / 2;
        var lowest = Math.Clamp(2 * tail - (double)under / n, 0.02, 0.3);
        var highest = Math.Clamp(1 - (2 * tail - (double)over / n), 0.7, 0.98);
        return (error, 1 - (double)(under + over) / n, lowest, highest);
    }

    private static Bfgs.Result Solve(double[][] x, double[] own, double[] share, int[] rows, double quantile)
    {
        var start = new double[x[0].Length];
        var middle = rows.Select(i =>
                Math.Log(own[i]) - Math.Log(Math.Clamp(share[i], 0.01, 0.99) / (1 - Math.Clamp(share[i], 0.01, 0.99)))
            )
            .Order()
            .ToArray();
        start[0] = Quantiles.OfSorted(middle, 1 - quantile);
        return Bfgs.Minimise(
            (at, slope) =>
            {
                slope.Clear();
                var loss = 0.0;
                foreach (var i in rows)
                {
                    var p = SpecialFunctions.Logistic(Math.Log(own[i]) - Cholesky.Dot(x[i], at));
                    var away = share[i] - p;
                    loss += quantile * away + Softness * SpecialFunctions.SoftPlus(-away / Softness);
                    // dLoss/dp, times dp/dη = p(1 − p), times dη/dw = −x.
                    var step = (-quantile + SpecialFunctions.Logistic(-away / Softness)) * -p * (1 - p);
                    for (var j = 0; j < slope.Length; j++)
                        slope[j] += step * x[i][j];
                }
                for (var j = 1; j < slope.Length; j++)
                {
                    loss += Penalty / 2 * at[j] * at[j];
                    slope[j] += Penalty * at[j];
                }
                loss /= rows.Length;
                for (var j = 0; j < slope.Length; j++)
                    slope[j] /= rows.Length;
                return loss;
            },
            start,
            1e-7,
            400
        );
    }

    private static List<Term> TermsOf(FeatureTable table, int[] asked)
    {
        var terms = new List<Term>();
        foreach (var column in table.Columns)
        {
            if (column is CategoricalColumn levels)
            {
                terms.AddRange(
                    asked
                        .Where(i => levels.Codes[i] >= 0)
                        .CountBy(i => levels.Codes[i])
                        .Where(c => c.Value >= 20)
                        .OrderByDescending(c => c.Value)
                        .ThenBy(c => c.Key)
                        .Take(MostLevels)
                        .Select(c => new Term(column.Name, false, 1, 0, 1, levels.Levels[c.Key]))
                );
                continue;
            }
            var numbers = asked.Select(i => ((NumericColumn)column).Values[i]).Where(double.IsFinite).Order().ToArray();
            if (numbers.Length == 0 || numbers[0] == numbers[^1])
                continue;
            var unit = Quantiles.OfSorted(numbers, 0.5);
            // Amounts of money scale: twice the income, twice the wallet.
            var scales = numbers[0] >= 0 && numbers[^1] > 4 * unit;
            if (unit <= 0)
                unit = numbers[^1] / 10;
            var read = scales ? Array.ConvertAll(numbers, v => Math.Log(v / unit + 0.01)) : numbers;
            var mean = read.Average();
            terms.Add(
                new Term(column.Name, scales, unit, mean, Math.Sqrt(read.Average(v => (v - mean) * (v - mean))), null)
            );
        }
        return terms;
    }

    private static double[][] Design(FeatureTable table, List<Term> terms, int[] rows)
    {
        var x = Array.ConvertAll(rows, _ => new double[terms.Count + 1]);
        foreach (var row in x)
            row[0] = 1;
        for (var t = 0; t < terms.Count; t++)
        {
            var term = terms[t];
            var column =
                table.Find(term.Column)
                ?? throw new ArgumentException($"There is no column '{term.Column}'.", nameof(table));
            for (var i = 0; i < rows.Length; i++)
            {
                var value = column[rows[i]];
                x[i][t + 1] = term.Level is { } level
                    ? value.Level == level
                        ? 1
                        : 0
                    : value.Number is { } number && double.IsFinite(number)
                        ? Math.Clamp(
                            ((term.Logarithm ? Math.Log(Math.Max(0, number) / term.Unit + 0.01) : number) - term.Mean)
                                / term.Deviation,
                            -4,
                            4
                        )
                        : 0;
            }
        }
        return x;
    }
}
