using System.Runtime.Intrinsics;
using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Basket;

/// <summary>Customers and items as points of a few dimensions; who lies near an item wants it. For catalogues too large for <see cref="Ease"/>.</summary>
/// <remarks>[HKV2008] eqs. 4 and 5: confidence 1 + α · times. A customer's point is found from her purchases when she is scored, so new customers need no new fit.</remarks>
public sealed class ImplicitAls : IRecommender
{
    private const int Steps = 3;
    private const int StepsWhenScoring = 12;

    private readonly double[] items;
    private readonly double[] gram;
    private readonly int factors;
    private readonly double alpha;

    private ImplicitAls(double[] items, int factors, double alpha, double ridge)
    {
        (this.items, this.factors, this.alpha) = (items, factors, alpha);
        gram = Gram(items, factors, ridge);
    }

    public string Name => "als";

    /// <summary>Alternates between customers and items.</summary>
    /// <param name="histories">Whom to learn from.</param>
    /// <param name="random">Where the items start.</param>
    /// <param name="factors">Dimensions, ≥ 1.</param>
    /// <param name="alpha">How much more each time counts, above 0.</param>
    /// <param name="ridge">λ, above 0.</param>
    /// <param name="iterations">Rounds, ≥ 1.</param>
    /// <exception cref="UnfitDataException">There are no purchases.</exception>
    public static ImplicitAls Fit(
        Histories histories,
        Xoshiro256 random,
        int factors = 64,
        double alpha = 1,
        double ridge = 20,
        int iterations = 15
    )
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        if (!(alpha > 0 && ridge > 0))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha and ridge are above 0.");
        if (histories.Pairs == 0)
            throw new UnfitDataException(UnfitReason.NoCases, "Nobody has bought anything.");
        var buyers = histories.Turned();
        var customers = new double[histories.Customers * factors];
        var items = new double[histories.Items * factors];
        foreach (ref var start in items.AsSpan())
            start = random.Normal(0, 0.1);
        for (var round = 0; round < iterations; round++)
        {
            SolveAll(histories, items, customers, factors, alpha, ridge);
            SolveAll(buyers, customers, items, factors, alpha, ridge);
        }
        return new ImplicitAls(items, factors, alpha, ridge);
    }

    public void Score(ReadOnlySpan<Purchase> own, Span<double> scores)
    {
        var point = new double[factors];
        Solve(own, items, gram, alpha, point, new double[3 * factors], StepsWhenScoring);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Cholesky.Dot(point, items.AsSpan(i * factors, factors));
    }

    private static void SolveAll(
        Histories of,
        double[] fixedSide,
        double[] solved,
        int factors,
        double alpha,
        double ridge
    )
    {
        var gram = Gram(fixedSide, factors, ridge);
        Parallel.For(
            0,
            of.Customers,
            () => new double[3 * factors],
            (c, _, room) =>
            {
                Solve(of[c], fixedSide, gram, alpha, solved.AsSpan(c * factors, factors), room, Steps);
                return room;
            },
            _ => { }
        );
    }

    /// <summary>(YᵀY + λI + Yᵀ(C - I)Y) x = YᵀCp of one customer, from where the last round left x.</summary>
    /// <remarks>[TPT2011]: a few steps of conjugate gradients; the next round goes on from here.</remarks>
    private static void Solve(
        ReadOnlySpan<Purchase> own,
        double[] others,
        double[] gram,
        double alpha,
        Span<double> x,
        Span<double> room,
        int steps
    )
    {
        var f = x.Length;
        if (own.Length == 0)
        {
            x.Clear();
            return;
        }
        var residual = room[..f];
        var direction = room.Slice(f, f);
        var image = room.Slice(2 * f, f);
        Apply(own, others, gram, alpha, x, image);
        residual.Clear();
        foreach (var purchase in own)
            AddTo(residual, 1 + alpha * purchase.Times, others.AsSpan(purchase.Item * f, f));
        AddTo(residual, -1, image);
        residual.CopyTo(direction);
        var size = Cholesky.Dot(residual, residual);
        for (var step = 0; step < steps && size > 1e-20; step++)
        {
            Apply(own, others, gram, alpha, direction, image);
            var length = size / Cholesky.Dot(direction, image);
            AddTo(x, length, direction);
            AddTo(residual, -length, image);
            var next = Cholesky.Dot(residual, residual);
            for (var i = 0; i < f; i++)
                direction[i] = residual[i] + next / size * direction[i];
            size = next;
        }
    }

    private static void Apply(
        ReadOnlySpan<Purchase> own,
        double[] others,
        double[] gram,
        double alpha,
        ReadOnlySpan<double> x,
        Span<double> image
    )
    {
        var f = x.Length;
        for (var i = 0; i < f; i++)
            image[i] = Cholesky.Dot(x, gram.AsSpan(i * f, f));
        foreach (var purchase in own)
        {
            var other = others.AsSpan(purchase.Item * f, f);
            AddTo(image, alpha * purchase.Times * Cholesky.Dot(x, other), other);
        }
    }

    private static void AddTo(Span<double> sum, double factor, ReadOnlySpan<double> values)
    {
        var i = 0;
        for (; i + 4 <= sum.Length; i += 4)
            (Vector256.Create<double>(sum[i..]) + factor * Vector256.Create<double>(values[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += factor * values[i];
    }

    private static double[] Gram(double[] points, int factors, double ridge)
    {
        var gram = new double[factors * factors];
        Parallel.For(
            0,
            factors,
            i =>
            {
                var row = gram.AsSpan(i * factors, factors);
                for (var at = 0; at < points.Length; at += factors)
                    AddTo(row, points[at + i], points.AsSpan(at, factors));
                row[i] += ridge;
            }
        );
        return gram;
    }
}
