using System.Text.Json.Serialization;
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
/// <param name="Least">Of four customers in five at least about this lies elsewhere …</param>
/// <param name="Most">… and at most this.</param>
public readonly record struct WalletEstimate(
    double Share,
    double Low,
    double High,
    double Wallet,
    double Elsewhere,
    double Least,
    double Most
);

/// <summary>How one feature speaks in the fit.</summary>
/// <param name="Column">Place of its column in <see cref="WalletShare.Columns"/>.</param>
/// <param name="Logarithm">Read as a logarithm of units: amounts of money scale.</param>
/// <param name="Unit">Of the logarithm.</param>
/// <param name="Mean">Of what is read.</param>
/// <param name="Deviation">Of what is read.</param>
/// <param name="Level">1 for customers of this level, 0 for others; null: a number.</param>
public sealed record WalletTerm(int Column, bool Logarithm, double Unit, double Mean, double Deviation, string? Level);

/// <summary>Share of wallet of every customer, learned from those who said what they have in all.</summary>
/// <remarks>
/// What lies elsewhere is a multiple of what the customer is: its logarithm is linear in that of what she has with us and in features, and its tenths, middle
/// and nine tenths are fitted each by the quantile loss of the share [RPZMWL2007]. The middle estimate has the
/// least mean absolute error; answers that are off by some per cent, or below what the customer has with us, do no harm.
/// </remarks>
public sealed record WalletShare
{
    /// <summary>Answers needed of customers who have something with us.</summary>
    public const int Fewest = 60;

    private const int MostLevels = 12;
    private const int Folds = 5;

    /// <summary>Parameters not drawn to nothing: the constant and what the customer has with us.</summary>
    private const int Given = 2;
    private const double Softness = 0.02;
    private const double Level = 0.8;

    // A few answers carry a few features: with many, all but the strongest are drawn to nothing.
    private static readonly double[] Penalties = [1, 8, 64];

    /// <summary>The columns it reads, in the order in which a row is given.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What speaks, after the constant.</summary>
    public required IReadOnlyList<WalletTerm> Terms { get; init; }

    /// <summary>
    /// Log of what lies elsewhere for a low, the middle and a high share: a constant, a weight for the logarithm of what the
    /// customer has with us, and one per term.
    /// </summary>
    public required double[][] Weights { get; init; }

    /// <summary>Who has less with us counts as having this: of so little nothing is learnt.</summary>
    public required double Floor { get; init; }

    /// <summary>Mean absolute distance of share and answer, of customers the model had not seen.</summary>
    public required double Error { get; init; }

    /// <summary>Share of such answers within the range, before it was put right; about 0.8.</summary>
    public required double Cover { get; init; }

