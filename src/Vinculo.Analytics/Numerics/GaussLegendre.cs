namespace Vinculo.Analytics.Numerics;

/// <summary>Integrals of smooth functions over a finite interval.</summary>
internal static class GaussLegendre
{
    /// <summary>Eight points of [-1, 1] and their weights; exact up to degree 15. Not to be written to.</summary>
    internal static (double[] Nodes, double[] Weights) Rule8 { get; } = Build(8);

    /// <summary>Sixteen points of [-1, 1] and their weights; exact up to degree 31. Not to be written to.</summary>
    internal static (double[] Nodes, double[] Weights) Rule16 { get; } = Build(16);

    /// <summary>Thirty-two points of [-1, 1] and their weights; exact up to degree 63. Not to be written to.</summary>
    internal static (double[] Nodes, double[] Weights) Rule32 { get; } = Build(32);

    /// <summary>∫ f over [from, to] by 32 points; exact for polynomials up to degree 63.</summary>
    internal static double Integrate(Func<double, double> f, double from, double to)
    {
        var half = (to - from) / 2;
        var middle = (to + from) / 2;
        var sum = 0.0;
        var (nodes, weights) = Rule32;
        for (var i = 0; i < nodes.Length; i++)
            sum += weights[i] * f(middle + half * nodes[i]);
        return half * sum;
    }

    /// <summary>Roots of the Legendre polynomial by Newton's method, as in [DLMF §3.5(v)].</summary>
    private static (double[], double[]) Build(int n)
    {
        var nodes = new double[n];
        var weights = new double[n];
        for (var i = 0; i < n; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (var step = 0; step < 100; step++)
            {
                double p0 = 1,
                    p1 = x;
                for (var k = 2; k <= n; k++)
                    (p0, p1) = (p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k);
                slope = n * (x * p1 - p0) / (x * x - 1);
                var change = p1 / slope;
                x -= change;
                if (Math.Abs(change) < 1e-16)
                    break;
            }
            nodes[i] = x;
            weights[i] = 2 / ((1 - x * x) * slope * slope);
        }
        return (nodes, weights);
    }
}