    /// <summary>How the fit of the middle went; not written with the model.</summary>
    [JsonIgnore]
    public FitReport? Report { get; init; }

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
        string[] columns = [.. table.Columns.Select(c => c.Name)];
        var terms = TermsOf(table, asked);
        var share = Array.ConvertAll(asked, i => Math.Min(1, own[i] / said[i]));
        var lots = Array.ConvertAll(asked, i => own[i]);
        var floor = Quantiles.OfSorted([.. lots.Order()], 0.02);
        var x = Array.ConvertAll(asked, i => Read(table.Row(i), own[i], floor, terms));
        var penalty = Penalties.MinBy(p => Unseen(x, lots, share, 0.5, p).Zip(share, (m, s) => Math.Abs(m - s)).Sum());
        var (error, cover, low, high) = Tried(x, lots, share, penalty);
        var every = Enumerable.Range(0, asked.Length).ToArray();
        var middle = Solve(x, lots, share, every, 0.5, penalty);
        return new WalletShare
        {
            Columns = columns,
            Terms = terms,
            Floor = floor,
            Weights =
            [
                Solve(x, lots, share, every, low, penalty).Point,
                middle.Point,
                Solve(x, lots, share, every, high, penalty).Point,
            ],
            Error = error,
            Cover = cover,
            Report = new FitReport(
                "quantile loss by BFGS",
                middle.Iterations,
                middle.Converged,
                double.NaN,
                middle.GradientNorm,
                asked.Length
            ),
        };
    }

    /// <summary>Estimates for customers, asked or not.</summary>
    /// <param name="table">n customers with the columns of the fit.</param>
    /// <param name="own">What each has with us, ≥ 0; of those with nothing the share is 0.</param>
    public WalletEstimate[] Estimate(FeatureTable table, double[] own)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(own);
        if (own.Length != table.Rows)
            throw new ArgumentException("One amount per customer.", nameof(own));
        FeatureColumn[] columns =
        [
            .. Columns.Select(n =>
                table.Find(n) ?? throw new ArgumentException($"There is no column '{n}'.", nameof(table))
            ),
        ];
        var estimates = new WalletEstimate[own.Length];
        Parallel.For(0, own.Length, i => estimates[i] = Estimate(Array.ConvertAll(columns, c => c[i]), own[i]));
        return estimates;
    }

    /// <summary>Estimates for one customer, asked or not.</summary>
    /// <param name="row">One value per column, in the order of <see cref="Columns"/>.</param>
    /// <param name="own">What the customer has with us, ≥ 0; with nothing the share is 0.</param>
    public WalletEstimate Estimate(ReadOnlySpan<FeatureValue> row, double own)
    {
        if (row.Length != Columns.Count)
            throw new ArgumentException($"Expected {Columns.Count} values, one per column.", nameof(row));
        var x = Read(row, own, Floor, Terms);
        var shares = Array.ConvertAll(Weights, w => ShareOf(own, x, w));
        var elsewhere = Array.ConvertAll(Weights, w => Math.Exp(Cholesky.Dot(x, w)));
        Array.Sort(shares);
        var middle = elsewhere[1];
        Array.Sort(elsewhere);
        return new WalletEstimate(
            shares[1],
            shares[0],
            shares[2],
            Math.Max(0, own) + middle,
            middle,
            Math.Min(middle, elsewhere[0]),
            Math.Max(middle, elsewhere[2])
        );
    }

    private static double ShareOf(double own, double[] x, double[] w) =>
        own <= 0 ? 0 : SpecialFunctions.Logistic(Math.Log(own) - Cholesky.Dot(x, w));

    /// <summary>A quantile of each customer's share by a fit without them.</summary>
    private static double[] Unseen(double[][] x, double[] own, double[] share, double quantile, double penalty)
    {
        var found = new double[share.Length];
        Parallel.For(
            0,
            Folds,
            fold =>
            {
                int[] train = [.. Enumerable.Range(0, share.Length).Where(i => i % Folds != fold)];
                var w = Solve(x, own, share, train, quantile, penalty).Point;
                for (var i = fold; i < share.Length; i += Folds)
                    found[i] = ShareOf(own[i], x[i], w);
            }
        );
        return found;
    }

    /// <summary>The error on customers not seen, and the quantiles whose range holds four answers in five.</summary>
    private static (double Error, double Cover, double Low, double High) Tried(
        double[][] x,
        double[] own,
        double[] share,
        double penalty
    )
    {
        var n = share.Length;
        var middle = Unseen(x, own, share, 0.5, penalty);
        var low = Unseen(x, own, share, 0.1, penalty);
        var high = Unseen(x, own, share, 0.9, penalty);
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

    private static Bfgs.Result Solve(
        double[][] x,
        double[] own,
        double[] share,
        int[] rows,
        double quantile,
        double penalty
    )
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
                for (var j = Given; j < slope.Length; j++)
                {
                    loss += penalty / 2 * at[j] * at[j];
                    slope[j] += penalty * at[j];
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

    private static List<WalletTerm> TermsOf(FeatureTable table, int[] asked)
    {
        var terms = new List<WalletTerm>();
        for (var at = 0; at < table.Columns.Count; at++)
        {
            var column = table.Columns[at];
            var place = at;
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
                        .Select(c => new WalletTerm(place, false, 1, 0, 1, levels.Levels[c.Key]))
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
                new WalletTerm(place, scales, unit, mean, Math.Sqrt(read.Average(v => (v - mean) * (v - mean))), null)
            );
        }
        return terms;
    }

    private static double[] Read(
        ReadOnlySpan<FeatureValue> row,
        double own,
        double floor,
        IReadOnlyList<WalletTerm> terms
    )
    {
        var x = new double[Given + terms.Count];
        (x[0], x[1]) = (1, Math.Log(Math.Max(own, floor)));
        for (var t = 0; t < terms.Count; t++)
        {
            var term = terms[t];
            var value = row[term.Column];
            if (term.Level is { } level)
                x[Given + t] = value.Level == level ? 1 : 0;
            else if (value.Number is { } number && double.IsFinite(number))
                x[Given + t] = Math.Clamp(
                    ((term.Logarithm ? Math.Log(Math.Max(0, number) / term.Unit + 0.01) : number) - term.Mean)
                        / term.Deviation,
                    -4,
                    4
                );
        }
        return x;
    }
}
